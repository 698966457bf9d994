// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/wire.h"
#include "core/text.h"
#include "providers/error_body.h"
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
    return endpoint.api != Api::AnthropicMessages &&
           (hostIs(endpoint.baseUrl, "openai.azure.com") || hostIs(endpoint.baseUrl, "services.ai.azure.com") ||
            hostIs(endpoint.baseUrl, "cognitiveservices.azure.com"));
}

void addCommon(const Endpoint &endpoint, WireRequest &request)
{
    if (endpoint.api == Api::AnthropicMessages) {
        request.headers.push_back(
            {"anthropic-version", endpoint.apiVersion.empty() ? "2023-06-01" : endpoint.apiVersion});
        request.keyHeader = "x-api-key";
    } else if (isAzureOpenAi(endpoint)) {
        request.keyHeader = "api-key";
    } else {
        request.keyHeader = "Authorization";
        request.keyPrefix = "Bearer ";
    }
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
    if (base.empty())
        return badUrl(endpoint, "is empty; it looks like https://api.openai.com/v1");
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
    for (const std::string_view known : {"/chat/completions", "/responses", "/messages", "/models"}) {
        if (parts.path.ends_with(known)) {
            parts.path.remove_suffix(known.size());
            break;
        }
    }
    dropSlashes();
    std::string url(parts.origin);
    url += parts.path;
    const bool needsVersion =
        endpoint.api == Api::AnthropicMessages ? !parts.path.ends_with("/v1") : parts.path.empty();
    if (needsVersion)
        url += "/v1";
    url += path;
    url += parts.query;
    return url;
}

Result<WireRequest> jsonRequest(const Endpoint &endpoint, std::string_view path, const Json &body)
{
    Result<std::string> url = apiUrl(endpoint, path);
    if (!url)
        return url.error();
    WireRequest request;
    request.url = std::move(*url);
    request.headers = {{"content-type", "application/json"}, {"accept", "text/event-stream"}};
    addCommon(endpoint, request);
    request.body = dumped(body);
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
                            textOr(entry, "display_name")};
            if (!model.id.empty())
                models.push_back(std::move(model));
        }
        return models;
    } catch (const std::exception &e) {
        return makeError(ErrorCode::Internal, e.what());
    }
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
    return Ok{};
}
} // namespace assay::providers
