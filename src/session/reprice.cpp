// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/reprice.h"

#include "catalog/cost.h"
#include <algorithm>
#include <vector>

namespace assay::session
{
namespace
{
struct Now { // of one answer
    std::optional<Money> amount;
    std::string asOf;
};

// Neither an answer nor a bill: it was not sent, or the provider says that it did not charge.
bool isFree(const StepResult &step)
{
    return step.error &&
           (step.error->costClass == CostClass::NotSent || step.error->costClass == CostClass::NotCharged);
}

Now costNow(const ModelTarget &target, Usage usage, const PriceNow &priceNow)
{
    const std::optional<TokenPrice> price = priceNow(target);
    if (!price)
        return {};
    if (target.endpoint.api == Api::Command)
        return {catalog::costOfRun(price).amount, price->asOf};
    usage.providerCostNanoUsd.reset(); // what was stated then says nothing about today
    return {catalog::costOf(usage, std::nullopt, price).amount, price->asOf};
}

const ChainStep *stepOf(const ModelTarget &chain, const StepResult &result)
{
    const auto found = std::ranges::find(chain.steps, result.name, &ChainStep::name);
    return found == chain.steps.end() ? nullptr : &*found;
}

// Every try of every step at what it costs today; unknown as soon as one of them is.
Now chainNow(const ModelTarget &chain, const std::vector<StepResult> &steps, const PriceNow &priceNow)
{
    Now sum;
    for (const StepResult &result : steps) {
        const ChainStep *step = stepOf(chain, result);
        const Now one = step ? costNow(step->target, result.usage, priceNow) : Now{};
        if (!one.amount && isFree(result))
            continue;
        if (!one.amount || (sum.amount && sum.amount->currency != one.amount->currency))
            return {};
        sum.amount = Money{(sum.amount ? sum.amount->nano : 0) + one.amount->nano, one.amount->currency};
        sum.asOf = std::max(sum.asOf, one.asOf);
    }
    return sum;
}

std::string ranAsOf(const Response &response)
{
    std::string asOf = response.cost.price ? response.cost.price->asOf : std::string();
    for (const StepResult &step : response.steps)
        asOf = std::max(asOf, step.cost.price ? step.cost.price->asOf : std::string());
    return asOf;
}
} // namespace

std::optional<Repriced> reprice(const RunRecord &record, const PriceNow &priceNow)
{
    Repriced sum;
    for (const TrialRow &row : record.trials) {
        if (row.state != TrialState::Settled || row.attempts == 0)
            continue;
        const ModelTarget &target = record.plan.targets[static_cast<std::size_t>(row.trial.targetIndex)];
        const Cost &ran = row.response.cost;
        const Now now = target.steps.empty() ? costNow(target, row.response.usage, priceNow)
                                             : chainNow(target, row.response.steps, priceNow);
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
        sum.ranAsOf = std::max(sum.ranAsOf, ranAsOf(row.response));
        sum.nowAsOf = std::max(sum.nowAsOf, now.asOf);
    }
    return sum.answers > 0 ? std::optional(sum) : std::nullopt;
}
} // namespace assay::session
