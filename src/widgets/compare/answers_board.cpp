// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/answers_board.h"
#include "session/runtime.h"
#include "widgets/analyse/timing_dialog.h"
#include "widgets/command_consent.h"
#include "widgets/compare/answer_pane.h"
#include "widgets/compare/answer_text.h"
#include "widgets/compare/answer_view.h"
#include "widgets/compare/state_strip.h"
#include "widgets/reading/diff_bar.h"
#include "widgets/reading/reading_aids.h"
#include <QApplication>
#include <QKeyEvent>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
using session::LiveTrial;
using session::RunController;

namespace
{
constexpr int TickMs = 250;
}

AnswersBoard::AnswersBoard(session::Session &session, QWidget *parent)
    : QWidget(parent), m_session(session), m_view(session), m_keys(session.preferences())
{
    m_aids = new ReadingAids(this);
    m_strip = new StateStrip(this);
    auto *stackHost = new QWidget(this);
    m_stack = new QStackedLayout(stackHost);
    m_grid = new PaneGrid(stackHost);
    m_empty = new EmptyState(stackHost);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_grid);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_strip);
    layout->addWidget(m_aids);
    layout->addWidget(stackHost, 1);
    m_tick.setInterval(TickMs);
    connect(&m_tick, &QTimer::timeout, this, &AnswersBoard::tick);
    connect(m_empty, &EmptyState::triggered, this, &AnswersBoard::idleTriggered);
    connect(m_strip, &StateStrip::picked, this, [this](int index) {
        if (index < m_grid->panes().size())
            m_grid->bringIntoView(m_grid->panes()[index]);
    });
    connect(m_strip, &StateStrip::pageStep, this, &AnswersBoard::stepPage);
    connect(m_grid, &PaneGrid::pageChanged, this, [this](int page, int pages) {
        m_strip->setPageText(pages > 1 ? tr("page %1 of %2").arg(page + 1).arg(pages) : QString());
    });
    connect(m_grid, &PaneGrid::paneShown, this,
            [this](AnswerPane *pane) { refreshPane(static_cast<int>(m_grid->panes().indexOf(pane))); });
    connect(m_aids, &ReadingAids::showRequested, this, [this](int index) {
        AnswerPane *pane = m_grid->panes().value(index);
        if (!pane)
            return;
        m_grid->bringIntoView(pane);
        pane->renderNow();
    });
    connect(m_aids, &ReadingAids::released, this, [this] {
        if (AnswerPane *pane = m_grid->panes().value(qMax(0, focusedIndex())))
            pane->view()->setFocus();
    });
    connect(&session.preferences(), &session::Preferences::changed, this,
            [this] { m_keys = KeyMap(m_session.preferences()); });
    connectSession();
}

void AnswersBoard::connectSession()
{
    RunController &runs = m_session.runs();
    connect(&runs, &RunController::trialChanged, this, &AnswersBoard::trialChanged);
    connect(&runs, &RunController::textArrived, this, &AnswersBoard::textArrived);
    connect(&runs, &RunController::runFinished, this, [this] {
        m_tick.stop();
        refreshAll();
    });
    connect(&m_session, &session::Session::scoresChanged, this, [this](TrialId id) {
        const auto found = m_paneOf.constFind(number(id));
        if (number(id) == 0) { // an undo: which one is not said
            for (int i = 0; i < m_grid->panes().size(); ++i) {
                m_view.rereadScores(m_grid->panes()[i]->trial());
                refreshScores(i);
            }
        } else if (found != m_paneOf.cend()) {
            m_view.rereadScores(id);
            refreshScores(*found);
        }
    });
}

MonoTime AnswersBoard::now() const { return m_session.runtime().clock().now(); }

void AnswersBoard::showLive()
{
    m_view.showLive();
    rebuildPanes();
    m_tick.start();
}

Status AnswersBoard::showStored(RunId run)
{
    if (Status status = m_view.showStored(run); !status)
        return status;
    rebuildPanes();
    return Ok{};
}

