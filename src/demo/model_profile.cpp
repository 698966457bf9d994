// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/model_profile.h"
#include "core/text.h"
#include <algorithm>
#include <array>

namespace assay::demo
{
namespace
{

// The longest token decides the tokenizer: 6 gives about 4.3 characters a token in English prose, 4 about 3.3, 9
// about 5.
constexpr std::array<ModelProfile, 4> table{{
    {Voice::Swift, "demo-swift", "Demo Swift", Api::OpenAiChat, 180, 140.0, 6, false, 3, 3, 0, 0, 128'000, 16'384,
     "0.40", "1.60"},
    {Voice::Sage, "demo-sage", "Demo Sage", Api::AnthropicMessages, 900, 55.0, 4, true, 0, 0, 0, 0, 200'000, 32'000,
     "5", "25"},
    {Voice::Scribe, "demo-scribe", "Demo Scribe", Api::OpenAiResponses, 480, 75.0, 6, true, 0, 0, 0, 0, 256'000, 32'768,
     "2", "10"},
    {Voice::Thrift, "demo-thrift", "Demo Thrift", Api::OpenAiChat, 520, 35.0, 9, false, 0, 0, 4, 5, 32'000, 4'096,
     "0.10", "0.30"},
}};

bool isBlank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// Calls take(begin, end) for every token.
template <typename Take> void eachToken(std::string_view text, std::size_t tokenChars, Take take)
{
    std::size_t i = 0;
    while (i < text.size()) {
        const std::size_t begin = i;
        while (i < text.size() && isBlank(text[i]))
            ++i;
        std::size_t characters = i > begin ? 1 : 0; // blanks ride along for the price of one character
        while (i < text.size() && !isBlank(text[i])) {
            if (characters >= tokenChars)
                break;
            do
                ++i;
            while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U);
            ++characters;
        }
        take(begin, i);
    }
}
} // namespace

std::span<const ModelProfile> profiles() { return table; }

const ModelProfile *findProfile(std::string_view id)
{
    const auto it = std::find_if(table.begin(), table.end(), [&](const ModelProfile &p) { return p.id == id; });
    return it == table.end() ? nullptr : &*it;
}

std::vector<std::string> tokenPieces(std::string_view text, std::size_t tokenChars)
{
    std::vector<std::string> out;
    out.reserve(text.size() / 4 + 1);
    eachToken(text, tokenChars, [&](std::size_t a, std::size_t b) { out.emplace_back(text.substr(a, b - a)); });
    return out;
}

std::int64_t countTokens(std::string_view text, std::size_t tokenChars)
{
    std::int64_t n = 0;
    eachToken(text, tokenChars, [&](std::size_t, std::size_t) { ++n; });
    return n;
}

std::uint64_t promptHash(std::string_view model, std::string_view system, std::string_view user, std::uint64_t seed)
{
    std::uint64_t h = 0xcbf29ce484222325ULL; // FNV-1a
    for (const std::string_view part : {model, system, user}) {
        for (const char c : part)
            h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
        h = (h ^ 0xFFU) * 0x100000001b3ULL; // parts cannot run into each other
    }
    return SplitMix64(h ^ (seed * 0x9E3779B97F4A7C15ULL)).next();
}
} // namespace assay::demo
