// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/abilities.h"
#include "catalog/embedded.h"
#include "catalog/price_book.h"
#include <fstream>
#include <nlohmann/json.hpp>
#include <QtTest>

using namespace assay;
using namespace assay::catalog;
using nlohmann::json;

namespace
{
PriceBook shipped()
{
    auto book = PriceBook::parse(embeddedPrices());
    if (!book)
        throw std::runtime_error(book.error().detail);
    return std::move(*book);
}

std::string perMillion(const std::optional<UnitPrice> &price) { return price ? perMillionText(*price) : "unknown"; }

std::string table(std::string_view row) { return "{\"prices\":[" + std::string(row) + "]}"; }

TokenPrice price(const char *input, const char *cached, const char *written, const char *output)
{
    const auto one = [](const char *text) {
        return text ? std::optional(unitPriceFromPerMillion(text).value()) : std::nullopt;
    };
    TokenPrice p;
    p.input = one(input);
    p.cachedInput = one(cached);
    p.cacheWrite = one(written);
    p.output = one(output);
    return p;
}

QString amountOf(const Cost &cost)
{
    return cost.amount ? QString::fromStdString(moneyText(*cost.amount)) : QStringLiteral("unknown");
}
} // namespace

class PriceBookTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shippedPrices_data();
    void shippedPrices();
    void everyRowHasSourceAndDate();
    void unknownModels();
    void badTables_data();
    void badTables();
    void costs_data();
    void costs();
    void whoseRateWins();
    void millionsOfCostsAddUp();
    void vectors_data();
    void vectors();
    void estimates();
    void abilities_data();
    void abilities();
    void badAbilities();
};

void PriceBookTest::shippedPrices_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("date");
    QTest::addColumn<QString>("prices"); // input / cached / written / output
    const auto row = [](const char *model, const char *date, const char *prices) {
        QTest::addRow("%s on %s", model, date)
            << QString::fromLatin1(model) << QString::fromLatin1(date) << QString::fromLatin1(prices);
    };
    row("gpt-5.5", "2026-11-22", "5 / 0.5 / 5 / 30");
    row("gpt-5.5-2026-04-23", "2026-11-22", "5 / 0.5 / 5 / 30");
    row("gpt-5.5-pro", "2026-11-22", "30 / 3 / 30 / 180");
    row("gpt-5.4", "2026-11-22", "2.5 / 0.25 / 2.5 / 15");
    row("gpt-5.4-nano", "2026-11-22", "0.2 / 0.02 / 0.2 / 1.25");
    row("gpt-5.2", "2026-11-22", "unknown / unknown / unknown / unknown");
    row("gpt-5.6-sol", "2026-08-20", "5 / 0.5 / 6.25 / 30");
    row("gpt-5.6-sol", "2026-08-21", "4 / 0.4 / unknown / 20");
    row("gpt-5.6-sol", "2026-11-21", "4 / 0.4 / unknown / 20");
    row("gpt-5.6-sol", "2026-11-22", "5 / 0.5 / 6.25 / 30");
    row("gpt-6-luna", "2026-11-22", "0.1 / 0.01 / 0.125 / 0.5");
    row("gpt-6.2-astra", "2026-11-22", "8 / unknown / unknown / 40");
    row("claude-opus-4-7", "2026-11-22", "5 / 0.5 / 6.25 / 25");
    row("claude-opus-4-7-20260416", "2026-11-22", "5 / 0.5 / 6.25 / 25");
    row("claude-haiku-4-5-20251001", "2026-11-22", "1 / 0.1 / 1.25 / 5");
    row("claude-fable-5-1", "2026-11-22", "10 / 0.25 / 12.5 / 50");
    row("us.anthropic.claude-opus-4-7", "2026-11-22", "5.5 / unknown / unknown / 27.5");
    row("gemini-3.6-flash", "2026-12-31", "0.75 / 0.075 / unknown / 3.75");
    row("gemini-3.6-flash", "2027-01-01", "1.5 / 0.15 / unknown / 7.5");
    row("demo-swift", "2026-11-22", "0.15 / unknown / unknown / 0.6");
    row("demo-sage", "2026-11-22", "5 / 0.5 / unknown / 25");
    row("demo-scribe", "2026-11-22", "3 / unknown / unknown / 15");
    row("demo-thrift", "2026-11-22T10:00:00Z", "0.05 / unknown / unknown / 0.2");
}

