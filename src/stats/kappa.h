// SPDX-License-Identifier: GPL-3.0-or-later
// Agreement of two raters, and of a fixed number of raters without gaps (methods.md 3.1). Percent agreement stands
// beside every kappa: with one dominant category kappa can be near 0 although nearly all agree. Pure.
#pragma once
#include "stats/estimates.h"
#include <cstdint>
#include <vector>

namespace assay::stats
{
// `categories`: the full scale in order, unused ones included (they matter to the weights). Ratings that are missing or
// not on the scale are left out. ase: large-sample standard error of the unweighted kappa. NoVariation: undefined,
// not 1.
struct CohenKappa {
    Status status = Status::UndefinedN0;
    std::int64_t n = 0;
    std::optional<double> agreement, kappa, linear, quadratic, ase;
};
CohenKappa cohenKappa(Values first, Values second, std::span<const double> categories);

// table[item][category]: how many raters chose it; the same number of raters, at least 2, for every item.
struct FleissKappa {
    Status status = Status::Undefined;
    std::optional<double> kappa;
};
FleissKappa fleissKappa(const std::vector<std::vector<std::int64_t>> &table);
} // namespace assay::stats
