// SPDX-License-Identifier: GPL-3.0-or-later
// OpenAI Chat Completions: "data:" lines only, [DONE] at the end; reasoning is billed and never shown.
#include "demo/wire/wire.h"
#include <nlohmann/json.hpp>

namespace assay::demo
{
namespace
{
using Json = nlohmann::ordered_json;

class ChatWire final : public Wire
{
public:
    explicit ChatWire(const WireContext &context)
        : m_context(context), m_id(makeId("chatcmpl-", context.idSeed, 28)),
          m_head("\"id\":\"" + m_id + "\",\"object\":\"chat.completion.chunk\",\"created\":" +
                 std::to_string(context.createdSeconds) + ",\"model\":\"" + std::string(context.request.profile->id) +
                 "\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_demo\""),
          m_tail(context.request.includeUsage ? ",\"usage\":null}\n\n" : "}\n\n")
    {
    }

    std::string opening() override { return chunk(R"({"role":"assistant","content":"","refusal":null})", "null"); }

    void delta(std::string &out, Delta::Kind kind, std::string_view text) override
    {
        if (kind == Delta::Kind::Reasoning)
            return;
        out += "data: {" + m_head + ",\"choices\":[{\"index\":0,\"delta\":{";
        out += kind == Delta::Kind::Refusal ? "\"refusal\":" : "\"content\":";
        appendJsonString(out, text);
        out += "},\"logprobs\":null,\"finish_reason\":null}]" + m_tail;
    }

    std::string closing() override
    {
        std::string out = chunk("{}", m_context.plan.truncated ? "\"length\"" : "\"stop\"");
        if (m_context.request.includeUsage)
            out += "data: {" + m_head + ",\"choices\":[],\"usage\":" + usage().dump() + "}\n\n";
        return out + "data: [DONE]\n\n";
    }

    std::string streamError() override
    {
        const Json error{{"message", "The server had an error while processing your request (simulated)."},
                         {"type", "server_error"},
                         {"param", nullptr},
                         {"code", nullptr}};
        return "data: " + Json{{"error", error}}.dump() + "\n\n";
    }

    std::string whole() override
    {
        const ReplyPlan &plan = m_context.plan;
        const bool refused = !plan.refusal.empty();
        const Json message{{"role", "assistant"},
                           {"content", refused ? Json() : Json(joinPieces(plan.answer))},
                           {"refusal", refused ? Json(joinPieces(plan.refusal)) : Json()},
                           {"annotations", Json::array()}};
        Json body{{"id", m_id},
                  {"object", "chat.completion"},
                  {"created", m_context.createdSeconds},
                  {"model", m_context.request.profile->id}};
        body["choices"] = Json::array({Json{{"index", 0},
                                            {"message", message},
                                            {"logprobs", nullptr},
                                            {"finish_reason", plan.truncated ? "length" : "stop"}}});
        body["usage"] = usage();
        body["service_tier"] = "default";
        body["system_fingerprint"] = "fp_demo";
        return body.dump(-1, ' ', false, Json::error_handler_t::replace);
    }

private:
    std::string chunk(std::string_view delta, std::string_view finish) const
    {
        return "data: {" + m_head + ",\"choices\":[{\"index\":0,\"delta\":" + std::string(delta) +
               ",\"logprobs\":null,\"finish_reason\":" + std::string(finish) + "}]" + m_tail;
    }

    Json usage() const
    {
        const std::int64_t in = m_context.request.inputTokens, out = m_context.plan.outputTokens();
        return {{"prompt_tokens", in},
                {"completion_tokens", out},
                {"total_tokens", in + out},
                {"prompt_tokens_details", {{"cached_tokens", 0}, {"audio_tokens", 0}, {"cache_write_tokens", 0}}},
                {"completion_tokens_details",
                 {{"reasoning_tokens", m_context.plan.reasoningTokens()},
                  {"audio_tokens", 0},
                  {"accepted_prediction_tokens", 0},
                  {"rejected_prediction_tokens", 0}}}};
    }

    const WireContext &m_context;
    const std::string m_id, m_head, m_tail;
};
} // namespace

std::unique_ptr<Wire> makeChatWire(const WireContext &context) { return std::make_unique<ChatWire>(context); }
} // namespace assay::demo
