// SPDX-License-Identifier: GPL-3.0-or-later
// Every case of the method vectors (made with R, SciPy and statsmodels) for the functions of this room. The vectors lie
// beside the source tree or where ASSAY_VECTORS points; without them these cases are skipped and say so, and
// tst_estimates still stands.
#include "stats/estimates.h"
#include "stats/quantiles.h"
#include "stats/special.h"
#include "stats/verdict.h"
#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <QtTest>

using namespace assay::stats;
using nlohmann::json;

namespace
{
QString folder()
{
    const QString set = qEnvironmentVariable("ASSAY_VECTORS");
    return set.isEmpty() ? QStringLiteral(ASSAY_SOURCE_DIR "/../shared/methods/vectors") : set;
}

double number(const json &in, const char *key) { return in[key].get<double>(); }

using Column = std::vector<std::optional<double>>;
Column column(const json &array)
{
    Column out;
    for (const json &v : array)
        out.push_back(v.is_null() ? std::nullopt : std::optional(v.get<double>()));
    return out;
}
std::vector<double> sorted(const json &array)
{
    auto out = array.get<std::vector<double>>();
    std::sort(out.begin(), out.end());
    return out;
}
template <typename T> json orNull(const std::optional<T> &v) { return v ? json(*v) : json(nullptr); }
json list(const Column &values)
{
    json out = json::array();
    for (const auto &v : values)
        out.push_back(orNull(v));
    return out;
}

json meanJson(const MeanEstimate &m)
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
json byPrompt(const json &in)
{
    std::vector<std::int32_t> prompt;
    std::map<std::string, std::int32_t> ids;
    for (const json &p : in["prompt"])
        prompt.push_back(ids.emplace(p.get<std::string>(), std::int32_t(ids.size())).first->second);
    const auto m = meanIntervalByPrompt(prompt, column(in["score"]), number(in, "level"));
    json out = meanJson(m);
    out["n_responses"] = m.responses;
    out["within_sd"] = orNull(m.withinSd);
    return out;
}
json paired(const json &in)
{
    const auto d = pairedDifference(column(in["a"]), column(in["b"]), number(in, "level"));
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
json logRatio(const json &in)
{
    const auto r = logRatioPaired(column(in["before"]), column(in["after"]), number(in, "level"));
    return {{"status", statusName(r.status)},
            {"n", r.n},
            {"n_dropped", r.dropped},
            {"ratio", orNull(r.ratio)},
            {"lower", orNull(r.lower)},
            {"upper", orNull(r.upper)},
            {"p", orNull(r.p)}};
}
json tost(const json &in)
{
    const auto r = tostPaired(column(in["a"]), column(in["b"]), number(in, "margin"), number(in, "alpha"));
    return {{"status", statusName(r.status)},     {"p_lower", orNull(r.pLower)},
            {"p_upper", orNull(r.pUpper)},        {"p_tost", orNull(r.p)},
            {"ci_lower", orNull(r.lower)},        {"ci_upper", orNull(r.upper)},
            {"equivalent", orNull(r.equivalent)}, {"a_noninferior", orNull(r.aNonInferior)}};
}
json quantiles(const json &in)
{
    const auto x = sorted(in["x"]);
    json out = {{"status", "ok"}, {"values", json::array()}};
    for (const json &p : in["probs"])
        out["values"].push_back(orNull(quantile(x, p.get<double>())));
    return out;
}
json quantileBounds(const json &in)
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
json wilson(const json &in)
{
    const auto r = wilsonInterval(number(in, "x"), number(in, "n"), number(in, "level"));
    return {{"status", statusName(r.status)}, {"p", orNull(r.p)}, {"lower", r.lower}, {"upper", r.upper}};
}
json special(const json &in)
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
json verdictJson(const json &in)
{
    auto bounds = [](const json &v) {
        return v.is_null() ? std::nullopt : std::optional(Bounds{v[0].get<double>(), v[1].get<double>()});
    };
    auto optional = [](const json &v) { return v.is_null() ? std::nullopt : std::optional(v.get<double>()); };
    return {{"verdict", verdictName(verdict({in["n"].get<std::int64_t>(), bounds(in["ci95"]), bounds(in["ci90"]),
                                             optional(in["margin"]), optional(in["p_adjusted"]), number(in, "alpha"),
                                             in["min_n"].get<std::int64_t>()}))}};
}
json adjusted(const json &in)
{
    const Column p = column(in["p"]);
    return {{"holm", list(holm(p))}, {"bh", list(benjaminiHochberg(p))}, {"bonferroni", list(bonferroni(p))}};
}

// The first place where got differs from want, or an empty string.
QString difference(const json &want, const json &got, const json &tolerance, const QString &path)
{
    if (want.is_number() && got.is_number()) {
        const auto w = want.get<double>(), g = got.get<double>();
        if (std::abs(g - w) <= tolerance["abs"].get<double>() + tolerance["rel"].get<double>() * std::abs(w))
            return {};
    } else if (want.is_object() && got.is_object()) {
        for (const auto &[key, value] : want.items()) {
            const QString inner = difference(value, got.value(key, json("<missing>")), tolerance,
                                             path + QLatin1Char('.') + QString::fromStdString(key));
            if (!inner.isEmpty())
                return inner;
        }
        return {};
    } else if (want.is_array() && got.is_array() && want.size() == got.size()) {
        for (std::size_t i = 0; i < want.size(); ++i) {
            const QString inner = difference(want[i], got[i], tolerance, path + QStringLiteral("[%1]").arg(i));
            if (!inner.isEmpty())
                return inner;
        }
        return {};
    } else if (want == got) {
        return {};
    }
    return QStringLiteral("%1: want %2, got %3")
        .arg(path, QString::fromStdString(want.dump()), QString::fromStdString(got.dump()));
}

const std::map<QString, std::function<json(const json &)>> &methods()
{
    static const std::map<QString, std::function<json(const json &)>> all{
        {QStringLiteral("mean_ci_t"),
         [](const json &in) { return meanJson(meanInterval(column(in["x"]), number(in, "level"))); }},
        {QStringLiteral("mean_ci_by_prompt"), byPrompt},
        {QStringLiteral("paired_difference"), paired},
        {QStringLiteral("log_ratio_paired"), logRatio},
        {QStringLiteral("tost_paired"), tost},
        {QStringLiteral("quantile_type7"), quantiles},
        {QStringLiteral("quantile_ci_binomial"), quantileBounds},
        {QStringLiteral("wilson_ci"), wilson},
        {QStringLiteral("special_functions"), special},
        {QStringLiteral("verdict"), verdictJson},
        {QStringLiteral("p_adjust"), adjusted}};
    return all;
}
} // namespace

class VectorsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyCase_data()
    {
        QTest::addColumn<QString>("method");
        for (const auto &[name, run] : methods())
            QTest::newRow(qPrintable(name)) << name;
    }
    void everyCase()
    {
        QFETCH(QString, method);
        const QString path = folder() + QLatin1Char('/') + method + QStringLiteral(".json");
        std::ifstream file(path.toStdString());
        if (!file)
            QSKIP(qPrintable(QStringLiteral("no vectors at %1; set ASSAY_VECTORS to their folder").arg(path)));
        const json cases = json::parse(file, nullptr, false);
        QVERIFY2(cases.is_array() && !cases.empty(), qPrintable(path));
        QStringList wrong;
        for (const json &c : cases) {
            const QString diff = difference(c["expected"], methods().at(method)(c["inputs"]), c["tolerance"], {});
            if (!diff.isEmpty())
                wrong << QStringLiteral("%1/%2%3").arg(method, QString::fromStdString(c["name"].get<std::string>()),
                                                       diff);
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
    }
};

QTEST_GUILESS_MAIN(VectorsTest)
#include "tst_vectors.moc"
