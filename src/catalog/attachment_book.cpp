// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/attachment_book.h"
#include "catalog/json_rows.h"
#include <algorithm>
#include <cctype>
#include <utility>

namespace assay::catalog
{
namespace
{
using Says = std::vector<std::function<void(AttachmentLimits &)>>;
using Texts = std::vector<std::string>;

std::string lower(std::string_view text)
{
    std::string out(text);
    for (char &c : out)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

std::string hostOf(std::string_view url)
{
    const std::size_t scheme = url.find("://");
    url.remove_prefix(scheme == std::string_view::npos ? 0 : scheme + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    return lower(url.substr(0, url.find(':')));
}

bool isBelow(std::string_view host, std::string_view own)
{
    return host == own ||
           (host.size() > own.size() && host.ends_with(own) && host[host.size() - own.size() - 1] == '.');
}

Status readTexts(std::size_t index, const Json &row, const char *field, Texts &out)
{
    if (!row.contains(field))
        return Ok{};
    const Json &list = row[field];
    if (!list.is_array() || list.empty())
        return rowError(index, {}, field, "must be a list of words");
    for (const Json &word : list) {
        if (!word.is_string() || word.get_ref<const std::string &>().empty())
            return rowError(index, {}, field, "must be a list of words");
        out.push_back(word.get<std::string>());
    }
    return Ok{};
}

Status readNumber(std::size_t index, const Json &row, const char *field, Says &says,
                  std::optional<std::int64_t> AttachmentLimits::*target)
{
    if (!row.contains(field))
        return Ok{};
    std::optional<std::int64_t> value;
    if (!row[field].is_null()) {
        if (!row[field].is_number_integer() || row[field].get<std::int64_t>() <= 0)
            return rowError(index, {}, field, "must be a whole number above 0, or null");
        value = row[field].get<std::int64_t>();
    }
    says.emplace_back([target, value](AttachmentLimits &limits) { limits.*target = value; });
    return Ok{};
}

Status readText(std::size_t index, const Json &row, const char *field, Says &says,
                std::string AttachmentLimits::*target)
{
    if (!row.contains(field))
        return Ok{};
    Result<std::string> text = textMember(row, field);
    if (!text)
        return rowError(index, {}, field, text.error().detail);
    says.emplace_back([target, text = std::move(*text)](AttachmentLimits &limits) { limits.*target = text; });
    return Ok{};
}

Status readLimits(std::size_t index, const Json &row, Says &says)
{
    const std::pair<const char *, std::optional<std::int64_t> AttachmentLimits::*> numbers[] = {
        {"picture_bytes", &AttachmentLimits::pictureBytes},   {"pictures", &AttachmentLimits::pictures},
        {"longest_side", &AttachmentLimits::longestSide},     {"documents", &AttachmentLimits::documents},
        {"document_bytes", &AttachmentLimits::documentBytes}, {"request_bytes", &AttachmentLimits::requestBytes}};
    for (const auto &[field, target] : numbers)
        if (Status read = readNumber(index, row, field, says, target); !read)
            return read;
    const std::pair<const char *, std::string AttachmentLimits::*> texts[] = {{"who", &AttachmentLimits::who},
                                                                              {"no_pdf", &AttachmentLimits::noPdf},
                                                                              {"source", &AttachmentLimits::source},
                                                                              {"as_of", &AttachmentLimits::asOf}};
    for (const auto &[field, target] : texts)
        if (Status read = readText(index, row, field, says, target); !read)
            return read;
    for (const char *field : {"source", "as_of"})
        if (const Result<std::string> text = textMember(row, field); !text || text->empty())
            return rowError(index, {}, field, "is missing: a fact needs a source and a date");
    Texts types;
    if (Status read = readTexts(index, row, "picture_types", types); !read)
        return read;
    if (!types.empty())
        says.emplace_back([types](AttachmentLimits &limits) { limits.pictureTypes = types; });
    return Ok{};
}
} // namespace

Result<AttachmentBook> AttachmentBook::parse(std::string_view json)
{
    Result<Json> rows = tableRows(json, "limits");
    if (!rows)
        return rows.error();
    AttachmentBook book;
    for (std::size_t i = 0; i < rows->size(); ++i) {
        const Json &row = (*rows)[i];
        if (!row.is_object())
            return rowError(i, {}, "apis", "must be an object");
        Row out;
        Texts apis;
        const std::pair<const char *, Texts *> conditions[] = {
            {"apis", &apis}, {"kinds", &out.kinds}, {"hosts", &out.hosts}, {"models", &out.models}};
        for (const auto &[field, target] : conditions)
            if (Status read = readTexts(i, row, field, *target); !read)
                return read.error();
        for (const std::string &name : apis) {
            const std::optional<Api> api = apiFromName(name);
            if (!api)
                return rowError(i, {}, "apis", "\"" + name + "\" is no API");
            out.apis.push_back(*api);
        }
        if (out.apis.empty())
            return rowError(i, {}, "apis", "is missing");
        if (Status read = readLimits(i, row, out.says); !read)
            return read.error();
        book.m_rows.push_back(std::move(out));
    }
    return book;
}

bool AttachmentBook::isFor(const Row &row, const ModelTarget &target)
{
    const Endpoint &endpoint = target.endpoint;
    const auto has = [](const auto &list, const auto &test) {
        return list.empty() || std::any_of(list.begin(), list.end(), test);
    };
    return has(row.apis, [&](Api api) { return api == endpoint.api; }) &&
           has(row.kinds, [&](const std::string &kind) { return kind == endpoint.kind; }) &&
           has(row.hosts, [&](const std::string &host) { return isBelow(hostOf(endpoint.baseUrl), host); }) &&
           has(row.models,
               [&](const std::string &part) { return lower(target.model).find(part) != std::string::npos; });
}

AttachmentLimits AttachmentBook::find(const ModelTarget &target) const
{
    AttachmentLimits limits;
    for (const Row &row : m_rows)
        if (isFor(row, target))
            for (const auto &say : row.says)
                say(limits);
    return limits;
}
} // namespace assay::catalog