void AnswersBoard::clear()
{
    m_view.clear();
    m_paneOf.clear();
    m_aids->setViews({}, {});
    m_grid->setPanes({});
    m_stack->setCurrentWidget(m_empty);
}

void AnswersBoard::setIdle(const std::vector<ModelTarget> &targets, const QString &sentence, const QString &buttonText)
{
    if (!m_view.isEmpty())
        return;
    QList<TargetLook> looks;
    const std::vector<std::string> order = modelOrder(m_session, targets);
    for (const ModelTarget &target : targets)
        looks << lookOf(m_session, target, order);
    m_strip->setTargets(looks);
    for (int i = 0; i < looks.size(); ++i)
        m_strip->setState(i, tr("not sent", "state of an answer"), Tone::Secondary);
    m_strip->setPageText({});
    m_empty->setSentence(sentence);
    m_empty->setAction(buttonText);
    setPrimary(m_empty->button(), false); // the page's primary button is Run
}

void AnswersBoard::rebuildPanes()
{
    const std::vector<ModelTarget> &targets = m_view.plan().targets;
    const std::vector<std::string> order = modelOrder(m_session, targets);
    QList<AnswerPane *> panes;
    QList<TargetLook> looks;
    for (const ModelTarget &target : targets) {
        auto *pane = new AnswerPane(m_grid);
        pane->hide();
        pane->setTarget(target, lookOf(m_session, target, order));
        looks << pane->look();
        connect(pane, &AnswerPane::scored, this, &AnswersBoard::score);
        connect(pane, &AnswerPane::retryRequested, this, &AnswersBoard::retry);
        connect(pane, &AnswerPane::stopRequested, &m_session.runs(), &RunController::stop);
        connect(pane, &AnswerPane::detailsRequested, this, &AnswersBoard::detailsRequested);
        connect(pane, &AnswerPane::timingRequested, this,
                [this](TrialId trial) { showTiming(this, m_session, trial); });
        connect(pane, &AnswerPane::zoomRequested, m_grid, &PaneGrid::toggleZoom);
        connect(pane, &AnswerPane::renderRequested, m_grid, &PaneGrid::renderSoon);
        connect(pane, &AnswerPane::repetitionRequested, this, [this, pane](int repetition) {
            const auto index = static_cast<int>(m_grid->panes().indexOf(pane));
            m_repetition[index] = repetition;
            refreshAll();
        });
        panes << pane;
    }
    QList<AnswerView *> views;
    QStringList names;
    for (AnswerPane *pane : std::as_const(panes)) {
        views << pane->view();
        names << pane->look().name;
        connect(pane, &AnswerPane::baseRequested, this,
                [this, index = static_cast<int>(views.size()) - 1] { m_aids->compareWith(index); });
    }
    m_repetition = QList<int>(panes.size(), 0);
    m_strip->setTargets(looks);
    m_grid->setPanes(panes);
    m_aids->setViews(views, names);
    m_stack->setCurrentWidget(m_grid);
    m_case = m_view.caseOf(m_caseId);
    refreshAll();
}

void AnswersBoard::setCase(const std::string &caseId)
{
    m_caseId = caseId;
    m_case = m_view.caseOf(caseId);
    m_repetition.fill(0);
    refreshAll();
}

void AnswersBoard::bringTrialIntoView(TrialId trial)
{
    for (int target = 0; target < m_grid->panes().size(); ++target) {
        for (int repetition = 0; repetition < m_view.plan().repetitions; ++repetition) {
            const std::optional<Trial> here = m_view.trialAt(m_case, target, repetition);
            if (!here || here->id != trial)
                continue;
            m_repetition[target] = repetition;
            refreshAll();
            m_grid->bringIntoView(m_grid->panes()[target]);
            return;
        }
    }
}

const LiveTrial *AnswersBoard::answerOf(int index) const
{
    const std::optional<Trial> trial = m_view.trialAt(m_case, index, m_repetition.value(index));
    return trial ? m_view.find(trial->id) : nullptr;
}

