// SPDX-License-Identifier: GPL-3.0-or-later
// The default measure of agreement: any number of raters, gaps allowed (methods.md 3.2). Pure and seeded.
#pragma once
#include "stats/estimates.h"
#include <cstdint>
#include <functional>
#include <vector>

namespace assay::stats
{
enum class Level { Nominal /* pass/fail, categories */, Ordinal /* 1-5 */, Interval /* 0-100 */, Ratio };

// ratings[rater][unit], all of one length. NoVariation and NoPairs are undefined, never 1. Reading: >= .80 firm, .667
// to .80 tentative, below that the rubric needs work.
struct Alpha {
    Status status = Status::NoPairs;
    std::int64_t pairableValues = 0; // in units with at least two ratings
    std::int64_t units = 0;
    std::optional<double> alpha;
};
Alpha krippendorffAlpha(const std::vector<std::vector<std::optional<double>>> &ratings, Level level);

// Percentile bootstrap over units. Replicates without variation have no alpha and are left out (and counted).
struct AlphaInterval : Alpha {
    std::optional<double> lower, upper;
    std::int64_t replicates = 0, undefined = 0;
};
AlphaInterval krippendorffInterval(const std::vector<std::vector<std::optional<double>>> &ratings, Level level,
                                   std::size_t replicates, std::uint64_t seed, double confidence = 0.95,
                                   const std::function<bool(double)> &keepGoing = {}); // asked with the share done
} // namespace assay::stats
