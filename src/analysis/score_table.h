// SPDX-License-Identifier: GPL-3.0-or-later
// From single judgements to one value an answer: raters averaged (methods.md 0.5), and what an answer without usable
// text counts as, by what is asked (0.3). Private to this room.
#pragma once
#include "analysis/prompt_table.h"
#include <string>
#include <vector>

namespace assay::analysis
{
constexpr double kScaleMin = 1, kScaleMax = 5;

// Quality: what was answered; a request that failed is missing. Delivered: what was asked for; it is the scale's
// minimum.
enum class Estimand { Quality, Delivered };
struct ScoreTable {
    std::vector<Observation> observations;
    std::int64_t cantJudge = 0; // judgements
    std::int64_t unusable = 0;  // answers without usable text, counted as the scale's minimum
    std::int64_t scored = 0;    // answers with a value given by a person
    bool anyBlind = false, allBlind = true;
    std::size_t raters = 0;
};
ScoreTable gatherScores(const AnalysisData &data, Estimand estimand = Estimand::Quality);

// The red notes of methods.md 0.3: shares of failed requests that differ by more than 5 points, and an order of the
// models that is another one when failures count. Empty: nothing to say.
std::vector<std::string> estimandNotes(const AnalysisData &data);
} // namespace assay::analysis
