// SPDX-License-Identifier: GPL-3.0-or-later
// One API's way of speaking: values to bytes and bytes to values. Pure: no I/O, no clock, no threads. A provider is one
// file here and one line in the registry (protocols.cpp).
#pragma once
#include "core/abilities.h"
#include "core/values.h"
#include "net/transport.h"
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::providers
{

struct WireRequest {
    std::string method = "POST";
    std::string url;
    std::vector<net::Header> headers; // without the key
    std::string body;
    // The body as it is recorded, where that is another: attachments are named by their digest. Empty: as it is sent.
    std::string recordedBody = {};
    std::string keyHeader, keyPrefix; // how this API takes its key, e.g. "Authorization", "Bearer "
    // How it takes an access token (OAuth, Entra) instead of a key. Never both.
    std::string tokenHeader = "Authorization", tokenPrefix = "Bearer ";
    std::vector<std::string> notSent; // parameters the user set that this model does not take: shown as "not sent"
    std::vector<std::string> notSentWhy = {}; // beside them, in words; filled by whoever records (parameters.h)
    std::vector<std::string> defaulted;       // what the API demands and the user did not set, e.g. "max_tokens=4096"
};

struct DecodedDelta {
    Delta::Kind kind = Delta::Kind::Answer;
    std::string text; // whole characters, never empty
    bool operator==(const DecodedDelta &) const = default;
};

struct ToolCall {
    std::string id, name, arguments;
    bool operator==(const ToolCall &) const = default;
};

// What a body said when it ended. `error` set and `outcome` Failed or Partial: the provider said an error, or the body
// cannot be understood, or has no end marker. Text already decoded is always kept.
struct Decoded {
    Outcome outcome = Outcome::Unknown;
    std::string finishReason, text, reasoning, refusal, modelReported, responseId, requestId;
    Usage usage;
    std::string usageJson;
    std::optional<Error> error;
    std::vector<ToolCall> toolCalls;
    bool endMarker = false; // the API's own end of stream was seen
    bool operator==(const Decoded &) const = default;
};

// One response body. Feed it in any cuts; the result is the same. Never throws.
class Decoder
{
public:
    virtual ~Decoder() = default;
    virtual void feed(std::string_view bytes, std::vector<DecodedDelta> &out) = 0; // appends to out
    // The body has ended (or was cut, when `transport` holds why). Call once.
    virtual Decoded finish(const std::optional<Error> &transport, std::vector<DecodedDelta> &out) = 0;
};

// What a decoder cannot read from the answer itself.
struct DecodeHints {
    std::int64_t wallMicros = 0;                 // for a Retry-After that is a date; 0 = not known
    std::optional<std::int64_t> maxOutputTokens; // what was asked: some servers call an answer cut there "completed"
};

struct ModelInfo {
    std::string id, displayName;
    bool operator==(const ModelInfo &) const = default;
};

class Protocol
{
public:
    virtual ~Protocol() = default;
    virtual Api api() const noexcept = 0;
    // A streaming request for one rendered prompt. `abilities`: what is known of target.model; the caller looks it up
    // in catalog::AbilityBook (this room may not use catalog). Errors: BadInput, BadUrl.
    virtual Result<WireRequest> encode(const ModelTarget &target, const Prompt &rendered,
                                       const ModelAbilities &abilities = {}) const = 0;
    // `head`: status and the first characters decide between stream, whole JSON, error body, and "not an API" (HTML).
    // For a non-2xx head, finish() answers Failed with what errorFromResponse says.
    virtual std::unique_ptr<Decoder> decoder(const net::Head &head, const DecodeHints &hints = {}) const = 0;
    // An empty url: this API has no list.
    virtual WireRequest listModels(const Endpoint &endpoint) const = 0;
    virtual Result<std::vector<ModelInfo>> decodeModels(std::string_view body) const = 0;
    // Why the list is empty, or holds other names than those to send; empty: it is what one may ask for.
    virtual std::string_view listNote() const noexcept { return {}; }
};

const Protocol &protocolFor(Api api);

// The error a non-2xx answer means, from status, headers and body (any provider's shape: object, string, {"message"},
// HTML).
Error errorFromResponse(const net::Head &head, std::string_view body, std::int64_t wallMicros);
std::string requestIdOf(const net::Head &head); // x-request-id, request-id, ... or empty
} // namespace assay::providers
