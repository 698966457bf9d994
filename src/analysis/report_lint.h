// SPDX-License-Identifier: GPL-3.0-or-later
// What a report must not say (methods.md 13.3): every claim that the data does not carry, with the reason and what to
// do. An export with a problem is refused in these words. Pure.
#pragma once
#include "analysis/report.h"

namespace assay::analysis
{
struct ReportProblem {
    std::string rule;  // "no-n", "no-interval", "same", "p95", "sets", "published", "oracle", "revealed",
                       // "unknown-cost", "failures", "winner": stable
    std::string where; // "Recommendation", "Which is best?, Opus 4.7, score"
    std::string what, remedy;
    bool operator==(const ReportProblem &) const = default;
};
std::vector<ReportProblem> lintReport(const Report &report);
std::string problemText(const ReportProblem &problem); // one sentence or two
} // namespace assay::analysis
