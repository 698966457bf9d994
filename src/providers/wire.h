// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: what all encoders share.
#pragma once
#include "providers/json.h"
#include "providers/protocol.h"
#include <string>
#include <string_view>

namespace assay::providers
{

// The URL of `path` ("/chat/completions") below a base URL as people write it: with or without "/v1", a trailing slash,
// or the whole address of one of this product's APIs. A query is kept. BadUrl names what is wrong.
Result<std::string> apiUrl(const Endpoint &endpoint, std::string_view path);
bool hostIs(std::string_view url, std::string_view host); // or a name below it
// A POST with a JSON body and the key as this endpoint takes it. BadInput when the body cannot be written as JSON.
Result<WireRequest> jsonRequest(const Endpoint &endpoint, std::string_view path, const Json &body);
WireRequest listRequest(const Endpoint &endpoint, std::string_view path);
Result<std::vector<ModelInfo>> modelList(std::string_view body);

// What of the sampling parameters may be sent; the rest goes to notSent.
struct Sampling {
    std::optional<double> temperature, topP;
};
Sampling allowedSampling(const Parameters &parameters, const ModelAbilities &abilities, bool reasons,
                         std::vector<std::string> &notSent);
// BadInput for what no API takes: no model, an empty prompt, invalid UTF-8, numbers out of every range.
Status checkRequest(const ModelTarget &target, const Prompt &rendered);
} // namespace assay::providers
