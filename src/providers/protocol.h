// SPDX-License-Identifier: GPL-3.0-or-later
// One API's way of speaking: values to bytes and bytes to values. Pure: no I/O, no clock, no threads. A provider is one
// file here and one line in the registry (protocols.cpp).
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include "core/values.h"
#include "net/transport.h"

namespace assay::providers {

struct WireRequest {
    std::string method = "POST";
    std::string url;
    std::vector<net::Header> headers; // without the key
    std::string body;
    std::string keyHeader, keyPrefix; // how this API takes its key, e.g. "Authorization", "Bearer "
    std::vector<std::string> notSent; // parameters the user set that this model does not take: shown as "not sent"
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

struct ModelInfo {
    std::string id, displayName;
    bool operator==(const ModelInfo &) const = default;
};

class Protocol
{
public:
    virtual ~Protocol() = default;
    virtual Api api() const noexcept = 0;
    // A streaming request for one rendered prompt. Errors: BadInput, BadUrl.
    virtual Result<WireRequest> encode(const ModelTarget &target, const Prompt &rendered) const = 0;
    // `head`: status and content type decide between stream, whole JSON, error body, and "not an API" (HTML).
    virtual std::unique_ptr<Decoder> decoder(const net::Head &head) const = 0;
    virtual WireRequest listModels(const Endpoint &endpoint) const = 0;
    virtual Result<std::vector<ModelInfo>> decodeModels(std::string_view body) const = 0;
};

const Protocol &protocolFor(Api api);

// The error a non-2xx answer means, from status, headers and body (any provider's shape: object, string, {"message"}, HTML).
Error errorFromResponse(const net::Head &head, std::string_view body, std::int64_t wallMicros);
std::string requestIdOf(const net::Head &head); // x-request-id, request-id, ... or empty
} // namespace assay::providers
