// SPDX-License-Identifier: GPL-3.0-or-later
// Prompts that belong together (one document, template or customer): the group is the unit (methods.md 1.2). Pure.
#pragma once
#include "stats/estimates.h"

namespace assay::stats
{
// Sandwich (CR1) standard error with Student's t on clusters - 1. `group[i]` is the group of `score[i]`, equal lengths;
// average repeats first. TooFewClusters: a mean without an interval. Below 10 clusters a warning belongs beside it.
struct ClusterEstimate {
    Status status = Status::UndefinedN0;
    std::int64_t n = 0, clusters = 0;
    std::optional<double> mean, se, df, lower, upper;
};
ClusterEstimate meanIntervalClustered(std::span<const std::int32_t> group, Values score, double level = 0.95);
} // namespace assay::stats
