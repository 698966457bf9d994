// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/disagreements_dialog.h"
#include "core/name_mask.h"
#include "formats/rubrics.h"
#include "session/packs.h"
#include "session/runtime.h"
#include "widgets/compare/answer_view.h"
#include "widgets/controls.h"
#include "widgets/score/judgement_text.h"
#include "widgets/score/rubric_judging.h"
#include "widgets/score/score_history_dialog.h"
#include "widgets/settings/form_grid.h"
#include <algorithm>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
QString text(const std::string &words) { return QString::fromStdString(words); }
constexpr int PromptHeight = 96;                                  // three lines; it scrolls
constexpr int CantJudge = -1'000'000, NotApplicable = -1'000'001; // beside the scale's own values
} // namespace

DisagreementsDialog::DisagreementsDialog(session::Session &session, RunId run, QWidget *parent)
    : QDialog(parent), m_session(session), m_run(run)
{
    setWindowTitle(tr("Disagreements of raters"));
    setObjectName(u"disagreements"_s);
    resize(980, 640);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::section, space::group, space::section, space::group);
    layout->setSpacing(space::content);
    m_message = makeLabel({}, TextRole::Body, Tone::Secondary, this);
    m_message->setWordWrap(true);
    layout->addWidget(m_message);
    auto *columns = new QHBoxLayout;
    columns->setSpacing(space::group);
    m_list = new QListWidget(this);
    m_list->setFixedWidth(320);
    m_list->setAccessibleName(tr("Answers that raters see differently, widest first"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    columns->addWidget(m_list);
    columns->addWidget(makeDetail(), 1);
    layout->addLayout(columns, 1);
    auto *foot = new QHBoxLayout;
    QPushButton *shut = makeButton(tr("Close"), {}, this);
    foot->addStretch();
    foot->addWidget(shut);
    layout->addLayout(foot);
    connect(shut, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_list, &QListWidget::currentRowChanged, this, &DisagreementsDialog::showRow);
    fill();
}

QWidget *DisagreementsDialog::makeDetail()
{
    m_detail = new QWidget(this);
    auto *column = new QVBoxLayout(m_detail);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::related);
    m_head = makeLabel({}, TextRole::CardTitle, Tone::Normal, m_detail);
    m_head->setWordWrap(true);
    m_scores = makeLabel({}, TextRole::Body, Tone::Normal, m_detail);
    m_scores->setWordWrap(true);
    auto *asked = new Card(m_detail);
    auto *askedInside = new QVBoxLayout(asked);
    askedInside->setContentsMargins(2, 2, 2, 2);
    m_prompt = new AnswerView(asked);
    m_prompt->setAccessibleName(tr("Prompt"));
    m_prompt->setRaw(true);
    m_prompt->setFixedHeight(PromptHeight);
    askedInside->addWidget(m_prompt);
    auto *card = new Card(m_detail);
    auto *inside = new QVBoxLayout(card);
    inside->setContentsMargins(2, 2, 2, 2);
    m_answer = new AnswerView(card);
    m_answer->setAccessibleName(tr("The answer"));
    inside->addWidget(m_answer);
    m_value = new QComboBox(m_detail);
    m_value->setAccessibleDescription(tr("The last word"));
    m_value->setPlaceholderText(tr("Choose", "the last word: no value is suggested"));
    m_value->setMinimumContentsLength(10);
    m_why = makeLine(tr("Why"), tr("Why (kept with the decision)"), m_detail);
    m_decide = makeButton(tr("Decide"), {}, m_detail);
    setPrimary(m_decide);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::related);
    row->addWidget(m_value);
    row->addWidget(m_why, 1);
    row->addWidget(m_decide);
    m_history = makeButton(tr("History…"), {}, m_detail);
    m_history->setAccessibleName(tr("History of this answer’s scores"));
    row->addWidget(m_history);
    connect(m_history, &QPushButton::clicked, this, &DisagreementsDialog::showHistory);
    column->addWidget(m_head);
    column->addWidget(m_scores);
    column->addWidget(asked);
    column->addWidget(card, 1);
    column->addLayout(row);
    connect(m_value, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_decide->setEnabled(index >= 0 && !m_session.readOnly()); });
    connect(m_decide, &QPushButton::clicked, this, &DisagreementsDialog::decide);
    return m_detail;
}

void DisagreementsDialog::fill()
{
    const int before = m_list->currentRow();
    if (const Result<RunRecord> record = m_session.run(m_run))
        m_record = *record;
    m_rubric = m_session.scoring().rubricOf(m_run);
    // Whoever still scores blind is not told what others gave: it would say what to give.
    const bool blind = m_session.scoring().isBlindFor(m_run, m_session.preferences().raterName().toStdString());
    m_found = blind ? std::vector<Disagreement>{} : m_session.scoring().disagreementQueue(m_run);
    m_list->clear();
    int open = 0;
    for (const Disagreement &each : m_found) {
        const auto row = std::find_if(m_record.trials.begin(), m_record.trials.end(),
                                      [&](const TrialRow &r) { return r.trial.id == each.trial; });
        const int prompt = row == m_record.trials.end() ? 0 : row->trial.caseIndex + 1;
        const Criterion *criterion = m_rubric.criterion(each.criterion);
        QStringList values;
        for (const Score &score : each.scores) {
            ScoreQueue::Mark mark;
            mark.value = score.value;
            values << (criterion ? valueText(*criterion, mark) : QString::number(*score.value));
        }
        m_list->addItem(tr("Prompt %1, %2: %3%4", "criterion, the raters' values, whether it is decided")
                            .arg(prompt)
                            .arg(criterion ? text(criterion->name) : text(each.criterion), values.join(u" / "_s),
                                 each.adjudicated ? tr(" (decided)") : QString()));
        open += each.adjudicated ? 0 : 1;
    }
    m_message->setText(
        blind ? tr("You score this run blind. What others gave appears here when you have revealed the names.")
        : m_found.empty()
            ? tr("Raters agree on every answer of this run, or only one has scored it. Where they are "
                 "further apart than the rubric allows, the answers appear here.")
            : tr("%n answer(s) wait for a last word. A decision stands beside the scores; it replaces none.", "",
                 open));
    m_detail->setVisible(!m_found.empty());
    m_list->setVisible(!m_found.empty());
    if (!m_found.empty())
        m_list->setCurrentRow(qBound(0, before, static_cast<int>(m_found.size()) - 1));
}

