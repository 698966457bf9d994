// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/special.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace assay::stats
{
namespace
{
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double logBeta(double a, double b) { return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b); }

// The continued fraction of the incomplete beta function, by Lentz's method: it converges quickly for
// x < (a + 1) / (a + b + 2), which the caller sees to.
double betaFraction(double x, double a, double b)
{
    constexpr double tiny = 1e-300;
    auto safe = [](double v) { return std::abs(v) < tiny ? tiny : v; };
    double c = 1.0;
    double d = 1.0 / safe(1.0 - (a + b) * x / (a + 1.0));
    double f = d;
    for (int i = 1; i <= 1000; ++i) {
        const double m = i;
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1.0 / safe(1.0 + even * d);
        c = safe(1.0 + even / c);
        f *= d * c;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1.0 / safe(1.0 + odd * d);
        c = safe(1.0 + odd / c);
        const double step = d * c;
        f *= step;
        if (std::abs(step - 1.0) < 1e-16)
            break;
    }
    return f;
}

// The monotone function's argument for p between low and high, to the last bit that halving can give.
template <typename F> double bisect(F &&cdf, double p, double low, double high)
{
    for (int i = 0; i < 400; ++i) {
        const double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high)
            break;
        (cdf(middle) < p ? low : high) = middle;
    }
    return low + (high - low) / 2;
}
} // namespace

double normalCdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

double normalQuantile(double p)
{
    if (!(p > 0 && p < 1))
        return kNaN;
    // The lower half keeps its precision in the tail; the upper half is its mirror.
    if (p > 0.5)
        return -normalQuantile(1 - p);
    return bisect([](double x) { return normalCdf(x); }, p, -40.0, 0.0);
}

double betaCdf(double x, double a, double b)
{
    if (std::isnan(x) || !(a > 0) || !(b > 0))
        return kNaN;
    if (x <= 0)
        return 0;
    if (x >= 1)
        return 1;
    const double front = std::exp(a * std::log(x) + b * std::log1p(-x) - logBeta(a, b));
    if (x < (a + 1) / (a + b + 2))
        return front * betaFraction(x, a, b) / a;
    return 1 - front * betaFraction(1 - x, b, a) / b;
}

double betaQuantile(double p, double a, double b)
{
    if (!(p >= 0 && p <= 1) || !(a > 0) || !(b > 0))
        return kNaN;
    if (p == 0 || p == 1)
        return p;
    return bisect([a, b](double x) { return betaCdf(x, a, b); }, p, 0.0, 1.0);
}

double tCdf(double t, double df)
{
    if (std::isnan(t) || !(df > 0))
        return kNaN;
    const double tail = 0.5 * betaCdf(df / (df + t * t), df / 2, 0.5);
    return t > 0 ? 1 - tail : tail;
}

double tQuantile(double p, double df)
{
    if (!(p > 0 && p < 1) || !(df > 0))
        return kNaN;
    if (p == 0.5)
        return 0;
    if (p > 0.5)
        return -tQuantile(1 - p, df);
    // A page asks for the same few of them thousands of times.
    struct Known {
        double p = 0, df = 0, t = 0;
    };
    thread_local std::array<Known, 8> known;
    thread_local std::size_t oldest = 0;
    for (const Known &k : known) {
        if (k.p == p && k.df == df)
            return k.t;
    }
    double low = -1;
    while (tCdf(low, df) > p && low > -1e150)
        low *= 2;
    const double t = bisect([df](double x) { return tCdf(x, df); }, p, low, 0.0);
    known[oldest++ % known.size()] = {p, df, t};
    return t;
}

double binomialCdf(std::int64_t k, std::int64_t n, double p)
{
    if (n < 0 || !(p >= 0 && p <= 1))
        return kNaN;
    if (k < 0)
        return 0;
    if (k >= n || p == 0)
        return 1;
    if (p == 1)
        return 0;
    const double logP = std::log(p), logQ = std::log1p(-p), logN = std::lgamma(double(n) + 1);
    double sum = 0;
    for (std::int64_t i = 0; i <= k; ++i) {
        const double logChoose = logN - std::lgamma(double(i) + 1) - std::lgamma(double(n - i) + 1);
        sum += std::exp(logChoose + double(i) * logP + double(n - i) * logQ);
    }
    return std::min(sum, 1.0);
}

double chiSquare1Tail(double x) { return x < 0 ? 1.0 : std::erfc(std::sqrt(x / 2)); }
} // namespace assay::stats
