// SPDX-License-Identifier: GPL-3.0-or-later
// What changed? The same prompts under the same targets in two runs, paired by prompt (methods.md 11.1): score, time,
// cost and length, Holm over all of them, and the prompts that crossed the pass mark. Pairs that lack a side are
// counted.
#include "analysis/charts/charts_private.h"
#include "analysis/comparison.h"
#include "analysis/cost_table.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "analysis/score_table.h"
#include "core/text.h"
#include <algorithm>
#include <chrono>
#include <cmath>

namespace assay::analysis
{
namespace
{
constexpr std::size_t kMostFlips = 20, kLeastFlips = 3;

struct Side {                    // of one measure in one run
    std::vector<Column> columns; // by target
};
struct MeasureOf {
    std::string name, unit, axis;
    bool ratio = false; // else a difference
    Side before, after;
    std::string (*text)(double) = amount;
};
struct Change { // of one measure and target
    std::size_t measure = 0, target = 0;
    std::int64_t n = 0, unpaired = 0;
    std::optional<double> value, low, high, p, adjusted; // difference, or percent
    std::optional<double> before, after;                 // means over the pairs
    std::vector<double> points;                          // per prompt
    bool clear() const { return n >= kFewest && adjusted && *adjusted <= 0.05; }
};
struct TwoRuns {
    const RunSummary *before = nullptr, *after = nullptr;
};

TwoRuns firstAndLast(const AnalysisData &data)
{
    if (data.runs.size() < 2)
        return {};
    const auto [first, last] =
        std::minmax_element(data.runs.begin(), data.runs.end(), [](const auto &a, const auto &b) {
            return std::pair(a.startedMicros, a.id) < std::pair(b.startedMicros, b.id);
        });
    return {&*first, &*last};
}

Side sideOf(const AnalysisData &data, const std::vector<Observation> &all, RunId run)
{
    std::vector<Observation> mine;
    for (const Observation &o : all) {
        if (data.trials[std::size_t(o.trial)].run == run)
            mine.push_back(o);
    }
    const PromptTable table(data.targets.size(), data.caseKeys.size(), std::move(mine), PromptTable::Fold::Mean);
    Side out;
    for (std::size_t t = 0; t < data.targets.size(); ++t)
        out.columns.push_back(table.column(t));
    return out;
}

std::string plain(double v) { return fixed(v, 2); }
std::string whole(double v) { return grouped(std::int64_t(std::llround(v))); }

std::vector<MeasureOf> measuresOf(const AnalysisData &data, const TwoRuns &runs, const std::string &score)
{
    std::vector<Observation> times, lengths;
    for (std::size_t i = 0; i < data.trials.size(); ++i) {
        const AnalysisTrial &t = data.trials[i];
        if (t.outcome != Outcome::Succeeded)
            continue;
        if (t.total)
            times.push_back({t.target, t.caseIndex, std::int32_t(i), std::chrono::duration<double>(*t.total).count()});
        if (t.outputTokens)
            lengths.push_back({t.target, t.caseIndex, std::int32_t(i), double(*t.outputTokens)});
    }
    const CostTable costs = gatherCosts(data);
    std::vector<MeasureOf> out{{"Score", "score_difference", "points after minus before", false, {}, {}, plain},
                               {"Time of the answer", "percent", "change in percent", true, {}, {}, seconds},
                               {"Cost", "percent", "change in percent", true, {}, {}, amount},
                               {"Output tokens", "percent", "change in percent", true, {}, {}, whole}};
    const std::vector<Observation> scores = scoresOnFive(data, score).observations;
    const std::vector<Observation> *sources[] = {&scores, &times, &costs.observations, &lengths};
    for (std::size_t m = 0; m < out.size(); ++m) {
        out[m].before = sideOf(data, *sources[m], runs.before->id);
        out[m].after = sideOf(data, *sources[m], runs.after->id);
    }
    return out;
}

Change changeOf(const MeasureOf &measure, std::size_t m, std::size_t target)
{
    const Column &a = measure.before.columns[target], &b = measure.after.columns[target];
    Change out;
    out.measure = m;
    out.target = target;
    Column before(a.size()), after(b.size());
    for (std::size_t p = 0; p < a.size(); ++p) {
        out.unpaired += a[p].has_value() != b[p].has_value() ? 1 : 0;
        if (!a[p] || !b[p] || (measure.ratio && (*a[p] <= 0 || *b[p] <= 0)))
            continue;
        before[p] = a[p];
        after[p] = b[p];
        out.points.push_back(measure.ratio ? 100 * (*b[p] / *a[p] - 1) : *b[p] - *a[p]);
    }
    out.before = stats::meanInterval(before).mean;
    out.after = stats::meanInterval(after).mean;
    if (measure.ratio) {
        const auto r = stats::logRatioPaired(before, after);
        const auto percent = [](const std::optional<double> &v) {
            return v ? std::optional(100 * (*v - 1)) : std::nullopt;
        };
        out.n = r.n;
        out.value = percent(r.ratio);
        out.low = percent(r.lower);
        out.high = percent(r.upper);
        out.p = r.p;
    } else {
        const auto d = stats::pairedDifference(after, before);
        out.n = d.n;
        out.value = d.meanDiff;
        out.low = d.lower;
        out.high = d.upper;
        out.p = d.p;
    }
    return out;
}

std::vector<Change> changesOf(const std::vector<MeasureOf> &measures, std::size_t targets)
{
    std::vector<Change> out;
    for (std::size_t m = 0; m < measures.size(); ++m) {
        for (std::size_t t = 0; t < targets; ++t) {
            Change c = changeOf(measures[m], m, t);
            if (c.n > 0)
                out.push_back(std::move(c));
        }
    }
    Column ps;
    for (const Change &c : out)
        ps.push_back(c.p);
    const auto adjusted = stats::holm(ps);
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i].adjusted = adjusted[i];
    return out;
}

std::vector<TrialId> answersOf(const AnalysisData &data, const TwoRuns &runs, std::size_t target)
{
    std::vector<TrialId> out;
    for (const AnalysisTrial &t : data.trials) {
        if (t.target == std::int32_t(target) && (t.run == runs.before->id || t.run == runs.after->id))
            out.push_back(t.trial);
    }
    return out;
}

const Change *changeIn(const std::vector<Change> &all, std::size_t measure, std::size_t target)
{
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Change &c) { return c.measure == measure && c.target == target; });
    return found == all.end() ? nullptr : &*found;
}

