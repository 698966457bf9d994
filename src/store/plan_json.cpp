// SPDX-License-Identifier: GPL-3.0-or-later
// Plans and what they are made of as JSON.
#include "store/json_fields.h"
#include "store/json_values.h"

namespace assay::store
{
namespace
{
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

Json jsonOf(const Money &money) { return {{"nano", money.nano}, {"currency", money.currency}}; }
std::optional<Money> maybeMoney(const Json &json, const char *field)
{
    const auto found = json.find(field);
    if (found == json.end())
        return std::nullopt;
    return Money{get<std::int64_t>(*found, "nano"), get<std::string>(*found, "currency")};
}

Json jsonOf(const Attachment &file)
{
    return {{"name", file.name}, {"media_type", file.mediaType}, {"sha256", file.sha256}};
}
std::vector<Attachment> attachmentsOf(const Json &list)
{
    std::vector<Attachment> files;
    for (const Json &one : list)
        files.push_back(
            {get<std::string>(one, "name"), get<std::string>(one, "media_type"), get<std::string>(one, "sha256")});
    return files;
}

Json jsonOf(const Prompt &prompt)
{
    Json json = {{"system", prompt.system}, {"user", prompt.user}};
    for (const Attachment &file : prompt.attachments)
        json["attachments"].push_back(jsonOf(file));
    return json;
}
Prompt promptOf(const Json &json)
{
    Prompt prompt{get<std::string>(json, "system"), get<std::string>(json, "user")};
    if (const auto files = json.find("attachments"); files != json.end())
        prompt.attachments = attachmentsOf(*files);
    return prompt;
}

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

Json jsonOf(const CommandLine &command)
{
    Json json = {{"program", command.program},
                 {"arguments", command.arguments},
                 {"time_limit_s", command.timeLimitSeconds},
                 {"output_limit_bytes", command.outputLimitBytes}};
    putText(json, "directory", command.directory);
    if (!command.environment.empty())
        json["environment"] = command.environment;
    return json;
}

CommandLine commandOf(const Json &json)
{
    CommandLine command;
    command.program = get<std::string>(json, "program");
    command.arguments = get<std::vector<std::string>>(json, "arguments");
    command.directory = get<std::string>(json, "directory");
    command.environment = get<std::vector<std::string>>(json, "environment");
    command.timeLimitSeconds = maybe<std::int64_t>(json, "time_limit_s").value_or(command.timeLimitSeconds);
    command.outputLimitBytes = maybe<std::int64_t>(json, "output_limit_bytes").value_or(command.outputLimitBytes);
    return command;
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
    if (endpoint.api == Api::Command)
        json["command"] = jsonOf(endpoint.command);
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
    if (const auto command = json.find("command"); command != json.end())
        endpoint.command = commandOf(*command);
    return endpoint;
}

Json jsonOf(const ChainStep &step);
ChainStep stepOf(const Json &json);

Json jsonOf(const ModelTarget &target)
{
    Json json = {{"id", number(target.id)},
                 {"name", target.name},
                 {"endpoint", jsonOf(target.endpoint)},
                 {"model", target.model},
                 {"parameters", jsonOf(target.parameters)}};
    if (target.price)
        json["price"] = priceJson(*target.price);
    for (const ChainStep &step : target.steps)
        json["steps"].push_back(jsonOf(step));
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
        target.price = priceFrom(json["price"]);
    if (const auto steps = json.find("steps"); steps != json.end())
        for (const Json &step : *steps)
            target.steps.push_back(stepOf(step));
    return target;
}

Json jsonOf(const ChainStep &step)
{
    Json json = {{"name", step.name}, {"target", jsonOf(step.target)}};
    if (step.prompt)
        json["prompt"] = jsonOf(*step.prompt);
    return json;
}

ChainStep stepOf(const Json &json)
{
    ChainStep step{get<std::string>(json, "name"), targetOf(json.at("target")), std::nullopt};
    if (const auto prompt = json.find("prompt"); prompt != json.end())
        step.prompt = promptOf(*prompt);
    return step;
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
    plan.budget = {maybeMoney(json, "budget_run"), maybeMoney(json, "budget_month"),
                   get<bool>(json, "budget_allow_unknown")};
    return plan;
}

} // namespace

std::string toJson(const std::vector<Attachment> &attachments)
{
    return attachments.empty() ? std::string() : dumped(listOf(attachments));
}

std::vector<Attachment> attachmentsFromJson(std::string_view json)
{
    if (json.empty())
        return {};
    return parsed<std::vector<Attachment>>(json, "the files of a prompt",
                                           [](const Json &value) { return attachmentsOf(value); });
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
    if (plan.budget.perRun)
        json["budget_run"] = jsonOf(*plan.budget.perRun);
    if (plan.budget.perMonth)
        json["budget_month"] = jsonOf(*plan.budget.perMonth);
    if (plan.budget.allowUnknown)
        json["budget_allow_unknown"] = true;
    return dumped(json);
}

RunPlan planFromJson(std::string_view json)
{
    return parsed<RunPlan>(json, "a plan", [](const Json &value) { return planOf(value); });
}

std::string toJson(const std::vector<Case> &cases) { return dumped(listOf(cases)); }

std::vector<Case> casesFromJson(std::string_view json)
{
    return parsed<std::vector<Case>>(json, "a prompt set",
                                     [](const Json &value) { return listFrom<Case>(value, caseOf); });
}

std::string toJson(const Parameters &parameters) { return dumped(jsonOf(parameters)); }

Parameters parametersFromJson(std::string_view json)
{
    return parsed<Parameters>(json, "a target's parameters", [](const Json &value) { return parametersOf(value); });
}

std::string toJson(const CommandLine &command) { return dumped(jsonOf(command)); }

CommandLine commandFromJson(std::string_view json)
{
    if (json.empty())
        return {};
    return parsed<CommandLine>(json, "a command line", [](const Json &value) { return commandOf(value); });
}

std::string toJson(const std::vector<ChainStep> &steps) { return dumped(listOf(steps)); }

std::vector<ChainStep> chainFromJson(std::string_view json)
{
    return parsed<std::vector<ChainStep>>(json, "a chain",
                                          [](const Json &value) { return listFrom<ChainStep>(value, stepOf); });
}

} // namespace assay::store
