// SPDX-License-Identifier: GPL-3.0-or-later
// Amazon Bedrock Converse: a binary event stream. Text and thoughts have no start of their own, the usage comes after
// the stop, and a recorded stream of InvokeModel with Claude (event "chunk") is understood too.
#include "core/text.h"
#include "providers/anthropic_decoder.h"
#include "providers/anthropic_request.h"
#include "providers/apis.h"
#include "providers/wire.h"

namespace assay::providers
{
namespace
{
// Cached tokens stand beside the input's, as at Anthropic.
Usage bedrockUsage(const Json &raw)
{
    Usage usage;
    usage.cachedInput = countMember(raw, "cacheReadInputTokens");
    usage.cacheWrite = countMember(raw, "cacheWriteInputTokens");
    if (const Count fresh = countMember(raw, "inputTokens"))
        usage.input = sum(sum(fresh, usage.cachedInput), usage.cacheWrite);
    usage.output = countMember(raw, "outputTokens");
    // Written for an hour, where the API tells it apart: [{"ttl": "1h", "inputTokens": 40}, ...].
    if (const Json *details = arrayMember(raw, "cacheDetails"))
        for (const Json &one : *details)
            if (textOr(one, "ttl") == "1h")
                usage.cacheWriteLong = sum(usage.cacheWriteLong, countMember(one, "inputTokens"));
    return usage;
}

// RFC 4648; anything else in it ends the text.
std::string fromBase64(std::string_view text)
{
    std::string out;
    std::uint32_t bits = 0;
    int have = 0;
    for (const char c : text) {
        static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        const std::size_t digit = alphabet.find(c);
        if (digit == std::string_view::npos)
            break;
        bits = bits << 6U | static_cast<std::uint32_t>(digit);
        if ((have += 6) >= 8) {
            have -= 8;
            out += static_cast<char>(bits >> static_cast<unsigned>(have) & 0xFFU);
        }
    }
    return out;
}

class ConverseDecoder final : public BodyDecoder
{
public:
    using BodyDecoder::BodyDecoder;

private:
    Framing framing() const noexcept override { return Framing::Frames; }
    void onFrame(const net::EventStreamMessage &frame) override;
    void onEvent(const Json &, std::string_view) override { failProtocol("text events where frames were expected"); }
    bool onDocument(const Json &body) override;
    bool onPlainData(std::string_view) override { return false; }
    std::string_view endMarkerName() const override { return "the event \"messageStop\""; }
    void onFinish() override;
    void takeEvent(std::string_view type, const Json &payload);
    void takeDelta(const Json &delta, std::int64_t index);
    void takeStop(const std::string &reason);

