// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/score_page.h"
#include "itemmodels/format.h"
#include "widgets/controls.h"
#include "widgets/score/score_queue.h"
#include "widgets/score/score_surface.h"
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QSignalBlocker>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr int RunsOffered = 50;
const QString keyBlind = u"score.blind"_s;
} // namespace

ScorePage::ScorePage(session::Session &session, QWidget *parent) : Page(session, parent)
{
    m_empty = new EmptyState(this);
    m_empty->setSentence(tr("There are no answers to score yet."));
    m_empty->setAction(tr("Compare models"), u"compare");
    m_start = makeStart();
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
    m_beginAction = new QAction(tr("&Start scoring"), this);
    connect(m_beginAction, &QAction::triggered, this, [this] {
        Q_EMIT navigator()->openPage(PageId::Score);
        begin();
    });
    connect(m_empty, &EmptyState::triggered, this, [this] { Q_EMIT navigator()->openPage(PageId::Compare); });
    connect(m_surface, &ScoreSurface::left, this, &ScorePage::leave);
    connect(m_surface, &ScoreSurface::analyseRequested, this, [this](RunId run) {
        leave();
        Q_EMIT navigator()->analyseRun(run);
    });
    connect(m_surface, &ScoreSurface::failed, this, [this](const Error &error) {
        m_trouble->setError(errorText(error));
        m_trouble->show();
    });
    connect(&session, &session::Session::workspaceChanged, this, [this] {
        leave();
        m_picked = false;
        fillRuns();
    });
    connect(&session, &session::Session::runsChanged, this, [this] {
        if (isVisible() && !m_scoring)
            fillRuns();
    });
    connect(&session.runs(), &session::RunController::runFinished, this, [this](RunId run) {
        if (m_scoring && run == m_surface->run())
            m_surface->reload(); // answers that were not complete before
    });
    fillRuns();
}

QWidget *ScorePage::makeStart()
{
    auto *host = new QWidget(this);
    auto *outer = new QVBoxLayout(host);
    auto *card = new Card(host);
    card->setFixedWidth(560);
    auto *column = new QVBoxLayout(card);
    column->setContentsMargins(space::section, space::section, space::section, space::section);
    column->setSpacing(space::content);
    column->addWidget(makeLabel(tr("Score answers"), TextRole::PageTitle, Tone::Normal, card));
    QLabel *how =
        makeLabel(tr("One key for each answer: 1 to 5, or 0 when you cannot judge it. Everything else gets out "
                     "of the way; Esc brings it back."),
                  TextRole::Body, Tone::Secondary, card);
    how->setWordWrap(true);
    column->addWidget(how);
    column->addSpacing(space::chip);
    QLabel *label = makeLabel(tr("Run"), TextRole::Small, Tone::Secondary, card);
    m_runs = new QComboBox(card);
    m_runs->setObjectName(u"runToScore"_s);
    m_runs->setAccessibleName(tr("Run to score"));
    m_runs->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    label->setBuddy(m_runs);
    column->addWidget(label);
    column->addWidget(m_runs);
    auto *progress = new QHBoxLayout;
    m_progress = new QProgressBar(card);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(6);
    m_progress->setAccessibleName(tr("Answers scored"));
    m_progressText = makeLabel({}, TextRole::Small, Tone::Secondary, card);
    progress->addWidget(m_progress, 1);
    progress->addWidget(m_progressText);
    column->addLayout(progress);
    m_blind = new QCheckBox(tr("Blind: hide names, colours, times and prices until all are scored"), card);
    column->addWidget(m_blind);
    m_raterText = makeLabel({}, TextRole::Small, Tone::Secondary, card);
    column->addWidget(m_raterText);
    m_begin = makeButton(tr("Start scoring"), u"score", card);
    setPrimary(m_begin);
    setButtonHint(m_begin, tr("Enter", "a key"));
    m_begin->setDefault(true);
    m_begin->setAutoDefault(true);
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_begin);
    buttons->addStretch();
    column->addSpacing(space::chip);
    column->addLayout(buttons);
    auto *middle = new QHBoxLayout; // no alignment flag: it would cut wrapped lines
    middle->addStretch();
    middle->addWidget(card);
    middle->addStretch();
    outer->addStretch(2);
    outer->addLayout(middle);
    outer->addStretch(3);
    connect(m_begin, &QPushButton::clicked, this, &ScorePage::begin);
    connect(m_runs, &QComboBox::currentIndexChanged, this, &ScorePage::refreshStart);
    connect(m_runs, &QComboBox::activated, this, [this] { m_picked = true; });
    connect(m_blind, &QCheckBox::toggled, this,
            [this](bool on) { session().setSetting(keyBlind, on ? u"1"_s : u"0"_s); });
    return host;
}

