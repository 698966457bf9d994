// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/json_values.h"

#include <nlohmann/json.hpp>

#include <array>

#include "store/sqlite.h"

namespace assay::store
{
namespace
{
using Json = nlohmann::ordered_json;

std::string dumped(const Json &json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// Reading: absent is the default; a wrong kind means that the file was damaged or edited.
template <typename T> T get(const Json &json, const char *field)
{
    const auto found = json.find(field);
    return found == json.end() ? T{} : found->template get<T>();
}
template <typename T> std::optional<T> maybe(const Json &json, const char *field)
{
    const auto found = json.find(field);
    if (found == json.end())
        return std::nullopt;
    return found->template get<T>();
}
template <typename T> void put(Json &json, const char *field, const std::optional<T> &value)
{
    if (value)
        json[field] = *value;
}
void put(Json &json, const char *field, const std::optional<UnitPrice> &value)
{
    if (value)
        json[field] = value->picoPerToken;
}
std::optional<UnitPrice> maybePrice(const Json &json, const char *field)
{
    if (const auto pico = maybe<std::int64_t>(json, field))
        return UnitPrice{*pico};
    return std::nullopt;
}

template <typename T, typename Read> T parsed(std::string_view text, std::string_view what, Read &&read)
{
    try {
        return read(Json::parse(text));
    } catch (const Json::exception &e) {
        fail(ErrorCode::Damaged,
             std::string(what) + " cannot be read: " + e.what() + "; assay-cli verify names the row");
    }
}

Json jsonOf(const Parameters &parameters)
{
    Json json = Json::object();
    put(json, "max_output_tokens", parameters.maxOutputTokens);
    put(json, "temperature", parameters.temperature);
    put(json, "top_p", parameters.topP);
    put(json, "reasoning_effort", parameters.reasoningEffort);
    put(json, "thinking_budget", parameters.thinkingBudget);
    if (!parameters.stopSequences.empty())
        json["stop_sequences"] = parameters.stopSequences;
    put(json, "seed", parameters.seed);
    put(json, "verbosity", parameters.verbosity);
    put(json, "json_schema", parameters.jsonSchema);
    return json;
}

Parameters parametersOf(const Json &json)
{
    Parameters out;
    out.maxOutputTokens = maybe<std::int64_t>(json, "max_output_tokens");
    out.temperature = maybe<double>(json, "temperature");
    out.topP = maybe<double>(json, "top_p");
    out.reasoningEffort = maybe<std::string>(json, "reasoning_effort");
    out.thinkingBudget = maybe<std::int64_t>(json, "thinking_budget");
    out.stopSequences = get<std::vector<std::string>>(json, "stop_sequences");
    out.seed = maybe<std::int64_t>(json, "seed");
    out.verbosity = maybe<std::string>(json, "verbosity");
    out.jsonSchema = maybe<std::string>(json, "json_schema");
    return out;
}

Json jsonOf(const TokenPrice &price)
{
    Json json = {{"currency", price.currency}};
    put(json, "input", price.input);
    put(json, "cached_input", price.cachedInput);
    put(json, "cache_write", price.cacheWrite);
    put(json, "output", price.output);
    put(json, "long_context_above", price.longContextAbove);
    put(json, "long_input", price.longInput);
    put(json, "long_cached_input", price.longCachedInput);
    put(json, "long_output", price.longOutput);
    json["source"] = price.source;
    json["as_of"] = price.asOf;
    return json;
}

TokenPrice priceOf(const Json &json)
{
    TokenPrice price;
    price.currency = get<std::string>(json, "currency");
    price.input = maybePrice(json, "input");
    price.cachedInput = maybePrice(json, "cached_input");
    price.cacheWrite = maybePrice(json, "cache_write");
    price.output = maybePrice(json, "output");
    price.longContextAbove = maybe<std::int64_t>(json, "long_context_above");
    price.longInput = maybePrice(json, "long_input");
    price.longCachedInput = maybePrice(json, "long_cached_input");
    price.longOutput = maybePrice(json, "long_output");
    price.source = get<std::string>(json, "source");
    price.asOf = get<std::string>(json, "as_of");
    return price;
}

Json jsonOf(const Prompt &prompt) { return {{"system", prompt.system}, {"user", prompt.user}}; }
Prompt promptOf(const Json &json) { return {get<std::string>(json, "system"), get<std::string>(json, "user")}; }

Json jsonOf(const Case &item)
{
    Json json = {{"id", item.id}, {"title", item.title}};
    if (item.prompt)
        json["prompt"] = jsonOf(*item.prompt);
    if (!item.variables.empty()) {
        Json &variables = json["variables"] = Json::array(); // pairs: a name may occur twice, and order is kept
        for (const Variable &variable : item.variables)
            variables.push_back({variable.name, variable.value});
    }
    if (!item.tags.empty())
        json["tags"] = item.tags;
    json["reference"] = item.reference;
    return json;
}

Case caseOf(const Json &json)
{
    Case item;
    item.id = get<std::string>(json, "id");
    item.title = get<std::string>(json, "title");
    if (json.contains("prompt"))
        item.prompt = promptOf(json["prompt"]);
    if (json.contains("variables"))
        for (const Json &pair : json["variables"])
            item.variables.push_back({pair.at(0).get<std::string>(), pair.at(1).get<std::string>()});
    item.tags = get<std::vector<std::string>>(json, "tags");
    item.reference = get<std::string>(json, "reference");
    return item;
}

void putText(Json &json, const char *field, const std::string &text)
{
    if (!text.empty())
        json[field] = text;
}

Json jsonOf(const Endpoint &endpoint)
{
    Json json = {{"id", number(endpoint.id)},
                 {"name", endpoint.name},
                 {"api", apiName(endpoint.api)},
                 {"base_url", endpoint.baseUrl},
                 {"auth", authKindName(endpoint.auth.kind)},
                 {"auth_variable", endpoint.auth.variable},
                 {"api_version", endpoint.apiVersion},
                 {"allow_plain_http", endpoint.allowPlainHttp},
                 {"simulated", endpoint.simulated},
                 {"concurrency", endpoint.concurrency}};
    if (endpoint.auth.scheme != KeyScheme::Usual)
        json["auth_scheme"] = keySchemeName(endpoint.auth.scheme);
    putText(json, "auth_profile", endpoint.auth.profile);
    putText(json, "auth_file", endpoint.auth.file);
    putText(json, "auth_origin", endpoint.auth.origin);
    putText(json, "kind", endpoint.kind);
    putText(json, "region", endpoint.region);
    putText(json, "ca_file", endpoint.caFile);
    return json;
}

Endpoint endpointOf(const Json &json)
{
    Endpoint endpoint;
    endpoint.id = EndpointId{get<std::int64_t>(json, "id")};
    endpoint.name = get<std::string>(json, "name");
    const auto api = apiFromName(get<std::string>(json, "api"));
    if (!api)
        fail(ErrorCode::NewerSchema, "a plan names an API that this version does not know; use a newer Assay");
    endpoint.api = *api;
    endpoint.baseUrl = get<std::string>(json, "base_url");
    endpoint.auth.kind = authFromName(get<std::string>(json, "auth"));
    endpoint.auth.variable = get<std::string>(json, "auth_variable");
    endpoint.auth.scheme = schemeFromName(get<std::string>(json, "auth_scheme"));
    endpoint.auth.profile = get<std::string>(json, "auth_profile");
    endpoint.auth.file = get<std::string>(json, "auth_file");
    endpoint.auth.origin = get<std::string>(json, "auth_origin");
    endpoint.kind = get<std::string>(json, "kind");
    endpoint.region = get<std::string>(json, "region");
    endpoint.caFile = get<std::string>(json, "ca_file");
    endpoint.apiVersion = get<std::string>(json, "api_version");
    endpoint.allowPlainHttp = get<bool>(json, "allow_plain_http");
    endpoint.simulated = get<bool>(json, "simulated");
    endpoint.concurrency = get<int>(json, "concurrency");
    return endpoint;
}

Json jsonOf(const ModelTarget &target)
{
    Json json = {{"id", number(target.id)},
                 {"name", target.name},
                 {"endpoint", jsonOf(target.endpoint)},
                 {"model", target.model},
                 {"parameters", jsonOf(target.parameters)}};
    if (target.price)
        json["price"] = jsonOf(*target.price);
    return json;
}

ModelTarget targetOf(const Json &json)
{
    ModelTarget target;
    target.id = TargetId{get<std::int64_t>(json, "id")};
    target.name = get<std::string>(json, "name");
    target.endpoint = endpointOf(json.at("endpoint"));
    target.model = get<std::string>(json, "model");
    target.parameters = parametersOf(json.at("parameters"));
    if (json.contains("price"))
        target.price = priceOf(json["price"]);
    return target;
}

template <typename T> Json listOf(const std::vector<T> &items)
{
    Json list = Json::array();
    for (const T &item : items)
        list.push_back(jsonOf(item));
    return list;
}

RunPlan planOf(const Json &json)
{
    RunPlan plan;
    plan.name = get<std::string>(json, "name");
    plan.prompt = promptOf(json.at("prompt"));
    for (const Json &item : json.at("cases"))
        plan.cases.push_back(caseOf(item));
    for (const Json &item : json.at("targets"))
        plan.targets.push_back(targetOf(item));
    plan.repetitions = get<int>(json, "repetitions");
    plan.concurrency = get<int>(json, "concurrency");
    plan.orderSeed = get<std::uint64_t>(json, "order_seed");
    if (const auto set = maybe<std::int64_t>(json, "prompt_set"))
        plan.promptSet = PromptSetId{*set};
    return plan;
}

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

std::string toJson(const RunPlan &plan)
{
    Json json = {{"name", plan.name},
                 {"prompt", jsonOf(plan.prompt)},
                 {"cases", listOf(plan.cases)},
                 {"targets", listOf(plan.targets)},
                 {"repetitions", plan.repetitions},
                 {"concurrency", plan.concurrency},
                 {"order_seed", plan.orderSeed}};
    if (plan.promptSet)
        json["prompt_set"] = number(*plan.promptSet);
    return dumped(json);
}

RunPlan planFromJson(std::string_view json)
{
    return parsed<RunPlan>(json, "a plan", [](const Json &value) { return planOf(value); });
}

std::string toJson(const std::vector<Case> &cases) { return dumped(listOf(cases)); }

std::vector<Case> casesFromJson(std::string_view json)
{
    return parsed<std::vector<Case>>(json, "a prompt set", [](const Json &value) {
        std::vector<Case> cases;
        for (const Json &item : value)
            cases.push_back(caseOf(item));
        return cases;
    });
}

std::string toJson(const Parameters &parameters) { return dumped(jsonOf(parameters)); }

Parameters parametersFromJson(std::string_view json)
{
    return parsed<Parameters>(json, "a target's parameters", [](const Json &value) { return parametersOf(value); });
}

std::string toJson(const TokenPrice &price) { return dumped(jsonOf(price)); }

TokenPrice priceFromJson(std::string_view json)
{
    return parsed<TokenPrice>(json, "a price", [](const Json &value) { return priceOf(value); });
}

std::string toJson(const Error &error)
{
    Json json = {{"code", errorCodeName(error.code)}, {"detail", error.detail}};
    put(json, "http_status", error.httpStatus);
    if (error.retryAfter)
        json["retry_after_ms"] = error.retryAfter->count();
    json["request_id"] = error.requestId;
    json["cost_class"] = costClassName(error.costClass);
    json["type"] = error.type;
    return dumped(json);
}

Error errorFromJson(std::string_view json)
{
    return parsed<Error>(json, "an error", [](const Json &value) {
        Error error;
        error.code = errorCodeFromName(get<std::string>(value, "code"));
        error.detail = get<std::string>(value, "detail");
        error.httpStatus = maybe<int>(value, "http_status");
        if (const auto wait = maybe<std::int64_t>(value, "retry_after_ms"))
            error.retryAfter = std::chrono::milliseconds(*wait);
        error.requestId = get<std::string>(value, "request_id");
        error.costClass = costClassFromName(get<std::string>(value, "cost_class"));
        error.type = get<std::string>(value, "type");
        return error;
    });
}
} // namespace assay::store
