// SPDX-License-Identifier: GPL-3.0-or-later
// How long do people wait? The whole distribution instead of two figures: which share of answers is there after so many
// seconds, with the median and p95 marked, and the target that was promised.
#include "analysis/charts/charts_private.h"
#include "analysis/comparison.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "stats/quantiles.h"
#include "stats/rates.h"
#include <algorithm>
#include <chrono>
#include <cmath>

namespace assay::analysis
{
namespace
{
constexpr std::size_t kMostSteps = 200; // of one line: more are not seen
constexpr std::int64_t kForP95 = 72;    // methods.md 4.5
constexpr double kPromised = 0.95;      // of the answers should be within the target
constexpr double kShortest = 1e-4;      // seconds: what a logarithmic axis begins with

struct Waits { // of one target, ascending, in seconds
    std::vector<double> total, ttft;
    std::vector<std::int32_t> prompt;          // beside `within`
    std::vector<std::optional<double>> within; // 1: within the target
    std::vector<TrialId> trials;
    std::vector<RunId> runs;
    stats::RepeatedRate kept; // share within the target
    std::int64_t prompts = 0;
};

double secondsOf(Nanos n) { return std::max(kShortest, std::chrono::duration<double>(n).count()); }

std::vector<Waits> waitsOf(const AnalysisData &data, double target)
{
    std::vector<Waits> out(data.targets.size());
    for (const AnalysisTrial &t : data.trials) {
        if (t.outcome != Outcome::Succeeded || !t.total || t.target < 0 || std::size_t(t.target) >= out.size())
            continue;
        Waits &w = out[std::size_t(t.target)];
        w.total.push_back(secondsOf(*t.total));
        w.prompt.push_back(t.caseIndex);
        w.within.push_back(w.total.back() <= target ? 1 : 0);
        w.trials.push_back(t.trial);
        if (w.runs.empty() || w.runs.back() != t.run)
            w.runs.push_back(t.run);
        if (t.ttft)
            w.ttft.push_back(secondsOf(*t.ttft));
    }
    for (Waits &w : out) {
        w.kept = stats::passRateWithRepeats(w.prompt, w.within);
        w.prompts = w.kept.prompts;
        std::sort(w.total.begin(), w.total.end());
        std::sort(w.ttft.begin(), w.ttft.end());
        std::sort(w.runs.begin(), w.runs.end());
        w.runs.erase(std::unique(w.runs.begin(), w.runs.end()), w.runs.end());
    }
    return out;
}

// The line rises at each answer; of many answers, at evenly spaced shares.
PlaneSeries lineOf(PlaneSeries series, const std::vector<double> &sorted, const std::string &name)
{
    series.series = name;
    series.line = PlaneSeries::Line::Steps;
    series.markers = false;
    const std::size_t n = sorted.size(), steps = std::min(n, kMostSteps);
    PlanePoint start;
    start.x = sorted.front();
    start.value = 0;
    start.n = std::int64_t(n);
    series.points.push_back(start);
    for (std::size_t i = 1; i <= steps; ++i) {
        const std::size_t rank = (i * n + steps - 1) / steps; // 1-based
        PlanePoint point;
        point.x = sorted[rank - 1];
        point.value = double(rank) / double(n);
        point.n = std::int64_t(n);
        series.points.push_back(point);
    }
    return series;
}

// Median and p95 as marks on the line, with their intervals where every prompt was asked once.
PlaneSeries marksOf(PlaneSeries series, const Waits &w, const std::vector<double> &sorted, const std::string &name)
{
    series.series = name + " p50, p95";
    series.runs = w.runs;
    for (const double q : {0.5, 0.95}) {
        const auto n = std::int64_t(sorted.size());
        if (q > 0.9 && n < kForP95)
            continue;
        const auto estimate = stats::quantileInterval(sorted, q);
        PlanePoint point;
        point.x = estimate.estimate;
        point.value = q;
        point.n = n;
        point.hollow = n < kSolid;
        if (n == w.prompts && n >= kFewest) {
            point.xLow95 = estimate.lower;
            point.xHigh95 = estimate.upper;
            if (!point.xLow95 || !point.xHigh95)
                point.xLow95 = point.xHigh95 = std::nullopt;
        }
        point.behind = w.trials;
        series.points.push_back(std::move(point));
    }
    return series;
}

ChartSpec panelOf(const AnalysisData &data, const ChartOptions &options, const std::vector<Waits> &all,
                  const std::vector<std::size_t> &order, bool first)
{
    ChartSpec out;
    out.id = "waits";
    out.title = first ? "First token" : "Whole answer";
    out.unit = "share";
    out.series = {out.title};
    Cover x;
    std::vector<PlaneSeries> marks;
    for (std::size_t t : order) {
        const Waits &w = all[t];
        const std::vector<double> &sorted = first ? w.ttft : w.total;
        if (sorted.empty())
            continue;
        x.add(sorted.front());
        x.add(sorted.back());
        PlaneSeries series = seriesFor(data, t, options);
        series.runs = w.runs;
        marks.push_back(marksOf(series, w, sorted, out.title));
        out.plane.series.push_back(lineOf(std::move(series), sorted, out.title));
    }
    for (PlaneSeries &m : marks)
        out.plane.series.push_back(std::move(m));
    if (!first)
        x.add(options.assume.secondsTarget);
    const Range range = x.range({0.1, 10});
    out.plane.x = logAxis({range.low / 1.1, range.high * 1.1}, " s");
    out.plane.x.title = "seconds on a logarithmic axis, shorter is better";
    out.plane.x.unit = "s";
    out.plane.y.title = "share of answers that are there";
    out.plane.y.unit = "share";
    out.plane.y.min = 0;
    out.plane.y.max = 1.02;
    out.plane.y.ticks = {0, 0.25, 0.5, 0.75, 0.95};
    out.plane.y.tickLabels = {"0", "25 %", "50 %", "75 %", "95 %"};
    if (!first)
        out.plane.references = {{options.assume.secondsTarget, "target " + seconds(options.assume.secondsTarget), true,
                                 Reference::Axis::X, Reference::Shade::Above}};
    return out;
}

std::string percent(double share) { return fixed(100 * share, 0) + " %"; }

std::string titleOf(const std::vector<Waits> &all, const std::vector<std::size_t> &order,
                    const std::vector<std::string> &names, double target)
{
    const std::string within = seconds(target);
    std::vector<std::size_t> keep, fail;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto &kept = all[order[i]].kept;
        if (kept.lower >= kPromised)
            keep.push_back(i);
        else if (kept.upper < kPromised)
            fail.push_back(i);
    }
    const std::string promise = "95 % of answers within " + within;
    if (!keep.empty() && keep.size() == order.size())
        return fitted({order.size() == 1 ? names[0] + " keeps " + promise : "All keep " + promise});
    if (!keep.empty())
        return fitted({namesOf(keep, names) + (keep.size() == 1 ? " keeps " : " keep ") + promise +
                           (fail.empty() ? ""
                                         : "; " + std::to_string(fail.size()) +
                                               (fail.size() == 1 ? " clearly does not" : " clearly do not")),
                       namesOf(keep, names) + (keep.size() == 1 ? " keeps " : " keep ") + promise,
                       std::to_string(keep.size()) + " keep " + promise});
    if (fail.size() == order.size())
        return fitted({order.size() == 1 ? names[0] + " does not keep " + promise : "Nobody keeps " + promise});
    return fitted({"Nobody is shown to keep " + promise +
                       (fail.empty() ? ""
                                     : "; " + std::to_string(fail.size()) +
                                           (fail.size() == 1 ? " clearly does not" : " clearly do not")),
                   "Nobody is shown to keep " + promise});
}

std::string sharesSentence(const std::vector<Waits> &all, const std::vector<std::size_t> &order,
                           const std::vector<std::string> &names, double target)
{
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < std::min<std::size_t>(order.size(), 6); ++i) {
        const auto &kept = all[order[i]].kept;
        parts.push_back(names[i] + " " + percent(kept.p.value_or(0)) + " (" + fixed(100 * kept.lower, 0) + "–" +
                        fixed(100 * kept.upper, 0) + ")");
    }
    return "Within " + seconds(target) + ": " + joined(parts, "; ") + (order.size() > 6 ? "; …" : ".");
}
} // namespace

