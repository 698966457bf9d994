// SPDX-License-Identifier: GPL-3.0-or-later
// Notes of the scoring surface: on the answer (with its score), or on a passage that is selected or found in it.
#include "core/sha256.h"
#include "session/runtime.h"
#include "widgets/compare/answer_view.h"
#include "widgets/score/passage_map.h"
#include "widgets/score/score_column.h"
#include "widgets/score/score_surface.h"
#include <algorithm>
#include <QPlainTextEdit>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
// What the note is to stand on: the selection, else the place that find stands at.
TextSpan chosenPassage(const AnswerView &view)
{
    const QTextCursor cursor = view.textCursor();
    if (cursor.hasSelection())
        return {cursor.selectionStart(), cursor.selectionEnd() - cursor.selectionStart()};
    const QList<TextSpan> &found = view.spans(AnswerView::Layer::Current);
    return found.isEmpty() ? TextSpan{} : found.first();
}
} // namespace

void ScoreSurface::loadNotes()
{
    m_notes.clear();
    for (const ScoringEvent &event : m_session.scoring().events(run(), "note")) {
        if (event.rater == m_judging->job().rater)
            m_notes.push_back(event);
    }
}

void ScoreSurface::markNotes(int column)
{
    const std::vector<TrialId> answers = m_judging->answers();
    if (column >= static_cast<int>(answers.size()) || column >= m_columns.size() ||
        m_columns[column]->view()->showsDiff())
        return;
    const TrialId trial = answers[static_cast<std::size_t>(column)];
    const TrialRow *row = m_judging->row(trial);
    QList<TextSpan> spans;
    std::optional<PassageMap> map;
    for (const ScoringEvent &event : m_notes) {
        const auto &note = std::get<PassageNote>(event.body);
        if (note.trial != trial || note.end <= note.begin || note.text.empty())
            continue;
        if (!map)
            map.emplace(textOf(*row), m_columns[column]->view()->shownText());
        const TextSpan shown =
            map->toShown(spanOf(textOf(*row).toStdString(), m_masks.toShown(*row, {note.begin, note.end})));
        if (shown.length > 0)
            spans << shown;
    }
    std::sort(spans.begin(), spans.end(), [](const TextSpan &a, const TextSpan &b) { return a.from < b.from; });
    m_columns[column]->setNoteMarks(spans);
}

void ScoreSurface::openNote()
{
    if (m_session.readOnly() || m_columns.isEmpty())
        return;
    int index = qMax(0, m_judging->current());
    for (int i = 0; i < m_columns.size(); ++i) { // a selection in another answer means that one
        if (chosenPassage(*m_columns[i]->view()).length > 0 && m_columns[i]->isVisible())
            index = i;
    }
    ScoreColumn *column = m_columns[index];
    const TrialId trial = m_judging->answers()[static_cast<std::size_t>(index)];
    const TrialRow *row = m_judging->row(trial);
    const TextSpan shown = chosenPassage(*column->view());
    m_noteTrial = trial;
    m_noteBegin = m_noteEnd = 0;
    QString about, text;
    if (shown.length > 0 && !column->view()->showsDiff() && !row->response.text.empty()) {
        const QString answer = textOf(*row);
        const TextSpan raw = PassageMap(answer, column->view()->shownText()).toAnswer(shown);
        const ByteSpan bytes = raw.length > 0 ? m_masks.toAnswer(*row, bytesOf(answer, raw)) : ByteSpan{};
        m_noteBegin = bytes.begin;
        m_noteEnd = bytes.end;
        about = answer.mid(raw.from, raw.length).simplified();
        for (const ScoringEvent &event : m_notes) { // the same passage again: its note is changed
            const auto &note = std::get<PassageNote>(event.body);
            if (note.trial == trial && note.begin == bytes.begin && note.end == bytes.end)
                text = QString::fromStdString(note.text);
        }
    } else if (const std::optional<QString> own = m_judging->note()) {
        text = *own;
    } else {
        m_noteTrial.reset();
        return;
    }
    column->openNote(text, about);
}

void ScoreSurface::closeNote()
{
    if (!m_noteTrial)
        return;
    const TrialId trial = *m_noteTrial;
    const bool passage = m_noteEnd > m_noteBegin;
    QString words;
    int index = -1;
    for (int i = 0; i < m_columns.size(); ++i) {
        if (m_columns[i]->noteOpen()) {
            words = m_columns[i]->closeNote();
            index = i;
        }
    }
    m_noteTrial.reset();
    setFocus();
    if (index < 0)
        return;
    if (!passage)
        return m_judging->setNote(words);
    const TrialRow *row = m_judging->row(trial);
    PassageNote note;
    note.trial = trial;
    note.begin = m_noteBegin;
    note.end = m_noteEnd;
    note.quote = row->response.text.substr(static_cast<std::size_t>(m_noteBegin),
                                           static_cast<std::size_t>(m_noteEnd - m_noteBegin));
    note.answerSha256 = sha256Hex(row->response.text);
    note.text = words.toStdString();
    for (const ScoringEvent &event : m_notes) {
        const auto &known = std::get<PassageNote>(event.body);
        if (known.trial != trial || known.begin != note.begin || known.end != note.end)
            continue;
        if (known.text == note.text)
            return;
        note.key = known.key;
    }
    if (note.text.empty() && note.key.empty())
        return;
    ScoringEvent event;
    event.run = run();
    event.rater = m_judging->job().rater;
    event.session = m_judging->job().started.id;
    event.blind = isBlind();
    event.atMicros = m_session.runtime().clock().wallMicros();
    event.body = note;
    QTextCursor cursor = m_columns[index]->view()->textCursor();
    cursor.clearSelection();
    m_columns[index]->view()->setTextCursor(cursor);
    m_session.scoring().add(event, this, [this, index](const Result<EventId> &saved) {
        if (!saved) {
            Q_EMIT failed(saved.error());
            return;
        }
        loadNotes();
        markNotes(index);
        refresh();
    });
}
} // namespace assay::widgets
