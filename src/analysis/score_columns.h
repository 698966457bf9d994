// SPDX-License-Identifier: GPL-3.0-or-later
// What every answer was given, beside it: a column for each thing that was judged. The values are those that the charts
// average. Pure; any thread.
#pragma once
#include "analysis/score_choice.h"
#include <optional>
#include <string>
#include <vector>

namespace assay::analysis
{
struct ScoreColumn {
    std::string title;                         // "Helpfulness, mean score (1–5)"
    bool shown = false;                        // what the report calls the score
    std::vector<std::optional<double>> values; // beside AnalysisData::trials; of a share, 0 to 100; absent: not scored
};
// The one that is shown first, then in the order of the data. Empty: nothing has been judged.
std::vector<ScoreColumn> scoreColumns(const AnalysisData &data);
} // namespace assay::analysis
