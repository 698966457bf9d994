// SPDX-License-Identifier: GPL-3.0-or-later
// Every case of the cost vectors: usage as the provider reports it, through the decoders' own reading of it, priced by
// the catalogue. The vectors lie beside the source tree or where ASSAY_VECTORS points; without them the cases are
// skipped and say so.
#include "catalog/cost.h"
#include "providers/anthropic_usage.h"
#include "providers/openai_usage.h"
#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <QtTest>

using namespace assay;
using namespace assay::catalog;
using nlohmann::json;

namespace
{
QString folder()
{
    const QString set = qEnvironmentVariable("ASSAY_VECTORS");
    return set.isEmpty() ? QStringLiteral(ASSAY_SOURCE_DIR "/../shared/methods/vectors") : set;
}

// The vectors write OpenAI's details flat.
json openAiShape(json usage)
{
    for (const char *name : {"cached_tokens", "cache_write_tokens"})
        if (usage.contains(name)) {
            usage["prompt_tokens_details"][name] = usage[name];
            usage.erase(name);
        }
    if (usage.contains("reasoning_tokens")) {
        usage["completion_tokens_details"]["reasoning_tokens"] = usage["reasoning_tokens"];
        usage.erase("reasoning_tokens");
    }
    return usage;
}

json anthropicShape(json usage)
{
    for (const char *name : {"ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens"})
        if (usage.contains(name)) {
            usage["cache_creation"][name] = usage[name];
            usage.erase(name);
        }
    return usage;
}

// Prompt tokens include the cached ones; thoughts are beside the candidates.
Usage geminiCounts(const json &raw)
{
    const auto count = [&raw](const char *name) { return raw.value(name, std::int64_t{0}); };
    Usage usage;
    usage.input = count("promptTokenCount") + count("toolUsePromptTokenCount");
    usage.cachedInput = count("cachedContentTokenCount");
    usage.output = count("candidatesTokenCount") + count("thoughtsTokenCount");
    if (raw.contains("thoughtsTokenCount"))
        usage.reasoning = count("thoughtsTokenCount");
    const std::int64_t total = count("totalTokenCount");
    if (total > *usage.input + *usage.output) {
        usage.output = total - *usage.input;
        usage.notes |= costflag::HiddenOutput;
    }
    return usage;
}

Usage usageOf(const json &inputs)
{
    const json &raw = inputs["usage"];
    if (raw.is_null())
        return {};
    const auto provider = inputs["provider"].get<std::string>();
    const auto as = [](const json &value) { return providers::Json::parse(value.dump()); };
    if (provider == "anthropic")
        return providers::anthropicUsage(as(anthropicShape(raw)));
    return provider == "gemini" ? geminiCounts(raw) : providers::openAiUsage(as(openAiShape(raw)), "");
}

TokenRates ratesOf(const json &price)
{
    const auto rate = [&price](const char *name) -> std::optional<UnitPrice> {
        if (!price.contains(name) || price[name].is_null())
            return std::nullopt;
        return unitPriceFromPerMillion(price[name].get<std::string>()).value();
    };
    TokenRates rates;
    rates.input = rate("input");
    rates.output = rate("output");
    rates.cachedInput = rate("cache_read");
    rates.cacheWrite = rate("cache_write_5m");
    rates.cacheWriteLong = rate("cache_write_1h");
    return rates;
}

TokenPrice priceOf(const json &given)
{
    TokenPrice price;
    static_cast<TokenRates &>(price) = ratesOf(given);
    for (const json &tier : given.value("tiers", json::array()))
        price.tiers.push_back({tier["above_input_tokens"].get<std::int64_t>(), ratesOf(tier), false});
    std::sort(price.tiers.begin(), price.tiers.end(), [](const auto &a, const auto &b) { return a.above < b.above; });
    if (given.contains("batch_multiplier") && !given["batch_multiplier"].is_null())
        price.batchMillionths = parseScaledDecimal(given["batch_multiplier"].get<std::string>(), 6).value();
    if (given.contains("per_request") && !given["per_request"].is_null())
        price.perRequestPico = parseScaledDecimal(given["per_request"].get<std::string>(), 12).value();
    return price;
}

// Pico-units as decimal text.
std::string text(std::int64_t pico)
{
    std::string digits = std::to_string(pico);
    if (digits.size() < 13)
        digits.insert(0, 13 - digits.size(), '0');
    digits.insert(digits.size() - 12, ".");
    while (digits.back() == '0')
        digits.pop_back();
    if (digits.back() == '.')
        digits.pop_back();
    return digits;
}

json normalized(const Usage &usage, const json &inputs)
{
    if (inputs["usage"].is_null())
        return nullptr;
    const std::int64_t input = usage.input.value_or(0);
    const std::int64_t read = std::min(usage.cachedInput.value_or(0), input);
    const std::int64_t written = std::min(usage.cacheWrite.value_or(0), input - read);
    const std::int64_t forLong = std::min(usage.cacheWriteLong.value_or(0), written);
    return {
        {"uncached_input", input - read - written}, {"cache_read", read},
        {"cache_write_5m", written - forLong},      {"cache_write_1h", forLong},
        {"output", usage.output.value_or(0)},       {"reasoning", usage.reasoning ? json(*usage.reasoning) : json()}};
}

json result(const json &inputs)
{
    const Usage usage = usageOf(inputs);
    const CostParts parts = costParts(usage, priceOf(inputs["price"]), inputs.value("batch", false));
    const bool ok = parts.status == CostParts::Status::Ok;
    json flags = json::array();
    for (const std::string_view flag : costFlagNames(parts.flags))
        flags.push_back(std::string(flag));
    json components = nullptr, total = nullptr;
    if (ok) {
        components = {{"input", text(parts.input)},
                      {"cache_read", text(parts.cacheRead)},
                      {"cache_write_5m", text(parts.cacheWrite)},
                      {"cache_write_1h", text(parts.cacheWriteLong)},
                      {"output", text(parts.output)},
                      {"per_request", text(parts.perRequest)}};
        total = text(parts.total);
    }
    const char *status = ok                                                ? "ok"
                         : parts.status == CostParts::Status::UnknownUsage ? "unknown_usage"
                                                                           : "unknown_price";
    return {{"status", status},
            {"normalized", normalized(usage, inputs)},
            {"total_usd", total},
            {"components", components},
            {"flags", flags}};
}
} // namespace

class CostVectors : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cost_response_data();
    void cost_response();
};

void CostVectors::cost_response_data()
{
    QTest::addColumn<QByteArray>("vector");
    std::ifstream file((folder() + QStringLiteral("/cost_response.json")).toStdString(), std::ios::binary);
    const json all = json::parse(file, nullptr, false);
    if (!all.is_array())
        QTest::newRow("none") << QByteArray();
    else
        for (const json &vector : all)
            QTest::newRow(vector["name"].get<std::string>().c_str()) << QByteArray::fromStdString(vector.dump());
}

void CostVectors::cost_response()
{
    QFETCH(QByteArray, vector);
    if (vector.isEmpty())
        QSKIP("cost_response.json is neither beside the source tree nor in ASSAY_VECTORS.");
    const json v = json::parse(vector.toStdString());
    const json got = result(v["inputs"]);
    for (const auto &[name, want] : v["expected"].items()) {
        const std::string message = "cost_response, " + v["name"].get<std::string>() + ", " + name + ": got " +
                                    got.value(name, json()).dump() + ", expected " + want.dump();
        QVERIFY2(got.value(name, json()) == want, message.c_str());
    }
}

QTEST_GUILESS_MAIN(CostVectors)
#include "tst_cost_vectors.moc"
