// SPDX-License-Identifier: GPL-3.0-or-later
// Frames of application/vnd.amazon.eventstream, right or wrong on purpose. Header only: for tests that link net.
#pragma once
#include "net/event_stream.h"
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::test
{
inline std::string bigEndian(std::uint32_t value)
{
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8)
        out += static_cast<char>(value >> static_cast<unsigned>(shift) & 0xFFU);
    return out;
}

inline std::string rawFrame(std::string_view headers, std::string_view payload)
{
    const std::string lengths = bigEndian(static_cast<std::uint32_t>(headers.size() + payload.size() + 16)) +
                                bigEndian(static_cast<std::uint32_t>(headers.size()));
    std::string frame = lengths + bigEndian(net::crc32(lengths));
    frame.append(headers).append(payload);
    return frame + bigEndian(net::crc32(frame));
}

inline std::string textHeader(std::string_view name, std::string_view value)
{
    std::string out(1, static_cast<char>(name.size()));
    out.append(name).append(1, '\x07').append(1, static_cast<char>(value.size() >> 8U));
    return out.append(1, static_cast<char>(value.size() & 0xFFU)).append(value);
}

inline std::string eventFrame(std::string_view type, std::string_view json)
{
    return rawFrame(textHeader(":event-type", type) + textHeader(":content-type", "application/json") +
                        textHeader(":message-type", "event"),
                    json);
}

inline std::string exceptionFrame(std::string_view type, std::string_view json)
{
    return rawFrame(textHeader(":exception-type", type) + textHeader(":message-type", "exception"), json);
}
} // namespace assay::test
