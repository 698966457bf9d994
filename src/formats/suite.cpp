// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/suite.h"

#include "core/attachment.h"
#include "formats/node.h"
#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>

namespace assay::formats
{
namespace
{
std::vector<Variable> variablesFrom(const Node *map, std::string_view file, const std::string &path,
                                    std::optional<Error> &error)
{
    std::vector<Variable> out;
    if (map == nullptr)
        return out;
    FieldReader fields(*map, file, path, error);
    for (const auto &[name, value] : map->fields) {
        if (value.kind == Node::Kind::Map || value.kind == Node::Kind::Sequence)
            fields.fail(value, path + "." + name, "text");
        out.push_back({name, value.text});
    }
    return out;
}

std::string folderOf(std::string_view file)
{
    const std::size_t slash = file.rfind('/');
    return slash == std::string_view::npos ? "" : std::string(file.substr(0, slash + 1));
}

// A name below the suite's folder: a suite that is passed on must not fetch other files of who runs it.
bool staysBelow(std::string_view name)
{
    if (name.empty() || name.front() == '/' || name.find('\0') != std::string_view::npos)
        return false;
    for (std::size_t begin = 0; begin <= name.size();) {
        const std::size_t end = std::min(name.find('/', begin), name.size());
        if (name.substr(begin, end - begin) == "..")
            return false;
        begin = end + 1;
    }
    return true;
}

std::vector<Attachment> attachmentsFrom(FieldReader &fields, std::string_view file, ReadFile &files,
                                        std::optional<Error> &error)
{
    std::vector<Attachment> out;
    const Node *list = fields.find("attachments");
    if (list == nullptr)
        return out;
    if (list->kind != Node::Kind::Sequence)
        fields.fail(*list, fields.pathOf("attachments"), "a list of file names");
    for (std::size_t i = 0; i < list->items.size() && !error; ++i) {
        const Node &name = list->items[i];
        const std::string path = fields.pathOf("attachments") + "[" + std::to_string(i) + "]";
        if (name.kind != Node::Kind::String || !staysBelow(name.text)) {
            fields.fail(name, path, "the name of a file in the suite's folder or below it");
            break;
        }
        Result<std::string> bytes = files.readWithin(folderOf(file), name.text, LargestAttachment);
        Result<Attachment> made =
            bytes ? makeAttachment(name.text, std::move(*bytes)) : Result<Attachment>(bytes.error());
        if (made)
            out.push_back(std::move(*made));
        else
            error = fileError(file, name.line, path + ": " + made.error().detail);
    }
    if (const Status fine = checkAttachments(out); !fine && !error)
        error = fileError(file, list->line, fields.pathOf("attachments") + ": " + fine.error().detail);
    return out;
}

// Without `files` (a step of a chain) it may have no attachments.
Prompt promptFrom(const Node &node, std::string_view file, const std::string &path, std::optional<Error> &error,
                  ReadFile *files = nullptr)
{
    if (node.kind == Node::Kind::String)
        return {"", node.text};
    FieldReader fields(node, file, path, error);
    Prompt prompt;
    prompt.system = fields.string("system");
    prompt.user = fields.string("user", true);
    if (files != nullptr)
        prompt.attachments = attachmentsFrom(fields, file, *files, error);
    fields.finish();
    return prompt;
}

// `shared`: the suite's own prompt, which a case that only adds files takes over.
Case caseFrom(const Node &node, std::string_view file, const std::string &path, const Prompt &shared, ReadFile &files,
              std::optional<Error> &error)
{
    FieldReader fields(node, file, path, error);
    Case item;
    item.id = fields.string("id");
    item.title = fields.string("title");
    if (const Node *prompt = fields.find("prompt"))
        item.prompt = promptFrom(*prompt, file, fields.pathOf("prompt"), error, &files);
    if (std::vector<Attachment> own = attachmentsFrom(fields, file, files, error); !own.empty()) {
        if (!item.prompt)
            item.prompt = shared;
        for (Attachment &one : own)
            item.prompt->attachments.push_back(std::move(one));
        if (const Status fine = checkAttachments(item.prompt->attachments); !fine && !error)
            error = fileError(file, node.line, fields.pathOf("attachments") + ": " + fine.error().detail);
    }
    item.variables = variablesFrom(fields.find("variables"), file, fields.pathOf("variables"), error);
    item.tags = fields.strings("tags");
    item.reference = fields.string("reference");
    fields.finish();
    return item;
}

UnitPrice unitPrice(FieldReader &fields, const std::string &name, std::optional<UnitPrice> &out,
                    std::optional<Error> &error)
{
    const Node *node = fields.find(name);
    if (node == nullptr || error)
        return {};
    const Result<UnitPrice> price = unitPriceFromPerMillion(node->text);
    if (!price) {
        fields.fail(*node, fields.pathOf(name), "an amount per million tokens, such as \"2.50\"");
        return {};
    }
    out = *price;
    return *price;
}

// What each request costs, whatever its length: all that can be known of a program.
void perRequest(FieldReader &fields, TokenPrice &price, std::optional<Error> &error)
{
    const Node *node = fields.find("per_request");
    if (node == nullptr || error)
        return;
    const Result<std::int64_t> pico = parseScaledDecimal(node->text, 12);
    if (!pico || *pico < 0)
        fields.fail(*node, fields.pathOf("per_request"), "an amount for each request, such as \"0.02\", or \"0\"");
    else
        price.perRequestPico = *pico;
}

TokenPrice priceFrom(const Node &node, std::string_view file, const std::string &path, std::optional<Error> &error)
{
    FieldReader fields(node, file, path, error);
    TokenPrice price;
    price.currency = fields.string("currency");
    if (price.currency.empty())
        price.currency = "USD";
    unitPrice(fields, "input_per_million", price.input, error);
    unitPrice(fields, "output_per_million", price.output, error);
    unitPrice(fields, "cached_input_per_million", price.cachedInput, error);
    unitPrice(fields, "cache_write_per_million", price.cacheWrite, error);
    perRequest(fields, price, error);
    price.source = std::string(file);
    fields.finish();
    return price;
}

using Json = nlohmann::ordered_json;

Json jsonOf(const Node &node)
{
    Json out;
    switch (node.kind) {
    case Node::Kind::Map:
        out = Json::object();
        for (const auto &[name, value] : node.fields)
            out[name] = jsonOf(value);
        break;
    case Node::Kind::Sequence:
        out = Json::array();
        for (const Node &item : node.items)
            out.push_back(jsonOf(item));
        break;
    case Node::Kind::Number: // YAML writes numbers that JSON does not
        out = Json::parse(node.text, nullptr, false);
        if (out.is_discarded())
            out = node.text;
        break;
    case Node::Kind::Bool:
        out = node.text == "true";
        break;
    case Node::Kind::String:
        out = node.text;
        break;
    case Node::Kind::Null:
        break;
    }
    return out;
}

// A JSON Schema, written as part of the suite.
std::optional<std::string> schemaFrom(FieldReader &fields, std::string_view name)
{
    const Node *node = fields.find(name);
    if (node == nullptr)
        return std::nullopt;
    if (node->kind != Node::Kind::Map) {
        fields.fail(*node, fields.pathOf(name), "a JSON Schema: an object such as {\"type\": \"object\", ...}");
        return std::nullopt;
    }
    return jsonOf(*node).dump(-1, ' ', false, Json::error_handler_t::replace);
}

Parameters parametersFrom(const Node &node, std::string_view file, const std::string &path, std::optional<Error> &error)
{
    FieldReader fields(node, file, path, error);
    Parameters parameters;
    parameters.maxOutputTokens = fields.integer("max_output_tokens", 1, 100'000'000);
    parameters.temperature = fields.number("temperature", 0, 2);
    parameters.topP = fields.number("top_p", 0, 1);
    parameters.reasoningEffort = fields.optionalString("reasoning_effort");
    parameters.thinkingBudget = fields.integer("thinking_budget", -1, 100'000'000);
    parameters.stopSequences = fields.strings("stop_sequences");
    parameters.seed = fields.integer("seed", INT64_MIN, INT64_MAX);
    parameters.verbosity = fields.optionalString("verbosity");
    parameters.jsonSchema = schemaFrom(fields, "json_schema");
    fields.finish();
    return parameters;
}

std::string apiChoices() // "a, b or demo"
{
    std::string out;
    for (const Api api : allApis())
        if (isHttp(api))
            out += (out.empty() ? "" : ", ") + std::string(apiName(api));
    return out + ", command, chain or demo";
}

// What a suite may say of keys: names, paths and origins, never a key. Keys that only the window has (typed, keyring)
// are named in an endpoint of a workspace, not in a file that is passed on.
bool isVariableName(const std::string &name)
{
    return !name.empty() && name.find_first_of("=\n\r ") == std::string::npos && name.substr(0, 3) != "sk-";
}

std::optional<AuthKind> suiteAuth(const std::string &name)
{
    const std::optional<AuthKind> kind = authKindFromName(name);
    return kind == AuthKind::Session || kind == AuthKind::Keyring ? std::nullopt : kind;
}

void readAuth(FieldReader &fields, Endpoint &endpoint, std::optional<Error> &error)
{
    AuthRef &auth = endpoint.auth;
    const std::optional<std::string> variable = fields.optionalString("key_env");
    if (variable) {
        auth.kind = AuthKind::Environment;
        auth.variable = *variable;
        if (!isVariableName(*variable))
            fields.fail(Node{}, fields.pathOf("key_env"),
                        "the name of an environment variable (a key is never written in a suite)");
    }
    if (const Node *name = fields.find("auth")) {
        const std::optional<AuthKind> kind = suiteAuth(name->text);
        if (!kind && !error)
            fields.fail(*name, fields.pathOf("auth"),
                        "none, environment, aws-environment, aws-profile, google-service-account or google-user");
        if (kind && (*kind == AuthKind::Environment) != variable.has_value() && !error)
            fields.fail(*name, fields.pathOf("auth"),
                        variable ? "environment, because there is a \"key_env\"" : "a \"key_env\" beside it");
        auth.kind = kind.value_or(auth.kind);
    }
    if (const Node *name = fields.find("key_header")) {
        const std::optional<KeyScheme> scheme = keySchemeFromName(name->text);
        if (!scheme && !error)
            fields.fail(*name, fields.pathOf("key_header"), "usual, api-key or bearer");
        auth.scheme = scheme.value_or(KeyScheme::Usual);
    }
    auth.profile = fields.string("aws_profile");
    auth.file = fields.string("google_credentials");
    auth.origin = fields.string("key_origin");
}

// One of our own simulated models; which there are is the session's to know.
ModelTarget demoFrom(const Node &node, std::string_view file, const std::string &path, std::optional<Error> &error)
{
    FieldReader fields(node, file, path, error);
    fields.find("api");
    ModelTarget target;
    target.name = fields.string("name");
    target.endpoint.simulated = true;
    target.endpoint.baseUrl = "demo:";
    target.endpoint.name = "demo";
    target.endpoint.concurrency = static_cast<int>(fields.integer("concurrency", 1, 1024).value_or(0));
    target.model = fields.string("model", true);
    if (const Node *parameters = fields.find("parameters"))
        target.parameters = parametersFrom(*parameters, file, fields.pathOf("parameters"), error);
    fields.finish();
    return target;
}

CommandLine commandLineFrom(const Node &node, std::string_view file, const std::string &path,
                            std::optional<Error> &error)
{
    FieldReader fields(node, file, path, error);
    CommandLine command;
    command.program = fields.string("program", true);
    if (command.program.find('/') != std::string::npos && command.program.front() != '/')
        fields.fail(*fields.find("program"), fields.pathOf("program"),
                    "a whole path (/usr/bin/agent), or a name that is found in PATH");
    if (const Node *list = fields.find("arguments"); list != nullptr && list->kind != Node::Kind::Sequence)
        fields.fail(*list, fields.pathOf("arguments"), "a list, one entry for each argument; no shell reads them");
    command.arguments = fields.strings("arguments");
    command.directory = fields.string("directory");
    if (!command.directory.empty() && command.directory.front() != '/')
        fields.fail(*fields.find("directory"), fields.pathOf("directory"), "a whole path, or nothing");
    command.environment = fields.strings("environment");
    for (const std::string &name : command.environment)
        if (!isVariableName(name))
            fields.fail(*fields.find("environment"), fields.pathOf("environment"),
                        "names of environment variables that it may see, never their values");
    command.timeLimitSeconds = fields.integer("time_limit_s", 1, 86'400).value_or(command.timeLimitSeconds);
    command.outputLimitBytes = fields.integer("output_limit_bytes", 1, 64ll << 20).value_or(command.outputLimitBytes);
    fields.finish();
    return command;
}

// A program on this computer.
ModelTarget commandFrom(const Node &node, std::string_view file, const std::string &path, std::optional<Error> &error)
{
    FieldReader fields(node, file, path, error);
    fields.find("api");
    ModelTarget target;
    target.name = fields.string("name");
    Endpoint &endpoint = target.endpoint;
    endpoint.api = Api::Command;
    endpoint.kind = "command";
    if (const Node *command = fields.find("command"))
        endpoint.command = commandLineFrom(*command, file, fields.pathOf("command"), error);
    else
        fields.fail(node, fields.pathOf("command"), "{\"program\": ..., \"arguments\": [...]}");
    endpoint.baseUrl = "command:" + endpoint.command.program;
    endpoint.name = fields.string("endpoint");
    if (endpoint.name.empty())
        endpoint.name = endpoint.baseUrl;
    target.model = fields.string("model");
    if (target.model.empty())
        target.model = endpoint.command.program.substr(endpoint.command.program.rfind('/') + 1);
    // One at a time unless it says otherwise: programs of one computer slow each other down.
    endpoint.concurrency = static_cast<int>(fields.integer("concurrency", 1, 1024).value_or(1));
    if (const Node *price = fields.find("price"))
        target.price = priceFrom(*price, file, fields.pathOf("price"), error);
    fields.finish();
    return target;
}

ModelTarget targetFrom(const Node &node, std::string_view file, const std::string &path, std::optional<Error> &error);

// A step's target is written out, or named: then another target of the suite has that name, and `model` holds it until
// all are read.
ChainStep stepFrom(const Node &node, std::string_view file, const std::string &path, std::optional<Error> &error)
{
    FieldReader fields(node, file, path, error);
    ChainStep step;
    step.name = fields.string("name", true);
    const Node *target = fields.find("target");
    if (target == nullptr)
        fields.fail(node, fields.pathOf("target"), "a target, or the name of another one of this suite");
    else if (target->kind == Node::Kind::String)
        step.target.model = target->text;
    else
        step.target = targetFrom(*target, file, fields.pathOf("target"), error);
    if (const Node *prompt = fields.find("prompt"))
        step.prompt = promptFrom(*prompt, file, fields.pathOf("prompt"), error);
    fields.finish();
    return step;
}

// Several targets, one after another.
ModelTarget chainFrom(const Node &node, std::string_view file, const std::string &path, std::optional<Error> &error)
{
    FieldReader fields(node, file, path, error);
    fields.find("api");
    ModelTarget target;
    target.model = fields.string("name", true);
    target.endpoint.api = Api::Chain;
    target.endpoint.kind = "chain";
    target.endpoint.name = fields.string("endpoint");
    target.endpoint.baseUrl = "chain:";
    const Node *steps = fields.find("steps");
    if (!error && (steps == nullptr || steps->kind != Node::Kind::Sequence || steps->items.size() < 2))
        fields.fail(steps != nullptr ? *steps : node, fields.pathOf("steps"), "a list of at least two steps");
    for (std::size_t i = 0; !error && i < steps->items.size(); ++i) {
        const std::string place = fields.pathOf("steps") + "[" + std::to_string(i) + "]";
        target.steps.push_back(stepFrom(steps->items[i], file, place, error));
        target.endpoint.baseUrl += (i > 0 ? "+" : "") + target.steps.back().name;
    }
    if (target.endpoint.name.empty())
        target.endpoint.name = target.endpoint.baseUrl;
    target.endpoint.concurrency = 0;
    fields.finish();
    return target;
}

ModelTarget targetFrom(const Node &node, std::string_view file, const std::string &path, std::optional<Error> &error)
{
    if (const Node *api = node.field("api"); api != nullptr && api->text == "demo")
        return demoFrom(node, file, path, error);
    if (const Node *api = node.field("api"); api != nullptr && api->text == apiName(Api::Command))
        return commandFrom(node, file, path, error);
    if (const Node *api = node.field("api"); api != nullptr && api->text == apiName(Api::Chain))
        return chainFrom(node, file, path, error);
    FieldReader fields(node, file, path, error);
    ModelTarget target;
    target.name = fields.string("name");
    const std::string api = fields.string("api", true);
    const std::optional<Api> known = apiFromName(api);
    if (!known && !error)
        fields.fail(*fields.find("api"), fields.pathOf("api"), apiChoices());
    target.endpoint.api = known.value_or(Api::OpenAiChat);
    target.endpoint.baseUrl = fields.string("base_url", true);
    while (!target.endpoint.baseUrl.empty() && target.endpoint.baseUrl.back() == '/')
        target.endpoint.baseUrl.pop_back();
    target.endpoint.name = fields.string("endpoint");
    if (target.endpoint.name.empty())
        target.endpoint.name = target.endpoint.baseUrl;
    target.model = fields.string("model", true);
    readAuth(fields, target.endpoint, error);
    target.endpoint.kind = fields.string("kind");
    target.endpoint.region = fields.string("region");
    target.endpoint.caFile = fields.string("ca_file");
    target.endpoint.apiVersion = fields.string("api_version");
    target.endpoint.concurrency = static_cast<int>(fields.integer("concurrency", 1, 1024).value_or(0));
    if (const Node *allow = fields.find("allow_plain_http"))
        target.endpoint.allowPlainHttp = allow->text == "true";
    if (const Node *parameters = fields.find("parameters"))
        target.parameters = parametersFrom(*parameters, file, fields.pathOf("parameters"), error);
    if (const Node *price = fields.find("price"))
        target.price = priceFrom(*price, file, fields.pathOf("price"), error);
    fields.finish();
    return target;
}

std::string indexed(const char *name, std::size_t index)
{
    return std::string(name) + "[" + std::to_string(index) + "]";
}

void readCases(FieldReader &fields, std::string_view fileName, ReadFile &files, RunPlan &plan,
               std::optional<Error> &error)
{
    const Node *list = fields.find("cases");
    const Node *other = fields.find("cases_file");
    if (list != nullptr && other != nullptr && !error)
        error = fileError(fileName, other->line, "cases_file: there are \"cases\" already; give one of the two");
    if (list != nullptr && list->kind != Node::Kind::Sequence)
        fields.fail(*list, "cases", "a list");
    if (error)
        return;
    if (list != nullptr) {
        for (std::size_t i = 0; i < list->items.size() && !error; ++i)
            plan.cases.push_back(caseFrom(list->items[i], fileName, indexed("cases", i), plan.prompt, files, error));
        return;
    }
    if (other == nullptr)
        return;
    const std::string path = other->text.substr(0, 1) == "/" ? other->text : folderOf(fileName) + other->text;
    const Result<std::string> text = files.read(path);
    if (!text) {
        error = text.error();
        return;
    }
    Result<std::vector<Case>> cases = parseCases(*text, path);
    if (cases)
        plan.cases = std::move(*cases);
    else
        error = cases.error();
}

// Puts the targets in that steps only name.
void resolveSteps(RunPlan &plan, const Node &targets, std::string_view fileName, std::optional<Error> &error)
{
    for (std::size_t i = 0; i < plan.targets.size(); ++i) {
        std::vector<ChainStep> &steps = plan.targets[i].steps;
        for (std::size_t s = 0; s < steps.size() && !error; ++s) {
            ModelTarget &wanted = steps[s].target;
            if (!wanted.endpoint.baseUrl.empty())
                continue;
            const auto found = std::find_if(plan.targets.begin(), plan.targets.end(), [&](const ModelTarget &target) {
                return target.endpoint.api != Api::Chain && target.label() == wanted.model;
            });
            if (found == plan.targets.end())
                error = fileError(fileName, targets.items[i].line,
                                  indexed("targets", i) + "." + indexed("steps", s) + ".target: there is no target \"" +
                                      wanted.model + "\" in this suite, or it is a chain itself");
            else
                wanted = *found;
        }
    }
}

void completeCases(RunPlan &plan, std::string_view fileName, std::optional<Error> &error)
{
    if (plan.cases.empty())
        plan.cases.push_back({});
    std::set<std::string> seen;
    for (std::size_t i = 0; i < plan.cases.size(); ++i) {
        Case &item = plan.cases[i];
        if (item.id.empty())
            item.id = "case-" + std::to_string(i + 1);
        if (!seen.insert(item.id).second && !error)
            error = fileError(fileName, 0,
                              indexed("cases", i) + ".id: \"" + item.id +
                                  "\" is there twice; ids pair answers across runs");
    }
}
} // namespace

Result<RunPlan> parseSuite(std::string_view text, std::string_view fileName, ReadFile &files)
{
    Result<Node> tree = parseTree(text, fileName);
    if (!tree)
        return tree.error();
    std::optional<Error> error;
    RunPlan plan;
    FieldReader fields(*tree, fileName, "", error);
    plan.name = fields.string("name", true);
    if (const Node *prompt = fields.find("prompt"))
        plan.prompt = promptFrom(*prompt, fileName, "prompt", error, &files);
    readCases(fields, fileName, files, plan, error);
    const Node *targets = fields.find("targets");
    if (!error && (targets == nullptr || targets->kind != Node::Kind::Sequence || targets->items.empty()))
        error = fileError(fileName, targets != nullptr ? targets->line : tree->line,
                          "targets: expected a list of at least one target");
    for (std::size_t i = 0; !error && i < targets->items.size(); ++i)
        plan.targets.push_back(targetFrom(targets->items[i], fileName, indexed("targets", i), error));
    if (!error)
        resolveSteps(plan, *targets, fileName, error);
    plan.repetitions = static_cast<int>(fields.integer("repetitions", 1, 10'000).value_or(1));
    plan.concurrency = static_cast<int>(fields.integer("concurrency", 1, 1024).value_or(8));
    if (const auto seed = fields.integer("order_seed", 0, INT64_MAX))
        plan.orderSeed = static_cast<std::uint64_t>(*seed);
    fields.finish();
    completeCases(plan, fileName, error);
    for (const Case &item : plan.cases) {
        if (!error && plan.promptOf(item).user.empty())
            error = fileError(fileName, tree->line, "prompt.user: missing; expected text");
    }
    if (error)
        return *error;
    for (ModelTarget &target : plan.targets) {
        if (target.endpoint.concurrency ==
            0) // the suite's limit is over all; an endpoint has none of its own unless it says so
            target.endpoint.concurrency = plan.concurrency;
        for (ChainStep &step : target.steps)
            if (step.target.endpoint.concurrency == 0)
                step.target.endpoint.concurrency = plan.concurrency;
    }
    return plan;
}
} // namespace assay::formats
