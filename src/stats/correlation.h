// SPDX-License-Identifier: GPL-3.0-or-later
// Rank correlation, for drift of raters and for score against length (methods.md 3.6, 11.3). Pure.
#pragma once
#include "stats/estimates.h"

namespace assay::stats
{
// Pairs with a missing side are left out; p by the t approximation (absent below 3 pairs). Undefined: a side is
// constant.
struct Correlation {
    Status status = Status::Undefined;
    std::int64_t n = 0;
    std::optional<double> rho, p;
};
Correlation spearman(Values x, Values y);
} // namespace assay::stats
