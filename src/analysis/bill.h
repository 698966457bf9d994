// SPDX-License-Identifier: GPL-3.0-or-later
// A task's cost by what it is paid for: tokens of each kind, retries, and what no price list splits. Means over the
// prompts that all targets have in common. Pure. Private to this room.
#pragma once
#include "analysis/cost_table.h"
#include "analysis/money.h"
#include "analysis/prompt_table.h"
#include <array>
#include <optional>
#include <vector>

namespace assay::analysis
{
enum class Paid { Input, Cached, Output, Reasoning, Retries, Other };
constexpr std::size_t kPaid = 6;
std::string_view paidName(Paid paid) noexcept; // "input", "cached input", ...

struct TaskBill { // of one target; money in the table's currency per task
    std::array<double, kPaid> parts{};
    double total = 0;
    std::vector<double> byPrompt;    // totals
    Column column;                   // the same, beside the prompts
    std::optional<double> listTotal; // at list prices, where answers were billed at a rate of the user's own
    // Tokens a task, with their 95 % interval over the prompts; absent: not reported.
    std::optional<double> input, inputLow, inputHigh, output, outputLow, outputHigh, cached;
    std::optional<double> cachedRate; // per token, of the price list, also when nothing came from a cache
};
struct Bills {
    CommonSet set;
    std::vector<TaskBill> of; // beside set.targets
    CostTable costs;          // without its observations
};
Bills billsOf(const AnalysisData &data);
// What of a month's bill is an assumption; absent without token counts or prices.
std::optional<BillAssumptions> assumptionsOf(const TaskBill &bill, double tasksPerMonth);
} // namespace assay::analysis
