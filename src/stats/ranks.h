// SPDX-License-Identifier: GPL-3.0-or-later
// Mid-ranks: equal values share the mean of the ranks they take. Private to this room.
#pragma once
#include <span>
#include <vector>

namespace assay::stats
{
struct MidRanks {
    std::vector<double> rank; // 1-based, in the order of the values
    double tieTerm = 0;       // sum of t^3 - t over groups of equal values
};
MidRanks midRanks(std::span<const double> values);
} // namespace assay::stats
