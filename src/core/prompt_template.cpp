// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/prompt_template.h"

#include "core/text.h"
#include <algorithm>

namespace assay
{
namespace
{
bool isNameCharacter(char c)
{
    const auto u = static_cast<unsigned char>(c);
    return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || (u >= '0' && u <= '9') || c == '_' || c == '-' ||
           c == '.' || u >= 0x80;
}

std::string nameOf(std::string_view inside)
{
    std::string name = trimmed(inside);
    return std::all_of(name.begin(), name.end(), isNameCharacter) ? name : std::string();
}

bool escapedAt(std::string_view text, std::size_t at) { return at > 0 && text[at - 1] == '\\'; }

std::size_t lineOf(std::string_view text, std::size_t at)
{
    return 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

const std::string *valueOf(const std::vector<Variable> &variables, std::string_view name)
{
    for (const Variable &variable : variables) {
        if (variable.name == name)
            return &variable.value;
    }
    return nullptr;
}

// Text between two uses: "\{{" loses its backslash.
void appendPlain(std::string &out, std::string_view text)
{
    std::size_t from = 0;
    for (std::size_t at = text.find("\\{{"); at != std::string_view::npos; at = text.find("\\{{", at + 3)) {
        out.append(text.substr(from, at - from));
        from = at + 1;
    }
    out.append(text.substr(from));
}

struct Filled {
    std::string text;
    std::vector<std::string> missing;
    std::string malformed; // the first one, with its line
};

void fill(std::string_view text, std::string_view part, const std::vector<Variable> &variables, Filled &out)
{
    std::size_t from = 0;
    for (const VariableUse &use : variableUses(text)) {
        appendPlain(out.text, text.substr(from, use.begin - from));
        from = use.begin + use.length;
        if (use.name.empty()) {
            if (out.malformed.empty()) {
                out.malformed = std::string(part) + ", line " + std::to_string(lineOf(text, use.begin)) + ": \"" +
                                std::string(text.substr(use.begin, std::min<std::size_t>(use.length, 30))) + "\"";
            }
        } else if (const std::string *value = valueOf(variables, use.name)) {
            out.text.append(*value);
        } else if (std::find(out.missing.begin(), out.missing.end(), use.name) == out.missing.end()) {
            out.missing.push_back(use.name);
        }
    }
    appendPlain(out.text, text.substr(from));
}
} // namespace

std::vector<VariableUse> variableUses(std::string_view text)
{
    std::vector<VariableUse> uses;
    for (std::size_t open = text.find("{{"); open != std::string_view::npos;) {
        if (escapedAt(text, open)) {
            open = text.find("{{", open + 2);
            continue;
        }
        const std::size_t lineEnd = std::min(text.find('\n', open), text.size());
        const std::size_t close = text.find("}}", open + 2);
        VariableUse use;
        use.begin = open;
        if (close == std::string_view::npos || close > lineEnd) {
            use.length = 2; // never closed on its line
        } else {
            use.length = close + 2 - open;
            use.name = nameOf(text.substr(open + 2, close - open - 2));
        }
        uses.push_back(use);
        open = text.find("{{", open + use.length);
    }
    return uses;
}

std::vector<std::string> variableNames(const Prompt &prompt)
{
    std::vector<std::string> names;
    for (const std::string *part : {&prompt.system, &prompt.user}) {
        for (const VariableUse &use : variableUses(*part)) {
            if (!use.name.empty() && std::find(names.begin(), names.end(), use.name) == names.end())
                names.push_back(use.name);
        }
    }
    return names;
}

Result<Prompt> render(const Prompt &prompt, const std::vector<Variable> &variables)
{
    Filled system, user;
    fill(prompt.system, "system prompt", variables, system);
    user.missing = system.missing;
    user.malformed = system.malformed;
    fill(prompt.user, "prompt", variables, user);
    if (!user.malformed.empty())
        return makeError(ErrorCode::BadInput, "malformed variable in the " + user.malformed +
                                                  "; write {{name}}, or \\{{ for two plain braces");
    if (!user.missing.empty()) {
        std::string names;
        for (const std::string &name : user.missing)
            names += (names.empty() ? "{{" : ", {{") + name + "}}";
        return makeError(ErrorCode::BadInput, "no value for " + names);
    }
    return Prompt{std::move(system.text), std::move(user.text), prompt.attachments};
}

std::int64_t estimateTokens(std::string_view utf8)
{
    std::int64_t narrow = 0, wide = 0;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto lead = static_cast<unsigned char>(utf8[i]);
        if (lead < 0x80 || (lead >= 0xC0 && lead < 0xE3))
            ++narrow;
        else if (lead >= 0xE3) // from U+3000: CJK, kana, hangul, emoji
            ++wide;
    }
    return wide + (narrow + 3) / 4;
}
} // namespace assay
