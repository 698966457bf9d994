// SPDX-License-Identifier: GPL-3.0-or-later
// What raters did, read back: rubrics, events, trails, conflicts.
#include <algorithm>
#include <map>
#include <tuple>

#include "core/judgement.h"
#include "store/cells.h"
#include "store/evidence.h"
#include "store/read_session.h"
#include "store/score_json.h"

namespace assay::store
{
namespace
{
TrialId trialOf(const EventBody &body)
{
    if (const auto *note = std::get_if<PassageNote>(&body))
        return note->trial;
    const auto *guess = std::get_if<Guess>(&body);
    return guess != nullptr ? guess->trial : TrialId{};
}
} // namespace

ScoringEvent eventOf(const Cursor &row, int first)
{
    ScoringEvent event;
    event.id = EventId{row.integer(first)};
    event.body = eventBodyFromJson(row.bytes(first + 1), row.bytes(first + 5));
    event.run = RunId{row.integer(first + 2)};
    event.rater = row.text(first + 3);
    event.session = EventId{row.integer(first + 6)};
    event.blind = row.flag(first + 7);
    event.afterReveal = row.flag(first + 8);
    event.atMicros = row.integer(first + 9);
    if (!row.isNull(first + 10))
        event.judgedMillis = row.small(first + 10);
    event.sequence = row.integer(first + 11);
    event.why = row.text(first + 12);
    event.origin = row.text(first + 13);
    event.uid = hex(row.bytes(first + 14));
    event.replaces = hex(row.bytes(first + 15));
    return event;
}

Result<std::vector<Rubric>> Reader::rubrics() const
{
    return guarded<std::vector<Rubric>>([&] {
        std::vector<Rubric> found;
        Cursor row = m_impl->database.query("SELECT id, " ASSAY_RUBRIC_COLUMNS " FROM rubric r WHERE version = (SELECT "
                                            "max(version) FROM rubric n WHERE n.key = r.key) ORDER BY name, id");
        while (row.next())
            found.push_back(rubricOfRow(row, 0));
        return found;
    });
}

Result<Rubric> Reader::rubric(RubricId id) const
{
    return guarded<Rubric>([&] { return rubricOf(m_impl->database, id); });
}

Result<std::vector<ScoringEvent>> Reader::events(RunId run, std::string_view kind, bool all) const
{
    return guarded<std::vector<ScoringEvent>>([&] {
        std::vector<ScoringEvent> found;
        Cursor row = m_impl->database.query("SELECT id, " ASSAY_EVENT_COLUMNS " FROM score_event WHERE run = ?1 "
                                            "AND (?2 = '' OR kind = ?2) AND (?3 OR current = 1) ORDER BY id",
                                            run, kind, all);
        while (row.next())
            found.push_back(eventOf(row, 0));
        return found;
    });
}

Result<std::vector<EventTrail>> Reader::judgementTrail(RunId run) const
{
    return guarded<std::vector<EventTrail>>([&] {
        std::vector<EventTrail> found;
        Cursor row = m_impl->database.query(
            "SELECT id, " ASSAY_EVENT_COLUMNS ", current, voided_us, voided_by, voided_why FROM score_event "
            "WHERE run = ? AND kind IN ('preference', 'ranking', 'note', 'guess') ORDER BY id",
            run);
        constexpr int after = 1 + EventColumns;
        while (row.next()) {
            EventTrail entry{eventOf(row, 0), row.flag(after), std::nullopt};
            if (!row.isNull(after + 1))
                entry.voided = Voided{row.integer(after + 1), row.text(after + 2), row.text(after + 3)};
            found.push_back(std::move(entry));
        }
        return found;
    });
}

Result<std::vector<MergeUndone>> Reader::undoneMerges(RunId run) const
{
    return guarded<std::vector<MergeUndone>>([&] { return store::undoneMerges(m_impl->database, run); });
}

Result<std::vector<JudgementRef>> Reader::judgements(std::string_view rater, int limit) const
{
    return guarded<std::vector<JudgementRef>>([&] {
        const ReadTransaction transaction(m_impl->database);
        std::vector<JudgementRef> found;
        Cursor score = m_impl->database.query(
            "SELECT s.id, t.run, s.trial, s.sequence, s.at_us, coalesce(s.session, 0) FROM score s JOIN trial t "
            "ON t.id = s.trial WHERE s.rater = ? AND s.current = 1 AND s.origin = '' ORDER BY s.sequence DESC, s.id "
            "DESC LIMIT ?",
            rater, limit);
        while (score.next())
            found.push_back({ScoreId{score.integer(0)}, EventId{}, RunId{score.integer(1)}, TrialId{score.integer(2)},
                             "score", score.integer(3), score.integer(4), EventId{score.integer(5)}});
        Cursor event = m_impl->database.query("SELECT id, " ASSAY_EVENT_COLUMNS
                                              " FROM score_event WHERE rater = ? AND current = 1 AND sequence > 0 "
                                              "AND origin = '' ORDER BY sequence DESC, id DESC LIMIT ?",
                                              rater, limit);
        while (event.next()) {
            const ScoringEvent e = eventOf(event, 0);
            found.push_back({ScoreId{}, e.id, e.run, trialOf(e.body), std::string(eventKind(e.body)), e.sequence,
                             e.atMicros, e.session});
        }
        std::stable_sort(found.begin(), found.end(),
                         [](const JudgementRef &a, const JudgementRef &b) { return a.sequence > b.sequence; });
        found.resize(std::min(found.size(), static_cast<std::size_t>(std::max(limit, 0))));
        return found;
    });
}

Result<std::vector<ScoreTrail>> Reader::scoreTrail(TrialId trial) const
{
    return guarded<std::vector<ScoreTrail>>([&] {
        std::vector<ScoreTrail> found;
        Cursor row = m_impl->database.query("SELECT id, " ASSAY_SCORE_COLUMNS ", current, voided_us, voided_by, "
                                            "voided_why FROM score WHERE trial = ? ORDER BY id",
                                            trial);
        constexpr int after = 1 + ScoreColumns;
        while (row.next()) {
            ScoreTrail entry{scoreOf(row), row.flag(after), std::nullopt};
            if (!row.isNull(after + 1))
                entry.voided = Voided{row.integer(after + 1), row.text(after + 2), row.text(after + 3)};
            found.push_back(std::move(entry));
        }
        return found;
    });
}

Result<std::vector<ScoreConflict>> Reader::scoreConflicts(RunId run) const
{
    return guarded<std::vector<ScoreConflict>>([&] {
        using Key = std::tuple<std::int64_t, std::string, std::string, std::int64_t, int>;
        std::map<Key, std::pair<Cell, std::vector<Score>>> cells;
        // Only what came from outside can have several heads.
        Cursor row = m_impl->database.query("SELECT id, " ASSAY_SCORE_COLUMNS
                                            ", voided_us IS NOT NULL FROM score WHERE trial IN (SELECT DISTINCT "
                                            "s.trial FROM score s WHERE s.origin <> '' AND s.trial IN (SELECT id FROM "
                                            "trial WHERE run = ?)) ORDER BY id",
                                            run);
        while (row.next()) {
            Score score = scoreOf(row);
            auto &[cell, scores] =
                cells[{number(score.trial), score.rater, score.criterion, number(score.rubric), score.round}];
            cell.ids.push_back(number(score.id));
            cell.rows.push_back({score.uid, score.replaces, score.atMicros, row.flag(1 + ScoreColumns)});
            scores.push_back(std::move(score));
        }
        std::vector<ScoreConflict> found;
        for (const auto &[key, entry] : cells) {
            const CellState state = resolveCell(entry.first.rows);
            if (state.heads.size() < 2)
                continue;
            ScoreConflict conflict{TrialId{std::get<0>(key)}, {entry.second[*state.current]}};
            bool differ = false; // the same judgement twice contradicts nobody
            for (const std::size_t head : state.heads) {
                if (head == *state.current)
                    continue;
                conflict.values.push_back(entry.second[head]);
                differ = differ || !sameJudgement(conflict.values.back(), conflict.values.front());
            }
            if (differ)
                found.push_back(std::move(conflict));
        }
        return found;
    });
}
} // namespace assay::store
