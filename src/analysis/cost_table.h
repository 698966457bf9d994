// SPDX-License-Identifier: GPL-3.0-or-later
// What every answer cost, retries included, in the one currency that most answers are priced in; what is unknown or
// priced otherwise is counted, never guessed. Private to this room.
#pragma once
#include "analysis/prompt_table.h"
#include <string>
#include <vector>

namespace assay::analysis
{
// What came back whole and is billed as such. Broken and cancelled attempts have only a lower bound, or nothing.
bool isAnswer(Outcome outcome) noexcept;

struct CostTable {
    std::vector<Observation> observations; // per 1,000 answers, in the table's currency
    std::vector<std::int64_t> unknown;     // per target: answers without a known cost
    std::vector<std::int64_t> foreign;     // per target: answers priced in another currency
    std::vector<std::int32_t> foreignCurrency;
    std::int64_t notAnswers = 0;
    std::int32_t currency = 0; // into AnalysisData::currencies
};
CostTable gatherCosts(const AnalysisData &data);
std::string currencyName(const AnalysisData &data, std::int32_t index); // "USD" when there is none
// Why a target has no cost on enough prompts, in words. `known`: prompts with one.
std::string absentCost(const AnalysisData &data, const CostTable &costs, std::size_t target, std::int64_t known);
} // namespace assay::analysis
