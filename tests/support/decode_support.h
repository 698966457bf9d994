// SPDX-License-Identifier: GPL-3.0-or-later
// Feeding a body to a decoder in different cuts. Header only: it belongs to tests that link the providers room.
#pragma once
#include "core/text.h"
#include "providers/protocol.h"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::test
{

struct DecodeRun {
    providers::Decoded decoded;
    std::string text, reasoning, refusal; // of the deltas, joined
    bool deltasAreSound = true;           // none empty, each of whole characters
};

struct DecodeInput {
    Api api = Api::OpenAiChat;
    net::Head head;
    std::string body;
    std::optional<Error> transport;
    providers::DecodeHints hints;
};

inline DecodeRun decodeInPieces(const DecodeInput &input, const std::vector<std::string_view> &pieces)
{
    DecodeRun run;
    std::vector<providers::DecodedDelta> deltas;
    const auto decoder = providers::protocolFor(input.api).decoder(input.head, input.hints);
    for (const std::string_view piece : pieces)
        decoder->feed(piece, deltas);
    run.decoded = decoder->finish(input.transport, deltas);
    for (const providers::DecodedDelta &delta : deltas) {
        run.deltasAreSound = run.deltasAreSound && !delta.text.empty() && isValidUtf8(delta.text);
        (delta.kind == Delta::Kind::Answer      ? run.text
         : delta.kind == Delta::Kind::Reasoning ? run.reasoning
                                                : run.refusal) += delta.text;
    }
    return run;
}

inline std::vector<std::string_view> cutByBytes(std::string_view body, std::size_t size)
{
    std::vector<std::string_view> pieces;
    for (std::size_t i = 0; i < body.size(); i += size)
        pieces.push_back(body.substr(i, size));
    return pieces;
}

inline std::vector<std::string_view> cutByLines(std::string_view body)
{
    std::vector<std::string_view> pieces;
    while (!body.empty()) {
        const std::size_t end = body.find('\n');
        const std::size_t length = end == std::string_view::npos ? body.size() : end + 1;
        pieces.push_back(body.substr(0, length));
        body.remove_prefix(length);
    }
    return pieces;
}

inline std::vector<std::string_view> cutAtRandom(std::string_view body, std::uint64_t seed)
{
    std::vector<std::string_view> pieces;
    SplitMix64 random(seed);
    while (!body.empty()) {
        const std::size_t length = std::min<std::size_t>(body.size(), random.below(97));
        pieces.push_back(body.substr(0, length)); // may be empty: a read of nothing changes nothing
        body.remove_prefix(length);
    }
    return pieces;
}
} // namespace assay::test
