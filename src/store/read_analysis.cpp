// SPDX-License-Identifier: GPL-3.0-or-later
// Everything the charts need, in a few walks over narrow tables: 100,000 trials must come in a fraction of a frame's
// patience, so nothing here runs a statement for each trial or run.
#include <algorithm>

#include "store/analysis_collector.h"
#include "store/cells.h"
#include "store/evidence.h"
#include "store/json_values.h"

namespace assay::store
{
namespace
{
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

} // namespace

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

RunPlaces *AnalysisCollector::placesOf(std::int64_t run)
{
    if (run == m_lastRun) // rows come run by run
        return m_lastPlaces;
    const auto found = m_runs.find(run);
    m_lastRun = run;
    m_lastPlaces = found == m_runs.end() ? nullptr : &m_places[found->second];
    return m_lastPlaces;
}

void AnalysisCollector::readRuns()
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

std::int32_t AnalysisCollector::targetOf(std::int64_t answerer)
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

void AnalysisCollector::readTargets()
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

void AnalysisCollector::readCases()
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

void AnalysisCollector::readTags()
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

std::int32_t AnalysisCollector::priceOf(std::int64_t id)
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

std::int32_t AnalysisCollector::currencyOf(std::string_view currency)
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

template <typename Use> void AnalysisCollector::eachTrial(Use &&use)
{
    if (!hasColumn(m_database, "trial", "retries_nano")) // an older file that may only be read
        return walk("SELECT assay_row(?1, " ASSAY_CHARTED_COLUMNS ") FROM trial WHERE state = 4",
                    "SELECT assay_row(?1, " ASSAY_CHARTED_COLUMNS ") FROM trial WHERE run = ?2 AND state = 4", use);
    walk("SELECT assay_row(?1, " ASSAY_CHARTED_COLUMNS ASSAY_CHARTED_SINCE_7 ") FROM trial WHERE state = 4",
         "SELECT assay_row(?1, " ASSAY_CHARTED_COLUMNS ASSAY_CHARTED_SINCE_7
         ") FROM trial WHERE run = ?2 AND state = 4",
         use);
}

void AnalysisCollector::addCharted(AnalysisTrial &trial, const WalkedRow &row)
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

void AnalysisCollector::readTrials()
{
    std::size_t settled = 0;
    for (const RunSummary &run : m_data.runs)
        settled += static_cast<std::size_t>(run.settled);
    m_data.trials.reserve(settled); // growing 10 MB by doubling costs as much as reading it
    const auto duration = [](const WalkedRow &row, int column) -> std::optional<Nanos> {
        const auto value = row.maybe(column);
        return value ? std::optional(Nanos(*value)) : std::nullopt;
    };
    const bool charted = hasColumn(m_database, "trial", "retries_nano");
    eachTrial([&](const WalkedRow &row) {
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

AnalysisData AnalysisCollector::collect()
{
    readRuns();
    readTargets();
    readCases();
    readTrials();
    readScores();
    readEvents();
    return std::move(m_data);
}

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
    return AnalysisCollector(database, runs).collect();
}
} // namespace assay::store
