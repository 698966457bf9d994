// SPDX-License-Identifier: GPL-3.0-or-later
// OpenAI Responses. llama.cpp speaks it without output_index, content_index and sequence_number: pieces are then told
// apart by item id, in the order of arrival.
#include "providers/apis.h"
#include "providers/body_decoder.h"
#include "providers/openai_usage.h"
#include "providers/wire.h"
#include <algorithm>
#include <vector>

namespace assay::providers
{
namespace
{

class ResponsesDecoder final : public BodyDecoder
{
public:
    using BodyDecoder::BodyDecoder;

private:
    void onEvent(const Json &event, std::string_view name) override;
    bool onDocument(const Json &body) override;
    bool onPlainData(std::string_view data) override { return data.starts_with("[DONE]") && isBlank(data.substr(6)); }
    std::string_view endMarkerName() const override { return "the event \"response.completed\""; }
    void onFinish() override;
    bool takePiece(std::string_view type, const Json &event);
    void takeTool(std::string_view type, const Json &event);
    void takeItem(const Json &item, std::int64_t place);
    void takeContent(const Json &piece, AnswerParts::Place place);
    void takeCall(const Json &item, std::int64_t place);
    void takeResponse(const Json &response);
    void takeEnd(const Json &response, std::string_view status);
    std::int64_t itemPlace(const Json &event, const std::string *id);

