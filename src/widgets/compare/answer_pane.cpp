// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/answer_pane.h"
#include "widgets/compare/answer_text.h"
#include "widgets/compare/answer_view.h"
#include "widgets/compare/display_text.h"
#include "widgets/compare/steps_view.h"
#include "widgets/icons.h"
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QMenu>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

AnswerPane::AnswerPane(QWidget *parent) : Card(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(new Line(Qt::Horizontal, this));
    layout->addWidget(makeBody(), 1);
    layout->addWidget(new Line(Qt::Horizontal, this));
    layout->addWidget(makeFooter());
    showAnswer(nullptr, 0, {});
}

QWidget *AnswerPane::makeHeader()
{
    auto *header = new QWidget(this);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(space::content, 4, 8, 4);
    row->setSpacing(space::related);
    m_dot = new MarkerDot(header);
    m_name = new ElidedLabel({}, header);
    setTextRole(m_name, TextRole::CardTitle);
    m_endpoint = new ElidedLabel({}, header);
    setTone(m_endpoint, Tone::Secondary);
    m_simulated = new Chip(tr("simulated"), header);
    m_previous = makeIconButton(u"chevron-left", tr("Previous repetition"), header);
    m_next = makeIconButton(u"chevron-right", tr("Next repetition"), header);
    m_repetitionLabel = makeLabel({}, TextRole::Small, Tone::Secondary, header);
    m_word = new StateWord(header);
    m_stop = makeIconButton(u"stop", tr("Stop this answer"), header);
    m_rawButton = new QToolButton(header);
    m_rawButton->setText(tr("Raw"));
    m_rawButton->setCheckable(true);
    m_rawButton->setAutoRaise(true);
    m_rawButton->setFocusPolicy(Qt::StrongFocus);
    m_rawButton->setToolTip(tr("Show the answer exactly as it was sent"));
    m_more = makeIconButton(u"more", tr("More for this answer"), header);
    connect(m_more, &QToolButton::clicked, this,
            [this, menu = makeMenu()] { menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height() + 2))); });
    row->addWidget(m_dot);
    row->addWidget(m_name);
    row->addWidget(m_endpoint);
    row->addWidget(m_simulated);
    row->addStretch(1);
    for (QWidget *widget :
         std::initializer_list<QWidget *>{m_previous, m_repetitionLabel, m_next, m_word, m_stop, m_rawButton, m_more})
        row->addWidget(widget);
    for (QToolButton *button : {m_previous, m_next, m_stop, m_rawButton, m_more})
        button->setMinimumSize(26, 26);
    connect(m_rawButton, &QToolButton::toggled, this, &AnswerPane::setRaw);
    connect(m_stop, &QToolButton::clicked, this, [this] { Q_EMIT stopRequested(m_trial); });
    connect(m_previous, &QToolButton::clicked, this, [this] { Q_EMIT repetitionRequested(m_repetition - 1); });
    connect(m_next, &QToolButton::clicked, this, [this] { Q_EMIT repetitionRequested(m_repetition + 1); });
    return header;
}

QMenu *AnswerPane::makeMenu()
{
    auto *menu = new QMenu(this);
    QAction *copy = menu->addAction(icon(u"copy"), tr("Copy answer"));
    QAction *details = menu->addAction(icon(u"search"), tr("Details …"));
    QAction *timing = menu->addAction(tr("Timing …"));
    QAction *zoom = menu->addAction(tr("Zoom in or out (Z)"));
    QAction *base = menu->addAction(icon(u"diff"), tr("Compare the others with this one, word by word (D)"));
    menu->addSeparator();
    QAction *retry = menu->addAction(icon(u"retry"), tr("Send this one again"));
    connect(copy, &QAction::triggered, this, [this] { QApplication::clipboard()->setText(m_text); });
    connect(details, &QAction::triggered, this, [this] { Q_EMIT detailsRequested(m_trial); });
    connect(timing, &QAction::triggered, this, [this] { Q_EMIT timingRequested(m_trial); });
    connect(zoom, &QAction::triggered, this, [this] { Q_EMIT zoomRequested(this); });
    connect(base, &QAction::triggered, this, &AnswerPane::baseRequested);
    connect(retry, &QAction::triggered, this, [this] { Q_EMIT retryRequested(m_trial); });
    connect(menu, &QMenu::aboutToShow, this, [=, this] {
        copy->setEnabled(!m_text.isEmpty());
        base->setEnabled(!m_text.isEmpty() && m_settled);
        details->setEnabled(number(m_trial) != 0);
        timing->setEnabled(m_settled);
        retry->setEnabled(m_settled);
    });
    return menu;
}

