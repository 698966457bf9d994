// SPDX-License-Identifier: GPL-3.0-or-later
// The two halves of "How sure are we?": what the scores say and what the votes say. Private to charts/sure*.cpp.
#pragma once
#include "analysis/charts.h"
#include "analysis/parts.h"
#include "analysis/score_table.h"

namespace assay::analysis
{
constexpr std::uint64_t kSureSeed = 20261124; // printed in the caption: the same data give the same figures

struct SurePart {
    std::vector<ChartSpec> panels;
    std::string title, subtitle, method, missing; // missing: why there is nothing, else empty
    std::vector<std::string> sentences, warnings;
};
SurePart scoresPart(const AnalysisData &data, const ChartOptions &options);
SurePart votesPart(const AnalysisData &data, const ChartOptions &options);

// Sentences name models again and again: long names give way as long as they still tell the models apart.
std::vector<std::string> shortNames(const AnalysisData &data, const std::vector<std::size_t> &order);
GridHeading headingOf(const AnalysisData &data, const ChartOptions &options, std::size_t target,
                      const std::string &name);
std::string shareText(double share); // "62 %"
// Limits and ticks around every mark of the rows, with a little room around one value.
void coverRows(ChartSpec &spec, double least);
} // namespace assay::analysis
