// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/command_bar.h"
#include "itemmodels/format.h"
#include "widgets/compare/target_picker.h"
#include <algorithm>
#include <QHBoxLayout>
#include <QMenu>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

CommandBar::CommandBar(session::Session &session, Comparison &comparison, QWidget *parent)
    : QWidget(parent), m_session(session), m_comparison(comparison)
{
    m_run = makeButton({}, u"play", this);
    setPrimary(m_run);
    setButtonHint(m_run, tr("Ctrl+Enter", "keys"));
    m_stop = makeButton(tr("Stop"), u"stop", this);
    m_stop->setToolTip(tr("Stop all answers, keep what came (Ctrl+.)"));
    m_estimate = new ElidedLabel({}, this);
    setTone(m_estimate, Tone::Secondary);
    m_set = makeButton({}, {}, this);
    m_set->setAccessibleName(tr("Choose a prompt set"));
    m_targets = makeButton({}, u"chevron-down", this);
    m_targets->setLayoutDirection(layoutDirection() == Qt::LeftToRight ? Qt::RightToLeft : Qt::LeftToRight);
    m_targets->setAccessibleName(tr("Choose targets"));
    m_sets = new QMenu(this);
    m_set->setMenu(m_sets);
    m_picker = new TargetPicker(comparison, this);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    row->addWidget(m_run);
    row->addWidget(m_stop);
    row->addWidget(m_estimate, 1);
    row->addWidget(m_set);
    row->addWidget(m_targets);
    connect(m_run, &QPushButton::clicked, this, &CommandBar::runRequested);
    connect(m_stop, &QPushButton::clicked, this, &CommandBar::stopRequested);
    connect(m_sets, &QMenu::aboutToShow, this, &CommandBar::fillSets);
    connect(m_targets, &QPushButton::clicked, this, &CommandBar::openTargets);
    connect(m_picker, &TargetPicker::addEndpointRequested, this, &CommandBar::addEndpointRequested);
    connect(m_picker, &TargetPicker::addChainRequested, this, &CommandBar::addChainRequested);
    for (const auto signal :
         {&Comparison::setChanged, &Comparison::caseChanged, &Comparison::edited, &Comparison::targetsChanged})
        connect(&m_comparison, signal, this, &CommandBar::refresh);
    connect(&session.runs(), &session::RunController::runStarted, this, &CommandBar::refresh);
    connect(&session.runs(), &session::RunController::runFinished, this, &CommandBar::refresh);
    connect(&session.runs(), &session::RunController::progressChanged, this, [this] {
        if (m_session.runs().isRunning())
            m_estimate->setText(spentText());
    });
    connect(&session, &session::Session::pricesChanged, this, &CommandBar::refresh);
    refresh();
}

void CommandBar::openTargets() { m_picker->popupUnder(m_targets); }

void CommandBar::fillSets()
{
    m_sets->clear();
    for (const PromptSet &set : m_comparison.sets()) {
        QAction *action = m_sets->addAction(QString::fromStdString(set.name).replace(u'&', u"&&"_s));
        action->setCheckable(true);
        action->setChecked(set.id == m_comparison.set().id);
        connect(action, &QAction::triggered, this, [this, set] { m_comparison.openSet(set); });
    }
    if (!m_sets->isEmpty())
        m_sets->addSeparator();
    connect(m_sets->addAction(tr("New prompt")), &QAction::triggered, this, [this] {
        m_comparison.newPrompt();
        Q_EMIT writeRequested();
    });
    connect(m_sets->addAction(tr("Rename this set…")), &QAction::triggered, this, &CommandBar::renameRequested);
}

void CommandBar::setStored(const RunPlan *plan)
{
    m_stored = plan;
    refresh();
}

