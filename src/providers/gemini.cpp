// SPDX-License-Identifier: GPL-3.0-or-later
// Google's generateContent: the Gemini API and Gemini on Vertex AI. Events end in CRLF; without alt=sse the answer is
// one JSON array that comes in pieces; an error can come as bare JSON. There is no end marker: a finish reason is the
// end.
#include "providers/apis.h"
#include "providers/body_decoder.h"
#include "providers/wire.h"
#include <algorithm>
#include <array>
#include <cctype>

namespace assay::providers
{
namespace
{
// Thoughts and the prompts of tools stand beside the visible counts; cached tokens are part of the prompt's.
Usage geminiUsage(const Json &raw)
{
    Usage usage;
    if (const Count prompt = countMember(raw, "promptTokenCount"))
        usage.input = sum(prompt, countMember(raw, "toolUsePromptTokenCount"));
    usage.cachedInput = countMember(raw, "cachedContentTokenCount");
    usage.reasoning = countMember(raw, "thoughtsTokenCount");
    usage.output = sum(countMember(raw, "candidatesTokenCount"), usage.reasoning);
    return usage;
}

class GeminiDecoder final : public BodyDecoder
{
public:
    using BodyDecoder::BodyDecoder;

private:
    Framing framing() const noexcept override { return Framing::EventsOrObjects; }
    void onEvent(const Json &event, std::string_view name) override;
    bool onDocument(const Json &) override { return false; } // its whole answers are read as events
    bool onPlainData(std::string_view data) override { return data.starts_with("[DONE]") && isBlank(data.substr(6)); }
    std::string_view endMarkerName() const override { return "a finish reason"; }
    void onFinish() override;
    void takePart(const Json &part);
    void takeFinish(const std::string &reason, const Json &candidate);

