// SPDX-License-Identifier: GPL-3.0-or-later
// Dated prices: the table of resources/prices.json (embedded by the caller as text) and over it the rows that a user
// imported or entered. Exact integers; a model that no row knows has no price, and its cost is unknown, never 0.
// Immutable once made, so it may be shared between threads.
#pragma once
#include "catalog/cost.h"
#include "core/price_row.h"
#include "core/values.h"
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace assay::catalog
{

struct PriceQuery {
    std::string_view model;    // as the API calls it
    std::string_view provider; // as providerOf says; empty: a server that is none of the known ones
    std::string_view region;   // as regionOf says; empty: none
    std::string_view isoDate;  // a date, or a time that begins with one
};

// For the model of a target at its endpoint. Views into both: use it while they live.
PriceQuery queryFor(const ModelTarget &target, std::string_view isoDate);

class PriceBook
{
public:
    // {"prices":[{"model","currency","input","cached_input","cache_write","cache_write_long","output",
    // "long_context":{"above",...},"batch","per_request","regions":{"eu":"1.1"},"valid_from","valid_to","source",
    // "as_of"}]}, amounts as decimal text per million tokens. BadInput names row and field.
    static Result<PriceBook> parse(std::string_view json);
    // This table with more rows over it.
    PriceBook with(const std::vector<PriceRow> &more) const;

    // Of the rows that hold on the date: the user's own, then those of this very provider, then the newest valid_from,
    // then the newest as_of. A dated snapshot ("gpt-5.5-2026-04-23") falls back to its family. A regional uplift is
    // in the rates already, and said in upliftMillionths.
    std::optional<PriceRow> findRow(const PriceQuery &query) const;
    std::optional<TokenPrice> find(const PriceQuery &query) const;
    std::optional<TokenPrice> find(std::string_view model, std::string_view isoDate) const;
    std::optional<TokenPrice> find(const ModelTarget &target,
                                   std::string_view isoDate) const; // the list's, not its own
    const std::vector<PriceRow> &rows() const noexcept { return m_rows; }

private:
    const PriceRow *best(std::string_view model, const PriceQuery &query) const;
    void index();
    std::vector<PriceRow> m_rows;
    std::unordered_multimap<std::string, std::size_t> m_byModel;
};

// Whose price list an endpoint is on, from its address: "openai", "anthropic", "azure", "vertex_ai", "bedrock",
// "openrouter", ...; empty for a server that is none of them.
std::string_view providerOf(const Endpoint &endpoint);
// "eu" of https://eu.api.openai.com; empty: no region that prices differ by.
std::string_view regionOf(const Endpoint &endpoint);
// The rates times the uplift, rounded half away from zero to a pico-unit.
TokenPrice uplifted(TokenPrice price, std::int64_t millionths);
} // namespace assay::catalog
