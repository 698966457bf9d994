// SPDX-License-Identifier: GPL-3.0-or-later
// Prices as JSON, in pico units for a token.
#include "store/json_fields.h"
#include "store/json_values.h"

namespace assay::store
{
namespace
{
void putPrice(Json &json, const char *field, const std::optional<UnitPrice> &value)
{
    if (value)
        json[field] = value->picoPerToken;
}
std::optional<UnitPrice> maybePrice(const Json &json, const char *field)
{
    if (const auto pico = maybe<std::int64_t>(json, field))
        return UnitPrice{*pico};
    return std::nullopt;
}

void putRates(Json &json, const TokenRates &rates)
{
    putPrice(json, "input", rates.input);
    putPrice(json, "cached_input", rates.cachedInput);
    putPrice(json, "cache_write", rates.cacheWrite);
    putPrice(json, "cache_write_long", rates.cacheWriteLong);
    putPrice(json, "output", rates.output);
    putPrice(json, "reasoning", rates.reasoning);
    putPrice(json, "audio_input", rates.audioInput);
    putPrice(json, "audio_output", rates.audioOutput);
}

TokenRates ratesOf(const Json &json)
{
    TokenRates rates;
    rates.input = maybePrice(json, "input");
    rates.cachedInput = maybePrice(json, "cached_input");
    rates.cacheWrite = maybePrice(json, "cache_write");
    rates.cacheWriteLong = maybePrice(json, "cache_write_long");
    rates.output = maybePrice(json, "output");
    rates.reasoning = maybePrice(json, "reasoning");
    rates.audioInput = maybePrice(json, "audio_input");
    rates.audioOutput = maybePrice(json, "audio_output");
    return rates;
}

// Version 1 knew one tier, whose prices were unknown where they were not given.
void addFirstTier(const Json &json, TokenPrice &price)
{
    const auto above = maybe<std::int64_t>(json, "long_context_above");
    if (!above)
        return;
    PriceTier tier;
    tier.above = *above;
    tier.closed = true;
    tier.rates.input = maybePrice(json, "long_input");
    tier.rates.cachedInput = maybePrice(json, "long_cached_input");
    tier.rates.output = maybePrice(json, "long_output");
    price.tiers.push_back(std::move(tier));
}

} // namespace

Json priceJson(const TokenPrice &price)
{
    Json json = {{"currency", price.currency}};
    putRates(json, price);
    for (const PriceTier &tier : price.tiers) {
        Json one = {{"above", tier.above}};
        putRates(one, tier.rates);
        if (tier.closed)
            one["closed"] = true;
        json["tiers"].push_back(std::move(one));
    }
    put(json, "batch_millionths", price.batchMillionths);
    put(json, "per_request_pico", price.perRequestPico);
    put(json, "uplift_millionths", price.upliftMillionths);
    json["source"] = price.source;
    json["as_of"] = price.asOf;
    return json;
}

TokenPrice priceFrom(const Json &json)
{
    TokenPrice price;
    static_cast<TokenRates &>(price) = ratesOf(json);
    price.currency = get<std::string>(json, "currency");
    addFirstTier(json, price);
    if (const auto tiers = json.find("tiers"); tiers != json.end())
        for (const Json &one : *tiers)
            price.tiers.push_back({get<std::int64_t>(one, "above"), ratesOf(one), get<bool>(one, "closed")});
    price.batchMillionths = maybe<std::int64_t>(json, "batch_millionths");
    price.perRequestPico = maybe<std::int64_t>(json, "per_request_pico");
    price.upliftMillionths = maybe<std::int64_t>(json, "uplift_millionths");
    price.source = get<std::string>(json, "source");
    price.asOf = get<std::string>(json, "as_of");
    return price;
}
std::string toJson(const TokenPrice &price) { return dumped(priceJson(price)); }

TokenPrice priceFromJson(std::string_view json)
{
    return parsed<TokenPrice>(json, "a price", [](const Json &value) { return priceFrom(value); });
}

std::string ratesToJson(const PriceRow &row)
{
    Json json = priceJson(row.price);
    for (const RegionUplift &uplift : row.uplifts)
        json["uplifts"].push_back({uplift.region, uplift.millionths});
    put(json, "max_output_tokens", row.maxOutputTokens);
    return dumped(json);
}

void ratesFromJson(std::string_view json, PriceRow &row)
{
    row = parsed<PriceRow>(json, "a price", [&row](const Json &value) {
        PriceRow read = row;
        read.price = priceFrom(value);
        if (const auto uplifts = value.find("uplifts"); uplifts != value.end())
            for (const Json &one : *uplifts)
                read.uplifts.push_back({one.at(0).get<std::string>(), one.at(1).get<std::int64_t>()});
        read.maxOutputTokens = maybe<std::int64_t>(value, "max_output_tokens");
        return read;
    });
}
} // namespace assay::store
