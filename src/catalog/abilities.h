// SPDX-License-Identifier: GPL-3.0-or-later
// The dated table of what models take (resources/abilities.json). Immutable after parsing, so it may be shared between
// threads.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include "core/abilities.h"
#include "core/result.h"

namespace assay::catalog {

class AbilityBook
{
public:
    // {"models":[{"match":["gpt-5.5"],"sampling","thinking","reasons_by_default",...,"source","as_of"}]}. BadInput names
    // row and field.
    static Result<AbilityBook> parse(std::string_view json);
    // The row with the longest name that is the model's own, or its first words ("gpt-5.5" for "gpt-5.5-2026-04-23", but
    // not "gpt-5" for "gpt-5.5"). A model the table does not know: a default value, with which everything is sent.
    ModelAbilities find(std::string_view model) const;

private:
    std::vector<std::pair<std::string, ModelAbilities>> m_rows;
};
} // namespace assay::catalog
