// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: one maker per API, for the registry.
#pragma once
#include "providers/protocol.h"

namespace assay::providers
{
const Protocol &openAiResponses();
const Protocol &openAiChat();
const Protocol &anthropicMessages();
} // namespace assay::providers