ChartSpec makeWaitsChart(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec spec;
    spec.id = "waits";
    spec.question = "How long do people wait?";
    if (std::string why = settledNothing(data); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    const double target = std::max(options.assume.secondsTarget, kShortest);
    const auto all = waitsOf(data, target);
    std::vector<std::size_t> order;
    for (std::size_t t = 0; t < all.size(); ++t) {
        if (!all[t].total.empty())
            order.push_back(t);
    }
    if (order.empty())
        return emptySpec(std::move(spec), "No answer has been completed yet, so there is no time to show.");
    std::stable_sort(order.begin(), order.end(),
                     [&](auto a, auto b) { return all[a].kept.p.value_or(0) > all[b].kept.p.value_or(0); });
    const auto names = briefNames(data, order);
    std::int64_t fewest = all[order[0]].prompts, most = fewest;
    bool untimed = true;
    for (std::size_t t : order) {
        fewest = std::min(fewest, all[t].prompts);
        most = std::max(most, all[t].prompts);
        untimed = untimed && all[t].ttft.empty();
    }
    if (!untimed)
        spec.panels.push_back(panelOf(data, options, all, order, true));
    spec.panels.push_back(panelOf(data, options, all, order, false));
    spec.panelsBeside = true;
    spec.key = keyFor(data, order, options);
    for (ChartSpec &panel : spec.panels)
        useKey(panel, spec.key);
    spec.title = titleOf(all, order, names, target);
    spec.sentences = {sharesSentence(all, order, names, target)};
    spec.subtitle = "Share of completed answers that had arrived, " +
                    (fewest == most ? counted(most, "prompt", "prompts")
                                    : grouped(fewest) + " to " + counted(most, "prompt", "prompts")) +
                    ". Marks: median and p95 (from 72 answers on), with 95 % intervals.";
    const std::string others = outcomesText(countOutcomes(data));
    spec.caption = caption({sampleText(data), provenance(data, options, false),
                            "Completed answers only" + (others.empty() ? "" : "; left out: " + others) + '.',
                            "Measured here from sending the successful attempt, waiting and retries apart. Shares: "
                            "Wilson at the effective "
                            "number of prompts; of percentiles from order statistics.",
                            appText(options)});
    if (fewest != most)
        spec.warnings.push_back("The targets completed different numbers of prompts: the hard ones may be missing.");
    if (fewest < kForP95)
        spec.warnings.push_back("p95 needs 72 answers: not marked where there are fewer.");
    finishPage(spec, data, "Cumulative shares of answers over time to the first token and to the whole answer");
    return spec;
}
} // namespace assay::analysis
