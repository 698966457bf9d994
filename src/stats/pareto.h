// SPDX-License-Identifier: GPL-3.0-or-later
// Who is worth a look in the plane of cost and score (methods.md 5.9). Pure.
#pragma once
#include "stats/estimates.h"
#include <vector>

namespace assay::stats
{
struct CostAndScore {
    std::optional<double> cost, score; // lower cost, higher score
};
// Dominated: another costs no more and scores no less, one of them strictly; equal points do not dominate each other.
struct ParetoPoint {
    Status status = Status::Incomplete; // a value is missing: neither on the frontier nor off it
    std::optional<bool> onFrontier;
    std::vector<std::size_t> dominatedBy;
};
std::vector<ParetoPoint> pareto(std::span<const CostAndScore> points);
} // namespace assay::stats
