// SPDX-License-Identifier: GPL-3.0-or-later
// OpenAI Responses: every event has a type and a rising sequence_number; a reasoning item with its summary comes before
// the message item; the last event carries the whole response again.
#include "demo/wire/wire.h"
#include <nlohmann/json.hpp>

namespace assay::demo
{
namespace
{
using Json = nlohmann::ordered_json;

class ResponsesWire final : public Wire
{
public:
    explicit ResponsesWire(const WireContext &context)
        : m_context(context), m_id(makeId("resp_", context.idSeed, 48)),
          m_reasoningId(makeId("rs_", context.idSeed + 1, 48)), m_messageId(makeId("msg_", context.idSeed + 2, 48))
    {
    }

    std::string opening() override
    {
        const Json started = response("in_progress", Json::array(), nullptr);
        std::string out = event("response.created", {{"response", started}});
        out += event("response.in_progress", {{"response", started}});
        if (m_context.plan.hiddenReasoning > 0) {
            out += event("response.output_item.added", {{"output_index", m_output}, {"item", reasoningItem({})}});
            out += event("response.output_item.done", {{"output_index", m_output}, {"item", reasoningItem({})}});
            m_items.push_back(reasoningItem({}));
            ++m_output;
        }
        return out;
    }

    void delta(std::string &out, Delta::Kind kind, std::string_view text) override
    {
        const Part wanted = kind == Delta::Kind::Reasoning ? Part::Reasoning
                            : kind == Delta::Kind::Refusal ? Part::Refusal
                                                           : Part::Text;
        if (m_part != wanted)
            beginPart(out, wanted);
        m_text += text;
        const std::string_view name = wanted == Part::Reasoning ? "response.reasoning_summary_text.delta"
                                      : wanted == Part::Refusal ? "response.refusal.delta"
                                                                : "response.output_text.delta";
        out.append("event: ").append(name).append("\ndata: {\"type\":\"").append(name);
        out += "\",\"sequence_number\":" + std::to_string(m_sequence++) + ",\"item_id\":\"" + itemId() +
               "\",\"output_index\":" + std::to_string(m_output) +
               (wanted == Part::Reasoning ? ",\"summary_index\":0,\"delta\":" : ",\"content_index\":0,\"delta\":");
        appendJsonString(out, text);
        out += wanted == Part::Text ? ",\"logprobs\":[]}\n\n" : "}\n\n";
    }

    std::string closing() override
    {
        const bool truncated = m_context.plan.truncated;
        std::string out = finishPart(truncated ? "incomplete" : "completed");
        Json last = response(truncated ? "incomplete" : "completed", m_items, usage());
        return out + event(truncated ? "response.incomplete" : "response.completed", {{"response", std::move(last)}});
    }

    std::string streamError() override
    {
        const std::string message = "The server had an error while processing your request (simulated).";
        std::string out =
            event("error",
                  {{"error",
                    {{"type", "server_error"}, {"code", "server_error"}, {"message", message}, {"param", nullptr}}}});
        Json failed = response("failed", Json::array(), nullptr);
        failed["error"] = {{"code", "server_error"}, {"message", message}};
        return out + event("response.failed", {{"response", failed}});
    }

    std::string whole() override
    {
        const ReplyPlan &plan = m_context.plan;
        const std::string status = plan.truncated ? "incomplete" : "completed";
        Json items = Json::array();
        if (plan.reasoningTokens() > 0)
            items.push_back(reasoningItem(joinPieces(plan.reasoning)));
        if (!plan.refusal.empty())
            items.push_back(messageItem(Json::array({refusalPart(joinPieces(plan.refusal))}), status));
        else if (!plan.answer.empty())
            items.push_back(messageItem(Json::array({textPart(joinPieces(plan.answer))}), status));
        return response(status, items, usage()).dump(-1, ' ', false, Json::error_handler_t::replace);
    }

private:
    enum class Part { None, Reasoning, Text, Refusal };

    // The type and the sequence number come first, whatever the event carries.
    std::string event(std::string_view name, const Json &fields)
    {
        Json data{{"type", name}, {"sequence_number", m_sequence++}};
        data.update(fields);
        return "event: " + std::string(name) + "\ndata: " + data.dump(-1, ' ', false, Json::error_handler_t::replace) +
               "\n\n";
    }

    const std::string &itemId() const { return m_part == Part::Reasoning ? m_reasoningId : m_messageId; }

    static Json textPart(const std::string &text)
    {
        return {{"type", "output_text"}, {"annotations", Json::array()}, {"logprobs", Json::array()}, {"text", text}};
    }
    static Json refusalPart(const std::string &text) { return {{"type", "refusal"}, {"refusal", text}}; }
    static Json summaryPart(const std::string &text) { return {{"type", "summary_text"}, {"text", text}}; }

    Json reasoningItem(const std::string &summary) const
    {
        Json parts = Json::array();
        if (!summary.empty())
            parts.push_back(summaryPart(summary));
        return {{"id", m_reasoningId}, {"type", "reasoning"}, {"summary", parts}};
    }