namespace
{
// "3–5 min", "20–40 s": whole minutes from a minute and a half up.
QString timeText(std::chrono::seconds shortest, std::chrono::seconds longest)
{
    const auto low = std::max<long>(long(shortest.count()), 1), high = std::max<long>(long(longest.count()), low);
    if (high < 90)
        return low == high ? CommandBar::tr("%1 s", "time").arg(low)
                           : CommandBar::tr("%1–%2 s", "time").arg(low).arg(high);
    const long lowMinutes = std::max<long>(low / 60, 1), highMinutes = (high + 59) / 60;
    return lowMinutes == highMinutes ? CommandBar::tr("%1 min", "time").arg(lowMinutes)
                                     : CommandBar::tr("%1–%2 min", "time").arg(lowMinutes).arg(highMinutes);
}
} // namespace

// What the estimate rests on, said in full.
QString CommandBar::basisOf(const RunPlan &plan) const
{
    const auto estimate = m_session.estimate(plan);
    if (!estimate)
        return {};
    QString text = estimate->earlierAnswers > 0
                       ? tr("From %n earlier answer(s) of these models.", nullptr, estimate->earlierAnswers)
                       : tr("From the length of the prompts and a usual answer: these models have not answered here "
                            "yet.");
    if (estimate->earlierAnswers > 0 && estimate->guessedRequests > 0)
        text += u' ' + tr("%n request(s) without earlier answers: estimated from the length of the "
                          "prompts.",
                          nullptr, estimate->guessedRequests);
    return text;
}

QString CommandBar::estimateOf(const RunPlan &plan, const QString &problem) const
{
    if (!problem.isEmpty())
        return problem;
    if (const auto estimate = m_session.estimate(plan))
        return tr("est. %1 (%2–%3), %4", "cost: likely, low, high; time")
            .arg(itemmodels::moneyText(estimate->cost.likely), itemmodels::moneyText(estimate->cost.low),
                 itemmodels::moneyText(estimate->cost.high), timeText(estimate->shortest, estimate->longest));
    for (const ModelTarget &target : plan.targets) {
        if (!m_session.priceOf(target))
            return tr("cost unknown: no price for %1").arg(QString::fromStdString(target.label()));
    }
    return tr("cost unknown");
}

QString CommandBar::spentText() const
{
    const auto &runs = m_session.runs();
    if (runs.settledCount() == 0)
        return {};
    const Cost spent = runs.spent();
    const std::optional<Money> &limit = runs.plan().budget.perRun;
    return limit ? tr("spent %1 of %2", "cost of a run, its limit")
                       .arg(itemmodels::costText(spent), itemmodels::moneyText(*limit))
                 : tr("spent %1", "cost of a run so far").arg(itemmodels::costText(spent));
}

void CommandBar::refresh()
{
    const bool running = m_session.runs().isRunning();
    const RunPlan plan = m_stored ? *m_stored : m_comparison.plan(false);
    const QString problem = m_stored ? QString() : m_comparison.problem(false);
    const auto cases = static_cast<int>(plan.cases.size()), targets = static_cast<int>(plan.targets.size());
    QString text =
        m_stored ? tr("Run again %1 × %2", "prompts times targets") : tr("Run %1 × %2", "prompts times targets");
    text = text.arg(cases).arg(targets);
    if (plan.repetitions > 1)
        text = tr("%1 × %2", "… times repetitions").arg(text).arg(plan.repetitions);
    m_run->setText(text);
    m_run->setAccessibleName(tr("Send %n prompt(s)", "", cases) + u' ' + tr("to %n target(s)", "", targets));
    m_run->setEnabled(!running && problem.isEmpty() && !m_session.readOnly());
    m_stop->setEnabled(running);
    m_estimate->setText(running ? spentText() : estimateOf(plan, problem));
    m_estimate->setToolTip(running ? QString() : basisOf(plan));
    m_set->setText(m_stored ? tr("Set: %1").arg(QString::fromStdString(plan.name))
                            : tr("Set: %1").arg(m_comparison.setName()));
    m_set->setEnabled(!m_stored);
    m_targets->setText(tr("Targets: %1").arg(targets));
    m_targets->setEnabled(!m_stored);
}
} // namespace assay::widgets
