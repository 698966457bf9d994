// SPDX-License-Identifier: GPL-3.0-or-later
// Reliable? What became of every request: one bar of 100 % a target, whole answers first, each with the Wilson interval
// of its share of whole answers (methods.md 10.2). Cancelled requests are the user's doing and count nowhere.
#include "analysis/charts/charts_private.h"
#include "analysis/comparison.h"
#include "analysis/faults.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "stats/mcnemar.h"
#include "stats/quantiles.h"
#include "stats/verdict.h"
#include <algorithm>
#include <array>

namespace assay::analysis
{
namespace
{
enum Part { AtOnce, Retried, Truncated, Refused, Empty, Failed, Parts };
constexpr std::array<const char *, Parts> kNames{
    "whole at once", "whole after a retry", "cut off by its limit", "refused or filtered", "empty", "failed"};

// nullopt: cancelled.
std::optional<Part> partOf(const AnalysisTrial &t)
{
    switch (t.outcome) {
    case Outcome::Succeeded:
        return t.attempts > 1 ? Retried : AtOnce;
    case Outcome::Truncated:
        return Truncated;
    case Outcome::Refused:
    case Outcome::Filtered:
        return Refused;
    case Outcome::Empty:
        return Empty;
    case Outcome::Partial:
    case Outcome::Failed:
    case Outcome::Unknown:
        return Failed;
    case Outcome::Cancelled:
        break;
    }
    return std::nullopt;
}

struct Tally { // of one target
    std::array<std::vector<TrialId>, Parts> trials;
    std::vector<RunId> runs;
    std::int64_t requests = 0;
    std::int64_t whole() const { return std::int64_t(trials[AtOnce].size() + trials[Retried].size()); }
};

std::vector<Tally> tallies(const AnalysisData &data)
{
    std::vector<Tally> out(data.targets.size());
    for (const AnalysisTrial &t : data.trials) {
        const auto part = partOf(t);
        if (!part || t.target < 0 || std::size_t(t.target) >= out.size())
            continue;
        Tally &tally = out[std::size_t(t.target)];
        tally.trials[*part].push_back(t.trial);
        if (tally.runs.empty() || tally.runs.back() != t.run)
            tally.runs.push_back(t.run);
        ++tally.requests;
    }
    for (Tally &tally : out) {
        std::sort(tally.runs.begin(), tally.runs.end());
        tally.runs.erase(std::unique(tally.runs.begin(), tally.runs.end()), tally.runs.end());
    }
    return out;
}

// Requests are paired by run, prompt and repetition: the same question at the same time, whole or not.
class Pairs
{
public:
    explicit Pairs(const AnalysisData &data) : m_data(data)
    {
        for (const AnalysisTrial &t : data.trials)
            m_keys.push_back(keyOf(t));
        std::sort(m_keys.begin(), m_keys.end());
        m_keys.erase(std::unique(m_keys.begin(), m_keys.end()), m_keys.end());
    }
    Column column(std::size_t target) const
    {
        Column out(m_keys.size());
        for (const AnalysisTrial &t : m_data.trials) {
            const auto part = partOf(t);
            if (!part || t.target != std::int32_t(target))
                continue;
            const auto at = std::lower_bound(m_keys.begin(), m_keys.end(), keyOf(t)) - m_keys.begin();
            out[std::size_t(at)] = *part == AtOnce || *part == Retried ? 1 : 0;
        }
        return out;
    }

private:
    using Key = std::array<std::int64_t, 3>;
    static Key keyOf(const AnalysisTrial &t) { return {number(t.run), t.caseIndex, t.repetition}; }
    const AnalysisData &m_data;
    std::vector<Key> m_keys;
};

stats::McNemar compared(const Column &a, const Column &b)
{
    std::array<std::int64_t, 4> n{}; // both, only a, only b, neither
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] && b[i])
            ++n[(*a[i] > 0.5 ? 0u : 2u) + (*b[i] > 0.5 ? 0u : 1u)];
    }
    return stats::mcNemar(n[0], n[1], n[2], n[3]);
}

