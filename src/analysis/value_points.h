// SPDX-License-Identifier: GPL-3.0-or-later
// Cost and score of every target on the same prompts, and how often each stays on the frontier when the prompts are
// drawn anew (methods.md 5.9). Pure and seeded. Private to this room.
#pragma once
#include "analysis/cost_table.h"
#include "analysis/prompt_table.h"
#include "analysis/score_table.h"
#include <cstdint>
#include <functional>
#include <vector>

namespace assay::analysis
{
constexpr double kDominatedBelow = 0.05; // of the draws: only then a target is called dominated

struct ValuePoint {
    std::size_t target = 0;
    Column score, cost; // on the common prompts; cost per 1,000 answers
    double meanScore = 0, meanCost = 0;
    std::optional<double> scoreLow, scoreHigh, costLow, costHigh; // 95 %; the cost's is never below 0
    bool onFrontier = false;                                      // of the point estimates
    std::optional<double> shareOnFrontier;                        // of the draws; absent: too few prompts
};
struct ValuePoints {
    CommonSet set;
    std::vector<ValuePoint> points; // cheapest first
    ScoreTable scores;              // without its observations
    CostTable costs;
    std::size_t replicates = 0;
    bool repeats = false;
};
ValuePoints valuePoints(const AnalysisData &data, std::size_t replicates, std::uint64_t seed,
                        const std::function<bool(double)> &keepGoing = {}, const std::string &score = {});
} // namespace assay::analysis
