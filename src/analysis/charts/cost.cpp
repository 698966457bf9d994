// SPDX-License-Identifier: GPL-3.0-or-later
// What does it cost? Mean cost of an answer, shown per 1,000 answers on an axis that starts at zero, so that a free
// model is a mark at zero and an unknown price is a word, never a zero.
#include "analysis/charts/charts_private.h"
#include "analysis/comparison.h"
#include "analysis/cost_table.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
ChartRow::Mark markOf(const Column &column, std::vector<TrialId> behind)
{
    ChartRow::Mark mark;
    mark.series = "cost";
    const auto wide = stats::meanInterval(column), narrow = stats::meanInterval(column, 0.5);
    mark.n = wide.n;
    mark.value = wide.mean;
    mark.hollow = wide.n < kSolid;
    mark.behind = std::move(behind);
    if (wide.n < kFewest) {
        mark.points = presentSorted(column);
        return mark;
    }
    mark.low95 = wide.lower;
    mark.high95 = wide.upper;
    mark.low50 = narrow.lower;
    mark.high50 = narrow.upper;
    return mark;
}

std::string dearer(const Comparison &c, std::size_t row, const std::vector<double> &means, const std::string &money)
{
    if (means[0] > 0)
        return "costs " + times(means[row] / means[0]) + " as much";
    return "costs " + money + ' ' + amount(c.lead(0, row)) + " per 1,000";
}

std::string title(const Comparison &c, const std::vector<std::string> &names, const std::vector<double> &means,
                  const std::string &money)
{
    if (c.n() < kFewest)
        return fitted({"Too few prompts to compare cost (n = " + grouped(c.n()) + ")"});
    const std::string price = money + ' ' + amount(means[0]) + " per 1,000 answers";
    if (c.size() == 1)
        return fitted({names[0] + " costs " + price, "The answers cost " + price});
    const Finding f = finding(c);
    if (f.top.size() == 1)
        return fitted({names[0] + (means[0] > 0 ? " is cheapest; " : " costs nothing per answer; ") + names[1] + ' ' +
                           dearer(c, 1, means, money),
                       names[0] + (means[0] > 0 ? " is cheapest at " + price : " costs nothing per answer"),
                       names[0] + (means[0] > 0 ? " is cheapest" : " costs nothing per answer"),
                       means[0] > 0 ? "The first one is cheapest" : "The first one costs nothing per answer"});
    const bool free = std::all_of(f.top.begin(), f.top.end(), [&](std::size_t i) { return means[i] == 0; });
    std::string behind;
    if (f.behind.size() == 1)
        behind = "; " + names[f.behind[0]] + ' ' + dearer(c, f.behind[0], means, money);
    else if (!f.behind.empty())
        behind = "; " + std::to_string(f.behind.size()) + " others cost more";
    const std::string top = f.top.size() == c.size() && c.size() > 3 ? "the " + std::to_string(c.size()) + " targets"
                                                                     : namesOf(f.top, names);
    if (free)
        return fitted({top + " cost nothing per answer" + behind, top + " cost nothing per answer",
                       "The first " + std::to_string(f.top.size()) + " cost nothing per answer" + behind});
    return fitted({"No clear difference in cost between " + top + behind, "No clear difference in cost between " + top,
                   "No clear difference in cost between the first " + std::to_string(f.top.size()) + behind});
}

void addRows(ChartSpec &spec, const AnalysisData &data, const ChartOptions &options, const PromptTable &table,
             const CommonSet &set, std::vector<std::size_t> &order)
{
    std::vector<Column> columns(data.targets.size());
    std::vector<double> means(data.targets.size(), 0);
    for (std::size_t t : set.targets) {
        columns[t] = restricted(table.column(t), set);
        means[t] = *stats::meanInterval(columns[t]).mean;
    }
    order = set.targets;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return means[a] < means[b]; });
    std::vector<Column> ordered;
    std::vector<double> orderedMeans;
    for (std::size_t t : order) {
        ChartRow row = rowFor(data, t, options);
        Collected behind = collect(data, table.of(t), set);
        row.runs = std::move(behind.runs);
        row.marks.push_back(markOf(columns[t], std::move(behind.trials)));
        row.columns = {amount(means[t] / 1000), amount(means[t]), grouped(set.n)};
        spec.rows.push_back(std::move(row));
        ordered.push_back(std::move(columns[t]));
        orderedMeans.push_back(means[t]);
    }
    const Comparison comparison(ordered, set.n, Measure::LowerBetter, std::nullopt);
    const std::string money = spec.columnTitles[0].substr(0, spec.columnTitles[0].find(' ')); // "USD each"
    spec.title = title(comparison, namesFor(data, order), orderedMeans, money);
}

