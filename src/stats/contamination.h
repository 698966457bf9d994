// SPDX-License-Identifier: GPL-3.0-or-later
// Scores again without the items that a model may have seen (methods.md 8.7). Reassuring by construction with a weak
// detector: its sensitivity belongs beside the figures. Pure.
#pragma once
#include "stats/estimates.h"
#include "stats/quantiles.h"
#include <vector>

namespace assay::stats
{
struct FilteredRow {
    std::optional<double> threshold; // absent: no filter
    std::int64_t kept = 0, removed = 0;
    struct Model {
        std::int64_t passed = 0;
        RateEstimate rate; // Wilson
    };
    std::vector<Model> models;
    // The first two models on the kept items: Agresti-Min.
    std::int64_t onlyA = 0, onlyB = 0;
    std::optional<double> difference, lower, upper;
};
// passed[model][item]; flag[model][item]: chance that the model saw the item, absent = not flagged. An item goes for
// all models when any flag reaches the threshold.
std::vector<FilteredRow> rescoreWithoutFlagged(const std::vector<std::vector<bool>> &passed,
                                               const std::vector<std::vector<std::optional<double>>> &flag,
                                               std::span<const std::optional<double>> thresholds, double level = 0.95);
} // namespace assay::stats
