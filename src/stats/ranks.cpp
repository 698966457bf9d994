// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/ranks.h"
#include <algorithm>
#include <numeric>

namespace assay::stats
{
MidRanks midRanks(std::span<const double> values)
{
    MidRanks out;
    out.rank.resize(values.size());
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return values[a] < values[b]; });
    for (std::size_t i = 0; i < order.size();) {
        std::size_t end = i;
        while (end < order.size() && values[order[end]] == values[order[i]])
            ++end;
        const double t = double(end - i);
        for (std::size_t k = i; k < end; ++k)
            out.rank[order[k]] = double(i) + (t + 1) / 2;
        out.tieTerm += t * t * t - t;
        i = end;
    }
    return out;
}
} // namespace assay::stats
