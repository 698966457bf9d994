// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/sample_size.h"
#include "stats/special.h"
#include <algorithm>
#include <cmath>

namespace assay::stats
{
namespace
{
// P(T <= t) of the noncentral t distribution: the normal tail averaged over the scaled chi distribution of the
// standard deviation, by Simpson's rule over twelve of its own standard deviations.
double noncentralT(double t, double df, double shift)
{
    const double reach = 12 / std::sqrt(2 * df), low = std::max(0.0, 1 - reach), high = 1 + reach;
    const double logFront = std::log(2.0) + df / 2 * std::log(df / 2) - std::lgamma(df / 2);
    constexpr int steps = 2000;
    const double width = (high - low) / steps;
    double sum = 0;
    for (int i = 0; i <= steps; ++i) {
        const double s = low + i * width;
        const double density = s > 0 ? std::exp(logFront + (df - 1) * std::log(s) - df * s * s / 2) : 0;
        sum += (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2) * density * normalCdf(t * s - shift);
    }
    return std::clamp(sum * width / 3, 0.0, 1.0);
}

// The n (not whole) at which the paired t test has exactly `power`; the far tail is not counted, as usual.
double exactN(double effect, double alpha, double power)
{
    auto enough = [&](double n) {
        const double df = n - 1;
        return 1 - noncentralT(tQuantile(1 - alpha / 2, df), df, std::sqrt(n) * effect) >= power;
    };
    double low = 2, high = 4;
    while (!enough(high) && high < 1e9)
        high *= 2;
    for (int i = 0; i < 60; ++i) {
        const double middle = low + (high - low) / 2;
        (enough(middle) ? high : low) = middle;
    }
    return high;
}
} // namespace

SampleSize promptsForDifference(double delta, double sd, double alpha, double power)
{
    if (!(std::abs(delta) > 0) || !(sd >= 0))
        return {};
    const double z = normalQuantile(1 - alpha / 2), effect = std::abs(delta) / sd;
    SampleSize out;
    out.normal = std::pow((z + normalQuantile(power)) / effect, 2);
    if (*out.normal > 1e15)
        return {};
    out.corrected = std::int64_t(std::ceil(*out.normal + z * z / 2));
    return out;
}

std::optional<double> exactPromptsForDifference(double delta, double sd, double alpha, double power)
{
    const SampleSize size = promptsForDifference(delta, sd, alpha, power);
    if (!size.normal)
        return std::nullopt;
    // Beyond a few thousand the two agree to the last prompt, and the exact one only costs time.
    const double z = normalQuantile(1 - alpha / 2);
    return *size.normal < 5000 ? exactN(std::abs(delta) / sd, alpha, power) : *size.normal + z * z / 2;
}

Detectable detectableDifference(std::int64_t n, double sd, double alpha, double power)
{
    if (n < 1 || !(sd >= 0))
        return {};
    const double z = normalQuantile(1 - alpha / 2), root = std::sqrt(double(n));
    return {(z + normalQuantile(power)) * sd / root, normalCdf(root / 2 - z)};
}

std::optional<double> promptsForPassRates(double p10, double p01, double alpha, double power)
{
    const double psi = p10 + p01, delta = p10 - p01;
    if (!(std::abs(delta) > 0) || p10 < 0 || p01 < 0 || psi > 1)
        return std::nullopt;
    const double top =
        normalQuantile(1 - alpha / 2) * std::sqrt(psi) + normalQuantile(power) * std::sqrt(psi - delta * delta);
    return top * top / (delta * delta);
}
} // namespace assay::stats
