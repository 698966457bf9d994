// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/score_surface.h"
#include "core/prompt_template.h"
#include "session/runtime.h"
#include "widgets/compare/answer_view.h"
#include "widgets/compare/pane_grid.h"
#include "widgets/keys/keys_overlay.h"
#include "widgets/reading/reading_aids.h"
#include "widgets/score/score_column.h"
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QScrollBar>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr int UndoDepth = 100, Gap = 10, PromptLines = 70;

QString draftKey(TrialId trial) { return u"score.draft.%1"_s.arg(number(trial)); }
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
    auto *promptLayout = new QVBoxLayout(m_promptCard);
    promptLayout->setContentsMargins(3, 3, 3, 3);
    m_prompt = new AnswerView(m_promptCard);
    m_prompt->setFocusPolicy(Qt::NoFocus);
    m_prompt->setRaw(true);
    m_prompt->setFullWidth();
    m_prompt->setAccessibleName(tr("Prompt"));
    promptLayout->addWidget(m_prompt);
    layout->addWidget(m_promptCard);
    m_criterion = makeLabel(tr("Overall · 5 = as good as it gets, 3 = usable with changes, 1 = misleads"),
                            TextRole::Body, Tone::Secondary, this);
    layout->addWidget(m_criterion);
    m_aids = new ReadingAids(this);
    layout->addWidget(m_aids);
    m_area = new QWidget(this);
    layout->addWidget(m_area, 1);
    m_foot = makeFoot();
    layout->addWidget(m_foot);
    m_area->installEventFilter(this);
    m_overlay = new KeysOverlay(this);
    fillFoot();
    connect(m_aids, &ReadingAids::released, this, [this] { setFocus(); });
    connect(m_aids, &ReadingAids::showRequested, this, [this](int index) {
        m_queue.stepAnswer(index - m_queue.answer());
        refresh();
    });
    connect(&session.preferences(), &session::Preferences::changed, this, [this] {
        m_keys = KeyMap(m_session.preferences());
        fillFoot();
    });
}

QWidget *ScoreSurface::makeHead()
{
    auto *head = new QWidget(this);
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::content);
    m_position = makeLabel({}, TextRole::CardTitle, Tone::Normal, head);
    m_progress = new QProgressBar(head);
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(280, 6);
    m_progress->setAccessibleName(tr("Answers scored"));
    m_progressText = makeLabel({}, TextRole::Body, Tone::Secondary, head);
    m_message = makeLabel({}, TextRole::Body, Tone::Good, head);
    m_charts = makeButton(tr("See the charts"), u"analyse", head);
    m_charts->hide();
    m_blindChip = new Chip(tr("blind"), head);
    m_rater = makeLabel({}, TextRole::Body, Tone::Secondary, head);
    row->addWidget(m_position);
    row->addWidget(m_progress);
    row->addWidget(m_progressText);
    row->addWidget(m_message, 1);
    row->addWidget(m_charts);
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
    const auto add = [&](std::initializer_list<KeyAction> actions, QStringView between, const QString &what) {
        QStringList keys;
        for (const KeyAction action : actions) {
            if (const QList<QKeyCombination> bound = m_keys.keys(action); !bound.isEmpty())
                keys << KeyMap::keyText(bound.first());
        }
        if (keys.isEmpty())
            return;
        const QString text = keys.join(between);
        row->addWidget(new KeyCap(m_keys.needsAlt() ? tr("Alt+%1").arg(text) : text, m_foot));
        row->addWidget(makeLabel(what, TextRole::Small, Tone::Secondary, m_foot));
        row->addSpacing(6);
    };
    add({KeyAction::Value1, KeyAction::Value5}, u"–", tr("score"));
    add({KeyAction::CantJudge}, u" ", tr("can’t judge"));
    add({KeyAction::NextPrompt, KeyAction::PreviousPrompt}, u" ", tr("prompt"));
    add({KeyAction::PreviousAnswer, KeyAction::NextAnswer}, u" ", tr("answer"));
    add({KeyAction::Note}, u" ", tr("note"));
    add({KeyAction::Flag}, u" ", tr("flag"));
    add({KeyAction::Undo}, u" ", tr("undo"));
    add({KeyAction::Overlay}, u" ", tr("all keys"));
    add({KeyAction::Leave}, u" ", tr("leave"));
    row->addStretch();
}