// Targets in one order for all measures: by the change of the first that is known of them, worst first.
std::vector<std::size_t> orderOf(const std::vector<Change> &changes, std::size_t targets)
{
    std::vector<std::pair<std::size_t, double>> keys(targets, {99, 0});
    std::vector<std::size_t> order;
    for (const Change &c : changes) {
        if (keys[c.target].first == 99)
            order.push_back(c.target);
        if (c.measure < keys[c.target].first)
            keys[c.target] = {c.measure, c.value.value_or(0)};
    }
    std::sort(order.begin(), order.end());
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return keys[a] < keys[b]; });
    return order;
}

ChartRow::Mark markOf(const Change &c, const std::string &series)
{
    ChartRow::Mark mark;
    mark.series = series;
    mark.value = c.value;
    mark.n = c.n;
    mark.hollow = c.n < kSolid;
    mark.muted = !c.clear();
    if (c.n < kFewest) {
        mark.points = c.points;
        std::sort(mark.points.begin(), mark.points.end());
    } else {
        mark.low95 = c.low;
        mark.high95 = c.high;
    }
    return mark;
}

// Of nothing there is no percentage.
bool isFree(const MeasureOf &measure, std::size_t target)
{
    const Column &a = measure.before.columns[target], &b = measure.after.columns[target];
    bool any = false, paid = false;
    for (std::size_t p = 0; p < a.size(); ++p) {
        any = any || (a[p] && b[p]);
        paid = paid || (a[p] && *a[p] > 0) || (b[p] && *b[p] > 0);
    }
    return measure.ratio && any && !paid;
}

