// SPDX-License-Identifier: GPL-3.0-or-later
// A decision in the open: hard gates first, then the user's own weights, and what would change the winner. No hidden
// index: every worth is on a fixed scale that is said, so that leaving a target out changes no other's. Pure and
// seeded.
#pragma once
#include "core/records.h"
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace assay::analysis
{
enum class Aspect { Quality, Cost, Speed, Reliability };
constexpr std::size_t kAspects = 4;
std::string_view aspectName(Aspect aspect) noexcept; // "quality" ...

struct DecisionRules {
    std::optional<double> mostCost;                   // per 1,000 answers, in the data's currency
    std::optional<double> mostSeconds;                // of the whole answer, at this percentile
    int percentile = 95;                              // 50, 90 or 95
    std::optional<double> leastSuccess;               // share of whole answers, 0 to 1
    std::optional<double> leastScore;                 // mean, 1 to 5
    std::array<double, kAspects> weights{4, 3, 2, 1}; // any scale; all 0: equal
    bool operator==(const DecisionRules &) const = default;
};
struct Contender {
    std::size_t target = 0;
    std::optional<double> score, cost, seconds, success; // seconds: median
    // At the rules' percentile, once there are enough answers; its 95 % interval where no prompt was repeated.
    std::optional<double> tail, tailLow, tailHigh;
    std::int64_t n = 0, requests = 0, timed = 0; // prompts; requests; completed answers with a time
    std::vector<std::string> stoppedBy;          // gates, in words; empty: it is in
    std::string doubt;                           // it passes the gate of time, but its interval does not
    // 0 to 1: quality (score - 1) / 4; cost and speed the best of all over its own; reliability its share of whole
    // answers. Absent with a value that is not known: then it cannot be weighed.
    std::array<std::optional<double>, kAspects> worth{};
    double total = 0;                 // 0 to 100
    std::optional<double> shareFirst; // of redrawn prompt sets; of those that are in
    bool weighed() const;
};
struct Decision {
    std::vector<Contender> in, out;         // best first; out: stopped, or not to be weighed
    std::array<double, kAspects> weights{}; // sum 1
    std::string currency;
    std::int64_t n = 0;
    std::vector<std::string> changes; // what would change the winner, in words with `names`
    std::vector<std::string> notes;   // what a gate cannot say yet, and what it takes; who passes it but not clearly
};
// How many answers it takes until a percentile has an interval (methods.md 4.5): 6, 36 and 72.
std::int64_t answersFor(int percentile) noexcept;
std::string percentileName(int percentile); // "median", "p90", "p95"
// `names` beside data.targets.
Decision decide(const AnalysisData &data, const DecisionRules &rules, const std::vector<std::string> &names,
                const std::function<bool(double)> &keepGoing = {}, const std::string &score = {});
} // namespace assay::analysis
