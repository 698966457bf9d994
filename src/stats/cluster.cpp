// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/cluster.h"
#include "stats/special.h"
#include "stats/sums.h"
#include <map>

namespace assay::stats
{
ClusterEstimate meanIntervalClustered(std::span<const std::int32_t> group, Values score, double level)
{
    ClusterEstimate out;
    Sum total;
    std::map<std::int32_t, Sum> errors;
    const std::size_t size = std::min(group.size(), score.size());
    for (std::size_t i = 0; i < size; ++i) {
        if (score[i]) {
            total.add(*score[i]);
            ++out.n;
        }
    }
    if (out.n == 0)
        return out;
    const double mean = total.value() / double(out.n);
    for (std::size_t i = 0; i < size; ++i) {
        if (score[i])
            errors[group[i]].add(*score[i] - mean);
    }
    out.mean = mean;
    out.clusters = std::int64_t(errors.size());
    if (out.clusters < 2) {
        out.status = Status::TooFewClusters;
        return out;
    }
    Sum squares;
    for (const auto &[id, sum] : errors)
        squares.add(sum.value() * sum.value());
    const double c = double(out.clusters);
    out.se = std::sqrt(c / (c - 1) * squares.value()) / double(out.n);
    out.df = c - 1;
    if (isNoVariation(*out.se, mean)) {
        out.status = Status::ZeroVariance;
        out.se = 0.0;
        out.lower = out.upper = mean;
        return out;
    }
    out.status = Status::Ok;
    const double half = tQuantile(0.5 + level / 2, *out.df) * *out.se;
    out.lower = mean - half;
    out.upper = mean + half;
    return out;
}
} // namespace assay::stats
