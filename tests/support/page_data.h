// SPDX-License-Identifier: GPL-3.0-or-later
// Made-up records that every page of Analyse can be drawn from: clouds of one model, two runs a month apart, two
// raters, tags, and on request a chain. The variants are the cases in which pictures break.
#pragma once
#include "core/records.h"
#include <string_view>

namespace assay::test
{
struct PageShape {
    int targets = 7;
    // "plain", "long" names of everything, "few" prompts, all "equal", one value "missing" of each kind, a target that
    // is "free", a target "unknown" in price and score
    std::string_view variant = "plain";
    bool chain = false; // the last of several targets is one
};
constexpr std::string_view kPageVariants[] = {"plain", "long", "few", "equal", "missing", "free", "unknown"};
AnalysisData pageData(const PageShape &shape);
} // namespace assay::test
