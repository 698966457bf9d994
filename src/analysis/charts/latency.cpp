// SPDX-License-Identifier: GPL-3.0-or-later
// Fast enough? Time to the first token and to the whole answer, over answers that completed: the median with its
// distribution-free interval, and p95 where there are enough answers for one.
#include "analysis/charts/charts_private.h"
#include "analysis/comparison.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "stats/quantiles.h"
#include <algorithm>
#include <chrono>

namespace assay::analysis
{
namespace
{
constexpr std::int64_t kForP95 = 72; // the smallest n whose p95 has a two-sided 95 % interval (methods.md 4.5)
constexpr double kLogFrom = 8;       // a larger spread than this is unreadable on a linear axis
constexpr double kLogUpTo = 1e6;

double secondsOf(Nanos t) { return std::chrono::duration<double>(t).count(); }

struct Timings {
    std::vector<Observation> ttft, total;
};

Timings gather(const AnalysisData &data)
{
    Timings out;
    for (std::size_t i = 0; i < data.trials.size(); ++i) {
        const AnalysisTrial &t = data.trials[i];
        if (t.outcome != Outcome::Succeeded || !t.total)
            continue;
        out.total.push_back({t.target, t.caseIndex, std::int32_t(i), secondsOf(*t.total)});
        if (t.ttft)
            out.ttft.push_back({t.target, t.caseIndex, std::int32_t(i), secondsOf(*t.ttft)});
    }
    return out;
}

ChartRow::Mark medianMark(const std::string &series, int lane, const Column &column, std::vector<TrialId> behind)
{
    ChartRow::Mark mark;
    mark.series = series;
    mark.lane = lane;
    const auto sorted = presentSorted(column);
    mark.n = std::int64_t(sorted.size());
    mark.behind = std::move(behind);
    if (sorted.empty()) {
        mark.why = "not measured";
        return mark;
    }
    const auto wide = stats::quantileInterval(sorted, 0.5), narrow = stats::quantileInterval(sorted, 0.5, 0.5);
    mark.value = wide.estimate;
    mark.hollow = mark.n < kSolid;
    if (mark.n < kForP95)
        mark.points = sorted;
    if (mark.n < kFewest)
        return mark;
    mark.low95 = wide.lower;
    mark.high95 = wide.upper;
    mark.low50 = narrow.lower;
    mark.high50 = narrow.upper;
    return mark;
}

// Over single answers, because the tail of a prompt's median is not the tail that people wait for. Repeats of a prompt
// are not independent, so they get no interval.
ChartRow::Mark tailMark(const std::string &series, int lane, std::span<const Observation> all, const CommonSet &set)
{
    std::vector<double> values;
    std::int64_t prompts = 0;
    std::int32_t last = -1;
    for (const Observation &o : all) {
        if (!set.prompt[std::size_t(o.prompt)])
            continue;
        values.push_back(o.value);
        prompts += o.prompt != last ? 1 : 0;
        last = o.prompt;
    }
    std::sort(values.begin(), values.end());
    ChartRow::Mark mark;
    mark.series = series;
    mark.lane = lane;
    mark.tail = true;
    mark.n = std::int64_t(values.size());
    if (mark.n < kForP95) {
        mark.why = "p95 needs 72 answers";
        return mark;
    }
    const auto wide = stats::quantileInterval(values, 0.95);
    mark.value = wide.estimate;
    if (prompts == mark.n) {
        mark.low95 = wide.lower;
        mark.high95 = wide.upper;
    }
    return mark;
}

std::string text(const ChartRow::Mark &mark)
{
    if (mark.value)
        return seconds(*mark.value);
    return mark.tail ? "n < 72" : "–";
}

std::string title(const Comparison &c, const std::vector<std::string> &names, double fastest)
{
    if (c.n() < kFewest)
        return fitted({"Too few completed prompts to compare speed (n = " + grouped(c.n()) + ")"});
    const std::string half = "half of its answers take at most " + seconds(fastest);
    if (c.size() == 1)
        return fitted({names[0] + ": " + half, "Half of the answers take at most " + seconds(fastest)});
    const Finding f = finding(c);
    if (f.top.size() == 1)
        return fitted({names[0] + " is fastest; " + names[1] + " takes " + times(c.lead(0, 1)) + " as long",
                       names[0] + " is fastest, the next takes " + times(c.lead(0, 1)) + " as long",
                       names[0] + " is fastest", "The first one is fastest"});
    std::string behind;
    if (f.behind.size() == 1)
        behind = "; " + names[f.behind[0]] + " takes " + times(c.lead(0, f.behind[0])) + " as long";
    else if (!f.behind.empty())
        behind = "; " + std::to_string(f.behind.size()) + " others are slower";
    const std::string top = f.top.size() == c.size() && c.size() > 3 ? "the " + std::to_string(c.size()) + " targets"
                                                                     : namesOf(f.top, names);
    return fitted({"No clear difference in speed between " + top + behind,
                   "No clear difference in speed between " + top,
                   "No clear difference in speed between the first " + std::to_string(f.top.size()) + behind});
}

void setAxis(ChartSpec &spec)
{
    double low = 0, high = 0;
    bool zero = false, any = false;
    auto cover = [&](const std::optional<double> &v) {
        if (!v)
            return;
        zero = zero || *v <= 0;
        low = any ? std::min(low, *v) : *v;
        high = any ? std::max(high, *v) : *v;
        any = true;
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
    const bool spread = !zero && high > kLogFrom * low && high < kLogUpTo * low;
    if (spread)
        setLogAxis(spec, {low, high}, " s");
    else
        setLinearAxis(spec, {0, high}, std::nullopt, " s");
    spec.axisTitle = spread ? "seconds on a logarithmic axis, shorter is better" : "seconds, shorter is better";
}

std::vector<std::string> warningsOf(const AnalysisData &data, const ChartSpec &spec, const std::vector<Counts> &counts)
{
    std::vector<std::string> out;
    std::int64_t small = 0, noTail = 0;
    for (const ChartRow &row : spec.rows) {
        small += row.marks[2].value && row.marks[2].n < kSolid ? 1 : 0;
        noTail += row.marks[2].value && !row.marks[3].value ? 1 : 0;
    }
    if (small > 0)
        out.push_back("n < 30 for " + counted(small, "target", "targets") + ": hollow marks.");
    if (noTail > 0)
        out.push_back("p95 needs 72 answers: not shown for " + counted(noTail, "target", "targets") + ".");
    for (std::string &w : failureWarnings(data, counts))
        out.push_back(std::move(w));
    return out;
}

ChartRow leftOut(ChartRow row, const ChartSpec &spec, std::int64_t done, std::int64_t prompts)
{
    for (std::size_t i = 0; i < spec.series.size(); ++i) {
        ChartRow::Mark mark;
        mark.series = spec.series[i];
        mark.lane = int(i / 2);
        mark.tail = i % 2 == 1;
        mark.n = done;
        mark.why = done == 0 ? "no completed answer"
                             : "completed on " + grouped(done) + " of " + counted(prompts, "prompt", "prompts");
        row.marks.push_back(std::move(mark));
    }
    row.columns = {"–", "–", "–", grouped(done)};
    return row;
}

std::string subtitleOf(const ChartSpec &spec, const CommonSet &set, bool repeats)
{
    const bool tails = std::any_of(spec.rows.begin(), spec.rows.end(), [](const auto &r) { return r.marks[3].value; });
    std::string out = "Time to first token (upper) and to the whole answer (lower), median over " +
                      counted(set.n, "prompt", "prompts") + (repeats ? ", repeats folded" : "") + ". ";
    out += set.n < kFewest ? "Fewer than 10 prompts: one point per prompt, no interval."
                           : "Thin line 95 % interval, thick 50 %.";
    const bool sure = std::any_of(spec.rows.begin(), spec.rows.end(), [](const auto &r) { return r.marks[3].low95; });
    if (tails)
        out += sure ? " Tick: p95 with its 95 % interval." : " Tick: p95.";
    else if (set.n >= kFewest)
        out += " Points: prompts.";
    return out;
}

void addRows(ChartSpec &spec, const AnalysisData &data, const ChartOptions &options, const PromptTable &ttft,
             const PromptTable &total, const CommonSet &set, std::vector<std::size_t> &order)
{
    std::vector<Column> totals(data.targets.size());
    std::vector<double> medians(data.targets.size(), 0);
    for (std::size_t t : set.targets) {
        totals[t] = restricted(total.column(t), set);
        medians[t] = *stats::quantile(presentSorted(totals[t]), 0.5);
    }
    order = set.targets;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return medians[a] < medians[b]; });
    std::vector<Column> columns;
    for (std::size_t t : order) {
        Collected behind = collect(data, total.of(t), set);
        ChartRow row = rowFor(data, t, options);
        row.runs = std::move(behind.runs);
        row.marks.push_back(medianMark(spec.series[0], 0, restricted(ttft.column(t), set), behind.trials));
        row.marks.push_back(tailMark(spec.series[1], 0, ttft.of(t), set));
        row.marks.push_back(medianMark(spec.series[2], 1, totals[t], behind.trials));
        row.marks.push_back(tailMark(spec.series[3], 1, total.of(t), set));
        row.marks[1].behind = row.marks[3].behind = std::move(behind.trials);
        row.columns = {text(row.marks[0]), text(row.marks[2]), text(row.marks[3]), grouped(set.n)};
        spec.rows.push_back(std::move(row));
        columns.push_back(std::move(totals[t]));
    }
    const Comparison comparison(columns, set.n, Measure::LowerRatioBetter, std::nullopt);
    spec.title = title(comparison, namesFor(data, order), medians[order.front()]);
}
} // namespace

