// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens times prices. Method: input is split into fresh, cache-read and cache-written tokens; the tier is chosen by
// the total input of the one request, strictly above the threshold, and re-rates all of it.
#include "catalog/price_book.h"
#include <algorithm>

namespace assay::catalog
{
namespace
{
struct Rates {
    std::optional<UnitPrice> fresh, cached, written, output;
};

Rates ratesFor(const TokenPrice &price, std::int64_t totalInput)
{
    if (price.longContextAbove && totalInput > *price.longContextAbove)
        return {price.longInput, price.longCachedInput, price.longCacheWrite, price.longOutput};
    return {price.input, price.cachedInput, price.cacheWrite, price.output};
}

// False when tokens of this kind occurred and have no price.
bool add(CostSum &sum, std::int64_t tokens, const std::optional<UnitPrice> &price)
{
    if (tokens == 0)
        return true;
    if (!price)
        return false;
    sum.add(tokens, *price);
    return true;
}

std::optional<Money> priced(const Usage &usage, const TokenPrice &price)
{
    if (!usage.input || !usage.output || *usage.input < 0 || *usage.output < 0)
        return std::nullopt;
    const std::int64_t input = *usage.input;
    // A server that reports more cached tokens than input counts something twice; it cannot be more than all of it.
    const std::int64_t cached = std::clamp<std::int64_t>(usage.cachedInput.value_or(0), 0, input);
    const std::int64_t written = std::clamp<std::int64_t>(usage.cacheWrite.value_or(0), 0, input - cached);
    const Rates rates = ratesFor(price, input);
    CostSum sum;
    if (!add(sum, input - cached - written, rates.fresh) || !add(sum, cached, rates.cached) ||
        !add(sum, written, rates.written) || !add(sum, *usage.output, rates.output))
        return std::nullopt;
    const std::optional<std::int64_t> nano = sum.nano();
    return nano ? std::optional(Money{*nano, price.currency}) : std::nullopt;
}

// What one kind of token costs at most: a provider may write all input to its cache unasked.
std::optional<UnitPrice> dearest(const std::optional<UnitPrice> &a, const std::optional<UnitPrice> &b)
{
    if (!a || !b)
        return a;
    return a->picoPerToken >= b->picoPerToken ? a : b;
}

std::optional<Money> money(const TokenPrice &price, std::int64_t input, std::int64_t output, bool dear)
{
    const Rates rates = ratesFor(price, input);
    CostSum sum;
    if (!add(sum, input, dear ? dearest(rates.fresh, rates.written) : rates.fresh) || !add(sum, output, rates.output))
        return std::nullopt;
    const std::optional<std::int64_t> nano = sum.nano();
    return nano ? std::optional(Money{*nano, price.currency}) : std::nullopt;
}
} // namespace

Cost costOf(const Usage &usage, const std::optional<TokenPrice> &own, const std::optional<TokenPrice> &listed)
{
    Cost cost;
    if (own) {
        cost.price = own;
        cost.amount = priced(usage, *own);
        cost.source = cost.amount ? CostSource::OwnRate : CostSource::Unknown;
        if (cost.amount)
            return cost;
    }
    if (usage.providerCostNanoUsd && *usage.providerCostNanoUsd >= 0)
        return Cost{Money{*usage.providerCostNanoUsd, "USD"}, CostSource::Provider, std::nullopt, false};
    // A rate the user set is never completed from the list: a sum of two price lists is nobody's price.
    if (own || !listed)
        return cost;
    cost.price = listed;
    cost.amount = priced(usage, *listed);
    cost.source = cost.amount ? CostSource::PriceTable : CostSource::Unknown;
    return cost;
}

std::optional<CostEstimate> estimate(std::int64_t inputTokens, std::int64_t likelyOutput,
                                     std::optional<std::int64_t> maxOutput, const std::optional<TokenPrice> &price)
{
    if (!price || inputTokens < 0 || likelyOutput < 0 || (maxOutput && *maxOutput < 0))
        return std::nullopt;
    // The input is a count by characters, which tokenizers differ from by a fifth below to about a third above.
    constexpr std::int64_t most = std::int64_t{1} << 50;
    const std::int64_t input = std::min(inputTokens, most);
    const std::int64_t likely = std::min(maxOutput ? std::min(likelyOutput, *maxOutput) : likelyOutput, most);
    const std::int64_t highest = std::min(maxOutput ? *maxOutput : likely * 4, most);
    const std::optional<Money> low = money(*price, input * 8 / 10, 0, false);
    const std::optional<Money> middle = money(*price, input, likely, false);
    const std::optional<Money> high = money(*price, (input * 135 + 99) / 100, highest, true);
    if (!low || !middle || !high)
        return std::nullopt;
    return CostEstimate{*low, *middle, *high};
}
} // namespace assay::catalog
