// SPDX-License-Identifier: GPL-3.0-or-later
// Money is integer nano-units of a currency; a price is integer pico-units per token. Products are made in 128 bit and
// rounded half away from zero once, at the end. Unknown money is std::nullopt and never 0. No double holds money.
#pragma once
#include "core/result.h"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay
{

struct Money {
    std::int64_t nano = 0;        // 1e-9 of the currency's unit
    std::string currency = "USD"; // ISO 4217
    bool operator==(const Money &) const = default;
};

// Pico-units (1e-12) of a currency for one token. "5 per million" is 5'000'000.
struct UnitPrice {
    std::int64_t picoPerToken = 0;
    bool operator==(const UnitPrice &) const = default;
};

// Exact decimal text to an integer with `decimals` fraction digits; digits beyond are rounded half away from zero.
// Errors: BadInput for anything but [+-]digits[.digits][e[+-]digits], or out of range.
Result<std::int64_t> parseScaledDecimal(std::string_view text, int decimals);

// "5" (currency units per 1,000,000 tokens) to pico per token. BadInput when negative or not a number.
Result<UnitPrice> unitPriceFromPerMillion(std::string_view text);
std::string perMillionText(UnitPrice price); // "5", "0.075": the inverse, C locale, no trailing zeros

Result<Money> moneyFromText(std::string_view amount, std::string_view currency = "USD"); // "0.0068"
std::string moneyText(const Money &money); // "0.0068", C locale, exact, no currency

// Adds tokens * price exactly; `total` answers nullopt on overflow.
class CostSum
{
public:
    void add(std::int64_t tokens, UnitPrice price);
    std::optional<std::int64_t> nano() const; // rounded once
private:
    __extension__ typedef __int128 Wide;
    Wide m_pico = 0;
    bool m_overflow = false;
};
} // namespace assay
