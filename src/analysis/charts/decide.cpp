// SPDX-License-Identifier: GPL-3.0-or-later
// What do we choose? Gates, then weights: stacked bars of what each aspect adds, those that were stopped below with the
// gate that did it. A winner is named only when redrawn prompts name the same one.
#include "analysis/charts/charts_private.h"
#include "analysis/comparison.h"
#include "analysis/decision.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "analysis/score_table.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
constexpr double kSureEnough = 0.95;

std::string percent(double share) { return fixed(100 * share, 0) + " %"; }

std::string missingOf(const Contender &c)
{
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < kAspects; ++i) {
        if (!c.worth[i])
            parts.push_back(std::string(aspectName(Aspect(i))));
    }
    return "not weighed: " + joined(parts, " and ") + " not known";
}

ChartRow rowOf(const AnalysisData &data, const ChartOptions &options, const Decision &d, const Contender &c, bool in)
{
    ChartRow row = rowFor(data, c.target, options);
    std::vector<TrialId> behind;
    for (const AnalysisTrial &t : data.trials) {
        if (t.target != std::int32_t(c.target))
            continue;
        behind.push_back(t.trial);
        if (row.runs.empty() || row.runs.back() != t.run)
            row.runs.push_back(t.run);
    }
    std::sort(row.runs.begin(), row.runs.end());
    row.runs.erase(std::unique(row.runs.begin(), row.runs.end()), row.runs.end());
    double from = 0;
    for (std::size_t a = 0; a < kAspects; ++a) {
        ChartRow::Mark mark;
        mark.series = std::string(aspectName(Aspect(a)));
        mark.tint = int(a);
        mark.n = c.n;
        if (in) {
            const double part = 100 * d.weights[a] * *c.worth[a];
            mark.from = from;
            mark.value = from += part;
            mark.text = fixed(part, 0);
            mark.behind = behind;
        } else {
            mark.why = c.stoppedBy.empty() ? missingOf(c) : "stopped: " + joined(c.stoppedBy, "; ");
        }
        row.marks.push_back(std::move(mark));
    }
    // The bars say the rest; more columns leave them no room.
    row.columns = {in ? fixed(c.total, 1) : "–", c.shareFirst ? percent(*c.shareFirst) : "–",
                   c.score ? fixed(*c.score, 2) : "–", c.cost ? amount(*c.cost) : "–"};
    return row;
}

std::string titleOf(const Decision &d, const std::vector<std::string> &names)
{
    if (d.in.empty())
        return "No model passes every gate";
    if (d.in.size() == 1)
        return fitted({"Only " + names[d.in[0].target] + " passes every gate", "Only one passes every gate"});
    const auto &share = d.in[0].shareFirst;
    const std::string first = names[d.in[0].target];
    if (!share)
        return fitted({"Too few scored prompts to choose; " + first + " is ahead by these weights",
                       "Too few scored prompts to choose"});
    if (*share < kSureEnough)
        return fitted(
            {"No clear choice by these weights: " + first + " comes first in " + percent(*share) + " of draws",
             "No clear choice by these weights"});
    return fitted({first + " comes first by these weights", "The first one comes first by these weights"});
}
} // namespace

ChartSpec makeDecideChart(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec spec;
    spec.id = "decide";
    spec.question = "What do we choose?";
    spec.unit = "points_of_100";
    spec.bars = BarMeaning::Part;
    spec.sumName = "points";
    for (std::size_t a = 0; a < kAspects; ++a)
        spec.series.push_back(std::string(aspectName(Aspect(a))));
    if (std::string why = settledNothing(data); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    std::vector<std::size_t> every(data.targets.size());
    for (std::size_t t = 0; t < every.size(); ++t)
        every[t] = t;
    const auto names = briefNames(data, every);
    const Decision d = decide(data, options.decision, names, options.keepGoing, options.score);
    if (std::none_of(d.in.begin(), d.in.end(), [](const auto &c) { return c.score; }) &&
        std::none_of(d.out.begin(), d.out.end(), [](const auto &c) { return c.score; }))
        return emptySpec(std::move(spec), "Scores and prices on the same prompts are needed to choose. Score some "
                                          "answers first.");
    for (const Contender &c : d.in)
        spec.rows.push_back(rowOf(data, options, d, c, true));
    for (const Contender &c : d.out)
        spec.rows.push_back(rowOf(data, options, d, c, false));
    for (std::size_t a = 0; a < kAspects; ++a)
        spec.tints.push_back({int(a), spec.series[a] + " " + percent(d.weights[a])});
    spec.columnTitles = {"points", "first", "score", d.currency + " / 1,000"};
    setLinearAxis(spec, {0, 100}, Range{0, 100}, "");
    spec.axisMin = 0;
    spec.axisMax = 100;
    spec.axisTitle = "points of 100, more is better";
    spec.title = titleOf(d, names);
    spec.sentences = d.notes; // what a gate cannot say goes before what weights would change
    spec.sentences.insert(spec.sentences.end(), d.changes.begin(), d.changes.end());
    if (spec.sentences.size() > 4)
        spec.sentences.resize(4);
    spec.subtitle = scoreLead(data, options) + "Gates first, then the weights above, " +
                    counted(d.n, "prompt", "prompts") +
                    ". “First”: share of redrawn prompt sets in which it comes first.";
    spec.caption = caption(
        {sampleText(data), provenance(data, options, true),
         "Worth: quality (score − 1) / 4; cost and speed (median) the least of all over its own; reliability the share "
         "of whole answers. Draws: all four by prompt, seed 20261124; those that are level share a draw.",
         onFiveText(data, options.score), appText(options)});
    if (d.n < kSolid)
        spec.warnings.push_back("n < 30: treat the order as a guess.");
    spec.warnings.push_back("Weights are a judgement, not a measurement: agree on them before you look.");
    finishPage(spec, data, "Stacked bars of weighed worth by target");
    finishRows(spec, options);
    return spec;
}
} // namespace assay::analysis