void DisagreementsDialog::showRow(int row)
{
    if (row < 0 || row >= static_cast<int>(m_found.size()))
        return;
    const Disagreement &each = m_found[static_cast<std::size_t>(row)];
    const auto trial = std::find_if(m_record.trials.begin(), m_record.trials.end(),
                                    [&](const TrialRow &r) { return r.trial.id == each.trial; });
    const Criterion *criterion = m_rubric.criterion(each.criterion);
    if (trial == m_record.trials.end() || !criterion)
        return;
    const std::string me = m_session.preferences().raterName().toStdString();
    const bool blind = m_session.scoring().isBlindFor(m_run, me) ||
                       (std::any_of(each.scores.begin(), each.scores.end(), [](const Score &s) { return s.blind; }) &&
                        !m_session.scoring().isRevealed(m_run, me));
    const QString who =
        blind ? tr("An answer to prompt %1").arg(trial->trial.caseIndex + 1)
              : tr("%1 on prompt %2", "a model's answer")
                    .arg(text(m_record.plan.targets[static_cast<std::size_t>(trial->trial.targetIndex)].label()))
                    .arg(trial->trial.caseIndex + 1);
    m_head->setText(tr("%1: %2", "an answer and a criterion").arg(who, text(criterion->name)));
    QStringList said;
    for (const Score &score : each.scores) {
        ScoreQueue::Mark mark;
        mark.value = score.value;
        said << (score.note.empty()
                     ? tr("%1: %2", "rater, value").arg(text(score.rater), valueText(*criterion, mark))
                     : tr("%1: %2 (%3)", "rater, value, note")
                           .arg(text(score.rater), valueText(*criterion, mark), text(score.note).simplified()));
    }
    m_scores->setText(said.join(u" · "_s));
    const std::string &answer = session::shownText(*trial);
    m_answer->showAnswer(
        text(blind ? maskNames(answer, formats::selfNames(), session::ownNames(m_record.plan)).text : answer));
    m_prompt->showAnswer(
        promptText(m_record.plan, m_record.plan.cases[static_cast<std::size_t>(trial->trial.caseIndex)]));
    m_value->clear();
    const Scale &scale = criterion->scale;
    const int most = qMin(scale.high, scale.low + 200);
    for (int value = scale.low; value <= most; ++value) {
        if (!scale.contains(value))
            continue;
        ScoreQueue::Mark mark;
        mark.value = value;
        m_value->addItem(valueText(*criterion, mark), value);
    }
    m_value->addItem(tr("can’t judge"), CantJudge);
    if (criterion->mayNotApply)
        m_value->addItem(tr("does not apply"), NotApplicable);
    m_value->setCurrentIndex(-1); // a value that stands there would be taken
    m_why->clear();
    m_decide->setEnabled(false);
}

void DisagreementsDialog::showHistory()
{
    const int row = m_list->currentRow();
    if (row < 0 || row >= static_cast<int>(m_found.size()))
        return;
    auto *dialog = new ScoreHistoryDialog(
        m_session, {m_found[static_cast<std::size_t>(row)].trial, m_run, m_head->text(), {}}, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ScoreHistoryDialog::changed, this, &DisagreementsDialog::fill);
    dialog->open();
}

void DisagreementsDialog::decide()
{
    const int row = m_list->currentRow();
    if (row < 0 || row >= static_cast<int>(m_found.size()))
        return;
    const Disagreement &each = m_found[static_cast<std::size_t>(row)];
    const int value = m_value->currentData().toInt();
    Adjudication word;
    word.trial = each.trial;
    word.criterion = each.criterion;
    word.rubric = m_rubric.id;
    word.cantJudge = value == CantJudge;
    word.notApplicable = value == NotApplicable;
    if (!word.cantJudge && !word.notApplicable)
        word.value = value;
    word.note = m_why->text().trimmed().toStdString();
    for (const Score &score : each.scores)
        word.seen.push_back(score.uid);
    ScoringEvent event;
    event.run = m_run;
    event.rater = m_session.preferences().raterName().toStdString();
    event.atMicros = m_session.runtime().clock().wallMicros();
    event.body = word;
    m_decide->setEnabled(false);
    m_session.scoring().add(event, this, [this](const Result<EventId> &saved) {
        m_decide->setEnabled(true);
        if (!saved) {
            m_message->setText(oneLine(errorText(saved.error())));
            setTone(m_message, Tone::Error);
            return;
        }
        fill();
    });
}
} // namespace assay::widgets