void PriceBookTest::shippedPrices()
{
    QFETCH(QString, model);
    QFETCH(QString, date);
    QFETCH(QString, prices);
    const auto found = shipped().find(model.toStdString(), date.toStdString());
    QVERIFY(found);
    QCOMPARE(QString::fromStdString(perMillion(found->input) + " / " + perMillion(found->cachedInput) + " / " +
                                    perMillion(found->cacheWrite) + " / " + perMillion(found->output)),
             prices);
}

void PriceBookTest::everyRowHasSourceAndDate()
{
    const PriceBook book = shipped();
    QVERIFY(book.rows().size() >= 35);
    for (const PriceRow &row : book.rows()) {
        QVERIFY2(!row.price.source.empty() && row.price.asOf.size() == 10, row.model.c_str());
        QCOMPARE(row.simulated, row.model.starts_with("demo-"));
        QCOMPARE(row.simulated, row.price.source == "invented for the demo");
        // A long-context price below the short one would be a slip of the pen.
        QVERIFY2(!row.price.longInput || row.price.longInput->picoPerToken > row.price.input->picoPerToken,
                 row.model.c_str());
    }
}

void PriceBookTest::unknownModels()
{
    const PriceBook book = shipped();
    for (const char *model : {"", "gpt", "gpt-5.55", "gpt-5.5-mini", "GPT-5.5", "openai/gpt-5.5", "gpt-5.5-2026-4-23",
                              "claude-opus-4-7-2026", "gpt-5.5-2026-13-01", "-2026-04-23", "no-such-model-20260416"})
        QVERIFY2(!book.find(model, "2026-11-22"), model);
    QVERIFY(!book.find("gpt-6.2-sol", "2026-11-16")); // not before it existed
}

void PriceBookTest::badTables_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const std::string &text, const char *words) {
        QTest::newRow(name) << QByteArray::fromStdString(text) << QString::fromLatin1(words);
    };
    const std::string rest = R"("source":"s","as_of":"2026-11-22")";
    row("not json", "{", "JSON");
    row("no table", "{}", "prices");
    row("no model", table(R"({"currency":"USD",)" + rest + "}"), "row 1|model");
    row("number", table(R"({"model":"m","currency":"USD","input":5,)" + rest + "}"), "row 1 (m)|input|decimal text");
    row("negative", table(R"({"model":"m","currency":"USD","output":"-5",)" + rest + "}"), "row 1 (m)|output");
    row("words", table(R"({"model":"m","currency":"USD","cached_input":"free",)" + rest + "}"), "cached_input|free");
    row("currency", table(R"({"model":"m","currency":"dollars",)" + rest + "}"), "currency|USD");
    row("no currency", table(R"({"model":"m",)" + rest + "}"), "currency");
    row("date", table(R"({"model":"m","currency":"USD","valid_from":"22.11.2026",)" + rest + "}"), "valid_from");
    row("dates swapped",
        table(R"({"model":"m","currency":"USD","valid_from":"2026-02-01","valid_to":"2026-01-01",)" + rest + "}"),
        "valid_to");
    row("no source", table(R"({"model":"m","currency":"USD","as_of":"2026-11-22"})"), "source");
    row("no as_of", table(R"({"model":"m","currency":"USD","source":"s"})"), "as_of");
    row("long context", table(R"({"model":"m","currency":"USD","long_context":{"input":"1"},)" + rest + "}"),
        "long_context|above");
    row("long price", table(R"({"model":"m","currency":"USD","long_context":{"above":1,"input":true},)" + rest + "}"),
        "input");
    row("second row",
        table(R"({"model":"a","currency":"USD",)" + rest + R"(},{"model":"b","currency":"USD","simulated":1,)" + rest +
              "}"),
        "row 2 (b)|simulated");
    row("deep", std::string(100000, '['), "deep");
}

void PriceBookTest::badTables()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, words);
    const auto book = PriceBook::parse(text.toStdString());
    QVERIFY(!book.ok());
    QVERIFY(book.error().code == ErrorCode::BadInput);
    for (const QString &word : words.split(QLatin1Char('|')))
        QVERIFY2(QString::fromStdString(book.error().detail).contains(word), book.error().detail.c_str());
}