ChartSpec makeLatencyChart(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec spec;
    spec.id = "latency";
    spec.question = "Fast enough?";
    spec.unit = "s";
    spec.series = {"TTFT p50", "TTFT p95", "total p50", "total p95"};
    spec.columnTitles = {"first token", "total", "p95", "n"};
    if (std::string why = settledNothing(data); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    Timings timings = gather(data);
    const std::size_t targets = data.targets.size(), prompts = data.caseKeys.size();
    const PromptTable ttft(targets, prompts, std::move(timings.ttft), PromptTable::Fold::Median);
    const PromptTable total(targets, prompts, std::move(timings.total), PromptTable::Fold::Median);
    const CommonSet set = commonSet(total, targets, prompts);
    if (set.targets.empty())
        return emptySpec(std::move(spec), "No answer has been completed yet, so there is no time to show.");
    if (set.n == 0)
        return emptySpec(std::move(spec), "No prompt was completed by every model that is compared. Run the same "
                                          "prompts on all of them.");
    std::vector<std::size_t> order;
    addRows(spec, data, options, ttft, total, set, order);
    setAxis(spec);
    for (std::size_t t = 0; t < targets; ++t) {
        if (std::find(order.begin(), order.end(), t) == order.end())
            spec.rows.push_back(leftOut(rowFor(data, t, options), spec, total.prompts(t), std::int64_t(prompts)));
    }
    const auto counts = countOutcomes(data);
    const std::string others = outcomesText(counts);
    spec.subtitle = subtitleOf(spec, set, total.repeats());
    spec.caption = caption({sampleText(data), provenance(data, options, false),
                            "Completed answers only" + (others.empty() ? "" : "; left out: " + others) + '.',
                            "Measured here from sending the successful attempt, waiting and retries apart.",
                            set.n >= kFewest ? "Intervals of medians from order statistics; comparisons are paired by "
                                               "prompt (Holm)."
                                             : "",
                            options.appVersion.empty() ? "" : "Assay " + options.appVersion + "."});
    spec.warnings = warningsOf(data, spec, counts);
    spec.altText = "Ranked dot plot of the median time to first token and to the whole answer, in seconds. " +
                   spec.title + ". Whole answer. " + bestAndWorst(spec, 2, seconds);
    finishRows(spec, options);
    return spec;
}
} // namespace assay::analysis
