// SPDX-License-Identifier: GPL-3.0-or-later
// Which is best? Ranked dots of the human score: raters averaged, then repeats, then the prompt is the unit.
#include "analysis/charts/charts_private.h"
#include "analysis/charts/score_parts.h"
#include "analysis/numbers.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
ChartRow leftOut(ChartRow row, const ChartSpec &spec, std::int64_t scored, std::int64_t prompts)
{
    ChartRow::Mark mark;
    mark.series = spec.series.front();
    mark.n = scored;
    mark.why =
        scored == 0 ? "not scored" : "scored on " + grouped(scored) + " of " + counted(prompts, "prompt", "prompts");
    row.columns.assign(spec.columnTitles.size(), "–");
    const auto n = std::find(spec.columnTitles.begin(), spec.columnTitles.end(), "n") - spec.columnTitles.begin();
    row.columns[std::size_t(n)] = grouped(scored);
    row.marks.assign(spec.series.size(), mark);
    for (std::size_t i = 0; i < row.marks.size(); ++i) {
        row.marks[i].series = spec.series[i];
        row.marks[i].lane = int(i);
    }
    return row;
}

void addRows(ChartSpec &spec, const ScoreContext &c, const std::vector<std::size_t> &order)
{
    std::vector<Column> columns;
    std::vector<double> means;
    for (std::size_t t : order)
        columns.push_back(restricted(c.table.column(t), c.set));
    const Comparison comparison(columns, c.set.n, c.choice.scale);
    const auto delivered = deliveredMeans(c);
    for (std::size_t i = 0; i < order.size(); ++i) {
        ChartRow row = rowFor(c.data, order[i], c.options);
        Collected behind = collect(c.data, c.table.of(order[i]), c.set);
        row.runs = std::move(behind.runs);
        row.marks.push_back(estimateOf(c, order[i]));
        row.marks[0].behind = std::move(behind.trials);
        means.push_back(row.marks[0].value.value_or(0));
        row.columns = {scoreText(c.choice.scale, means.back()), grouped(c.set.n), comparison.rank(i)};
        if (!delivered.empty())
            row.columns.push_back(delivered[order[i]] ? scoreText(c.choice.scale, *delivered[order[i]]) : "–");
        spec.rows.push_back(std::move(row));
    }
    if (!delivered.empty())
        spec.columnTitles.push_back("delivered");
    spec.title = scoreTitle(comparison, namesFor(c.data, order), means, c.choice.scale);
}

Range rangeOf(const ChartSpec &spec)
{
    std::optional<Range> range;
    auto cover = [&](const std::optional<double> &v) {
        if (v)
            range = range ? Range{std::min(range->low, *v), std::max(range->high, *v)} : Range{*v, *v};
    };
    for (const ChartRow &row : spec.rows) {
        for (const auto &m : row.marks) {
            cover(m.value);
            cover(m.low95);
            cover(m.high95);
            for (double p : m.points)
                cover(p);
        }
    }
    return range.value_or(Range{});
}

std::string axisTitleOf(const ScoreScale &scale)
{
    const std::string better = scale.lowerBetter ? ", lower is better" : ", higher is better";
    if (scale.claims)
        return "share" + better;
    if (scale.percent())
        return "share of answers that pass" + better;
    if (scale.count)
        return "mean count" + better;
    return "score from " + exact(scale.low) + " to " + exact(scale.high) + better;
}

void setAxis(ChartSpec &spec, const ScoreScale &scale)
{
    Range range = rangeOf(spec);
    if (scale.percent() || scale.count)
        range.low = 0; // shares and counts begin at nothing
    const std::optional<Range> clip =
        scale.count ? std::optional(Range{0, std::max(1.0, range.high)}) : std::optional(Range{scale.low, scale.high});
    setLinearAxis(spec, range, clip, scale.percent() ? " %" : "");
    spec.axisTitle = axisTitleOf(scale);
}

std::vector<std::size_t> ranked(const ScoreContext &c)
{
    std::vector<double> means(c.data.targets.size(), 0);
    for (std::size_t t : c.set.targets)
        means[t] = *stats::meanInterval(restricted(c.table.column(t), c.set)).mean;
    std::vector<std::size_t> order = c.set.targets;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
        return c.choice.scale.lowerBetter ? means[a] < means[b] : means[a] > means[b];
    });
    return order;
}

void fillRanked(ChartSpec &spec, const ScoreContext &c)
{
    const std::vector<std::size_t> order = ranked(c);
    addRows(spec, c, order);
    if (c.choice.scale.claims)
        addClaims(spec, c, order);
    setAxis(spec, c.choice.scale);
    for (std::size_t t = 0; t < c.data.targets.size(); ++t) {
        if (std::find(order.begin(), order.end(), t) == order.end())
            spec.rows.push_back(
                leftOut(rowFor(c.data, t, c.options), spec, c.table.prompts(t), std::int64_t(c.data.caseKeys.size())));
    }
    const ScoreScale scale = c.choice.scale;
    std::string out = "Ranked dot plot of the " + scaleText(scale);
    if (scale.form == ScoreForm::Mean && !scale.count)
        out = "Ranked dot plot of the mean score from " + exact(scale.low) + " to " + exact(scale.high);
    static constexpr auto mean = [](double v) { return fixed(v, 2); };
    static constexpr auto percent = [](double v) { return fixed(v, 0) + " %"; };
    spec.altText = out + ". " + spec.title + ". " +
                   bestAndWorst(spec, 0, scale.percent() ? static_cast<std::string (*)(double)>(percent) : mean);
}
} // namespace

ChartSpec makeScoreChart(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec spec;
    spec.id = "score";
    spec.question = "Which is best?";
    if (std::string why = settledNothing(data); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    const auto choice = chosenScore(data, options);
    if (!choice)
        return emptySpec(std::move(spec), nothingScored(data));
    ScoreTable g = gatherScores(data, *choice);
    if (g.scored == 0)
        return emptySpec(std::move(spec), nothingScored(data));
    spec.unit = scoreUnit(choice->scale);
    spec.series = {choice->scale.percent() ? scaleText(choice->scale) : "score"};
    spec.columnTitles = {choice->scale.percent() ? "share" : choice->scale.count ? "mean" : "score", "n", "rank"};
    const std::size_t targets = data.targets.size(), prompts = data.caseKeys.size();
    const PromptTable table(targets, prompts, std::move(g.observations), PromptTable::Fold::Mean);
    const CommonSet set = commonSet(table, targets, prompts);
    if (set.n == 0)
        return emptySpec(std::move(spec), "No prompt has been scored for every model that is compared. Score the "
                                          "answers to one prompt for all of them.");
    ScoreContext context{data, options, *choice, g, table, set};
    drawMeans(context);
    if (choice->scale.form == ScoreForm::Shares)
        fillShares(spec, context);
    else
        fillRanked(spec, context);
    spec.subtitle = scoreSubtitle(context);
    spec.caption = scoreCaption(context);
    spec.warnings = scoreWarnings(context, spec);
    finishRows(spec, options);
    return spec;
}
} // namespace assay::analysis
