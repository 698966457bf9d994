// SPDX-License-Identifier: GPL-3.0-or-later
// Needles in long conversations, graded as the public MRCR set is (methods.md 7). Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace assay::stats
{
struct LengthBin { // [4096, 8192], (8192, 16384], ... (524288, 1048576]
    int index = 0;
    std::int64_t low = 0, high = 0;
};
std::optional<LengthBin> lengthBin(std::int64_t totalTokens); // nullopt: shorter or longer than every bin

// 0 unless the response begins with `prefix` byte for byte; then the SequenceMatcher ratio of what follows it.
struct NeedleGrade {
    double score = 0;
    bool prefixFound = false;
};
NeedleGrade gradeNeedle(std::string_view response, std::string_view answer, std::string_view prefix);

struct LengthResult {
    std::int64_t length = 0;
    std::optional<double> mean, lower; // of the bin
};
// The largest bin up to which every mean (conservative: every lower bound) keeps `threshold` of `base`. Bins ascending;
// one without a value ends the run, and so does a dip that later bins recover from.
struct EffectiveLength {
    std::optional<std::int64_t> effective, conservative;
};
EffectiveLength effectiveLength(std::span<const LengthResult> bins, double base, double threshold = 0.85);
} // namespace assay::stats
