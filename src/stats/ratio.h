// SPDX-License-Identifier: GPL-3.0-or-later
// A ratio of two sums with a clustered interval: cost per accepted answer, bad claims per claim (methods.md 5.4, 9.2).
// Never the mean of single ratios. Pure.
#pragma once
#include "stats/estimates.h"

namespace assay::stats
{
// numerator[i] and denominator[i] belong together; `cluster` empty: each is its own. logLower/logUpper is the interval
// to print (R exp(+-t se / R)); absent when the ratio is 0. ZeroDenominator: nothing was accepted.
struct RatioOfSums {
    Status status = Status::UndefinedN0;
    std::optional<double> ratio, se, df, lower, upper, logLower, logUpper;
};
RatioOfSums ratioOfSums(std::span<const double> numerator, std::span<const double> denominator,
                        std::span<const std::int32_t> cluster, double level = 0.95);
} // namespace assay::stats
