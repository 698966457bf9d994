// SPDX-License-Identifier: GPL-3.0-or-later
// Errors and names as JSON, and what a request's record says was not sent.
#include "store/json_fields.h"
#include "store/json_values.h"

namespace assay::store
{
namespace
{
ErrorCode errorCodeFromName(std::string_view name)
{
    for (int code = 0; code <= static_cast<int>(ErrorCode::StoreFailed); ++code)
        if (errorCodeName(static_cast<ErrorCode>(code)) == name)
            return static_cast<ErrorCode>(code);
    return ErrorCode::Internal; // a newer version's: its detail still tells
}

CostClass costClassFromName(std::string_view name)
{
    for (const CostClass c : {CostClass::NotSent, CostClass::NotCharged, CostClass::MayBeCharged})
        if (costClassName(c) == name)
            return c;
    return CostClass::Charged;
}
} // namespace

AuthKind authFromName(std::string_view name)
{
    if (const auto kind = authKindFromName(name))
        return *kind;
    fail(ErrorCode::NewerSchema,
         "\"" + std::string(name) + "\" is a way to give a key that this version does not know; use a newer Assay");
}

KeyScheme schemeFromName(std::string_view name)
{
    if (name.empty())
        return KeyScheme::Usual;
    if (const auto scheme = keySchemeFromName(name))
        return *scheme;
    fail(ErrorCode::NewerSchema,
         "\"" + std::string(name) + "\" is a header for keys that this version does not know; use a newer Assay");
}

std::vector<std::string> notSentOf(std::string_view requestJson)
{
    // Behind the body, which may be long and is not looked at: within a string the quotes would be escaped.
    const std::size_t at = requestJson.rfind(R"(,"not_sent":[)");
    if (at == std::string_view::npos)
        return {};
    const Json tail = Json::parse("{" + std::string(requestJson.substr(at + 1)), nullptr, false);
    if (!tail.is_object() || !tail["not_sent"].is_array())
        return {};
    const Json whys = tail.value("not_sent_why", Json::array());
    std::vector<std::string> out;
    for (std::size_t i = 0; i < tail["not_sent"].size(); ++i) {
        const Json &name = tail["not_sent"][i];
        if (!name.is_string())
            continue;
        const bool said = i < whys.size() && whys[i].is_string();
        out.push_back(name.get<std::string>() + (said ? ": " + whys[i].get<std::string>() : std::string()));
    }
    return out;
}

Json errorJson(const Error &error)
{
    Json json = {{"code", errorCodeName(error.code)}, {"detail", error.detail}};
    put(json, "http_status", error.httpStatus);
    if (error.retryAfter)
        json["retry_after_ms"] = error.retryAfter->count();
    json["request_id"] = error.requestId;
    json["cost_class"] = costClassName(error.costClass);
    json["type"] = error.type;
    return json;
}

Error errorFrom(const Json &json)
{
    Error error;
    error.code = errorCodeFromName(get<std::string>(json, "code"));
    error.detail = get<std::string>(json, "detail");
    error.httpStatus = maybe<int>(json, "http_status");
    if (const auto wait = maybe<std::int64_t>(json, "retry_after_ms"))
        error.retryAfter = std::chrono::milliseconds(*wait);
    error.requestId = get<std::string>(json, "request_id");
    error.costClass = costClassFromName(get<std::string>(json, "cost_class"));
    error.type = get<std::string>(json, "type");
    return error;
}

std::string toJson(const Error &error) { return dumped(errorJson(error)); }

Error errorFromJson(std::string_view json) { return parsed<Error>(json, "an error", errorFrom); }
} // namespace assay::store
