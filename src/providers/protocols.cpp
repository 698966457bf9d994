// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/apis.h"

namespace assay::providers
{
namespace
{
// An API that has a name already, and no words: nothing is sent, and an answer is not understood.
class NotSpokenYet final : public Protocol
{
public:
    Api api() const noexcept override { return Api::OpenAiChat; }
    Result<WireRequest> encode(const ModelTarget &target, const Prompt &, const ModelAbilities &) const override
    {
        return makeError(ErrorCode::BadInput,
                         "this version of Assay does not speak " + std::string(apiName(target.endpoint.api)) + " yet");
    }
    std::unique_ptr<Decoder> decoder(const net::Head &head, const DecodeHints &hints) const override
    {
        return openAiChat().decoder(head, hints);
    }
    WireRequest listModels(const Endpoint &endpoint) const override { return openAiChat().listModels(endpoint); }
    Result<std::vector<ModelInfo>> decodeModels(std::string_view) const override
    {
        return makeError(ErrorCode::BadInput, "this version of Assay does not speak this API yet");
    }
};
} // namespace

// A new provider is one line here.
const Protocol &protocolFor(Api api)
{
    switch (api) {
    case Api::OpenAiResponses:
        return openAiResponses();
    case Api::OpenAiChat:
        return openAiChat();
    case Api::AnthropicMessages:
        return anthropicMessages();
    default:
        break;
    }
    static const NotSpokenYet none;
    return none;
}
} // namespace assay::providers
