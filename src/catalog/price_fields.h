// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: one row of a price file as it was read, and what its fields mean.
#pragma once
#include "catalog/price_file.h"
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::catalog
{
struct RawValue {
    enum class Kind { Null, Number, Text, Other };
    Kind kind = Kind::Null;
    std::string text; // a number's digits as written
};
using RawFields = std::vector<std::pair<std::string, RawValue>>;
struct RawRow {
    std::string id;
    RawFields fields;             // those of provider_specific_entry and addendum as "addendum.valid_from"
    std::vector<RawFields> tiers; // of tiered_pricing; "range" comes once for each bound
};

enum class RowKind { Priced, WithoutTokenPrices, NotForText };
RowKind kindOf(const RawRow &row);
PriceFileRow priceFileRow(const RawRow &row, std::string_view asOf, std::string_view source);
bool isIsoDate(std::string_view text); // a day of the calendar, roughly: 2026-02-31 passes
} // namespace assay::catalog