QWidget *AnswerPane::makeBody()
{
    auto *body = new QWidget(this);
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_noteHost = new QWidget(body); // its margins go away with it
    auto *noteRow = new QHBoxLayout(m_noteHost);
    noteRow->setContentsMargins(space::content, 10, space::content, 0);
    m_note = new ErrorCard(m_noteHost);
    noteRow->addWidget(m_note);
    column->addWidget(m_noteHost);
    m_waiting = makeLabel({}, TextRole::Body, Tone::Secondary, body);
    m_waiting->setWordWrap(true);
    m_waiting->setContentsMargins(space::content, 10, space::content, 0);
    column->addWidget(m_waiting);
    m_fold = makeButton({}, u"chevron-right", body);
    m_fold->setFlat(true);
    m_fold->setCheckable(true);
    m_fold->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    auto *foldRow = new QHBoxLayout;
    foldRow->setContentsMargins(space::related, 0, space::content, 0);
    foldRow->addWidget(m_fold);
    foldRow->addStretch();
    column->addLayout(foldRow);
    m_reasoningView = new AnswerView(body);
    m_reasoningView->setMaximumHeight(180);
    m_reasoningView->setAccessibleName(tr("Reasoning"));
    column->addWidget(m_reasoningView);
    m_steps = new StepsView(body);
    column->addWidget(m_steps);
    m_tooComplex = makeLabel(tr("shown as plain text: too complex"), TextRole::Small, Tone::Caution, body);
    m_tooComplex->setContentsMargins(space::content, 4, space::content, 0);
    column->addWidget(m_tooComplex);
    m_view = new AnswerView(body);
    column->addWidget(m_view, 1);
    m_reasoningView->hide();
    m_fold->hide();
    m_tooComplex->hide();
    connect(m_view, &AnswerView::rendered, this, [this] { m_tooComplex->setVisible(m_view->tooComplex()); });
    connect(m_fold, &QPushButton::toggled, this, &AnswerPane::showReasoning);
    return body;
}

QWidget *AnswerPane::makeFooter()
{
    auto *footer = new QWidget(this);
    footer->setMinimumHeight(34);
    auto *row = new QHBoxLayout(footer);
    row->setContentsMargins(space::content, 4, space::content, 4);
    row->setSpacing(space::related);
    m_figures = makeLabel({}, TextRole::Small, Tone::Secondary, footer);
    m_figures->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_figures->installEventFilter(this);
    m_others = makeLabel({}, TextRole::Small, Tone::Secondary, footer);
    m_scores = new ScoreButtons(footer);
    row->addWidget(m_figures, 1);
    row->addWidget(m_others);
    row->addWidget(m_scores);
    connect(m_scores, &ScoreButtons::picked, this, [this](int value) { Q_EMIT scored(m_trial, value); });
    return footer;
}

void AnswerPane::setTarget(const ModelTarget &target, const TargetLook &look)
{
    m_target = target;
    m_look = look;
    m_dot->setMarker(look.color, look.shape);
    m_name->setText(look.name);
    m_endpoint->setText(look.endpoint);
    m_simulated->setVisible(look.simulated && !look.endpoint.contains("simulated"_L1) &&
                            !look.name.contains("simulated"_L1));
    m_scores->setOwner(look.name);
    const QString who = tr("%1 at %2", "a model at an endpoint").arg(look.name, look.endpoint);
    setAccessibleName(tr("Answer of %1").arg(who));
    m_view->setAccessibleName(tr("Answer text of %1").arg(who));
    m_rawButton->setAccessibleName(tr("Raw text of the answer of %1").arg(who));
    m_more->setAccessibleName(tr("More for the answer of %1").arg(who));
    m_stop->setAccessibleName(tr("Stop the answer of %1").arg(who));
    m_fold->setAccessibleName(tr("Reasoning of %1").arg(who));
    m_steps->setOwner(who);
}

