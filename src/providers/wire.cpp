// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/wire.h"
#include "core/text.h"
#include "providers/error_body.h"
#include "providers/schema.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace assay::providers
{
namespace
{
constexpr std::int64_t mostOutputTokens = 100'000'000; // far above any model; a slip of the keyboard otherwise

struct SplitUrl {
    std::string_view origin, path, query; // "https://host:1", "/v1", "?a=b"
};

SplitUrl split(std::string_view url)
{
    SplitUrl out;
    const std::size_t query = url.find('?');
    if (query != std::string_view::npos) {
        out.query = url.substr(query);
        url = url.substr(0, query);
    }
    const std::size_t scheme = url.find("://");
    const std::size_t slash = url.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
    out.origin = url.substr(0, slash);
    out.path = slash == std::string_view::npos ? std::string_view() : url.substr(slash);
    return out;
}

std::string_view hostOf(std::string_view url)
{
    std::string_view origin = split(url).origin;
    if (const std::size_t scheme = origin.find("://"); scheme != std::string_view::npos)
        origin.remove_prefix(scheme + 3);
    return origin.substr(0, origin.find(':'));
}

Error badUrl(const Endpoint &endpoint, std::string_view why)
{
    return makeError(ErrorCode::BadUrl, "the base URL \"" + excerpt(endpoint.baseUrl, 300) + "\": " + std::string(why));
}

bool isAzureOpenAi(const Endpoint &endpoint)
{
    if (endpoint.api == Api::AzureOpenAi)
        return true;
    return (endpoint.api == Api::OpenAiChat || endpoint.api == Api::OpenAiResponses) &&
           (hostIs(endpoint.baseUrl, "openai.azure.com") || hostIs(endpoint.baseUrl, "services.ai.azure.com") ||
            hostIs(endpoint.baseUrl, "cognitiveservices.azure.com"));
}

void addCommon(const Endpoint &endpoint, WireRequest &request)
{
    if (endpoint.api == Api::AnthropicMessages || endpoint.api == Api::FoundryAnthropic) {
        request.headers.push_back(
            {"anthropic-version", endpoint.apiVersion.empty() ? "2023-06-01" : endpoint.apiVersion});
        request.keyHeader = "x-api-key";
    } else if (isAzureOpenAi(endpoint)) {
        request.keyHeader = "api-key";
    } else if (endpoint.api == Api::Gemini || endpoint.api == Api::VertexGemini) {
        request.keyHeader = "x-goog-api-key"; // on Vertex: an express-mode key
    } else {
        request.keyHeader = "Authorization";
        request.keyPrefix = "Bearer ";
    }
}

// Where an API lives below its host, for a base URL that names the host alone or a little more; and the ends of paths
// that people copy along with it.
struct Shape {
    std::vector<std::string_view> ends; // taken off
    std::string_view whenEmpty;         // the path of a bare host
    std::string_view version;           // added unless the path ends with it
    std::string_view example;
};

Shape shapeOf(Api api)
{
    switch (api) {
    case Api::OpenAiResponses:
    case Api::OpenAiChat:
        return {{"/chat/completions", "/responses", "/messages", "/models"}, "/v1", {}, "https://api.openai.com/v1"};
    case Api::AnthropicMessages:
        return {{"/chat/completions", "/responses", "/messages", "/models"}, {}, "/v1", "https://api.anthropic.com/v1"};
    case Api::Gemini:
        return {{"/models"}, "/v1beta", {}, "https://generativelanguage.googleapis.com/v1beta"};
    case Api::VertexGemini:
    case Api::VertexAnthropic:
        return {{"/publishers/google/models", "/publishers/google", "/publishers/anthropic/models",
                 "/publishers/anthropic"},
                {},
                {},
                "https://europe-west1-aiplatform.googleapis.com/v1/projects/my-project/locations/europe-west1"};
    case Api::BedrockConverse:
        return {{"/model"}, {}, {}, "https://bedrock-runtime.eu-central-1.amazonaws.com"};
    case Api::AzureOpenAi:
        return {{"/chat/completions", "/responses", "/models"},
                "/openai/v1",
                {},
                "https://my-resource.openai.azure.com/openai/v1"};
    case Api::FoundryAnthropic:
        return {{"/messages"}, "/anthropic", "/v1", "https://my-resource.services.ai.azure.com/anthropic"};
    case Api::Ollama:
        return {{"/api/chat", "/api", "/v1"}, {}, {}, "http://127.0.0.1:11434"};
    default:
        break;
    }
    return {};
}

// What an API needs in its address beyond a host.
std::string_view missingIn(const Endpoint &endpoint, std::string_view path)
{
    const bool vertex = endpoint.api == Api::VertexGemini || endpoint.api == Api::VertexAnthropic;
    if (vertex && path.empty())
        return "must name project and location: https://REGION-aiplatform.googleapis.com/v1/projects/PROJECT/locations/"
               "REGION";
    if (endpoint.api == Api::AzureOpenAi && path.find("/deployments/") != std::string_view::npos &&
        endpoint.apiVersion.empty())
        return "names a deployment, and that form of the address needs an API version such as 2024-10-21";
    return {};
}

Error badInput(std::string text) { return makeError(ErrorCode::BadInput, std::move(text)); }
} // namespace

bool hostIs(std::string_view url, std::string_view host)
{
    const std::string_view own = hostOf(url);
    return own == host || (own.size() > host.size() && own.ends_with(host) && own[own.size() - host.size() - 1] == '.');
}

Result<std::string> apiUrl(const Endpoint &endpoint, std::string_view path)
{
    const std::string base = trimmed(endpoint.baseUrl);
    const Shape shape = shapeOf(endpoint.api);
    if (base.empty())
        return badUrl(endpoint, "is empty; it looks like " + std::string(shape.example));
    if (base.find('#') != std::string::npos)
        return badUrl(endpoint, "must not have a part behind #");
    // curl takes one slash or three, and would find another host than a person reads.
    const std::size_t scheme = base.find("://");
    if (scheme == std::string::npos || scheme + 3 >= base.size() || base[scheme + 3] == '/')
        return badUrl(endpoint, "must begin with https:// (or http://) and the name of a host");
    if (const Result<std::string> origin = net::originOf(base); !origin)
        return origin.error();
    SplitUrl parts = split(base);
    const auto dropSlashes = [&parts] {
        while (parts.path.ends_with('/'))
            parts.path.remove_suffix(1);
    };
    dropSlashes();
    for (const std::string_view known : shape.ends) {
        if (parts.path.ends_with(known)) {
            parts.path.remove_suffix(known.size());
            break;
        }
    }
    dropSlashes();
    if (const std::string_view missing = missingIn(endpoint, parts.path); !missing.empty())
        return badUrl(endpoint, missing);
    std::string url(parts.origin);
    url += parts.path.empty() ? shape.whenEmpty : parts.path;
    if (!shape.version.empty() && !parts.path.ends_with(shape.version))
        url += shape.version;
    url += path;
    if (!parts.query.empty())
        (url += url.find('?') == std::string::npos ? '?' : '&') += parts.query.substr(1);
    if (isAzureOpenAi(endpoint) && !endpoint.apiVersion.empty() &&
        parts.query.find("api-version=") == std::string_view::npos)
        (url += url.find('?') == std::string::npos ? '?' : '&') += "api-version=" + percentEncoded(endpoint.apiVersion);
    return url;
}

std::string percentEncoded(std::string_view segment)
{
    static constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    for (const char c : segment) {
        const auto byte = static_cast<unsigned char>(c);
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
            c == '_' || c == '~')
            out += c;
        else
            ((out += '%') += hex[byte >> 4U]) += hex[byte & 15U];
    }
    return out;
}