    Json m_usage;
    std::int64_t m_calls = 0;
};

void GeminiDecoder::onEvent(const Json &event, std::string_view)
{
    m_result.responseId = textOr(event, "responseId", m_result.responseId);
    m_result.modelReported = textOr(event, "modelVersion", m_result.modelReported);
    if (const Json *usage = objectMember(event, "usageMetadata")) // cumulative: the last one counts
        m_usage = *usage;
    const Json *candidates = arrayMember(event, "candidates");
    if (candidates) {
        for (const Json &candidate : *candidates) {
            if (countMember(candidate, "index").value_or(0) != 0) // one answer was asked for
                continue;
            if (const Json *content = objectMember(candidate, "content"))
                if (const Json *parts = arrayMember(*content, "parts"))
                    for (const Json &part : *parts)
                        takePart(part);
            if (const std::string *reason = textMember(candidate, "finishReason"); reason && !reason->empty())
                takeFinish(*reason, candidate);
        }
    }
    if (const Json *feedback = objectMember(event, "promptFeedback")) {
        if (const std::string *reason = textMember(*feedback, "blockReason")) {
            m_result.finishReason = *reason;
            stopAs(Outcome::Filtered);
            m_parts.complete(Kind::Refusal, {0, 0}, textOr(*feedback, "blockReasonMessage"));
            complete();
        }
    }
    if (member(event, "error")) {
        if (const std::optional<SaidError> said = findError(event))
            failSaid(*said);
    } else if (!candidates && !member(event, "promptFeedback") && !member(event, "usageMetadata") &&
               !member(event, "responseId")) {
        failProtocol("JSON that is no answer of this API: " + excerpt(dumped(event), 299));
    }
}

void GeminiDecoder::takePart(const Json &part)
{
    if (const std::string *text = textMember(part, "text")) {
        const Json *thought = member(part, "thought");
        const bool isThought = thought && thought->is_boolean() && thought->get<bool>();
        m_parts.append(isThought ? Kind::Reasoning : Kind::Answer, {0, 0}, *text);
    } else if (const Json *called = objectMember(part, "functionCall")) {
        ToolCall &call = m_tools.at(m_calls++, textMember(*called, "id"));
        call.name = textOr(*called, "name");
        if (const Json *arguments = member(*called, "args"))
            call.arguments = dumped(*arguments);
    }
}

void GeminiDecoder::takeFinish(const std::string &reason, const Json &candidate)
{
    static constexpr std::array<std::string_view, 10> filters = {
        "SAFETY",   "RECITATION",  "BLOCKLIST",    "PROHIBITED_CONTENT",       "SPII",
        "LANGUAGE", "MODEL_ARMOR", "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION"};
    static constexpr std::array<std::string_view, 4> faults = {"MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL",
                                                               "TOO_MANY_TOOL_CALLS", "OTHER"};
    m_result.finishReason = reason;
    complete();
    if (reason == "MAX_TOKENS")
        stopAs(Outcome::Truncated);
    else if (std::find(filters.begin(), filters.end(), reason) != filters.end())
        stopAs(Outcome::Filtered);
    else if (std::find(faults.begin(), faults.end(), reason) != faults.end())
        failSaid(
            {textOr(candidate, "finishMessage", "the model stopped without an answer: " + reason), reason, {}, {}, {}});
}

void GeminiDecoder::onFinish()
{
    if (!m_usage.is_object())
        return;
    m_result.usage = geminiUsage(m_usage);
    m_result.usageJson = dumped(m_usage);
    if (m_result.finishReason.empty()) // counts in the middle of an answer are no total
        m_result.usage.output.reset();
}

class GeminiProtocol final : public Protocol
{
public:
    explicit GeminiProtocol(Api api) : m_api(api) {}
    Api api() const noexcept override { return m_api; }
    Result<WireRequest> encode(const ModelTarget &target, const Prompt &rendered,
                               const ModelAbilities &abilities) const override;
    std::unique_ptr<Decoder> decoder(const net::Head &head, const DecodeHints &hints) const override
    {
        return std::make_unique<GeminiDecoder>(head, hints);
    }
    WireRequest listModels(const Endpoint &endpoint) const override;
    Result<std::vector<ModelInfo>> decodeModels(std::string_view body) const override;

private:
    Api m_api;
};

// A number of tokens for 2.5, a level for 3; "none" is no thinking where it can be switched off.
Json thinkingConfig(const Parameters &p, const ModelAbilities &abilities, std::vector<std::string> &notSent)
{
    using Thinking = ModelAbilities::Thinking;
    Json config = Json::object();
    const bool byBudget = abilities.thinkingBudget.value_or(abilities.thinking != Thinking::Level);
    const bool canStop = abilities.thinkingOff.value_or(true) && abilities.thinking != Thinking::Level;
    if (p.thinkingBudget) {
        if (!byBudget || (*p.thinkingBudget == 0 && !canStop))
            notSent.emplace_back("thinking_budget");
        else
            config["thinkingBudget"] = *p.thinkingBudget;
    }
    if (p.reasoningEffort && *p.reasoningEffort == "none") {
        if (!canStop)
            notSent.emplace_back("reasoning_effort");
        else
            config["thinkingBudget"] = 0;
    } else if (p.reasoningEffort && abilities.thinking == Thinking::Budget) {
        notSent.emplace_back("reasoning_effort"); // a word cannot be turned into a number of tokens
    } else if (const std::optional<std::string> effort = allowedEffort(p, abilities, notSent)) {
        std::string level = *effort;
        std::transform(level.begin(), level.end(), level.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        config["thinkingLevel"] = level;
    }
    const bool thinks =
        config.contains("thinkingLevel") || (config.contains("thinkingBudget") && config["thinkingBudget"] != 0);
    if (thinks) // who asks for thoughts wants to read them; they are billed either way
        config["includeThoughts"] = true;
    return config;
}

Json partsOf(const Prompt &rendered, const Media &media)
{
    Json parts = Json::array();
    for (const Media::Part &part : media.parts())
        parts.push_back({{"inlineData", {{"mimeType", part.file->mediaType}, {"data", part.marker}}}});
    parts.push_back({{"text", rendered.user}});
    return parts;
}

Result<WireRequest> GeminiProtocol::encode(const ModelTarget &target, const Prompt &rendered,
                                           const ModelAbilities &abilities) const
{
    if (Status status = checkRequest(target, rendered); !status)
        return status.error();
    const Result<Media> media = Media::of(target, rendered, abilities);
    if (!media)
        return media.error();
    const Parameters &p = target.parameters;
    std::vector<std::string> notSent;
    Json body = {{"contents", Json::array({Json{{"role", "user"}, {"parts", partsOf(rendered, *media)}}})}};
    if (!rendered.system.empty())
        body["systemInstruction"] = {{"parts", Json::array({Json{{"text", rendered.system}}})}};
    Json config = Json::object();
    if (p.maxOutputTokens)
        config["maxOutputTokens"] = *p.maxOutputTokens;
    const Sampling sampling = allowedSampling(p, abilities, abilities.reasonsByDefault, notSent);
    if (sampling.temperature)
        config["temperature"] = *sampling.temperature;
    if (sampling.topP)
        config["topP"] = *sampling.topP;
    if (allowed(!p.stopSequences.empty(), abilities.stopSequences, "stop_sequences", notSent))
        config["stopSequences"] = p.stopSequences;
    if (allowed(p.seed.has_value(), abilities.seed, "seed", notSent))
        config["seed"] = *p.seed;
    if (allowed(p.jsonSchema.has_value(), abilities.structuredOutput, "json_schema", notSent)) {
        config["responseMimeType"] = "application/json";
        config["responseJsonSchema"] = schemaOf(*p.jsonSchema);
    }
    if (Json thinking = thinkingConfig(p, abilities, notSent); !thinking.empty())
        config["thinkingConfig"] = std::move(thinking);
    allowed(p.verbosity.has_value(), false, "verbosity", notSent);
    if (!config.empty())
        body["generationConfig"] = std::move(config);
    const std::string model = percentEncoded(lastSegment(target.model));
    Result<WireRequest> request = jsonRequest(target.endpoint,
                                              (m_api == Api::Gemini ? "/models/" : "/publishers/google/models/") +
                                                  model + ":streamGenerateContent?alt=sse",
                                              body, *media);
    if (request)
        request->notSent = std::move(notSent);
    return request;
}

WireRequest GeminiProtocol::listModels(const Endpoint &endpoint) const
{
    if (m_api == Api::Gemini)
        return listRequest(endpoint, "/models?pageSize=1000"); // the largest page, and there are fewer
    // Vertex lists its models without project and location, in v1beta1 alone.
    Endpoint host = endpoint;
    const std::size_t version = host.baseUrl.find("/v1", host.baseUrl.find("://") + 3);
    host.baseUrl = host.baseUrl.substr(0, version) + "/v1beta1";
    return listRequest(host, "/publishers/google/models?pageSize=200");
}

Result<std::vector<ModelInfo>> GeminiProtocol::decodeModels(std::string_view body) const
{
    const Json json = parseJson(body);
    const Json *list = arrayMember(json, m_api == Api::Gemini ? "models" : "publisherModels");
    if (!list)
        return modelList(body);
    std::vector<ModelInfo> models;
    for (const Json &entry : *list) {
        const Json *actions = arrayMember(entry, "supportedGenerationMethods");
        if (!actions)
            actions = arrayMember(entry, "supportedActions");
        if (actions && m_api == Api::Gemini &&
            std::find(actions->begin(), actions->end(), "generateContent") == actions->end())
            continue;
        ModelInfo model{lastSegment(textOr(entry, "name")), textOr(entry, "displayName")};
        if (!model.id.empty())
            models.push_back(std::move(model));
    }
    return models;
}
} // namespace

const Protocol &gemini()
{
    static const GeminiProtocol protocol(Api::Gemini);
    return protocol;
}
const Protocol &vertexGemini()
{
    static const GeminiProtocol protocol(Api::VertexGemini);
    return protocol;
}
} // namespace assay::providers