void AnswersBoard::refreshAll()
{
    m_paneOf.clear();
    for (int i = 0; i < m_grid->panes().size(); ++i) {
        if (const LiveTrial *answer = answerOf(i))
            m_paneOf.insert(number(answer->trial.id), i);
        refreshPane(i);
        refreshStrip(i);
    }
}

void AnswersBoard::refreshPane(int index)
{
    AnswerPane *pane = m_grid->panes().value(index);
    if (!pane)
        return;
    const LiveTrial *answer = answerOf(index);
    pane->setRepetitions(m_view.plan().repetitions, m_repetition.value(index));
    pane->setMayScore(!m_session.readOnly());
    const std::optional<Trial> trial = m_view.trialAt(m_case, index, m_repetition.value(index));
    pane->setNotSent(trial ? m_view.notSent(*trial) : QStringList());
    pane->showAnswer(answer, answer ? inUse(pane->target().endpoint) : 0, now());
    refreshScores(index);
}

void AnswersBoard::refreshStrip(int index)
{
    const LiveTrial *answer = answerOf(index);
    if (!answer)
        return m_strip->setState(index, tr("not sent", "state of an answer"), Tone::Secondary);
    if (const QString limit = limitWord(*answer, now()); !limit.isEmpty())
        return m_strip->setState(index, limit, Tone::Caution);
    const Outcome outcome = answer->response ? answer->response->outcome : Outcome::Unknown;
    m_strip->setState(index, StateWord::wordFor(answer->state, outcome), StateWord::toneFor(answer->state, outcome));
}

void AnswersBoard::refreshScores(int index)
{
    AnswerPane *pane = m_grid->panes().value(index);
    if (!pane)
        return;
    const std::string me = m_session.preferences().raterName().toStdString();
    std::optional<int> own;
    QString others;
    for (const Score &score : m_view.scores(pane->trial())) {
        if (score.rater == me)
            own = score.value;
        else if (score.value)
            others = tr("%1: %2", "another rater's name and score")
                         .arg(QString::fromStdString(score.rater))
                         .arg(*score.value);
    }
    pane->setScore(own, others);
}

void AnswersBoard::trialChanged(TrialId id)
{
    const auto found = m_paneOf.constFind(number(id));
    if (found == m_paneOf.cend()) {
        // Its slot may be what a queued pane waits for; the next tick says so.
        return;
    }
    refreshStrip(*found);
    if (m_grid->isOnScreen(m_grid->panes()[*found]))
        refreshPane(*found);
    if (!m_tick.isActive() && m_session.runs().isRunning())
        m_tick.start();
}

void AnswersBoard::textArrived(TrialId id, Delta::Kind kind, const QString &text)
{
    const auto found = m_paneOf.constFind(number(id));
    if (found == m_paneOf.cend())
        return;
    AnswerPane *pane = m_grid->panes()[*found];
    if (m_grid->isOnScreen(pane)) // a hidden one catches up when it is shown
        pane->appendText(kind, text);
}

void AnswersBoard::tick()
{
    if (!m_session.runs().isRunning())
        m_tick.stop();
    for (int i = 0; i < m_grid->panes().size(); ++i) {
        AnswerPane *pane = m_grid->panes()[i];
        const LiveTrial *answer = answerOf(i);
        if (answer && answer->state == TrialState::Waiting)
            refreshStrip(i); // it counts down
        if (!answer || answer->state == TrialState::Settled || !m_grid->isOnScreen(pane))
            continue;
        pane->tick(answer, answer->state == TrialState::Queued ? inUse(pane->target().endpoint) : 0, now());
    }
}

int AnswersBoard::inUse(const Endpoint &endpoint) const
{
    const RunController &runs = m_session.runs();
    int used = 0;
    for (const Trial &trial : runs.trials()) {
        const LiveTrial *answer = runs.live(trial.id);
        if (!answer || (answer->state != TrialState::Sent && answer->state != TrialState::Streaming))
            continue;
        const auto target = static_cast<std::size_t>(trial.targetIndex);
        used +=
            target < runs.plan().targets.size() && runs.plan().targets[target].endpoint.name == endpoint.name ? 1 : 0;
    }
    return used;
}

