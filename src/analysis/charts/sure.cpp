// SPDX-License-Identifier: GPL-3.0-or-later
// How sure are we? The leader's lead over each other target with its interval, the verdict in words, and everyone
// against everyone: by votes where people voted, else derived from the scores.
#include "analysis/charts/charts_private.h"
#include "analysis/charts/sure_parts.h"
#include "analysis/numbers.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
void append(std::vector<std::string> &to, std::vector<std::string> &from)
{
    for (std::string &s : from) {
        if (std::find(to.begin(), to.end(), s) == to.end())
            to.push_back(std::move(s));
    }
}
} // namespace

std::vector<std::string> shortNames(const AnalysisData &data, const std::vector<std::size_t> &order)
{
    const std::vector<std::string> full = namesFor(data, order);
    std::vector<std::string> out;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const AnalysisTarget &t = data.targets[order[i]];
        const std::string label = t.label.empty() ? t.model : t.label;
        out.push_back(cutTo(label, 30) + (full[i] == label ? "" : " (" + cutTo(t.endpoint, 18) + ")"));
    }
    std::vector<std::string> sorted = out;
    std::sort(sorted.begin(), sorted.end());
    return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end() ? out : full;
}

GridHeading headingOf(const AnalysisData &data, const ChartOptions &options, std::size_t target,
                      const std::string &name)
{
    const ChartRow row = rowFor(data, target, options);
    return {name, {}, row.color, row.shape, row.model, row.endpoint, row.simulated};
}

std::string shareText(double share) { return fixed(100 * share, 0) + " %"; }

void coverRows(ChartSpec &spec, double least)
{
    std::optional<Range> range;
    auto cover = [&](const std::optional<double> &v) {
        if (v)
            range = range ? Range{std::min(range->low, *v), std::max(range->high, *v)} : Range{*v, *v};
    };
    for (const Reference &r : spec.references)
        cover(r.value);
    for (const ChartRow &row : spec.rows) {
        for (const auto &m : row.marks) {
            cover(m.value);
            cover(m.low95);
            cover(m.high95);
            for (double p : m.points)
                cover(p);
        }
    }
    Range all = range.value_or(Range{});
    if (all.high - all.low < least)
        all = {all.low - least, all.high + least};
    setLinearAxis(spec, all, std::nullopt, "");
}

ChartSpec makeSureChart(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec spec;
    spec.id = "sure";
    spec.question = "How sure are we?";
    if (std::string why = settledNothing(data); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    SurePart scores = scoresPart(data, options), votes = votesPart(data, options);
    if (scores.panels.empty() && votes.panels.empty())
        return emptySpec(std::move(spec), scores.missing);
    const SurePart &first = scores.panels.empty() ? votes : scores;
    spec.title = first.title;
    spec.subtitle = first.subtitle;
    if (!scores.panels.empty() && !votes.panels.empty())
        scores.panels.pop_back(); // what people said themselves goes before duels derived from scores
    for (SurePart *part : {&scores, &votes}) {
        for (ChartSpec &panel : part->panels)
            spec.panels.push_back(std::move(panel));
        append(spec.sentences, part->sentences);
        append(spec.warnings, part->warnings);
    }
    for (std::string &w : failureWarnings(data, countOutcomes(data)))
        spec.warnings.push_back(std::move(w));
    spec.caption =
        caption({sampleText(data), provenance(data, options, false), scores.method, votes.method, appText(options)});
    spec.altText = std::string(scores.title.empty() ? "Strengths by votes" : "Paired differences to the leader") +
                   " and a matrix of win shares. " + spec.title + ". " + joined(spec.sentences, " ") +
                   (sampleText(data).empty() ? "" : " " + sampleText(data));
    spec.simulated = std::any_of(data.targets.begin(), data.targets.end(), [](const auto &t) { return t.simulated; });
    return spec;
}
} // namespace assay::analysis
