// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/history/run_detail.h"

#include "itemmodels/format.h"
#include "widgets/compare/answer_text.h"
#include "widgets/error_text.h"
#include <algorithm>
#include <map>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
// What one target's answers of this run add up to.
struct TargetSum {
    int settled = 0, succeeded = 0, scored = 0, values = 0;
    double scoreSum = 0;
    std::vector<Nanos> totals;
    std::int64_t nano = 0;
    std::string currency = "USD";
    int unknown = 0;
};

TargetSum sumOf(const RunRecord &record, int target)
{
    TargetSum sum;
    for (const TrialRow &row : record.trials) {
        if (row.trial.targetIndex != target || row.state != TrialState::Settled)
            continue;
        ++sum.settled;
        if (row.response.outcome == Outcome::Succeeded) {
            ++sum.succeeded;
            if (row.response.timing.done)
                sum.totals.push_back(*row.response.timing.done);
        }
        if (row.response.cost.amount) {
            sum.nano += row.response.cost.amount->nano;
            sum.currency = row.response.cost.amount->currency;
        } else if (!wasFree(row.response)) {
            ++sum.unknown;
        }
        for (const Score &score : row.scores) {
            if (score.value) {
                sum.scoreSum += *score.value;
                ++sum.values;
            }
        }
        sum.scored += row.scores.empty() ? 0 : 1;
    }
    return sum;
}

QString medianText(std::vector<Nanos> values)
{
    if (values.empty())
        return u"–"_s;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return itemmodels::durationText(*middle);
}

QLabel *makeHeading(const QString &text, QWidget *parent)
{
    QLabel *label = makeLabel(text, TextRole::CardTitle, Tone::Normal, parent);
    label->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    return label;
}

// Stopped by the budget, or by a crash before its turn.
bool neverSent(const TrialRow &row)
{
    const bool stopped =
        row.state == TrialState::Settled && row.response.error && row.response.error->code == ErrorCode::BudgetStopped;
    return row.attempts == 0 && (row.state == TrialState::Queued || stopped);
}

// Both figures, both dates, the difference.
QString repricedText(const session::Repriced &today)
{
    const Money difference{today.now.nano - today.ran.nano, today.ran.currency};
    const auto date = [](const std::string &asOf) {
        return asOf.empty() ? RunDetail::tr("unknown", "a date") : QString::fromStdString(asOf);
    };
    const QString change = difference.nano == 0 ? RunDetail::tr("the same amount", "two costs")
                           : difference.nano > 0
                               ? RunDetail::tr("%1 more", "difference of a cost").arg(itemmodels::moneyText(difference))
                               : RunDetail::tr("%1 less", "difference of a cost")
                                     .arg(itemmodels::moneyText(Money{-difference.nano, difference.currency}));
    QString text = RunDetail::tr("At today's prices (%1): %2; it ran at %3 (prices of %4): %5")
                       .arg(date(today.nowAsOf), itemmodels::moneyText(today.now), itemmodels::moneyText(today.ran),
                            date(today.ranAsOf), change);
    if (today.leftOut > 0)
        text += u"; "_s + RunDetail::tr("%n answer(s) without a price left out", nullptr, today.leftOut);
    return text;
}

QString targetName(const ModelTarget &target) { return QString::fromStdString(target.label()); }

void clearGrid(QGridLayout *grid)
{
    while (QLayoutItem *item = grid->takeAt(0)) {
        if (item->widget() != nullptr)
            item->widget()->deleteLater();
        delete item;
    }
}
} // namespace