QList<QAction *> ScorePage::menuActions(MenuId menu)
{
    return menu == MenuId::Score ? QList<QAction *>{m_beginAction} : QList<QAction *>{};
}

// Blind, not even the run's name: people name runs after models.
QString ScorePage::documentName() const
{
    if (!m_scoring)
        return {};
    return m_blind->isChecked() && !m_surface->isRevealed() ? tr("Blind scoring") : m_runs->currentText();
}

bool ScorePage::isScoring() const { return m_scoring; }

void ScorePage::setBlind(bool blind) { m_blind->setChecked(blind); }

RunId ScorePage::chosenRun() const { return RunId{m_runs->currentData().toLongLong()}; }

void ScorePage::fillRuns()
{
    // The newest, unless another one was picked.
    const qlonglong before = m_picked ? m_runs->currentData().toLongLong() : 0;
    {
        const QSignalBlocker quiet(m_runs);
        m_runs->clear();
        const auto runs = session().runPage({}, std::nullopt, RunsOffered);
        if (runs) {
            for (const RunSummary &run : *runs) {
                m_runs->addItem(tr("%1 · %2", "a run's name and time")
                                    .arg(QString::fromStdString(run.name), itemmodels::whenText(run.startedMicros)),
                                static_cast<qlonglong>(number(run.id)));
            }
        }
        m_runs->setCurrentIndex(qMax(0, m_runs->findData(before)));
    }
    if (session().setting(keyBlind) == u"1"_s)
        m_blind->setChecked(true);
    if (!m_scoring)
        m_stack->setCurrentWidget(m_runs->count() > 0 ? m_start : static_cast<QWidget *>(m_empty));
    m_beginAction->setEnabled(m_runs->count() > 0);
    refreshStart();
}

void ScorePage::refreshStart()
{
    // The rater's own scores: what others gave says nothing about what is left to do.
    ScoreQueue queue;
    if (const auto record = session().run(chosenRun()); record && m_runs->count() > 0)
        queue.load(*record, session().preferences().raterName().toStdString(), false);
    m_progress->setRange(0, qMax(1, queue.total()));
    m_progress->setValue(queue.scored());
    m_progressText->setText(tr("%1 of %2 scored").arg(queue.scored()).arg(queue.total()));
    m_raterText->setText(
        tr("Scores are kept under the name “%1” (Settings).").arg(session().preferences().raterName()));
}

void ScorePage::activated()
{
    if (m_scoring) {
        Q_EMIT navigator()->focusModeRequested(true);
        m_surface->setFocus();
        return;
    }
    fillRuns();
    m_begin->setFocus();
}

void ScorePage::showRun(RunId run)
{
    fillRuns();
    const int index = m_runs->findData(static_cast<qlonglong>(number(run)));
    if (index >= 0)
        m_runs->setCurrentIndex(index);
    m_picked = true;
    begin();
}

void ScorePage::begin()
{
    if (m_runs->count() == 0)
        return;
    m_trouble->hide();
    if (const Status loaded = m_surface->load(chosenRun(), m_blind->isChecked()); !loaded) {
        m_trouble->setError(errorText(loaded.error()));
        m_trouble->show();
        return;
    }
    m_scoring = true;
    m_stack->setCurrentWidget(m_surface);
    m_surface->setFocus();
    Q_EMIT navigator()->focusModeRequested(true);
    Q_EMIT navigator()->titleChanged();
}

void ScorePage::leave()
{
    if (!std::exchange(m_scoring, false))
        return;
    Q_EMIT navigator()->focusModeRequested(false);
    Q_EMIT navigator()->titleChanged();
    fillRuns();
    m_begin->setFocus();
}

void ScorePage::hideEvent(QHideEvent *event)
{
    Page::hideEvent(event);
    m_trouble->hide();
}
} // namespace assay::widgets
