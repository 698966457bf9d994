// SPDX-License-Identifier: GPL-3.0-or-later
// Categories have no better and worse: how often each was given to each target's answers, as bars of 100 %.
#include "analysis/charts/score_parts.h"
#include "analysis/numbers.h"
#include "stats/quantiles.h"
#include <algorithm>
#include <map>

namespace assay::analysis
{
namespace
{
constexpr int kTints = 6;

struct Step {
    int value = 0;
    std::string label;
};

std::vector<Step> stepsOf(const ScoreContext &c)
{
    std::map<int, std::string> found;
    const Criterion &criterion = criterionOf(c.data, c.choice.criteria.front());
    for (const ScaleStep &s : criterion.scale.steps)
        found[s.value] = s.label.empty() ? std::to_string(s.value) : s.label;
    for (const CategoryPart &p : c.gathered.categories)
        found.try_emplace(p.value, std::to_string(p.value));
    std::vector<Step> out;
    for (const auto &[value, label] : found)
        out.push_back({value, label});
    return out;
}

// Of one target on the common set: the prompt is the unit, so each prompt has weight 1.
std::vector<double> sharesOf(const ScoreContext &c, std::size_t target, const std::vector<Step> &steps)
{
    std::map<std::int32_t, std::vector<double>> prompts;
    for (const CategoryPart &p : c.gathered.categories) {
        const AnalysisTrial &t = c.data.trials[std::size_t(p.trial)];
        if (t.target != std::int32_t(target) || !c.set.prompt[std::size_t(t.caseIndex)])
            continue;
        auto &sums = prompts.try_emplace(t.caseIndex, steps.size() + 1, 0.0).first->second;
        for (std::size_t s = 0; s < steps.size(); ++s)
            sums[s] += steps[s].value == p.value ? p.part : 0;
        sums.back() += p.part;
    }
    std::vector<double> out(steps.size(), 0);
    for (const auto &[prompt, sums] : prompts) {
        for (std::size_t s = 0; s < steps.size(); ++s)
            out[s] += sums[s] / sums.back() / double(prompts.size());
    }
    return out;
}

ChartRow rowOf(const ScoreContext &c, std::size_t target, const std::vector<Step> &steps,
               const std::vector<double> &shares)
{
    ChartRow row = rowFor(c.data, target, c.options);
    Collected behind = collect(c.data, c.table.of(target), c.set);
    row.runs = std::move(behind.runs);
    double from = 0;
    std::size_t most = 0;
    for (std::size_t s = 0; s < steps.size(); ++s) {
        ChartRow::Mark mark;
        mark.series = steps[s].label;
        mark.tint = std::min(int(s), kTints - 1);
        mark.n = c.set.n;
        most = shares[s] > shares[most] ? s : most;
        if (shares[s] <= 0) {
            mark.why = "never given";
        } else {
            mark.from = from;
            mark.value = from += 100 * shares[s];
            mark.text = fixed(100 * shares[s], 0) + " %";
            for (const CategoryPart &p : c.gathered.categories) {
                const AnalysisTrial &t = c.data.trials[std::size_t(p.trial)];
                if (p.value == steps[s].value && t.target == std::int32_t(target) &&
                    c.set.prompt[std::size_t(t.caseIndex)] && (mark.behind.empty() || mark.behind.back() != t.trial))
                    mark.behind.push_back(t.trial);
            }
        }
        row.marks.push_back(std::move(mark));
    }
    const auto w = stats::wilsonInterval(shares[most] * double(c.set.n), double(c.set.n));
    row.columns = {steps[most].label + " " + fixed(100 * shares[most], 0) + " %",
                   c.set.n < kFewest ? "–" : fixed(100 * w.lower, 0) + "–" + fixed(100 * w.upper, 0), grouped(c.set.n)};
    return row;
}

std::string titleOf(const ScoreContext &c, const std::vector<std::size_t> &most, const std::vector<Step> &steps)
{
    if (c.set.n < kFewest)
        return "Too few scored prompts to say what is usual (n = " + grouped(c.set.n) + ")";
    const bool one = std::all_of(most.begin(), most.end(), [&](std::size_t m) { return m == most.front(); });
    const std::string name = c.choice.name;
    return one ? fitted({name + ": “" + steps[most.front()].label + "” is most frequent for " +
                             (most.size() == 1 ? "the only target" : "every target"),
                         "“" + steps[most.front()].label + "” is most frequent", "One step is most frequent for all"})
               : fitted({name + ": the most frequent answer is not the same for all targets",
                         "The most frequent step is not the same for all targets"});
}
} // namespace

void fillShares(ChartSpec &spec, const ScoreContext &c)
{
    const std::vector<Step> steps = stepsOf(c);
    spec.unit = "percent";
    spec.series.clear();
    for (std::size_t s = 0; s < steps.size(); ++s) {
        spec.series.push_back(steps[s].label);
        if (s < kTints)
            spec.tints.push_back({int(s), s == kTints - 1 && steps.size() > kTints ? "others" : steps[s].label});
    }
    spec.columnTitles = {"most often", "95 %", "n"};
    std::vector<std::size_t> most;
    for (std::size_t t : c.set.targets) {
        const auto shares = sharesOf(c, t, steps);
        most.push_back(std::size_t(std::max_element(shares.begin(), shares.end()) - shares.begin()));
        spec.rows.push_back(rowOf(c, t, steps, shares));
    }
    setLinearAxis(spec, {0, 100}, Range{0, 100}, " %");
    spec.axisMin = 0;
    spec.axisMax = 100;
    spec.axisTitle = "share of prompts";
    spec.title = titleOf(c, most, steps);
    spec.altText = "Stacked bars of how often each step was given. " + spec.title + ".";
    for (const ChartRow &row : spec.rows)
        spec.altText += " " + row.label + ": " + row.columns[0] + ".";
}
} // namespace assay::analysis
