// SPDX-License-Identifier: GPL-3.0-or-later
// What a plan may cost and how long it may take, before it is sent: by what the same models answered to the same
// prompts before, else by what they answered at all, else by the length of the prompts and a usual answer. Pure.
#pragma once
#include "catalog/price_book.h"
#include "core/spending.h"
#include "core/values.h"
#include <functional>
#include <optional>
#include <vector>

namespace assay::session
{
using PriceLookup = std::function<std::optional<TokenPrice>(const ModelTarget &)>;
// Earlier answers of the same model at the same endpoint.
using SizeLookup = std::function<const std::vector<AnswerSize> &(const ModelTarget &)>;

struct RunEstimate {
    catalog::CostEstimate cost;
    int earlierAnswers = 0;                // that it rests on; 0: on token counts alone
    int guessedRequests = 0, requests = 0; // requests of models without a history, and all
    std::chrono::seconds shortest{0}, longest{0};
};
// nullopt: a price is unknown, or the targets' prices are in different currencies.
std::optional<RunEstimate> estimateOf(const RunPlan &plan, const PriceLookup &priceOf, const SizeLookup &sizesOf);

// What stands before a run that may be dearer than the user wants to send unasked.
struct SpendingQuestion {
    std::optional<catalog::CostEstimate> cost; // nullopt: it cannot be told in the limits' currency
};
// nullopt: nothing is to be asked. Simulated models cost nothing, whatever their invented prices say; a cost that
// nobody can tell is not a small one.
std::optional<SpendingQuestion> questionBefore(const RunPlan &plan, const SpendingLimits &limits,
                                               const PriceLookup &priceOf, const SizeLookup &sizesOf);
} // namespace assay::session
