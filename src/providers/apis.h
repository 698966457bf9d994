// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: one maker per API, for the registry.
#pragma once
#include "providers/protocol.h"

namespace assay::providers
{
const Protocol &openAiResponses();
const Protocol &openAiChat();
const Protocol &azureOpenAi();
const Protocol &anthropicMessages();
const Protocol &vertexAnthropic();
const Protocol &foundryAnthropic();
const Protocol &gemini();
const Protocol &vertexGemini();
const Protocol &bedrockConverse();
const Protocol &ollama();
} // namespace assay::providers
