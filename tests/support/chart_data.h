// SPDX-License-Identifier: GPL-3.0-or-later
// Made-up records for chart tests: seeded, so that every run draws the same picture.
#pragma once
#include "core/records.h"
#include <string>
#include <vector>

namespace assay::test
{
struct ChartTarget {
    std::string label, model, endpoint;
    double quality = 4;     // mean score before noise
    double seconds = 2;     // median total
    double perThousand = 1; // USD; below 0: price unknown
    bool simulated = false;
};
struct ChartShape {
    std::vector<ChartTarget> targets;
    int prompts = 12, repetitions = 1, raters = 1;
    bool blind = true, scores = true, sample = false;
    bool tags = false; // every case has one of three, and a title
    std::uint64_t seed = 1;
};
AnalysisData chartData(const ChartShape &shape);

// `n` targets on as many kinds of endpoint as there are, models repeating over clouds; long names when asked.
std::vector<ChartTarget> someTargets(int n, bool longNames = false);
} // namespace assay::test
