// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/schema.h"
#include "providers/parameters.h"
#include <algorithm>

namespace assay::providers
{
namespace
{
bool isObjectType(const Json &schema)
{
    const Json *type = member(schema, "type");
    if (!type)
        return member(schema, "properties") != nullptr;
    if (type->is_string())
        return *type == "object";
    return type->is_array() && std::find(type->begin(), type->end(), "object") != type->end();
}

class Looker
{
public:
    explicit Looker(bool allRequired) : m_allRequired(allRequired) {}
    std::optional<std::string> look(const Json &schema, const std::string &place) const
    {
        if (!schema.is_object())
            return std::nullopt;
        if (isObjectType(schema))
            if (auto found = lookAtObject(schema, place))
                return found;
        for (const char *one : {"items", "not", "if", "then", "else"})
            if (const Json *inner = objectMember(schema, one))
                if (auto found = look(*inner, place + "." + one))
                    return found;
        for (const char *many : {"anyOf", "oneOf", "allOf", "prefixItems"})
            if (const Json *list = arrayMember(schema, many))
                for (std::size_t i = 0; i < list->size(); ++i)
                    if (auto found = look((*list)[i], place + "." + many + "[" + std::to_string(i) + "]"))
                        return found;
        for (const char *named : {"properties", "$defs", "definitions"})
            if (const Json *map = objectMember(schema, named))
                for (const auto &[name, inner] : map->items())
                    if (auto found = look(inner, place + "." + named + "." + name))
                        return found;
        return std::nullopt;
    }

private:
    std::optional<std::string> lookAtObject(const Json &schema, const std::string &place) const
    {
        const Json *extra = member(schema, "additionalProperties");
        if (!extra || !extra->is_boolean() || extra->get<bool>())
            return place + " allows properties that it does not list: it needs \"additionalProperties\": false";
        const Json *properties = objectMember(schema, "properties");
        if (!properties || !m_allRequired)
            return std::nullopt;
        const Json *required = arrayMember(schema, "required");
        for (const auto &[name, inner] : properties->items())
            if (!required || std::find(required->begin(), required->end(), Json(name)) == required->end())
                return place + " leaves \"" + name + "\" open: it must be in \"required\" (and may be null)";
        return std::nullopt;
    }
    bool m_allRequired;
};

// Line and column of a byte, both from 1.
std::string placeOf(std::string_view text, std::size_t byte)
{
    const std::string_view before = text.substr(0, std::min(byte, text.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t start = before.rfind('\n');
    const std::size_t column = start == std::string_view::npos ? before.size() : before.size() - start - 1;
    return "line " + std::to_string(line) + ", column " + std::to_string(std::max<std::size_t>(column, 1));
}
} // namespace

std::optional<std::string> looseObject(const Json &schema, bool allRequired)
{
    return Looker(allRequired).look(schema, "the schema");
}

std::optional<std::string> schemaProblem(std::string_view text)
{
    if (isBlank(text))
        return "it is empty";
    try {
        const Json json = Json::parse(text);
        if (!json.is_object())
            return "it must be an object such as {\"type\": \"object\", \"properties\": {...}}";
        if (parseJson(text).is_discarded())
            return "it is nested too deep";
        return std::nullopt;
    } catch (const Json::parse_error &e) {
        // "[json.exception.parse_error.101] parse error at line 1, column 3: syntax error while parsing ... - what"
        std::string what = e.what();
        if (const std::size_t dash = what.rfind("; expected "); dash != std::string::npos)
            what = what.substr(dash + 2);
        else if (const std::size_t dash2 = what.find(" - "); dash2 != std::string::npos)
            what = what.substr(dash2 + 3);
        return "no JSON at " + placeOf(text, e.byte) + ": " + excerpt(what, 120);
    } catch (const Json::exception &e) {
        return excerpt(e.what(), 160);
    }
}

std::optional<std::string> strictProblem(Api api, std::string_view text)
{
    const Json schema = parseJson(text);
    if (!schema.is_object())
        return std::nullopt;
    switch (api) {
    case Api::OpenAiResponses:
    case Api::OpenAiChat:
    case Api::AzureOpenAi:
        return looseObject(schema, true);
    case Api::AnthropicMessages:
    case Api::VertexAnthropic:
    case Api::FoundryAnthropic:
    case Api::BedrockConverse:
        return looseObject(schema, false); // every object closed; properties may be left out
    default:
        return std::nullopt; // Gemini and Ollama take a schema as it is and do not speak of strict
    }
}
} // namespace assay::providers