bool ScoreSurface::keysShown() const { return !m_overlay->isHidden(); }

std::string ScoreSurface::rater() const { return m_session.preferences().raterName().toStdString(); }

// ---- loading --------------------------------------------------------------------------------------------------------

Status ScoreSurface::load(RunId run, bool blind)
{
    Result<RunRecord> record = m_session.run(run);
    if (!record)
        return record.error();
    m_record = std::move(*record);
    m_rows.clear();
    for (std::size_t i = 0; i < m_record.trials.size(); ++i)
        m_rows.emplace(number(m_record.trials[i].trial.id), i);
    m_blind = blind;
    m_revealed = m_zoom = false;
    m_modelOrder = modelOrder(m_session, m_record.plan.targets);
    m_queue.load(m_record, rater(), blind);
    for (const auto &[id, index] : m_rows) { // notes and flags of answers that have no score yet
        const std::optional<QString> draft = m_session.setting(draftKey(TrialId{id}));
        if (!draft || draft->isEmpty() || m_queue.mark(TrialId{id}).scored())
            continue;
        ScoreQueue::Mark mark;
        mark.flagged = draft->startsWith(u'f');
        mark.note = draft->mid(1).toStdString();
        m_queue.setMark(TrialId{id}, mark);
    }
    loadHistory();
    m_shownPrompt = -1;
    refresh();
    setFocus();
    return Ok{};
}

void ScoreSurface::reload()
{
    const std::optional<TrialId> here = m_queue.current();
    if (load(run(), m_blind) && here) {
        m_queue.goTo(*here);
        refresh();
    }
}

// Undo reaches back beyond a restart: the file knows this rater's scores, newest first.
void ScoreSurface::loadHistory()
{
    m_done.clear();
    for (const Score &score : m_session.scoreHistory(rater(), UndoDepth)) {
        if (m_queue.contains(score.trial) && score.criterion == "overall")
            m_done.insert(m_done.begin(), std::make_shared<Done>(Done{score.trial, score.id, {}, false}));
    }
}

const TrialRow *ScoreSurface::row(TrialId trial) const
{
    const auto found = m_rows.find(number(trial));
    return found == m_rows.end() ? nullptr : &m_record.trials[found->second];
}

// ---- showing --------------------------------------------------------------------------------------------------------

