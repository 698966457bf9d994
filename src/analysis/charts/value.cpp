// SPDX-License-Identifier: GPL-3.0-or-later
// Cheapest good enough? Cost of 1,000 of our own answers against their score, with both intervals, the frontier, and
// the line that is good enough. A free model stands in a place of its own: a logarithm has none for it.
#include "analysis/charts/charts_private.h"
#include "analysis/comparison.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "analysis/value_points.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
constexpr std::size_t kReplicates = 1999;
constexpr std::uint64_t kSeed = 20261124;
constexpr std::size_t kNameLength = 24; // of a name beside a mark

std::string percent(double share) { return fixed(100 * share, 0) + " %"; }

struct Named {
    const ValuePoints &v;
    std::vector<std::string> names; // beside v.points
};

// Those whose interval lies above the line, cheapest first. Where no variation was seen, being on the line is not being
// above it.
std::vector<std::size_t> clearlyGood(const ValuePoints &v, double line)
{
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < v.points.size(); ++i) {
        if (v.points[i].scoreLow && *v.points[i].scoreLow >= line && v.points[i].meanScore > line)
            out.push_back(i);
    }
    return out;
}

std::string titleOf(const Named &d, double line, const std::string &money)
{
    const ValuePoints &v = d.v;
    const std::string mark = fixed(line, 1);
    if (v.set.n < kFewest)
        return "Too few prompts to say who is good enough (n = " + grouped(v.set.n) + ")";
    const auto good = clearlyGood(v, line);
    if (good.empty()) {
        std::vector<std::size_t> perhaps;
        for (std::size_t i = 0; i < v.points.size(); ++i) {
            if (v.points[i].scoreHigh.value_or(0) >= line)
                perhaps.push_back(i);
        }
        if (perhaps.empty())
            return fitted({"No model reaches " + mark, "Nobody reaches " + mark});
        return fitted({"No model is clearly above " + mark + "; " + namesOf(perhaps, d.names) + " may be",
                       "No model is clearly above " + mark + "; " + std::to_string(perhaps.size()) + " may be"});
    }
    const std::string price = money + ' ' + amount(v.points[good[0]].meanCost) + " per 1,000";
    if (good.size() == 1)
        return fitted({"Only " + d.names[good[0]] + " is clearly above " + mark + ", at " + price,
                       "Only " + d.names[good[0]] + " is clearly above " + mark, "Only one is clearly above " + mark});
    std::vector<Column> costs;
    std::vector<std::string> names;
    for (std::size_t i : good) {
        costs.push_back(v.points[i].cost);
        names.push_back(d.names[i]);
    }
    const Finding f = finding(Comparison(costs, v.set.n, Measure::LowerBetter, std::nullopt));
    if (f.top.size() > 1)
        return fitted({"No clear difference in cost between " + namesOf(f.top, names) + ", clearly above " + mark,
                       "No clear difference in cost between " + namesOf(f.top, names),
                       std::to_string(good.size()) + " are clearly above " + mark + "; no clear difference in cost"});
    return fitted({names[0] + " is the cheapest clearly above " + mark + ", at " + price,
                   names[0] + " is the cheapest clearly above " + mark,
                   "The cheapest above " + mark + " is at " + price});
}

std::vector<std::string> sentencesOf(const Named &d)
{
    std::vector<std::string> dominated, shares;
    for (std::size_t i = 0; i < d.v.points.size(); ++i) {
        const auto &share = d.v.points[i].shareOnFrontier;
        if (share && *share < kDominatedBelow)
            dominated.push_back(d.names[i]);
        else if (share && shares.size() < 4)
            shares.push_back(d.names[i] + " in " + percent(*share));
    }
    std::vector<std::string> out;
    if (!shares.empty())
        out.push_back("On the frontier when the prompts are drawn anew: " + joined(shares, ", ") + '.');
    if (!dominated.empty() && dominated.size() <= 3)
        out.push_back("Another costs no more and scores no less in over 95 % of the draws: " + joined(dominated, ", ") +
                      '.');
    else if (!dominated.empty())
        out.push_back("For " + std::to_string(dominated.size()) +
                      " targets another costs no more and scores no less in over 95 % of the draws.");
    return out;
}

PlaneSeries frontierOf(const ValuePoints &v)
{
    PlaneSeries out;
    out.series = "frontier";
    out.line = PlaneSeries::Line::Steps;
    out.markers = false;
    out.quiet = true;
    for (const ValuePoint &p : v.points) {
        if (!p.onFrontier || (!out.points.empty() && *out.points.back().x == p.meanCost))
            continue;
        PlanePoint point;
        point.x = p.meanCost;
        point.value = p.meanScore;
        point.n = v.set.n;
        out.points.push_back(std::move(point));
    }
    return out;
}

void addPoints(ChartSpec &spec, const AnalysisData &data, const ChartOptions &options, const Named &d)
{
    if (d.v.points.size() > 1)
        spec.plane.series.push_back(frontierOf(d.v));
    std::vector<std::vector<TrialId>> behind(data.targets.size());
    for (const AnalysisTrial &t : data.trials) {
        if (t.target >= 0 && std::size_t(t.target) < behind.size() && t.caseIndex >= 0 &&
            d.v.set.prompt[std::size_t(t.caseIndex)])
            behind[std::size_t(t.target)].push_back(t.trial);
    }
    for (std::size_t i = 0; i < d.v.points.size(); ++i) {
        const ValuePoint &p = d.v.points[i];
        PlaneSeries series = seriesFor(data, p.target, options);
        series.series = "score";
        PlanePoint point;
        point.x = p.meanCost;
        point.xLow95 = p.costLow;
        point.xHigh95 = p.costHigh;
        point.value = p.meanScore;
        point.low95 = p.scoreLow;
        point.high95 = p.scoreHigh;
        point.n = d.v.set.n;
        point.hollow = d.v.set.n < kSolid;
        point.label = d.names[i];
        point.group = cutTo(series.label, kNameLength); // one model on its clouds
        point.member = cutTo(series.sublabel, kNameLength);
        point.behind = std::move(behind[p.target]);
        series.points.push_back(std::move(point));
        spec.plane.series.push_back(std::move(series));
    }
}

