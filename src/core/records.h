// SPDX-License-Identifier: GPL-3.0-or-later
// What the store answers when it is asked: rows for lists and for analysis. Plain values; times in wall microseconds,
// durations in nanoseconds, money in nano-units. Absent is nullopt.
#pragma once
#include "core/scores.h"
#include "core/values.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay
{

struct RunSummary {
    RunId id{};
    std::string name;
    std::int64_t startedMicros = 0;
    std::optional<std::int64_t> endedMicros;
    bool simulated = false; // any target was a demo model
    bool sample = false;    // came with the sample workspace
    int cases = 0, targets = 0, trials = 0, repetitions = 1;
    int settled = 0, succeeded = 0, failed = 0; // failed: every settled outcome but succeeded
    int scored = 0;                             // trials with a valid score (a value or "can't judge")
    // Known costs summed per currency (almost always one), and how many settled trials have an unknown one.
    std::vector<Money> cost;
    int unknownCosts = 0;
    bool deleted = false; // in the bin
    std::vector<std::string> targetLabels;
    bool operator==(const RunSummary &) const = default;
};

struct TrialRow { // one trial with what its last attempt brought
    Trial trial;
    TrialState state = TrialState::Queued;
    int attempts = 0;
    std::optional<AttemptId> lastAttempt;
    Response response; // meaningful when settled, or when partial text was saved; `raw` and chunks only on demand
    std::vector<Score> scores; // valid ones, newest last
    std::string sha256;        // of the stored row, hex; empty while unsettled
    bool operator==(const TrialRow &) const = default;
};

struct RunRecord {
    RunSummary summary;
    RunPlan plan;
    std::vector<TrialRow> trials; // in order of case, target, repetition
};

struct SearchHit {
    RunId run{};
    TrialId trial{}; // 0: the hit is the prompt
    std::string runName, targetLabel, caseTitle;
    std::string snippet; // plain text; matches between U+E000 and U+E001
    std::int64_t atMicros = 0;
    std::int64_t rowid = 0; // of the last hit of a page: where the next page begins (Reader::search)
    bool operator==(const SearchHit &) const = default;
};

struct PromptVersion { // every prompt text that was ever sent, once
    PromptVersionId id{};
    std::string caseKey; // the set's item it belongs to ("" for a free prompt)
    int number = 1;      // 1, 2, 3 within its item
    Prompt prompt;
    std::int64_t firstSentMicros = 0;
    bool operator==(const PromptVersion &) const = default;
};

struct StoredEndpoint {
    Endpoint endpoint;
    std::vector<ModelTarget> targets; // its models as the user set them up; target.endpoint is a copy of `endpoint`
};

struct ModelFamily { // "this id is that model", said by the user; it holds for runs of any age
    std::string model, family;
    bool operator==(const ModelFamily &) const = default;
};

struct RunFilter {
    std::string name;        // exact prompt-set name; empty = all
    std::string targetLabel; // empty = all
    // Complete: every trial settled and succeeded. Unscored: fewer scored trials than succeeded ones.
    enum class Status { All, Complete, WithFailures, Unscored } status = Status::All;
    bool deleted = false; // the bin instead
    std::string text;     // substring of the run's name
};
struct RunCursor {
    std::int64_t startedMicros = 0;
    RunId id{};
}; // last row of the page before

// ---- analysis
// ------------------------------------------------------------------------------------------------------------
struct AnalysisTarget {
    std::string label, model, endpoint; // endpoint = its name; the pair is the identity across runs
    Api api = Api::OpenAiChat;
    bool simulated = false;
    // The model behind the id, whatever cloud it runs on ("claude-opus-4-7"): what colours and groups go by. Empty
    // until catalog::ModelBook (or the user) has said it; then the id itself.
    std::string family = {};
    bool operator==(const AnalysisTarget &) const = default;
};
struct AnalysisTrial {
    TrialId trial{};
    RunId run{};
    std::int32_t target = 0, caseIndex = 0; // into AnalysisData
    std::int32_t repetition = 0, attempts = 1;
    Outcome outcome = Outcome::Unknown;
    std::optional<Nanos> ttft, total;
    std::optional<std::int64_t> costNano;
    std::optional<std::int64_t> outputTokens;
    std::int32_t currency = 0;      // into AnalysisData::currencies
    std::int64_t startedMicros = 0; // of its last attempt, wall clock; 0: never sent
    std::optional<std::int64_t> inputTokens = {}, cachedInput = {}, cacheWrite = {}, reasoningTokens = {}; // as Usage
    std::optional<ErrorCode> error = {};          // what went wrong, of every outcome that has an error
    std::int32_t price = -1;                      // into AnalysisData::prices; -1: not priced by a list or an own rate
    std::optional<std::int64_t> retriesNano = {}; // known costs of the attempts before the last, in its currency
};
struct AnalysisPrice { // what answers were priced with
    TokenPrice price;
    CostSource source = CostSource::Unknown; // OwnRate: a contract's; else a list's
};
struct AnalysisCriterion { // of one version of one rubric
    RubricId rubric{};     // 0: the built-in "overall", 1 to 5
    std::string rubricKey;
    int rubricVersion = 1;
    Criterion criterion;
};
struct AnalysisScore {
    std::int32_t trial = 0; // into AnalysisData::trials
    std::int32_t rater = 0;
    std::optional<int> value; // on the criterion's own scale
    bool cantJudge = false, blind = false;
    bool notApplicable = false;
    bool afterReveal = false;             // left out of headlines (methods.md 3.4)
    std::int16_t criterion = 0;           // into AnalysisData::criteria; 0: the built-in one
    std::int16_t round = 1, position = 0; // position as shown, from 1; 0 unknown
    std::int32_t sequence = 0;            // of the rater's judgements; for drift
    std::int32_t judgedMillis = -1;       // -1 unknown
};
struct AnalysisPreference {
    std::int32_t a = 0, b = 0, rater = 0; // a and b into trials; a was shown first
    std::string criterion = "overall";    // a key of the run's rubric
    Choice choice = Choice::Tie;
    bool blind = false, afterReveal = false;
    bool derived = false; // from a ranking
    std::int16_t round = 1;
    std::int32_t sequence = 0;
};
struct AnalysisGuess { // blinding check
    std::int32_t trial = 0, rater = 0;
    std::int32_t target = -1; // into targets; -1: no idea
    std::int32_t choices = 0;
};
struct AnalysisAdjudication {
    std::int32_t trial = 0;
    std::int16_t criterion = 0, round = 1;
    std::optional<int> value; // neither: not applicable, or cantJudge
    bool cantJudge = false;
};
struct AnalysisData {
    std::vector<AnalysisTarget> targets;
    std::vector<std::string> caseKeys;                    // case ids; the unit of analysis is the prompt
    std::vector<std::string> caseTitles = {};             // for people, beside caseKeys; "" where there is none
    std::vector<std::string> tags = {};                   // every tag of the cases, once
    std::vector<std::vector<std::int32_t>> caseTags = {}; // beside caseKeys: into tags
    std::vector<std::string> currencies, raters;
    std::vector<AnalysisTrial> trials;
    std::vector<AnalysisScore> scores;       // of every criterion: see AnalysisScore::criterion
    std::vector<RunSummary> runs;            // those the data comes from
    std::string promptSetSha256;             // over every rendered case, hex
    std::string pricesAsOf;                  // newest price date used, or empty
    std::vector<AnalysisCriterion> criteria; // [0] is the built-in one, in data from a store
    std::vector<AnalysisPreference> preferences;
    std::vector<AnalysisGuess> guesses;
    std::vector<AnalysisAdjudication> adjudications;
    std::vector<ScoringEvent> freezes; // of a run: the first is the freeze, the others later changes
    std::vector<AnalysisPrice> prices = {};
    // The valid values of what is charted as "the score": the built-in criterion.
    bool isOverall(const AnalysisScore &score) const noexcept { return score.criterion == 0; }
};
} // namespace assay
