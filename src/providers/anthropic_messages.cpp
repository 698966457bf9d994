// SPDX-License-Identifier: GPL-3.0-or-later
// Anthropic Messages: at Anthropic, on Google Vertex AI and in Microsoft Foundry. The stream is the same; the address,
// the key and where the version stands are not.
#include "providers/anthropic_decoder.h"
#include "providers/anthropic_request.h"
#include "providers/apis.h"
#include "providers/wire.h"

namespace assay::providers
{
namespace
{
class MessagesProtocol : public Protocol
{
public:
    explicit MessagesProtocol(Api api) : m_api(api) {}
    Api api() const noexcept override { return m_api; }
    Result<WireRequest> encode(const ModelTarget &target, const Prompt &rendered,
                               const ModelAbilities &abilities) const override;
    std::unique_ptr<Decoder> decoder(const net::Head &head, const DecodeHints &hints) const override
    {
        return std::make_unique<MessagesDecoder>(head, hints);
    }
    WireRequest listModels(const Endpoint &endpoint) const override
    {
        return m_api == Api::AnthropicMessages ? listRequest(endpoint, "/models?limit=1000") : WireRequest{};
    }
    Result<std::vector<ModelInfo>> decodeModels(std::string_view body) const override { return modelList(body); }
    std::string_view listNote() const noexcept override
    {
        if (m_api == Api::FoundryAnthropic)
            return "Foundry does not list deployments here: enter the name that your deployment of Claude has";
        if (m_api == Api::VertexAnthropic)
            return "Vertex AI does not list Claude's models here: enter a name such as claude-opus-4-5@20251101";
        return {};
    }

private:
    Api m_api;
};

Result<WireRequest> MessagesProtocol::encode(const ModelTarget &target, const Prompt &rendered,
                                             const ModelAbilities &known) const
{
    if (Status status = checkRequest(target, rendered); !status)
        return status.error();
    const Result<Media> media = Media::of(target, rendered, known);
    if (!media)
        return media.error();
    Result<AnthropicBody> body = anthropicBody(target, rendered, *media, known);
    if (!body)
        return body.error();
    const bool vertex = m_api == Api::VertexAnthropic;
    Json json = Json::object();
    if (vertex) // in the body here, and the model in the address
        json["anthropic_version"] =
            target.endpoint.apiVersion.empty() ? "vertex-2023-10-16" : target.endpoint.apiVersion;
    else
        json["model"] = target.model;
    json.update(body->json);
    json["stream"] = true;
    const std::string path =
        vertex ? "/publishers/anthropic/models/" + percentEncoded(lastSegment(target.model)) + ":streamRawPredict"
               : std::string("/messages");
    Result<WireRequest> request = jsonRequest(target.endpoint, path, json, *media);
    if (request) {
        request->notSent = std::move(body->notSent);
        request->defaulted = std::move(body->defaulted);
    }
    return request;
}
} // namespace

const Protocol &anthropicMessages()
{
    static const MessagesProtocol protocol(Api::AnthropicMessages);
    return protocol;
}
const Protocol &vertexAnthropic()
{
    static const MessagesProtocol protocol(Api::VertexAnthropic);
    return protocol;
}
const Protocol &foundryAnthropic()
{
    static const MessagesProtocol protocol(Api::FoundryAnthropic);
    return protocol;
}
} // namespace assay::providers
