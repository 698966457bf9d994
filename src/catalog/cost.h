// SPDX-License-Identifier: GPL-3.0-or-later
// What one response costs, and what a request may cost before it is sent. Exact integers: amounts are pico-units until
// they are rounded to nano once. Pure.
#pragma once
#include "core/values.h"
#include <cstdint>
#include <optional>

namespace assay::catalog
{

// The parts of one response's cost in pico-units of the price's currency; `total` is their sum.
struct CostParts {
    enum class Status { Ok, UnknownUsage, UnknownPrice };
    Status status = Status::Ok;
    std::int64_t input = 0, cacheRead = 0, cacheWrite = 0, cacheWriteLong = 0, output = 0, perRequest = 0, total = 0;
    CostFlags flags = 0;
    bool operator==(const CostParts &) const = default;
};

// Input is split into fresh, cache-read and cache-written tokens (for the short and for the long time); the tier is
// chosen by the total input of the one request, strictly above its threshold, and re-rates all of it. Without an input
// or output price the cost is unknown. A cache price that is missing is taken as the input's, with a flag. In a batch
// the multiplier does not touch the fee per request. UnknownPrice also when the amount is too large to be one.
CostParts costParts(const Usage &usage, const TokenPrice &price, bool batch = false);

// The rates for a request with so many input tokens.
TokenRates ratesFor(const TokenPrice &price, std::int64_t totalInput);

// The user's own rate wins over what the provider states, and that over the table; an own rate that cannot price the
// usage is never completed from the table: a sum of two price lists is nobody's price.
Cost costOf(const Usage &usage, const std::optional<TokenPrice> &own, const std::optional<TokenPrice> &listed);

// What one run of a program on this computer costs: the fee per request of its own price, and nothing else is known of
// it. 0 only where that fee is given as 0.
Cost costOfRun(const std::optional<TokenPrice> &own);

// Low, likely, high in nano for a request not sent yet; nullopt when a price is unknown. Low is the input alone, 20 %
// fewer tokens than estimated; high is 35 % more, all of it written to a cache, and the longest output (4 times the
// likely one when there is no limit).
struct CostEstimate {
    Money low, likely, high;
};
std::optional<CostEstimate> estimate(std::int64_t inputTokens, std::int64_t likelyOutput,
                                     std::optional<std::int64_t> maxOutput, const std::optional<TokenPrice> &price);

// What a request may cost at most: 35 % more input than estimated, at the dearest input rate of a tier it may reach,
// and all the output it may bring. nullopt when a price is unknown.
std::optional<Money> worstCase(std::int64_t inputTokens, std::int64_t maxOutput,
                               const std::optional<TokenPrice> &price);
} // namespace assay::catalog