std::string changeText(const MeasureOf &measure, double value)
{
    const std::string text = measure.ratio ? fixed(std::abs(value), 0) + " %" : fixed(std::abs(value), 2);
    return text.find_first_of("123456789") == std::string::npos ? text : (value < 0 ? "−" : "+") + text;
}

ChartSpec panelOfMeasure(const AnalysisData &data, const ChartOptions &options, const TwoRuns &runs,
                         const std::vector<MeasureOf> &measures, std::size_t m, const std::vector<Change> &changes)
{
    const MeasureOf &measure = measures[m];
    ChartSpec out;
    out.id = "changed";
    out.title = measure.name;
    out.unit = measure.unit;
    out.series = {measure.ratio ? "change" : "difference"};
    out.axisTitle = measure.axis;
    out.columnTitles = {"change", "before", "after", "n"};
    Cover cover;
    cover.add(0.0);
    for (std::size_t t : orderOf(changes, data.targets.size())) {
        ChartRow row = rowFor(data, t, options);
        row.runs = {runs.before->id, runs.after->id};
        std::sort(row.runs.begin(), row.runs.end());
        if (const Change *c = changeIn(changes, m, t)) {
            ChartRow::Mark mark = markOf(*c, out.series[0]);
            mark.behind = answersOf(data, runs, t);
            cover.add(mark);
            for (double p : mark.points)
                cover.add(p);
            row.columns = {changeText(measure, c->value.value_or(0)), measure.text(c->before.value_or(0)),
                           measure.text(c->after.value_or(0)), grouped(c->n)};
            row.marks.push_back(std::move(mark));
        } else {
            ChartRow::Mark none;
            none.series = out.series[0];
            none.why = isFree(measure, t) ? "free" : "not in both";
            row.columns = {"–", "–", "–", "0"};
            row.marks.push_back(std::move(none));
        }
        out.rows.push_back(std::move(row));
    }
    Range range = cover.range();
    if (range.high - range.low < (measure.ratio ? 10 : 0.5))
        range = {range.low - (measure.ratio ? 5 : 0.25), range.high + (measure.ratio ? 5 : 0.25)};
    setLinearAxis(out, range, std::nullopt, measure.ratio ? " %" : "");
    out.references = {{0, "no change", false, Reference::Axis::X, Reference::Shade::None}};
    return out;
}

struct Flip {
    std::size_t prompt = 0;
    double largest = 0;
};

std::vector<Flip> flipsOf(const MeasureOf &scores, double mark, std::vector<std::pair<int, int>> &byTarget)
{
    std::vector<Flip> out;
    const std::size_t prompts = scores.before.columns.empty() ? 0 : scores.before.columns[0].size();
    byTarget.assign(scores.before.columns.size(), {0, 0});
    for (std::size_t p = 0; p < prompts; ++p) {
        Flip flip{p, 0};
        for (std::size_t t = 0; t < byTarget.size(); ++t) {
            const auto &a = scores.before.columns[t][p], &b = scores.after.columns[t][p];
            if (!a || !b || (*a >= mark) == (*b >= mark))
                continue;
            (*b < *a ? byTarget[t].first : byTarget[t].second) += 1;
            flip.largest = std::max(flip.largest, std::abs(*b - *a));
        }
        if (flip.largest > 0)
            out.push_back(flip);
    }
    std::stable_sort(out.begin(), out.end(), [](const Flip &a, const Flip &b) { return a.largest > b.largest; });
    return out;
}

GridCell flipCell(const std::optional<double> &a, const std::optional<double> &b, double mark)
{
    GridCell cell;
    if (!a || !b) {
        cell.why = a ? "not scored after" : b ? "not scored before" : "not scored";
        return cell;
    }
    cell.value = *b - *a;
    cell.n = 1;
    cell.text = fixed(*a, 1) + " → " + fixed(*b, 1);
    cell.muted = (*a >= mark) == (*b >= mark);
    return cell;
}