    std::vector<std::string> m_itemIds; // of servers that give no output_index, in order of arrival
    Json m_usage;
    bool m_numbered = false; // sequence_number was seen
};

constexpr std::int64_t summaryOffset = 1'000'000; // summaries and contents of a reasoning item are counted apart

std::int64_t ResponsesDecoder::itemPlace(const Json &event, const std::string *id)
{
    if (const std::optional<std::int64_t> index = countMember(event, "output_index"))
        return *index;
    const std::string key = id ? *id : std::string();
    const auto it = std::find(m_itemIds.begin(), m_itemIds.end(), key);
    if (it != m_itemIds.end())
        return it - m_itemIds.begin();
    m_itemIds.push_back(key);
    return static_cast<std::int64_t>(m_itemIds.size()) - 1;
}

// The pieces of text, which are nearly all events.
bool ResponsesDecoder::takePiece(std::string_view type, const Json &event)
{
    struct Shape {
        std::string_view prefix, index, whole;
        Kind kind;
        std::int64_t offset;
    };
    static constexpr Shape shapes[] = {
        {"response.output_text.", "content_index", "text", Kind::Answer, 0},
        {"response.reasoning_summary_text.", "summary_index", "text", Kind::Reasoning, summaryOffset},
        {"response.reasoning_text.", "content_index", "text", Kind::Reasoning, 0},
        {"response.refusal.", "content_index", "refusal", Kind::Refusal, 0},
    };
    for (const Shape &shape : shapes) {
        if (!type.starts_with(shape.prefix))
            continue;
        const std::string_view what = type.substr(shape.prefix.size());
        const std::string *text = what == "delta"  ? textMember(event, "delta")
                                  : what == "done" ? textMember(event, shape.whole)
                                                   : nullptr;
        if (!text)
            return true;
        const AnswerParts::Place place{itemPlace(event, textMember(event, "item_id")),
                                       shape.offset + countMember(event, shape.index).value_or(0)};
        if (what == "delta")
            m_parts.append(shape.kind, place, *text);
        else
            m_parts.complete(shape.kind, place, *text);
        return true;
    }
    return false;
}

void ResponsesDecoder::onEvent(const Json &event, std::string_view name)
{
    const std::string *named = textMember(event, "type");
    const std::string_view type = named ? std::string_view(*named) : name;
    m_numbered = m_numbered || member(event, "sequence_number");
    if (takePiece(type, event))
        return;
    if (type.starts_with("response.function_call_arguments.")) {
        takeTool(type, event);
    } else if (type == "response.output_item.added" || type == "response.output_item.done") {
        if (const Json *item = objectMember(event, "item")) {
            const std::int64_t place = itemPlace(event, textMember(*item, "id"));
            if (type.ends_with("done"))
                takeItem(*item, place);
            else if (textOr(*item, "type") == "function_call")
                takeCall(*item, place);
        }
    } else if (type == "error" || (type.empty() && member(event, "error"))) {
        if (const std::optional<SaidError> said = findError(event))
            failSaid(*said);
    } else if (const Json *response = objectMember(event, "response")) {
        takeResponse(*response);
        if (type == "response.completed" || type == "response.incomplete" || type == "response.failed" ||
            type == "response.cancelled")
            takeEnd(*response, type.substr(std::string_view("response.").size()));
    }
}

void ResponsesDecoder::takeTool(std::string_view type, const Json &event)
{
    ToolCall &call = m_tools.at(itemPlace(event, textMember(event, "item_id")), nullptr);
    if (const std::string *delta = textMember(event, "delta"); delta && type.ends_with(".delta"))
        call.arguments += *delta;
    else if (const std::string *whole = textMember(event, "arguments"); whole && type.ends_with(".done"))
        call.arguments = *whole;
}

void ResponsesDecoder::takeCall(const Json &item, std::int64_t place)
{
    ToolCall &call = m_tools.at(place, textMember(item, "call_id"));
    call.name = textOr(item, "name", call.name);
    if (const std::string *arguments = textMember(item, "arguments"); arguments && !arguments->empty())
        call.arguments = *arguments;
}

// A complete item; it fills in what was not streamed.
void ResponsesDecoder::takeItem(const Json &item, std::int64_t place)
{
    const std::string type = textOr(item, "type");
    if (type == "function_call") {
        takeCall(item, place);
        return;
    }
    if (type != "message" && type != "reasoning")
        return;
    for (const auto &[list, offset] : {std::pair{"content", std::int64_t{0}}, {"summary", summaryOffset}}) {
        const Json *pieces = arrayMember(item, list);
        if (!pieces)
            continue;
        std::int64_t index = offset;
        for (const Json &piece : *pieces)
            takeContent(piece, {place, index++});
    }
}

void ResponsesDecoder::takeContent(const Json &piece, AnswerParts::Place place)
{
    const std::string type = textOr(piece, "type");
    if (const std::string *text = textMember(piece, "text")) {
        if (type == "output_text" || type == "text")
            m_parts.complete(Kind::Answer, place, *text);
        else if (type == "summary_text" || type == "reasoning_text")
            m_parts.complete(Kind::Reasoning, place, *text);
    } else if (const std::string *refusal = textMember(piece, "refusal"); refusal && type == "refusal") {
        m_parts.complete(Kind::Refusal, place, *refusal);
    }
}

void ResponsesDecoder::takeResponse(const Json &response)
{
    if (m_result.responseId.empty())
        m_result.responseId = textOr(response, "id");
    m_result.modelReported = textOr(response, "model", m_result.modelReported);
    if (const Json *usage = objectMember(response, "usage"))
        m_usage = *usage;
}

void ResponsesDecoder::takeEnd(const Json &response, std::string_view status)
{
    m_result.finishReason = textOr(response, "status", status);
    // Items that never came as events (some servers send only the end) count as if they had.
    const Json *output = arrayMember(response, "output");
    if (output && !m_parts.any()) {
        std::int64_t place = 0;
        for (const Json &item : *output)
            takeItem(item, place++);
    }
    if (m_result.finishReason == "incomplete") {
        const Json *details = objectMember(response, "incomplete_details");
        stopAs(details && textOr(*details, "reason") == "content_filter" ? Outcome::Filtered : Outcome::Truncated);
    } else if (m_result.finishReason == "failed" || member(response, "error")) {
        const Json *error = member(response, "error");
        failSaid(error ? readError(*error) : SaidError{"the server says that the answer failed", "failed", {}, {}, {}});
    } else if (m_result.finishReason == "cancelled") {
        failSaid({"the server cancelled the answer", "cancelled", {}, {}, {}});
    }
    end();
}

bool ResponsesDecoder::onDocument(const Json &body)
{
    if (textOr(body, "object") != "response" && !arrayMember(body, "output"))
        return false;
    takeResponse(body);
    takeEnd(body, "completed");
    m_numbered = true; // the rule for truncation without a word of it is for streams alone
    return true;
}

void ResponsesDecoder::onFinish()
{
    if (!m_usage.is_object())
        return;
    m_result.usage = openAiUsage(m_usage, m_result.modelReported);
    m_result.usageJson = dumped(m_usage);
    // llama.cpp calls an answer that was cut by max_output_tokens "completed".
    const std::optional<std::int64_t> most = hints().maxOutputTokens;
    if (!m_numbered && most && m_result.usage.output.value_or(0) >= *most && m_result.finishReason == "completed")
        stopAs(Outcome::Truncated);
}

class ResponsesProtocol final : public Protocol
{
public:
    Api api() const noexcept override { return Api::OpenAiResponses; }
    Result<WireRequest> encode(const ModelTarget &target, const Prompt &rendered,
                               const ModelAbilities &abilities) const override;
    std::unique_ptr<Decoder> decoder(const net::Head &head, const DecodeHints &hints) const override
    {
        return std::make_unique<ResponsesDecoder>(head, hints);
    }
    WireRequest listModels(const Endpoint &endpoint) const override { return listRequest(endpoint, "/models"); }
    Result<std::vector<ModelInfo>> decodeModels(std::string_view body) const override { return modelList(body); }
};

// The prompt alone, or one message of what is attached and the prompt.
Json inputOf(const Prompt &rendered, const Media &media)
{
    if (media.empty())
        return rendered.user;
    Json content = Json::array();
    for (const Media::Part &part : media.parts()) {
        if (part.isPdf())
            content.push_back({{"type", "input_file"}, {"filename", part.file->name}, {"file_data", part.dataUrl()}});
        else
            content.push_back({{"type", "input_image"}, {"image_url", part.dataUrl()}});
    }
    content.push_back({{"type", "input_text"}, {"text", rendered.user}});
    return Json::array({Json{{"role", "user"}, {"content", std::move(content)}}});
}

Result<WireRequest> ResponsesProtocol::encode(const ModelTarget &target, const Prompt &rendered,
                                              const ModelAbilities &abilities) const
{
    if (Status status = checkRequest(target, rendered); !status)
        return status.error();
    const Result<Media> media = Media::of(target, rendered, abilities);
    if (!media)
        return media.error();
    const Parameters &p = target.parameters;
    std::vector<std::string> notSent, defaulted;
    // store:false because the server would keep prompts and answers for weeks otherwise.
    Json body = {{"model", target.model}, {"input", inputOf(rendered, *media)}, {"stream", true}, {"store", false}};
    body["stream_options"] = {{"include_obfuscation", false}};
    if (!rendered.system.empty())
        body["instructions"] = rendered.system;
    if (p.maxOutputTokens)
        body["max_output_tokens"] = *p.maxOutputTokens;
    const std::optional<std::string> effort = allowedEffort(p, abilities, notSent);
    const bool reasons = effort ? *effort != "none" : abilities.reasonsByDefault;
    const Sampling sampling = allowedSampling(p, abilities, reasons, notSent);
    if (sampling.temperature)
        body["temperature"] = *sampling.temperature;
    if (sampling.topP)
        body["top_p"] = *sampling.topP;
    if (effort)
        body["reasoning"] = {{"effort", *effort}};
    if (allowed(p.jsonSchema.has_value(), abilities.structuredOutput, "json_schema", notSent))
        body["text"]["format"] = schemaFormat(*p.jsonSchema, defaulted);
    if (p.verbosity)
        body["text"]["verbosity"] = *p.verbosity;
    // This API has no such things.
    allowed(!p.stopSequences.empty(), false, "stop_sequences", notSent);
    allowed(p.seed.has_value(), false, "seed", notSent);
    allowed(p.thinkingBudget.has_value(), false, "thinking_budget", notSent);
    Result<WireRequest> request = jsonRequest(target.endpoint, "/responses", body, *media);
    if (request) {
        request->notSent = std::move(notSent);
        request->defaulted = std::move(defaulted);
    }
    return request;
}
} // namespace

const Protocol &openAiResponses()
{
    static const ResponsesProtocol protocol;
    return protocol;
}
} // namespace assay::providers
