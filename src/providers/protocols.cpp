// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/apis.h"

namespace assay::providers
{
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
    case Api::Gemini:
        return gemini();
    case Api::VertexGemini:
        return vertexGemini();
    case Api::VertexAnthropic:
        return vertexAnthropic();
    case Api::BedrockConverse:
        return bedrockConverse();
    case Api::AzureOpenAi:
        return azureOpenAi();
    case Api::FoundryAnthropic:
        return foundryAnthropic();
    case Api::Ollama:
        return ollama();
    case Api::Command:
    case Api::Chain:
        break; // not spoken over HTTP: the engine runs them itself
    }
    return openAiChat();
}
} // namespace assay::providers
