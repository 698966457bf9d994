// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/score_columns.h"
#include "analysis/score_table.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
ScoreColumn columnOf(const AnalysisData &data, const ScoreChoice &choice)
{
    ScoreColumn out;
    const bool shares = choice.scale.form == ScoreForm::Shares;
    out.title = choice.name + ", " + (shares ? "category by its number" : scaleText(choice.scale));
    out.values.resize(data.trials.size());
    const ScoreTable table = gatherScores(data, choice);
    if (!shares) {
        for (const Observation &o : table.observations)
            out.values[static_cast<std::size_t>(o.trial)] = o.value;
        return out;
    }
    for (const CategoryPart &c : table.categories) { // categories have no mean: where raters differ there is none
        if (c.part >= 1)
            out.values[static_cast<std::size_t>(c.trial)] = c.value;
    }
    return out;
}
} // namespace

std::vector<ScoreColumn> scoreColumns(const AnalysisData &data)
{
    const std::vector<ScoreChoice> choices = scoreChoices(data);
    const ScoreChoice *shown = chosenScore(choices, data, {});
    std::vector<ScoreColumn> out;
    for (const ScoreChoice &choice : choices) {
        out.push_back(columnOf(data, choice));
        out.back().shown = &choice == shown;
    }
    std::stable_partition(out.begin(), out.end(), [](const ScoreColumn &c) { return c.shown; });
    return out;
}
} // namespace assay::analysis
