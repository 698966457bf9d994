// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: reading the rows of a table, with errors that name row and field.
#pragma once
#include "core/result.h"
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace assay::catalog
{
using Json = nlohmann::ordered_json;

// The array `member` of the object `text`; BadInput in the words of a person who edited the file.
Result<Json> tableRows(std::string_view text, const char *member);
Error rowError(std::size_t row, std::string_view name, std::string_view field, std::string_view what);
// An absent or null member is the default; another kind is BadInput.
Result<std::string> textMember(const Json &row, const char *field);
Result<bool> flagMember(const Json &row, const char *field);
} // namespace assay::catalog
