// SPDX-License-Identifier: GPL-3.0-or-later
// The shape of an answer: length and Markdown (methods.md 11.3). A liking for length or lists is a known confounder of
// human scores. Pure.
#pragma once
#include <cstdint>
#include <string_view>

namespace assay::stats
{
struct StyleMetrics {
    std::int64_t characters = 0, words = 0, lines = 0, codeBlocks = 0; // code points; runs without white space
    std::int64_t headers = 0, listItems = 0, bold = 0;                 // outside code blocks
};
StyleMetrics styleMetrics(std::string_view utf8);
} // namespace assay::stats
