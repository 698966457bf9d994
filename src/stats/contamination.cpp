// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/contamination.h"
#include "stats/mcnemar.h"
#include <algorithm>

namespace assay::stats
{
namespace
{
bool isFlagged(const std::vector<std::vector<std::optional<double>>> &flag, std::size_t item, double threshold)
{
    return std::any_of(flag.begin(), flag.end(), [&](const auto &model) {
        return item < model.size() && model[item] && *model[item] >= threshold;
    });
}

void compareFirstTwo(FilteredRow &row, const std::vector<std::vector<bool>> &passed, const std::vector<bool> &kept,
                     double level)
{
    std::int64_t both = 0, neither = 0;
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (!kept[i])
            continue;
        const bool a = passed[0][i], b = passed[1][i];
        ++(a && b ? both : a ? row.onlyA : b ? row.onlyB : neither);
    }
    const McNemar pair = mcNemar(both, row.onlyA, row.onlyB, neither, level);
    row.difference = pair.difference;
    row.lower = pair.lower;
    row.upper = pair.upper;
}
} // namespace

std::vector<FilteredRow> rescoreWithoutFlagged(const std::vector<std::vector<bool>> &passed,
                                               const std::vector<std::vector<std::optional<double>>> &flag,
                                               std::span<const std::optional<double>> thresholds, double level)
{
    std::vector<FilteredRow> out;
    const std::size_t items = passed.empty() ? 0 : passed.front().size();
    for (const auto &threshold : thresholds) {
        FilteredRow row;
        row.threshold = threshold;
        std::vector<bool> kept(items, true);
        for (std::size_t i = 0; i < items; ++i)
            kept[i] = !threshold || !isFlagged(flag, i, *threshold);
        row.kept = std::count(kept.begin(), kept.end(), true);
        row.removed = std::int64_t(items) - row.kept;
        for (const auto &model : passed) {
            FilteredRow::Model m;
            for (std::size_t i = 0; i < items; ++i)
                m.passed += kept[i] && model[i] ? 1 : 0;
            m.rate = wilsonInterval(double(m.passed), double(row.kept), level);
            row.models.push_back(m);
        }
        if (passed.size() >= 2)
            compareFirstTwo(row, passed, kept, level);
        out.push_back(std::move(row));
    }
    return out;
}
} // namespace assay::stats
