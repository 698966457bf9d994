// SPDX-License-Identifier: GPL-3.0-or-later
// What the scoring surface shows of the present prompt, pair or ranking.
#include "widgets/compare/answer_view.h"
#include "widgets/reading/reading_aids.h"
#include "widgets/score/judgement_text.h"
#include "widgets/score/rubric_judging.h"
#include "widgets/score/score_column.h"
#include "widgets/score/score_surface.h"
#include <algorithm>
#include <QLayout>
#include <QPlainTextEdit>
#include <QProgressBar>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

void ScoreSurface::showItem()
{
    m_shownItem = m_judging->item();
    ++m_itemsShown;
    showPrompt(m_judging->job().record.plan.cases[static_cast<std::size_t>(m_judging->caseIndex())]);
    showAnswers();
}

void ScoreSurface::showPrompt(const Case &item)
{
    m_promptText = promptText(m_judging->job().record.plan, item);
    showPromptText();
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
            m_finished = false;
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
        m_columns[i]->setText(textOf(*row), m_masks.maskedIn(*row));
        m_masks.log(*row, this);
        views << m_columns[i]->view();
        names << m_columns[i]->title();
    }
    m_aids->setViews(views, names);
}

// Two lines hold most when line ends are left out.
void ScoreSurface::showPromptText() { m_prompt->showAnswer(m_wholePrompt ? m_promptText : m_promptText.simplified()); }

void ScoreSurface::refresh()
{
    if (!m_judging || m_guessColumn >= 0) // what is asked about stays on the screen
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
    const QString hint = m_judging->hint();
    const QString counted = tr("%1 of %2 scored").arg(m_judging->done()).arg(m_judging->total());
    m_progressText->setText(hint.isEmpty() ? counted : counted + u" · "_s + hint);
    refreshMessage();
    arrange();
    for (QLayout *each : {m_foot->layout(), layout()})
        each->activate(); // or the first frame has new words in the places of the old ones
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
        if (note.trial != trial || note.end <= note.begin || note.text.empty())
            continue;
        const TrialRow *row = m_judging->row(trial); // the quote as it is shown: names stay masked
        const ByteSpan shown = m_masks.toShown(*row, {note.begin, note.end});
        const std::string answer = textOf(*row).toStdString();
        const auto begin =
            std::min(static_cast<std::size_t>(shown.begin), answer.size()); // the answer may be a newer one
        const std::string quote = answer.substr(begin, static_cast<std::size_t>(shown.end - shown.begin));
        out << tr("“%1”: %2", "a passage and the note on it")
                   .arg(QString::fromStdString(quote).simplified().left(30),
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
        text = isBlind() && !m_isPack
                   ? tr("All is scored. Press %1 to reveal the names.").arg(m_keys.keysText(KeyAction::Reveal))
                   : tr("All is scored.");
    } else if (m_judging && !m_judging->advice().isEmpty()) {
        text = m_judging->advice();
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
    m_progress->setVisible(m_message->sizeHint().width() < width() / 3); // a long sentence needs its room
    m_charts->setVisible(complete && !isBlind());
    m_sendBack->setVisible(complete && m_isPack);
}
} // namespace assay::widgets