void AnswersBoard::score(TrialId trial, int value)
{
    Score score;
    score.trial = trial;
    score.rater = m_session.preferences().raterName().toStdString();
    score.value = value;
    score.atMicros = m_session.runtime().clock().wallMicros();
    const auto found = m_paneOf.constFind(number(trial));
    if (found != m_paneOf.cend()) // at once; what the file says follows
        m_grid->panes()[*found]->setScore(value, {});
    m_session.addScore(score, this, [this, trial](const Result<ScoreId> &saved) {
        if (saved)
            return;
        const auto pane = m_paneOf.constFind(number(trial));
        if (pane != m_paneOf.cend())
            refreshScores(*pane);
        Q_EMIT failed(saved.error());
    });
}

void AnswersBoard::retry(TrialId trial)
{
    const LiveTrial *answer = m_view.find(trial);
    if (answer) {
        RunPlan plan = m_view.plan(); // of this trial alone
        plan.targets = {m_view.plan().targets.at(std::size_t(answer->trial.targetIndex))};
        if (!agreeToCommands(this, m_session, plan))
            return;
        const Trial again = answer->trial; // the controller replaces its entry
        m_session.runs().retry(m_view.plan(), again);
        refreshAll();
    }
}

void AnswersBoard::stepPage(int by) { m_grid->setPage(m_grid->page() + by); }

AnswerPane *AnswersBoard::focusedPane() const
{
    for (QWidget *widget = QApplication::focusWidget(); widget && widget != this; widget = widget->parentWidget()) {
        if (auto *pane = qobject_cast<AnswerPane *>(widget))
            return pane;
    }
    return nullptr;
}

void AnswersBoard::zoomFocused()
{
    AnswerPane *pane = focusedPane();
    if (!pane)
        pane = m_grid->zoomed() ? m_grid->zoomed() : m_grid->panes().value(m_grid->page() * m_grid->shape().perPage);
    if (pane)
        m_grid->toggleZoom(pane);
}

int AnswersBoard::focusedIndex() const { return static_cast<int>(m_grid->panes().indexOf(focusedPane())); }

void AnswersBoard::find()
{
    if (!m_view.isEmpty())
        m_aids->find();
}

void AnswersBoard::toggleDiff()
{
    if (!m_view.isEmpty())
        m_aids->toggleDiff(qMax(0, focusedIndex()));
}

void AnswersBoard::toggleScrollLock()
{
    if (!m_view.isEmpty())
        m_aids->toggleScrollLock();
}

bool AnswersBoard::act(KeyAction action)
{
    AnswerPane *pane = focusedPane();
    switch (action) {
    case KeyAction::Zoom:
        zoomFocused();
        return true;
    case KeyAction::Diff:
        toggleDiff();
        return true;
    case KeyAction::ScrollLock:
        toggleScrollLock();
        return true;
    case KeyAction::WholePrompt:
        Q_EMIT promptRequested();
        return true;
    case KeyAction::Raw:
        if (pane)
            pane->setRaw(!pane->isRaw());
        return pane != nullptr;
    case KeyAction::Leave:
        return m_aids->closeOne();
    default:
        break;
    }
    const int value = static_cast<int>(action) - static_cast<int>(KeyAction::Value1) + 1;
    if (value > 5 || !pane || !pane->isScorable() || m_session.readOnly())
        return false;
    score(pane->trial(), value);
    return true;
}

// Single keys, only while an answer has the focus: nothing here can be typed into.
void AnswersBoard::keyPressEvent(QKeyEvent *event)
{
    const std::optional<KeyAction> action = m_keys.actionFor(*event);
    if (!action || !act(*action))
        QWidget::keyPressEvent(event);
}
} // namespace assay::widgets
