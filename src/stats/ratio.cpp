// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/ratio.h"
#include "stats/special.h"
#include "stats/sums.h"
#include <map>

namespace assay::stats
{
RatioOfSums ratioOfSums(std::span<const double> numerator, std::span<const double> denominator,
                        std::span<const std::int32_t> cluster, double level)
{
    RatioOfSums out;
    const std::size_t n = std::min(numerator.size(), denominator.size());
    if (n == 0)
        return out;
    Sum top, bottom;
    for (std::size_t i = 0; i < n; ++i) {
        top.add(numerator[i]);
        bottom.add(denominator[i]);
    }
    if (!(std::abs(bottom.value()) > 0)) {
        out.status = Status::ZeroDenominator;
        return out;
    }
    const double ratio = top.value() / bottom.value();
    out.ratio = ratio;
    std::map<std::int64_t, Sum> errors;
    for (std::size_t i = 0; i < n; ++i)
        errors[i < cluster.size() ? cluster[i] : std::int64_t(i)].add((numerator[i] - ratio * denominator[i]) /
                                                                      bottom.value());
    const double c = double(errors.size());
    if (errors.size() < 2) {
        out.status = cluster.empty() ? Status::NoIntervalN1 : Status::TooFewClusters;
        return out;
    }
    Sum squares;
    for (const auto &[id, error] : errors)
        squares.add(error.value() * error.value());
    const double se = std::sqrt(c / (c - 1) * squares.value());
    out.df = c - 1;
    if (isNoVariation(se, ratio)) {
        out.status = Status::ZeroVariance;
        out.se = 0.0;
        out.lower = out.upper = out.logLower = out.logUpper = ratio;
        return out;
    }
    const double half = tQuantile(0.5 + level / 2, *out.df) * se;
    out.status = Status::Ok;
    out.se = se;
    out.lower = ratio - half;
    out.upper = ratio + half;
    if (ratio > 0) {
        out.logLower = ratio * std::exp(-half / ratio);
        out.logUpper = ratio * std::exp(half / ratio);
    }
    return out;
}
} // namespace assay::stats
