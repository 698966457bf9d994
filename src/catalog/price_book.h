// SPDX-License-Identifier: GPL-3.0-or-later
// The dated price table of resources/prices.json (embedded by the caller as text) and the cost of one response. Exact
// integers; a model that the table does not know has no price, and its cost is unknown, never 0.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include "core/values.h"

namespace assay::catalog {

struct PriceRow {
    std::string model;      // as the API calls it; a dated snapshot ("gpt-5.5-2026-04-23") falls back to its family
    TokenPrice price;
    std::string validFrom, validTo; // ISO dates, inclusive; empty = open
    bool simulated = false; // an invented price of a demo model
};

class PriceBook
{
public:
    // {"prices":[{"model","currency","input","cached_input","cache_write","output","long_context":{...},"valid_from",
    // "valid_to","source","as_of"}]}, amounts as decimal text per million tokens. BadInput names row and field.
    static Result<PriceBook> parse(std::string_view json);
    // The row valid on `isoDate` (today's when several hold: the newest valid_from).
    std::optional<TokenPrice> find(std::string_view model, std::string_view isoDate) const;
    const std::vector<PriceRow> &rows() const noexcept { return m_rows; }

private:
    std::vector<PriceRow> m_rows;
};

// Cost of `usage`: input split into fresh, cache-read and cache-written. Unknown if any token kind that occurred has no
// price, or if the usage lacks input or output. The user's own rate wins over what the provider states, and that over
// the table; an own rate that cannot price the usage is never completed from the table.
Cost costOf(const Usage &usage, const std::optional<TokenPrice> &own, const std::optional<TokenPrice> &listed);
// Low, likely, high in nano for a request not sent yet; nullopt when a price is unknown. Low is the input alone, 20 %
// fewer tokens than estimated; high is 35 % more, all of it written to a cache, and the longest output (4 times the
// likely one when there is no limit).
struct CostEstimate { Money low, likely, high; };
std::optional<CostEstimate> estimate(std::int64_t inputTokens, std::int64_t likelyOutput, std::optional<std::int64_t> maxOutput,
                                     const std::optional<TokenPrice> &price);
} // namespace assay::catalog
