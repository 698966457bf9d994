// SPDX-License-Identifier: GPL-3.0-or-later
// What a plan may cost before it is sent: tokens of the rendered prompts, a usual answer length, and what every answer
// could cost at most where the user set a maximum. Pure.
#pragma once
#include <functional>
#include <optional>
#include "catalog/price_book.h"
#include "core/values.h"

namespace assay::session {
using PriceLookup = std::function<std::optional<TokenPrice>(const ModelTarget &)>;
// nullopt: a price is unknown, or the targets' prices are in different currencies.
std::optional<catalog::CostEstimate> estimateOf(const RunPlan &plan, const PriceLookup &priceOf);
} // namespace assay::session