ChartSpec flipPanel(const AnalysisData &data, const ChartOptions &options, const TwoRuns &runs, const MeasureOf &scores,
                    const std::vector<Flip> &flips)
{
    const double mark = options.assume.goodEnough;
    ChartSpec out;
    out.id = "changed";
    out.title = "Prompts that crossed " + fixed(mark, 1);
    out.subtitle = flips.size() > kMostFlips ? "The " + std::to_string(kMostFlips) + " largest of " +
                                                   std::to_string(flips.size()) + ". Grey: did not cross."
                                             : "Score before and after. Grey: did not cross.";
    out.unit = "score_difference";
    out.series = {"change"};
    out.columnTitles = {"prompt", "target"};
    out.leastRows = kLeastFlips;
    out.rowsName = "prompts that crossed";
    out.grid.diverging = true;
    out.grid.low = -4;
    out.grid.high = 4;
    out.tickLabels = {"worse", "better"};
    for (std::size_t t = 0; t < data.targets.size(); ++t)
        out.grid.columns.push_back(headingFor(data, t, options));
    for (std::size_t i = 0; i < std::min(flips.size(), kMostFlips); ++i) {
        const std::size_t p = flips[i].prompt;
        out.grid.rows.push_back({caseName(data, p), {}, -1, MarkShape::Circle, {}, {}, false});
        for (std::size_t t = 0; t < data.targets.size(); ++t) {
            GridCell cell = flipCell(scores.before.columns[t][p], scores.after.columns[t][p], mark);
            for (const AnalysisTrial &trial : data.trials) {
                if (trial.target == std::int32_t(t) && trial.caseIndex == std::int32_t(p) &&
                    (trial.run == runs.before->id || trial.run == runs.after->id))
                    cell.behind.push_back(trial.trial);
            }
            out.grid.cells.push_back(std::move(cell));
        }
    }
    return out;
}

std::string said(const Change &c, const MeasureOf &measure, const std::string &name)
{
    if (!measure.ratio)
        return name + " scores " + (*c.value < 0 ? "lower" : "higher") + " by " + fixed(std::abs(*c.value), 2);
    const std::string by = fixed(std::abs(*c.value), 0) + " %";
    if (c.measure == 1)
        return name + " takes " + by + (*c.value < 0 ? " less time" : " more time");
    if (c.measure == 2)
        return name + " costs " + by + (*c.value < 0 ? " less" : " more");
    return name + " writes " + by + (*c.value < 0 ? " less" : " more");
}

std::string titleOf(const std::vector<Change> &changes, const std::vector<MeasureOf> &measures,
                    const std::vector<std::string> &names, const std::string &since)
{
    std::int64_t most = 0, clear = 0;
    const Change *first = nullptr;
    for (const Change &c : changes) {
        most = std::max(most, c.n);
        clear += c.clear() ? 1 : 0;
        if (c.clear() && !first)
            first = &c;
    }
    if (most < kFewest)
        return "Too few prompts in both runs to tell a change (" + grouped(most) + ")";
    if (!first)
        return "No clear change since " + since;
    const std::string one = said(*first, measures[first->measure], names[first->target]);
    const std::string more = clear > 1 ? "; " + counted(clear - 1, "other clear change", "other clear changes") : "";
    return fitted({one + " than on " + since + more, one + more, one,
                   counted(clear, "clear change", "clear changes") + " since " + since});
}

std::vector<std::string> sentencesOf(const std::vector<Change> &changes, const std::vector<MeasureOf> &measures,
                                     const std::vector<std::string> &names,
                                     const std::vector<std::pair<int, int>> &flips, double mark)
{
    std::vector<std::string> out, flipped, clear;
    for (const Change &c : changes) {
        if (c.clear() && clear.size() < 4)
            clear.push_back(said(c, measures[c.measure], names[c.target]));
    }
    if (clear.size() > 1)
        out.push_back("Clear changes: " + joined(clear, "; ") + '.');
    for (std::size_t t = 0; t < flips.size(); ++t) {
        if (flips[t].first + flips[t].second > 0 && flipped.size() < 4)
            flipped.push_back(names[t] + " " + std::to_string(flips[t].first) + " down, " +
                              std::to_string(flips[t].second) + " up");
    }
    if (!flipped.empty())
        out.push_back("Prompts that crossed " + fixed(mark, 1) + ": " + joined(flipped, "; ") + '.');
    return out;
}

