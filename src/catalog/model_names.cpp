// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/model_names.h"

#include "catalog/json_rows.h"
#include <algorithm>

namespace assay::catalog
{
namespace
{
bool isDigits(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// ARNs and paths end in the id; prefixes of regions and vendors ("us.anthropic.") are words before a dot. A dot within
// a version ("gpt-5.5") has a digit before it.
std::string_view withoutPrefixes(std::string_view id)
{
    if (const std::size_t slash = id.rfind('/'); slash != std::string_view::npos && slash + 1 < id.size())
        id.remove_prefix(slash + 1);
    for (std::size_t dot = id.find('.'); dot != std::string_view::npos && dot > 0; dot = id.find('.')) {
        const std::string_view word = id.substr(0, dot);
        const bool letters =
            std::all_of(word.begin(), word.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
        if (!letters || dot + 1 >= id.size())
            break;
        id.remove_prefix(dot + 1);
    }
    return id;
}

// "-v1:0", "@20260416", ":free", "-20260416", "-2026-04-23"
std::string_view withoutMarks(std::string_view id)
{
    if (const std::size_t at = id.find('@'); at != std::string_view::npos && at > 0)
        id = id.substr(0, at);
    if (const std::size_t colon = id.find(':'); colon != std::string_view::npos && colon > 0) {
        // Ollama's "llama3:70b" says the size: only marks of versions and price classes go.
        const std::string_view mark = id.substr(colon + 1);
        if (isDigits(mark) || mark == "free" || mark == "latest")
            id = id.substr(0, colon);
    }
    if (const std::size_t v = id.rfind("-v"); v != std::string_view::npos && isDigits(id.substr(v + 2)))
        id = id.substr(0, v);
    if (id.size() > 9 && id[id.size() - 9] == '-' && isDigits(id.substr(id.size() - 8)))
        return id.substr(0, id.size() - 9);
    if (id.size() > 11) {
        const std::string_view date = id.substr(id.size() - 11);
        if (date[0] == '-' && date[5] == '-' && date[8] == '-' && isDigits(date.substr(1, 4)) &&
            isDigits(date.substr(6, 2)) && isDigits(date.substr(9, 2)))
            return id.substr(0, id.size() - 11);
    }
    return id;
}
} // namespace

Result<ModelBook> ModelBook::parse(std::string_view json)
{
    Result<Json> rows = tableRows(json, "models");
    if (!rows)
        return rows.error();
    ModelBook book;
    for (std::size_t i = 0; i < rows->size(); ++i) {
        const Json &row = (*rows)[i];
        const Result<std::string> family = row.is_object() ? textMember(row, "family") : Result<std::string>(Error{});
        if (!family || family->empty() || !row.contains("aliases") || !row["aliases"].is_array())
            return rowError(i, {}, "family", "needs a family and a list of aliases");
        for (const Json &alias : row["aliases"])
            if (alias.is_string())
                book.m_aliases[alias.get<std::string>()] = *family;
    }
    return book;
}

void ModelBook::setSaid(const std::vector<ModelFamily> &said)
{
    m_said.clear();
    for (const ModelFamily &one : said)
        m_said[one.model] = one.family;
}

std::string ModelBook::familyOf(std::string_view model) const
{
    if (const auto said = m_said.find(model); said != m_said.end())
        return said->second;
    std::string id(model);
    std::transform(id.begin(), id.end(), id.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const std::string plain(withoutMarks(withoutPrefixes(id)));
    const auto alias = m_aliases.find(plain);
    return alias != m_aliases.end() ? alias->second : plain.empty() ? std::string(model) : plain;
}

void ModelBook::fill(AnalysisData &data) const
{
    for (AnalysisTarget &target : data.targets)
        target.family = familyOf(target.model);
}
} // namespace assay::catalog
