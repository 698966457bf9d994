// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/compare_page.h"
#include "core/text.h"
#include "session/chain_targets.h"
#include "session/parameter_facts.h"
#include "widgets/command_consent.h"
#include "widgets/compare/answers_board.h"
#include "widgets/compare/blind_veil.h"
#include "widgets/compare/command_bar.h"
#include "widgets/compare/compare_banners.h"
#include "widgets/compare/compare_dialogs.h"
#include "widgets/compare/comparison.h"
#include "widgets/compare/prompt_card.h"
#include "widgets/controls.h"
#include "widgets/dialogs.h"
#include <QDateTime>
#include <QInputDialog>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
using session::RunController;

ComparePage::ComparePage(session::Session &session, QWidget *parent)
    : Page(session, parent), m_comparison(new Comparison(session, this))
{
    m_bar = new CommandBar(session, *m_comparison, this);
    m_banner = new StoredBanner(this);
    auto *trouble = new ErrorCard(this);
    m_trouble = trouble;
    m_prompt = new PromptCard(*m_comparison, this);
    m_board = new AnswersBoard(session, this);
    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->setObjectName(u"compare"_s);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(space::related);
    m_splitter->addWidget(m_prompt);
    auto *answers = new QWidget(m_splitter); // the answers, or why they are not shown
    auto *stack = new QVBoxLayout(answers);
    stack->setContentsMargins(0, 0, 0, 0);
    m_veil = new BlindVeil(session, answers);
    stack->addWidget(m_board);
    stack->addWidget(m_veil);
    m_splitter->addWidget(answers);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({150, 600});
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, space::content, 14, 10);
    layout->setSpacing(10);
    layout->addWidget(m_bar);
    layout->addWidget(m_banner);
    layout->addWidget(new KeyringBanner(session, this));
    layout->addWidget(m_trouble);
    layout->addWidget(m_splitter, 1);
    m_trouble->hide();
    makeActions();
    connectAll();
    showLatest();
    refresh();
}

template <typename Do>
QAction *ComparePage::makeAction(MenuId menu, const QString &text, const QKeySequence &keys, Do act)
{
    auto *action = new QAction(text, this);
    action->setShortcut(keys);
    connect(action, &QAction::triggered, this, act);
    addAction(action);
    m_actions.append({menu, action});
    return action;
}

void ComparePage::makeActions()
{
    m_runAction = makeAction(MenuId::Run, tr("&Run all prompts of the set"), {}, &ComparePage::runAll);
    m_runAction->setShortcuts({QKeySequence(u"Ctrl+Return"_s), QKeySequence(u"Ctrl+Enter"_s)});
    m_runCaseAction = makeAction(MenuId::Run, tr("Run this &prompt only"), QKeySequence(u"Ctrl+Shift+Return"_s),
                                 &ComparePage::runCase);
    m_stopAction = makeAction(MenuId::Run, tr("&Stop all answers"), QKeySequence(u"Ctrl+."_s), &ComparePage::stop);
    makeAction(MenuId::View, tr("Next prompt"), QKeySequence(u"Alt+Down"_s), [this] { stepCase(1); });
    makeAction(MenuId::View, tr("Previous prompt"), QKeySequence(u"Alt+Up"_s), [this] { stepCase(-1); });
    makeAction(MenuId::View, tr("Next page of answers"), QKeySequence(u"Alt+Right"_s),
               [this] { m_board->stepPage(1); });
    makeAction(MenuId::View, tr("Previous page of answers"), QKeySequence(u"Alt+Left"_s),
               [this] { m_board->stepPage(-1); });
    makeAction(MenuId::View, tr("Zoom one answer in or out"), {}, [this] { m_board->zoomFocused(); });
    makeAction(MenuId::Edit, tr("&Find in all answers"), QKeySequence::Find, [this] { m_board->find(); });
    makeAction(MenuId::View, tr("Differences of the answers, word by word"), {}, [this] { m_board->toggleDiff(); });
    makeAction(MenuId::View, tr("Scroll all answers together"), {}, [this] { m_board->toggleScrollLock(); });
    m_scoreAction = makeAction(MenuId::Score, tr("Score the answers shown"), {}, &ComparePage::scoreThis);
    for (const auto &[menu, action] : std::as_const(m_actions)) {
        if (menu == MenuId::View || menu == MenuId::Edit)
            action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    }
}

QList<QAction *> ComparePage::menuActions(MenuId menu)
{
    QList<QAction *> out;
    for (const auto &[where, action] : std::as_const(m_actions)) {
        if (where == menu)
            out << action;
    }
    return out;
}

