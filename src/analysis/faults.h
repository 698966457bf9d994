// SPDX-License-Identifier: GPL-3.0-or-later
// Whose fault a failed request was, and whether failures come in bursts (methods.md 10.1, 10.3). Pure; any thread.
// Private to this room.
#pragma once
#include "core/records.h"
#include "stats/quantiles.h"
#include "stats/verdict.h"
#include <array>
#include <optional>
#include <string>

namespace assay::analysis
{
enum class FaultOf { Provider, AccountLimit, Path, Policy, Client, Unknown };
constexpr std::size_t kFaults = 6;
FaultOf faultOf(const AnalysisTrial &trial); // of one that brought no whole answer
// "Of 12 failed requests: 8 the provider's fault, 3 limits of the account, 1 the network." Empty: none failed.
std::string faultsText(const AnalysisData &data);

constexpr std::size_t kHoursForBursts = 10;
// The share of requests without a whole answer, with the hour as the unit: an outage hits many at once. nullopt: fewer
// than ten hours, no failure, or times that are not recorded; then Wilson's interval assumes independence.
std::optional<stats::Bounds> failureByHour(const AnalysisData &data, std::size_t target);
} // namespace assay::analysis