void AnswerPane::setRepetitions(int count, int current)
{
    m_repetitions = count;
    m_repetition = current;
    for (QWidget *widget : std::initializer_list<QWidget *>{m_previous, m_next, m_repetitionLabel})
        widget->setVisible(count > 1);
    m_repetitionLabel->setText(tr("%1 of %2", "repetition 1 of 3").arg(current + 1).arg(count));
    m_previous->setEnabled(current > 0);
    m_next->setEnabled(current + 1 < count);
}

void AnswerPane::showAnswer(const session::LiveTrial *answer, int inUse, MonoTime now)
{
    const TrialId id = answer ? answer->trial.id : TrialId{};
    const bool another = id != m_trial || (answer && answer->attempt != m_attempt);
    m_trial = id;
    m_settled = answer && answer->state == TrialState::Settled;
    m_scorable = m_settled && answer->response && mayBeScored(answer->response->outcome);
    m_scores->setVisible(m_scorable && m_mayScore);
    m_stop->setVisible(answer && !m_settled);
    m_rawButton->setVisible(m_settled);
    m_more->setVisible(answer != nullptr);
    if (!answer) {
        m_attempt = 0;
        m_renderPending = false;
        m_text.clear();
        m_reasoning.clear();
        m_word->clear();
        m_view->showNothing();
        m_noteHost->hide();
        m_tooComplex->hide();
        m_waiting->hide();
        m_steps->showSteps({});
        showReasoning();
        m_figureVariants.clear();
        fitFigures();
        return;
    }
    if (another) // from its beginning, wherever the one before was read
        m_view->showNothing();
    const TrialState before = std::exchange(m_state, answer->state);
    const int step = answer->steps > 0 ? answer->step : -1;
    const bool nextStep = std::exchange(m_step, step) != step && !m_settled; // another text begins
    m_steps->showSteps(answer->response ? answer->response->steps : std::vector<StepResult>());
    m_attempt = answer->attempt;
    m_word->setState(answer->state, answer->response ? answer->response->outcome : Outcome::Unknown);
    if (another || nextStep || before != m_state || m_settled)
        showText(*answer);
    showNote(*answer);
    tick(answer, inUse, now);
}

void AnswerPane::showText(const session::LiveTrial &answer)
{
    m_text = answer.text;
    m_reasoning = answer.reasoning;
    if (!m_settled) {
        m_renderPending = false;
        m_tooComplex->hide();
        if (m_view->answer() != m_text || !m_view->isStreaming())
            m_view->beginStream(m_text);
    } else if (m_text.isEmpty()) {
        m_view->showNothing();
    } else if (m_view->isStreaming() || m_view->answer() != m_text) {
        // One pane a turn: several answers that end together must not stop the window.
        m_renderPending = true;
        Q_EMIT renderRequested(this);
    }
    showReasoning();
}

void AnswerPane::renderNow()
{
    if (!std::exchange(m_renderPending, false))
        return;
    m_view->showAnswer(m_text);
    if (m_reasoningView->isVisibleTo(this))
        m_reasoningView->showAnswer(m_reasoning);
}

void AnswerPane::appendText(Delta::Kind kind, const QString &text)
{
    if (kind == Delta::Kind::Answer) {
        m_text += text;
        m_waiting->setVisible(m_step >= 0 && !m_waiting->text().isEmpty()); // which step it is stays
        m_view->append(text);
    } else if (kind == Delta::Kind::Reasoning) {
        m_reasoning += text;
        if (m_reasoningView->isVisibleTo(this))
            m_reasoningView->append(text);
    }
}

