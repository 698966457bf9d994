// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/reprice.h"

#include "catalog/cost.h"
#include <algorithm>
#include <vector>

namespace assay::session
{
std::optional<Repriced> reprice(const RunRecord &record, const PriceNow &priceNow)
{
    std::vector<std::optional<TokenPrice>> prices;
    for (const ModelTarget &target : record.plan.targets)
        prices.push_back(priceNow(target));
    Repriced sum;
    for (const TrialRow &row : record.trials) {
        if (row.state != TrialState::Settled || row.attempts == 0)
            continue;
        const Cost &ran = row.response.cost;
        const std::optional<TokenPrice> &price = prices[static_cast<std::size_t>(row.trial.targetIndex)];
        Usage usage = row.response.usage;
        usage.providerCostNanoUsd.reset(); // what was stated then says nothing about today
        const Cost now = catalog::costOf(usage, std::nullopt, price);
        const bool same = ran.amount && now.amount && ran.amount->currency == now.amount->currency &&
                          (sum.answers == 0 || ran.amount->currency == sum.ran.currency);
        if (!same) {
            ++sum.leftOut;
            continue;
        }
        sum.ran.currency = sum.now.currency = ran.amount->currency;
        sum.ran.nano += ran.amount->nano;
        sum.now.nano += now.amount->nano;
        ++sum.answers;
        sum.ranAsOf = std::max(sum.ranAsOf, ran.price ? ran.price->asOf : std::string());
        sum.nowAsOf = std::max(sum.nowAsOf, price->asOf);
    }
    return sum.answers > 0 ? std::optional(sum) : std::nullopt;
}
} // namespace assay::session
