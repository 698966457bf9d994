// SPDX-License-Identifier: GPL-3.0-or-later
// Hallucination by hand (methods.md 9.2, 9.3): beside the share of answers with a bad claim, the share of claims that
// are bad, and how much was said at all: a model that says less hallucinates less.
#include "analysis/charts/score_parts.h"
#include "analysis/numbers.h"
#include "stats/estimates.h"
#include "stats/quantiles.h"
#include "stats/ratio.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
struct Told { // of one target, on the common set: the prompts that every model answered
    std::vector<double> bad, all;
    std::vector<std::int32_t> prompt;
    double sum = 0;
    std::int64_t requests = 0, answered = 0; // of every prompt: settled ones, cancelled ones left out
};

std::vector<Told> toldBy(const ScoreContext &c)
{
    std::vector<Told> out(c.data.targets.size());
    for (const ClaimCount &claims : c.gathered.claims) {
        const AnalysisTrial &t = c.data.trials[std::size_t(claims.trial)];
        if (!c.set.prompt[std::size_t(t.caseIndex)])
            continue;
        Told &told = out[std::size_t(t.target)];
        told.bad.push_back(claims.bad);
        told.all.push_back(claims.all);
        told.prompt.push_back(t.caseIndex);
        told.sum += claims.all;
    }
    for (const AnalysisTrial &t : c.data.trials) {
        if (t.target < 0 || std::size_t(t.target) >= out.size() || t.outcome == Outcome::Cancelled)
            continue;
        ++out[std::size_t(t.target)].requests;
        out[std::size_t(t.target)].answered += t.outcome == Outcome::Succeeded || t.outcome == Outcome::Truncated;
    }
    return out;
}

ChartRow::Mark markOf(const Told &told, const ScoreContext &c, const std::string &series)
{
    ChartRow::Mark mark;
    mark.series = series;
    mark.lane = 1;
    mark.n = c.set.n;
    mark.hollow = c.set.n < kSolid;
    const auto r = stats::ratioOfSums(told.bad, told.all, told.prompt);
    if (!r.ratio) {
        mark.why = "no " + c.choice.scale.thing + " was counted";
        return mark;
    }
    mark.value = 100 * *r.ratio;
    if (c.set.n < kFewest)
        return mark;
    if (*r.ratio <= 0) { // claims of one answer are not independent: as if there were one a prompt
        mark.low95 = 0;
        mark.high95 = 100 * stats::wilsonInterval(0, double(c.set.n)).upper;
    } else if (r.logLower && r.logUpper) {
        mark.low95 = 100 * *r.logLower;
        mark.high95 = std::min(100.0, 100 * *r.logUpper);
    } else {
        mark.why = "no interval: too few prompts with a " + c.choice.scale.thing;
    }
    return mark;
}
// The share of answers with a bad claim over all that the model itself answered, whatever the others did (9.3).
std::string onItsOwn(const ScoreContext &c, std::size_t target)
{
    const auto own = stats::meanInterval(c.table.column(target));
    return own.mean ? fixed(*own.mean, 0) + " % of " + grouped(own.n) : std::string("–");
}

bool answeredMore(const ScoreContext &c, const std::vector<std::size_t> &order)
{
    return std::any_of(order.begin(), order.end(), [&](std::size_t t) { return c.table.prompts(t) > c.set.n; });
}
} // namespace

std::string claimsText(const ScoreContext &c)
{
    const std::string all = "Of " + counted(c.set.n, "prompt", "prompts") +
                            " whose answers every model gave and whose " + c.choice.scale.thing +
                            "s were counted for all";
    return answeredMore(c, c.set.targets)
               ? all + "; “on its own” is of everything that the model itself answered, so the prompts differ there."
               : all + "; no model answered more than these.";
}

void addClaims(ChartSpec &spec, const ScoreContext &c, const std::vector<std::size_t> &order)
{
    const std::string series = c.choice.scale.thing + "s that are bad";
    const std::vector<Told> told = toldBy(c);
    spec.series.push_back(series);
    spec.columnTitles = {"bad answers", "bad " + c.choice.scale.thing + "s", "per answer", "answered", "n", "rank"};
    for (std::size_t i = 0; i < order.size(); ++i) {
        const Told &t = told[order[i]];
        ChartRow &row = spec.rows[i];
        row.marks.push_back(markOf(t, c, series));
        const auto &mark = row.marks.back();
        const std::string rank = row.columns.back();
        row.columns = {row.columns[0],
                       mark.value ? fixed(*mark.value, 1) + " %" : "–",
                       t.bad.empty() ? "–" : fixed(t.sum / double(t.bad.size()), 1),
                       t.requests == 0
                           ? "–"
                           : fixed(100 * double(t.answered) / double(t.requests), t.requests < 100 ? 0 : 1) + " %",
                       grouped(c.set.n),
                       rank};
    }
    if (!answeredMore(c, order))
        return;
    spec.columnTitles.push_back("on its own");
    for (std::size_t i = 0; i < order.size(); ++i)
        spec.rows[i].columns.push_back(onItsOwn(c, order[i]));
}
} // namespace assay::analysis
