// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/abilities.h"
#include "catalog/embedded.h"
#include "catalog/price_book.h"
#include <QtTest>

using namespace assay;
using namespace assay::catalog;

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
    void tiersBuildOnEachOther();
    void cacheWritesForLong();
    void batchAndFees();
    void worstCases();
    void providersOfAddresses();
    void rowsOverTheTable();
    void regions();
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
        for (const PriceTier &tier : row.price.tiers)
            QVERIFY2(!tier.rates.input || tier.rates.input->picoPerToken > row.price.input->picoPerToken,
                     row.model.c_str());
        QVERIFY2(!row.price.cacheWriteLong ||
                     row.price.cacheWriteLong->picoPerToken > row.price.cacheWrite->picoPerToken,
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
    PriceTier above;
    above.above = 272000;
    above.closed = true;
    above.rates = price("10", "1", "12.5", "37.5");
    tiered.tiers = {above};
    above.above = 100;
    above.rates = {};
    stepOnly.tiers = {above};

    row("input and output", {1200, {}, {}, 800, {}, {}}, full, "0.026");
    row("reasoning is inside output", {1200, {}, {}, 800, 700, {}}, full, "0.026");
    row("all kinds", {1000, 600, 100, 10, {}, {}}, full, "0.002675");
    row("below a nano is rounded once", {1, {}, {}, 0, {}, {}}, price("0.0005", nullptr, nullptr, "1"), "0.000000001");
    row("half a nano is rounded away from zero", {1, {}, {}, 1, {}, {}}, price("0.0002", nullptr, nullptr, "0.0003"),
        "0.000000001");
    row("nothing used", {0, {}, {}, 0, {}, {}}, full, "0");
    row("zero cached needs no price", {10, 0, 0, 10, {}, {}}, plain, "0.00018");
    row("cached without a price", {10, 1, {}, 10, {}, {}}, plain, "0.00018"); // at the input's, with a flag
    row("written without a price", {10, {}, 1, 10, {}, {}}, plain, "0.00018");
    row("all input cached, no input price", {10, 10, {}, 0, {}, {}}, price(nullptr, "1", nullptr, "1"), "unknown");
    row("no output price", {10, {}, {}, 1, {}, {}}, price("1", nullptr, nullptr, nullptr), "unknown");
    row("no output price, no output", {10, {}, {}, 0, {}, {}}, price("1", nullptr, nullptr, nullptr), "unknown");
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
    TokenPrice half = own; // the own rate says nothing about output: its cost is not made up from another list
    half.output.reset();
    const Cost cost = costOf(usage, half, listed);
    QVERIFY(!cost.amount && cost.source == CostSource::Unknown && cost.price == half);
    usage.providerCostNanoUsd = 777;
    QCOMPARE(amountOf(costOf(usage, half, listed)), QStringLiteral("0.000000777"));
    QVERIFY(costOf(usage, std::nullopt, listed).source == CostSource::Provider);
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

void PriceBookTest::tiersBuildOnEachOther()
{
    TokenPrice rate = price("1", "0.1", nullptr, "2");
    PriceTier first, second;
    first.above = 100;
    first.rates.input = UnitPrice{3'000'000};
    first.rates.output = UnitPrice{4'000'000};
    second.above = 200;
    second.rates.input = UnitPrice{5'000'000};
    rate.tiers = {first, second};
    QCOMPARE(perMillion(ratesFor(rate, 100).input), std::string("1"));
    QCOMPARE(perMillion(ratesFor(rate, 101).input), std::string("3"));
    QCOMPARE(perMillion(ratesFor(rate, 201).input), std::string("5"));
    QCOMPARE(perMillion(ratesFor(rate, 201).output), std::string("4"));        // of the tier below
    QCOMPARE(perMillion(ratesFor(rate, 201).cachedInput), std::string("0.1")); // of the base
    rate.tiers[1].closed = true;                                               // what it does not say is not known
    QCOMPARE(perMillion(ratesFor(rate, 201).output), std::string("unknown"));
    const Cost cost = costOf({201, {}, {}, 1, {}, {}}, std::nullopt, rate);
    QVERIFY(!cost.amount && cost.flags == costflag::PriceMissing);
}

void PriceBookTest::cacheWritesForLong()
{
    TokenPrice rate = price("5", "0.5", "6.25", "25");
    Usage usage{1000, 0, 100, 0, {}, {}};
    usage.cacheWriteLong = 40;
    Cost cost = costOf(usage, std::nullopt, rate);        // no price for the hour: the input's, and said so
    QCOMPARE(amountOf(cost), QStringLiteral("0.005075")); // 900 * 5 + 60 * 6.25 + 40 * 5
    QCOMPARE(cost.flags, costflag::CacheWriteLongAtInput);
    rate.cacheWriteLong = UnitPrice{10'000'000};
    cost = costOf(usage, std::nullopt, rate);
    QCOMPARE(amountOf(cost), QStringLiteral("0.005275"));
    QCOMPARE(cost.flags, CostFlags{0});
    usage.cacheWriteLong = 500; // more than was written
    QCOMPARE(amountOf(costOf(usage, std::nullopt, rate)), QStringLiteral("0.0055"));
}

void PriceBookTest::batchAndFees()
{
    TokenPrice rate = price("3", nullptr, nullptr, "15");
    rate.perRequestPico = 5'000'000'000; // half a cent
    const Usage usage{1000, {}, {}, 100, {}, {}};
    CostParts parts = costParts(usage, rate);
    QCOMPARE(parts.total, std::int64_t{9'500'000'000});
    parts = costParts(usage, rate, true); // no multiplier known
    QCOMPARE(parts.total, std::int64_t{9'500'000'000});
    QCOMPARE(parts.flags, costflag::BatchAtFull);
    rate.batchMillionths = 500'000;
    parts = costParts(usage, rate, true);
    QCOMPARE(parts.total, std::int64_t{7'250'000'000}); // the fee is not halved
    rate.reasoning = UnitPrice{30'000'000};
    Usage thinking = usage;
    thinking.reasoning = 60;
    QCOMPARE(costParts(thinking, rate).output, std::int64_t{2'400'000'000});
}

void PriceBookTest::worstCases()
{
    TokenPrice rate = price("5", "0.5", "6.25", "25");
    QCOMPARE(moneyText(*worstCase(1000, 100, rate)), std::string("0.0109375")); // 1350 written, 100 out
    PriceTier cheap;
    cheap.above = 1000;
    cheap.rates.input = UnitPrice{1'000'000};
    cheap.rates.cacheWrite = UnitPrice{1'000'000};
    rate.tiers = {cheap};
    QCOMPARE(moneyText(*worstCase(1000, 100, rate)), std::string("0.00875")); // 1000 below the step cost more
    QVERIFY(!worstCase(1000, 100, price("5", nullptr, nullptr, nullptr)));
    QVERIFY(!worstCase(1000, -1, rate));
    QVERIFY(!worstCase(1000, 1, std::nullopt));
    QCOMPARE(moneyText(*worstCase(0, 10, price("0", nullptr, nullptr, "1"))), std::string("0.00001"));
}

void PriceBookTest::providersOfAddresses()
{
    const std::pair<const char *, const char *> addresses[] = {
        {"https://api.openai.com/v1", "openai"},
        {"https://eu.api.openai.com/v1", "openai"},
        {"https://API.OpenAI.com:443/v1", "openai"},
        {"https://api.openai.com.evil.test/v1", ""},
        {"https://evil.test/api.openai.com", ""},
        {"https://api.openai.com@evil.test/v1", ""},
        {"https://notapi.openai.com.test", ""},
        {"https://xapi.openai.com", ""},
        {"https://api.anthropic.com", "anthropic"},
        {"https://res.openai.azure.com/openai/v1", "azure"},
        {"https://res.services.ai.azure.com/anthropic", "azure_ai"},
        {"https://openrouter.ai/api/v1", "openrouter"},
        {"https://europe-west1-aiplatform.googleapis.com/v1", "vertex_ai"},
        {"https://generativelanguage.googleapis.com/v1beta", "gemini"},
        {"https://bedrock-runtime.us-east-1.amazonaws.com", "bedrock"},
        {"https://bedrock-runtime.evil.test", ""},
        {"http://127.0.0.1:11434/v1", ""},
        {"", ""},
        {"api.openai.com", ""},
    };
    for (const auto &[url, provider] : addresses) {
        Endpoint endpoint;
        endpoint.baseUrl = url;
        QVERIFY2(providerOf(endpoint) == provider, url);
    }
    Endpoint eu;
    eu.baseUrl = "https://eu.api.openai.com/v1";
    QVERIFY(regionOf(eu) == "eu");
    eu.baseUrl = "https://api.openai.com/v1";
    QVERIFY(regionOf(eu).empty());
}

void PriceBookTest::rowsOverTheTable()
{
    const auto row = [](PriceOrigin origin, const char *provider, const char *input, const char *from) {
        PriceRow r;
        r.origin = origin;
        r.provider = provider;
        r.model = "gpt-5.6-sol";
        r.price = price(input, nullptr, nullptr, "1");
        r.price.asOf = "2026-11-23";
        r.validFrom = from;
        return r;
    };
    const auto found = [](const PriceBook &book, const char *provider, const char *date) {
        const auto p = book.find(PriceQuery{"gpt-5.6-sol", provider, {}, date});
        return p ? perMillion(p->input) : std::string("none");
    };
    const PriceBook base = shipped();
    const PriceBook imported = base.with({row(PriceOrigin::Imported, "openai", "7", "")});
    QCOMPARE(found(imported, "openai", "2026-11-23"), std::string("7")); // newer than the table's undated row
    QCOMPARE(found(imported, "openai", "2026-11-01"), std::string("4")); // the dated promotion holds
    QCOMPARE(found(imported, "", "2026-11-23"), std::string("7"));       // an unknown server: the maker's list
    QCOMPARE(found(imported, "azure", "2026-11-23"), std::string("5"));  // another's own list says nothing of it
    const PriceBook azure = base.with({row(PriceOrigin::Imported, "azure", "8", "")});
    QCOMPARE(found(azure, "azure", "2026-11-01"), std::string("8")); // its own list before the maker's promotion
    QCOMPARE(found(azure, "openai", "2026-11-23"), std::string("5"));
    QCOMPARE(found(azure, "", "2026-11-23"), std::string("5"));
    const PriceBook own = imported.with({row(PriceOrigin::Own, "", "3", "2026-11-10")});
    QCOMPARE(found(own, "azure", "2026-11-23"), std::string("3"));
    QCOMPARE(found(own, "openai", "2026-11-09"), std::string("4")); // before the contract
}

void PriceBookTest::regions()
{
    const PriceBook book = shipped();
    const auto eu = book.find(PriceQuery{"gpt-5.5", "openai", "eu", "2026-11-22"});
    QVERIFY(eu);
    QCOMPARE(perMillion(eu->input), std::string("5.5"));
    QCOMPARE(perMillion(eu->output), std::string("33"));
    QCOMPARE(perMillion(eu->tiers.at(0).rates.output), std::string("49.5"));
    QCOMPARE(eu->upliftMillionths, std::optional<std::int64_t>(1'100'000));
    QCOMPARE(perMillion(book.find(PriceQuery{"gpt-5.5", "azure", "eu", "2026-11-22"})->input), std::string("5.5"));
    QVERIFY(!book.find(PriceQuery{"gpt-5.5", "openai", "", "2026-11-22"})->upliftMillionths);
    TokenPrice odd;
    odd.input = UnitPrice{5};
    QCOMPARE(uplifted(odd, 1'100'000).input->picoPerToken, std::int64_t{6}); // 5.5, half away from zero
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
