// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/signed_rank.h"
#include "stats/ranks.h"
#include "stats/special.h"
#include <algorithm>
#include <cmath>
#include <vector>

namespace assay::stats
{
namespace
{
constexpr std::int64_t kExactUpTo = 50;

// P(W <= w) when every sign is a fair coin. Ranks are doubled, so that mid-ranks are whole numbers.
double exactTail(const std::vector<double> &ranks, double w)
{
    std::size_t most = 0;
    for (double r : ranks)
        most += std::size_t(std::lround(2 * r));
    std::vector<double> share(most + 1, 0);
    share[0] = 1;
    std::size_t reached = 0;
    for (double r : ranks) {
        const auto step = std::size_t(std::lround(2 * r));
        reached += step;
        for (std::size_t s = reached + 1; s-- > 0;)
            share[s] = 0.5 * share[s] + (s >= step ? 0.5 * share[s - step] : 0);
    }
    double sum = 0;
    for (std::size_t s = 0; s <= std::min<std::size_t>(most, std::size_t(std::lround(2 * w))); ++s)
        sum += share[s];
    return sum;
}
} // namespace

SignedRank wilcoxonSignedRank(Values a, Values b)
{
    SignedRank out;
    std::vector<double> differences, sizes;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        const double d = a[i] && b[i] ? std::round((*a[i] - *b[i]) * 1e9) / 1e9 : 0;
        if (d != 0) {
            differences.push_back(d);
            sizes.push_back(std::abs(d));
        }
    }
    out.nonZero = std::int64_t(differences.size());
    if (differences.empty())
        return out;
    const MidRanks ranks = midRanks(sizes);
    for (std::size_t i = 0; i < differences.size(); ++i)
        (differences[i] > 0 ? out.plus : out.minus) += ranks.rank[i];
    const double n = double(out.nonZero);
    out.status = Status::Ok;
    out.rankBiserial = (out.plus - out.minus) / (out.plus + out.minus);
    const double off = out.plus - n * (n + 1) / 4;
    const double sigma = std::sqrt(n * (n + 1) * (2 * n + 1) / 24 - ranks.tieTerm / 48);
    const double corrected = off - (off > 0 ? 0.5 : off < 0 ? -0.5 : 0);
    out.pNormal = std::min(1.0, 2 * normalCdf(-std::abs(corrected) / sigma));
    if (out.nonZero <= kExactUpTo)
        out.pExact = std::min(1.0, 2 * exactTail(ranks.rank, std::min(out.plus, out.minus)));
    return out;
}

SignTest signTest(std::int64_t plus, std::int64_t minus)
{
    const std::int64_t n = plus + minus;
    if (plus < 0 || minus < 0 || n == 0)
        return {};
    return {Status::Ok, std::min(1.0, 2 * binomialCdf(std::min(plus, minus), n, 0.5))};
}
} // namespace assay::stats