void PriceBookTest::costs_data()
{
    QTest::addColumn<Usage>("usage");
    QTest::addColumn<TokenPrice>("rate");
    QTest::addColumn<QString>("amount");
    const auto row = [](const char *name, Usage usage, const TokenPrice &rate, const char *amount) {
        QTest::newRow(name) << usage << rate << QString::fromLatin1(amount);
    };
    const TokenPrice full = price("5", "0.5", "6.25", "25"), plain = price("3", nullptr, nullptr, "15");
    TokenPrice tiered = full, stepOnly = full;
    tiered.longContextAbove = 272000;
    tiered.longInput = UnitPrice{10'000'000};
    tiered.longCachedInput = UnitPrice{1'000'000};
    tiered.longCacheWrite = UnitPrice{12'500'000};
    tiered.longOutput = UnitPrice{37'500'000};
    stepOnly.longContextAbove = 100;

    row("input and output", {1200, {}, {}, 800, {}, {}}, full, "0.026");
    row("reasoning is inside output", {1200, {}, {}, 800, 700, {}}, full, "0.026");
    row("all kinds", {1000, 600, 100, 10, {}, {}}, full, "0.002675");
    row("below a nano is rounded once", {1, {}, {}, 0, {}, {}}, price("0.0005", nullptr, nullptr, "1"), "0.000000001");
    row("half a nano is rounded away from zero", {1, {}, {}, 1, {}, {}}, price("0.0002", nullptr, nullptr, "0.0003"),
        "0.000000001");
    row("nothing used", {0, {}, {}, 0, {}, {}}, full, "0");
    row("zero cached needs no price", {10, 0, 0, 10, {}, {}}, plain, "0.00018");
    row("cached without a price", {10, 1, {}, 10, {}, {}}, plain, "unknown");
    row("written without a price", {10, {}, 1, 10, {}, {}}, plain, "unknown");
    row("all input cached, no input price", {10, 10, {}, 0, {}, {}}, price(nullptr, "1", nullptr, "1"), "0.00001");
    row("no output price", {10, {}, {}, 1, {}, {}}, price("1", nullptr, nullptr, nullptr), "unknown");
    row("no output price, no output", {10, {}, {}, 0, {}, {}}, price("1", nullptr, nullptr, nullptr), "0.00001");
    row("no usage", {}, full, "unknown");
    row("input missing", {{}, {}, {}, 5, {}, {}}, full, "unknown");
    row("output missing", {5, {}, {}, {}, {}, {}}, full, "unknown");
    row("negative", {-5, {}, {}, 5, {}, {}}, full, "unknown");
    row("more cached than input", {10, 50, {}, 0, {}, {}}, full, "0.000005");
    row("at the step", {272000, {}, {}, 0, {}, {}}, tiered, "1.36");
    row("above the step, whole request", {272001, 1, 100000, 1000, {}, {}}, tiered, "3.007501");
    row("above a step without prices", {101, {}, {}, 0, {}, {}}, stepOnly, "unknown");
    row("below a step without prices", {100, {}, {}, 0, {}, {}}, stepOnly, "0.0005");
    row("too large to count", {std::numeric_limits<std::int64_t>::max(), {}, {}, 0, {}, {}},
        price("1000000", nullptr, nullptr, "1"), "unknown");
}

void PriceBookTest::costs()
{
    QFETCH(Usage, usage);
    QFETCH(TokenPrice, rate);
    QFETCH(QString, amount);
    const Cost cost = costOf(usage, std::nullopt, rate);
    QCOMPARE(amountOf(cost), amount);
    QCOMPARE(cost.source == CostSource::PriceTable, cost.amount.has_value());
    QVERIFY(cost.price == rate);
    const Cost own = costOf(usage, rate, std::nullopt);
    QCOMPARE(amountOf(own), amount);
    QCOMPARE(own.source == CostSource::OwnRate, own.amount.has_value());
}