RunDetail::RunDetail(QWidget *parent) : Card(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHead());
    layout->addWidget(new Line(Qt::Horizontal, this));
    m_body = new QWidget(this);
    auto *columns = new QHBoxLayout(m_body);
    columns->setContentsMargins(space::group, space::content, space::group, space::content);
    columns->setSpacing(space::section * 2);
    m_targetsSide = new QWidget(m_body);
    m_targetsSide->setObjectName(u"historyTargetsOfRun"_s);
    auto *left = new QVBoxLayout(m_targetsSide);
    left->setContentsMargins(0, 0, 0, 0);
    left->setSpacing(0);
    left->addWidget(makeHeading(tr("Targets"), m_targetsSide));
    left->addSpacing(space::related);
    m_targets = new QGridLayout;
    m_targets->setHorizontalSpacing(space::section);
    m_targets->setVerticalSpacing(space::chip + 2);
    left->addLayout(m_targets);
    left->addStretch(100);
    columns->addWidget(m_targetsSide, 3);
    auto *right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(makeHeading(tr("Notes"), m_body));
    right->addSpacing(space::related);
    m_notes = makeLabel({}, TextRole::Body, Tone::Secondary, m_body);
    m_notes->setWordWrap(true);
    m_notes->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    right->addWidget(m_notes);
    m_problem = makeLabel({}, TextRole::Body, Tone::Error, m_body);
    m_problem->setWordWrap(true);
    right->addWidget(m_problem);
    right->addStretch(100); // over any label that would take a share
    columns->addLayout(right, 2);
    layout->addWidget(m_body, 1);
    clear();
}

QWidget *RunDetail::makeHead()
{
    auto *head = new QWidget(this);
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(space::group, space::related, space::content, space::related);
    row->setSpacing(space::related);
    m_title = makeLabel({}, TextRole::CardTitle, Tone::Normal, head);
    m_subtitle = new ElidedLabel({}, head);
    setTone(m_subtitle, Tone::Secondary);
    row->addWidget(m_title);
    row->addWidget(m_subtitle, 1);
    const auto button = [&](const QString &text, const char *name, void (RunDetail::*signal)()) {
        QPushButton *made = makeButton(text, {}, head);
        made->setObjectName(QLatin1StringView(name));
        connect(made, &QPushButton::clicked, this, signal);
        row->addWidget(made);
        return made;
    };
    m_open = button(tr("Open"), "historyOpen", &RunDetail::openAsked);
    m_again = button(tr("Run again"), "historyRunAgain", &RunDetail::runAgainAsked);
    m_continue = button(tr("Continue"), "historyContinue", &RunDetail::continueAsked);
    m_continue->setToolTip(tr("Send what was never sent, under today's limits"));
    m_score = button(tr("Score"), "historyScore", &RunDetail::scoreAsked);
    m_analyse = button(tr("Analyse"), "historyAnalyse", &RunDetail::analyseAsked);
    m_timing = button(tr("Timing…"), "historyTiming", &RunDetail::timingAsked);
    m_export = button(tr("Export…"), "historyExport", &RunDetail::exportAsked);
    m_rename = button(tr("Rename"), "historyRename", &RunDetail::renameAsked);
    m_delete = button(tr("Delete"), "historyDelete", &RunDetail::deleteAsked);
    m_reveal = button(tr("Show the names now"), "historyReveal", &RunDetail::revealAsked);
    m_restore = button(tr("Restore"), "historyRestore", &RunDetail::restoreAsked);
    return head;
}

void RunDetail::setReadOnly(bool readOnly)
{
    for (QPushButton *button : {m_again, m_continue, m_score, m_rename, m_delete, m_restore, m_reveal})
        button->setEnabled(!readOnly);
}

void RunDetail::clear()
{
    m_title->setText(tr("No run is chosen"));
    m_subtitle->setText({});
    clearGrid(m_targets);
    m_notes->clear();
    m_body->hide();
    for (QPushButton *button :
         {m_open, m_again, m_continue, m_score, m_analyse, m_timing, m_export, m_rename, m_delete, m_restore, m_reveal})
        button->hide();
}

void RunDetail::showRun(const RunSummary &summary, const Result<RunRecord> &record,
                        const std::optional<session::Repriced> &today)
{
    m_title->setText(QString::fromStdString(summary.name));
    m_subtitle->setText(
        itemmodels::whenText(summary.startedMicros) + u" · "_s +
        tr("%1 of %2 answers").arg(itemmodels::countText(summary.succeeded), itemmodels::countText(summary.trials)) +
        u" · "_s + itemmodels::costText(summary.cost, summary.unknownCosts));
    for (QPushButton *button : {m_open, m_again, m_score, m_analyse, m_timing, m_export, m_rename, m_delete})
        button->setVisible(!summary.deleted);
    m_restore->setVisible(summary.deleted);
    for (QPushButton *button : {m_continue, m_reveal})
        button->hide();
    m_targetsSide->show();
    m_body->show();
    clearGrid(m_targets);
    m_problem->setVisible(!record.ok());
    if (!record.ok()) {
        m_notes->clear();
        m_problem->setText(tr("This run could not be read: %1").arg(QString::fromStdString(record.error().detail)));
        return;
    }
    fillTargets(*record);
    fillNotes(summary, *record, today);
    m_continue->setVisible(!summary.deleted && std::any_of(record->trials.begin(), record->trials.end(), neverSent));
}

