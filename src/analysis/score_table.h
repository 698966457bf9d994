// SPDX-License-Identifier: GPL-3.0-or-later
// From single judgements to one value an answer: raters averaged, adjudications before raters, criteria weighted
// (methods.md 0.5), and what an answer without usable text counts as, by what is asked (0.3). Private to this room.
#pragma once
#include "analysis/charts.h"
#include "analysis/prompt_table.h"
#include "analysis/score_choice.h"
#include <string>
#include <vector>

namespace assay::analysis
{
constexpr double kScaleMin = 1, kScaleMax = 5; // of the built-in criterion

// Quality: what was answered; a request that failed is missing. Delivered: what was asked for; it is the scale's
// worst value.
enum class Estimand { Quality, Delivered };
struct ClaimCount {         // of one answer, raters averaged
    std::int32_t trial = 0; // into AnalysisData::trials
    double bad = 0, all = 0;
};
struct CategoryPart { // of one answer: the share of its raters who gave this step of the scale
    std::int32_t trial = 0;
    int value = 0;
    double part = 1;
};
struct ScoreTable {
    ScoreScale scale;
    std::vector<Observation> observations; // on the scale
    std::int64_t answers = 0;              // settled with something to judge, in the blocks that were scored at all
    std::int64_t scored = 0;               // of them with a value that people gave
    std::int64_t cantJudge = 0;            // judgements
    std::int64_t notApplicable = 0;        // answers to which it does not apply, all raters say
    std::int64_t incomplete = 0;           // answers with a forgotten criterion: unscored
    std::int64_t unusable = 0;             // answers without usable text, counted as the scale's worst value
    std::int64_t refusedRightly = 0;       // refusals that the prompt asks for, counted as the best
    std::int64_t adjudicated = 0;          // answers with a last word
    std::int64_t split = 0;                // of a rate: answers that some raters pass and others fail
    std::int64_t afterReveal = 0;          // judgements left out because the names had been shown
    std::int64_t laterRounds = 0;          // judgements of a second round, left out
    bool anyBlind = false, allBlind = true;
    std::vector<ClaimCount> claims;       // where scale.claims
    std::vector<CategoryPart> categories; // of ScoreForm::Shares
    std::vector<std::int32_t> raters;     // who gave the values, into AnalysisData::raters
};
ScoreTable gatherScores(const AnalysisData &data, const ScoreChoice &choice, Estimand estimand = Estimand::Quality);
ScoreTable gatherScores(const AnalysisData &data, Estimand estimand = Estimand::Quality); // the built-in criterion's
// What `key` names, or the usual one, with its scale laid on 1 to 5, best on top: for pages that weigh scores against
// other things or have one pass mark for all. `scale` stays the score's own. Categories have no such view: empty.
ScoreTable scoresOnFive(const AnalysisData &data, const std::string &key);
// "“Policy”: pass counted as 5, fail as 1." for captions; empty for what is on 1 to 5 anyway.
std::string onFiveText(const AnalysisData &data, const std::string &key);
// What `options.score` names, or the usual one; nullopt: nothing has been judged.
std::optional<ScoreChoice> chosenScore(const AnalysisData &data, const ChartOptions &options);

// One rater's value for one answer on the choice's scale; what agreement is measured on. Adjudications are no ratings.
struct RaterValue {
    std::int32_t trial = 0, rater = 0;
    std::int16_t round = 1, position = 0;
    std::int32_t sequence = 0, millis = -1; // of the last criterion; sequence 0 and millis -1: not known
    double value = 0;
    bool blind = false;
};
std::vector<RaterValue> raterValues(const AnalysisData &data, const ScoreChoice &choice);

// The red notes of methods.md 0.3: shares of failed requests that differ by more than 5 points, and an order of the
// models that is another one when failures count. Empty: nothing to say.
std::vector<std::string> estimandNotes(const AnalysisData &data, const ScoreChoice &choice);
// What every chart of scores must warn of: one rater, not blind.
std::vector<std::string> judgingWarnings(const ScoreTable &table);
// "12 “can't judge” left out; 2 answers refused ... counted as 1": of a caption; empty when there is nothing.
std::string leftOutText(const ScoreTable &table);
} // namespace assay::analysis
