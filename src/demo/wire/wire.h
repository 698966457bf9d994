// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of one reply in the words of one API: opening events, one event a token, closing events, or the whole body
// at once. Pure: pace and sockets are somebody else's.
#pragma once
#include "core/values.h"
#include "demo/api_request.h"
#include "demo/reply_plan.h"
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::demo
{

struct WireContext {
    ApiRequest request;
    ReplyPlan plan;
    std::string requestId;
    std::uint64_t idSeed = 0;        // ids of the reply and its items
    std::int64_t createdSeconds = 0; // Unix time
};

class Wire
{
public:
    virtual ~Wire() = default;
    virtual std::string opening() = 0;
    virtual void delta(std::string &out, Delta::Kind kind, std::string_view text) = 0;
    virtual std::string closing() = 0;
    virtual std::string streamError() = 0; // an error inside a reply that began with 200
    virtual std::string whole() = 0;       // not streamed
};
// The context must outlive the wire.
std::unique_ptr<Wire> makeWire(const WireContext &context);
std::unique_ptr<Wire> makeChatWire(const WireContext &context);
std::unique_ptr<Wire> makeResponsesWire(const WireContext &context);
std::unique_ptr<Wire> makeMessagesWire(const WireContext &context);

// GET /v1/models: all models of `ids` in that API's shape. One model: its object alone.
std::string modelList(Api api, const std::vector<std::string> &ids);
std::string modelObject(Api api, const ModelProfile &profile);
std::vector<std::pair<std::string, std::string>> apiHeaders(Api api, std::string_view requestId);

std::string makeId(std::string_view prefix, std::uint64_t seed, std::size_t length);
void appendJsonString(std::string &out, std::string_view utf8); // with its quotes
std::string joinPieces(const std::vector<std::string> &pieces);
} // namespace assay::demo
