// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/price_file.h"
#include <set>
#include <utility>

namespace assay::catalog
{
namespace
{
using What = PriceDifference::What;

constexpr std::pair<What, std::optional<UnitPrice> TokenRates::*> Rates[] = {
    {What::Input, &TokenRates::input},
    {What::Output, &TokenRates::output},
    {What::CacheRead, &TokenRates::cachedInput},
    {What::CacheWrite, &TokenRates::cacheWrite},
    {What::CacheWriteLong, &TokenRates::cacheWriteLong},
    {What::Reasoning, &TokenRates::reasoning},
    {What::AudioInput, &TokenRates::audioInput},
    {What::AudioOutput, &TokenRates::audioOutput},
};

std::string textOf(const std::optional<UnitPrice> &price) { return price ? perMillionText(*price) : std::string(); }
std::string factorText(const std::optional<std::int64_t> &millionths)
{
    return millionths ? perMillionText(UnitPrice{*millionths}) : std::string();
}

void addRates(std::vector<PriceDifference> &out, std::int64_t above, const TokenRates &a, const TokenRates &b)
{
    for (const auto &[what, rate] : Rates)
        if (a.*rate != b.*rate)
            out.push_back({what, above, textOf(a.*rate), textOf(b.*rate)});
}

// What a step only passes on from below it is said below it.
bool isSaid(const std::vector<PriceDifference> &said, const PriceDifference &one)
{
    for (const PriceDifference &d : said)
        if (d.what == one.what && d.before == one.before && d.after == one.after)
            return true;
    return false;
}
} // namespace

std::string describe(const PriceDifference &difference)
{
    constexpr const char *names[] = {"input",     "output",      "cache read",   "cache write", "cache write, long",
                                     "reasoning", "audio input", "audio output", "batch",       "per request",
                                     "regions"};
    std::string text = names[static_cast<int>(difference.what)];
    if (difference.above > 0)
        text += " above " + std::to_string(difference.above);
    const auto amount = [](const std::string &value) { return value.empty() ? std::string("unknown") : value; };
    return text + ": " + amount(difference.before) + " -> " + amount(difference.after);
}

std::vector<PriceDifference> differences(const PriceRow &before, const PriceRow &after)
{
    std::vector<PriceDifference> out;
    std::set<std::int64_t> steps{0};
    for (const TokenPrice *price : {&before.price, &after.price})
        for (const PriceTier &tier : price->tiers)
            steps.insert(tier.above);
    for (const std::int64_t step : steps) {
        const std::int64_t tokens = step == 0 ? 0 : step + 1;
        std::vector<PriceDifference> here;
        addRates(here, step, ratesFor(before.price, tokens), ratesFor(after.price, tokens));
        for (PriceDifference &one : here)
            if (!isSaid(out, one))
                out.push_back(std::move(one));
    }
    if (before.price.batchMillionths != after.price.batchMillionths)
        out.push_back(
            {What::Batch, 0, factorText(before.price.batchMillionths), factorText(after.price.batchMillionths)});
    if (before.price.perRequestPico != after.price.perRequestPico) {
        // Pico-units to units: six more digits than a price per million.
        const auto fee = [](const std::optional<std::int64_t> &pico) {
            return pico ? moneyText(Money{*pico / 1000, {}}) : std::string();
        };
        out.push_back({What::PerRequest, 0, fee(before.price.perRequestPico), fee(after.price.perRequestPico)});
    }
    if (before.uplifts != after.uplifts) {
        const auto text = [](const std::vector<RegionUplift> &uplifts) {
            std::string all;
            for (const RegionUplift &uplift : uplifts)
                all += (all.empty() ? "" : ", ") + uplift.region + " " + factorText(uplift.millionths);
            return all;
        };
        out.push_back({What::Uplift, 0, text(before.uplifts), text(after.uplifts)});
    }
    return out;
}
} // namespace assay::catalog
