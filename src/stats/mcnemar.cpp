// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/mcnemar.h"
#include "stats/special.h"
#include <algorithm>
#include <cmath>

namespace assay::stats
{
namespace
{
void agrestiMin(McNemar &out, double b, double c, double n, double level)
{
    const double size = n + 2, d = (b - c) / size;
    const double half = normalQuantile(0.5 + level / 2) * std::sqrt(((b + c + 1) / size - d * d) / size);
    out.lower = std::max(-1.0, d - half);
    out.upper = std::min(1.0, d + half);
}
} // namespace

McNemar mcNemar(std::int64_t bothPass, std::int64_t onlyA, std::int64_t onlyB, std::int64_t bothFail, double level)
{
    McNemar out;
    const std::int64_t n = bothPass + onlyA + onlyB + bothFail, m = onlyA + onlyB, least = std::min(onlyA, onlyB);
    if (n <= 0)
        return out;
    const double b = double(onlyA), c = double(onlyB);
    out.difference = (b - c) / double(n);
    agrestiMin(out, b, c, double(n), level);
    out.status = m == 0 ? Status::NoDiscordant : Status::Ok;
    out.pExact = out.pMid = 1.0;
    if (m == 0)
        return out;
    const double below = binomialCdf(least - 1, m, 0.5), upTo = binomialCdf(least, m, 0.5);
    out.pExact = std::min(1.0, 2 * upTo);
    out.pMid = onlyA == onlyB ? 1.0 : 2 * below + (upTo - below);
    const double distance = std::abs(b - c), yates = onlyA == onlyB ? 0 : 1;
    out.chi2 = distance * distance / double(m);
    out.chi2Corrected = (distance - yates) * (distance - yates) / double(m);
    out.pChi2 = chiSquare1Tail(*out.chi2);
    out.pChi2Corrected = chiSquare1Tail(*out.chi2Corrected);
    return out;
}
} // namespace assay::stats