    Json m_usage;
};

void ConverseDecoder::onFrame(const net::EventStreamMessage &frame)
{
    const std::string_view kind = frame.header(":message-type");
    if (kind == "error") {
        failSaid({std::string(frame.header(":error-message")), std::string(frame.header(":error-code")), {}, {}, {}});
        return;
    }
    const Json payload = parseJson(frame.payload);
    if (kind == "exception") {
        SaidError said = payload.is_object() ? readError(payload) : SaidError{};
        if (const std::string original = textOr(payload, "originalMessage"); !original.empty())
            said.message += " (" + original + ")";
        said.type = std::string(frame.header(":exception-type"));
        said.code.clear();
        failSaid(said);
    } else if (payload.is_object()) {
        takeEvent(frame.header(":event-type"), payload);
    } else {
        failProtocol("the payload of a frame is not a JSON object: " + excerpt(frame.payload, 300));
    }
}

void ConverseDecoder::takeEvent(std::string_view type, const Json &payload)
{
    const std::int64_t index = countMember(payload, "contentBlockIndex").value_or(0);
    if (type == "contentBlockDelta") {
        if (const Json *delta = objectMember(payload, "delta"))
            takeDelta(*delta, index);
    } else if (type == "contentBlockStart") {
        if (const Json *start = objectMember(payload, "start"))
            if (const Json *tool = objectMember(*start, "toolUse"))
                m_tools.at(index, textMember(*tool, "toolUseId")).name = textOr(*tool, "name");
    } else if (type == "messageStop") {
        takeStop(textOr(payload, "stopReason"));
        end();
    } else if (type == "metadata") {
        if (const Json *usage = objectMember(payload, "usage"))
            m_usage = *usage;
    }
}

void ConverseDecoder::takeDelta(const Json &delta, std::int64_t index)
{
    if (const std::string *text = textMember(delta, "text"))
        m_parts.append(Kind::Answer, {index, 0}, *text);
    if (const Json *reasoning = objectMember(delta, "reasoningContent"))
        if (const std::string *text = textMember(*reasoning, "text"))
            m_parts.append(Kind::Reasoning, {index, 0}, *text);
    if (const Json *tool = objectMember(delta, "toolUse"))
        m_tools.at(index, nullptr).arguments += textOr(*tool, "input");
}

void ConverseDecoder::takeStop(const std::string &reason)
{
    m_result.finishReason = reason;
    if (reason == "max_tokens" || reason == "model_context_window_exceeded")
        stopAs(Outcome::Truncated);
    else if (reason == "content_filtered" || reason == "guardrail_intervened")
        stopAs(Outcome::Filtered);
    else if (reason == "refusal")
        stopAs(Outcome::Refused);
    else if (reason == "malformed_model_output" || reason == "malformed_tool_use")
        failSaid({"the model's answer was malformed: " + reason, reason, {}, {}, {}});
}

// Converse without a stream.
bool ConverseDecoder::onDocument(const Json &body)
{
    const Json *output = objectMember(body, "output");
    const Json *message = output ? objectMember(*output, "message") : nullptr;
    if (!message)
        return false;
    std::int64_t index = 0;
    if (const Json *content = arrayMember(*message, "content")) {
        for (const Json &block : *content) {
            if (const std::string *text = textMember(block, "text"))
                m_parts.append(Kind::Answer, {index, 0}, *text);
            if (const Json *reasoning = objectMember(block, "reasoningContent"))
                if (const Json *text = objectMember(*reasoning, "reasoningText"))
                    m_parts.append(Kind::Reasoning, {index, 0}, textOr(*text, "text"));
            if (const Json *tool = objectMember(block, "toolUse")) {
                ToolCall &call = m_tools.at(index, textMember(*tool, "toolUseId"));
                call.name = textOr(*tool, "name");
                if (const Json *input = member(*tool, "input"))
                    call.arguments = dumped(*input);
            }
            ++index;
        }
    }
    takeStop(textOr(body, "stopReason"));
    if (const Json *usage = objectMember(body, "usage"))
        m_usage = *usage;
    return true;
}

void ConverseDecoder::onFinish()
{
    if (!m_usage.is_object())
        return;
    m_result.usage = bedrockUsage(m_usage);
    m_result.usageJson = dumped(m_usage);
}

// InvokeModel streams the model's own events in frames of base64; for Claude these are the Messages events. Which of
// the two a body is, its first frame says.
class BedrockDecoder final : public Decoder
{
public:
    BedrockDecoder(const net::Head &head, const DecodeHints &hints) : m_converse(head, hints), m_messages(head, hints)
    {
    }
    void feed(std::string_view bytes, std::vector<DecodedDelta> &out) override
    {
        if (!m_decided) {
            m_start += bytes;
            const std::size_t type = m_start.find(":event-type\x07");
            // A frame's headers come within its first few hundred bytes.
            if (type == std::string::npos ? m_start.size() < 512 : m_start.size() < type + 32)
                return;
            decide(out);
            return;
        }
        pass(bytes, out);
    }
    Decoded finish(const std::optional<Error> &transport, std::vector<DecodedDelta> &out) override
    {
        if (!m_decided)
            decide(out);
        return m_invoke ? m_messages.finish(transport, out) : m_converse.finish(transport, out);
    }

private:
    void decide(std::vector<DecodedDelta> &out)
    {
        m_decided = true;
        m_invoke = m_start.substr(0, 512).find(std::string(":event-type\x07\x00\x05"
                                                           "chunk",
                                                           19)) != std::string::npos;
        const std::string start = std::exchange(m_start, {});
        pass(start, out);
    }
    void pass(std::string_view bytes, std::vector<DecodedDelta> &out)
    {
        if (!m_invoke)
            return m_converse.feed(bytes, out);
        std::string events;
        const Status status = m_frames.feed(bytes, [&events](const net::EventStreamMessage &frame) {
            const Json payload = parseJson(frame.payload);
            if (frame.header(":event-type") == "chunk")
                events += "data: " + fromBase64(textOr(payload, "bytes")) + "\n\n";
            else
                events += "data: " +
                          dumped(Json{{"type", "error"},
                                      {"error",
                                       {{"type", std::string(frame.header(":exception-type"))},
                                        {"message", textOr(payload, "message")}}}}) +
                          "\n\n";
        });
        if (!status)
            events +=
                "data: " + dumped(Json{{"type", "error"}, {"error", {{"message", status.error().detail}}}}) + "\n\n";
        m_messages.feed(events, out);
    }

