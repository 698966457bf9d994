// SPDX-License-Identifier: GPL-3.0-or-later
// From intervals and p values to the words a person may be shown (methods.md 1.7, 1.8). Pure.
#pragma once
#include "stats/estimates.h"
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace assay::stats
{
// Adjusted p values in the given order. A missing one was not tested: it stays missing and does not count.
std::vector<std::optional<double>> holm(Values p);
std::vector<std::optional<double>> benjaminiHochberg(Values p);
std::vector<std::optional<double>> bonferroni(Values p);

enum class Verdict {
    TooFew,
    AClearlyBetter,
    ABetter,
    ABetterButNegligible,
    BClearlyBetter,
    BBetter,
    BBetterButNegligible,
    Equivalent,
    ANotWorse,
    BNotWorse,
    Inconclusive
};
std::string_view verdictName(Verdict verdict) noexcept; // "A_clearly_better" ...

struct Bounds {
    double lower = 0, upper = 0;
};
struct VerdictInput {
    std::int64_t n = 0;
    std::optional<Bounds> ci95, ci90; // of A - B
    std::optional<double> margin;     // what matters in practice; without one no verdict speaks of sameness
    std::optional<double> pAdjusted;  // nullopt: not tested, counts as passed
    double alpha = 0.05;
    std::int64_t minN = 10;
};
Verdict verdict(const VerdictInput &input);
} // namespace assay::stats
