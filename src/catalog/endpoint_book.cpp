// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/endpoint_book.h"

#include "catalog/json_rows.h"
#include <algorithm>
#include <set>

namespace assay::catalog
{
namespace
{
std::vector<std::string> textsOf(const Json &row, const char *field)
{
    std::vector<std::string> out;
    const auto found = row.find(field);
    if (found != row.end() && found->is_array())
        for (const Json &item : *found)
            if (item.is_string())
                out.push_back(item.get<std::string>());
    return out;
}

std::string textOf(const Json &row, const char *field)
{
    const Result<std::string> text = textMember(row, field);
    return text ? *text : std::string();
}

int numberOf(const Json &row, const char *field, int otherwise)
{
    const auto found = row.find(field);
    return found != row.end() && found->is_number_integer() ? found->get<int>() : otherwise;
}

Result<EndpointKind> kindFrom(std::size_t index, const Json &row)
{
    EndpointKind kind;
    kind.id = textOf(row, "id");
    kind.name = textOf(row, "name");
    kind.group = textOf(row, "group");
    kind.baseUrl = textOf(row, "base_url");
    kind.keyVariable = textOf(row, "key_variable");
    kind.keyHosts = textsOf(row, "key_hosts");
    kind.keyScheme = keySchemeFromName(textOf(row, "key_header")).value_or(KeyScheme::Usual);
    kind.versions = textsOf(row, "versions");
    kind.port = numberOf(row, "port", 0);
    kind.concurrency = numberOf(row, "concurrency", 4);
    kind.help = textOf(row, "help");
    kind.modelHelp = textOf(row, "model_help");
    kind.source = textOf(row, "source");
    kind.asOf = textOf(row, "as_of");
    for (const auto &[field, text] : {std::pair{"id", &kind.id},
                                      {"name", &kind.name},
                                      {"group", &kind.group},
                                      {"help", &kind.help},
                                      {"source", &kind.source},
                                      {"as_of", &kind.asOf}})
        if (text->empty())
            return rowError(index, kind.name, field, "is missing");
    for (const std::string &name : textsOf(row, "auth")) {
        const auto auth = authKindFromName(name);
        if (!auth)
            return rowError(index, kind.name, "auth", "\"" + name + "\" is no way to give a key");
        kind.auth.push_back(*auth);
    }
    if (kind.auth.empty())
        return rowError(index, kind.name, "auth", "must be a list of ways to give a key");
    if (const auto fields = row.find("fields"); fields != row.end()) {
        for (const Json &field : *fields) {
            EndpointField one{textOf(field, "name"), textOf(field, "label"), textOf(field, "help"),
                              textOf(field, "default"), textsOf(field, "options")};
            if (one.name.empty() || one.label.empty() || one.help.empty())
                return rowError(index, kind.name, "fields", "each needs a name, a label and a help text");
            kind.fields.push_back(std::move(one));
        }
    }
    return kind;
}

bool isBelow(std::string_view host, std::string_view own)
{
    return host == own ||
           (host.size() > own.size() && host.ends_with(own) && host[host.size() - own.size() - 1] == '.');
}

bool isFieldText(std::string_view text) // part of a host name or of a path
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
               c == '.' || c == ':';
    });
}

// Where `{name}` begins in `text` at or behind `from`, and its name.
std::optional<std::pair<std::size_t, std::string>> nextField(std::string_view text, std::size_t from)
{
    const std::size_t open = text.find('{', from), close = text.find('}', open);
    if (open == std::string_view::npos || close == std::string_view::npos)
        return std::nullopt;
    return std::pair{open, std::string(text.substr(open + 1, close - open - 1))};
}
} // namespace

Result<EndpointBook> EndpointBook::parse(std::string_view json)
{
    Result<Json> rows = tableRows(json, "endpoints");
    if (!rows)
        return rows.error();
    EndpointBook book;
    std::set<std::string> ids;
    for (std::size_t i = 0; i < rows->size(); ++i) {
        const Json &row = (*rows)[i];
        if (!row.is_object())
            return rowError(i, {}, "id", "must be an object");
        Result<EndpointKind> kind = kindFrom(i, row);
        if (!kind)
            return kind.error();
        if (!ids.insert(kind->id).second)
            return rowError(i, kind->name, "id", "is there twice");
        const auto api = apiFromName(textOf(row, "api"));
        if (!api)
            continue;
        kind->api = *api;
        book.m_kinds.push_back(std::move(*kind));
    }
    return book;
}

