// SPDX-License-Identifier: GPL-3.0-or-later
// OpenAI Chat Completions, and every server that speaks it: the differences between them are read here, never asked
// for.
#include "providers/apis.h"
#include "providers/body_decoder.h"
#include "providers/openai_usage.h"
#include "providers/wire.h"

namespace assay::providers
{
namespace
{
constexpr AnswerParts::Place onlyPlace{0, 0};

class ChatDecoder final : public BodyDecoder
{
public:
    using BodyDecoder::BodyDecoder;

private:
    void onEvent(const Json &event, std::string_view name) override;
    bool onDocument(const Json &body) override;
    bool onPlainData(std::string_view data) override;
    std::string_view endMarkerName() const override { return "the end marker \"data: [DONE]\""; }
    void onFinish() override;
    void takeHead(const Json &event);
    void takeChoice(const Json &choice, std::string_view messageKey);
    void takeMessage(const Json &message);
    bool takeReasoning(const Json &message);
    void takeContentList(const Json &list, bool reasoningSeen);
    void takeTools(const Json &message);
    void takeFinish(const std::string &reason);

    Json m_usage;
};

bool ChatDecoder::onPlainData(std::string_view data)
{
    if (!data.starts_with("[DONE]") || !isBlank(data.substr(6)))
        return false;
    end();
    return true;
}

void ChatDecoder::onEvent(const Json &event, std::string_view name)
{
    takeHead(event);
    if (const Json *choices = arrayMember(event, "choices"))
        for (const Json &choice : *choices)
            takeChoice(choice, "delta");
    // An error can come in the middle of a 200 stream, as an event of its own or inside an ordinary chunk.
    if (member(event, "error") || name == "error" || textOr(event, "object") == "error")
        if (const std::optional<SaidError> said = findError(event))
            failSaid(*said);
}

bool ChatDecoder::onDocument(const Json &body)
{
    const Json *choices = arrayMember(body, "choices");
    if (!choices)
        return false;
    takeHead(body);
    for (const Json &choice : *choices)
        takeChoice(choice, "message");
    if (member(body, "error"))
        if (const std::optional<SaidError> said = findError(body))
            failSaid(*said);
    return true;
}

void ChatDecoder::takeHead(const Json &event)
{
    if (m_result.responseId.empty())
        m_result.responseId = textOr(event, "id");
    if (m_result.modelReported.empty())
        m_result.modelReported = textOr(event, "model");
    const Json *groq = objectMember(event, "x_groq");
    if (groq) {
        if (m_result.requestId.empty())
            m_result.requestId = textOr(*groq, "id");
        if (const Json *error = member(*groq, "error"))
            failSaid(readError(*error));
    }
    // Usage may come on any chunk, and again later: the last one counts, they are never added up.
    const Json *usage = objectMember(event, "usage");
    if (!usage && groq && m_usage.is_null())
        usage = objectMember(*groq, "usage");
    if (usage)
        m_usage = *usage;
}

void ChatDecoder::takeChoice(const Json &choice, std::string_view messageKey)
{
    if (countMember(choice, "index").value_or(0) != 0) // one answer was asked for; another would be mixed into it
        return;
    const Json *message = objectMember(choice, messageKey);
    if (!message) // a few servers send whole messages in a stream
        message = objectMember(choice, messageKey == "delta" ? "message" : "delta");
    if (message)
        takeMessage(*message);
    if (const std::string *reason = textMember(choice, "finish_reason"); reason && !reason->empty())
        takeFinish(*reason);
}

void ChatDecoder::takeMessage(const Json &message)
{
    const bool reasoningSeen = takeReasoning(message);
    if (const Json *content = member(message, "content")) {
        if (content->is_string())
            m_parts.append(Kind::Answer, onlyPlace, content->get_ref<const std::string &>());
        else if (content->is_array())
            takeContentList(*content, reasoningSeen);
    }
    if (const std::string *refusal = textMember(message, "refusal"))
        m_parts.append(Kind::Refusal, onlyPlace, *refusal);
    takeTools(message);
}

// reasoning_content, else reasoning, else reasoning_details: servers repeat the same words under several names.
bool ChatDecoder::takeReasoning(const Json &message)
{
    for (const std::string_view name : {"reasoning_content", "reasoning"}) {
        if (const std::string *text = textMember(message, name); text && !text->empty()) {
            m_parts.append(Kind::Reasoning, onlyPlace, *text);
            return true;
        }
    }
    const Json *details = arrayMember(message, "reasoning_details");
    bool any = false;
    if (details) {
        for (const Json &detail : *details) {
            const std::string *text = textMember(detail, "text");
            if (!text)
                text = textMember(detail, "summary");
            if (text && !text->empty()) {
                m_parts.append(Kind::Reasoning, onlyPlace, *text);
                any = true;
            }
        }
    }
    return any;
}

// Mistral: content is a list of {"type":"thinking","thinking":[{"type":"text","text"}]} and {"type":"text","text"}.
void ChatDecoder::takeContentList(const Json &list, bool reasoningSeen)
{
    for (const Json &piece : list) {
        const std::string *type = textMember(piece, "type");
        if (type && *type == "thinking" && !reasoningSeen) {
            if (const std::string *text = textMember(piece, "thinking"))
                m_parts.append(Kind::Reasoning, onlyPlace, *text);
            else if (const Json *thoughts = arrayMember(piece, "thinking"))
                for (const Json &thought : *thoughts)
                    m_parts.append(Kind::Reasoning, onlyPlace, textOr(thought, "text"));
        } else if (type && *type == "refusal") {
            m_parts.append(Kind::Refusal, onlyPlace, textOr(piece, "refusal"));
        } else if (!type || *type == "text") {
            m_parts.append(Kind::Answer, onlyPlace, textOr(piece, "text"));
        }
    }
}

void ChatDecoder::takeTools(const Json &message)
{
    const Json *calls = arrayMember(message, "tool_calls");
    if (!calls)
        return;
    std::int64_t position = 0;
    for (const Json &fragment : *calls) {
        ToolCall &call = m_tools.at(countMember(fragment, "index").value_or(position++), textMember(fragment, "id"));
        if (const Json *function = objectMember(fragment, "function")) {
            if (const std::string *name = textMember(*function, "name"); name && call.name.empty())
                call.name = *name;
            if (const Json *arguments = member(*function, "arguments"))
                call.arguments += arguments->is_string() ? arguments->get<std::string>() : dumped(*arguments);
        }
    }
}

void ChatDecoder::takeFinish(const std::string &reason)
{
    m_result.finishReason = reason;
    if (reason == "length" || reason == "model_length" || reason == "max_tokens")
        stopAs(Outcome::Truncated);
    else if (reason == "content_filter")
        stopAs(Outcome::Filtered);
    else if (reason == "refusal")
        stopAs(Outcome::Refused);
}

void ChatDecoder::onFinish()
{
    if (m_usage.is_object()) {
        m_result.usage = openAiUsage(m_usage, m_result.modelReported);
        m_result.usageJson = dumped(m_usage);
    }
    // Said as a reason to stop and nothing more: the error object, where there is one, says it better.
    if (m_result.finishReason == "error" || m_result.finishReason == "insufficient_system_resource")
        failSaid({"the server stopped the answer: " + m_result.finishReason, m_result.finishReason, {}, {}, {}});
}

class ChatProtocol final : public Protocol
{
public:
    explicit ChatProtocol(Api api) : m_api(api) {}
    Api api() const noexcept override { return m_api; }
    Result<WireRequest> encode(const ModelTarget &target, const Prompt &rendered,
                               const ModelAbilities &abilities) const override;
    std::unique_ptr<Decoder> decoder(const net::Head &head, const DecodeHints &hints) const override
    {
        return std::make_unique<ChatDecoder>(head, hints);
    }
    WireRequest listModels(const Endpoint &endpoint) const override;
    Result<std::vector<ModelInfo>> decodeModels(std::string_view body) const override;
    std::string_view listNote() const noexcept override
    {
        return m_api == Api::AzureOpenAi ? "Azure does not list deployments here: enter the name of yours"
                                         : std::string_view();
    }

private:
    Api m_api;
};

// At Azure the list names what the region has, not what was deployed under which name: asking for it shows that address
// and key are right, and no more.
WireRequest ChatProtocol::listModels(const Endpoint &endpoint) const
{
    Endpoint resource = endpoint;
    if (m_api == Api::AzureOpenAi)
        resource.baseUrl = resource.baseUrl.substr(0, resource.baseUrl.find("/deployments/"));
    return listRequest(resource, "/models");
}

Result<std::vector<ModelInfo>> ChatProtocol::decodeModels(std::string_view body) const
{
    Result<std::vector<ModelInfo>> models = modelList(body);
    if (models && m_api == Api::AzureOpenAi)
        models->clear();
    return models;
}

// What is attached stands before the words, as Anthropic and Google advise: the same order for every API.
Json chatContent(std::string text, const Media &media)
{
    if (media.empty())
        return text;
    Json content = Json::array();
    for (const Media::Part &part : media.parts()) {
        if (part.isPdf())
            content.push_back(
                {{"type", "file"}, {"file", {{"filename", part.file->name}, {"file_data", part.dataUrl()}}}});
        else
            content.push_back({{"type", "image_url"}, {"image_url", {{"url", part.dataUrl()}}}});
    }
    content.push_back({{"type", "text"}, {"text", std::move(text)}});
    return content;
}

Json chatMessages(const Prompt &prompt, const Media &media, const ModelAbilities &abilities)
{
    Json messages = Json::array();
    std::string user = prompt.user;
    if (!prompt.system.empty()) {
        if (abilities.noSystemRole)
            user = prompt.system + "\n\n" + user;
        else
            messages.push_back(
                {{"role", abilities.developerRole ? "developer" : "system"}, {"content", prompt.system}});
    }
    messages.push_back({{"role", "user"}, {"content", chatContent(std::move(user), media)}});
    return messages;
}

// Where the answer ends, how it may be repeated, and in what form it comes.
void addAnswerForm(const Parameters &p, const Endpoint &endpoint, const ModelAbilities &abilities, Json &body,
                   WireRequest &said)
{
    std::vector<std::string> &notSent = said.notSent;
    if (allowed(!p.stopSequences.empty(), abilities.stopSequences, "stop_sequences", notSent))
        body["stop"] = p.stopSequences;
    if (allowed(p.seed.has_value(), abilities.seed, "seed", notSent))
        body[hostIs(endpoint.baseUrl, "mistral.ai") ? "random_seed" : "seed"] = *p.seed;
    if (p.verbosity)
        body["verbosity"] = *p.verbosity;
    if (allowed(p.jsonSchema.has_value(), abilities.structuredOutput, "json_schema", notSent)) {
        Json format = schemaFormat(*p.jsonSchema, said.defaulted);
        format.erase("type");
        body["response_format"] = {{"type", "json_schema"}, {"json_schema", std::move(format)}};
    }
    allowed(p.thinkingBudget.has_value(), false, "thinking_budget", notSent); // the API has no such thing
}

Result<WireRequest> ChatProtocol::encode(const ModelTarget &target, const Prompt &rendered,
                                         const ModelAbilities &abilities) const
{
    if (Status status = checkRequest(target, rendered); !status)
        return status.error();
    const Result<Media> media = Media::of(target, rendered, abilities);
    if (!media)
        return media.error();
    const Parameters &p = target.parameters;
    WireRequest said; // what was left out or added
    std::vector<std::string> &notSent = said.notSent;
    Json body = {{"model", target.model}, {"messages", chatMessages(rendered, *media, abilities)}, {"stream", true}};
    body["stream_options"] = {{"include_usage", true}};
    if (hostIs(target.endpoint.baseUrl,
               "api.openai.com")) // padding that only OpenAI adds, and only OpenAI can leave out
        body["stream_options"]["include_obfuscation"] = false;
    if (p.maxOutputTokens)
        body[abilities.maxCompletionTokens ? "max_completion_tokens" : "max_tokens"] = *p.maxOutputTokens;
    const std::optional<std::string> effort = allowedEffort(p, abilities, notSent);
    const bool reasons = effort ? *effort != "none" : abilities.reasonsByDefault;
    const Sampling sampling = allowedSampling(p, abilities, reasons, notSent);
    if (sampling.temperature)
        body["temperature"] = *sampling.temperature;
    if (sampling.topP)
        body["top_p"] = *sampling.topP;
    if (effort)
        body["reasoning_effort"] = *effort;
    addAnswerForm(p, target.endpoint, abilities, body, said);
    Result<WireRequest> request = jsonRequest(target.endpoint, "/chat/completions", body, *media);
    if (request) {
        request->notSent = std::move(said.notSent);
        request->defaulted = std::move(said.defaulted);
    }
    return request;
}
} // namespace

const Protocol &openAiChat()
{
    static const ChatProtocol protocol(Api::OpenAiChat);
    return protocol;
}
// The same words; the address, the key's header and the meaning of the model's name (a deployment) are Azure's.
const Protocol &azureOpenAi()
{
    static const ChatProtocol protocol(Api::AzureOpenAi);
    return protocol;
}
} // namespace assay::providers
