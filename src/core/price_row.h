// SPDX-License-Identifier: GPL-3.0-or-later
// One row of a price list. Plain values; dates are ISO and inclusive, empty = open.
#pragma once
#include "core/values.h"
#include <cstdint>
#include <string>
#include <vector>

namespace assay
{
enum class PriceRowId : std::int64_t {};

enum class PriceOrigin { BuiltIn, Imported, Own }; // Own: a rate the user entered, a contract's for instance

struct RegionUplift {
    std::string region;          // "eu"
    std::int64_t millionths = 0; // 1100000: 10 % up
    bool operator==(const RegionUplift &) const = default;
};

struct PriceRow {
    PriceRowId id{}; // 0: not in a workspace
    PriceOrigin origin = PriceOrigin::BuiltIn;
    std::string provider; // whose list: "openai", "azure", "bedrock", ...; empty: any endpoint of the model
    std::string region;   // a row of one region alone: "eu"; empty: all
    std::string model;    // as the API calls it; a dated snapshot falls back to its family
    TokenPrice price;
    std::vector<RegionUplift> uplifts;
    std::string validFrom, validTo;
    std::string note;
    bool simulated = false;                      // an invented price of a demo model
    std::optional<std::int64_t> maxOutputTokens; // the longest answer, where the list says so
    bool holdsOn(std::string_view isoDate) const
    {
        return (validFrom.empty() || isoDate >= validFrom) && (validTo.empty() || isoDate <= validTo);
    }
    bool operator==(const PriceRow &) const = default;
};
} // namespace assay
