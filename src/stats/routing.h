// SPDX-License-Identifier: GPL-3.0-or-later
// What a router by category would have scored (methods.md 6.3). The headline is leave-one-prompt-out; the in-sample
// value is never shown as a result, and the oracle only as an upper bound that includes luck. Pure.
#pragma once
#include "stats/estimates.h"
#include <cstddef>
#include <vector>

namespace assay::stats
{
struct RoutedPrompt {
    std::int32_t category = 0;
    std::vector<double> score, cost; // of every model, none missing
};
struct RoutedPolicy {
    double score = 0, cost = 0;      // means
    std::vector<std::size_t> choice; // model for each prompt
};
struct RoutingSimulation {
    Status status = Status::UndefinedN0; // NoIntervalN1: leave-one-out needs two prompts
    RoutedPolicy bestSingle, bestSingleLeftOut, categoryInSample, categoryLeftOut, oracle;
    std::vector<double> modelScore, modelCost;
};
// utility = score - lambda * cost; ties: cheaper, then earlier. A category with fewer than minTrain training prompts
// takes the overall choice.
RoutingSimulation simulateRouting(std::span<const RoutedPrompt> prompts, std::size_t models, double lambda,
                                  std::size_t minTrain = 5);
} // namespace assay::stats
