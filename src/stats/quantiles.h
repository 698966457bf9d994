// SPDX-License-Identifier: GPL-3.0-or-later
// Quantiles of skewed things (latency) and their distribution-free intervals (methods.md 4.4, 4.5), and the interval of
// a rate (1.4). Pure.
#pragma once
#include "stats/estimates.h"
#include <cstdint>
#include <optional>
#include <span>

namespace assay::stats
{
// Type 7 (linear between order statistics). `sorted` ascending; nullopt when it is empty or p is outside 0..1.
std::optional<double> quantile(std::span<const double> sorted, double p);

// HDR-style nearest rank, x(ceil(n p)), p = 0 the minimum: for the wording of service levels only.
std::optional<double> quantileNearestRank(std::span<const double> sorted, double p);

// Order statistics around quantile q: [x(l), x(u)], ranks 1-based. OpenInterval: too few values for one or both ends
// (a two-sided 95 % interval needs n >= 6 for the median, 72 for p95); the end that exists is given.
struct QuantileEstimate {
    Status status = Status::UndefinedN0;
    std::optional<double> estimate, lower, upper, coverage;
    std::optional<std::int64_t> l, u;
};
QuantileEstimate quantileInterval(std::span<const double> sorted, double q, double level = 0.95);

// Wilson interval of x successes in n; n = 0 is [0, 1] without an estimate. x may be fractional (effective sizes).
struct RateEstimate {
    Status status = Status::UndefinedN0;
    std::optional<double> p;
    double lower = 0, upper = 1;
};
RateEstimate wilsonInterval(double x, double n, double level = 0.95);
} // namespace assay::stats
