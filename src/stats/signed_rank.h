// SPDX-License-Identifier: GPL-3.0-or-later
// The robustness row beside a paired t test of ordinal scores (methods.md 1.5). Pure.
#pragma once
#include "stats/estimates.h"

namespace assay::stats
{
// Wilcoxon's signed rank test of a - b: differences rounded to 9 decimals, zeros dropped, mid-ranks. Exact up to 50
// differences (ties allowed), else the normal approximation with continuity correction. AllZero: nothing differs.
struct SignedRank {
    Status status = Status::AllZero;
    std::int64_t nonZero = 0;
    double plus = 0, minus = 0; // rank sums
    std::optional<double> pExact, pNormal, rankBiserial;
    std::optional<double> p() const { return pExact ? pExact : pNormal; }
};
SignedRank wilcoxonSignedRank(Values a, Values b);

// Exact two-sided binomial(1/2) on the pairs that differ.
struct SignTest {
    Status status = Status::UndefinedN0;
    std::optional<double> p;
};
SignTest signTest(std::int64_t plus, std::int64_t minus);
} // namespace assay::stats
