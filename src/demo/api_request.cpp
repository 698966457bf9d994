// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/api_request.h"
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace assay::demo
{
namespace
{
using Json = nlohmann::json;

// Thrown inside this file only: the first thing that is wrong with a body ends its reading.
struct Wrong {
    ApiFailure failure;
};

[[noreturn]] void wrong(std::string message, std::string param = {}, std::string code = {}, int status = 400)
{
    throw Wrong{{status, "invalid_request_error", std::move(message), std::move(param), std::move(code), {}}};
}

// A field's text: a string, or an array of parts of which those with text count.
std::string contentText(const Json &content, const std::string &param)
{
    if (content.is_null())
        return {};
    if (content.is_string())
        return content.get<std::string>();
    if (!content.is_array())
        wrong("Invalid type for '" + param + "': expected a string or an array of content parts.", param,
              "invalid_type");
    std::string out;
    for (const Json &part : content) {
        if (!part.is_object())
            wrong("Invalid type for '" + param + "': every content part is an object.", param, "invalid_type");
        if (const auto it = part.find("text"); it != part.end() && it->is_string()) {
            out += out.empty() ? "" : "\n";
            out += it->get<std::string>();
        }
    }
    return out;
}

const Json *present(const Json &body, const char *name)
{
    const auto it = body.find(name);
    return it == body.end() || it->is_null() ? nullptr : &*it;
}

bool boolean(const Json &body, const char *name, bool otherwise)
{
    const Json *value = present(body, name);
    if (!value)
        return otherwise;
    if (!value->is_boolean())
        wrong(std::string("Invalid type for '") + name + "': expected true or false.", name, "invalid_type");
    return value->get<bool>();
}

std::optional<double> fraction(const Json &body, const char *name, double largest)
{
    const Json *value = present(body, name);
    if (!value)
        return std::nullopt;
    if (!value->is_number())
        wrong(std::string("Invalid type for '") + name + "': expected a number.", name, "invalid_type");
    const double number = value->get<double>();
    if (!(number >= 0 && number <= largest))
        wrong(std::string("Invalid '") + name + "': expected a value between 0 and " +
                  std::to_string(static_cast<int>(largest)) + ".",
              name, "invalid_value");
    return number;
}

std::optional<std::int64_t> positive(const Json &body, const char *name)
{
    const Json *value = present(body, name);
    if (!value)
        return std::nullopt;
    if (!value->is_number_integer() || value->get<std::int64_t>() < 1)
        wrong(std::string("Invalid '") + name + "': expected a whole number of at least 1.", name,
              "integer_below_min_value");
    return value->get<std::int64_t>();
}

void checkEffort(const std::string &effort, const std::string &param)
{
    constexpr std::array<std::string_view, 7> known{"none", "minimal", "low", "medium", "high", "xhigh", "max"};
    if (std::find(known.begin(), known.end(), effort) == known.end())
        wrong("Unsupported value: '" + param + "' does not support '" + effort +
                  "'. Supported values are: none, minimal, low, medium, high, xhigh and max.",
              param, "unsupported_value");
}

struct Reader {
    ApiRequest &out;
    const Json &body;
    bool generates;
    std::int64_t tokens = 0;

    // Every message costs its text and three tokens of framing, as chat formats do.
    void count(const std::string &text) { tokens += countTokens(text, out.profile->tokenChars) + 3; }

    void message(const Json &item, const std::string &param)
    {
        if (!item.is_object())
            wrong("Invalid type for '" + param + "': expected an object.", param, "invalid_type");
        const Json *role = present(item, "role");
        if (!role || !role->is_string())
            wrong("Missing required parameter: '" + param + ".role'.", param + ".role", "missing_required_parameter");
        const std::string name = role->get<std::string>();
        const Json *content = present(item, "content");
        const std::string text = content ? contentText(*content, param + ".content") : std::string();
        count(text);
        if (name == "system" || name == "developer")
            out.system += out.system.empty() ? text : "\n" + text;
        else if (name == "user")
            out.user = text;
        else if (name != "assistant" && name != "tool" && name != "function")
            wrong("Invalid value: '" + name +
                      "'. Supported values are: 'system', 'developer', 'user', 'assistant' and 'tool'.",
                  param + ".role", "invalid_value");
    }

    void messages(const char *field)
    {
        const Json *list = present(body, field);
        if (!list)
            wrong(std::string("Missing required parameter: '") + field + "'.", field, "missing_required_parameter");
        if (!list->is_array())
            wrong(std::string("Invalid type for '") + field + "': expected an array of objects.", field,
                  "invalid_type");
        if (list->empty())
            wrong(std::string("Invalid '") + field + "': expected an array of at least one message.", field,
                  "empty_array");
        for (std::size_t i = 0; i < list->size(); ++i)
            message((*list)[i], std::string(field) + '[' + std::to_string(i) + ']');
    }

    void chat()
    {
        messages("messages");
        out.maxTokens = positive(body, "max_completion_tokens");
        if (const auto old = positive(body, "max_tokens"); old && !out.maxTokens)
            out.maxTokens = old;
        if (const auto n = positive(body, "n"); n && *n != 1)
            wrong("Unsupported value: 'n' does not support values other than 1 with this model.", "n",
                  "unsupported_value");
        if (const Json *options = present(body, "stream_options")) {
            if (!out.stream)
                wrong("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options");
            if (!options->is_object())
                wrong("Invalid type for 'stream_options': expected an object.", "stream_options", "invalid_type");
            out.includeUsage = boolean(*options, "include_usage", false);
        }
        if (const Json *effort = present(body, "reasoning_effort"); effort && effort->is_string())
            effortIs(effort->get<std::string>(), "reasoning_effort");
        if (const Json *seed = present(body, "seed"); seed && seed->is_number_integer())
            out.seed = static_cast<std::uint64_t>(seed->get<std::int64_t>());
        out.temperature = fraction(body, "temperature", 2);
        out.topP = fraction(body, "top_p", 1);
    }

    void effortIs(const std::string &effort, const std::string &param)
    {
        checkEffort(effort, param);
        out.effort = effort;
        out.think = effort != "none";
    }

    void responses()
    {
        if (const Json *text = present(body, "instructions")) {
            if (!text->is_string())
                wrong("Invalid type for 'instructions': expected a string.", "instructions", "invalid_type");
            out.instructions = out.system = text->get<std::string>();
            count(out.system);
        }
        const Json *input = present(body, "input");
        if (!input)
            wrong("Missing required parameter: 'input'.", "input", "missing_required_parameter");
        if (input->is_string()) {
            out.user = input->get<std::string>();
            count(out.user);
        } else {
            messages("input");
        }
        out.maxTokens = positive(body, "max_output_tokens");
        if (const Json *reasoning = present(body, "reasoning"); reasoning && reasoning->is_object()) {
            if (const Json *effort = present(*reasoning, "effort"); effort && effort->is_string())
                effortIs(effort->get<std::string>(), "reasoning.effort");
            // The demo models show a summary unless it is switched off, so that there is something to see.
            if (const auto it = reasoning->find("summary"); it != reasoning->end() && it->is_null())
                out.showThinking = false;
        }
        out.store = boolean(body, "store", true);
        out.temperature = fraction(body, "temperature", 2);
        out.topP = fraction(body, "top_p", 1);
    }

    void anthropic(std::string_view version)
    {
        if (const Json *system = present(body, "system")) {
            out.system = contentText(*system, "system");
            count(out.system);
        }
        messages("messages");
        out.maxTokens = positive(body, "max_tokens");
        if (generates && !out.maxTokens)
            wrong("max_tokens: Field required");
        for (const char *sampling : {"temperature", "top_p", "top_k"})
            if (version == "2026-10-21" && present(body, sampling))
                wrong(std::string(sampling) + ": not accepted with anthropic-version 2026-10-21");
        out.temperature = fraction(body, "temperature", 1);
        out.topP = fraction(body, "top_p", 1);
        if (const Json *thinking = present(body, "thinking"); thinking && thinking->is_object())
            thinkingIs(*thinking);
    }

    void thinkingIs(const Json &thinking)
    {
        const Json *type = present(thinking, "type");
        const std::string name = type && type->is_string() ? type->get<std::string>() : "";
        if (name == "enabled") {
            const auto budget = positive(thinking, "budget_tokens");
            if (!budget || *budget < 1024)
                wrong("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
            if (out.maxTokens && *budget >= *out.maxTokens)
                wrong("`max_tokens` must be greater than `thinking.budget_tokens`.");
        } else if (name != "adaptive" && name != "disabled" && name != "between_tools") {
            wrong("thinking.type: Input should be 'adaptive', 'enabled', 'disabled' or 'between_tools'");
        }
        out.think = name != "disabled";
        const Json *display = present(thinking, "display");
        out.showThinking = !(display && display->is_string() && display->get<std::string>() == "omitted");
    }
};

const ModelProfile *modelOf(Api api, const Json &body)
{
    const Json *model = present(body, "model");
    if (!model || !model->is_string() || model->get<std::string>().empty())
        api == Api::AnthropicMessages ? wrong("model: Field required") : wrong("you must provide a model parameter");
    const std::string id = model->get<std::string>();
    const ModelProfile *profile = findProfile(id);
    if (!profile && api == Api::AnthropicMessages)
        throw Wrong{{404, "not_found_error", "model: " + id, {}, {}, {}}};
    if (!profile)
        wrong("The model '" + id + "' does not exist here. The demo models are: demo-swift, demo-sage, demo-scribe, " +
                  "demo-thrift.",
              {}, "model_not_found", 404);
    return profile;
}

std::string_view anthropicType(const ApiFailure &failure)
{
    switch (failure.status) {
    case 400:
        return "invalid_request_error";
    case 401:
        return "authentication_error";
    case 402:
        return "billing_error";
    case 403:
        return "permission_error";
    case 404:
        return "not_found_error";
    case 405:
        return "invalid_request_error";
    case 413:
        return "request_too_large";
    case 429:
        return "rate_limit_error";
    case 504:
        return "timeout_error";
    case 503:
    case 529:
        return "overloaded_error";
    default:
        return failure.status >= 500 ? "api_error" : "invalid_request_error";
    }
}
} // namespace

std::variant<ApiRequest, ApiFailure> parseApiRequest(Api api, std::string_view text, std::string_view version,
                                                     bool generates)
{
    try {
        if (api == Api::AnthropicMessages && version.empty())
            wrong("anthropic-version: header is required");
        if (api == Api::AnthropicMessages && version != "2023-06-01" && version != "2026-10-21")
            wrong("anthropic-version: \"" + std::string(version) + "\" is not a valid version");
        const Json body = Json::parse(text, nullptr, false);
        if (body.is_discarded() || !body.is_object())
            wrong("The body of the request is not valid JSON: expected one JSON object.");
        ApiRequest out;
        out.api = api;
        out.profile = modelOf(api, body);
        out.stream = boolean(body, "stream", false);
        Reader reader{out, body, generates};
        if (api == Api::OpenAiChat)
            reader.chat();
        else if (api == Api::OpenAiResponses)
            reader.responses();
        else
            reader.anthropic(version);
        out.inputTokens = reader.tokens;
        if (generates && out.inputTokens > out.profile->contextTokens)
            wrong("The input is " + std::to_string(out.inputTokens) + " tokens long; the context of " +
                      std::string(out.profile->id) + " is " + std::to_string(out.profile->contextTokens) + " tokens.",
                  api == Api::OpenAiResponses ? "input" : "messages", "context_length_exceeded");
        return out;
    } catch (const Wrong &found) {
        return found.failure;
    } catch (const nlohmann::json::exception &e) { // out-of-range numbers and the like
        return ApiFailure{400, "invalid_request_error", e.what(), {}, {}, {}};
    }
}

std::string errorBody(Api api, const ApiFailure &failure, std::string_view requestId)
{
    using Ordered = nlohmann::ordered_json;
    const auto nullable = [](const std::string &text) { return text.empty() ? Ordered() : Ordered(text); };
    Ordered body;
    if (api == Api::AnthropicMessages) {
        body = {{"type", "error"},
                {"error", {{"type", anthropicType(failure)}, {"message", failure.message}, {"details", nullptr}}},
                {"request_id", requestId}};
    } else {
        body["error"] = {{"message", failure.message},
                         {"type", failure.type},
                         {"param", nullable(failure.param)},
                         {"code", nullable(failure.code)}};
    }
    return body.dump(-1, ' ', false, Ordered::error_handler_t::replace);
}
} // namespace assay::demo
