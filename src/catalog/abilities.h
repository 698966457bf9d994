// SPDX-License-Identifier: GPL-3.0-or-later
// The dated table of what models take (resources/abilities.json). Immutable after parsing, so it may be shared between
// threads.
#pragma once
#include "core/abilities.h"
#include "core/result.h"
#include "core/values.h"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::catalog
{

class AbilityBook
{
public:
    // {"models":[{"match":["gpt-5.5"],"apis","sampling","thinking","efforts",...,"source","as_of"}]}. BadInput names
    // row and field.
    static Result<AbilityBook> parse(std::string_view json);
    // The row with the longest name that is the model's own, or its first words ("gpt-5.5" for "gpt-5.5-2026-04-23",
    // but not "gpt-5" for "gpt-5.5"); of two with one name, the one that is for this API alone. The names that clouds
    // give a model count as its own: "us.anthropic.claude-opus-4-7-v1:0", "claude-opus-4-5@20251101",
    // "models/gemini-2.5-pro", the ARN of a profile. A model the table does not know: a default value, with which
    // everything is sent.
    ModelAbilities find(std::string_view model, std::optional<Api> api = std::nullopt) const;

private:
    struct Row {
        std::string name;
        std::vector<Api> apis; // empty: all
        ModelAbilities abilities;
    };
    std::vector<Row> m_rows;
};
} // namespace assay::catalog
