// SPDX-License-Identifier: GPL-3.0-or-later
// JSON in, the room's answer as JSON out: votes, strengths, agreement.
#pragma once
#include "stats/bradley_terry.h"
#include "stats/correlation.h"
#include "stats/davidson.h"
#include "stats/kappa.h"
#include "stats/krippendorff.h"
#include "stats/pairwise.h"
#include "support/vector_check.h"

namespace assay::test
{
using namespace assay::stats;

inline PairTable pairTable(const json &in)
{
    const auto models = in["models"].get<std::vector<std::string>>();
    auto place = [&](const json &name) {
        return std::size_t(std::find(models.begin(), models.end(), name.get<std::string>()) - models.begin());
    };
    PairTable table(models.size());
    for (const json &c : in["comparisons"]) {
        const std::size_t a = place(c["a"]), b = place(c["b"]);
        table.addWins(a, b, number(c, "a_wins"));
        table.addWins(b, a, number(c, "b_wins"));
        table.addTies(a, b, number(c, "ties"));
    }
    return table;
}
inline json connectivity(const json &in)
{
    const PairGraph g = pairGraph(pairTable(in));
    return {{"n_components", g.components},
            {"component", g.component},
            {"strongly_connected", g.stronglyConnected()},
            {"n_strong_components", g.strongComponents},
            {"strong_component", g.strongComponent}};
}
inline json bradleyTerryJson(const json &in)
{
    const BradleyTerry fit = bradleyTerry(pairTable(in));
    json out = {{"status", statusName(fit.status)},
                {"log_strength", nullptr},
                {"se", nullptr},
                {"elo", nullptr},
                {"elo_se", nullptr},
                {"p_win_matrix", nullptr}};
    if (fit.status != Status::Ok)
        return out;
    json elo = json::array(), eloSe = json::array(), wins = json::array();
    for (std::size_t i = 0; i < fit.strength.size(); ++i) {
        elo.push_back(number(in, "anchor_rating") + kEloPerLog * fit.strength[i]);
        eloSe.push_back(kEloPerLog * fit.se[i]);
        json row = json::array();
        for (double other : fit.strength)
            row.push_back(winProbability(fit.strength[i], other));
        wins.push_back(row);
    }
    out["log_strength"] = fit.strength;
    out["se"] = fit.se;
    out["elo"] = elo;
    out["elo_se"] = eloSe;
    out["p_win_matrix"] = wins;
    return out;
}
inline json davidsonJson(const json &in)
{
    const Davidson d = davidson(pairTable(in));
    return {{"status", statusName(d.status)},
            {"log_strength", d.strength},
            {"nu", orNull(d.nu)},
            {"log_likelihood", orNull(d.logLikelihood)}};
}
inline json winRateJson(const json &in)
{
    const auto w = winRate(whole(in, "wins"), whole(in, "losses"), whole(in, "ties"), number(in, "level"));
    return {{"status", statusName(w.status)}, {"win_rate", orNull(w.rate)}, {"win_rate_no_ties", orNull(w.withoutTies)},
            {"lower", orNull(w.lower)},       {"upper", orNull(w.upper)},   {"p_sign", orNull(w.pSign)}};
}
inline json positionJson(const json &in)
{
    const auto p = positionBias(whole(in, "left_wins"), whole(in, "right_wins"), number(in, "level"));
    return {{"status", statusName(p.status)},
            {"p_left", orNull(p.left)},
            {"lower", orNull(p.lower)},
            {"upper", orNull(p.upper)},
            {"p", orNull(p.p)}};
}
inline json cohenJson(const json &in)
{
    const auto k = cohenKappa(values(in["r1"]), values(in["r2"]), in["categories"].get<std::vector<double>>());
    return {{"status", statusName(k.status)},
            {"n", k.n},
            {"percent_agreement", orNull(k.agreement)},
            {"kappa", orNull(k.kappa)},
            {"kappa_linear", orNull(k.linear)},
            {"kappa_quadratic", orNull(k.quadratic)},
            {"ase", orNull(k.ase)}};
}
inline json fleissJson(const json &in)
{
    const auto k = fleissKappa(in["table"].get<std::vector<std::vector<std::int64_t>>>());
    return {{"status", statusName(k.status)}, {"kappa", orNull(k.kappa)}};
}
inline json alphaJson(const json &in)
{
    std::vector<Values> ratings;
    for (const json &rater : in["ratings"])
        ratings.push_back(values(rater));
    const auto level = in["level"].get<std::string>();
    const auto a = krippendorffAlpha(ratings, level == "nominal"    ? Level::Nominal
                                              : level == "ordinal"  ? Level::Ordinal
                                              : level == "interval" ? Level::Interval
                                                                    : Level::Ratio);
    return {{"status", statusName(a.status)}, {"pairable_values", a.pairableValues}, {"alpha", orNull(a.alpha)}};
}
inline json spearmanJson(const json &in)
{
    const auto c = spearman(values(in["x"]), values(in["y"]));
    return {{"status", statusName(c.status)}, {"n", c.n}, {"rho", orNull(c.rho)}, {"p", orNull(c.p)}};
}
} // namespace assay::test
