// SPDX-License-Identifier: GPL-3.0-or-later
// JSON in, the room's answer as JSON out: means, rates, quantiles, ratios, tests of two models.
#pragma once
#include "stats/bootstrap.h"
#include "stats/cluster.h"
#include "stats/mcnemar.h"
#include "stats/quantiles.h"
#include "stats/rates.h"
#include "stats/ratio.h"
#include "stats/sample_size.h"
#include "stats/signed_rank.h"
#include "stats/special.h"
#include "stats/verdict.h"
#include "support/vector_check.h"
#include <algorithm>

namespace assay::test
{
using namespace assay::stats;

inline std::vector<double> sorted(const json &array)
{
    auto out = array.get<std::vector<double>>();
    std::sort(out.begin(), out.end());
    return out;
}
inline json meanJson(const MeanEstimate &m)
{
    return {{"status", statusName(m.status)},
            {"n", m.n},
            {"mean", orNull(m.mean)},
            {"sd", orNull(m.sd)},
            {"se", orNull(m.se)},
            {"df", orNull(m.df)},
            {"lower", orNull(m.lower)},
            {"upper", orNull(m.upper)}};
}
inline json meanT(const json &in) { return meanJson(meanInterval(values(in["x"]), number(in, "level"))); }
inline json byPrompt(const json &in)
{
    const auto m = meanIntervalByPrompt(ids(in["prompt"]), values(in["score"]), number(in, "level"));
    json out = meanJson(m);
    out["n_responses"] = m.responses;
    out["within_sd"] = orNull(m.withinSd);
    return out;
}
inline json clustered(const json &in)
{
    const auto m = meanIntervalClustered(ids(in["group"]), values(in["score"]), number(in, "level"));
    return {{"status", statusName(m.status)},
            {"n", m.n},
            {"clusters", m.clusters},
            {"mean", orNull(m.mean)},
            {"se", orNull(m.se)},
            {"df", orNull(m.df)},
            {"lower", orNull(m.lower)},
            {"upper", orNull(m.upper)}};
}
inline double statisticOf(std::vector<double> x, const std::string &name)
{
    std::sort(x.begin(), x.end());
    if (name == "median")
        return *quantile(x, 0.5);
    double sum = 0;
    for (double v : x)
        sum += v;
    return sum / double(x.size());
}
inline json bootstrapGiven(const json &in)
{
    const auto x = in["x"].get<std::vector<double>>();
    const auto name = in["statistic"].get<std::string>();
    std::vector<double> replicates, jackknife;
    for (const json &indices : in["indices"]) {
        std::vector<double> drawn;
        for (const json &i : indices)
            drawn.push_back(x[i.get<std::size_t>()]);
        replicates.push_back(statisticOf(drawn, name));
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
        std::vector<double> rest = x;
        rest.erase(rest.begin() + std::ptrdiff_t(i));
        jackknife.push_back(statisticOf(rest, name));
    }
    const double theta = statisticOf(x, name);
    const auto b = bootstrapInterval(theta, replicates, jackknife, number(in, "level"));
    return {{"status", statusName(b.status)},
            {"theta_hat", theta},
            {"boot_mean", orNull(b.mean)},
            {"boot_sd", orNull(b.sd)},
            {"percentile_lower", orNull(b.percentileLower)},
            {"percentile_upper", orNull(b.percentileUpper)},
            {"bca_lower", orNull(b.bcaLower)},
            {"bca_upper", orNull(b.bcaUpper)}};
}
inline json paired(const json &in)
{
    const auto d = pairedDifference(values(in["a"]), values(in["b"]), number(in, "level"));
    return {{"status", statusName(d.status)},
            {"mean_diff", orNull(d.meanDiff)},
            {"sd", orNull(d.sd)},
            {"se", orNull(d.se)},
            {"df", orNull(d.df)},
            {"t", orNull(d.t)},
            {"p", orNull(d.p)},
            {"lower", orNull(d.lower)},
            {"upper", orNull(d.upper)},
            {"dz", orNull(d.dz)},
            {"hedges_gz", orNull(d.hedgesGz)},
            {"n", d.n},
            {"n_dropped", d.dropped},
            {"a_better", d.aBetter},
            {"equal", d.equal},
            {"b_better", d.bBetter}};
}
inline json logRatio(const json &in)
{
    const auto r = logRatioPaired(values(in["before"]), values(in["after"]), number(in, "level"));
    return {{"status", statusName(r.status)},
            {"n", r.n},
            {"n_dropped", r.dropped},
            {"ratio", orNull(r.ratio)},
            {"lower", orNull(r.lower)},
            {"upper", orNull(r.upper)},
            {"p", orNull(r.p)}};
}
inline json tost(const json &in)
{
    const auto r = tostPaired(values(in["a"]), values(in["b"]), number(in, "margin"), number(in, "alpha"));
    return {{"status", statusName(r.status)},     {"p_lower", orNull(r.pLower)},
            {"p_upper", orNull(r.pUpper)},        {"p_tost", orNull(r.p)},
            {"ci_lower", orNull(r.lower)},        {"ci_upper", orNull(r.upper)},
            {"equivalent", orNull(r.equivalent)}, {"a_noninferior", orNull(r.aNonInferior)}};
}
inline json signedRank(const json &in)
{
    const auto w = wilcoxonSignedRank(values(in["a"]), values(in["b"]));
    return {{"status", statusName(w.status)},
            {"n_nonzero", w.nonZero},
            {"w_plus", w.plus},
            {"w_minus", w.minus},
            {"p_exact", orNull(w.pExact)},
            {"p_normal", orNull(w.pNormal)},
            {"rank_biserial", orNull(w.rankBiserial)}};
}
inline json signs(const json &in)
{
    const auto s = signTest(whole(in, "plus"), whole(in, "minus"));
    return {{"status", statusName(s.status)}, {"p", orNull(s.p)}};
}
inline json mcnemarJson(const json &in)
{
    const auto m = mcNemar(whole(in, "both_pass"), whole(in, "a_only"), whole(in, "b_only"), whole(in, "both_fail"),
                           number(in, "level"));
    return {{"status", statusName(m.status)},
            {"p_exact", orNull(m.pExact)},
            {"p_mid", orNull(m.pMid)},
            {"chi2", orNull(m.chi2)},
            {"p_chi2", orNull(m.pChi2)},
            {"chi2_cc", orNull(m.chi2Corrected)},
            {"p_chi2_cc", orNull(m.pChi2Corrected)},
            {"diff", orNull(m.difference)},
            {"am_lower", orNull(m.lower)},
            {"am_upper", orNull(m.upper)}};
}
inline json rateJson(const RateEstimate &r)
{
    return {{"status", statusName(r.status)}, {"p", orNull(r.p)}, {"lower", r.lower}, {"upper", r.upper}};
}
inline json wilson(const json &in)
{
    return rateJson(wilsonInterval(number(in, "x"), number(in, "n"), number(in, "level")));
}
inline json exactRate(const json &in)
{
    return rateJson(clopperPearson(whole(in, "x"), whole(in, "n"), number(in, "level")));
}
inline json repeatedRate(const json &in)
{
    const auto r = passRateWithRepeats(ids(in["prompt"]), values(in["pass"]), number(in, "level"));
    return {{"status", statusName(r.status)},
            {"n_prompts", r.prompts},
            {"n_responses", r.responses},
            {"p", orNull(r.p)},
            {"deff", orNull(r.deff)},
            {"n_eff", orNull(r.effectiveN)},
            {"lower", r.lower},
            {"upper", r.upper}};
}
inline json passAt(const json &in)
{
    const auto p = passAtK(whole(in, "n"), whole(in, "c"), whole(in, "k"));
    return {{"status", statusName(p.status)}, {"pass_at_k", orNull(p.any)}, {"pass_hat_k", orNull(p.all)}};
}
inline json quantilesBy(const json &in, std::optional<double> (*rule)(std::span<const double>, double))
{
    const auto x = sorted(in["x"]);
    json out = {{"status", "ok"}, {"values", json::array()}};
    for (const json &p : in["probs"])
        out["values"].push_back(orNull(rule(x, p.get<double>())));
    return out;
}
inline json quantileBounds(const json &in)
{
    const auto r = quantileInterval(sorted(in["x"]), number(in, "q"), number(in, "level"));
    return {{"status", statusName(r.status)},
            {"estimate", orNull(r.estimate)},
            {"l", orNull(r.l)},
            {"u", orNull(r.u)},
            {"lower", orNull(r.lower)},
            {"upper", orNull(r.upper)},
            {"coverage", orNull(r.coverage)}};
}
inline json ratioJson(const json &in)
{
    const std::vector<std::int32_t> cluster =
        in["cluster"].is_null() ? std::vector<std::int32_t>() : ids(in["cluster"]);
    const auto r = ratioOfSums(in["num"].get<std::vector<double>>(), in["den"].get<std::vector<double>>(), cluster,
                               number(in, "level"));
    return {{"status", statusName(r.status)},
            {"ratio", orNull(r.ratio)},
            {"se", orNull(r.se)},
            {"df", orNull(r.df)},
            {"lower", orNull(r.lower)},
            {"upper", orNull(r.upper)},
            {"log_lower", orNull(r.logLower)},
            {"log_upper", orNull(r.logUpper)}};
}
inline json sampleSize(const json &in)
{
    const double delta = number(in, "delta"), sd = number(in, "sd_diff"), alpha = number(in, "alpha");
    const auto s = promptsForDifference(delta, sd, alpha, number(in, "power"));
    return {{"n_normal", orNull(s.normal)},
            {"n_corrected_ceil", orNull(s.corrected)},
            {"n_exact_t", orNull(exactPromptsForDifference(delta, sd, alpha, number(in, "power")))}};
}
inline json sampleSizePass(const json &in)
{
    return {{"n", orNull(promptsForPassRates(number(in, "p10"), number(in, "p01"), number(in, "alpha"),
                                             number(in, "power")))}};
}
inline json detectable(const json &in)
{
    const auto d =
        detectableDifference(whole(in, "n"), number(in, "sd_diff"), number(in, "alpha"), number(in, "power"));
    return {{"mde", orNull(d.difference)}, {"power_at_delta_half_sd", orNull(d.powerAtHalfSd)}};
}
inline json special(const json &in)
{
    const auto a = in["args"].get<std::vector<double>>();
    const auto fn = in["fn"].get<std::string>();
    const double v = fn == "norm_quantile"   ? normalQuantile(a[0])
                     : fn == "norm_cdf"      ? normalCdf(a[0])
                     : fn == "t_quantile"    ? tQuantile(a[0], a[1])
                     : fn == "t_cdf"         ? tCdf(a[0], a[1])
                     : fn == "beta_quantile" ? betaQuantile(a[0], a[1], a[2])
                     : fn == "binom_cdf"     ? binomialCdf(std::int64_t(a[0]), std::int64_t(a[1]), a[2])
                     : fn == "chisq1_sf"     ? chiSquare1Tail(a[0])
                                             : std::nan("");
    return {{"value", v}};
}
inline json verdictJson(const json &in)
{
    auto bounds = [](const json &v) {
        return v.is_null() ? std::nullopt : std::optional(Bounds{v[0].get<double>(), v[1].get<double>()});
    };
    auto optional = [](const json &v) { return v.is_null() ? std::nullopt : std::optional(v.get<double>()); };
    return {
        {"verdict", verdictName(verdict({whole(in, "n"), bounds(in["ci95"]), bounds(in["ci90"]), optional(in["margin"]),
                                         optional(in["p_adjusted"]), number(in, "alpha"), whole(in, "min_n")}))}};
}
inline json adjusted(const json &in)
{
    const Values p = values(in["p"]);
    return {{"holm", list(holm(p))}, {"bh", list(benjaminiHochberg(p))}, {"bonferroni", list(bonferroni(p))}};
}
} // namespace assay::test
