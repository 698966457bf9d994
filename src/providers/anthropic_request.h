// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: what a Messages request says, and how Claude is asked to think (also on Bedrock).
#pragma once
#include "providers/json.h"
#include "providers/media.h"
#include "providers/protocol.h"
#include <string>
#include <vector>

namespace assay::providers
{

struct AnthropicThinking {
    Json thinking, outputConfig; // null: nothing is sent
    bool reasons = false;        // with what is sent
};
// BadInput: a budget that no model takes. What this model does not take goes to notSent.
Result<AnthropicThinking> anthropicThinking(const Parameters &parameters, const ModelAbilities &abilities,
                                            std::vector<std::string> &notSent);

struct AnthropicBody {
    Json json; // without model, version and stream
    std::vector<std::string> notSent, defaulted;
};
// With the markers of `media` where its bytes go.
Result<AnthropicBody> anthropicBody(const ModelTarget &target, const Prompt &rendered, const Media &media,
                                    const ModelAbilities &known);
} // namespace assay::providers