std::string lastSegment(std::string_view name) { return std::string(name.substr(name.rfind('/') + 1)); }

Result<WireRequest> jsonRequest(const Endpoint &endpoint, std::string_view path, const Json &body, const Media &media)
{
    Result<std::string> url = apiUrl(endpoint, path);
    if (!url)
        return url.error();
    WireRequest request;
    request.url = std::move(*url);
    request.headers = {{"content-type", "application/json"},
                       {"accept", endpoint.api == Api::BedrockConverse ? "application/vnd.amazon.eventstream"
                                  : endpoint.api == Api::Ollama        ? "application/x-ndjson"
                                                                       : "text/event-stream"}};
    addCommon(endpoint, request);
    request.body = dumped(body);
    media.fill(request);
    return request;
}

WireRequest listRequest(const Endpoint &endpoint, std::string_view path)
{
    WireRequest request;
    request.method = "GET";
    // A base URL that is none goes out as it is: the transport refuses it in the same words.
    const Result<std::string> url = apiUrl(endpoint, path);
    request.url = url ? *url : endpoint.baseUrl;
    request.headers = {{"accept", "application/json"}};
    addCommon(endpoint, request);
    return request;
}

Result<std::vector<ModelInfo>> modelList(std::string_view body)
{
    try {
        const Json json = parseJson(body);
        if (json.is_discarded())
            return makeError(ErrorCode::NotApi, looksLikeHtml(body)
                                                    ? describeHtml(body.substr(0, 64u << 10))
                                                    : "the list of models is not JSON: " + excerpt(body, 200));
        const Json *list = json.is_array() ? &json : arrayMember(json, "data");
        if (!list)
            list = arrayMember(json, "models");
        if (!list) {
            const std::optional<SaidError> said = findError(json);
            return makeError(said ? ErrorCode::ProviderError : ErrorCode::NotApi,
                             said ? said->message : "no list of models in: " + excerpt(body, 200));
        }
        std::vector<ModelInfo> models;
        for (const Json &entry : *list) {
            ModelInfo model{entry.is_string() ? entry.get<std::string>() : textOr(entry, "id", textOr(entry, "name")),
                            textOr(entry, "display_name", textOr(entry, "displayName"))};
            if (!model.id.empty())
                models.push_back(std::move(model));
        }
        return models;
    } catch (const std::exception &e) {
        return makeError(ErrorCode::Internal, e.what());
    }
}