const EndpointKind *EndpointBook::find(std::string_view id) const noexcept
{
    const auto found = std::find_if(m_kinds.begin(), m_kinds.end(), [id](const EndpointKind &k) { return k.id == id; });
    return found == m_kinds.end() ? nullptr : &*found;
}

bool EndpointBook::isOwnHost(const AuthRef &auth, std::string_view host) const
{
    if (signsForAws(auth.kind) || fetchesGoogleToken(auth.kind)) {
        for (const char *own : {"amazonaws.com", "amazonaws.com.cn", "api.aws"})
            if (signsForAws(auth.kind) && isBelow(host, own))
                return true;
        return fetchesGoogleToken(auth.kind) && isBelow(host, "googleapis.com");
    }
    bool known = false;
    for (const EndpointKind &kind : m_kinds) {
        if (auth.kind != AuthKind::Environment || kind.keyVariable != auth.variable || kind.keyVariable.empty())
            continue;
        known = true;
        for (const std::string &own : kind.keyHosts)
            if (isBelow(host, own))
                return true;
    }
    return !known;
}

std::vector<std::string> EndpointBook::keyVariables() const
{
    std::vector<std::string> names;
    for (const EndpointKind &kind : m_kinds)
        if (!kind.keyVariable.empty() && std::find(names.begin(), names.end(), kind.keyVariable) == names.end())
            names.push_back(kind.keyVariable);
    return names;
}

std::string vertexHost(std::string_view location)
{
    if (location == "global")
        return "aiplatform.googleapis.com";
    if (location == "us" || location == "eu")
        return "aiplatform." + std::string(location) + ".rep.googleapis.com";
    return std::string(location) + "-aiplatform.googleapis.com";
}

Result<std::string> baseUrlOf(const EndpointKind &kind, const FieldValues &values)
{
    std::string url;
    std::size_t from = 0;
    for (auto field = nextField(kind.baseUrl, 0); field; field = nextField(kind.baseUrl, from)) {
        url += kind.baseUrl.substr(from, field->first - from);
        const auto given = values.find(field->second == "host" ? "region" : field->second);
        const std::string value = given == values.end() ? std::string() : given->second;
        if (!isFieldText(value))
            return makeError(ErrorCode::BadInput, given == values.end() ? field->second : given->first);
        url += field->second == "host" ? vertexHost(value) : value;
        from = field->first + field->second.size() + 2;
    }
    return url + kind.baseUrl.substr(from);
}

std::optional<FieldValues> fieldsOf(const EndpointKind &kind, std::string_view baseUrl)
{
    FieldValues values;
    std::size_t from = 0, at = 0;
    const std::string_view pattern = kind.baseUrl;
    for (auto field = nextField(pattern, 0); field; field = nextField(pattern, from)) {
        const std::string_view fixed = pattern.substr(from, field->first - from);
        if (baseUrl.substr(at, fixed.size()) != fixed)
            return std::nullopt;
        at += fixed.size();
        from = field->first + field->second.size() + 2;
        const auto after = nextField(pattern, from);
        const std::string_view stop = pattern.substr(from, after ? after->first - from : std::string_view::npos);
        const std::size_t end = stop.empty() ? baseUrl.size() : baseUrl.find(stop, at);
        if (end == std::string_view::npos || end < at)
            return std::nullopt;
        values[field->second] = std::string(baseUrl.substr(at, end - at));
        at = end;
    }
    if (baseUrl.substr(std::min(at, baseUrl.size())) != pattern.substr(from))
        return std::nullopt;
    const auto made = baseUrlOf(kind, values);
    values.erase("host");
    return made && *made == baseUrl ? std::optional(values) : std::nullopt;
}
} // namespace assay::catalog
