// SPDX-License-Identifier: GPL-3.0-or-later
// How much of a reference an output repeats word for word (methods.md 8.3). Pure.
#pragma once
#include "stats/estimates.h"
#include <string>
#include <string_view>
#include <vector>

namespace assay::stats
{
// Maximal runs of letters, numbers and marks, in lower case (one character for one).
std::vector<std::u32string> wordTokens(std::string_view utf8);

// containment: share of the reference's n-gram positions whose n-gram occurs in the output. ReferenceTooShort: fewer
// than n tokens. Runs and prefix in tokens. Time is the product of the two lengths.
struct NgramOverlap {
    Status status = Status::ReferenceTooShort;
    std::size_t referenceTokens = 0, outputTokens = 0, longestRun = 0, commonPrefix = 0;
    std::optional<double> containment;
};
NgramOverlap ngramOverlap(std::string_view reference, std::string_view output, std::size_t n);
} // namespace assay::stats
