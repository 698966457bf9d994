// SPDX-License-Identifier: GPL-3.0-or-later
// Every case of the money vectors but cost_response (tests/engine): beside the source tree or where ASSAY_VECTORS
// points; without them the cases are skipped and say so.
#include "analysis/money.h"
#include <cmath>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <QtTest>

using namespace assay::analysis;
using nlohmann::json;

namespace
{
QString folder()
{
    const QString set = qEnvironmentVariable("ASSAY_VECTORS");
    return set.isEmpty() ? QStringLiteral(ASSAY_SOURCE_DIR "/../shared/methods/vectors") : set;
}

json orNull(const std::optional<double> &value) { return value ? json(*value) : json(); }

json effective(const json &in)
{
    const auto e = effectivePriceRatio(in["price_ratio"].get<double>(), in["token_ratio"].get<double>());
    return e ? json{{"effective_ratio", e->ratio}, {"break_even_token_ratio", e->breakEvenTokenRatio}}
             : json{{"effective_ratio", nullptr}, {"break_even_token_ratio", nullptr}};
}
json sameText(const json &in)
{
    std::vector<CountedText> texts;
    for (const json &t : in["texts"])
        texts.push_back(
            {t["chars"].get<std::int64_t>(), t["words"].get<std::int64_t>(), t["tokens"].get<std::int64_t>()});
    const SameTextPrice p = sameTextPrice(texts, in["price_per_mtok"].get<double>());
    return {{"status", p.tokensPerThousandChars ? "ok" : "undefined_n0"},
            {"tokens_per_1k_chars", orNull(p.tokensPerThousandChars)},
            {"usd_per_1m_chars", orNull(p.perMillionChars)},
            {"usd_per_1m_words", orNull(p.perMillionWords)}};
}
json blended(const json &in)
{
    const BlendedPrice p = blendedPrice(in["price_in"].get<double>(), in["price_out"].get<double>(),
                                        in["mix"]["input"].get<double>(), in["mix"]["output"].get<double>());
    return {{"blend_3_1", p.threeToOne}, {"blend_own", orNull(p.own)}};
}
json monthly(const json &in)
{
    std::vector<Stratum> strata;
    for (const json &s : in["strata"])
        strata.push_back({s["weight"].get<double>(), s["costs"].get<std::vector<double>>()});
    const auto m = monthlyProjection(strata, in["volume"].get<double>(), in["level"].get<double>());
    if (!m)
        return {{"status", "stratum_too_small"},
                {"monthly", nullptr},
                {"lower", nullptr},
                {"upper", nullptr},
                {"df", nullptr}};
    return {{"status", "ok"}, {"monthly", m->monthly}, {"lower", m->lower}, {"upper", m->upper}, {"df", m->df}};
}
json bars(const json &in)
{
    const auto value = [&in](const char *name) { return in["base"][name].get<double>(); };
    const BillAssumptions base{value("tasks_per_month"), value("retry_factor"), value("input_tokens"),
                               value("cache_share"),     value("price_in"),     value("price_cache_read"),
                               value("output_tokens"),   value("price_out")};
    std::vector<AssumptionRange> ranges;
    for (const auto &[name, range] : in["ranges"].items())
        ranges.push_back({name, range[0].get<double>(), range[1].get<double>()});
    const Tornado t = tornado(base, ranges);
    json out = {{"base", t.base}, {"bars", json::array()}};
    for (const TornadoBar &bar : t.bars)
        out["bars"].push_back(
            {{"parameter", bar.parameter}, {"at_low", bar.atLow}, {"at_high", bar.atHigh}, {"swing", bar.swing}});
    return out;
}

const std::pair<const char *, std::function<json(const json &)>> Methods[] = {{"effective_price_ratio", effective},
                                                                              {"same_text_price", sameText},
                                                                              {"blended_price", blended},
                                                                              {"monthly_projection", monthly},
                                                                              {"tornado", bars}};

// What differs, with its path; empty when nothing does.
std::string difference(const json &got, const json &want, const json &tolerance, const std::string &path)
{
    if (want.is_number() && got.is_number()) {
        const double w = want.get<double>(), g = got.get<double>();
        const bool near =
            std::abs(g - w) <= tolerance["abs"].get<double>() + tolerance["rel"].get<double>() * std::abs(w);
        return near ? std::string() : path + ": got " + got.dump() + ", expected " + want.dump();
    }
    if (want.is_object() || (want.is_array() && got.is_array() && got.size() == want.size())) {
        for (const auto &[key, value] : want.items()) {
            const json &one =
                want.is_object() ? (got.contains(key) ? got[key] : json("missing")) : got[std::stoul(key)];
            if (std::string wrong = difference(one, value, tolerance, path + "/" + key); !wrong.empty())
                return wrong;
        }
        return {};
    }
    return got == want ? std::string() : path + ": got " + got.dump() + ", expected " + want.dump();
}
} // namespace

class MoneyMethods : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void vectors_data();
    void vectors();
    void edges();
};

void MoneyMethods::vectors_data()
{
    QTest::addColumn<QByteArray>("vector");
    bool any = false;
    for (const auto &[method, unused] : Methods) {
        std::ifstream file(
            (folder() + QLatin1Char('/') + QLatin1String(method) + QStringLiteral(".json")).toStdString());
        const json all = json::parse(file, nullptr, false);
        for (const json &vector : all.is_array() ? all : json::array()) {
            any = true;
            QTest::addRow("%s: %s", method, vector["name"].get<std::string>().c_str())
                << QByteArray::fromStdString(vector.dump());
        }
    }
    if (!any)
        QTest::newRow("none") << QByteArray();
}

void MoneyMethods::vectors()
{
    QFETCH(QByteArray, vector);
    if (vector.isEmpty())
        QSKIP("The money vectors are neither beside the source tree nor in ASSAY_VECTORS.");
    const json v = json::parse(vector.toStdString());
    for (const auto &[method, answer] : Methods) {
        if (v["method"] != method)
            continue;
        const std::string wrong = difference(answer(v["inputs"]), v["expected"], v["tolerance"], "");
        QVERIFY2(wrong.empty(), (std::string(method) + ", " + v["name"].get<std::string>() + wrong).c_str());
        return;
    }
    QFAIL("a vector of another method");
}

void MoneyMethods::edges()
{
    QVERIFY(!effectivePriceRatio(0, 1) && !effectivePriceRatio(1, -1) && !effectivePriceRatio(std::nan(""), 1));
    QVERIFY(!monthlyProjection({}, 1000, 0.95));
    const std::vector<Stratum> wide{{1, {0.0, 100.0}}};
    QCOMPARE(monthlyProjection(wide, 1, 0.95)->lower, 0.0); // a bill is not negative
    const std::vector<AssumptionRange> unknown{{"weather", 0, 1}};
    QVERIFY(tornado({}, unknown).bars.empty());
    const CountedText noWords{100, 0, 25};
    const SameTextPrice p = sameTextPrice(std::span(&noWords, 1), 4);
    QVERIFY(p.perMillionChars && !p.perMillionWords);
}

QTEST_GUILESS_MAIN(MoneyMethods)
#include "tst_money.moc"
