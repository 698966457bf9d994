// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/cost_table.h"
#include "analysis/numbers.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
constexpr double kPerThousand = 1000.0 / 1e9; // nano-units of one answer to units of 1,000 answers

std::int32_t commonestCurrency(const AnalysisData &data)
{
    std::vector<std::int64_t> count(data.currencies.size() + 1, 0);
    for (const AnalysisTrial &t : data.trials) {
        if (t.costNano && t.currency >= 0 && std::size_t(t.currency) < data.currencies.size())
            ++count[std::size_t(t.currency)];
    }
    return std::int32_t(std::max_element(count.begin(), count.end()) - count.begin());
}
} // namespace

bool isAnswer(Outcome o) noexcept
{
    return o == Outcome::Succeeded || o == Outcome::Truncated || o == Outcome::Refused || o == Outcome::Filtered ||
           o == Outcome::Empty;
}

CostTable gatherCosts(const AnalysisData &data)
{
    CostTable out;
    out.unknown.assign(data.targets.size(), 0);
    out.foreign.assign(data.targets.size(), 0);
    out.foreignCurrency.assign(data.targets.size(), 0);
    out.currency = commonestCurrency(data);
    for (std::size_t i = 0; i < data.trials.size(); ++i) {
        const AnalysisTrial &t = data.trials[i];
        if (t.target < 0 || std::size_t(t.target) >= data.targets.size())
            continue;
        if (!isAnswer(t.outcome)) {
            ++out.notAnswers;
        } else if (!t.costNano) {
            ++out.unknown[std::size_t(t.target)];
        } else if (t.currency != out.currency) {
            ++out.foreign[std::size_t(t.target)];
            out.foreignCurrency[std::size_t(t.target)] = t.currency;
        } else {
            const std::int64_t nano = *t.costNano + t.retriesNano.value_or(0);
            out.observations.push_back({t.target, t.caseIndex, std::int32_t(i), double(nano) * kPerThousand});
        }
    }
    return out;
}

std::string currencyName(const AnalysisData &data, std::int32_t index)
{
    return index >= 0 && std::size_t(index) < data.currencies.size() ? data.currencies[std::size_t(index)] : "USD";
}

std::string absentCost(const AnalysisData &data, const CostTable &costs, std::size_t target, std::int64_t known)
{
    if (known > 0)
        return "price known on " + grouped(known) + " of " +
               counted(std::int64_t(data.caseKeys.size()), "prompt", "prompts");
    if (costs.foreign[target] > 0)
        return "priced in " + currencyName(data, costs.foreignCurrency[target]) + ", not converted";
    return costs.unknown[target] > 0 ? "price unknown" : "no answer yet";
}
} // namespace assay::analysis