void RunDetail::showVeiled(const RunSummary &summary)
{
    clear();
    m_title->setText(tr("A run that you score blind"));
    m_subtitle->setText(itemmodels::whenText(summary.startedMicros));
    m_targetsSide->hide(); // a heading over nothing
    m_problem->hide();
    m_notes->setText(tr("Names, costs and times stay hidden until you reveal them. Seeing them now ends the blind "
                        "scoring: what you score afterwards is marked."));
    m_body->show();
    for (QPushButton *button : {m_score, m_reveal})
        button->setVisible(!summary.deleted);
    m_restore->setVisible(summary.deleted);
}

void RunDetail::fillTargets(const RunRecord &record)
{
    const QStringList heads{tr("target"), tr("endpoint"), tr("answers"), tr("total p50"), tr("cost"), tr("mean score")};
    for (int c = 0; c < heads.size(); ++c)
        m_targets->addWidget(makeLabel(heads[c], TextRole::Small, Tone::Secondary, m_body), 0, c);
    for (std::size_t i = 0; i < record.plan.targets.size(); ++i) {
        const ModelTarget &target = record.plan.targets[i];
        const TargetSum sum = sumOf(record, static_cast<int>(i));
        const std::vector<Money> known =
            sum.settled > sum.unknown ? std::vector<Money>{{sum.nano, sum.currency}} : std::vector<Money>{};
        const QString score = sum.values > 0 ? QLocale().toString(sum.scoreSum / sum.values, 'f', 2) : u"–"_s;
        const QStringList cells{targetName(target),
                                QString::fromStdString(target.endpoint.name),
                                tr("%1 of %2").arg(sum.succeeded).arg(sum.settled),
                                medianText(sum.totals),
                                itemmodels::costText(known, sum.unknown),
                                score};
        for (int c = 0; c < cells.size(); ++c)
            m_targets->addWidget(makeLabel(cells[c], TextRole::Body, c == 0 ? Tone::Normal : Tone::Secondary, m_body),
                                 static_cast<int>(i) + 1, c);
    }
    m_targets->setColumnStretch(static_cast<int>(heads.size()), 1);
}

void RunDetail::fillNotes(const RunSummary &summary, const RunRecord &record,
                          const std::optional<session::Repriced> &today)
{
    QStringList lines;
    std::map<Outcome, int> outcomes;
    int unsent = 0, overBudget = 0;
    for (const TrialRow &row : record.trials) {
        if (neverSent(row) && row.state == TrialState::Settled)
            ++overBudget;
        else if (row.state == TrialState::Settled)
            ++outcomes[row.response.outcome];
        else
            ++unsent;
    }
    for (const auto &[outcome, count] : outcomes) {
        if (outcome != Outcome::Succeeded)
            lines << u"• "_s +
                         tr("%n answer(s) %1", nullptr, count).arg(StateWord::wordFor(TrialState::Settled, outcome));
    }
    if (unsent > 0)
        lines << u"• "_s + tr("%n answer(s) never sent; nothing is sent again by itself", nullptr, unsent);
    if (overBudget > 0)
        lines << u"• "_s + tr("%n answer(s) not sent: budget reached; Continue sends them", nullptr, overBudget);
    if (today)
        lines << u"• "_s + repricedText(*today);
    if (summary.simulated)
        lines << u"• "_s + tr("Simulated models took part: their answers, times and prices are invented");
    if (summary.scored < summary.trials)
        lines << u"• "_s + tr("%n answer(s) not scored yet", nullptr, summary.trials - summary.scored);
    if (lines.isEmpty())
        lines << u"• "_s + tr("Every answer arrived whole and is scored");
    m_notes->setText(lines.join(u'\n'));
}
} // namespace assay::widgets