void ScoreSurface::showPrompt()
{
    m_shownPrompt = m_queue.prompt();
    const Case &item = m_record.plan.cases[static_cast<std::size_t>(m_queue.caseIndex())];
    const Result<Prompt> filled = assay::render(m_record.plan.promptOf(item), item.variables);
    const Prompt prompt = filled ? *filled : m_record.plan.promptOf(item);
    QString text = QString::fromStdString(prompt.user);
    if (!prompt.system.empty())
        text = tr("%1\n\n[system] %2").arg(text, QString::fromStdString(prompt.system));
    if (!item.reference.empty())
        text += tr("\n\n[reference] %1").arg(QString::fromStdString(item.reference));
    m_promptText = text;
    showPromptText();
    const std::vector<TrialId> &answers = m_queue.answers();
    while (m_columns.size() > static_cast<qsizetype>(answers.size()))
        delete m_columns.takeLast();
    while (m_columns.size() < static_cast<qsizetype>(answers.size())) {
        auto *column = new ScoreColumn(m_area);
        const int index = static_cast<int>(m_columns.size());
        connect(column, &ScoreColumn::picked, this, [this, index] {
            m_queue.stepAnswer(index - m_queue.answer());
            refresh();
        });
        column->noteEditor()->installEventFilter(this);
        m_columns << column;
    }
    QList<AnswerView *> views;
    QStringList names;
    for (int i = 0; i < m_columns.size(); ++i) {
        const TrialRow *r = row(answers[static_cast<std::size_t>(i)]);
        if (isBlind())
            m_columns[i]->setLetter(QChar(u'A' + i));
        else
            m_columns[i]->setTarget(
                lookOf(m_record.plan.targets[static_cast<std::size_t>(r->trial.targetIndex)], m_modelOrder));
        const std::string &words = r->response.text.empty() ? r->response.refusal : r->response.text;
        m_columns[i]->view()->setRaw(m_raw);
        m_columns[i]->setText(QString::fromStdString(words));
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
    if (m_queue.isEmpty()) {
        m_position->setText(tr("Nothing to score in this run"));
        m_progressText->setText(tr("%n answer(s) failed or broke off", "", m_queue.leftOut()));
        for (ScoreColumn *column : std::as_const(m_columns))
            column->hide();
        m_aids->setViews({}, {});
        m_prompt->showNothing();
        return;
    }
    if (m_shownPrompt != m_queue.prompt())
        showPrompt();
    for (int i = 0; i < m_columns.size(); ++i)
        m_columns[i]->setMark(m_queue.mark(m_queue.answers()[static_cast<std::size_t>(i)]), i == m_queue.answer());
    m_position->setText(tr("Prompt %1 of %2").arg(m_queue.prompt() + 1).arg(m_queue.promptCount()));
    m_progress->setRange(0, m_queue.total());
    m_progress->setValue(m_queue.scored());
    m_progressText->setText(tr("%1 of %2 scored").arg(m_queue.scored()).arg(m_queue.total()));
    m_rater->setText(m_session.preferences().raterName());
    m_blindChip->setVisible(m_blind);
    m_blindChip->setText(m_revealed ? tr("revealed") : tr("blind"));
    const bool complete = m_queue.isComplete();
    m_message->setText(m_goingTo   ? tr("Go to prompt %1_, then Enter").arg(m_goTo)
                       : !complete ? QString()
                       : isBlind() ? tr("All answers are scored. Press r to reveal the names.")
                                   : tr("All answers are scored."));
    m_charts->setVisible(complete && !isBlind());
    arrange();
    Q_EMIT progressed();
}

ScoreColumn *ScoreSurface::currentColumn() const { return m_columns.value(m_queue.answer()); }

void ScoreSurface::arrange()
{
    const int whole = height() * 2 / 5;
    m_promptCard->setFixedHeight(m_wholePrompt ? qMax(whole, PromptLines) : PromptLines);
    const GridShape shape = gridFor(static_cast<int>(m_columns.size()), m_area->size());
    const int first = shape.perPage > 0 ? m_queue.answer() / shape.perPage * shape.perPage : 0;
    const auto edge = [](int index, int count, int length) { return index * (length + Gap) / count; };
    for (int i = 0; i < m_columns.size(); ++i) {
        ScoreColumn *column = m_columns[i];
        const int slot = i - first;
        const bool show = m_zoom ? i == m_queue.answer() : slot >= 0 && slot < shape.perPage;
        if (show) {
            const int columns = m_zoom ? 1 : shape.columns, rows = m_zoom ? 1 : shape.rows;
            const int c = m_zoom ? 0 : slot % columns, r = m_zoom ? 0 : slot / columns;
            const int x = edge(c, columns, m_area->width()), y = edge(r, rows, m_area->height());
            column->setGeometry(x, y, edge(c + 1, columns, m_area->width()) - Gap - x,
                                edge(r + 1, rows, m_area->height()) - Gap - y);
        }
        column->setVisible(show);
    }
    if (m_overlay->isVisible())
        m_overlay->showKeys(m_keys);
}

void ScoreSurface::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

// ---- scoring --------------------------------------------------------------------------------------------------------

void ScoreSurface::give(std::optional<int> value)
{
    const std::optional<TrialId> trial = m_queue.current();
    if (!trial || m_session.readOnly())
        return;
    ScoreQueue::Mark mark = m_queue.mark(*trial);
    auto done = std::make_shared<Done>(Done{*trial, std::nullopt, mark, false});
    mark.value = value;
    mark.cantJudge = !value;
    m_done.push_back(done);
    if (m_done.size() > UndoDepth)
        m_done.erase(m_done.begin());
    write(*trial, mark);
    m_queue.advance();
    refresh();
}

void ScoreSurface::write(TrialId trial, const ScoreQueue::Mark &mark)
{
    m_queue.setMark(trial, mark);
    Score score;
    score.trial = trial;
    score.rater = rater();
    score.value = mark.value;
    score.cantJudge = mark.cantJudge;
    score.blind = isBlind();
    score.flagged = mark.flagged;
    score.note = mark.note;
    score.atMicros = m_session.runtime().clock().wallMicros();
    m_session.setSetting(draftKey(trial), QString());
    const std::shared_ptr<Done> done = m_done.empty() ? nullptr : m_done.back();
    m_session.addScore(score, this, [this, done](const Result<ScoreId> &saved) {
        if (!saved) {
            if (done && !done->undone)
                m_queue.setMark(done->trial, done->before);
            refresh();
            Q_EMIT failed(saved.error());
            return;
        }
        if (!done)
            return;
        done->id = *saved;
        if (done->undone) // taken back before it was even saved
            m_session.undoScore(*saved, this, {});
    });
}

void ScoreSurface::undo()
{
    if (m_done.empty() || m_session.readOnly())
        return;
    const std::shared_ptr<Done> last = m_done.back();
    m_done.pop_back();
    last->undone = true;
    m_queue.setMark(last->trial, last->before);
    m_queue.goTo(last->trial);
    refresh();
    if (!last->id)
        return;
    m_session.undoScore(*last->id, this, [this, trial = last->trial](const Result<Ok> &undone) {
        if (!undone)
            Q_EMIT failed(undone.error());
        // What is valid again now, e.g. of a score given before the restart.
        const Result<TrialRow> now = m_session.trial(trial);
        if (!now)
            return;
        ScoreQueue::Mark mark;
        for (const Score &score : now->scores) {
            if (score.rater == rater() && score.criterion == "overall")
                mark = {score.value, score.cantJudge, score.flagged, score.note};
        }
        m_queue.setMark(trial, mark);
        refresh();
    });
}

// A note or flag without a score waits in the file until the score comes.
void ScoreSurface::keepDraft(TrialId trial, const ScoreQueue::Mark &mark)
{
    m_queue.setMark(trial, mark);
    m_session.setSetting(draftKey(trial), (mark.flagged ? u"f"_s : u"-"_s) + QString::fromStdString(mark.note));
}

void ScoreSurface::flag()
{
    const std::optional<TrialId> trial = m_queue.current();
    if (!trial || m_session.readOnly())
        return;
    ScoreQueue::Mark mark = m_queue.mark(*trial);
    auto done = std::make_shared<Done>(Done{*trial, std::nullopt, mark, false});
    mark.flagged = !mark.flagged;
    if (mark.scored()) {
        m_done.push_back(done);
        write(*trial, mark);
    } else {
        keepDraft(*trial, mark);
    }
    refresh();
}

void ScoreSurface::openNote()
{
    if (m_queue.current() && currentColumn() && !m_session.readOnly())
        currentColumn()->openNote(QString::fromStdString(m_queue.mark(*m_queue.current()).note));
}

void ScoreSurface::closeNote()
{
    ScoreColumn *column = currentColumn();
    if (!column || !column->noteOpen())
        return;
    const TrialId trial = *m_queue.current();
    ScoreQueue::Mark mark = m_queue.mark(trial);
    const std::string note = column->closeNote().toStdString();
    if (note != mark.note) {
        auto done = std::make_shared<Done>(Done{trial, std::nullopt, mark, false});
        mark.note = note;
        if (mark.scored()) {
            m_done.push_back(done);
            write(trial, mark);
        } else {
            keepDraft(trial, mark);
        }
    }
    setFocus();
    refresh();
}

void ScoreSurface::reveal()
{
    if (!m_blind || m_revealed || !m_queue.isComplete())
        return;
    m_revealed = true; // scores given from now on are not blind, and say so
    m_shownPrompt = -1;
    refresh();
}

} // namespace assay::widgets