void addUnknown(ChartSpec &spec, const AnalysisData &data, const ChartOptions &options, std::size_t target,
                std::pair<std::string, std::int64_t> whyAndN)
{
    ChartRow row = rowFor(data, target, options);
    ChartRow::Mark mark;
    mark.series = "cost";
    mark.why = std::move(whyAndN.first);
    mark.n = whyAndN.second;
    row.marks.push_back(std::move(mark));
    row.columns = {"–", "–", grouped(whyAndN.second)};
    spec.rows.push_back(std::move(row));
}

std::string captionOf(const AnalysisData &data, const ChartOptions &options, const CostTable &g, std::int64_t n)
{
    std::vector<std::string> leftOut;
    std::int64_t unknown = 0, foreign = 0;
    for (std::size_t t = 0; t < data.targets.size(); ++t) {
        unknown += g.unknown[t];
        foreign += g.foreign[t];
    }
    if (unknown > 0)
        leftOut.push_back(counted(unknown, "answer", "answers") + " with an unknown price");
    if (foreign > 0)
        leftOut.push_back(counted(foreign, "answer", "answers") + " priced in another currency");
    if (g.notAnswers > 0)
        leftOut.push_back(grouped(g.notAnswers) + " failed, cancelled or partial");
    return caption({sampleText(data), provenance(data, options, true),
                    leftOut.empty() ? "" : "Left out: " + joined(leftOut, "; ") + '.',
                    n >= kFewest ? "Intervals: Student t over the prompts that all have in common; comparisons are "
                                   "paired by prompt (Holm)."
                                 : "",
                    options.appVersion.empty() ? "" : "Assay " + options.appVersion + "."});
}

std::vector<std::string> warningsOf(const AnalysisData &data, const ChartSpec &spec, const CostTable &g)
{
    std::vector<std::string> out;
    const auto small = std::count_if(spec.rows.begin(), spec.rows.end(),
                                     [](const ChartRow &r) { return r.marks[0].value && r.marks[0].n < kSolid; });
    if (small > 0)
        out.push_back("n < 30 for " + counted(small, "target", "targets") + ": hollow marks.");
    const auto unknown = std::count_if(g.unknown.begin(), g.unknown.end(), [](auto n) { return n > 0; });
    if (unknown > 0)
        out.push_back("The price is unknown for " + counted(unknown, "target", "targets") +
                      ": enter it under Settings, Prices.");
    for (std::string &w : failureWarnings(data, countOutcomes(data)))
        out.push_back(std::move(w));
    return out;
}

void setAxis(ChartSpec &spec)
{
    double high = 0;
    for (const ChartRow &row : spec.rows) {
        for (const auto &m : row.marks) {
            high = std::max({high, m.value.value_or(0), m.high95.value_or(0)});
            for (double p : m.points)
                high = std::max(high, p);
        }
    }
    setLinearAxis(spec, {0, high > 0 ? high : 1.0}, std::nullopt, ""); // all free: one unit of room
}
} // namespace

ChartSpec makeCostChart(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec spec;
    spec.id = "cost";
    spec.question = "What does it cost?";
    spec.series = {"cost"};
    if (std::string why = settledNothing(data); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    CostTable g = gatherCosts(data);
    const std::string money = currencyName(data, g.currency);
    spec.columnTitles = {money + " each", money + " / 1,000", "n"};
    spec.axisTitle = money + " per 1,000 answers, less is better";
    std::string unit = money;
    std::transform(unit.begin(), unit.end(), unit.begin(), [](unsigned char c) { return char(std::tolower(c)); });
    spec.unit = unit + "_per_1000_answers";
    const std::size_t targets = data.targets.size(), prompts = data.caseKeys.size();
    const PromptTable table(targets, prompts, std::move(g.observations), PromptTable::Fold::Mean);
    const CommonSet set = commonSet(table, targets, prompts);
    if (set.targets.empty())
        return emptySpec(std::move(spec), "No answer with a known price yet. Prices are under Settings, Prices.");
    if (set.n == 0)
        return emptySpec(std::move(spec), "No prompt was answered by every model that is compared. Run the same "
                                          "prompts on all of them.");
    std::vector<std::size_t> order;
    addRows(spec, data, options, table, set, order);
    setAxis(spec);
    for (std::size_t t = 0; t < targets; ++t) {
        if (std::find(order.begin(), order.end(), t) == order.end())
            addUnknown(spec, data, options, t, {absentCost(data, g, t, table.prompts(t)), table.prompts(t)});
    }
    spec.subtitle = "Mean cost of 1,000 answers in " + money + ", " + counted(set.n, "prompt", "prompts") +
                    (table.repeats() ? ", repeats averaged. " : ". ") +
                    (set.n < kFewest ? "Fewer than 10 prompts: one point per prompt, no interval."
                                     : "Thin line 95 % interval, thick 50 %.");
    spec.caption = captionOf(data, options, g, set.n);
    spec.warnings = warningsOf(data, spec, g);
    spec.altText = "Ranked dot plot of the mean cost of 1,000 answers in " + money + ". " + spec.title + ". " +
                   bestAndWorst(spec, 0, amount);
    finishRows(spec, options);
    return spec;
}
} // namespace assay::analysis
