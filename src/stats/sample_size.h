// SPDX-License-Identifier: GPL-3.0-or-later
// How many prompts settle it, and what the present number could have found (methods.md 1.9). Pure.
#pragma once
#include <cstdint>
#include <optional>

namespace assay::stats
{
// Prompts needed to find a mean paired difference `delta` when the differences have standard deviation `sd`. corrected:
// what to print, within 1 of the exact answer from n = 8. For Holm over m pairs pass alpha / m. delta 0 or sd < 0:
// nothing is enough, all absent.
struct SampleSize {
    std::optional<double> normal;
    std::optional<std::int64_t> corrected;
};
SampleSize promptsForDifference(double delta, double sd, double alpha = 0.05, double power = 0.8);

// The exact answer, from the noncentral t distribution; not whole. Takes milliseconds.
std::optional<double> exactPromptsForDifference(double delta, double sd, double alpha = 0.05, double power = 0.8);

// The smallest mean difference that n prompts would probably (`power`) have shown.
struct Detectable {
    std::optional<double> difference, powerAtHalfSd;
};
Detectable detectableDifference(std::int64_t n, double sd, double alpha = 0.05, double power = 0.8);

// Pass or fail: p10 = only the first passes, p01 = only the second (Connor 1987). Absent when they are equal.
std::optional<double> promptsForPassRates(double p10, double p01, double alpha = 0.05, double power = 0.8);
} // namespace assay::stats
