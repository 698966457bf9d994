// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/quantiles.h"
#include "stats/special.h"
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace assay::stats
{
namespace
{
// P(B <= k) for k = 0 .. n - 1. Every rank needs it, so the terms are summed once instead of once per rank, and only
// within twelve standard deviations of the mean: what lies outside is far below the last bit of a double.
std::vector<double> binomialCdfs(std::int64_t n, double q)
{
    std::vector<double> out(std::size_t(n), 1.0);
    if (!(q > 0 && q < 1)) {
        for (std::int64_t k = 0; k < n; ++k)
            out[std::size_t(k)] = binomialCdf(k, n, q);
        return out;
    }
    const double logP = std::log(q), logQ = std::log1p(-q), logN = std::lgamma(double(n) + 1);
    const double reach = 12 * std::sqrt(double(n) * q * (1 - q)) + 12;
    const auto from = std::max<std::int64_t>(0, std::int64_t(double(n) * q - reach));
    const auto to = std::min<std::int64_t>(n, std::int64_t(double(n) * q + reach));
    std::fill_n(out.begin(), from, 0.0);
    double sum = 0;
    for (std::int64_t k = from; k < to; ++k) {
        sum += std::exp(logN - std::lgamma(double(k) + 1) - std::lgamma(double(n - k) + 1) + double(k) * logP +
                        double(n - k) * logQ);
        out[std::size_t(k)] = std::min(sum, 1.0);
    }
    return out;
}
} // namespace

std::optional<double> quantile(std::span<const double> sorted, double p)
{
    if (sorted.empty() || !(p >= 0 && p <= 1))
        return std::nullopt;
    const double h = double(sorted.size() - 1) * p;
    const auto below = std::size_t(std::floor(h));
    const auto above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (h - std::floor(h)) * (sorted[above] - sorted[below]);
}

std::optional<double> quantileNearestRank(std::span<const double> sorted, double p)
{
    if (sorted.empty() || !(p >= 0 && p <= 1))
        return std::nullopt;
    // n p may be a whole number that the product missed by its last bits.
    const double np = double(sorted.size()) * p;
    const auto rank = std::int64_t(std::ceil(np * (1 - 4 * std::numeric_limits<double>::epsilon())));
    return sorted[std::size_t(std::clamp<std::int64_t>(rank, 1, std::int64_t(sorted.size())) - 1)];
}

QuantileEstimate quantileInterval(std::span<const double> sorted, double q, double level)
{
    QuantileEstimate out;
    out.estimate = quantile(sorted, q);
    if (!out.estimate)
        return out;
    const auto n = std::int64_t(sorted.size());
    const double half = (1 - level) / 2;
    const std::vector<double> cdf = binomialCdfs(n, q);
    const auto l = std::int64_t(std::upper_bound(cdf.begin(), cdf.end(), half) - cdf.begin());
    const auto u = std::int64_t(std::lower_bound(cdf.begin(), cdf.end(), 1 - half) - cdf.begin()) + 1;
    if (l >= 1) {
        out.l = l;
        out.lower = sorted[std::size_t(l - 1)];
    }
    if (u <= n) {
        out.u = u;
        out.upper = sorted[std::size_t(u - 1)];
    }
    out.status = out.l && out.u ? Status::Ok : Status::OpenInterval;
    if (out.status == Status::Ok)
        out.coverage = cdf[std::size_t(u - 1)] - cdf[std::size_t(l - 1)];
    return out;
}

RateEstimate wilsonInterval(double x, double n, double level)
{
    RateEstimate out;
    if (!(n > 0))
        return out;
    const double z = normalQuantile(0.5 + level / 2), z2 = z * z, p = x / n;
    const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
    const double half = z * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
    out.status = Status::Ok;
    out.p = p;
    out.lower = x <= 0 ? 0 : centre - half;
    out.upper = x >= n ? 1 : centre + half;
    return out;
}
} // namespace assay::stats
