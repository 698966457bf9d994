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
#include <algorithm>
#include <cmath>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr int Gap = 10, PromptMargins = 32, LeastPrompt = 74;
constexpr double PromptLine = 1.12; // of an answer's text
} // namespace

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
    auto *promptLayout = new QHBoxLayout(m_promptCard);
    promptLayout->setContentsMargins(3, 3, space::related, 3);
    promptLayout->setSpacing(space::related);
    m_prompt = new AnswerView(m_promptCard);
    m_prompt->setFocusPolicy(Qt::NoFocus);
    m_prompt->setRaw(true);
    m_prompt->setFullWidth();
    m_prompt->setAccessibleName(tr("Prompt"));
    promptLayout->addWidget(m_prompt, 1);
    auto *key = new KeyCap({}, m_promptCard); // of the whole prompt; its text comes with the keys
    key->setObjectName(u"wholePromptKey"_s);
    promptLayout->addWidget(key, 0, Qt::AlignVCenter);
    promptLayout->addWidget(
        makeLabel(tr("shows all", "of the prompt; beside a key"), TextRole::Small, Tone::Secondary, m_promptCard), 0,
        Qt::AlignVCenter);
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
    connect(m_guess, &GuessCard::closed, this, [this] {
        m_guessColumn = -1;
        refresh(); // what comes next was kept back
    });
    connect(m_guess, &GuessCard::guessed, this, [this](int target) {
        guessed(m_guessNames.value(target).toStdString()); // none: no idea
    });
    connect(m_reveal, &RevealCard::closed, this, [this] { setFocus(); });
    connect(m_reveal, &RevealCard::chartsRequested, this, [this] { Q_EMIT analyseRequested(run()); });
    connect(&session.preferences(), &session::Preferences::changed, this, [this] {
        m_keys = KeyMap(m_session.preferences());
        if (m_judging)
            m_judging->setKeys(m_keys);
        fillFoot();
        refresh();
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
    m_which = makeLabel({}, TextRole::Body, Tone::Caution, head);
    m_which->hide();
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
    m_sendBack = makeButton(tr("Save to send back…"), {}, head);
    m_sendBack->setFocusPolicy(Qt::NoFocus);
    setPrimary(m_sendBack);
    m_sendBack->hide();
    m_filterChip = new Chip({}, head);
    m_blindChip = new Chip(tr("blind"), head);
    m_rater = makeLabel({}, TextRole::Body, Tone::Secondary, head);
    row->addWidget(m_position);
    row->addWidget(m_which);
    row->addWidget(m_progress);
    row->addWidget(m_progressText);
    row->addWidget(m_message, 1);
    row->addWidget(m_charts);
    row->addWidget(m_sendBack);
    row->addWidget(m_filterChip);
    row->addWidget(m_blindChip);
    row->addWidget(m_rater);
    connect(m_charts, &QPushButton::clicked, this, [this] { Q_EMIT analyseRequested(run()); });
    connect(m_sendBack, &QPushButton::clicked, this, &ScoreSurface::sendBackRequested);
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
    m_promptCard->findChild<KeyCap *>(u"wholePromptKey"_s)->setText(first(KeyAction::WholePrompt));
    QString values = first(KeyAction::Value1) + u'–' + first(KeyAction::Value5),
            cantJudge = first(KeyAction::CantJudge);
    bool counts = false;
    if (const RubricJudging *rubric = rubricJudging(); rubric && !rubric->queue().isEmpty()) {
        const Scale &scale = rubric->criterion().scale;
        int steps = 0;
        while (stepValue(scale, steps + 1))
            ++steps;
        values = isTyped(scale) ? tr("0–9 Enter", "keys")
                                : first(KeyAction::Value1) + u'–' + first(static_cast<KeyAction>(qMax(0, steps - 1)));
        if (isTyped(scale)) // digits are a number here
            cantJudge = KeyMap::keyText(m_keys.keys(KeyAction::CantJudge).value(1));
        counts = !rubric->counts().empty();
    }
    if (m_choice.kind == JudgingKind::Ranking && m_judging) { // a place for each answer that has a key
        const int places = qBound(2, static_cast<int>(m_judging->answers().size()), 9);
        values = first(KeyAction::Value1) + u'–' + first(static_cast<KeyAction>(places - 1));
    }
    addCountKeys(add);
    add(values, m_choice.kind == JudgingKind::Ranking ? tr("place")
                : m_choice.kind == JudgingKind::Pairs ? tr("choose")
                                                      : tr("score"));
    if (m_choice.kind != JudgingKind::Ranking)
        add(cantJudge, tr("can’t judge"));
    add(first(KeyAction::NextPrompt) + u' ' + first(KeyAction::PreviousPrompt),
        m_choice.kind == JudgingKind::Pairs ? tr("pair") : tr("prompt"));
    if (m_choice.kind != JudgingKind::Pairs && !counts) // the counts take its room
        add(first(KeyAction::PreviousAnswer) + u' ' + first(KeyAction::NextAnswer), tr("answer"));
    add(first(KeyAction::Note), tr("note"));
    if (m_choice.kind == JudgingKind::Rubric && !counts)
        add(first(KeyAction::Flag), tr("flag"));
    add(first(KeyAction::Undo), tr("undo"));
    add(first(KeyAction::Overlay), tr("all keys"));
    add(first(KeyAction::Leave), tr("leave"));
    row->addStretch();
}

// "q supported +1, w contradicted +1": the words that all counts share are left out.
void ScoreSurface::addCountKeys(const std::function<void(const QString &, const QString &)> &add) const
{
    const RubricJudging *rubric = rubricJudging();
    if (!rubric)
        return;
    constexpr KeyAction keys[] = {KeyAction::Count1, KeyAction::Count2, KeyAction::Count3, KeyAction::Count4};
    QStringList names;
    for (const int c : rubric->counts())
        names << QString::fromStdString(m_choice.rubric.criteria[static_cast<std::size_t>(c)].name);
    const QString shared = names.value(0).section(u' ', 0, 0) + u' ';
    const bool same = names.size() > 1 && std::all_of(names.begin(), names.end(), [&](const QString &name) {
                          return name.startsWith(shared) && name.size() > shared.size();
                      });
    for (qsizetype i = 0; i < names.size() && i < qsizetype(std::size(keys)); ++i) {
        const QList<QKeyCombination> bound = m_keys.keys(keys[i]);
        if (!bound.isEmpty())
            add(KeyMap::keyText(bound.first()),
                tr("%1 +1", "one more of what is counted").arg(same ? names[i].mid(shared.size()) : names[i]));
    }
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

// ---- where things stand ---------------------------------------------------------------------------------------------

ScoreColumn *ScoreSurface::currentColumn() const { return m_judging ? m_columns.value(columnInFocus()) : nullptr; }

int ScoreSurface::columnInFocus() const
{
    return m_guessColumn >= 0 ? m_guessColumn : m_judging ? qMax(0, m_judging->current()) : 0;
}

void ScoreSurface::arrange()
{
    const int whole = height() * 2 / 5;
    const QFontMetricsF letters(m_prompt->document()->defaultFont());
    const int lines = qMax(LeastPrompt, PromptMargins + int(std::ceil(2 * PromptLine * letters.lineSpacing())));
    m_promptCard->setFixedHeight(m_wholePrompt ? qMax(whole, lines) : lines);
    const GridShape shape = gridFor(static_cast<int>(m_columns.size()), m_area->size());
    const int at = columnInFocus();
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
    sayWhichAnswers();
    placeOverlays();
}

// Answers that have no room are not forgotten: "A–D of 8 answers".
void ScoreSurface::sayWhichAnswers()
{
    const auto name = [this](int column) {
        return isBlind() ? QString(QChar(u'A' + column)) : QString::number(column + 1);
    };
    int first = -1, last = -1;
    for (int i = 0; i < m_columns.size(); ++i) {
        if (m_columns[i]->isHidden())
            continue;
        first = first < 0 ? i : first;
        last = i;
    }
    const bool some = first >= 0 && last - first + 1 < m_columns.size();
    m_which->setVisible(some);
    if (some)
        m_which->setText(first == last ? tr("answer %1 of %2").arg(name(first)).arg(m_columns.size())
                                       : tr("answers %1–%2 of %3").arg(name(first), name(last)).arg(m_columns.size()));
}

void ScoreSurface::placeOverlays()
{
    if (const ScoreColumn *asked = m_columns.value(m_guessColumn); asked && m_guess->isAsking())
        m_guess->standBeside(QRect(asked->mapTo(this, QPoint()), asked->size()));
    for (QWidget *card : std::initializer_list<QWidget *>{m_overlay, m_reveal}) {
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
} // namespace assay::widgets
