// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/score_surface.h"
#include "core/prompt_template.h"
#include "session/runtime.h"
#include "widgets/compare/answer_view.h"
#include "widgets/compare/pane_grid.h"
#include "widgets/keys/keys_overlay.h"
#include "widgets/reading/reading_aids.h"
#include "widgets/score/guess_card.h"
#include "widgets/score/reveal_card.h"
#include "widgets/score/rubric_judging.h"
#include "widgets/score/score_column.h"
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr int Gap = 10, PromptLines = 70, RestAfter = 40;
}

ScoreSurface::ScoreSurface(session::Session &session, QWidget *parent)
    : QWidget(parent), m_session(session), m_keys(session.preferences())
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Scoring"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, space::content, 16, space::content);
    layout->setSpacing(10);
    layout->addWidget(makeHead());
    m_promptCard = new Card(this);
    auto *promptLayout = new QVBoxLayout(m_promptCard);
    promptLayout->setContentsMargins(3, 3, 3, 3);
    m_prompt = new AnswerView(m_promptCard);
    m_prompt->setFocusPolicy(Qt::NoFocus);
    m_prompt->setRaw(true);
    m_prompt->setFullWidth();
    m_prompt->setAccessibleName(tr("Prompt"));
    promptLayout->addWidget(m_prompt);
    layout->addWidget(m_promptCard);
    auto *asked = new QHBoxLayout;
    asked->setSpacing(space::related);
    m_question = makeLabel({}, TextRole::CardTitle, Tone::Normal, this);
    m_detail = makeLabel({}, TextRole::Body, Tone::Secondary, this);
    m_detail->setWordWrap(true);
    asked->addWidget(m_question, 0, Qt::AlignTop);
    asked->addWidget(m_detail, 1);
    layout->addLayout(asked);
    m_aids = new ReadingAids(this);
    layout->addWidget(m_aids);
    m_area = new QWidget(this);
    m_area->installEventFilter(this);
    layout->addWidget(m_area, 1);
    m_foot = makeFoot();
    layout->addWidget(m_foot);
    m_overlay = new KeysOverlay(this);
    m_guess = new GuessCard(this);
    m_reveal = new RevealCard(this);
    fillFoot();
    connect(m_aids, &ReadingAids::released, this, [this] { setFocus(); });
    connect(m_aids, &ReadingAids::showRequested, this, [this](int index) {
        if (m_judging && m_judging->current() >= 0)
            m_judging->stepAnswer(index - m_judging->current());
    });
    connect(m_guess, &GuessCard::guessed, this, [this](int target) {
        guessed(target < 0 ? std::string()
                           : m_judging->job().record.plan.targets[static_cast<std::size_t>(target)].label());
    });
    connect(m_reveal, &RevealCard::closed, this, [this] { setFocus(); });
    connect(m_reveal, &RevealCard::chartsRequested, this, [this] { Q_EMIT analyseRequested(run()); });
    connect(&session.preferences(), &session::Preferences::changed, this, [this] {
        m_keys = KeyMap(m_session.preferences());
        fillFoot();
    });
}

ScoreSurface::~ScoreSurface() = default;

QWidget *ScoreSurface::makeHead()
{
    auto *head = new QWidget(this);
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::content);
    m_position = makeLabel({}, TextRole::CardTitle, Tone::Normal, head);
    m_progress = new QProgressBar(head);
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(240, 6);
    m_progress->setAccessibleName(tr("Judgements given"));
    m_progressText = makeLabel({}, TextRole::Body, Tone::Secondary, head);
    m_message = makeLabel({}, TextRole::Body, Tone::Good, head);
    m_message->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_charts = makeButton(tr("See the charts"), u"analyse", head);
    m_charts->setFocusPolicy(Qt::NoFocus); // keys belong to the surface
    m_charts->hide();
    m_filterChip = new Chip({}, head);
    m_blindChip = new Chip(tr("blind"), head);
    m_rater = makeLabel({}, TextRole::Body, Tone::Secondary, head);
    row->addWidget(m_position);
    row->addWidget(m_progress);
    row->addWidget(m_progressText);
    row->addWidget(m_message, 1);
    row->addWidget(m_charts);
    row->addWidget(m_filterChip);
    row->addWidget(m_blindChip);
    row->addWidget(m_rater);
    connect(m_charts, &QPushButton::clicked, this, [this] { Q_EMIT analyseRequested(run()); });
    return head;
}

