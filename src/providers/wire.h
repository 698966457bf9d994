// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: what all encoders share.
#pragma once
#include "providers/json.h"
#include "providers/media.h"
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
Result<WireRequest> jsonRequest(const Endpoint &endpoint, std::string_view path, const Json &body,
                                const Media &media = {});
WireRequest listRequest(const Endpoint &endpoint, std::string_view path);
Result<std::vector<ModelInfo>> modelList(std::string_view body);

std::string percentEncoded(std::string_view segment); // of a path: all but letters, digits and -._~
std::string lastSegment(std::string_view name);       // "models/gemini-2.5-pro" -> "gemini-2.5-pro"

// The answer as OpenAI's APIs want its form: {"type":"json_schema","name","strict","schema"}. A schema that they would
// refuse under "strict" goes without, and `defaulted` says so: "json_schema strict=false (why)".
Json schemaFormat(const std::string &schema, std::vector<std::string> &defaulted);
Json schemaOf(const std::string &schema); // checked by checkRequest

// The reasoning effort when the model takes that word; else it goes to notSent.
std::optional<std::string> allowedEffort(const Parameters &parameters, const ModelAbilities &abilities,
                                         std::vector<std::string> &notSent);
// Stop sequences, seed and schema: may they be sent? When not, their name goes to notSent.
bool allowed(bool isSet, const std::optional<bool> &takes, std::string_view name, std::vector<std::string> &notSent);

// Anthropic's version of 2026-10-21 and later: no sampling parameters for any model.
bool refusesSampling(const Endpoint &endpoint);
// What of the sampling parameters may be sent; the rest goes to notSent.
struct Sampling {
    std::optional<double> temperature, topP;
};
Sampling allowedSampling(const Parameters &parameters, const ModelAbilities &abilities, bool reasons,
                         std::vector<std::string> &notSent);
// BadInput for what no API takes: no model, an empty prompt, invalid UTF-8, numbers out of every range.
Status checkRequest(const ModelTarget &target, const Prompt &rendered);
} // namespace assay::providers
