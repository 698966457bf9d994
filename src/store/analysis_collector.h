// SPDX-License-Identifier: GPL-3.0-or-later
// Private to store: gathers AnalysisData. What was run is read in read_analysis.cpp, what was judged in
// read_judgements.cpp.
#pragma once
#include "store/read_session.h"
#include "store/row_walk.h"
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace assay::store
{
struct RunPlaces { // from a run's positions to the indices of AnalysisData
    std::vector<std::int32_t> targets, cases;
};

class AnalysisCollector
{
public:
    AnalysisCollector(const Database &database, const std::vector<RunId> &runs) : m_database(database), m_wanted(runs)
    {
        std::sort(m_wanted.begin(), m_wanted.end());
        m_wanted.erase(std::unique(m_wanted.begin(), m_wanted.end()), m_wanted.end());
    }
    AnalysisData collect();

private:
    // Runs `use` on the rows of `all`, or of `one` (which has a parameter for the run) for every wanted run.
    template <typename Use> void each(Sql all, Sql one, Use &&use);
    // The same for statements of assay_row: for what there are 100,000 of.
    template <typename Use> void walk(Sql all, Sql one, Use &&use);
    void readRuns();
    void readTargets();
    void readCases();
    void readTags();
    void readTrials();
    void readScores();
    RunPlaces *placesOf(std::int64_t run);
    std::int32_t targetOf(std::int64_t answerer);
    std::int32_t currencyOf(std::string_view currency);
    std::int32_t priceOf(std::int64_t id);
    template <typename Use> void eachTrial(Use &&use);
    void addCharted(AnalysisTrial &trial, const WalkedRow &row);
    std::optional<std::int32_t> indexOf(TrialId id);
    std::int16_t criterionOf(RubricId rubric, std::string_view key);
    std::int16_t addCriterion(RubricId rubric, const Rubric &version, std::string_view key);
    void addScore(const WalkedRow &row);
    void readEvents();
    void addEvent(const ScoringEvent &event);
    void addPair(const ScoringEvent &event, const Preference &pair);

    const Database &m_database;
    std::vector<RunId> m_wanted; // empty: all
    AnalysisData m_data;
    std::unordered_map<std::int64_t, std::size_t> m_runs; // id to m_data.runs and m_places
    std::vector<RunPlaces> m_places;
    std::unordered_map<std::int64_t, std::int32_t> m_answerers;
    std::map<std::string, std::int32_t, std::less<>> m_cases, m_raters;
    std::set<std::string> m_prompts;
    std::vector<std::int64_t> m_caseRun; // beside caseKeys: the newest run that has it, whose title and tags count
    std::map<std::int64_t, std::int32_t> m_prices;
    std::int64_t m_lastRun = 0;
    RunPlaces *m_lastPlaces = nullptr;
    std::size_t m_place = 0; // of the last score's trial
    std::map<std::pair<RubricId, std::string>, std::int16_t, std::less<>> m_criteria;
    std::map<RubricId, Rubric> m_rubrics;
    std::string m_lastKey, m_lastRater; // of the last score: the next one mostly has the same
    RubricId m_lastRubric{};
    std::int16_t m_lastCriterion = -1;
    std::int32_t m_lastRaterIndex = -1;
};

// The index of `name` in `names`, where it comes last if it is new.
std::int32_t interned(std::map<std::string, std::int32_t, std::less<>> &known, std::vector<std::string> &names,
                      std::string_view name);

template <typename Use> void AnalysisCollector::each(Sql all, Sql one, Use &&use)
{
    if (m_wanted.empty()) {
        for (Cursor row = m_database.query(all); row.next();)
            use(row);
        return;
    }
    for (const RunId run : m_wanted)
        for (Cursor row = m_database.query(one, run); row.next();)
            use(row);
}

template <typename Use> void AnalysisCollector::walk(Sql all, Sql one, Use &&use)
{
    if (m_wanted.empty())
        return RowWalk::each(m_database, all, use);
    for (const RunId run : m_wanted)
        RowWalk::each(m_database, one, use, run);
}
} // namespace assay::store
