// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/anthropic_decoder.h"
#include "providers/anthropic_usage.h"

namespace assay::providers
{

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
} // namespace assay::providers
