// SPDX-License-Identifier: GPL-3.0-or-later
// What people said of the answers, for the charts: scores, duels, guesses, last words, freezes.
#include "store/analysis_collector.h"
#include "store/cells.h"
#include "store/evidence.h"
#include <algorithm>

namespace assay::store
{
std::optional<std::int32_t> AnalysisCollector::indexOf(TrialId id)
{
    // Scores come in the order of trials: look at the last one found and its neighbour first.
    const std::vector<AnalysisTrial> &trials = m_data.trials;
    for (int step = 0; step < 2 && m_place < trials.size() && trials[m_place].trial != id; ++step)
        ++m_place;
    if (m_place >= trials.size() || trials[m_place].trial != id)
        m_place = static_cast<std::size_t>(
            std::lower_bound(trials.begin(), trials.end(), id,
                             [](const AnalysisTrial &a, TrialId wanted) { return a.trial < wanted; }) -
            trials.begin());
    if (m_place == trials.size() || trials[m_place].trial != id)
        return std::nullopt;
    return static_cast<std::int32_t>(m_place);
}

std::int16_t AnalysisCollector::criterionOf(RubricId rubric, std::string_view key)
{
    const auto [known, first] = m_rubrics.try_emplace(rubric);
    if (first) {
        known->second = rubricOf(m_database, rubric);
        for (const Criterion &criterion : known->second.criteria) // also what nobody has judged: it may be forgotten
            addCriterion(rubric, known->second, criterion.key);
    }
    return addCriterion(rubric, known->second, key);
}

std::int16_t AnalysisCollector::addCriterion(RubricId rubric, const Rubric &version, std::string_view key)
{
    const auto [found, fresh] =
        m_criteria.try_emplace({rubric, std::string(key)}, static_cast<std::int16_t>(m_data.criteria.size()));
    if (!fresh)
        return found->second;
    AnalysisCriterion criterion{rubric, version.key, version.version, overallRubric().criteria.front()};
    if (const Criterion *described = version.criterion(key))
        criterion.criterion = *described;
    else // version 1 took any name as 1 to 5
        criterion.criterion.key = criterion.criterion.name = key;
    m_data.criteria.push_back(std::move(criterion));
    return found->second;
}

// Of trial, criterion, rater, rubric, round, value, cant_judge, not_applicable, blind, after_reveal, sequence,
// judged_ms, position.
void AnalysisCollector::addScore(const WalkedRow &row)
{
    const auto trial = indexOf(TrialId{row.integer(0)});
    if (!trial)
        return;
    const RubricId rubric{row.integer(3)};
    if (m_lastCriterion < 0 || rubric != m_lastRubric || row.bytes(1) != m_lastKey) {
        m_lastKey = row.text(1);
        m_lastRubric = rubric;
        m_lastCriterion = criterionOf(rubric, m_lastKey);
    }
    if (m_lastRaterIndex < 0 || row.bytes(2) != m_lastRater) {
        m_lastRater = row.text(2);
        m_lastRaterIndex = interned(m_raters, m_data.raters, m_lastRater);
    }
    AnalysisScore score;
    score.trial = *trial;
    score.criterion = m_lastCriterion;
    score.rater = m_lastRaterIndex;
    score.round = static_cast<std::int16_t>(row.small(4));
    if (const auto value = row.maybe(5))
        score.value = static_cast<int>(*value);
    score.cantJudge = row.flag(6);
    score.notApplicable = row.flag(7);
    score.blind = row.flag(8);
    score.afterReveal = row.flag(9);
    score.sequence = row.small(10);
    if (const auto judged = row.maybe(11))
        score.judgedMillis = static_cast<std::int32_t>(*judged);
    score.position = static_cast<std::int16_t>(row.small(12));
    m_data.scores.push_back(score);
}

void AnalysisCollector::readScores()
{
    criterionOf(RubricId{}, "overall"); // always the first
    std::size_t scored = 0;
    for (const RunSummary &run : m_data.runs)
        scored += static_cast<std::size_t>(run.scored);
    m_data.scores.reserve(scored);
    if (!hasColumn(m_database, "score", "rubric")) { // a file of before version 3 that may only be read
#define ASSAY_SCORES_BEFORE_3                                                                                          \
    "SELECT assay_row(?1, s.trial, s.criterion, s.rater, 0, 1, s.value, s.cant_judge, 0, s.blind, 0, 0, NULL, 0) "     \
    "FROM trial t CROSS JOIN score s ON s.trial = t.id AND s.current = 1 "
        walk(ASSAY_SCORES_BEFORE_3, ASSAY_SCORES_BEFORE_3 "WHERE t.run = ?2",
             [this](const WalkedRow &row) { addScore(row); });
#undef ASSAY_SCORES_BEFORE_3
        return;
    }
    walk("SELECT assay_row(?1, trial, criterion, rater, rubric, round, value, cant_judge, not_applicable, blind, "
         "after_reveal, sequence, judged_ms, position) FROM score INDEXED BY score_charted WHERE current = 1",
         "SELECT assay_row(?1, s.trial, s.criterion, s.rater, s.rubric, s.round, s.value, s.cant_judge, "
         "s.not_applicable, s.blind, s.after_reveal, s.sequence, s.judged_ms, s.position) FROM trial t CROSS JOIN "
         "score s INDEXED BY score_charted ON s.trial = t.id AND s.current = 1 WHERE t.run = ?2 AND t.scores > 0",
         [this](const WalkedRow &row) { addScore(row); });
}

void AnalysisCollector::addPair(const ScoringEvent &event, const Preference &pair)
{
    const auto a = indexOf(pair.a), b = indexOf(pair.b);
    if (a && b)
        m_data.preferences.push_back({*a, *b, interned(m_raters, m_data.raters, event.rater), pair.criterion,
                                      pair.choice, event.blind, event.afterReveal, pair.derived,
                                      static_cast<std::int16_t>(pair.round),
                                      static_cast<std::int32_t>(event.sequence)});
}

void AnalysisCollector::addEvent(const ScoringEvent &event)
{
    if (const auto *pair = std::get_if<Preference>(&event.body))
        return addPair(event, *pair);
    if (const auto *ranking = std::get_if<Ranking>(&event.body)) {
        for (const Preference &pair : derivedPairs(*ranking))
            addPair(event, pair);
    } else if (const auto *guess = std::get_if<Guess>(&event.body)) {
        const auto trial = indexOf(guess->trial);
        const auto target = std::find_if(m_data.targets.begin(), m_data.targets.end(),
                                         [&](const AnalysisTarget &t) { return t.label == guess->target; });
        if (trial)
            m_data.guesses.push_back(
                {*trial, interned(m_raters, m_data.raters, event.rater),
                 target == m_data.targets.end() ? -1 : static_cast<std::int32_t>(target - m_data.targets.begin()),
                 guess->choices});
    } else if (const auto *word = std::get_if<Adjudication>(&event.body)) {
        if (const auto trial = indexOf(word->trial))
            m_data.adjudications.push_back({*trial, criterionOf(word->rubric, word->criterion),
                                            static_cast<std::int16_t>(word->round), word->value, word->cantJudge});
    } else if (std::holds_alternative<Freeze>(event.body)) {
        m_data.freezes.push_back(event);
    }
}

void AnalysisCollector::readEvents()
{
    if (!hasColumn(m_database, "score_event", "kind"))
        return; // as above
    each("SELECT run, id, " ASSAY_EVENT_COLUMNS " FROM score_event WHERE (current = 1 AND kind IN ('preference', "
         "'ranking', 'guess', 'adjudication')) OR kind = 'freeze' ORDER BY run, id",
         "SELECT run, id, " ASSAY_EVENT_COLUMNS " FROM score_event WHERE run = ? AND ((current = 1 AND kind IN "
         "('preference', 'ranking', 'guess', 'adjudication')) OR kind = 'freeze') ORDER BY id",
         [this](const Cursor &row) {
             if (m_runs.contains(row.integer(0)))
                 addEvent(eventOf(row, 1));
         });
}
} // namespace assay::store