// Rates that a target was billed at in a run: their place among the prices, -1 for none.
std::int32_t priceIn(const AnalysisData &data, std::size_t target, RunId run)
{
    std::int32_t price = -1;
    for (const AnalysisTrial &t : data.trials) {
        if (t.run == run && t.target == std::int32_t(target) && t.price >= 0)
            price = t.price;
    }
    return price;
}

std::vector<std::string> warningsOf(const AnalysisData &data, const TwoRuns &runs,
                                    const std::vector<std::string> &names, bool scored)
{
    std::vector<std::string> out;
    if (data.runs.size() > 2)
        out.push_back("Of " + grouped(std::int64_t(data.runs.size())) + " runs the first and the last are compared.");
    if (scored)
        out.push_back("Raters drift too: a change of score is one of the model only if old and new answers were scored "
                      "blind in one session.");
    out.push_back("How much two runs of the same day differ is not known unless you ran one: do so before an alarm.");
    for (std::size_t t = 0; t < data.targets.size(); ++t) {
        const std::int32_t a = priceIn(data, t, runs.before->id), b = priceIn(data, t, runs.after->id);
        if (a >= 0 && b >= 0 && a != b)
            out.push_back(names[t] + ": its price is another one in the second run.");
    }
    return out;
}
} // namespace

ChartSpec makeChangedChart(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec spec;
    spec.id = "changed";
    spec.question = "What changed?";
    if (std::string why = settledNothing(data); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    const TwoRuns runs = firstAndLast(data);
    if (!runs.before)
        return emptySpec(std::move(spec), "Two runs of the same prompts are needed: tick both under Data, or run the "
                                          "same prompts again.");
    const auto measures = measuresOf(data, runs, options.score);
    const auto changes = changesOf(measures, data.targets.size());
    if (changes.empty())
        return emptySpec(std::move(spec), "No target answered the same prompt in both runs.");
    std::vector<std::size_t> all(data.targets.size());
    for (std::size_t t = 0; t < all.size(); ++t)
        all[t] = t;
    const auto names = briefNames(data, all);
    std::int64_t unpaired = 0;
    for (const Change &c : changes)
        unpaired = std::max(unpaired, c.unpaired);
    for (std::size_t m = 0; m < measures.size(); ++m) {
        if (std::any_of(changes.begin(), changes.end(), [&](const Change &c) { return c.measure == m; }))
            spec.panels.push_back(panelOfMeasure(data, options, runs, measures, m, changes));
    }
    std::vector<std::pair<int, int>> byTarget;
    const auto flips = flipsOf(measures[0], options.assume.goodEnough, byTarget);
    if (!flips.empty())
        spec.panels.push_back(flipPanel(data, options, runs, measures[0], flips));
    spec.panelsBeside = spec.sharedRows = true;
    const std::string since = isoDate(runs.before->startedMicros);
    spec.title = titleOf(changes, measures, names, since);
    spec.sentences = sentencesOf(changes, measures, names, byTarget, options.assume.goodEnough);
    spec.subtitle = scoreLead(data, options) + "The run of " + isoDate(runs.after->startedMicros) +
                    " against that of " + since + ", paired by prompt. Line: 95 % interval; grey: no clear change.";
    spec.caption =
        caption({sampleText(data), provenance(data, options, true),
                 unpaired > 0 ? "Up to " + counted(unpaired, "prompt has", "prompts have") +
                                    " an answer in one run only and " + (unpaired == 1 ? "is" : "are") + " left out."
                              : "",
                 "Clear: Holm over all targets and measures, Student t on prompts, of ratios on their logarithms.",
                 onFiveText(data, options.score), appText(options)});
    const bool scored = std::any_of(changes.begin(), changes.end(), [](const Change &c) { return c.measure == 0; });
    spec.warnings = warningsOf(data, runs, names, scored);
    finishPage(spec, data, "Paired changes of score, time, cost and length between two runs");
    return spec;
}
} // namespace assay::analysis
