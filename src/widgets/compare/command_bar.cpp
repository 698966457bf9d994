// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/command_bar.h"
#include "itemmodels/format.h"
#include "widgets/compare/target_picker.h"
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
    for (const auto signal :
         {&Comparison::setChanged, &Comparison::caseChanged, &Comparison::edited, &Comparison::targetsChanged})
        connect(&m_comparison, signal, this, &CommandBar::refresh);
    connect(&session.runs(), &session::RunController::runStarted, this, &CommandBar::refresh);
    connect(&session.runs(), &session::RunController::runFinished, this, &CommandBar::refresh);
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

QString CommandBar::estimateOf(const RunPlan &plan, const QString &problem) const
{
    if (!problem.isEmpty())
        return problem;
    if (const auto estimate = m_session.estimate(plan)) {
        return tr("estimated %1 (%2 to %3)", "cost: likely, low, high")
            .arg(itemmodels::moneyText(estimate->likely), itemmodels::moneyText(estimate->low),
                 itemmodels::moneyText(estimate->high));
    }
    for (const ModelTarget &target : plan.targets) {
        if (!m_session.priceOf(target))
            return tr("cost unknown: no price for %1").arg(QString::fromStdString(target.label()));
    }
    return tr("cost unknown");
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
    m_estimate->setText(running ? QString() : estimateOf(plan, problem));
    m_set->setText(m_stored ? tr("Set: %1").arg(QString::fromStdString(plan.name))
                            : tr("Set: %1").arg(m_comparison.setName()));
    m_set->setEnabled(!m_stored);
    m_targets->setText(tr("Targets: %1").arg(targets));
    m_targets->setEnabled(!m_stored);
}
} // namespace assay::widgets
