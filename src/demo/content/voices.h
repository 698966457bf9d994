// SPDX-License-Identifier: GPL-3.0-or-later
// What the demo models say to a prompt that nobody wrote an answer for: each in its own manner, and none pretends to
// know. Pure and deterministic: the same prompt and hash give the same text.
#pragma once
#include "demo/model_profile.h"
#include <cstdint>
#include <string>
#include <string_view>

namespace assay::demo
{
struct Spoken {
    std::string reasoning, answer;
};
Spoken speak(Voice voice, std::string_view system, std::string_view user, std::uint64_t hash);
std::string refusalText(Voice voice);
} // namespace assay::demo
