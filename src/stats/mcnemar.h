// SPDX-License-Identifier: GPL-3.0-or-later
// Pass or fail of two models on the same prompts (methods.md 1.6). Pure.
#pragma once
#include "stats/estimates.h"

namespace assay::stats
{
// p: mid-p McNemar (never above the nominal level in the tested grid, less conservative than exact). Interval of
// A's rate - B's rate: Agresti-Min, clipped to [-1, 1]. NoDiscordant: p is 1, and the interval still has a width.
struct McNemar {
    Status status = Status::UndefinedN0;
    std::optional<double> pExact, pMid, chi2, pChi2, chi2Corrected, pChi2Corrected, difference, lower, upper;
};
McNemar mcNemar(std::int64_t bothPass, std::int64_t onlyA, std::int64_t onlyB, std::int64_t bothFail,
                double level = 0.95);
} // namespace assay::stats
