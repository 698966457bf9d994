// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/status_line.h"
#include "itemmodels/format.h"
#include "widgets/compare/blind_veil.h"
#include "widgets/controls.h"
#include <QFileInfo>
#include <QLabel>
#include <QProgressBar>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

StatusLine::StatusLine(session::Session &session, QWidget *parent) : QStatusBar(parent), m_session(session)
{
    setSizeGripEnabled(false);
    setContentsMargins(space::related, 1, space::related, 0);
    m_progress = new QProgressBar(this);
    m_progress->setFixedSize(150, 6);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the run"));
    m_run = makeLabel({}, TextRole::Small, Tone::Secondary, this);
    m_run->setObjectName(u"statusRun"_s);
    m_spent = makeLabel({}, TextRole::Small, Tone::Secondary, this);
    m_trouble = makeLabel({}, TextRole::Small, Tone::Error, this);
    m_trouble->setObjectName(u"statusTrouble"_s);
    m_file = makeLabel({}, TextRole::Small, Tone::Secondary, this);
    m_file->setObjectName(u"statusFile"_s);
    m_file->setContentsMargins(space::related, 0, space::chip, 0);
    addWidget(m_progress);
    for (QLabel *label : {m_run, m_spent, m_trouble}) {
        label->setContentsMargins(space::chip, 0, space::related, 0);
        addWidget(label);
    }
    addPermanentWidget(m_file);
    auto &runs = session.runs();
    connect(&runs, &session::RunController::progressChanged, this, &StatusLine::refreshRun);
    connect(&runs, &session::RunController::runStarted, this, &StatusLine::refreshRun);
    connect(&runs, &session::RunController::runFinished, this, &StatusLine::refreshRun);
    connect(&session, &session::Session::workspaceChanged, this, [this] {
        setTrouble(std::nullopt);
        refreshRun();
    });
    connect(&session, &session::Session::scoresChanged, this, [this](TrialId trial) {
        if (number(trial) == 0) // blind scoring may have begun or ended
            refreshRun();
    });
    connect(&session, &session::Session::troubleChanged, this, &StatusLine::setTrouble);
    refreshRun();
    setTrouble(std::nullopt);
}

void StatusLine::refreshRun()
{
    const auto &runs = m_session.runs();
    const int total = int(runs.trials().size());
    const bool known = total > 0 && number(runs.run()) != 0;
    m_progress->setVisible(known && runs.isRunning());
    m_spent->setVisible(known);
    if (!known) {
        m_run->setText(tr("No run in progress"));
        return;
    }
    m_progress->setRange(0, total);
    m_progress->setValue(runs.settledCount());
    const QLocale locale;
    QString text =
        tr("%1 of %2 answers", "progress of a run").arg(locale.toString(runs.settledCount()), locale.toString(total));
    if (runs.failedCount() > 0)
        text += u" · "_s + tr("%n failed", "answers of a run", runs.failedCount());
    if (runs.stoppedCount() > 0)
        text += u" · "_s + tr("%n stopped", "answers of a run", runs.stoppedCount());
    if (runs.overBudgetCount() > 0)
        text += u" · "_s + tr("%n not sent", "answers of a run, as the budget is reached", runs.overBudgetCount());
    m_run->setText(text);
    QString spent = tr("spent %1", "cost of a run so far").arg(itemmodels::costText(runs.spent()));
    if (const std::optional<Money> &limit = runs.plan().budget.perRun)
        spent = tr("spent %1 of %2 limit", "cost of a run so far, its limit")
                    .arg(itemmodels::costText(runs.spent()), itemmodels::moneyText(*limit));
    if (const Cost cost = runs.spent(); !cost.amount || (cost.lowerBound && cost.amount->nano == 0))
        spent = itemmodels::costText(cost);
    if (runs.budgetReached())
        spent += u" · "_s + tr("budget reached");
    m_spent->setText(spent);
    m_spent->setVisible(runs.settledCount() > 0 && !BlindVeil::hides(m_session, runs.run()));
}

void StatusLine::refreshFile()
{
    if (!m_session.isOpen()) {
        m_file->setText(tr("no workspace open"));
        return;
    }
    const QString state = m_session.readOnly() ? tr("read-only") : m_inTrouble ? tr("not saved") : tr("saved");
    m_file->setText(u"%1 · %2"_s.arg(QFileInfo(m_session.path()).fileName(), state));
    m_file->setToolTip(m_session.path().toHtmlEscaped());
}

void StatusLine::setTrouble(const std::optional<Error> &trouble)
{
    m_inTrouble = trouble.has_value();
    m_trouble->setVisible(m_inTrouble);
    if (trouble) {
        ErrorContext context;
        context.file = QFileInfo(m_session.path()).fileName();
        const ErrorText text = errorText(*trouble, context);
        m_trouble->setText(text.what + u' ' + text.next);
        m_trouble->setToolTip(oneLine(text).toHtmlEscaped());
    }
    refreshFile();
}
} // namespace assay::widgets