void ComparePage::connectAll()
{
    connect(m_bar, &CommandBar::runRequested, this, &ComparePage::runAll);
    connect(m_bar, &CommandBar::stopRequested, this, &ComparePage::stop);
    connect(m_bar, &CommandBar::renameRequested, this, &ComparePage::renameSet);
    connect(m_bar, &CommandBar::addChainRequested, this,
            [this] { Q_EMIT navigator()->addEndpoint(session::chainEndpoint({}, {})); });
    connect(m_bar, &CommandBar::addEndpointRequested, this, [this] { Q_EMIT navigator()->openSettings(); });
    connect(m_banner, &StoredBanner::backRequested, this, &ComparePage::leaveStored);
    connect(m_banner, &StoredBanner::editRequested, this, &ComparePage::editStored);
    connect(m_prompt, &PromptCard::caseStep, this, &ComparePage::stepCase);
    connect(m_prompt, &PromptCard::versionsRequested, this, &ComparePage::showChanges);
    connect(m_prompt, &PromptCard::compactChanged, this, &ComparePage::placePrompt);
    connect(m_prompt, &PromptCard::roomWanted, this, [this](int height) {
        const QList<int> now = m_splitter->sizes();
        const int total = now.value(0) + now.value(1);
        if (now.value(0) < height)
            m_splitter->setSizes({qMin(height, total / 2), total - qMin(height, total / 2)});
    });
    connect(m_prompt, &PromptCard::expandRequested, this, &ComparePage::expandPrompt);
    connect(m_board, &AnswersBoard::promptRequested, this, &ComparePage::expandPrompt);
    connect(m_board, &AnswersBoard::detailsRequested, this, &ComparePage::showDetails);
    connect(m_board, &AnswersBoard::failed, this, &ComparePage::complain);
    connect(m_board, &AnswersBoard::idleTriggered, this, [this] {
        if (m_comparison->problem(false).isEmpty())
            runAll();
        else
            leadToProblem();
    });
    connect(m_bar, &CommandBar::writeRequested, m_prompt->userEditor(), qOverload<>(&QWidget::setFocus),
            Qt::QueuedConnection); // the menu gives the focus back to its button first
    connect(m_comparison, &Comparison::caseChanged, this, &ComparePage::caseChanged);
    connect(m_comparison, &Comparison::setChanged, this, &ComparePage::refresh);
    connect(m_comparison, &Comparison::targetsChanged, this, &ComparePage::refresh);
    connect(m_comparison, &Comparison::edited, this, &ComparePage::refresh);
    connect(m_comparison, &Comparison::saveFailed, this, &ComparePage::complain);
    connect(m_comparison, &Comparison::copiedSample, this, [this](const QString &name) {
        Q_EMIT navigator()->toast(tr("The sample stays as it is; your changes are in “%1”.").arg(name), {}, {});
    });
    connect(&session(), &session::Session::workspaceChanged, this, [this] {
        leaveStored();
        showLatest();
        refresh();
    });
    connect(m_veil, &BlindVeil::scoreRequested, this, [this](RunId run) { Q_EMIT navigator()->scoreRun(run); });
    connect(m_veil, &BlindVeil::failed, this, &ComparePage::complain);
    connect(&session(), &session::Session::scoresChanged, this, [this](TrialId trial) {
        if (number(trial) == 0) // a session or a reveal, perhaps
            refreshVeil();
    });
    RunController &runs = session().runs();
    connect(&runs, &RunController::runStarted, this, &ComparePage::runStarted);
    connect(&runs, &RunController::startFailed, this, [this](const Error &error) {
        m_starting = false;
        complain(error);
        refresh();
    });
    connect(&runs, &RunController::runFinished, this, &ComparePage::refresh);
}

void ComparePage::activated()
{
    refreshVeil();
    refresh();
    if (m_board->view().isEmpty())
        m_prompt->userEditor()->setFocus();
}

void ComparePage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    refresh();
}

void ComparePage::hideEvent(QHideEvent *event)
{
    Page::hideEvent(event);
    m_comparison->saveNow();
    refresh();
}

QString ComparePage::documentName() const
{
    return m_stored ? QString::fromStdString(m_board->view().plan().name) : m_comparison->setName();
}

// ---- running -------------------------------------------------------------------------------------------------------

// What cannot be sent yet: where the user can mend it.
void ComparePage::leadToProblem()
{
    if (m_comparison->chosen().empty())
        return m_bar->openTargets();
    if (const int lacking = m_comparison->incompleteCase(); lacking >= 0)
        m_comparison->setCase(lacking);
    if (m_prompt->needsValue())
        m_prompt->askForValue();
    else
        m_prompt->userEditor()->setFocus();
}

