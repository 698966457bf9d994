// SPDX-License-Identifier: GPL-3.0-or-later
// What one rater's scores of one run say once the names are known: by target, beside other raters, and after the
// reveal. The prompt is the unit (methods.md 0.1, 1.1); scores given after the reveal are left out of the means and
// counted.
#pragma once
#include "core/records.h"
#include "core/scores.h"
#include <optional>
#include <string>
#include <vector>

namespace assay::analysis
{
struct RevealRow { // one target, in the order of the plan
    int target = 0, scored = 0, cantJudge = 0, prompts = 0;
    std::optional<double> mean, low,
        high;                 // of the response score; low and high: 95 %, a mean's absent below two prompts
    bool noVariation = false; // every prompt got the same
};
struct RaterOverlap { // another rater's judgements of the same cells
    std::string rater;
    int same = 0, within = 0, both = 0; // within: apart by no more than the criterion's spread
};
struct RevealSummary {
    std::vector<RevealRow> rows;
    bool percent = false; // the means are on 0 to 100: the criteria have different scales, or it is a rate
    bool rate = false;    // one criterion that is passed or failed: the interval is Wilson's (1.4)
    std::vector<RaterOverlap> others;
    int changedAfter = 0; // judgements given or changed after the reveal
};
RevealSummary revealSummary(const RunRecord &record, const Rubric &rubric, const std::string &rater);
} // namespace assay::analysis
