// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/pairwise.h"
#include "stats/quantiles.h"
#include "stats/signed_rank.h"

namespace assay::stats
{
WinRate winRate(std::int64_t wins, std::int64_t losses, std::int64_t ties, double level)
{
    WinRate out;
    const std::int64_t n = wins + losses + ties;
    if (n <= 0)
        return out;
    const double half = double(wins) + double(ties) / 2;
    const RateEstimate interval = wilsonInterval(half, double(n), level);
    out.status = Status::Ok;
    out.rate = interval.p;
    out.lower = interval.lower;
    out.upper = interval.upper;
    if (wins + losses > 0)
        out.withoutTies = double(wins) / double(wins + losses);
    out.pSign = signTest(wins, losses).p;
    return out;
}

PositionBias positionBias(std::int64_t leftWins, std::int64_t rightWins, double level)
{
    PositionBias out;
    const std::int64_t n = leftWins + rightWins;
    if (n <= 0)
        return out;
    const RateEstimate interval = wilsonInterval(double(leftWins), double(n), level);
    out.status = Status::Ok;
    out.left = interval.p;
    out.lower = interval.lower;
    out.upper = interval.upper;
    out.p = signTest(leftWins, rightWins).p;
    return out;
}
} // namespace assay::stats
