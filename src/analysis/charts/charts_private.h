// SPDX-License-Identifier: GPL-3.0-or-later
// The functions that the registry lists. A new chart is one file beside this one and one line there.
#pragma once
#include "analysis/charts.h"

namespace assay::analysis
{
ChartSpec makeScoreChart(const AnalysisData &data, const ChartOptions &options);
ChartSpec makeLatencyChart(const AnalysisData &data, const ChartOptions &options);
ChartSpec makeCostChart(const AnalysisData &data, const ChartOptions &options);
ChartSpec makeReliabilityChart(const AnalysisData &data, const ChartOptions &options);
ChartSpec makeSureChart(const AnalysisData &data, const ChartOptions &options);
ChartSpec makeRatersChart(const AnalysisData &data, const ChartOptions &options);
} // namespace assay::analysis