QWidget *ScoreSurface::makeFoot()
{
    auto *foot = new QWidget(this);
    auto *row = new QHBoxLayout(foot);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::related);
    foot->setFixedHeight(24);
    return foot;
}

// The keys that are used all the time, as they are bound now.
void ScoreSurface::fillFoot()
{
    auto *row = static_cast<QHBoxLayout *>(m_foot->layout());
    while (QLayoutItem *item = row->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    row->addStretch();
    const auto first = [this](KeyAction action) {
        const QList<QKeyCombination> keys = m_keys.keys(action);
        return keys.isEmpty() ? QString() : KeyMap::keyText(keys.first());
    };
    const auto add = [&](const QString &keys, const QString &what) {
        if (keys.trimmed().isEmpty())
            return;
        row->addWidget(new KeyCap(m_keys.needsAlt() ? tr("Alt+%1").arg(keys) : keys, m_foot));
        row->addWidget(makeLabel(what, TextRole::Small, Tone::Secondary, m_foot));
        row->addSpacing(6);
    };
    QString values = first(KeyAction::Value1) + u'–' + first(KeyAction::Value5);
    if (const RubricJudging *rubric = rubricJudging(); rubric && !rubric->queue().isEmpty()) {
        const Scale &scale = rubric->criterion().scale;
        int steps = 0;
        while (stepValue(scale, steps + 1))
            ++steps;
        values = isTyped(scale) ? tr("0–9 Enter", "keys")
                                : first(KeyAction::Value1) + u'–' + first(static_cast<KeyAction>(qMax(0, steps - 1)));
    }
    add(values, m_choice.kind == JudgingKind::Ranking ? tr("place")
                : m_choice.kind == JudgingKind::Pairs ? tr("choose")
                                                      : tr("score"));
    if (m_choice.kind != JudgingKind::Ranking)
        add(first(KeyAction::CantJudge), tr("can’t judge"));
    add(first(KeyAction::NextPrompt) + u' ' + first(KeyAction::PreviousPrompt),
        m_choice.kind == JudgingKind::Pairs ? tr("pair") : tr("prompt"));
    if (m_choice.kind != JudgingKind::Pairs)
        add(first(KeyAction::PreviousAnswer) + u' ' + first(KeyAction::NextAnswer), tr("answer"));
    add(first(KeyAction::Note), tr("note"));
    if (m_choice.kind == JudgingKind::Rubric)
        add(first(KeyAction::Flag), tr("flag"));
    add(first(KeyAction::Undo), tr("undo"));
    add(first(KeyAction::Overlay), tr("all keys"));
    add(first(KeyAction::Leave), tr("leave"));
    row->addStretch();
}

bool ScoreSurface::keysShown() const { return !m_overlay->isHidden(); }

std::string ScoreSurface::rater() const { return m_session.preferences().raterName().toStdString(); }

RubricJudging *ScoreSurface::rubricJudging() const { return qobject_cast<RubricJudging *>(m_judging.get()); }

const ScoreQueue &ScoreSurface::queue() const
{
    static const ScoreQueue none;
    const RubricJudging *rubric = rubricJudging();
    return rubric ? rubric->queue() : none;
}

QString ScoreSurface::message() const { return m_message->text(); }

// ---- beginning ------------------------------------------------------------------------------------------------------

void ScoreSurface::begin(const ScoringChoice &choice)
{
    m_choice = choice;
    const std::vector<ScoringEvent> frozen = m_session.scoring().freezes(choice.run);
    const bool asFrozen = !frozen.empty() && std::get<Freeze>(frozen.back().body).rubric == choice.rubric.id;
    if (asFrozen)
        beginSession();
    else
        freezeThenBegin();
}

void ScoreSurface::freezeThenBegin()
{
    Freeze freeze;
    freeze.rubric = m_choice.rubric.id;
    const Criterion &first = m_choice.rubric.criteria.front();
    freeze.primaryCriterion = first.key;
    freeze.margin = first.margin;
    m_session.scoring().freeze(m_choice.run, freeze, rater(), {}, this, [this](const Result<EventId> &frozen) {
        if (!frozen) {
            Q_EMIT failed(frozen.error());
            return;
        }
        beginSession();
    });
}

void ScoreSurface::beginSession()
{
    ScoringSession wanted;
    wanted.runs = {m_choice.run};
    wanted.rubric = m_choice.rubric.id;
    wanted.blind = m_choice.blind;
    m_session.scoring().begin(wanted, rater(), this, [this](const Result<session::Scoring::Started> &started) {
        if (!started) {
            Q_EMIT failed(started.error());
            return;
        }
        start(*started);
    });
}

void ScoreSurface::start(const session::Scoring::Started &started)
{
    Result<RunRecord> record = m_session.run(m_choice.run);
    if (!record) {
        Q_EMIT failed(record.error());
        return;
    }
    m_revealed = m_choice.blind && started.revealed;
    m_zoom = m_wholePrompt = m_rest = false;
    m_complaint.clear();
    m_modelOrder = modelOrder(m_session, record->plan.targets);
    JudgingJob job;
    job.record = m_choice.blind ? completePrompts(std::move(*record)) : std::move(*record);
    job.rubric = m_choice.rubric;
    job.started = started;
    job.rater = rater();
    job.blind = isBlind();
    job.prompts = blindOrder(started.session, job.rater, {job.record}, &isScorable);
    m_judging = makeJudging(m_choice.kind, m_session, std::move(job));
    if (RubricJudging *rubric = rubricJudging()) {
        rubric->setAutoAdvance(m_choice.autoAdvance);
        if (m_choice.order != ScoreQueue::Order::ByPrompt)
            rubric->setOrder(m_choice.order);
        if (m_choice.filter != ScoreQueue::Filter::All)
            rubric->setFilter(m_choice.filter);
    }
    connect(m_judging.get(), &Judging::changed, this, &ScoreSurface::refresh);
    connect(m_judging.get(), &Judging::judged, this, &ScoreSurface::judgedOne);
    connect(m_judging.get(), &Judging::failed, this, [this](const Error &error) {
        if (error.code == ErrorCode::BadInput) {
            m_complaint = QString::fromStdString(error.detail); // said in place: a value off the scale
            refreshMessage();
        } else {
            Q_EMIT failed(error);
        }
    });
    m_shownItem = -1;
    m_itemsShown = 0;
    loadNotes();
    fillFoot();
    refresh();
    setFocus();
    Q_EMIT began();
}

void ScoreSurface::reload()
{
    if (!m_judging)
        return;
    const std::vector<TrialId> shown = m_judging->answers();
    const int at = m_judging->current();
    const session::Scoring::Started started = m_judging->job().started;
    start(started);
    if (at >= 0 && at < static_cast<int>(shown.size()))
        m_judging->goToTrial(shown[static_cast<std::size_t>(at)]);
}

// ---- showing --------------------------------------------------------------------------------------------------------

void ScoreSurface::showItem()
{
    m_shownItem = m_judging->item();
    ++m_itemsShown;
    showPrompt(m_judging->job().record.plan.cases[static_cast<std::size_t>(m_judging->caseIndex())]);
    showAnswers();
}

void ScoreSurface::showPrompt(const Case &item)
{
    const RunPlan &plan = m_judging->job().record.plan;
    const Result<Prompt> filled = assay::render(plan.promptOf(item), item.variables);
    const Prompt prompt = filled ? *filled : plan.promptOf(item);
    QString text = QString::fromStdString(prompt.user);
    if (!prompt.system.empty())
        text = tr("%1\n\n[system] %2").arg(text, QString::fromStdString(prompt.system));
    if (!item.reference.empty())
        text += tr("\n\n[reference] %1").arg(QString::fromStdString(item.reference));
    m_promptText = text;
    showPromptText();
}

QString ScoreSurface::textOf(const TrialRow &row) const
{
    return QString::fromStdString(row.response.text.empty() ? row.response.refusal : row.response.text);
}

void ScoreSurface::showAnswers()
{
    const std::vector<TrialId> answers = m_judging->answers();
    while (m_columns.size() > static_cast<qsizetype>(answers.size()))
        delete m_columns.takeLast();
    while (m_columns.size() < static_cast<qsizetype>(answers.size())) {
        auto *column = new ScoreColumn(m_area);
        const int index = static_cast<int>(m_columns.size());
        connect(column, &ScoreColumn::picked, this, [this, index] {
            if (m_judging->current() >= 0 && m_judging->current() != index)
                m_judging->stepAnswer(index - m_judging->current());
        });
        connect(column->view(), &AnswerView::rendered, this, [this, index] { markNotes(index); });
        column->noteEditor()->installEventFilter(this);
        m_columns << column;
    }
    QList<AnswerView *> views;
    QStringList names;
    for (int i = 0; i < m_columns.size(); ++i) {
        const TrialRow *row = m_judging->row(answers[static_cast<std::size_t>(i)]);
        if (isBlind())
            m_columns[i]->setLetter(QChar(u'A' + i));
        else
            m_columns[i]->setTarget(lookOf(
                m_session, m_judging->job().record.plan.targets[static_cast<std::size_t>(row->trial.targetIndex)],
                m_modelOrder));
        m_columns[i]->view()->setRaw(m_raw);
        m_columns[i]->setText(textOf(*row));
        views << m_columns[i]->view();
        names << m_columns[i]->title();
    }
    m_aids->setViews(views, names);
}

// Two lines hold most when line ends are left out.
void ScoreSurface::showPromptText()
{
    m_prompt->showAnswer(m_wholePrompt ? m_promptText : tr("%1 (p shows all)").arg(m_promptText.simplified()));
}

void ScoreSurface::refresh()
{
    if (!m_judging)
        return;
    m_rater->setText(QString::fromStdString(m_judging->job().rater));
    m_blindChip->setVisible(m_choice.blind);
    m_blindChip->setText(m_revealed ? tr("revealed") : tr("blind"));
    if (m_judging->answers().empty()) {
        m_position->setText(tr("Nothing to score in this run"));
        m_progressText->setText(tr("%n answer(s) failed, broke off or are still on their way", "",
                                   static_cast<int>(m_judging->job().record.trials.size())));
        m_progress->setRange(0, 1);
        m_question->clear();
        m_detail->clear();
        qDeleteAll(m_columns);
        m_columns.clear();
        m_aids->setViews({}, {});
        m_prompt->showNothing();
        refreshMessage();
        return;
    }
    if (m_shownItem != m_judging->item())
        showItem();
    for (int i = 0; i < m_columns.size(); ++i)
        m_columns[i]->setChips(m_judging->chips(i), flagsOf(i), i == m_judging->current());
    const Question question = m_judging->question();
    if (m_question->text() != question.title)
        fillFoot();
    m_question->setText(question.title);
    m_detail->setText(question.detail);
    m_position->setText(m_judging->position());
    m_progress->setRange(0, m_judging->total());
    m_progress->setValue(m_judging->done());
    m_progressText->setText(tr("%1 of %2 scored").arg(m_judging->done()).arg(m_judging->total()));
    refreshMessage();
    arrange();
    m_judging->shown();
    Q_EMIT progressed();
}

QString ScoreSurface::flagsOf(int column) const
{
    QStringList out;
    if (const QString flags = m_judging->flags(column); !flags.isEmpty())
        out << flags;
    const TrialId trial = m_judging->answers()[static_cast<std::size_t>(column)];
    for (const ScoringEvent &event : m_notes) {
        const auto &note = std::get<PassageNote>(event.body);
        if (note.trial == trial && note.end > note.begin && !note.text.empty())
            out << tr("“%1”: %2", "a passage and the note on it")
                       .arg(QString::fromStdString(note.quote).simplified().left(30),
                            QString::fromStdString(note.text).simplified().left(60));
    }
    return out.join(u" · "_s);
}

void ScoreSurface::refreshMessage()
{
    const bool complete = m_judging && m_judging->isComplete();
    Tone tone = Tone::Good;
    QString text;
    if (m_goingTo) {
        text = tr("Go to prompt %1_, then Enter").arg(m_goTo);
        tone = Tone::Accent;
    } else if (!m_complaint.isEmpty()) {
        text = m_complaint;
        tone = Tone::Error;
    } else if (complete) {
        text = isBlind() ? tr("All is scored. Press %1 to reveal the names.").arg(m_keys.keysText(KeyAction::Reveal))
                         : tr("All is scored.");
    } else if (m_rest) {
        text = tr("%n judgement(s) in a row: a short rest keeps scores even.", "", m_judging->given());
    }
    const RubricJudging *rubric = rubricJudging();
    const auto filter = rubric ? rubric->queue().filter() : ScoreQueue::Filter::All;
    const std::pair<ScoreQueue::Filter, QString> words[] = {
        {ScoreQueue::Filter::ToDo, tr("only to do")},
        {ScoreQueue::Filter::Drafts, tr("only half-scored")},
        {ScoreQueue::Filter::CantJudge, tr("only can’t judge")},
        {ScoreQueue::Filter::Flagged, tr("only flagged")},
        {ScoreQueue::Filter::Disagreement, tr("only disagreement")}};
    m_filterChip->hide();
    for (const auto &[which, word] : words) {
        if (which != filter)
            continue;
        m_filterChip->setText(word);
        m_filterChip->show();
        if (text.isEmpty() && rubric->queue().filtered(filter) == 0) {
            text = tr("No prompt of this run is among these. Esc leads back to choose others.");
            tone = Tone::Caution;
        }
    }
    setTone(m_message, tone);
    m_message->setText(text);
    m_charts->setVisible(complete && !isBlind());
}

ScoreColumn *ScoreSurface::currentColumn() const
{
    return m_judging ? m_columns.value(qMax(0, m_judging->current())) : nullptr;
}

void ScoreSurface::arrange()
{
    const int whole = height() * 2 / 5;
    m_promptCard->setFixedHeight(m_wholePrompt ? qMax(whole, PromptLines) : PromptLines);
    const GridShape shape = gridFor(static_cast<int>(m_columns.size()), m_area->size());
    const int at = m_judging ? qMax(0, m_judging->current()) : 0;
    const int first = shape.perPage > 0 ? at / shape.perPage * shape.perPage : 0;
    const auto edge = [](int index, int count, int length) { return index * (length + Gap) / count; };
    for (int i = 0; i < m_columns.size(); ++i) {
        ScoreColumn *column = m_columns[i];
        const int slot = i - first;
        const bool show = m_zoom ? i == at : slot >= 0 && slot < shape.perPage;
        if (show) {
            const int columns = m_zoom ? 1 : shape.columns, rows = m_zoom ? 1 : shape.rows;
            const int c = m_zoom ? 0 : slot % columns, r = m_zoom ? 0 : slot / columns;
            const int x = edge(c, columns, m_area->width()), y = edge(r, rows, m_area->height());
            column->setGeometry(x, y, edge(c + 1, columns, m_area->width()) - Gap - x,
                                edge(r + 1, rows, m_area->height()) - Gap - y);
        }
        column->setVisible(show);
    }
    placeOverlays();
}

void ScoreSurface::placeOverlays()
{
    for (QWidget *card : std::initializer_list<QWidget *>{m_overlay, m_guess, m_reveal}) {
        if (card->isHidden())
            continue;
        card->move((width() - card->width()) / 2, qMax(0, (height() - card->height()) / 2));
        card->raise();
    }
}

void ScoreSurface::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

// ---- after a judgement ----------------------------------------------------------------------------------------------

void ScoreSurface::judgedOne()
{
    m_complaint.clear();
    const int given = m_judging->given();
    m_rest = given > 0 && given % RestAfter == 0;
    const bool lastOfItem = m_judging->item() != m_shownItem || m_judging->isComplete();
    if (!isBlind() || m_choice.kind != JudgingKind::Rubric || !lastOfItem || m_columns.isEmpty())
        return;
    if (!guessDue(m_judging->job().started.session, m_judging->job().rater, m_shownItem))
        return;
    // One of the answers that were judged just now; which one repeats with the prompt.
    const auto &prompt = m_judging->job().prompts[static_cast<std::size_t>(m_shownItem)];
    askGuess(prompt.answers[static_cast<std::size_t>(m_shownItem) % prompt.answers.size()]);
}

void ScoreSurface::askGuess(TrialId trial)
{
    for (const ScoringEvent &event : m_session.scoring().events(run(), "guess")) {
        if (event.rater == m_judging->job().rater && std::get<Guess>(event.body).trial == trial)
            return; // asked before
    }
    const auto &answers = m_judging->job().prompts[static_cast<std::size_t>(m_shownItem)].answers;
    const auto place = std::find(answers.begin(), answers.end(), trial) - answers.begin();
    QStringList targets;
    for (const ModelTarget &target : m_judging->job().record.plan.targets)
        targets << QString::fromStdString(target.label());
    m_guessTrial = trial;
    m_guess->ask(m_columns.value(static_cast<qsizetype>(place)) ? m_columns[static_cast<qsizetype>(place)]->title()
                                                                : QString(),
                 targets);
    placeOverlays();
}

void ScoreSurface::guessed(const std::string &target)
{
    if (!m_guessTrial)
        return;
    ScoringEvent event;
    event.run = run();
    event.rater = m_judging->job().rater;
    event.session = m_judging->job().started.id;
    event.blind = true;
    event.atMicros = m_session.runtime().clock().wallMicros();
    event.body = Guess{*m_guessTrial, target, static_cast<int>(m_judging->job().record.plan.targets.size())};
    m_guessTrial.reset();
    m_session.scoring().add(event, this, [this](const Result<EventId> &saved) {
        if (!saved)
            Q_EMIT failed(saved.error());
    });
}

void ScoreSurface::reveal()
{
    if (!m_choice.blind || !m_judging || (!m_revealed && !m_judging->isComplete()))
        return;
    const auto show = [this] {
        QStringList names;
        for (const ModelTarget &target : m_judging->job().record.plan.targets) {
            const TargetLook look = lookOf(m_session, target, m_modelOrder);
            names << (look.endpoint.isEmpty() ? look.name
                                              : tr("%1 at %2", "a model at an endpoint").arg(look.name, look.endpoint));
        }
        if (const Result<RunRecord> now = m_session.run(run()))
            m_reveal->showSummary(analysis::revealSummary(*now, m_choice.rubric, m_judging->job().rater), names);
        placeOverlays();
    };
    if (m_revealed)
        return show();
    m_session.scoring().reveal(m_judging->job().started, m_judging->job().rater, this,
                               [this, show](const Result<Ok> &done) {
                                   if (!done) {
                                       Q_EMIT failed(done.error());
                                       return;
                                   }
                                   m_revealed = true; // what is given from now on is marked by the store
                                   session::Scoring::Started started = m_judging->job().started;
                                   started.revealed = true;
                                   start(started);
                                   show();
                               });
}
} // namespace assay::widgets