    ConverseDecoder m_converse;
    MessagesDecoder m_messages;
    net::EventStreamParser m_frames;
    std::string m_start;
    bool m_decided = false, m_invoke = false;
};

bool isClaude(std::string_view model)
{
    return model.find("anthropic.") != std::string_view::npos || model.find("claude") != std::string_view::npos;
}

class ConverseProtocol final : public Protocol
{
public:
    Api api() const noexcept override { return Api::BedrockConverse; }
    Result<WireRequest> encode(const ModelTarget &target, const Prompt &rendered,
                               const ModelAbilities &abilities) const override;
    std::unique_ptr<Decoder> decoder(const net::Head &head, const DecodeHints &hints) const override
    {
        return std::make_unique<BedrockDecoder>(head, hints);
    }
    WireRequest listModels(const Endpoint &endpoint) const override;
    Result<std::vector<ModelInfo>> decodeModels(std::string_view body) const override;
    std::string_view listNote() const noexcept override
    {
        return "Some models are reached through an inference profile alone: put us., eu., apac. or global. before the "
               "name";
    }
};

Json inferenceConfig(const Parameters &p, const ModelAbilities &abilities, bool reasons,
                     std::vector<std::string> &notSent)
{
    Json config = Json::object();
    if (p.maxOutputTokens)
        config["maxTokens"] = *p.maxOutputTokens;
    const Sampling sampling = allowedSampling(p, abilities, reasons, notSent);
    if (sampling.temperature)
        config["temperature"] = *sampling.temperature;
    if (sampling.topP)
        config["topP"] = *sampling.topP;
    if (allowed(!p.stopSequences.empty(), abilities.stopSequences, "stop_sequences", notSent))
        config["stopSequences"] = p.stopSequences;
    allowed(p.seed.has_value(), false, "seed", notSent);
    allowed(p.verbosity.has_value(), false, "verbosity", notSent);
    return config;
}

// A document's name may hold letters, digits, single blanks, hyphens, parentheses and brackets, and must differ from
// the others'.
std::string documentName(const std::string &fileName, std::size_t number)
{
    std::string name;
    for (const char c : fileName.substr(0, fileName.rfind('.'))) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                           c == '(' || c == ')' || c == '[' || c == ']';
        if (plain)
            name += c;
        else if (!name.empty() && name.back() != ' ')
            name += ' ';
    }
    name = trimmed(name.substr(0, 100));
    return name + (name.empty() ? "document " : " ") + std::to_string(number);
}

Json contentOf(const Prompt &rendered, const Media &media)
{
    Json content = Json::array();
    std::size_t number = 0;
    for (const Media::Part &part : media.parts()) {
        ++number;
        const Json source = {{"bytes", part.marker}};
        if (part.isPdf())
            content.push_back(
                {{"document",
                  {{"format", "pdf"}, {"name", documentName(part.file->name, number)}, {"source", source}}}});
        else // "image/png"
            content.push_back({{"image", {{"format", lastSegment(part.file->mediaType)}, {"source", source}}}});
    }
    content.push_back({{"text", rendered.user}});
    return content;
}

Result<WireRequest> ConverseProtocol::encode(const ModelTarget &target, const Prompt &rendered,
                                             const ModelAbilities &abilities) const
{
    if (Status status = checkRequest(target, rendered); !status)
        return status.error();
    const Result<Media> media = Media::of(target, rendered, abilities);
    if (!media)
        return media.error();
    const Parameters &p = target.parameters;
    std::vector<std::string> notSent;
    Json body = {{"messages", Json::array({Json{{"role", "user"}, {"content", contentOf(rendered, *media)}}})}};
    if (!rendered.system.empty())
        body["system"] = Json::array({Json{{"text", rendered.system}}});
    Json own = Json::object(), outputConfig = Json::object();
    bool reasons = abilities.reasonsByDefault;
    if (isClaude(target.model)) {
        Result<AnthropicThinking> thinking = anthropicThinking(p, abilities, notSent);
        if (!thinking)
            return thinking.error();
        reasons = thinking->reasons;
        if (!thinking->thinking.is_null())
            own["thinking"] = thinking->thinking;
        if (!thinking->outputConfig.is_null())
            own["output_config"] = thinking->outputConfig;
    } else {
        if (const std::optional<std::string> effort = allowedEffort(p, abilities, notSent))
            outputConfig["effort"] = *effort;
        allowed(p.thinkingBudget.has_value(), false, "thinking_budget", notSent);
    }
    if (Json config = inferenceConfig(p, abilities, reasons, notSent); !config.empty())
        body["inferenceConfig"] = std::move(config);
    if (!own.empty())
        body["additionalModelRequestFields"] = std::move(own);
    if (allowed(p.jsonSchema.has_value(), abilities.structuredOutput, "json_schema", notSent))
        outputConfig["textFormat"] = {
            {"type", "json_schema"},
            {"structure", {{"jsonSchema", {{"name", "answer"}, {"schema", dumped(schemaOf(*p.jsonSchema))}}}}}};
    if (!outputConfig.empty())
        body["outputConfig"] = std::move(outputConfig);
    Result<WireRequest> request = jsonRequest(
        target.endpoint, "/model/" + percentEncoded(trimmed(target.model)) + "/converse-stream", body, *media);
    if (request)
        request->notSent = std::move(notSent);
    return request;
}

// The control plane has a host of its own.
WireRequest ConverseProtocol::listModels(const Endpoint &endpoint) const
{
    constexpr std::string_view runtime = "://bedrock-runtime";
    Endpoint control = endpoint;
    if (const std::size_t at = control.baseUrl.find(runtime); at != std::string::npos)
        control.baseUrl.replace(at, runtime.size(), "://bedrock");
    return listRequest(control, "/foundation-models?byOutputModality=TEXT");
}

Result<std::vector<ModelInfo>> ConverseProtocol::decodeModels(std::string_view body) const
{
    const Json json = parseJson(body);
    const Json *list = arrayMember(json, "modelSummaries");
    if (!list)
        return modelList(body);
    std::vector<ModelInfo> models;
    for (const Json &entry : *list) {
        const Json *streams = member(entry, "responseStreamingSupported");
        if (streams && streams->is_boolean() && !streams->get<bool>())
            continue;
        ModelInfo model{textOr(entry, "modelId"), textOr(entry, "modelName")};
        if (!model.id.empty())
            models.push_back(std::move(model));
    }
    return models;
}
} // namespace

const Protocol &bedrockConverse()
{
    static const ConverseProtocol protocol;
    return protocol;
}
} // namespace assay::providers
