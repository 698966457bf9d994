// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/estimate.h"

#include "core/prompt_template.h"

namespace assay::session
{
namespace
{
// A usual business answer, in tokens, until the user's own history says better.
constexpr std::int64_t usualAnswer = 350;

bool addTo(std::optional<catalog::CostEstimate> &sum, const catalog::CostEstimate &one, int times)
{
    if (!sum) {
        const Money zero{0, one.likely.currency};
        sum = catalog::CostEstimate{zero, zero, zero};
    }
    if (sum->likely.currency != one.likely.currency)
        return false;
    sum->low.nano += one.low.nano * times;
    sum->likely.nano += one.likely.nano * times;
    sum->high.nano += one.high.nano * times;
    return true;
}
} // namespace

std::optional<catalog::CostEstimate> estimateOf(const RunPlan &plan, const PriceLookup &priceOf)
{
    std::vector<std::int64_t> inputs;
    for (const Case &item : plan.cases) {
        const Prompt &prompt = plan.promptOf(item);
        const Result<Prompt> filled = render(prompt, item.variables);
        const Prompt &text = filled ? *filled : prompt;
        inputs.push_back(estimateTokens(text.system) + estimateTokens(text.user) + 8);
    }
    std::optional<catalog::CostEstimate> sum;
    for (const ModelTarget &target : plan.targets) {
        const std::optional<TokenPrice> price = priceOf(target);
        for (const std::int64_t input : inputs) {
            const auto one = catalog::estimate(input, usualAnswer, target.parameters.maxOutputTokens, price);
            if (!one || !addTo(sum, *one, plan.repetitions))
                return std::nullopt;
        }
    }
    return sum;
}
} // namespace assay::session
