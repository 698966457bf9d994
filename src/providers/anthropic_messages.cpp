// SPDX-License-Identifier: GPL-3.0-or-later
// Anthropic Messages.
#include "providers/anthropic_usage.h"
#include "providers/apis.h"
#include "providers/body_decoder.h"
#include "providers/wire.h"
#include <map>

namespace assay::providers
{
namespace
{
constexpr std::int64_t defaultMaxTokens = 4096; // the API demands a number

class MessagesDecoder final : public BodyDecoder
{
public:
    using BodyDecoder::BodyDecoder;

private:
    void onEvent(const Json &event, std::string_view name) override;
    bool onDocument(const Json &body) override;
    bool onPlainData(std::string_view data) override { return data.starts_with("[DONE]") && isBlank(data.substr(6)); }
    std::string_view endMarkerName() const override { return "the event \"message_stop\""; }
    void onFinish() override;
    void takeMessage(const Json &message);
    void takeBlock(const Json &block, std::int64_t index);
    void takeDelta(const Json &delta, std::int64_t index);
    void takeStop(const Json &object);

    Json m_usage;
};

void MessagesDecoder::onEvent(const Json &event, std::string_view name)
{
    const std::string *named = textMember(event, "type");
    const std::string_view type = named ? std::string_view(*named) : name;
    const std::int64_t index = countMember(event, "index").value_or(0);
    if (type == "content_block_delta") {
        if (const Json *delta = objectMember(event, "delta"))
            takeDelta(*delta, index);
    } else if (type == "content_block_start") {
        if (const Json *block = objectMember(event, "content_block"))
            takeBlock(*block, index);
    } else if (type == "message_start") {
        if (const Json *message = objectMember(event, "message"))
            takeMessage(*message);
    } else if (type == "message_delta") {
        if (const Json *delta = objectMember(event, "delta"))
            takeStop(*delta);
        if (const Json *usage = objectMember(event, "usage"))
            mergeUsage(m_usage, *usage);
    } else if (type == "message_stop") {
        end();
    } else if (type == "error" || (type.empty() && member(event, "error"))) {
        if (const std::optional<SaidError> said = findError(event)) {
            if (m_result.requestId.empty())
                m_result.requestId = said->requestId;
            failSaid(*said);
        }
    }
}

void MessagesDecoder::takeMessage(const Json &message)
{
    m_result.responseId = textOr(message, "id", m_result.responseId);
    m_result.modelReported = textOr(message, "model", m_result.modelReported);
    if (const Json *usage = objectMember(message, "usage"))
        mergeUsage(m_usage, *usage);
    if (const Json *content = arrayMember(message, "content")) {
        std::int64_t index = 0;
        for (const Json &block : *content)
            takeBlock(block, index++);
    }
    takeStop(message);
}

void MessagesDecoder::takeBlock(const Json &block, std::int64_t index)
{
    const std::string type = textOr(block, "type");
    if (type == "text") {
        m_parts.append(Kind::Answer, {index, 0}, textOr(block, "text"));
    } else if (type == "thinking") {
        m_parts.append(Kind::Reasoning, {index, 0}, textOr(block, "thinking"));
    } else if (type == "tool_use") {
        ToolCall &call = m_tools.at(index, textMember(block, "id"));
        call.name = textOr(block, "name");
        // In a stream the input is {} here and comes in fragments; in a whole message it is the arguments.
        if (const Json *input = member(block, "input"); input && !input->empty())
            call.arguments = dumped(*input);
    }
}

void MessagesDecoder::takeDelta(const Json &delta, std::int64_t index)
{
    const std::string *type = textMember(delta, "type");
    if (!type)
        return;
    if (*type == "text_delta") {
        if (const std::string *text = textMember(delta, "text"))
            m_parts.append(Kind::Answer, {index, 0}, *text);
    } else if (*type == "thinking_delta") {
        if (const std::string *text = textMember(delta, "thinking"))
            m_parts.append(Kind::Reasoning, {index, 0}, *text);
    } else if (*type == "input_json_delta") {
        m_tools.at(index, nullptr).arguments += textOr(delta, "partial_json");
    }
}

void MessagesDecoder::takeStop(const Json &object)
{
    const std::string *reason = textMember(object, "stop_reason");
    if (!reason)
        return;
    m_result.finishReason = *reason;
    if (*reason == "max_tokens" || *reason == "model_context_window_exceeded") {
        stopAs(Outcome::Truncated);
    } else if (*reason == "refusal") {
        stopAs(Outcome::Refused);
        if (const Json *details = objectMember(object, "stop_details"))
            m_parts.complete(Kind::Refusal, {0, 0}, textOr(*details, "explanation", textOr(*details, "category")));
    } else if (*reason == "pause_turn") { // the server waits for a next request, which this product never sends
        failSaid({"the server paused its tool loop (pause_turn): this is no whole answer", "pause_turn", {}, {}, {}});
    }
}

bool MessagesDecoder::onDocument(const Json &body)
{
    if (textOr(body, "type") != "message" && !(arrayMember(body, "content") && member(body, "role")))
        return false;
    takeMessage(body);
    return true;
}

void MessagesDecoder::onFinish()
{
    if (m_usage.is_object()) {
        m_result.usage = anthropicUsage(m_usage);
        m_result.usageJson = dumped(m_usage);
        // Before the end the count of output is a placeholder of 1 to 7, not a count.
        if (m_result.finishReason.empty())
            m_result.usage.output.reset();
    }
}

class MessagesProtocol final : public Protocol
{
public:
    Api api() const noexcept override { return Api::AnthropicMessages; }
    Result<WireRequest> encode(const ModelTarget &target, const Prompt &rendered,
                               const ModelAbilities &abilities) const override;
    std::unique_ptr<Decoder> decoder(const net::Head &head, const DecodeHints &hints) const override
    {
        return std::make_unique<MessagesDecoder>(head, hints);
    }
    WireRequest listModels(const Endpoint &endpoint) const override
    {
        return listRequest(endpoint, "/models?limit=1000");
    }
    Result<std::vector<ModelInfo>> decodeModels(std::string_view body) const override { return modelList(body); }
};

// Answers whether the model thinks with what is sent.
bool addThinking(Json &body, const std::optional<std::string> &effort, const ModelAbilities &abilities,
                 std::vector<std::string> &notSent)
{
    using Thinking = ModelAbilities::Thinking;
    if (!effort)
        return abilities.reasonsByDefault;
    if (*effort == "none") {
        if (abilities.thinking == Thinking::AlwaysAdaptive) {
            notSent.push_back("reasoning_effort");
            return true;
        }
        if (abilities.thinking != Thinking::BudgetOnly) // there thinking is off unless a budget is sent
            body["thinking"] = {{"type", "disabled"}};
        return false;
    }
    if (abilities.thinking == Thinking::BudgetOnly) { // it takes a number of tokens, which a word cannot be turned into
        notSent.push_back("reasoning_effort");
        return false;
    }
    if (abilities.thinking != Thinking::Unknown)
        body["thinking"] = {{"type", "adaptive"}};
    body["output_config"] = {{"effort", *effort}};
    return true;
}

Result<WireRequest> MessagesProtocol::encode(const ModelTarget &target, const Prompt &rendered,
                                             const ModelAbilities &known) const
{
    if (Status status = checkRequest(target, rendered); !status)
        return status.error();
    const Parameters &p = target.parameters;
    std::vector<std::string> notSent, defaulted;
    ModelAbilities abilities = known;
    if (target.endpoint.apiVersion >= "2026-10-21") // this version refuses them for every model
        abilities.sampling = ModelAbilities::Sampling::Never;
    Json body = {{"model", target.model}, {"max_tokens", p.maxOutputTokens.value_or(defaultMaxTokens)}};
    if (!p.maxOutputTokens)
        defaulted.push_back("max_tokens=" + std::to_string(defaultMaxTokens));
    if (!rendered.system.empty())
        body["system"] = rendered.system;
    body["messages"] = Json::array({Json{{"role", "user"}, {"content", rendered.user}}});
    body["stream"] = true;
    const bool reasons = addThinking(body, p.reasoningEffort, abilities, notSent);
    const Sampling sampling = allowedSampling(p, abilities, reasons, notSent);
    if (sampling.temperature)
        body["temperature"] = *sampling.temperature;
    if (sampling.topP)
        body["top_p"] = *sampling.topP;
    Result<WireRequest> request = jsonRequest(target.endpoint, "/messages", body);
    if (request) {
        request->notSent = std::move(notSent);
        request->defaulted = std::move(defaulted);
    }
    return request;
}
} // namespace

const Protocol &anthropicMessages()
{
    static const MessagesProtocol protocol;
    return protocol;
}
} // namespace assay::providers