void PriceBookTest::whoseRateWins()
{
    const TokenPrice own = price("1", nullptr, nullptr, "1"), listed = price("2", "1", "1", "2");
    Usage usage{100, {}, {}, 100, {}, {}};
    QVERIFY(costOf(usage, own, listed).source == CostSource::OwnRate);
    QVERIFY(costOf(usage, std::nullopt, listed).source == CostSource::PriceTable);
    QVERIFY(costOf(usage, std::nullopt, std::nullopt).source == CostSource::Unknown);
    usage.cachedInput = 50; // the own rate says nothing about a cache: its cost is not made up from another list
    const Cost cost = costOf(usage, own, listed);
    QVERIFY(!cost.amount && cost.source == CostSource::Unknown && cost.price == own);
    usage.providerCostNanoUsd = 777;
    QCOMPARE(amountOf(costOf(usage, own, listed)), QStringLiteral("0.000000777"));
    QVERIFY(costOf(usage, std::nullopt, listed).source == CostSource::Provider);
    usage.cachedInput.reset();
    QVERIFY(costOf(usage, own, listed).source == CostSource::OwnRate);
    TokenPrice euros = own;
    euros.currency = "EUR";
    QCOMPARE(costOf(usage, euros, std::nullopt).amount->currency, std::string("EUR"));
}

// An invoice of a million equal requests is a million times one request: no double is in between.
void PriceBookTest::millionsOfCostsAddUp()
{
    const TokenPrice rate = price("0.075", nullptr, nullptr, "0.3");
    const Cost one = costOf({7, {}, {}, 11, {}, {}}, std::nullopt, rate);
    QCOMPARE(one.amount->nano, std::int64_t{3825}); // 7 * 75 + 11 * 300 nano
    std::int64_t sum = 0;
    for (int i = 0; i < 1'000'000; ++i)
        sum += one.amount->nano;
    QCOMPARE(moneyText(Money{sum, "USD"}), std::string("3.825"));
}

void PriceBookTest::vectors_data()
{
    QTest::addColumn<QByteArray>("vector");
    std::ifstream file(ASSAY_SOURCE_DIR "/../shared/methods/vectors/cost_response.json", std::ios::binary);
    const json all = json::parse(file, nullptr, false);
    if (!all.is_array())
        QTest::newRow("none") << QByteArray();
    else
        for (const json &vector : all)
            QTest::newRow(vector["name"].get<std::string>().c_str()) << QByteArray::fromStdString(vector.dump());
}

// The vectors' own normalised counts, priced by us.
void PriceBookTest::vectors()
{
    QFETCH(QByteArray, vector);
    if (vector.isEmpty())
        QSKIP("The shared vectors are not beside the source tree.");
    const json v = json::parse(vector.toStdString());
    if (v["inputs"].value("batch", false))
        QSKIP("Batch prices are not part of this product yet.");
    const json rates = v["inputs"]["price"], normal = v["expected"]["normalized"];
    const auto text = [](const json &object, const char *name) -> const char * {
        return object.contains(name) ? object[name].get_ref<const std::string &>().c_str() : nullptr;
    };
    TokenPrice rate =
        price(text(rates, "input"), text(rates, "cache_read"), text(rates, "cache_write_5m"), text(rates, "output"));
    if (rates.contains("tiers")) {
        const json tier = rates["tiers"][0];
        const TokenPrice above = price(text(tier, "input"), text(tier, "cache_read"), nullptr, text(tier, "output"));
        rate.longContextAbove = tier["above_input_tokens"].get<std::int64_t>();
        rate.longInput = above.input;
        rate.longCachedInput = above.cachedInput;
        rate.longOutput = above.output;
    }
    Usage usage;
    if (normal.is_object()) {
        const auto count = [&normal](const char *name) { return normal[name].get<std::int64_t>(); };
        QCOMPARE(count("cache_write_1h"), std::int64_t{0});
        usage = {count("uncached_input") + count("cache_read") + count("cache_write_5m"),
                 count("cache_read"),
                 count("cache_write_5m"),
                 count("output"),
                 {},
                 {}};
    }
    const json total = v["expected"]["total_usd"];
    QCOMPARE(amountOf(costOf(usage, std::nullopt, rate)).toStdString(),
             total.is_null() ? "unknown" : total.get<std::string>());
}

void PriceBookTest::estimates()
{
    const auto e = estimate(1000, 500, std::nullopt, price("5", "0.5", "6.25", "25"));
    QVERIFY(e);
    QCOMPARE(moneyText(e->low), std::string("0.004"));
    QCOMPARE(moneyText(e->likely), std::string("0.0175"));
    QCOMPARE(moneyText(e->high), std::string("0.0584375")); // 1350 written at 6.25, 2000 out
    const auto capped = estimate(1000, 500, 100, price("5", nullptr, nullptr, "25"));
    QCOMPARE(moneyText(capped->likely), std::string("0.0075"));
    QCOMPARE(moneyText(capped->high), std::string("0.00925"));
    QVERIFY(!estimate(1000, 500, std::nullopt, std::nullopt));
    QVERIFY(!estimate(1000, 500, std::nullopt, price("5", nullptr, nullptr, nullptr)));
    QVERIFY(!estimate(-1, 500, std::nullopt, price("5", nullptr, nullptr, "5")));
}

