// SPDX-License-Identifier: GPL-3.0-or-later
// Ollama's own API: one JSON object a line. An error in the middle is a line {"error": "text"} behind a 200.
#include "providers/apis.h"
#include "providers/body_decoder.h"
#include "providers/wire.h"

namespace assay::providers
{
namespace
{
class OllamaDecoder final : public BodyDecoder
{
public:
    using BodyDecoder::BodyDecoder;

private:
    Framing framing() const noexcept override { return Framing::EventsOrObjects; }
    void onEvent(const Json &event, std::string_view name) override;
    bool onDocument(const Json &) override { return false; } // its whole answers are one line
    bool onPlainData(std::string_view) override { return false; }
    std::string_view endMarkerName() const override { return "a line with \"done\": true"; }
    void onFinish() override;
    void takeMessage(const Json &message);
    void takeDone(const Json &event);

    Json m_usage;
    std::int64_t m_calls = 0;
};

void OllamaDecoder::onEvent(const Json &event, std::string_view)
{
    if (const std::optional<SaidError> said = member(event, "error") ? findError(event) : std::nullopt)
        return failSaid(*said);
    m_result.modelReported = textOr(event, "model", m_result.modelReported);
    const Json *message = objectMember(event, "message");
    const Json *done = member(event, "done");
    if (message)
        takeMessage(*message);
    if (done && done->is_boolean() && done->get<bool>())
        takeDone(event);
    if (!message && !done)
        failProtocol("JSON that is no answer of this API: " + excerpt(dumped(event), 299));
}

void OllamaDecoder::takeMessage(const Json &message)
{
    if (const std::string *thinking = textMember(message, "thinking"))
        m_parts.append(Kind::Reasoning, {0, 0}, *thinking);
    if (const std::string *text = textMember(message, "content"))
        m_parts.append(Kind::Answer, {0, 0}, *text);
    if (const Json *calls = arrayMember(message, "tool_calls")) {
        for (const Json &one : *calls) {
            const Json *function = objectMember(one, "function");
            ToolCall &call = m_tools.at(m_calls++, textMember(one, "id"));
            if (!function)
                continue;
            call.name = textOr(*function, "name");
            if (const Json *arguments = member(*function, "arguments"))
                call.arguments = dumped(*arguments);
        }
    }
}

void OllamaDecoder::takeDone(const Json &event)
{
    m_result.finishReason = textOr(event, "done_reason", "stop"); // old versions give no reason
    if (m_result.finishReason == "length")
        stopAs(Outcome::Truncated);
    else if (m_result.finishReason == "load" || m_result.finishReason == "unload")
        failSaid({"the server only loaded the model: " + m_result.finishReason, m_result.finishReason, {}, {}, {}});
    m_usage = Json::object();
    for (const std::string_view name : {"total_duration", "load_duration", "prompt_eval_count", "prompt_eval_duration",
                                        "eval_count", "eval_duration"})
        if (const Json *value = member(event, name))
            m_usage[std::string(name)] = *value;
    end();
}

void OllamaDecoder::onFinish()
{
    if (!m_usage.is_object() || m_usage.empty())
        return;
    m_result.usage.input = countMember(m_usage, "prompt_eval_count");
    m_result.usage.output = countMember(m_usage, "eval_count");
    m_result.usageJson = dumped(m_usage);
}

class OllamaProtocol final : public Protocol
{
public:
    Api api() const noexcept override { return Api::Ollama; }
    Result<WireRequest> encode(const ModelTarget &target, const Prompt &rendered,
                               const ModelAbilities &abilities) const override;
    std::unique_ptr<Decoder> decoder(const net::Head &head, const DecodeHints &hints) const override
    {
        return std::make_unique<OllamaDecoder>(head, hints);
    }
    WireRequest listModels(const Endpoint &endpoint) const override { return listRequest(endpoint, "/api/tags"); }
    Result<std::vector<ModelInfo>> decodeModels(std::string_view body) const override { return modelList(body); }
};

Result<WireRequest> OllamaProtocol::encode(const ModelTarget &target, const Prompt &rendered,
                                           const ModelAbilities &abilities) const
{
    if (Status status = checkRequest(target, rendered); !status)
        return status.error();
    const Result<Media> media = Media::of(target, rendered, abilities);
    if (!media)
        return media.error();
    const Parameters &p = target.parameters;
    std::vector<std::string> notSent;
    Json messages = Json::array();
    if (!rendered.system.empty())
        messages.push_back({{"role", "system"}, {"content", rendered.system}});
    Json user = {{"role", "user"}, {"content", rendered.user}};
    for (const Media::Part &part : media->parts())
        user["images"].push_back(part.marker);
    messages.push_back(std::move(user));
    Json body = {{"model", target.model}, {"messages", std::move(messages)}, {"stream", true}};
    // true and false, or a word for the models that know words.
    if (const std::optional<std::string> effort = allowedEffort(p, abilities, notSent))
        body["think"] = *effort == "none" ? Json(false) : Json(*effort);
    allowed(p.thinkingBudget.has_value(), false, "thinking_budget", notSent);
    Json options = Json::object();
    if (p.maxOutputTokens)
        options["num_predict"] = *p.maxOutputTokens;
    const Sampling sampling = allowedSampling(p, abilities, abilities.reasonsByDefault, notSent);
    if (sampling.temperature)
        options["temperature"] = *sampling.temperature;
    if (sampling.topP)
        options["top_p"] = *sampling.topP;
    if (!p.stopSequences.empty())
        options["stop"] = p.stopSequences;
    if (p.seed)
        options["seed"] = *p.seed;
    if (!options.empty())
        body["options"] = std::move(options);
    if (p.jsonSchema)
        body["format"] = schemaOf(*p.jsonSchema);
    allowed(p.verbosity.has_value(), false, "verbosity", notSent);
    Result<WireRequest> request = jsonRequest(target.endpoint, "/api/chat", body, *media);
    if (request)
        request->notSent = std::move(notSent);
    return request;
}
} // namespace

const Protocol &ollama()
{
    static const OllamaProtocol protocol;
    return protocol;
}
} // namespace assay::providers
