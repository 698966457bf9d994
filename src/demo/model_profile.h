// SPDX-License-Identifier: GPL-3.0-or-later
// The four simulated models: what they are called, how fast, how they cut text into tokens, what they cost. Pure.
#pragma once
#include "core/values.h"
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::demo
{

enum class Voice { Swift, Sage, Scribe, Thrift };

struct ModelProfile {
    Voice voice{};
    std::string_view id, label;
    Api api{};            // the API it is listed under; every demo model answers on all three
    int firstTokenMs = 0; // typical; +-20 % by prompt
    double tokensPerSecond = 0;
    std::size_t tokenChars = 0; // longest token: the same text has other counts on other models
    bool reasons = false;
    int cutPercent = 0, rateLimitPercent = 0, refusePercent = 0, truncatePercent = 0; // of unknown prompts
    std::int64_t contextTokens = 0, maxOutputTokens = 0;
    std::string_view inputPerMillion, outputPerMillion; // USD, made up
};

std::span<const ModelProfile> profiles();
const ModelProfile *findProfile(std::string_view id); // nullptr: no such demo model

// Text cut into a model's tokens: a word with the blanks before it, long words in parts; never inside a character.
std::vector<std::string> tokenPieces(std::string_view text, std::size_t tokenChars);
std::int64_t countTokens(std::string_view text, std::size_t tokenChars);

// One number for (model, prompt, seed): everything that looks random comes from it.
std::uint64_t promptHash(std::string_view model, std::string_view system, std::string_view user, std::uint64_t seed);
} // namespace assay::demo
