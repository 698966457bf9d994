// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/long_context.h"
#include "stats/sequence_matcher.h"

namespace assay::stats
{
std::optional<LengthBin> lengthBin(std::int64_t totalTokens)
{
    constexpr std::int64_t first = 4096;
    constexpr int bins = 8;
    if (totalTokens < first)
        return std::nullopt;
    for (int i = 0; i < bins; ++i) {
        const std::int64_t low = first << i;
        if (totalTokens <= 2 * low)
            return LengthBin{i, low, 2 * low};
    }
    return std::nullopt;
}

NeedleGrade gradeNeedle(std::string_view response, std::string_view answer, std::string_view prefix)
{
    if (!response.starts_with(prefix))
        return {};
    response.remove_prefix(prefix.size());
    if (answer.starts_with(prefix))
        answer.remove_prefix(prefix.size());
    return {SequenceMatcher(response, answer).ratio(), true};
}

EffectiveLength effectiveLength(std::span<const LengthResult> bins, double base, double threshold)
{
    auto run = [&](std::optional<double> LengthResult::*value) {
        std::optional<std::int64_t> longest;
        for (const LengthResult &bin : bins) {
            if (!(bin.*value) || *(bin.*value) < threshold * base)
                break;
            longest = bin.length;
        }
        return longest;
    };
    return {run(&LengthResult::mean), run(&LengthResult::lower)};
}
} // namespace assay::stats
