// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: usage as OpenAI and the servers that speak its APIs report it.
#pragma once
#include "providers/json.h"
#include "providers/protocol.h"
#include <string_view>

namespace assay::providers
{
// `usage`: "prompt_tokens"/"completion_tokens" (Chat) or "input_tokens"/"output_tokens" (Responses). Input includes
// cached and written tokens; output includes reasoning, except where the total says that it stands beside it (xAI) or
// that reasoning was left out of every count.
Usage openAiUsage(const Json &usage, std::string_view model);
} // namespace assay::providers