void PriceBookTest::abilities_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<int>("sampling");
    QTest::addColumn<bool>("reasons");
    QTest::addColumn<bool>("completionTokens");
    QTest::addColumn<int>("thinking");
    using S = ModelAbilities::Sampling;
    using T = ModelAbilities::Thinking;
    const auto row = [](const char *model, S sampling, bool reasons, bool completion, T thinking = T::Unknown) {
        QTest::newRow(model) << QString::fromLatin1(model) << static_cast<int>(sampling) << reasons << completion
                             << static_cast<int>(thinking);
    };
    row("o3", S::Never, true, true);
    row("o3-mini", S::Never, true, true);
    row("gpt-5", S::Never, true, true);
    row("gpt-5-mini-2025-08-07", S::Never, true, true);
    row("gpt-5.1", S::OnlyWithoutReasoning, false, true);
    row("gpt-5.1-chat-latest", S::Never, true, true);
    row("gpt-5.5-2026-04-23", S::OnlyWithoutReasoning, true, true);
    row("gpt-6-sol", S::OnlyWithoutReasoning, true, true);
    row("gpt-6-astra", S::Never, true, true);
    row("gpt-6.1-sol", S::Never, true, true);
    row("gpt-6.2-sol", S::OnlyWithoutReasoning, true, true);
    row("gpt-4o-mini", S::Accepted, false, false);
    row("gpt-50", S::Accepted, false, false);
    row("demo-swift", S::Accepted, false, false);
    row("", S::Accepted, false, false);
    row("claude-haiku-4-5-20251001", S::Accepted, false, false, T::BudgetOnly);
    row("claude-opus-4-6", S::OnlyWithoutReasoning, false, false, T::Adaptive);
    row("claude-opus-4-7", S::Never, false, false, T::Adaptive);
    row("claude-opus-5", S::Never, true, false, T::Adaptive);
    row("claude-opus-5-5", S::Never, true, false, T::AlwaysAdaptive);
    row("claude-3-5-sonnet-20241022", S::Accepted, false, false);
}

void PriceBookTest::abilities()
{
    QFETCH(QString, model);
    const auto book = AbilityBook::parse(embeddedAbilities());
    QVERIFY2(book.ok(), book ? "" : book.error().detail.c_str());
    const ModelAbilities a = book->find(model.toStdString());
    QTEST(static_cast<int>(a.sampling), "sampling");
    QTEST(a.reasonsByDefault, "reasons");
    QTEST(a.maxCompletionTokens, "completionTokens");
    QTEST(static_cast<int>(a.thinking), "thinking");
}

void PriceBookTest::badAbilities()
{
    const std::pair<const char *, const char *> tables[] = {
        {R"({"models":[{"match":[],"source":"s","as_of":"d"}]})", "match"},
        {R"({"models":[{"match":[1],"source":"s","as_of":"d"}]})", "match"},
        {R"({"models":[{"match":["m"],"sampling":"maybe","source":"s","as_of":"d"}]})", "sampling"},
        {R"({"models":[{"match":["m"],"thinking":"deep","source":"s","as_of":"d"}]})", "thinking"},
        {R"({"models":[{"match":["m"],"developer_role":"yes","source":"s","as_of":"d"}]})", "developer_role"},
        {R"({"models":[{"match":["m"],"as_of":"d"}]})", "source"},
        {R"({"models":[{"match":["m"],"source":"s"}]})", "as_of"},
        {"[]", "models"},
    };
    for (const auto &[text, word] : tables) {
        const auto book = AbilityBook::parse(text);
        QVERIFY2(!book.ok() && book.error().code == ErrorCode::BadInput, text);
        QVERIFY2(book.error().detail.find(word) != std::string::npos, book.error().detail.c_str());
    }
}

QTEST_GUILESS_MAIN(PriceBookTest)
#include "tst_price_book.moc"