void AnswerPane::showReasoning()
{
    m_fold->setVisible(!m_reasoning.isEmpty());
    const bool open = m_fold->isChecked() && !m_reasoning.isEmpty();
    m_reasoningView->setVisible(open);
    m_fold->setIcon(icon(open ? u"chevron-down" : u"chevron-right", Tone::Secondary));
    if (!m_reasoning.isEmpty())
        m_fold->setText(tr("Reasoning · %n word(s)", "", wordCount(m_reasoning)));
    if (!open)
        return;
    if (m_settled)
        m_reasoningView->showAnswer(m_reasoning);
    else if (m_reasoningView->answer() != m_reasoning)
        m_reasoningView->beginStream(m_reasoning);
}

void AnswerPane::showNote(const session::LiveTrial &answer)
{
    AnswerNote note = noteOf(answer, m_target.endpoint);
    if (note.empty() && answer.saved && !answer.saved->ok()) {
        note.text = errorText(answer.saved->error());
        note.failure = true;
    }
    m_noteHost->setVisible(!note.empty());
    if (note.empty())
        return;
    m_note->setKind(note.failure ? Card::Kind::Error : Card::Kind::Plain);
    m_note->setError(note.text);
    m_note->clearButtons();
    if (note.retry) {
        connect(m_note->addButton(tr("Retry this one")), &QPushButton::clicked, this,
                [this] { Q_EMIT retryRequested(m_trial); });
    }
    connect(m_note->addButton(tr("Details")), &QPushButton::clicked, this,
            [this] { Q_EMIT detailsRequested(m_trial); });
}

void AnswerPane::tick(const session::LiveTrial *answer, int inUse, MonoTime now)
{
    if (!answer)
        return;
    const QString waiting = waitingText(*answer, m_target.endpoint, inUse, now);
    m_waiting->setText(waiting);
    m_waiting->setVisible(!waiting.isEmpty());
    if (!m_reasoning.isEmpty() && !m_settled)
        m_fold->setText(tr("Reasoning · %n word(s)", "", wordCount(m_reasoning)));
    if (!m_settled)
        m_fold->setVisible(!m_reasoning.isEmpty());
    AnswerFigures figures = figuresOf(*answer, now);
    if (!m_notSent.isEmpty() && m_settled && answer->attempt > 0) {
        figures.dropOrder << int(figures.shown.size());
        figures.shown << tr("not sent: %1", "parameters that a model does not take").arg(m_notSent.join(u", "_s));
    }
    m_figureVariants.clear();
    for (int leaveOut = 0; leaveOut <= figures.dropOrder.size(); ++leaveOut)
        m_figureVariants << joined(figures, leaveOut);
    fitFigures();
}

void AnswerPane::setNotSent(const QStringList &parameters) { m_notSent = parameters; }

void AnswerPane::fitFigures()
{
    QString shown;
    for (const QString &variant : std::as_const(m_figureVariants)) {
        shown = variant;
        if (m_figures->fontMetrics().horizontalAdvance(variant) <= m_figures->width())
            break;
    }
    // A cost cut short would be another cost: the dots say that more stands there.
    shown = m_figures->fontMetrics().elidedText(shown, Qt::ElideRight, m_figures->width());
    if (m_figures->text() != shown)
        m_figures->setText(shown);
    m_figures->setToolTip(m_figureVariants.isEmpty() ? QString() : m_figureVariants.first().toHtmlEscaped());
}

QString AnswerPane::figures() const { return m_figureVariants.value(0); }

void AnswerPane::setScore(std::optional<int> own, const QString &others)
{
    m_scores->setValue(own);
    m_others->setText(others);
    m_others->setVisible(!others.isEmpty() && m_settled);
}

void AnswerPane::setMayScore(bool may)
{
    m_mayScore = may;
    m_scores->setVisible(may && m_scorable);
}

void AnswerPane::setRaw(bool raw)
{
    m_rawButton->setChecked(raw);
    m_view->setRaw(raw);
    m_reasoningView->setRaw(raw);
}

bool AnswerPane::isRaw() const { return m_view->isRaw(); }

// Their room changes with the pane, and when others' scores come beside them.
bool AnswerPane::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_figures && event->type() == QEvent::Resize)
        fitFigures();
    return Card::eventFilter(watched, event);
}
} // namespace assay::widgets
