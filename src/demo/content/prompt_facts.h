// SPDX-License-Identifier: GPL-3.0-or-later
// What can honestly be said about a prompt without understanding it: counts, questions, the sentences that ask for
// something, the format that was asked for. Pure; linear in the text; looks at its first 48 KB.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace assay::demo
{

struct PromptFacts {
    std::size_t words = 0, lines = 0, characters = 0;
    std::vector<std::string> questions;    // at most 4, each at most 180 characters
    std::vector<std::string> keySentences; // at most 3: those that ask for something, then the first ones
    std::vector<std::string> figures;      // at most 5 words with digits: amounts, dates, numbers
    bool wantsJson = false, wantsTable = false, wantsBullets = false, hasCode = false, hasSystem = false;
};
PromptFacts promptFacts(std::string_view system, std::string_view user);
} // namespace assay::demo
