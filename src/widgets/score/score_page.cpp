// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/score_page.h"
#include "formats/rubrics.h"
#include "widgets/controls.h"
#include "widgets/score/disagreements_dialog.h"
#include "widgets/score/pack_actions.h"
#include "widgets/score/rubric_editor.h"
#include "widgets/score/score_start.h"
#include <QStackedLayout>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
std::vector<Rubric> templatesOffered()
{
    std::vector<Rubric> out = formats::rubricTemplates();
    std::erase_if(out, [](const Rubric &r) { return r.sameContent(overallRubric()); }); // it is there without a file
    return out;
}
} // namespace

ScorePage::ScorePage(session::Session &session, QWidget *parent) : Page(session, parent)
{
    m_empty = new EmptyState(this);
    m_empty->setSentence(tr("There are no answers to score yet."));
    m_empty->setAction(tr("Compare models"), u"compare");
    m_start = new ScoreStart(session, this);
    m_surface = new ScoreSurface(session, this);
    m_trouble = new ErrorCard(this);
    m_trouble->hide();
    auto *host = new QWidget(this);
    m_stack = new QStackedLayout(host);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_start);
    m_stack->addWidget(m_surface);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_trouble);
    layout->addWidget(host, 1);
    makeActions();
    connect(m_empty, &EmptyState::triggered, this, [this] { Q_EMIT navigator()->openPage(PageId::Compare); });
    connect(m_start, &ScoreStart::beginRequested, this, &ScorePage::begin);
    connect(m_start, &ScoreStart::rubricRequested, this, &ScorePage::editRubric);
    connect(m_surface, &ScoreSurface::began, this, [this] {
        if (std::exchange(m_scoring, true))
            return;
        m_stack->setCurrentWidget(m_surface);
        m_start->select(m_surface->run());
        m_start->refresh(); // blind: not even hidden does it name the run
        m_surface->setFocus();
        Q_EMIT navigator()->focusModeRequested(true);
        Q_EMIT navigator()->titleChanged();
    });
    connect(m_surface, &ScoreSurface::left, this, &ScorePage::leave);
    connect(m_surface, &ScoreSurface::analyseRequested, this, [this](RunId run) {
        leave();
        Q_EMIT navigator()->analyseRun(run);
    });
    connect(m_surface, &ScoreSurface::failed, this, &ScorePage::complain);
    connect(m_surface, &ScoreSurface::progressed, this, [this] { Q_EMIT navigator()->titleChanged(); });
    connect(&session, &session::Session::workspaceChanged, this, [this] {
        leave();
        m_start->forgetSelection();
        refresh(isVisible());
    });
    connect(&session, &session::Session::runsChanged, this, [this] {
        if (isVisible() && !m_scoring)
            refresh();
    });
    connect(&session.runs(), &session::RunController::runFinished, this, [this](RunId run) {
        if (m_scoring && run == m_surface->run())
            m_surface->reload(); // answers that were not complete before
    });
    refresh(false);
}

void ScorePage::makeActions()
{
    m_beginAction = new QAction(tr("&Start scoring"), this);
    connect(m_beginAction, &QAction::triggered, this, [this] {
        Q_EMIT navigator()->openPage(PageId::Score);
        begin();
    });
    m_rubricAction = new QAction(tr("&Rubric…"), this);
    connect(m_rubricAction, &QAction::triggered, this, &ScorePage::editRubric);
    m_disagreementsAction = new QAction(tr("&Disagreements of raters…"), this);
    connect(m_disagreementsAction, &QAction::triggered, this, &ScorePage::showDisagreements);
    m_packs = new PackActions(*this, [this] { return m_scoring ? m_surface->run() : m_start->run(); });
    connect(m_packs, &PackActions::packOpened, this, &ScorePage::openedPack);
    connect(m_packs, &PackActions::failed, this, [this](const Error &error) {
        Q_EMIT navigator()->openPage(PageId::Score);
        complain(error);
    });
    connect(m_start, &ScoreStart::sendBackRequested, m_packs, &PackActions::sendBack);
    connect(m_surface, &ScoreSurface::sendBackRequested, m_packs, &PackActions::sendBack);
}

QList<QAction *> ScorePage::menuActions(MenuId menu)
{
    if (menu != MenuId::Score)
        return {};
    QList<QAction *> out{m_beginAction, m_rubricAction, m_disagreementsAction};
    auto *separator = new QAction(this);
    separator->setSeparator(true);
    return out << separator << m_packs->actions();
}

// Blind, not even the run's name: people name runs after models.
QString ScorePage::documentName() const
{
    if (!m_scoring)
        return {};
    const Judging *judging = m_surface->judging();
    return judging && judging->blind() ? tr("Blind scoring") : m_start->runText();
}

void ScorePage::setBlind(bool blind) { m_start->setBlind(blind); }

void ScorePage::refresh(bool whole)
{
    m_start->refresh(whole);
    if (!m_scoring)
        m_stack->setCurrentWidget(m_start->isEmpty() ? static_cast<QWidget *>(m_empty) : m_start);
    for (QAction *action : {m_beginAction, m_disagreementsAction})
        action->setEnabled(!m_start->isEmpty());
    m_rubricAction->setEnabled(session().isOpen());
    m_packs->refresh();
}

void ScorePage::activated()
{
    if (m_scoring) {
        Q_EMIT navigator()->focusModeRequested(true);
        m_surface->setFocus();
        return;
    }
    refresh();
    m_start->beginButton()->setFocus();
}

void ScorePage::showRun(RunId run)
{
    leave();
    refresh();
    m_start->select(run);
    begin();
}

void ScorePage::begin()
{
    if (m_start->isEmpty() || m_scoring)
        return;
    m_trouble->hide();
    if (session().readOnly())
        return complain(makeError(ErrorCode::ReadOnly, {}));
    m_surface->begin(m_start->choice());
}

void ScorePage::leave()
{
    if (!std::exchange(m_scoring, false))
        return;
    Q_EMIT navigator()->focusModeRequested(false);
    Q_EMIT navigator()->titleChanged();
    refresh();
    m_start->beginButton()->setFocus();
}

void ScorePage::editRubric()
{
    auto *editor = new RubricEditor(session(), templatesOffered(), window());
    editor->setAttribute(Qt::WA_DeleteOnClose);
    connect(editor, &RubricEditor::saved, this, [this](RubricId id) {
        refresh();
        m_start->selectRubric(id);
    });
    connect(editor, &QDialog::finished, m_start->beginButton(), [this] { m_start->beginButton()->setFocus(); });
    editor->open();
}

// A pack leads straight to the blind scoring of it.
void ScorePage::openedPack(RunId run)
{
    Q_EMIT navigator()->openPage(PageId::Score);
    refresh();
    m_start->select(run);
    m_start->setBlind(true);
    begin();
}

void ScorePage::showDisagreements()
{
    auto *dialog = new DisagreementsDialog(session(), m_start->run(), window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void ScorePage::complain(const Error &error)
{
    m_trouble->setError(errorText(error));
    m_trouble->show();
}

void ScorePage::hideEvent(QHideEvent *event)
{
    Page::hideEvent(event);
    m_trouble->hide();
}
} // namespace assay::widgets