std::string percent(double share, std::int64_t n) { return fixed(100 * share, n < 100 ? 0 : 1) + " %"; }

ChartRow rowOf(const AnalysisData &data, const ChartOptions &options, std::size_t target, const Tally &tally)
{
    ChartRow row = rowFor(data, target, options);
    row.runs = tally.runs;
    auto rate = stats::wilsonInterval(double(tally.whole()), double(tally.requests));
    if (const auto bad = failureByHour(data, target)) {
        rate.lower = 1 - bad->upper;
        rate.upper = 1 - bad->lower;
    }
    double from = 0;
    for (int p = 0; p < Parts; ++p) {
        const auto &trials = tally.trials[std::size_t(p)];
        ChartRow::Mark mark;
        mark.series = kNames[std::size_t(p)];
        mark.tint = p;
        mark.n = tally.requests;
        mark.from = from;
        mark.value = from + 100.0 * double(trials.size()) / double(tally.requests);
        mark.text = grouped(std::int64_t(trials.size()));
        mark.behind = trials;
        if (trials.empty()) {
            mark.value.reset();
            mark.from.reset();
            mark.why = "none";
        } else {
            from = *mark.value;
        }
        row.marks.push_back(std::move(mark));
    }
    // The interval is that of all whole answers: it stands at the end of their last part.
    ChartRow::Mark &last = row.marks[tally.trials[Retried].empty() ? AtOnce : Retried];
    last.low95 = 100 * rate.lower;
    last.high95 = 100 * rate.upper;
    row.columns = {percent(double(tally.whole()) / double(tally.requests), tally.requests),
                   fixed(100 * rate.lower, 0) + "–" + fixed(100 * rate.upper, 0), grouped(tally.requests)};
    return row;
}

// Holm over every pair: who fails more often than the best, if anybody.
std::vector<std::size_t> clearlyWorse(const AnalysisData &data, const std::vector<std::size_t> &order)
{
    const Pairs pairs(data);
    std::vector<Column> columns;
    for (std::size_t t : order)
        columns.push_back(pairs.column(t));
    std::vector<std::optional<double>> p;
    for (std::size_t a = 0; a < order.size(); ++a) {
        for (std::size_t b = a + 1; b < order.size(); ++b)
            p.push_back(compared(columns[a], columns[b]).pMid);
    }
    const auto adjusted = stats::holm(p);
    std::vector<std::size_t> out;
    for (std::size_t b = 1; b < order.size(); ++b) {
        if (adjusted[b - 1] && *adjusted[b - 1] <= 0.05 && compared(columns[0], columns[b]).difference > 0)
            out.push_back(b);
    }
    return out;
}

std::string titleOf(const AnalysisData &data, const std::vector<Tally> &all, const std::vector<std::size_t> &order)
{
    std::int64_t requests = 0, whole = 0;
    for (std::size_t t : order) {
        requests += all[t].requests;
        whole += all[t].whole();
    }
    const auto names = namesFor(data, order);
    if (whole == requests) {
        const std::int64_t least = all[*std::min_element(order.begin(), order.end(), [&](auto a, auto b) {
                                       return all[a].requests < all[b].requests;
                                   })].requests;
        const double upper = 1 - stats::wilsonInterval(double(least), double(least)).lower;
        return fitted({"Every answer came whole; up to " + percent(upper, 1) + " may still fail (" + grouped(least) +
                           (order.size() > 1 ? " requests each)" : " requests)"),
                       "Every answer came whole"});
    }
    const auto worse = clearlyWorse(data, order);
    const std::string bad = grouped(requests - whole) + " of " + counted(requests, "request", "requests");
    if (worse.empty())
        return fitted(
            {bad + " brought no whole answer" + (order.size() > 1 ? "; no clear difference between targets" : ""),
             bad + " brought no whole answer"});
    const std::string who = worse.size() == 1 ? names[worse[0]] : std::to_string(worse.size()) + " targets";
    return fitted(
        {who + (worse.size() == 1 ? " fails" : " fail") + " more often than " + names[0] + "; " + bad + " in all",
         who + (worse.size() == 1 ? " fails" : " fail") + " more often than " + names[0],
         who + (worse.size() == 1 ? " fails" : " fail") + " more often than the first one"});
}

