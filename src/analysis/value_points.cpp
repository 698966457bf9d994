// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/value_points.h"
#include "analysis/comparison.h"
#include "stats/bootstrap.h"
#include "stats/pareto.h"
#include <algorithm>
#include <cmath>

namespace assay::analysis
{
namespace
{
ValuePoint pointOf(std::size_t target, Column score, Column cost)
{
    ValuePoint out;
    out.target = target;
    const auto s = stats::meanInterval(score), c = stats::meanInterval(cost);
    out.meanScore = s.mean.value_or(0);
    out.meanCost = c.mean.value_or(0);
    if (s.n >= kFewest) {
        out.scoreLow = s.lower;
        out.scoreHigh = s.upper;
        // Costs are skewed and have a logarithmic axis: the interval is made there (as methods.md 5.4).
        if (out.meanCost > 0 && c.upper) {
            const double half = (*c.upper - out.meanCost) / out.meanCost;
            out.costLow = out.meanCost * std::exp(-half);
            out.costHigh = out.meanCost * std::exp(half);
        }
    }
    out.score = std::move(score);
    out.cost = std::move(cost);
    return out;
}

void markFrontier(std::vector<ValuePoint> &points)
{
    std::vector<stats::CostAndScore> all;
    for (const ValuePoint &p : points)
        all.push_back({p.meanCost, p.meanScore});
    const auto frontier = stats::pareto(all);
    for (std::size_t i = 0; i < points.size(); ++i)
        points[i].onFrontier = frontier[i].onFrontier.value_or(false);
}

// Columns of one row: every target's score, then every target's cost.
std::vector<double> rowsOf(const ValuePoints &v)
{
    std::vector<double> rows;
    rows.reserve(std::size_t(v.set.n) * v.points.size() * 2);
    for (std::size_t p = 0; p < v.set.prompt.size(); ++p) {
        if (!v.set.prompt[p])
            continue;
        for (const ValuePoint &point : v.points)
            rows.push_back(*point.score[p]);
        for (const ValuePoint &point : v.points)
            rows.push_back(*point.cost[p]);
    }
    return rows;
}

void shares(ValuePoints &v, std::size_t replicates, std::uint64_t seed, const std::function<bool(double)> &keepGoing)
{
    const std::size_t n = v.points.size();
    const std::size_t affordable = stats::affordableDraws(std::size_t(v.set.n), 2 * n, replicates);
    const auto draws = stats::bootstrapMeans(rowsOf(v), 2 * n, affordable, seed, keepGoing);
    v.replicates = draws.count();
    if (!draws.complete || v.replicates == 0)
        return;
    std::vector<std::int64_t> on(n, 0);
    for (std::size_t b = 0; b < v.replicates; ++b) {
        const double *row = &draws.means[b * draws.columns];
        for (std::size_t i = 0; i < n; ++i) {
            bool dominated = false;
            for (std::size_t k = 0; k < n && !dominated; ++k)
                dominated =
                    row[n + k] <= row[n + i] && row[k] >= row[i] && (row[n + k] < row[n + i] || row[k] > row[i]);
            on[i] += dominated ? 0 : 1;
        }
    }
    for (std::size_t i = 0; i < n; ++i)
        v.points[i].shareOnFrontier = double(on[i]) / double(v.replicates);
}
} // namespace

ValuePoints valuePoints(const AnalysisData &data, std::size_t replicates, std::uint64_t seed,
                        const std::function<bool(double)> &keepGoing, const std::string &score)
{
    ValuePoints out;
    const std::size_t targets = data.targets.size(), prompts = data.caseKeys.size();
    out.scores = scoresOnFive(data, score);
    out.costs = gatherCosts(data);
    const PromptTable cost(targets, prompts, out.costs.observations, PromptTable::Fold::Mean);
    // Only prompts that have both: a dot has one set of prompts, not two.
    std::vector<Observation> both = std::move(out.scores.observations);
    std::erase_if(both, [&](const Observation &o) {
        return o.target < 0 || std::size_t(o.target) >= targets || o.prompt < 0 || std::size_t(o.prompt) >= prompts ||
               !cost.column(std::size_t(o.target))[std::size_t(o.prompt)];
    });
    const PromptTable given(targets, prompts, std::move(both), PromptTable::Fold::Mean);
    out.repeats = given.repeats();
    out.set = commonSet(given, targets, prompts);
    if (out.set.n == 0)
        return out;
    for (std::size_t t : out.set.targets)
        out.points.push_back(pointOf(t, restricted(given.column(t), out.set), restricted(cost.column(t), out.set)));
    std::stable_sort(out.points.begin(), out.points.end(),
                     [](const ValuePoint &a, const ValuePoint &b) { return a.meanCost < b.meanCost; });
    markFrontier(out.points);
    if (out.set.n >= kFewest && out.points.size() > 1)
        shares(out, replicates, seed, keepGoing);
    return out;
}
} // namespace assay::analysis
