// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/decision.h"
#include "analysis/comparison.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "analysis/value_points.h"
#include "stats/bootstrap.h"
#include "stats/quantiles.h"
#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

namespace assay::analysis
{
namespace
{
constexpr std::size_t kReplicates = 1999;
constexpr std::uint64_t kSeed = 20261124;
constexpr double kScoreSpan = kScaleMax - kScaleMin;

std::size_t at(Aspect aspect) { return std::size_t(aspect); }

struct Best {                     // what worths are measured against
    double cost = 0, seconds = 0; // the least above 0
};

// 1 for the best and for what is free; half as good is .5.
double against(double best, double own) { return own <= best || own <= 0 ? 1 : best / own; }

void measure(const AnalysisData &data, const DecisionRules &rules, std::vector<Contender> &all)
{
    std::vector<std::vector<double>> times(all.size());
    std::vector<std::vector<bool>> asked(all.size(), std::vector<bool>(data.caseKeys.size(), false));
    std::vector<bool> repeated(all.size(), false);
    std::vector<std::int64_t> whole(all.size(), 0);
    for (const AnalysisTrial &t : data.trials) {
        if (t.target < 0 || std::size_t(t.target) >= all.size() || t.outcome == Outcome::Cancelled)
            continue;
        const auto i = std::size_t(t.target);
        ++all[i].requests;
        if (t.outcome != Outcome::Succeeded)
            continue;
        ++whole[i];
        if (!t.total || t.caseIndex < 0 || std::size_t(t.caseIndex) >= data.caseKeys.size())
            continue;
        times[i].push_back(std::chrono::duration<double>(*t.total).count());
        repeated[i] = repeated[i] || asked[i][std::size_t(t.caseIndex)];
        asked[i][std::size_t(t.caseIndex)] = true;
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        std::sort(times[i].begin(), times[i].end());
        all[i].seconds = stats::quantile(times[i], 0.5);
        all[i].timed = std::int64_t(times[i].size());
        if (all[i].timed >= answersFor(rules.percentile)) {
            const auto tail = stats::quantileInterval(times[i], rules.percentile / 100.0);
            all[i].tail = tail.estimate;
            if (!repeated[i] && tail.lower && tail.upper) { // repeats of a prompt are not independent
                all[i].tailLow = tail.lower;
                all[i].tailHigh = tail.upper;
            }
        }
        if (all[i].requests > 0)
            all[i].success = double(whole[i]) / double(all[i].requests);
    }
}

std::string tailText(const Contender &c)
{
    return seconds(*c.tail) +
           (c.tailLow ? " (95 % interval " + seconds(*c.tailLow) + " to " + seconds(*c.tailHigh) + ")" : "");
}

void applyTimeGate(Contender &c, const DecisionRules &rules)
{
    if (!rules.mostSeconds)
        return;
    const double limit = *rules.mostSeconds;
    const std::string name = percentileName(rules.percentile);
    if (!c.tail) {
        const std::int64_t more = answersFor(rules.percentile) - c.timed;
        c.stoppedBy.push_back(name + " not known yet: " + counted(c.timed, "answer", "answers") + ", " + grouped(more) +
                              " more " + (more == 1 ? "is" : "are") + " needed");
    } else if (*c.tail > limit) {
        c.stoppedBy.push_back(name + ' ' + tailText(c) + " above " + seconds(limit));
    } else if (c.tailHigh && *c.tailHigh > limit) {
        c.doubt = name + ' ' + tailText(c);
    }
}

// What the gate of time cannot say, once for all targets.
void addNotes(Decision &out, const DecisionRules &rules, const std::vector<std::string> &names)
{
    if (!rules.mostSeconds)
        return;
    std::int64_t fewest = answersFor(rules.percentile);
    std::size_t lacking = 0;
    for (const auto *side : {&out.in, &out.out}) {
        for (const Contender &c : *side) {
            lacking += c.tail ? 0 : 1;
            fewest = c.tail ? fewest : std::min(fewest, c.timed);
        }
    }
    if (lacking > 0) {
        std::string note = "The gate on the " + percentileName(rules.percentile) + " needs " +
                           grouped(answersFor(rules.percentile)) + " completed answers of each target; " +
                           counted(std::int64_t(lacking), "target lacks", "targets lack") + " up to " +
                           grouped(answersFor(rules.percentile) - fewest) + ".";
        std::vector<std::string> instead;
        for (int percentile : {50, 90}) {
            if (percentile < rules.percentile && fewest >= answersFor(percentile))
                instead.push_back("the " + percentileName(percentile));
        }
        if (!instead.empty())
            note += " There are enough for a gate on " + joined(instead, " or ") + '.';
        out.notes.push_back(std::move(note));
    }
    std::vector<std::string> doubts;
    for (const Contender &c : out.in) {
        if (!c.doubt.empty() && doubts.size() < 3)
            doubts.push_back(names[c.target] + ", " + c.doubt);
    }
    if (!doubts.empty())
        out.notes.push_back("Within " + seconds(*rules.mostSeconds) + ", but not clearly: " + joined(doubts, "; ") +
                            '.');
}

void applyGates(Contender &c, const DecisionRules &rules, const std::string &money)
{
    const auto gate = [&](const std::optional<double> &limit, const std::optional<double> &value, bool most,
                          const std::string &what, auto text) {
        if (!limit)
            return;
        if (!value)
            c.stoppedBy.push_back(what + " not known");
        else if (most ? *value > *limit : *value < *limit)
            c.stoppedBy.push_back(what + ' ' + text(*value) + (most ? " above " : " below ") + text(*limit));
    };
    const auto percent = [](double v) { return fixed(100 * v, 1) + " %"; };
    gate(rules.mostCost, c.cost, true, money + " per 1,000", amount);
    applyTimeGate(c, rules);
    gate(rules.leastSuccess, c.success, false, "whole answers", percent);
    gate(rules.leastScore, c.score, false, "score", [](double v) { return fixed(v, 2); });
}

void setWorth(Contender &c, const Best &best)
{
    if (c.score)
        c.worth[at(Aspect::Quality)] = (*c.score - kScaleMin) / kScoreSpan;
    if (c.cost)
        c.worth[at(Aspect::Cost)] = against(best.cost, *c.cost);
    if (c.seconds)
        c.worth[at(Aspect::Speed)] = against(best.seconds, *c.seconds);
    c.worth[at(Aspect::Reliability)] = c.success;
}

double weighedSum(const std::array<double, kAspects> &weights, const std::array<double, kAspects> &worth)
{
    return std::inner_product(weights.begin(), weights.end(), worth.begin(), 0.0);
}

std::array<double, kAspects> worthOf(const Contender &c)
{
    std::array<double, kAspects> out{};
    for (std::size_t i = 0; i < kAspects; ++i)
        out[i] = c.worth[i].value_or(0);
    return out;
}

std::array<double, kAspects> normalised(const std::array<double, kAspects> &weights)
{
    std::array<double, kAspects> out{};
    double sum = 0;
    for (double w : weights)
        sum += std::max(0.0, w);
    for (std::size_t i = 0; i < kAspects; ++i)
        out[i] = sum > 0 ? std::max(0.0, weights[i]) / sum : 1.0 / kAspects;
    return out;
}

// What a prompt says of time and of whole answers, by target; a prompt without a time says nothing, so it gets the
// mean.
struct ByPrompt {
    std::vector<double> logSeconds, whole; // by prompt
    double meanLog = 0, meanWhole = 0;     // over the prompts that are drawn from
};

ByPrompt byPrompt(const AnalysisData &data, std::size_t target, const CommonSet &set)
{
    const std::size_t prompts = data.caseKeys.size();
    std::vector<double> logs(prompts, 0), times(prompts, 0), whole(prompts, 0), requests(prompts, 0);
    for (const AnalysisTrial &t : data.trials) {
        if (t.target != std::int32_t(target) || t.outcome == Outcome::Cancelled || t.caseIndex < 0 ||
            std::size_t(t.caseIndex) >= prompts)
            continue;
        const auto p = std::size_t(t.caseIndex);
        ++requests[p];
        whole[p] += t.outcome == Outcome::Succeeded ? 1 : 0;
        if (t.outcome != Outcome::Succeeded || !t.total || t.total->count() <= 0)
            continue;
        ++times[p];
        logs[p] += std::log(std::chrono::duration<double>(*t.total).count());
    }
    ByPrompt out{std::vector<double>(prompts, 0), std::vector<double>(prompts, 0), 0, 0};
    double timed = 0, asked = 0;
    for (std::size_t p = 0; p < prompts; ++p) {
        if (!set.prompt[p])
            continue;
        out.meanLog += times[p] > 0 ? logs[p] / times[p] : 0;
        out.meanWhole += requests[p] > 0 ? whole[p] / requests[p] : 0;
        timed += times[p] > 0 ? 1 : 0;
        asked += requests[p] > 0 ? 1 : 0;
    }
    out.meanLog = timed > 0 ? out.meanLog / timed : 0;
    out.meanWhole = asked > 0 ? out.meanWhole / asked : 0;
    for (std::size_t p = 0; p < prompts; ++p) {
        out.logSeconds[p] = times[p] > 0 ? logs[p] / times[p] : out.meanLog;
        out.whole[p] = requests[p] > 0 ? whole[p] / requests[p] : out.meanWhole;
    }
    return out;
}

// How often each comes first when the prompts are drawn anew: score, cost, time and whole answers move together. The
// median moves as the geometric mean does. Those that are level share a draw.
void shares(Decision &d, const AnalysisData &data, const ValuePoints &v, const Best &best,
            const std::function<bool(double)> &keepGoing)
{
    std::vector<const ValuePoint *> points;
    std::vector<ByPrompt> rest;
    for (const Contender &c : d.in) {
        const auto p =
            std::find_if(v.points.begin(), v.points.end(), [&](const auto &x) { return x.target == c.target; });
        if (p == v.points.end())
            return;
        points.push_back(&*p);
        rest.push_back(byPrompt(data, c.target, v.set));
    }
    if (v.set.n < kFewest || points.size() < 2)
        return;
    const std::size_t n = points.size();
    std::vector<double> rows; // of a prompt: every score, then every cost, time, share of whole answers
    for (std::size_t p = 0; p < v.set.prompt.size(); ++p) {
        if (!v.set.prompt[p])
            continue;
        for (const ValuePoint *point : points)
            rows.push_back(*point->score[p]);
        for (const ValuePoint *point : points)
            rows.push_back(*point->cost[p]);
        for (const ByPrompt &of : rest)
            rows.push_back(of.logSeconds[p]);
        for (const ByPrompt &of : rest)
            rows.push_back(of.whole[p]);
    }
    const std::size_t affordable = stats::affordableDraws(std::size_t(v.set.n), 4 * n, kReplicates);
    const auto draws = stats::bootstrapMeans(rows, 4 * n, affordable, kSeed, keepGoing);
    if (!draws.complete || draws.count() == 0)
        return;
    std::vector<double> first(n, 0), sums(n, 0);
    for (std::size_t b = 0; b < draws.count(); ++b) {
        const double *row = &draws.means[b * 4 * n];
        for (std::size_t i = 0; i < n; ++i) {
            const Contender &c = d.in[i];
            auto worth = worthOf(c);
            worth[at(Aspect::Quality)] = (row[i] - kScaleMin) / kScoreSpan;
            worth[at(Aspect::Cost)] = against(best.cost, row[n + i]);
            worth[at(Aspect::Speed)] = against(best.seconds, *c.seconds * std::exp(row[2 * n + i] - rest[i].meanLog));
            worth[at(Aspect::Reliability)] = std::clamp(*c.success + row[3 * n + i] - rest[i].meanWhole, 0.0, 1.0);
            sums[i] = weighedSum(d.weights, worth);
        }
        const double most = *std::max_element(sums.begin(), sums.end());
        const auto level = [&](double sum) { return most - sum <= 1e-9; };
        const auto together = double(std::count_if(sums.begin(), sums.end(), level));
        for (std::size_t i = 0; i < n; ++i)
            first[i] += level(sums[i]) ? 1 / together : 0;
    }
    for (std::size_t i = 0; i < n; ++i)
        d.in[i].shareFirst = first[i] / double(draws.count());
}

// Of one weight, the others keeping their proportions: the nearest at which somebody else comes first.
std::optional<std::pair<double, std::size_t>> nearestTurn(const Decision &d, std::size_t aspect)
{
    const double now = d.weights[aspect];
    const auto rest = [&](const Contender &c) { // of the other aspects alone, their weights summing to 1
        const auto worth = worthOf(c);
        const double others = 1 - now;
        if (others <= 1e-12)
            return (std::accumulate(worth.begin(), worth.end(), 0.0) - worth[aspect]) / (kAspects - 1);
        return (weighedSum(d.weights, worth) - now * worth[aspect]) / others;
    };
    const double va = worthOf(d.in[0])[aspect], ra = rest(d.in[0]);
    std::optional<std::pair<double, std::size_t>> out;
    for (std::size_t i = 1; i < d.in.size(); ++i) {
        const double vb = worthOf(d.in[i])[aspect], rb = rest(d.in[i]);
        const double slope = (va - ra) - (vb - rb);
        if (std::abs(slope) < 1e-12)
            continue;
        const double w = (rb - ra) / slope;
        if (w < 0 || w > 1 || (out && std::abs(w - now) >= std::abs(out->first - now)))
            continue;
        out = {w, i};
    }
    return out;
}

std::vector<std::string> changesOf(const Decision &d, const std::vector<std::string> &names)
{
    std::vector<std::string> out;
    if (d.in.empty())
        return out;
    const auto percent = [](double v) { return fixed(100 * v, 0) + " %"; };
    for (std::size_t a = 0; a < kAspects && d.in.size() > 1; ++a) {
        const auto turn = nearestTurn(d, a);
        if (!turn)
            continue;
        const bool less = turn->first < d.weights[a];
        const std::string aspect(aspectName(Aspect(a))),
            first = names[d.in[turn->second].target] + " would come first.";
        if (less ? turn->first < 1e-9 : turn->first > 1 - 1e-9)
            continue; // there is no weight beyond: they would be level
        if (less ? turn->first < 0.005 : turn->first > 0.995)
            out.push_back("If " + aspect + (less ? " did not count at all, " : " alone counted, ") + first);
        else
            out.push_back("If " + aspect + " weighed " + (less ? "under " : "over ") + percent(turn->first) +
                          " instead of " + percent(d.weights[a]) + ", " + first);
    }
    if (out.empty() && d.in.size() > 1)
        out.push_back("No weight of one aspect alone changes who comes first.");
    for (const Contender &c : d.out) {
        if (!c.stoppedBy.empty() && c.weighed() && c.total > d.in[0].total)
            out.push_back("Without its gate (" + joined(c.stoppedBy, "; ") + ") " + names[c.target] +
                          " would come first.");
    }
    return out;
}
} // namespace

std::int64_t answersFor(int percentile) noexcept { return percentile <= 50 ? 6 : percentile <= 90 ? 36 : 72; }

std::string percentileName(int percentile) { return percentile == 50 ? "median" : 'p' + std::to_string(percentile); }

std::string_view aspectName(Aspect aspect) noexcept
{
    constexpr std::array<std::string_view, kAspects> names{"quality", "cost", "speed", "reliability"};
    return names[std::size_t(aspect)];
}

bool Contender::weighed() const
{
    return std::all_of(worth.begin(), worth.end(), [](const auto &w) { return w.has_value(); });
}

Decision decide(const AnalysisData &data, const DecisionRules &rules, const std::vector<std::string> &names,
                const std::function<bool(double)> &keepGoing, const std::string &score)
{
    const ValuePoints v = valuePoints(data, 0, kSeed, {}, score);
    Decision out;
    out.weights = normalised(rules.weights);
    out.currency = currencyName(data, v.costs.currency);
    out.n = v.set.n;
    std::vector<Contender> all(data.targets.size());
    for (std::size_t t = 0; t < all.size(); ++t)
        all[t].target = t;
    measure(data, rules, all);
    for (const ValuePoint &p : v.points) {
        all[p.target].score = p.meanScore;
        all[p.target].cost = p.meanCost;
        all[p.target].n = v.set.n;
    }
    Best best;
    for (const Contender &c : all) {
        if (c.cost && *c.cost > 0)
            best.cost = best.cost > 0 ? std::min(best.cost, *c.cost) : *c.cost;
        if (c.seconds && *c.seconds > 0)
            best.seconds = best.seconds > 0 ? std::min(best.seconds, *c.seconds) : *c.seconds;
    }
    for (Contender &c : all) {
        applyGates(c, rules, out.currency);
        setWorth(c, best);
        c.total = 100 * weighedSum(out.weights, worthOf(c));
        (c.stoppedBy.empty() && c.weighed() ? out.in : out.out).push_back(c);
    }
    const auto better = [](const Contender &a, const Contender &b) { return a.total > b.total; };
    std::stable_sort(out.in.begin(), out.in.end(), better);
    std::stable_sort(out.out.begin(), out.out.end(), better);
    shares(out, data, v, best, keepGoing);
    out.changes = changesOf(out, names);
    addNotes(out, rules, names);
    return out;
}
} // namespace assay::analysis