std::vector<std::string> warningsOf(const AnalysisData &data, const std::vector<Tally> &all,
                                    const std::vector<std::size_t> &order)
{
    std::vector<std::string> out = failureWarnings(data, countOutcomes(data));
    std::int64_t least = all[order[0]].requests, most = least;
    for (std::size_t t : order) {
        least = std::min(least, all[t].requests);
        most = std::max(most, all[t].requests);
    }
    if (least < 300)
        out.push_back("From " + grouped(least) + " requests nothing above " +
                      fixed(100 * stats::wilsonInterval(double(least), double(least)).lower, 1) +
                      " % can be promised, even if all succeed.");
    if (least != most)
        out.push_back("The targets were asked unequally often.");
    if (!std::all_of(order.begin(), order.end(), [&](auto t) { return failureByHour(data, t).has_value(); }))
        out.push_back("Assumes that failures come one by one; outages come in bursts.");
    return out;
}
} // namespace

ChartSpec makeReliabilityChart(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec spec;
    spec.id = "reliability";
    spec.question = "Reliable?";
    spec.unit = "percent";
    spec.bars = BarMeaning::Part;
    spec.sumName = "whole";
    for (int p = 0; p < Parts; ++p)
        spec.series.push_back(kNames[std::size_t(p)]);
    spec.columnTitles = {"whole", "95 %", "n"};
    if (std::string why = settledNothing(data); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    const auto all = tallies(data);
    std::vector<std::size_t> order;
    for (std::size_t t = 0; t < all.size(); ++t) {
        if (all[t].requests > 0)
            order.push_back(t);
    }
    if (order.empty())
        return emptySpec(std::move(spec), "No request has ended yet, so there is nothing to count.");
    auto rate = [&](std::size_t t) { return double(all[t].whole()) / double(all[t].requests); };
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return rate(a) > rate(b); });
    std::array<bool, Parts> occurs{};
    for (std::size_t t : order) {
        spec.rows.push_back(rowOf(data, options, t, all[t]));
        for (int p = 0; p < Parts; ++p)
            occurs[std::size_t(p)] = occurs[std::size_t(p)] || !all[t].trials[std::size_t(p)].empty();
    }
    for (int p = 0; p < Parts; ++p) {
        if (occurs[std::size_t(p)])
            spec.tints.push_back({p, kNames[std::size_t(p)]});
    }
    setLinearAxis(spec, {0, 100}, Range{0, 100}, " %");
    spec.axisMin = 0;
    spec.axisMax = 100;
    spec.axisTitle = "share of requests";
    spec.title = titleOf(data, all, order);
    spec.subtitle = "What became of every request, cancelled ones left out. Line: 95 % interval of the share of whole "
                    "answers.";
    const bool byHour =
        std::any_of(order.begin(), order.end(), [&](auto t) { return failureByHour(data, t).has_value(); });
    spec.caption = caption({sampleText(data), provenance(data, options, false),
                            std::string(byHour ? "Intervals: by the hour where there are ten or more, else Wilson."
                                               : "Intervals: Wilson.") +
                                " Comparisons: McNemar (mid-p) on the same requests, Holm.",
                            faultsText(data), appText(options)});
    spec.warnings = warningsOf(data, all, order);
    auto described = [](const ChartRow &row) {
        return row.label + (row.sublabel.empty() ? "" : " at " + row.sublabel) + ", " + row.columns[0] +
               " whole (95 % interval " + row.columns[1] + " %)";
    };
    spec.altText = "Stacked bars of what became of every request. " + spec.title +
                   ". First: " + described(spec.rows.front()) + ".";
    if (spec.rows.size() > 1)
        spec.altText += " Last: " + described(spec.rows.back()) + ".";
    finishRows(spec, options);
    return spec;
}
} // namespace assay::analysis
