// SPDX-License-Identifier: GPL-3.0-or-later
// What the answers of a run would cost at other prices. The run itself keeps the prices that it ran at. Pure.
#pragma once
#include "core/records.h"
#include <functional>
#include <optional>
#include <string>

namespace assay::session
{
struct Repriced {
    Money ran, now;               // of the answers that both prices are known for
    int answers = 0;              // so many
    int leftOut = 0;              // settled answers without one of the two
    std::string ranAsOf, nowAsOf; // newest dates of the prices
};
using PriceNow = std::function<std::optional<TokenPrice>(const ModelTarget &)>;
// nullopt: no answer can be priced both ways in one currency.
std::optional<Repriced> reprice(const RunRecord &record, const PriceNow &priceNow);
} // namespace assay::session