void ComparePage::runAll()
{
    if (!m_stored && !m_comparison->problem(false).isEmpty())
        return leadToProblem();
    if (!m_stored)
        return start(m_comparison->plan(false));
    RunPlan again = m_board->view().plan();
    again.orderSeed = static_cast<std::uint64_t>(QDateTime::currentMSecsSinceEpoch());
    start(again);
}

void ComparePage::runCase()
{
    if (!m_stored && m_comparison->problem(true).isEmpty())
        start(m_comparison->plan(true));
}

void ComparePage::start(RunPlan plan)
{
    if (session().runs().isRunning() || (!m_stored && !m_comparison->problem(plan.cases.size() == 1).isEmpty()))
        return;
    const SpendingLimits limits = session().limits();
    if (const auto question = session().questionBefore(plan); question && !confirmSpending(this, *question))
        return;
    if (!agreeToCommands(this, session(), plan))
        return;
    // The limits stand on the plan, so that the page can show them.
    if (limits.runNano)
        plan.budget.perRun = Money{*limits.runNano, limits.currency};
    m_comparison->saveNow();
    m_trouble->hide();
    m_starting = session().runs().start(std::move(plan));
    refresh();
}

void ComparePage::runStarted()
{
    m_trouble->hide();
    const bool ours = std::exchange(m_starting, false);
    if (m_stored && !ours)
        return; // something else was started while a stored run is read
    if (m_stored && ours)
        leaveStored();
    m_veil->lift();
    m_board->show();
    m_board->showLive();
    m_board->setCase(m_comparison->current().id);
    m_prompt->refreshHints(); // it was "not sent" until now
    m_prompt->setCompact(true);
    if (m_prompt->isAncestorOf(focusWidget()))
        m_board->setFocus();
    refresh();
    Q_EMIT navigator()->titleChanged();
}

void ComparePage::stop() { session().runs().stopAll(); }

// ---- what is shown -------------------------------------------------------------------------------------------------

void ComparePage::veil(RunId run)
{
    m_board->clear(); // nothing of the names stays in the window, shown or not
    m_board->hide();
    m_veil->cover(run);
    refresh();
    Q_EMIT navigator()->titleChanged();
}

void ComparePage::refreshVeil()
{
    const RunId covered = m_veil->run(), shown = m_board->view().isEmpty() ? RunId{} : m_board->view().run();
    if (number(covered) != 0 && !BlindVeil::hides(session(), covered)) {
        m_veil->lift();
        m_board->show();
        showRun(covered);
    } else if (BlindVeil::hides(session(), shown)) {
        leaveStored();
        veil(shown);
    }
}

void ComparePage::showLatest()
{
    m_veil->lift();
    m_board->show();
    if (session().runs().isRunning()) {
        if (BlindVeil::hides(session(), session().runs().run()))
            return veil(session().runs().run());
        m_board->showLive();
        m_board->setCase(m_comparison->current().id);
        return;
    }
    RunFilter filter;
    filter.name = m_comparison->set().name;
    const auto runs = session().runPage(filter, std::nullopt, 1);
    if (runs && !runs->empty() && BlindVeil::hides(session(), runs->front().id))
        return veil(runs->front().id);
    if (runs && !runs->empty() && m_board->showStored(runs->front().id)) {
        m_board->setCase(m_comparison->current().id);
        return;
    }
    m_board->clear();
}

void ComparePage::showRun(RunId run)
{
    if (session().runs().isRunning() && session().runs().run() == run) {
        leaveStored();
        return;
    }
    if (BlindVeil::hides(session(), run)) {
        leaveStored();
        return veil(run);
    }
    m_veil->lift();
    m_board->show();
    if (const Status shown = m_board->showStored(run); !shown)
        return complain(shown.error());
    m_trouble->hide();
    m_stored = true;
    m_banner->say(m_board->view().summary());
    m_bar->setStored(&m_board->view().plan());
    showStoredCase(0);
    refresh();
    Q_EMIT navigator()->titleChanged();
}

void ComparePage::showTrial(TrialId trial)
{
    const auto row = session().trial(trial);
    if (!row)
        return complain(row.error());
    showRun(row->trial.run);
    if (!m_stored) // it is the running one
        return;
    showStoredCase(row->trial.caseIndex);
    m_board->bringTrialIntoView(trial);
}

void ComparePage::showPromptSet(const PromptSet &set)
{
    leaveStored();
    m_comparison->openSet(set);
    showLatest();
    refresh();
    m_prompt->userEditor()->setFocus();
}

void ComparePage::editStored()
{
    PromptSet set;
    set.name = m_board->view().plan().name;
    set.cases = m_board->view().plan().cases;
    for (Case &c : set.cases)
        c.prompt = m_board->view().plan().promptOf(c);
    showPromptSet(set);
}

