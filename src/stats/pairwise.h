// SPDX-License-Identifier: GPL-3.0-or-later
// Votes between two answers (methods.md 2.1, 2.5). Pure.
#pragma once
#include "stats/estimates.h"

namespace assay::stats
{
// (wins + ties / 2) / n with Wilson's interval; p: sign test on the untied votes. With several votes a prompt use the
// bootstrap over prompts instead: votes of one prompt are not independent.
struct WinRate {
    Status status = Status::UndefinedN0;
    std::optional<double> rate, withoutTies, lower, upper, pSign;
};
WinRate winRate(std::int64_t wins, std::int64_t losses, std::int64_t ties, double level = 0.95);

// Do raters prefer a side of the screen? p < .01 deserves a warning.
struct PositionBias {
    Status status = Status::UndefinedN0;
    std::optional<double> left, lower, upper, p; // share of untied votes for the left answer
};
PositionBias positionBias(std::int64_t leftWins, std::int64_t rightWins, double level = 0.95);
} // namespace assay::stats
