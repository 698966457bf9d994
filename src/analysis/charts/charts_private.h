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
ChartSpec makeFailsChart(const AnalysisData &data, const ChartOptions &options);
ChartSpec makeChangedChart(const AnalysisData &data, const ChartOptions &options);
ChartSpec makeCloudsChart(const AnalysisData &data, const ChartOptions &options);
ChartSpec makeWaitsChart(const AnalysisData &data, const ChartOptions &options);
ChartSpec makeMonthChart(const AnalysisData &data, const ChartOptions &options);
ChartSpec makePriceChart(const AnalysisData &data, const ChartOptions &options);
ChartSpec makeChainChart(const AnalysisData &data, const ChartOptions &options);
ChartSpec makeDecideChart(const AnalysisData &data, const ChartOptions &options);
ChartSpec makeTrendChart(const AnalysisData &data, const ChartOptions &options);
ChartSpec makeClaimsChart(const AnalysisData &data, const ChartOptions &options);
ChartSpec makeValueChart(const AnalysisData &data, const ChartOptions &options);
} // namespace assay::analysis
