// SPDX-License-Identifier: GPL-3.0-or-later
// Anthropic Messages: named events; a thinking block with its signature, then a text block.
#include "demo/wire/wire.h"
#include <nlohmann/json.hpp>

namespace assay::demo
{
namespace
{
using Json = nlohmann::ordered_json;

std::string event(std::string_view name, const Json &data)
{
    return "event: " + std::string(name) + "\ndata: " + data.dump(-1, ' ', false, Json::error_handler_t::replace) +
           "\n\n";
}

class MessagesWire final : public Wire
{
public:
    explicit MessagesWire(const WireContext &context)
        : m_context(context), m_id(makeId("msg_01", context.idSeed, 22)),
          m_signature(makeId("demo", context.idSeed + 1, 120))
    {
    }

    std::string opening() override
    {
        Json message = head();
        message["content"] = Json::array();
        message["stop_reason"] = nullptr;
        message["stop_sequence"] = nullptr;
        message["usage"] = usage(1, false); // a placeholder, as the real API sends one
        std::string out = event("message_start", {{"type", "message_start"}, {"message", message}});
        out += event("ping", {{"type", "ping"}});
        if (m_context.plan.hiddenReasoning > 0) // the block is there, its text is not
            beginBlock(out, Block::Thinking);
        endBlock(out);
        return out;
    }

    void delta(std::string &out, Delta::Kind kind, std::string_view text) override
    {
        if (kind == Delta::Kind::Refusal)
            return; // a refusal has no content here: its words are in stop_details
        const Block wanted = kind == Delta::Kind::Reasoning ? Block::Thinking : Block::Text;
        if (m_block != wanted)
            beginBlock(out, wanted);
        out +=
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":" + std::to_string(m_index) +
            (wanted == Block::Thinking ? R"(,"delta":{"type":"thinking_delta","thinking":)"
                                       : R"(,"delta":{"type":"text_delta","text":)");
        appendJsonString(out, text);
        out += "}}\n\n";
    }

    std::string closing() override
    {
        std::string out;
        endBlock(out);
        out += event("message_delta", {{"type", "message_delta"},
                                       {"delta",
                                        {{"stop_reason", stopReason()},
                                         {"stop_sequence", nullptr},
                                         {"stop_details", stopDetails()},
                                         {"container", nullptr}}},
                                       {"usage", usage(m_context.plan.outputTokens(), true)}});
        return out + event("message_stop", {{"type", "message_stop"}});
    }

    std::string streamError() override
    {
        return event(
            "error",
            {{"type", "error"},
             {"error", {{"type", "overloaded_error"}, {"message", "Overloaded (simulated)"}, {"details", nullptr}}},
             {"request_id", m_context.requestId}});
    }

    std::string whole() override
    {
        const ReplyPlan &plan = m_context.plan;
        Json content = Json::array();
        if (plan.reasoningTokens() > 0)
            content.push_back(
                {{"type", "thinking"}, {"thinking", joinPieces(plan.reasoning)}, {"signature", m_signature}});
        if (!plan.answer.empty())
            content.push_back({{"type", "text"}, {"text", joinPieces(plan.answer)}, {"citations", nullptr}});
        Json message = head();
        message["content"] = content;
        message["stop_reason"] = stopReason();
        message["stop_sequence"] = nullptr;
        message["stop_details"] = stopDetails();
        message["container"] = nullptr;
        message["usage"] = usage(plan.outputTokens(), true);
        return message.dump(-1, ' ', false, Json::error_handler_t::replace);
    }

private:
    enum class Block { None, Thinking, Text };

    void beginBlock(std::string &out, Block block)
    {
        endBlock(out);
        m_block = block;
        const Json content = block == Block::Thinking ? Json{{"type", "thinking"}, {"thinking", ""}, {"signature", ""}}
                                                      : Json{{"type", "text"}, {"text", ""}};
        out += event("content_block_start",
                     {{"type", "content_block_start"}, {"index", m_index}, {"content_block", content}});
    }

    void endBlock(std::string &out)
    {
        if (m_block == Block::Thinking)
            out += event("content_block_delta", {{"type", "content_block_delta"},
                                                 {"index", m_index},
                                                 {"delta", {{"type", "signature_delta"}, {"signature", m_signature}}}});
        if (m_block != Block::None)
            out += event("content_block_stop", {{"type", "content_block_stop"}, {"index", m_index++}});
        m_block = Block::None;
    }

    Json head() const
    {
        return {{"id", m_id}, {"type", "message"}, {"role", "assistant"}, {"model", m_context.request.profile->id}};
    }

    std::string_view stopReason() const
    {
        if (!m_context.plan.refusal.empty())
            return "refusal";
        return m_context.plan.truncated ? "max_tokens" : "end_turn";
    }

    Json stopDetails() const
    {
        if (m_context.plan.refusal.empty())
            return nullptr;
        return {{"type", "refusal"}, {"category", nullptr}, {"explanation", joinPieces(m_context.plan.refusal)}};
    }

    Json usage(std::int64_t output, bool final) const
    {
        Json out{{"input_tokens", m_context.request.inputTokens},
                 {"cache_creation_input_tokens", 0},
                 {"cache_read_input_tokens", 0},
                 {"cache_creation", {{"ephemeral_5m_input_tokens", 0}, {"ephemeral_1h_input_tokens", 0}}},
                 {"output_tokens", output}};
        if (final)
            out["output_tokens_details"] = {{"thinking_tokens", m_context.plan.reasoningTokens()}};
        out["service_tier"] = "standard";
        return out;
    }

    const WireContext &m_context;
    const std::string m_id, m_signature;
    Block m_block = Block::None;
    int m_index = 0;
};
} // namespace

std::unique_ptr<Wire> makeMessagesWire(const WireContext &context) { return std::make_unique<MessagesWire>(context); }
} // namespace assay::demo
