// SPDX-License-Identifier: GPL-3.0-or-later
// {{variable}} in prompts. A name is letters, digits, '_', '-', '.'; blanks inside the braces are allowed. "\{{" is a
// literal "{{". Pure.
#pragma once
#include "core/values.h"
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace assay
{
struct VariableUse {
    std::size_t begin = 0, length = 0; // bytes, braces included
    std::string name;                  // empty: malformed ("{{}}", "{{a b}}", no closing braces)
    bool operator==(const VariableUse &) const = default;
};
std::vector<VariableUse> variableUses(std::string_view text);
std::vector<std::string> variableNames(const Prompt &prompt); // in order of first use, each once

// Fills a prompt. Errors: BadInput naming every variable without a value, or the malformed use and its line.
Result<Prompt> render(const Prompt &prompt, const std::vector<Variable> &variables);

// A rough count before anything is sent: characters / 4 for Latin text, one per CJK character. Marked "about" wherever
// shown.
std::int64_t estimateTokens(std::string_view utf8);
} // namespace assay