    Json messageItem(const Json &content, std::string_view status) const
    {
        return {
            {"id", m_messageId}, {"type", "message"}, {"status", status}, {"content", content}, {"role", "assistant"}};
    }

    // Every event takes the next sequence number, so no two of them may be made in one expression.
    void beginPart(std::string &out, Part part)
    {
        out += finishPart("completed");
        m_part = part;
        m_text.clear();
        const Json item = part == Part::Reasoning ? reasoningItem({}) : messageItem(Json::array(), "in_progress");
        out += event("response.output_item.added", {{"output_index", m_output}, {"item", item}});
        if (part == Part::Reasoning)
            out += event("response.reasoning_summary_part.added", summaryFields(summaryPart({})));
        else
            out += event("response.content_part.added",
                         contentFields("part", part == Part::Refusal ? refusalPart({}) : textPart({})));
    }

    std::string finishPart(std::string_view status)
    {
        const Part part = std::exchange(m_part, Part::None);
        if (part == Part::None)
            return {};
        if (part == Part::Reasoning)
            return finishReasoning();
        const bool refusal = part == Part::Refusal;
        const Json content = refusal ? refusalPart(m_text) : textPart(m_text);
        Json done = contentFields(refusal ? "refusal" : "text", m_text);
        if (!refusal)
            done["logprobs"] = Json::array();
        std::string out = event(refusal ? "response.refusal.done" : "response.output_text.done", done);
        out += event("response.content_part.done", contentFields("part", content));
        return out + finishItem(messageItem(Json::array({content}), status));
    }

    std::string finishReasoning()
    {
        Json done = summaryFields(nullptr);
        done.erase("part");
        done["text"] = m_text;
        std::string out = event("response.reasoning_summary_text.done", done);
        out += event("response.reasoning_summary_part.done", summaryFields(summaryPart(m_text)));
        return out + finishItem(reasoningItem(m_text));
    }

    std::string finishItem(const Json &item)
    {
        m_items.push_back(item);
        return event("response.output_item.done", {{"output_index", m_output++}, {"item", item}});
    }

    Json summaryFields(const Json &part) const
    {
        return {{"item_id", m_reasoningId}, {"output_index", m_output}, {"summary_index", 0}, {"part", part}};
    }
    Json contentFields(const char *name, const Json &value) const
    {
        Json out{{"item_id", m_messageId}, {"output_index", m_output}, {"content_index", 0}};
        out[name] = value;
        return out;
    }

    Json usage() const
    {
        const std::int64_t in = m_context.request.inputTokens, out = m_context.plan.outputTokens();
        return {{"input_tokens", in},
                {"input_tokens_details", {{"cached_tokens", 0}, {"cache_write_tokens", 0}}},
                {"output_tokens", out},
                {"output_tokens_details", {{"reasoning_tokens", m_context.plan.reasoningTokens()}}},
                {"total_tokens", in + out}};
    }

    Json response(std::string_view status, const Json &output, const Json &usageJson) const
    {
        const ApiRequest &r = m_context.request;
        const auto text = [](const std::string &s) { return s.empty() ? Json() : Json(s); };
        const bool shown = r.think && r.showThinking && r.profile->reasons;
        Json out{{"id", m_id}, {"object", "response"}, {"created_at", m_context.createdSeconds}};
        out["status"] = status;
        out["background"] = false;
        out["error"] = nullptr;
        out["incomplete_details"] = status == "incomplete" ? Json{{"reason", "max_output_tokens"}} : Json();
        out["instructions"] = text(r.instructions);
        out["max_output_tokens"] = r.maxTokens ? Json(*r.maxTokens) : Json();
        out["max_tool_calls"] = nullptr;
        out["model"] = r.profile->id;
        out["output"] = output;
        out["parallel_tool_calls"] = true;
        out["previous_response_id"] = nullptr;
        out["reasoning"] = {{"effort", text(r.effort)}, {"summary", shown ? Json("auto") : Json()}};
        out["service_tier"] = "default";
        out["store"] = r.store;
        out["temperature"] = r.temperature.value_or(1.0);
        out["text"] = {{"format", {{"type", "text"}}}, {"verbosity", "medium"}};
        out["tool_choice"] = "auto";
        out["tools"] = Json::array();
        out["top_logprobs"] = 0;
        out["top_p"] = r.topP.value_or(1.0);
        out["truncation"] = "disabled";
        out["usage"] = usageJson;
        out["user"] = nullptr;
        out["metadata"] = Json::object();
        return out;
    }

    const WireContext &m_context;
    const std::string m_id, m_reasoningId, m_messageId;
    Part m_part = Part::None;
    std::string m_text; // of the part under way
    Json m_items = Json::array();
    int m_output = 0;
    std::int64_t m_sequence = 0;
};
} // namespace

std::unique_ptr<Wire> makeResponsesWire(const WireContext &context) { return std::make_unique<ResponsesWire>(context); }
} // namespace assay::demo
