// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/cost.h"
#include <algorithm>
#include <array>
#include <limits>

namespace assay::catalog
{
namespace
{
__extension__ typedef __int128 Wide;
constexpr std::int64_t Million = 1'000'000;

void overlay(TokenRates &rates, const PriceTier &tier)
{
    const auto take = [&tier](std::optional<UnitPrice> &below, const std::optional<UnitPrice> &named) {
        if (named || tier.closed)
            below = named;
    };
    take(rates.input, tier.rates.input);
    take(rates.cachedInput, tier.rates.cachedInput);
    take(rates.cacheWrite, tier.rates.cacheWrite);
    take(rates.output, tier.rates.output);
    take(rates.cacheWriteLong, tier.rates.cacheWriteLong);
    take(rates.reasoning, tier.rates.reasoning);
    take(rates.audioInput, tier.rates.audioInput);
    take(rates.audioOutput, tier.rates.audioOutput);
}

struct Split { // of the input
    std::int64_t fresh = 0, read = 0, written = 0, writtenLong = 0;
};

// A server that reports more cached tokens than input counts something twice; it cannot be more than all of it.
Split splitOf(const Usage &usage, CostFlags &flags)
{
    const std::int64_t input = *usage.input;
    const std::int64_t read = std::max<std::int64_t>(usage.cachedInput.value_or(0), 0);
    const std::int64_t written = std::max<std::int64_t>(usage.cacheWrite.value_or(0), 0);
    if (read > input || written > input - read)
        flags |= costflag::CachedExceedsInput;
    Split split;
    split.read = std::min(read, input);
    const std::int64_t allWritten = std::min(written, input - split.read);
    split.writtenLong = std::clamp<std::int64_t>(usage.cacheWriteLong.value_or(0), 0, allWritten);
    split.written = allWritten - split.writtenLong;
    split.fresh = input - split.read - allWritten;
    return split;
}

// Half away from zero; false when it does not fit.
bool scaled(Wide value, std::int64_t millionths, std::int64_t &out)
{
    Wide product = 0;
    if (__builtin_mul_overflow(value, static_cast<Wide>(millionths), &product))
        return false;
    const Wide half = product < 0 ? -Million / 2 : Million / 2;
    const Wide rounded = (product + half) / Million;
    if (rounded > std::numeric_limits<std::int64_t>::max() || rounded < 0)
        return false;
    out = static_cast<std::int64_t>(rounded);
    return true;
}

struct Line {
    std::int64_t tokens;
    const std::optional<UnitPrice> &price;
    CostFlags whenMissing;
    std::int64_t *amount;
};

// False: too large.
bool fill(const Line &line, const TokenRates &rates, std::int64_t millionths, CostFlags &flags)
{
    if (line.tokens == 0)
        return true;
    if (!line.price)
        flags |= line.whenMissing;
    const std::int64_t rate = line.price.value_or(*rates.input).picoPerToken;
    return scaled(static_cast<Wide>(line.tokens) * rate, millionths, *line.amount);
}

bool outputAmount(const Usage &usage, const TokenRates &rates, std::int64_t millionths, std::int64_t &amount)
{
    // Only where the list has a rate of its own for reasoning, and the server says how much of it there was.
    const std::int64_t reasoning =
        rates.reasoning ? std::clamp<std::int64_t>(usage.reasoning.value_or(0), 0, *usage.output) : 0;
    Wide sum = static_cast<Wide>(*usage.output - reasoning) * rates.output->picoPerToken;
    if (reasoning > 0)
        sum += static_cast<Wide>(reasoning) * rates.reasoning->picoPerToken;
    return scaled(sum, millionths, amount);
}

CostParts unknown(CostParts::Status status, CostFlags flags)
{
    CostParts parts;
    parts.status = status;
    parts.flags = flags;
    return parts;
}

std::optional<Money> moneyOf(std::int64_t pico, const std::string &currency)
{
    return Money{pico / 1000 + (pico % 1000 >= 500 ? 1 : 0), currency};
}

Cost priced(const Usage &usage, const TokenPrice &price, CostSource source)
{
    const CostParts parts = costParts(usage, price);
    Cost cost;
    cost.price = price;
    cost.flags = parts.flags;
    if (parts.status == CostParts::Status::Ok) {
        cost.amount = moneyOf(parts.total, price.currency);
        cost.source = source;
    }
    return cost;
}

std::optional<UnitPrice> dearest(const std::optional<UnitPrice> &a, const std::optional<UnitPrice> &b)
{
    if (!a || !b)
        return a;
    return a->picoPerToken >= b->picoPerToken ? a : b;
}

std::optional<Money> amountFor(const TokenPrice &price, std::int64_t input, std::int64_t output, bool dear)
{
    const TokenRates rates = ratesFor(price, input);
    if (!rates.input || !rates.output)
        return std::nullopt;
    CostSum sum;
    // A provider may write all input to its cache unasked.
    sum.add(input, dear ? *dearest(rates.input, rates.cacheWrite) : *rates.input);
    sum.add(output, dear ? *dearest(rates.output, rates.reasoning) : *rates.output);
    sum.add(price.perRequestPico.value_or(0), UnitPrice{1});
    const std::optional<std::int64_t> nano = sum.nano();
    return nano ? std::optional(Money{*nano, price.currency}) : std::nullopt;
}

constexpr std::int64_t MostTokens = std::int64_t{1} << 50;
// A count by characters; tokenizers differ from it by a fifth below to about a third above.
std::int64_t mostInput(std::int64_t estimated) { return (std::min(estimated, MostTokens) * 135 + 99) / 100; }
} // namespace

TokenRates ratesFor(const TokenPrice &price, std::int64_t totalInput)
{
    TokenRates rates = price;
    for (const PriceTier &tier : price.tiers)
        if (totalInput > tier.above)
            overlay(rates, tier);
    return rates;
}

CostParts costParts(const Usage &usage, const TokenPrice &price, bool batch)
{
    using Status = CostParts::Status;
    CostParts parts;
    parts.flags = usage.notes & costflag::OfUsage;
    if (!usage.input || !usage.output || *usage.input < 0 || *usage.output < 0)
        return unknown(Status::UnknownUsage, parts.flags | costflag::UsageMissing);
    const TokenRates rates = ratesFor(price, *usage.input);
    if (!rates.input || !rates.output)
        return unknown(Status::UnknownPrice, parts.flags | costflag::PriceMissing);
    const Split split = splitOf(usage, parts.flags);
    if (batch && !price.batchMillionths)
        parts.flags |= costflag::BatchAtFull;
    const std::int64_t millionths = batch ? price.batchMillionths.value_or(Million) : Million;
    const std::array<Line, 4> lines{
        Line{split.fresh, rates.input, 0, &parts.input},
        Line{split.read, rates.cachedInput, costflag::CacheReadAtInput, &parts.cacheRead},
        Line{split.written, rates.cacheWrite, costflag::CacheWriteAtInput, &parts.cacheWrite},
        Line{split.writtenLong, rates.cacheWriteLong, costflag::CacheWriteLongAtInput, &parts.cacheWriteLong}};
    bool fits = outputAmount(usage, rates, millionths, parts.output);
    for (const Line &line : lines)
        fits = fits && fill(line, rates, millionths, parts.flags);
    parts.perRequest = price.perRequestPico.value_or(0);
    for (const std::int64_t part :
         {parts.input, parts.cacheRead, parts.cacheWrite, parts.cacheWriteLong, parts.output, parts.perRequest})
        fits = fits && !__builtin_add_overflow(parts.total, part, &parts.total);
    return fits ? parts : unknown(Status::UnknownPrice, parts.flags);
}

Cost costOf(const Usage &usage, const std::optional<TokenPrice> &own, const std::optional<TokenPrice> &listed)
{
    Cost cost;
    if (own) {
        cost = priced(usage, *own, CostSource::OwnRate);
        if (cost.amount)
            return cost;
    }
    if (usage.providerCostNanoUsd && *usage.providerCostNanoUsd >= 0) {
        Cost stated;
        stated.amount = Money{*usage.providerCostNanoUsd, "USD"};
        stated.source = CostSource::Provider;
        return stated;
    }
    if (own || !listed) {
        cost.flags |= own ? 0 : costflag::PriceMissing;
        return cost;
    }
    return priced(usage, *listed, CostSource::PriceTable);
}

Cost costOfRun(const std::optional<TokenPrice> &own)
{
    Cost cost;
    if (!own || !own->perRequestPico) {
        cost.flags = own ? costflag::UsageMissing : costflag::PriceMissing;
        return cost;
    }
    TokenPrice fee;
    fee.currency = own->currency;
    fee.input = fee.output = UnitPrice{0};
    fee.perRequestPico = own->perRequestPico;
    Usage nothing;
    nothing.input = nothing.output = 0;
    cost = priced(nothing, fee, CostSource::OwnRate);
    cost.price = own;
    return cost;
}

std::optional<CostEstimate> estimate(std::int64_t inputTokens, std::int64_t likelyOutput,
                                     std::optional<std::int64_t> maxOutput, const std::optional<TokenPrice> &price)
{
    if (!price || inputTokens < 0 || likelyOutput < 0 || (maxOutput && *maxOutput < 0))
        return std::nullopt;
    const std::int64_t input = std::min(inputTokens, MostTokens);
    const std::int64_t likely = std::min(maxOutput ? std::min(likelyOutput, *maxOutput) : likelyOutput, MostTokens);
    const std::int64_t highest = std::min(maxOutput ? *maxOutput : likely * 4, MostTokens);
    const std::optional<Money> low = amountFor(*price, input * 8 / 10, 0, false);
    const std::optional<Money> middle = amountFor(*price, input, likely, false);
    const std::optional<Money> high = amountFor(*price, mostInput(input), highest, true);
    if (!low || !middle || !high)
        return std::nullopt;
    return CostEstimate{*low, *middle, *high};
}

std::optional<Money> worstCase(std::int64_t inputTokens, std::int64_t maxOutput, const std::optional<TokenPrice> &price)
{
    if (!price || inputTokens < 0 || maxOutput < 0)
        return std::nullopt;
    // A tier can be cheaper than what is below it, so each that may be reached is tried.
    const std::int64_t most = mostInput(inputTokens);
    const std::int64_t output = std::min(maxOutput, MostTokens);
    std::optional<Money> worst = amountFor(*price, most, output, true);
    if (!worst)
        return std::nullopt;
    for (const PriceTier &tier : price->tiers) {
        if (tier.above >= most || tier.above <= 0)
            continue;
        const std::optional<Money> below = amountFor(*price, tier.above, output, true);
        if (!below)
            return std::nullopt;
        worst->nano = std::max(worst->nano, below->nano);
    }
    return worst;
}
} // namespace assay::catalog
