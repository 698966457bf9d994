// SPDX-License-Identifier: GPL-3.0-or-later
// What "the score" of a chart is: one criterion, a rubric as a whole, or the claims that were counted (methods.md 0.5,
// 1.4, 9). A choice is offered for everything that somebody has judged. Pure; any thread.
#pragma once
#include "core/records.h"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::analysis
{
enum class ScoreForm {
    Mean,   // on a scale: averaged
    Rate,   // pass or fail, or "has a bad claim": a share, in percent
    Shares, // categories, or a scale without better and worse: how often each was given
};

// Values, margins and differences are in the units that are shown: those of the scale, percent for rates.
struct ScoreScale {
    ScoreForm form = ScoreForm::Mean;
    std::string name = "Overall"; // of the criterion or the rubric
    double low = 1, high = 5;     // a rate: 0 and 100
    bool lowerBetter = false;
    std::optional<double> margin = 0.25; // what matters in practice; absent: nobody can say what is equivalent
    bool claims = false;                 // the share of answers with a bad claim
    std::string thing = "claim";         // what is counted: "claim", or "item" where it has another name
    bool count = false;                  // of something, from 0: `high` is no end of the scale
    bool percent() const noexcept { return form == ScoreForm::Rate; }
    double worst() const noexcept { return lowerBetter ? high : low; }
    double best() const noexcept { return lowerBetter ? low : high; }
};

struct ScoreChoice {
    std::string key;  // stable: "overall", "RUBRIC/CRITERION", "RUBRIC/*" (the whole), "RUBRIC/#" (its claims)
    std::string name; // for people, unique among the choices
    bool whole = false;
    std::vector<std::int16_t> criteria; // into AnalysisData::criteria, of every version of the rubric
    std::int64_t judged = 0;            // answers with a judgement that counts
    ScoreScale scale;
};

// In the order of the data. Empty: nothing has been judged.
std::vector<ScoreChoice> scoreChoices(const AnalysisData &data);
// The one with that key; else what the data are about: the rubric that most answers were judged by, as a whole where
// it has several criteria that count, else by its frozen primary criterion. Null: nothing has been judged.
const ScoreChoice *chosenScore(const std::vector<ScoreChoice> &choices, const AnalysisData &data, std::string_view key);

bool isBadClaim(const Criterion &criterion); // contradicted or not in the source; unverifiable is neither good nor bad

// The description of a score's criterion, also in data that do not come from a store.
const Criterion &criterionOf(const AnalysisData &data, std::int16_t index);

// ---- in words; a value or a difference of the scale
std::string scoreText(const ScoreScale &scale, double value);      // "4.21", "71.3", "92 %"
std::string differenceText(const ScoreScale &scale, double value); // without sign: "0.45", "12": points in a sentence
std::string pointsText(const ScoreScale &scale, double value);     // "0.45 points", "12 percentage points"
std::string scaleText(const ScoreScale &scale); // "mean score (1–5)", "share that passes", "share with a bad claim"
std::string scoreUnit(const ScoreScale &scale); // for file headers: "score_1_to_5", "percent"
} // namespace assay::analysis