Json schemaOf(const std::string &schema) { return parseJson(schema); }

Json schemaFormat(const std::string &schema, std::vector<std::string> &defaulted)
{
    Json parsed = schemaOf(schema);
    const std::optional<std::string> loose = looseObject(parsed, true);
    if (loose)
        defaulted.push_back("json_schema strict=false (" + *loose + ")");
    return {{"type", "json_schema"}, {"name", "answer"}, {"strict", !loose}, {"schema", std::move(parsed)}};
}

bool refusesSampling(const Endpoint &endpoint)
{
    return speaksAnthropic(endpoint.api) && endpoint.apiVersion >= "2026-10-21" && endpoint.apiVersion < "3";
}

std::optional<std::string> allowedEffort(const Parameters &parameters, const ModelAbilities &abilities,
                                         std::vector<std::string> &notSent)
{
    if (!parameters.reasoningEffort)
        return std::nullopt;
    const std::vector<std::string> &known = abilities.efforts;
    if (known.empty() || std::find(known.begin(), known.end(), *parameters.reasoningEffort) != known.end())
        return parameters.reasoningEffort;
    notSent.push_back("reasoning_effort");
    return std::nullopt;
}

bool allowed(bool isSet, const std::optional<bool> &takes, std::string_view name, std::vector<std::string> &notSent)
{
    if (!isSet)
        return false;
    if (takes.value_or(true))
        return true;
    notSent.emplace_back(name);
    return false;
}

Sampling allowedSampling(const Parameters &parameters, const ModelAbilities &abilities, bool reasons,
                         std::vector<std::string> &notSent)
{
    using Kind = ModelAbilities::Sampling;
    const bool refused =
        abilities.sampling == Kind::Never || (abilities.sampling == Kind::OnlyWithoutReasoning && reasons);
    Sampling allowed;
    if (parameters.temperature && refused)
        notSent.push_back("temperature");
    else
        allowed.temperature = parameters.temperature;
    if (parameters.topP && (refused || (abilities.oneSamplingParameter && parameters.temperature)))
        notSent.push_back("top_p");
    else
        allowed.topP = parameters.topP;
    return allowed;
}

Status checkRequest(const ModelTarget &target, const Prompt &rendered)
{
    const Parameters &p = target.parameters;
    if (isBlank(target.model))
        return badInput("the target has no model: name it as the API calls it");
    if (isBlank(rendered.user))
        return badInput("the prompt is empty: there is nothing to send");
    for (const auto &[what, text] : {std::pair{"the prompt", &rendered.user},
                                     {"the system prompt", &rendered.system},
                                     {"the model's name", &target.model}})
        if (!isValidUtf8(*text))
            return badInput(std::string(what) + " is not valid UTF-8 text");
    if (p.maxOutputTokens && (*p.maxOutputTokens < 1 || *p.maxOutputTokens > mostOutputTokens))
        return badInput("max output tokens must be from 1 to 100000000");
    if (p.temperature && (!std::isfinite(*p.temperature) || *p.temperature < 0 || *p.temperature > 2))
        return badInput("temperature must be from 0 to 2");
    if (p.topP && (!std::isfinite(*p.topP) || *p.topP < 0 || *p.topP > 1))
        return badInput("top_p must be from 0 to 1");
    if (p.reasoningEffort && (isBlank(*p.reasoningEffort) || !isValidUtf8(*p.reasoningEffort)))
        return badInput("reasoning effort must be a word such as low, medium or high");
    if (p.thinkingBudget && (*p.thinkingBudget < -1 || *p.thinkingBudget > mostOutputTokens))
        return badInput("the thinking budget must be from 0 to 100000000 tokens (or -1: the model decides)");
    if (p.thinkingBudget && p.maxOutputTokens && *p.thinkingBudget >= *p.maxOutputTokens)
        return badInput("the thinking budget must be smaller than max output tokens, which hold it too");
    for (const std::string &stop : p.stopSequences)
        if (stop.empty() || !isValidUtf8(stop))
            return badInput("a stop sequence must be text, and not empty");
    if (p.jsonSchema && !parseJson(*p.jsonSchema).is_object())
        return badInput("the JSON schema is not a JSON object");
    return Ok{};
}
} // namespace assay::providers
