// SPDX-License-Identifier: GPL-3.0-or-later
// The binary framing application/vnd.amazon.eventstream, from any chunking. Pure; linear time; holds at most one frame
// that is not whole yet, and no more of it than has arrived. Layout (big-endian): total length, headers length, CRC-32
// of these two; headers; payload; CRC-32 of all before. Source: @smithy/core event-streams; checked on recordings.
#pragma once
#include "core/result.h"
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::net
{

struct EventStreamMessage {
    std::vector<std::pair<std::string, std::string>> headers; // text and byte headers; others have an empty value
    std::string payload;
    std::string_view header(std::string_view name) const noexcept; // first of that name, or empty
    bool operator==(const EventStreamMessage &) const = default;
};

class EventStreamParser
{
public:
    using Sink = std::function<void(const EventStreamMessage &)>;
    explicit EventStreamParser(std::size_t maxFrame = 16u << 20) : m_maxFrame(maxFrame) {}
    // Calls `sink` for each whole frame. A wrong check sum, length or header is an error (Protocol, TooLarge); after it
    // everything further is ignored, as nothing tells where the next frame begins.
    Status feed(std::string_view bytes, const Sink &sink);
    bool insideFrame() const noexcept { return !m_failed && !m_buffer.empty(); }

private:
    Status checkPrelude(std::string_view frame);
    Status takeFrame(std::string_view frame, const Sink &sink);
    Status refuse(ErrorCode code, std::string why);
    std::size_t m_maxFrame;
    std::string m_buffer;    // the beginning of a frame
    std::size_t m_total = 0; // of the frame that begins in m_buffer; 0: not known yet
    std::uint64_t m_frames = 0;
    bool m_failed = false;
};

std::uint32_t crc32(std::string_view bytes) noexcept; // zlib's polynomial
} // namespace assay::net