void setAxes(ChartSpec &spec, const ValuePoints &v, double line, const std::string &money)
{
    Cover x, y;
    bool free = false;
    for (const ValuePoint &p : v.points) {
        free = free || p.meanCost <= 0;
        for (const auto &cost : {p.costLow, std::optional(p.meanCost), p.costHigh}) {
            if (cost && *cost > 0)
                x.add(*cost);
        }
        y.add(p.meanScore);
        y.add(p.scoreLow);
        y.add(p.scoreHigh);
    }
    y.add(line);
    const Range costs = x.range({0.1, 1});
    spec.plane.x = logAxis({costs.low / 1.1, costs.high * 1.1}, "");
    spec.plane.x.zeroGutter = free;
    spec.plane.x.title = money + " per 1,000 answers on a logarithmic axis, less is better";
    std::string unit = money;
    std::transform(unit.begin(), unit.end(), unit.begin(), [](unsigned char c) { return char(std::tolower(c)); });
    spec.plane.x.unit = unit + "_per_1000_answers";
    spec.plane.y = linearAxis(y.range(), Range{kScaleMin, kScaleMax}, "");
    spec.plane.y.title = "mean score (1–5), higher is better";
    spec.plane.y.unit = "score_1_to_5";
    spec.plane.references = {
        {line, "good enough: " + fixed(line, 1), true, Reference::Axis::Y, Reference::Shade::Below}};
}

std::string leftOut(const AnalysisData &data, const ValuePoints &v)
{
    std::vector<std::size_t> all(data.targets.size());
    for (std::size_t t = 0; t < all.size(); ++t)
        all[t] = t;
    const auto names = briefNames(data, all);
    std::vector<std::string> parts;
    for (std::size_t t : all) {
        if (std::any_of(v.points.begin(), v.points.end(), [&](const ValuePoint &p) { return p.target == t; }))
            continue;
        const bool priced = std::any_of(v.costs.observations.begin(), v.costs.observations.end(),
                                        [&](const Observation &o) { return o.target == std::int32_t(t); });
        parts.push_back(names[t] + " (" + (priced ? "too few scores" : absentCost(data, v.costs, t, 0)) + ")");
    }
    return parts.empty() ? "" : "Not drawn: " + joined(parts, "; ") + '.';
}
} // namespace

ChartSpec makeValueChart(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec spec;
    spec.id = "value";
    spec.question = "Cheapest good enough?";
    spec.unit = "score_1_to_5";
    spec.series = {"score"};
    if (std::string why = settledNothing(data); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    const ValuePoints v = valuePoints(data, kReplicates, kSeed, options.keepGoing, options.score);
    if (v.scores.scored == 0)
        return emptySpec(std::move(spec),
                         "Nothing has been scored yet. Score the answers to see which is good enough.");
    if (v.points.empty())
        return emptySpec(std::move(spec), "No prompt has a score and a known cost for every model that is compared. "
                                          "Prices are under Settings, Prices.");
    std::vector<std::size_t> order;
    for (const ValuePoint &p : v.points)
        order.push_back(p.target);
    const Named d{v, briefNames(data, order)};
    const std::string money = currencyName(data, v.costs.currency);
    const double line = options.assume.goodEnough;
    addPoints(spec, data, options, d);
    setAxes(spec, v, line, money);
    spec.title = titleOf(d, line, money);
    spec.sentences = sentencesOf(d);
    spec.subtitle = scoreLead(data, options) + "Mean score against the cost of 1,000 of our answers, " +
                    counted(v.set.n, "prompt", "prompts") +
                    (v.set.n < kFewest ? "; too few for intervals." : ". Lines through the marks: 95 % intervals.") +
                    (v.points.size() > 1 ? " Dashed steps: the frontier." : "");
    spec.caption = caption(
        {sampleText(data), provenance(data, options, true), leftOut(data, v),
         v.replicates > 0 ? "Frontier: paired bootstrap over prompts, " + grouped(std::int64_t(v.replicates)) +
                                " draws, seed " + std::to_string(kSeed) + "."
                          : "",
         v.set.n >= kFewest ? "Intervals: Student t over the prompts, of the cost on its logarithmic scale." : "",
         onFiveText(data, options.score), appText(options)});
    if (v.set.n < kSolid)
        spec.warnings.push_back("n < 30: hollow marks.");
    for (std::size_t i = 0; i < v.points.size(); ++i) {
        const ValuePoint &p = v.points[i];
        if (p.scoreLow && p.scoreHigh && *p.scoreLow == *p.scoreHigh)
            spec.warnings.push_back(d.names[i] + ": no variation seen in " + counted(v.set.n, "prompt", "prompts") +
                                    "; its interval is not a certainty.");
    }
    if (v.scores.raters.size() == 1)
        spec.warnings.push_back("One rater only.");
    if (!v.scores.allBlind)
        spec.warnings.push_back(v.scores.anyBlind ? "Some scores were not given blind."
                                                  : "Scores were not given blind.");
    if (std::any_of(v.points.begin(), v.points.end(), [](const auto &p) { return p.meanCost <= 0; }))
        spec.warnings.push_back("A model without a fee still needs a computer; that is not in its cost.");
    finishPage(spec, data, "Value map: mean score against cost, with the frontier");
    return spec;
}
} // namespace assay::analysis
