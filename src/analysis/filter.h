// SPDX-License-Identifier: GPL-3.0-or-later
// One choice of answers for all charts at once: by target, tag, prompt, rater and date. Records in, records out, so
// that no chart knows of it. Pure; safe on any thread.
#pragma once
#include "core/records.h"
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay::analysis
{
struct TargetName { // who a target is across runs
    std::string label, model, endpoint;
    auto operator<=>(const TargetName &) const = default;
};
struct AnalysisFilter { // an empty list leaves everything in
    std::vector<TargetName> targets;
    std::vector<std::string> tags;                        // a case that has any of them
    std::vector<std::string> cases;                       // keys
    std::vector<std::string> raters;                      // scores by others are left out; answers stay
    std::optional<std::int64_t> fromMicros, beforeMicros; // of sending, wall clock: [from, before)
    bool empty() const noexcept;
    bool operator==(const AnalysisFilter &) const = default;
};
TargetName nameOf(const AnalysisTarget &target);
// What the filter leaves, with indices of its own. Tags, targets and cases that it leaves out are gone; runs without an
// answer left are gone, so that captions name the runs that are drawn. The prompt set's hash stays that of the whole
// set.
AnalysisData filtered(const AnalysisData &data, const AnalysisFilter &filter);
// "2 of 4 targets, tag billing, 1 of 2 raters, 2026-11-02 to 2026-11-09"; empty without a filter.
std::string filterText(const AnalysisData &data, const AnalysisFilter &filter);
} // namespace assay::analysis
