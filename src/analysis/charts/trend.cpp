// SPDX-License-Identifier: GPL-3.0-or-later
// Does it hold over time? Whole answers and waiting by hour, day or week of sending (UTC), and the share of failures
// with an interval that knows that failures come in bursts (methods.md 10.3).
#include "analysis/charts/charts_private.h"
#include "analysis/comparison.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "core/text.h"
#include "stats/quantiles.h"
#include "stats/ratio.h"
#include <algorithm>
#include <chrono>
#include <map>

namespace assay::analysis
{
namespace
{
constexpr std::int64_t kHour = 3'600'000'000, kDay = 24 * kHour, kWeek = 7 * kDay;
constexpr std::int64_t kFewRequests = 5; // fewer in a bucket decide nothing: grey
constexpr std::size_t kBucketsForBursts = 10;
constexpr double kHourMicros = double(kHour);

bool isFailure(Outcome o) { return o == Outcome::Failed || o == Outcome::Partial || o == Outcome::Unknown; }

struct Bucket {
    std::int64_t requests = 0, whole = 0, failed = 0;
    std::vector<double> seconds;
    std::vector<TrialId> trials;
};
struct Series {                                              // of one target
    std::map<std::int64_t, Bucket> buckets;                  // by their start, wall micros
    std::map<std::int64_t, std::pair<double, double>> hours; // failures, requests
    std::int64_t requests = 0, failed = 0;
};
struct Times {
    std::vector<Series> of;
    std::int64_t first = 0, last = 0, step = kHour, undated = 0;
};

Times timesOf(const AnalysisData &data)
{
    Times out;
    out.of.resize(data.targets.size());
    for (const AnalysisTrial &t : data.trials) {
        if (t.startedMicros == 0) {
            ++out.undated;
            continue;
        }
        out.first = out.first == 0 ? t.startedMicros : std::min(out.first, t.startedMicros);
        out.last = std::max(out.last, t.startedMicros);
    }
    const std::int64_t span = out.last - out.first;
    out.step = span <= 2 * kDay ? kHour : span <= 60 * kDay ? kDay : kWeek;
    for (const AnalysisTrial &t : data.trials) {
        if (t.startedMicros == 0 || t.outcome == Outcome::Cancelled || t.target < 0 ||
            std::size_t(t.target) >= out.of.size())
            continue;
        Series &s = out.of[std::size_t(t.target)];
        // Weeks begin on Mondays; 1970 began on a Thursday.
        const std::int64_t shift = out.step == kWeek ? 3 * kDay : 0;
        Bucket &b = s.buckets[(t.startedMicros + shift) / out.step * out.step - shift];
        ++b.requests;
        ++s.requests;
        b.whole += t.outcome == Outcome::Succeeded ? 1 : 0;
        b.failed += isFailure(t.outcome) ? 1 : 0;
        s.failed += isFailure(t.outcome) ? 1 : 0;
        b.trials.push_back(t.trial);
        if (t.outcome == Outcome::Succeeded && t.total)
            b.seconds.push_back(std::chrono::duration<double>(*t.total).count());
        auto &hour = s.hours[t.startedMicros / kHour];
        hour.first += isFailure(t.outcome) ? 1 : 0;
        hour.second += 1;
    }
    return out;
}

// Hours since the first one: what the axis counts; its labels are dates.
double hoursOf(const Times &times, std::int64_t micros) { return double(micros - times.first) / kHourMicros; }

PlaneAxis axisOf(const Times &times)
{
    PlaneAxis axis;
    const double from = hoursOf(times, times.first - times.step), to = hoursOf(times, times.last + times.step / 2);
    axis.min = from;
    axis.max = to;
    axis.unit = "hours_since_" + isoDate(times.first);
    const std::int64_t unit = times.step == kHour ? kHour : kDay;
    const std::int64_t count = std::max<std::int64_t>(1, (times.last - times.first) / unit + 1);
    const std::int64_t stride = std::max<std::int64_t>(1, (count + 5) / 6) * unit;
    for (std::int64_t at = times.first / unit * unit; at <= times.last; at += stride) {
        if (hoursOf(times, at) < from)
            continue;
        axis.ticks.push_back(hoursOf(times, at));
        const std::string date = isoDate(at);
        const std::int64_t hour = at / kHour % 24;
        axis.tickLabels.push_back(
            unit == kHour ? date.substr(5) + " " + (hour < 10 ? "0" : "") + std::to_string(hour) + ":00" : date);
    }
    axis.title = std::string("sent, UTC, by ") + (times.step == kHour ? "hour" : times.step == kDay ? "day" : "week");
    return axis;
}

PlanePoint wholePoint(const Bucket &b)
{
    PlanePoint p;
    const auto rate = stats::wilsonInterval(double(b.whole), double(b.requests));
    p.value = 100 * *rate.p;
    p.low95 = 100 * rate.lower;
    p.high95 = 100 * rate.upper;
    p.n = b.requests;
    p.muted = b.requests < kFewRequests;
    return p;
}

PlanePoint waitPoint(const Bucket &b)
{
    PlanePoint p;
    std::vector<double> sorted = b.seconds;
    std::sort(sorted.begin(), sorted.end());
    p.n = std::int64_t(sorted.size());
    const auto q = stats::quantileInterval(sorted, 0.5);
    p.value = q.estimate;
    if (q.lower && q.upper) {
        p.low95 = q.lower;
        p.high95 = q.upper;
    }
    p.muted = p.n < kFewRequests;
    if (!p.value)
        p.why = "no whole answer";
    return p;
}

ChartSpec panelOf(const AnalysisData &data, const ChartOptions &options, const Times &times, bool whole)
{
    ChartSpec out;
    out.id = "trend";
    out.title = whole ? "Whole answers" : "Time of the whole answer, median";
    out.unit = whole ? "percent" : "s";
    out.series = {out.title};
    Cover y;
    if (!whole)
        y.add(0.0);
    for (std::size_t t = 0; t < times.of.size(); ++t) {
        if (times.of[t].buckets.empty())
            continue;
        PlaneSeries series = seriesFor(data, t, options);
        series.series = out.title;
        series.line = PlaneSeries::Line::Straight;
        for (const auto &[start, bucket] : times.of[t].buckets) {
            PlanePoint p = whole ? wholePoint(bucket) : waitPoint(bucket);
            p.x = hoursOf(times, start);
            p.behind = bucket.trials;
            y.add(p);
            series.points.push_back(std::move(p));
        }
        out.plane.series.push_back(std::move(series));
    }
    out.plane.x = axisOf(times);
    out.plane.y = linearAxis(y.range(), whole ? std::optional(Range{0, 100}) : std::nullopt, whole ? " %" : " s");
    out.plane.y.title = whole ? "share of requests that brought a whole answer" : "seconds, shorter is better";
    out.plane.y.unit = out.unit;
    out.plane.aspect = 0.28;
    return out;
}

std::string failuresText(const Series &s, const std::string &name)
{
    const auto percent = [](double v) { return fixed(100 * v, 1); };
    std::vector<double> failed, all;
    for (const auto &[hour, counts] : s.hours) {
        failed.push_back(counts.first);
        all.push_back(counts.second);
    }
    if (failed.size() >= kBucketsForBursts && s.failed > 0) {
        const auto r = stats::ratioOfSums(failed, all, {});
        if (r.ratio && r.logLower && r.logUpper)
            return name + " " + percent(*r.ratio) + " % (" + percent(*r.logLower) + "–" +
                   percent(std::min(1.0, *r.logUpper)) + ", by hour)";
    }
    const auto w = stats::wilsonInterval(double(s.failed), double(s.requests));
    return name + " " + percent(w.p.value_or(0)) + " % (" + percent(w.lower) + "–" + percent(w.upper) + ")";
}
} // namespace

ChartSpec makeTrendChart(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec spec;
    spec.id = "trend";
    spec.question = "Does it hold over time?";
    if (std::string why = settledNothing(data); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    const Times times = timesOf(data);
    std::size_t buckets = 0;
    std::int64_t requests = 0, failed = 0;
    std::vector<std::size_t> order;
    for (std::size_t t = 0; t < times.of.size(); ++t) {
        buckets = std::max(buckets, times.of[t].buckets.size());
        requests += times.of[t].requests;
        failed += times.of[t].failed;
        if (times.of[t].requests > 0)
            order.push_back(t);
    }
    if (buckets < 2)
        return emptySpec(std::move(spec),
                         "All these answers were sent in one hour. Tick several runs under Data to see "
                         "how reliability and speed hold over time.");
    const auto names = briefNames(data, order);
    spec.panels = {panelOf(data, options, times, true), panelOf(data, options, times, false)};
    spec.key = keyFor(data, order, options);
    for (ChartSpec &panel : spec.panels)
        useKey(panel, spec.key);
    const std::string unit = times.step == kHour ? "hours" : times.step == kDay ? "days" : "weeks";
    spec.title = failed == 0 ? "No request failed in " + grouped(std::int64_t(buckets)) + " " + unit + " (" +
                                   counted(requests, "request", "requests") + ")"
                             : grouped(failed) + " of " + counted(requests, "request", "requests") + " failed, over " +
                                   grouped(std::int64_t(buckets)) + " " + unit;
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < std::min<std::size_t>(order.size(), 6); ++i)
        parts.push_back(failuresText(times.of[order[i]], names[i]));
    spec.sentences = {"Failures: " + joined(parts, "; ") + (order.size() > 6 ? "; …" : ".")};
    spec.subtitle = "By the time of sending, UTC. Bars: 95 % intervals; grey: fewer than 5 requests.";
    spec.caption =
        caption({sampleText(data), provenance(data, options, false),
                 times.undated > 0 ? counted(times.undated, "answer", "answers") + " without a time left out." : "",
                 "“By hour”: the interval counts hours, not requests, since failures come in bursts. Other "
                 "intervals: Wilson, medians from order statistics.",
                 appText(options)});
    if (buckets < kBucketsForBursts)
        spec.warnings.push_back("Fewer than 10 hours: the intervals assume that failures come one by one.");
    spec.warnings.push_back("Different prompts at different times look like a change over time.");
    finishPage(spec, data, "Shares of whole answers and median times by time of sending");
    return spec;
}
} // namespace assay::analysis
