// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/event_stream.h"
#include <algorithm>
#include <array>

namespace assay::net
{
namespace
{
constexpr std::size_t preludeBytes = 12, overhead = 16; // prelude; prelude and the last check sum

constexpr std::array<std::uint32_t, 256> crcTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t c = i;
        for (int bit = 0; bit < 8; ++bit)
            c = (c & 1U) != 0 ? 0xEDB88320U ^ (c >> 1U) : c >> 1U;
        table[i] = c;
    }
    return table;
}();

std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t size = 4)
{
    std::uint32_t value = 0;
    for (std::size_t i = at; i < at + size; ++i)
        value = value << 8U | static_cast<unsigned char>(bytes[i]);
    return value;
}

// Bytes of a header's value by its type: fixed, or 0 for those that say their length in two bytes; nullopt: no type.
std::optional<std::size_t> fixedSize(unsigned char type)
{
    static constexpr std::array<std::size_t, 10> sizes{0, 0, 1, 2, 4, 8, 0, 0, 8, 16};
    return type < sizes.size() ? std::optional(sizes[type]) : std::nullopt;
}

// What is wrong with the headers, or nothing.
std::string readHeaders(std::string_view bytes, std::vector<std::pair<std::string, std::string>> &out)
{
    while (!bytes.empty()) {
        const std::size_t nameSize = static_cast<unsigned char>(bytes[0]);
        if (nameSize == 0 || bytes.size() < nameSize + 2)
            return "a header's name ends outside the headers";
        const std::string_view name = bytes.substr(1, nameSize);
        const auto type = static_cast<unsigned char>(bytes[nameSize + 1]);
        bytes.remove_prefix(nameSize + 2);
        const std::optional<std::size_t> fixed = fixedSize(type);
        if (!fixed)
            return "a header has the unknown type " + std::to_string(type);
        const bool sized = type == 6 || type == 7;
        if (sized && bytes.size() < 2)
            return "a header's value ends outside the headers";
        const std::size_t size = sized ? number(bytes, 0, 2) : *fixed;
        if (sized)
            bytes.remove_prefix(2);
        if (bytes.size() < size)
            return "a header's value ends outside the headers";
        out.emplace_back(name, sized ? bytes.substr(0, size) : std::string_view());
        bytes.remove_prefix(size);
    }
    return {};
}
} // namespace

std::uint32_t crc32(std::string_view bytes) noexcept
{
    std::uint32_t c = 0xFFFFFFFFU;
    for (const char byte : bytes)
        c = crcTable[(c ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ (c >> 8U);
    return ~c;
}

std::string_view EventStreamMessage::header(std::string_view name) const noexcept
{
    for (const auto &[key, value] : headers)
        if (key == name)
            return value;
    return {};
}

Status EventStreamParser::refuse(ErrorCode code, std::string why)
{
    m_failed = true;
    m_buffer = {};
    Error error = makeError(code, "frame " + std::to_string(m_frames + 1) + " of the event stream: " + std::move(why));
    error.costClass = CostClass::MayBeCharged;
    return error;
}

Status EventStreamParser::feed(std::string_view bytes, const Sink &sink)
{
    while (!m_failed && !bytes.empty()) {
        const std::size_t want = (m_total == 0 ? preludeBytes : m_total) - m_buffer.size();
        // Whole frames in the input are read where they lie; only what is cut is kept.
        if (m_buffer.empty() && bytes.size() >= preludeBytes) {
            if (Status status = checkPrelude(bytes); !status)
                return status;
            if (bytes.size() >= m_total) {
                const std::string_view frame = bytes.substr(0, m_total);
                bytes.remove_prefix(m_total);
                if (Status status = takeFrame(frame, sink); !status)
                    return status;
                continue;
            }
            m_buffer = bytes;
            return Ok{};
        }
        const std::size_t taken = std::min(want, bytes.size());
        m_buffer += bytes.substr(0, taken);
        bytes.remove_prefix(taken);
        if (m_total == 0 && m_buffer.size() == preludeBytes) {
            if (Status status = checkPrelude(m_buffer); !status)
                return status;
        } else if (m_total != 0 && m_buffer.size() == m_total) {
            const std::string frame = std::move(m_buffer);
            m_buffer.clear();
            if (Status status = takeFrame(frame, sink); !status)
                return status;
        }
    }
    return Ok{};
}

Status EventStreamParser::checkPrelude(std::string_view frame)
{
    if (crc32(frame.substr(0, 8)) != number(frame, 8))
        return refuse(ErrorCode::Protocol, "the check sum of its lengths is wrong");
    const std::size_t total = number(frame, 0), headers = number(frame, 4);
    if (total < overhead || headers > total - overhead)
        return refuse(ErrorCode::Protocol, "its lengths cannot be right (" + std::to_string(total) +
                                               " bytes in all, headers of " + std::to_string(headers) + ")");
    if (total > m_maxFrame)
        return refuse(ErrorCode::TooLarge, "it says that it is " + std::to_string(total) + " bytes long; at most " +
                                               std::to_string(m_maxFrame) + " are accepted");
    m_total = total;
    return Ok{};
}

Status EventStreamParser::takeFrame(std::string_view frame, const Sink &sink)
{
    m_total = 0;
    if (crc32(frame.substr(0, frame.size() - 4)) != number(frame, frame.size() - 4))
        return refuse(ErrorCode::Protocol, "its check sum is wrong");
    const std::size_t headers = number(frame, 4);
    EventStreamMessage message;
    if (std::string wrong = readHeaders(frame.substr(preludeBytes, headers), message.headers); !wrong.empty())
        return refuse(ErrorCode::Protocol, std::move(wrong));
    message.payload = frame.substr(preludeBytes + headers, frame.size() - overhead - headers);
    ++m_frames;
    sink(message);
    return Ok{};
}
} // namespace assay::net
