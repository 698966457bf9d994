// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/json_rows.h"
#include <algorithm>

namespace assay::catalog
{
namespace
{
// Our tables are four levels deep. Deep nesting is refused before parsing, because a tree that deep cannot be handled
// (nor destroyed) without deep recursion. Brackets inside strings count too: no row needs that many.
bool tooDeep(std::string_view text)
{
    int depth = 0;
    for (const char c : text) {
        if (c == '[' || c == '{') {
            if (++depth > 128)
                return true;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return false;
}
} // namespace

Result<Json> tableRows(std::string_view text, const char *member)
{
    if (tooDeep(text))
        return makeError(ErrorCode::BadInput, "the table is nested too deeply to be one");
    Json document = Json::parse(text.begin(), text.end(), nullptr, false);
    if (document.is_discarded())
        return makeError(ErrorCode::BadInput, "the table is not valid JSON");
    if (!document.is_object() || !document.contains(member) || !document[member].is_array())
        return makeError(ErrorCode::BadInput,
                         "the table needs an object with the array \"" + std::string(member) + "\"");
    return Json(std::move(document[member]));
}

Error rowError(std::size_t row, std::string_view name, std::string_view field, std::string_view what)
{
    std::string text = "row " + std::to_string(row + 1);
    if (!name.empty())
        text.append(" (").append(name).append(")");
    text.append(", \"").append(field).append("\": ").append(what);
    return makeError(ErrorCode::BadInput, std::move(text));
}

Result<std::string> textMember(const Json &row, const char *field)
{
    const auto it = row.find(field);
    if (it == row.end() || it->is_null())
        return std::string();
    if (!it->is_string())
        return makeError(ErrorCode::BadInput, "must be text");
    return it->get<std::string>();
}

Result<bool> flagMember(const Json &row, const char *field)
{
    const auto it = row.find(field);
    if (it == row.end() || it->is_null())
        return false;
    if (!it->is_boolean())
        return makeError(ErrorCode::BadInput, "must be true or false");
    return it->get<bool>();
}
} // namespace assay::catalog