void ComparePage::leaveStored()
{
    m_banner->hide();
    if (!std::exchange(m_stored, false))
        return;
    m_bar->setStored(nullptr);
    m_prompt->showDraft();
    showLatest();
    refresh();
    Q_EMIT navigator()->titleChanged();
}

void ComparePage::showStoredCase(int index)
{
    const RunPlan &plan = m_board->view().plan();
    const int count = static_cast<int>(plan.cases.size());
    m_storedCase = qBound(0, index, count - 1);
    const Case &item = plan.cases[static_cast<std::size_t>(m_storedCase)];
    m_prompt->showStored(item, plan.promptOf(item), m_storedCase, count);
    m_board->setCase(item.id);
}

void ComparePage::stepCase(int by)
{
    if (m_stored)
        showStoredCase(m_storedCase + by);
    else
        m_comparison->setCase(m_comparison->caseIndex() + by);
}

void ComparePage::caseChanged()
{
    if (m_stored)
        return;
    // Another set: its own latest run, unless one is on.
    if (m_board->view().caseOf(m_comparison->current().id) < 0 && !session().runs().isRunning())
        showLatest();
    m_board->setCase(m_comparison->current().id);
    refresh();
}

void ComparePage::expandPrompt() { m_prompt->setCompact(!m_prompt->isCompact()); }

void ComparePage::scoreThis()
{
    if (number(m_veil->run()) != 0)
        return Q_EMIT navigator()->scoreRun(m_veil->run());
    if (!m_board->view().isEmpty())
        Q_EMIT navigator()->scoreRun(m_board->view().run());
}

void ComparePage::renameSet()
{
    auto *dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Rename this set"));
    dialog->setLabelText(tr("Name"));
    dialog->setTextValue(m_comparison->setName());
    connect(dialog, &QInputDialog::textValueSelected, m_comparison, &Comparison::renameSet);
    dialog->open();
}

void ComparePage::showDetails(TrialId trial)
{
    const auto row = session().trial(trial);
    if (!row)
        return complain(row.error());
    QStringList notSent;
    for (const std::string &one : session::notSentIn(session(), row->trial.run)[number(trial)])
        notSent << QString::fromStdString(one);
    showAnswerDetails(this, *row, m_board->view().plan(), notSent);
}

void ComparePage::showChanges()
{
    showVersions(this, session().promptVersions(m_comparison->current().id), m_comparison->prompt());
}

void ComparePage::refresh()
{
    const bool running = session().runs().isRunning();
    const bool here = isVisible();
    // With something missing its keys lead there.
    m_runAction->setEnabled(here && !running && !m_starting && session().isOpen() && !session().readOnly());
    m_runCaseAction->setEnabled(here && !running && !m_starting && !m_stored && m_comparison->problem(true).isEmpty());
    m_stopAction->setEnabled(running);
    m_scoreAction->setEnabled(here && !running && (!m_board->view().isEmpty() || number(m_veil->run()) != 0));
    m_bar->refresh();
    refreshIdle();
}

void ComparePage::refreshIdle()
{
    const auto targets = m_comparison->chosen();
    const QString problem = m_comparison->problem(false);
    if (targets.empty())
        m_board->setIdle(targets, tr("Choose the models whose answers you want to compare."), tr("Choose targets"));
    else if (!problem.isEmpty())
        m_board->setIdle(targets, tr("Nothing has been sent yet. %1").arg(problem),
                         m_prompt->needsValue() ? tr("Give it a value") : tr("Write the prompt"));
    else
        m_board->setIdle(targets, tr("Nothing of this set has been sent yet."),
                         tr("Send it to %n target(s)", "", static_cast<int>(targets.size())));
}

// While answers stream the prompt keeps two lines; the sizes come back when it is edited again.
void ComparePage::placePrompt(bool compact)
{
    const QList<int> now = m_splitter->sizes();
    const int total = now.value(0) + now.value(1);
    if (compact) {
        m_sizes = now;
        const int height = qMin(m_prompt->compactHeight(), now.value(0));
        m_splitter->setSizes({height, total - height});
    } else if (m_sizes.size() == 2) {
        const int height = qMax(m_sizes.first(), 150);
        m_splitter->setSizes({height, total - height});
    }
}

void ComparePage::complain(const Error &error)
{
    auto *card = static_cast<ErrorCard *>(m_trouble);
    card->setError(errorText(error));
    card->clearButtons();
    connect(card->addButton(tr("Close this message")), &QPushButton::clicked, m_trouble, &QWidget::hide);
    card->show();
}
} // namespace assay::widgets
