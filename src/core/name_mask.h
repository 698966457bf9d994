// SPDX-License-Identifier: GPL-3.0-or-later
// Answers sometimes say who wrote them ("As Claude, I ..."). Before a blind rater sees them such names are masked, and
// what was masked is logged (methods.md 3.4). Pure.
#pragma once
#include "core/scores.h"
#include <string>
#include <string_view>
#include <vector>

namespace assay
{
struct SelfName {
    std::string text;           // whole words, any case of ASCII letters
    bool onlyInContext = false; // also an ordinary word: masked only where the sentence speaks of its author
};
struct SelfNames {
    std::vector<SelfName> names;
    std::vector<std::string> contexts; // "i am", "trained by" ...
};
struct MaskedText {
    std::string text;
    std::vector<MaskedName> names; // in order
};
inline constexpr std::string_view NameMask = "[name]";
// The longest name wins where two begin at one place. `own` are this run's labels and model ids: always masked.
MaskedText maskNames(std::string_view answer, const SelfNames &known, const std::vector<std::string> &own = {});
// From bytes [begin, end) of the masked text to those of the answer; a cut mask widens to the whole name.
std::pair<std::int64_t, std::int64_t> unmaskedRange(const std::vector<MaskedName> &names, std::int64_t begin,
                                                    std::int64_t end);
} // namespace assay
