// SPDX-License-Identifier: GPL-3.0-or-later
// Everything the charts need, in a few walks over narrow tables: 100,000 trials must come in a fraction of a frame's
// patience, so nothing here runs a statement for each trial or run.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "store/cells.h"
#include "store/evidence.h"
#include "store/json_values.h"
#include "store/read_session.h"

namespace assay::store
{
namespace
{
struct RunPlaces { // from a run's positions to the indices of AnalysisData
    std::vector<std::int32_t> targets, cases;
};

class Collector
{
public:
    Collector(const Database &database, const std::vector<RunId> &runs) : m_database(database), m_wanted(runs)
    {
        std::sort(m_wanted.begin(), m_wanted.end());
        m_wanted.erase(std::unique(m_wanted.begin(), m_wanted.end()), m_wanted.end());
    }
    AnalysisData collect();

private:
    // Runs `use` on the rows of `all`, or of `one` (which has a parameter for the run) for every wanted run.
    template <typename Use> void each(Sql all, Sql one, Use &&use);
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
    void addCharted(AnalysisTrial &trial, const Cursor &row);
    std::optional<std::int32_t> indexOf(TrialId id);
    std::int16_t criterionOf(RubricId rubric, std::string_view key);
    std::int16_t addCriterion(RubricId rubric, const Rubric &version, std::string_view key);
    void addScore(const Cursor &row);
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

std::int32_t interned(std::map<std::string, std::int32_t, std::less<>> &known, std::vector<std::string> &names,
                      std::string_view name)
{
    const auto found = known.find(name);
    if (found != known.end())
        return found->second;
    const auto index = static_cast<std::int32_t>(names.size());
    names.emplace_back(name);
    known.emplace(name, index);
    return index;
}

// Each case and its rendered prompt once, in the order of their bytes: the same set gives the same digest.
std::string digestOf(const std::set<std::string> &prompts)
{
    RowDigest digest("assay.prompt-set.1");
    for (const std::string &prompt : prompts)
        digest.add(Blob{prompt});
    return hex(digest.finish());
}

std::string promptKey(std::string_view caseKey, std::string_view sha256)
{
    std::string key(caseKey);
    key.push_back('\0');
    key += sha256;
    return key;
}

template <typename Use> void Collector::each(Sql all, Sql one, Use &&use)
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

RunPlaces *Collector::placesOf(std::int64_t run)
{
    if (run == m_lastRun) // rows come run by run
        return m_lastPlaces;
    const auto found = m_runs.find(run);
    m_lastRun = run;
    m_lastPlaces = found == m_runs.end() ? nullptr : &m_places[found->second];
    return m_lastPlaces;
}

void Collector::readRuns()
{
    const std::string columns = "SELECT " + std::string(SummaryColumns) + ", r.prices_as_of FROM run r ";
    const auto use = [this](const Cursor &row) {
        m_runs.emplace(row.integer(0), m_data.runs.size());
        m_data.runs.push_back(summaryOf(row));
        m_data.pricesAsOf = std::max(m_data.pricesAsOf, row.text(16));
    };
    if (m_wanted.empty())
        for (Cursor row = m_database.queryText(columns + "WHERE r.binned_us IS NULL ORDER BY r.id"); row.next();)
            use(row);
    for (const RunId run : m_wanted)
        for (Cursor row = m_database.queryText(columns + "WHERE r.binned_us IS NULL AND r.id = ?", run); row.next();)
            use(row);
    m_places.resize(m_data.runs.size());
    each("SELECT run, currency, nano FROM run_cost ORDER BY run, currency",
         "SELECT run, currency, nano FROM run_cost WHERE run = ? ORDER BY currency", [this](const Cursor &row) {
             const auto run = m_runs.find(row.integer(0));
             if (run != m_runs.end())
                 m_data.runs[run->second].cost.push_back({row.integer(2), row.text(1)});
         });
}

std::int32_t Collector::targetOf(std::int64_t answerer)
{
    const auto known = m_answerers.find(answerer);
    if (known != m_answerers.end())
        return known->second;
    Cursor row = m_database.query("SELECT label, model, endpoint, api, simulated FROM answerer WHERE id = ?", answerer);
    if (!row.next())
        fail(ErrorCode::Damaged, "what answered in a run is missing; assay-cli verify names the row");
    const auto index = static_cast<std::int32_t>(m_data.targets.size());
    m_data.targets.push_back(
        {row.text(0), row.text(1), row.text(2), apiFromName(row.bytes(3)).value_or(Api::OpenAiChat), row.flag(4)});
    m_answerers.emplace(answerer, index);
    return index;
}

void Collector::readTargets()
{
    each("SELECT run, answerer FROM run_target ORDER BY run, position",
         "SELECT run, answerer FROM run_target WHERE run = ? ORDER BY position", [this](const Cursor &row) {
             RunPlaces *places = placesOf(row.integer(0));
             if (places == nullptr)
                 return;
             places->targets.push_back(targetOf(row.integer(1)));
             m_data.runs[m_runs.at(row.integer(0))].targetLabels.push_back(
                 m_data.targets[static_cast<std::size_t>(places->targets.back())].label);
         });
}

void Collector::readCases()
{
    each("SELECT run, position, case_key, prompt_sha256, title FROM run_case ORDER BY run, position",
         "SELECT run, position, case_key, prompt_sha256, title FROM run_case WHERE run = ? ORDER BY position",
         [this](const Cursor &row) {
             RunPlaces *places = placesOf(row.integer(0));
             if (places == nullptr)
                 return;
             const std::int32_t item = interned(m_cases, m_data.caseKeys, row.bytes(2));
             places->cases.push_back(item);
             m_prompts.insert(promptKey(row.bytes(2), row.bytes(3)));
             const auto index = static_cast<std::size_t>(item);
             m_caseRun.resize(m_data.caseKeys.size());
             m_data.caseTitles.resize(m_data.caseKeys.size());
             m_caseRun[index] = row.integer(0); // runs come oldest first
             if (row.bytes(4) != m_data.caseTitles[index])
                 m_data.caseTitles[index] = row.text(4);
         });
    m_data.promptSetSha256 = digestOf(m_prompts);
    m_data.caseTags.resize(m_data.caseKeys.size());
    if (hasColumn(m_database, "case_tag", "tag")) // not in an older file that may only be read
        readTags();
}

void Collector::readTags()
{
    std::map<std::string, std::int32_t, std::less<>> known;
    each("SELECT run, position, tag FROM case_tag ORDER BY run, position, tag",
         "SELECT run, position, tag FROM case_tag WHERE run = ? ORDER BY position, tag", [&](const Cursor &row) {
             const RunPlaces *places = placesOf(row.integer(0));
             const auto position = static_cast<std::size_t>(row.integer(1));
             if (places == nullptr || position >= places->cases.size())
                 return;
             const auto item = static_cast<std::size_t>(places->cases[position]);
             if (m_caseRun[item] == row.integer(0))
                 m_data.caseTags[item].push_back(interned(known, m_data.tags, row.bytes(2)));
         });
}

std::int32_t Collector::priceOf(std::int64_t id)
{
    const auto [found, fresh] = m_prices.try_emplace(id, static_cast<std::int32_t>(m_data.prices.size()));
    if (!fresh)
        return found->second;
    Cursor row = m_database.query("SELECT source, price FROM trial_price WHERE id = ?", id);
    if (!row.next())
        fail(ErrorCode::Damaged, "a price of an answer is missing; assay-cli verify names the row");
    m_data.prices.push_back({priceFromJson(row.bytes(1)), static_cast<CostSource>(row.small(0))});
    return found->second;
}

std::int32_t Collector::currencyOf(std::string_view currency)
{
    auto &known = m_data.currencies;
    const auto index = std::find(known.begin(), known.end(), currency) - known.begin(); // one, almost always
    if (static_cast<std::size_t>(index) == known.size())
        known.emplace_back(currency);
    return static_cast<std::int32_t>(index);
}

#define ASSAY_CHARTED_COLUMNS                                                                                          \
    "id, run, case_index, target_index, repetition, attempts, outcome, ttft_ns, total_ns, cost_nano, cost_currency, "  \
    "output_tokens"
#define ASSAY_CHARTED_SINCE_7                                                                                          \
    ", started_us, input_tokens, cached_tokens, cache_write_tokens, reasoning_tokens, price, error, retries_nano"

template <typename Use> void Collector::eachTrial(Use &&use)
{
    if (!hasColumn(m_database, "trial", "retries_nano")) // an older file that may only be read
        return each("SELECT " ASSAY_CHARTED_COLUMNS " FROM trial WHERE state = 4 ORDER BY id",
                    "SELECT " ASSAY_CHARTED_COLUMNS " FROM trial WHERE run = ? AND state = 4", use);
    each("SELECT " ASSAY_CHARTED_COLUMNS ASSAY_CHARTED_SINCE_7 " FROM trial WHERE state = 4 ORDER BY id",
         "SELECT " ASSAY_CHARTED_COLUMNS ASSAY_CHARTED_SINCE_7 " FROM trial WHERE run = ? AND state = 4", use);
}

void Collector::addCharted(AnalysisTrial &trial, const Cursor &row)
{
    trial.startedMicros = row.integer(12); // NULL, for one that was never sent, is 0
    trial.inputTokens = row.maybe(13);
    trial.cachedInput = row.maybe(14);
    trial.cacheWrite = row.maybe(15);
    trial.reasoningTokens = row.maybe(16);
    if (const auto price = row.maybe(17))
        trial.price = priceOf(*price);
    if (!row.isNull(18))
        trial.error = errorCodeFromName(row.bytes(18)).value_or(ErrorCode::Internal);
    trial.retriesNano = row.maybe(19);
}

void Collector::readTrials()
{
    std::size_t settled = 0;
    for (const RunSummary &run : m_data.runs)
        settled += static_cast<std::size_t>(run.settled);
    m_data.trials.reserve(settled); // growing 10 MB by doubling costs as much as reading it
    const auto duration = [](const Cursor &row, int column) -> std::optional<Nanos> {
        const auto value = row.maybe(column);
        return value ? std::optional(Nanos(*value)) : std::nullopt;
    };
    const bool charted = hasColumn(m_database, "trial", "retries_nano");
    eachTrial([&](const Cursor &row) {
        const RunPlaces *places = placesOf(row.integer(1));
        if (places == nullptr)
            return;
        AnalysisTrial trial;
        trial.trial = TrialId{row.integer(0)};
        trial.run = RunId{row.integer(1)};
        trial.caseIndex = places->cases.at(static_cast<std::size_t>(row.small(2)));
        trial.target = places->targets.at(static_cast<std::size_t>(row.small(3)));
        trial.repetition = row.small(4);
        trial.attempts = row.small(5);
        trial.outcome = static_cast<Outcome>(row.small(6));
        trial.ttft = duration(row, 7);
        trial.total = duration(row, 8);
        trial.costNano = row.maybe(9);
        if (trial.costNano)
            trial.currency = currencyOf(row.bytes(10));
        trial.outputTokens = row.maybe(11);
        if (charted)
            addCharted(trial, row);
        m_data.trials.push_back(trial);
    });
    const auto byId = [](const AnalysisTrial &a, const AnalysisTrial &b) { return a.trial < b.trial; };
    if (!std::is_sorted(m_data.trials.begin(), m_data.trials.end(), byId))
        std::sort(m_data.trials.begin(), m_data.trials.end(), byId);
}

std::optional<std::int32_t> Collector::indexOf(TrialId id)
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

std::int16_t Collector::criterionOf(RubricId rubric, std::string_view key)
{
    const auto [known, first] = m_rubrics.try_emplace(rubric);
    if (first) {
        known->second = rubricOf(m_database, rubric);
        for (const Criterion &criterion : known->second.criteria) // also what nobody has judged: it may be forgotten
            addCriterion(rubric, known->second, criterion.key);
    }
    return addCriterion(rubric, known->second, key);
}

std::int16_t Collector::addCriterion(RubricId rubric, const Rubric &version, std::string_view key)
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
void Collector::addScore(const Cursor &row)
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

void Collector::readScores()
{
    criterionOf(RubricId{}, "overall"); // always the first
    std::size_t scored = 0;
    for (const RunSummary &run : m_data.runs)
        scored += static_cast<std::size_t>(run.scored);
    m_data.scores.reserve(scored);
    if (!hasColumn(m_database, "score", "rubric")) { // a file of before version 3 that may only be read
#define ASSAY_SCORES_BEFORE_3                                                                                          \
    "SELECT s.trial, s.criterion, s.rater, 0, 1, s.value, s.cant_judge, 0, s.blind, 0, 0, NULL, 0 FROM trial t JOIN "  \
    "score s ON s.trial = t.id AND s.current = 1 "
        each(ASSAY_SCORES_BEFORE_3 "ORDER BY s.trial, s.rater",
             ASSAY_SCORES_BEFORE_3 "WHERE t.run = ? ORDER BY s.trial, s.rater",
             [this](const Cursor &row) { addScore(row); });
#undef ASSAY_SCORES_BEFORE_3
        return;
    }
    each("SELECT trial, criterion, rater, rubric, round, value, cant_judge, not_applicable, blind, after_reveal, "
         "sequence, judged_ms, position FROM score INDEXED BY score_charted WHERE current = 1 "
         "ORDER BY trial, criterion, rater, rubric, round",
         "SELECT s.trial, s.criterion, s.rater, s.rubric, s.round, s.value, s.cant_judge, s.not_applicable, s.blind, "
         "s.after_reveal, s.sequence, s.judged_ms, s.position FROM trial t CROSS JOIN score s INDEXED BY score_charted "
         "ON s.trial = t.id AND s.current = 1 WHERE t.run = ? AND t.scores > 0",
         [this](const Cursor &row) { addScore(row); });
}

void Collector::addPair(const ScoringEvent &event, const Preference &pair)
{
    const auto a = indexOf(pair.a), b = indexOf(pair.b);
    if (a && b)
        m_data.preferences.push_back({*a, *b, interned(m_raters, m_data.raters, event.rater), pair.criterion,
                                      pair.choice, event.blind, event.afterReveal, pair.derived,
                                      static_cast<std::int16_t>(pair.round),
                                      static_cast<std::int32_t>(event.sequence)});
}

void Collector::addEvent(const ScoringEvent &event)
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

void Collector::readEvents()
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

AnalysisData Collector::collect()
{
    readRuns();
    readTargets();
    readCases();
    readTrials();
    readScores();
    readEvents();
    return std::move(m_data);
}
} // namespace

std::string promptSetSha256(const Database &database, RunId run)
{
    std::set<std::string> prompts;
    Cursor row = database.query("SELECT case_key, prompt_sha256 FROM run_case WHERE run = ?", run);
    while (row.next())
        prompts.insert(promptKey(row.bytes(0), row.bytes(1)));
    return digestOf(prompts);
}

AnalysisData readAnalysis(const Database &database, const std::vector<RunId> &runs)
{
    return Collector(database, runs).collect();
}
} // namespace assay::store
