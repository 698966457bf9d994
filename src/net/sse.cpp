// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/sse.h"

#include <cstring>

namespace assay::net
{
namespace
{
constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

// One field line into the open event. id: and retry: are for reconnecting clients, which this is not.
void applyField(std::string_view line, SseEvent &event, bool &hasData)
{
    const std::size_t colon = line.find(':');
    const std::string_view name = line.substr(0, colon);
    std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' '))
        value.remove_prefix(1);
    if (name == "data") {
        if (hasData)
            event.data += '\n';
        event.data += value;
        hasData = true;
    } else if (name == "event") {
        event.name = value;
    }
}

// Finds line ends without looking at any byte more than twice: the next LF is remembered while CRs come before it.
class LineEnds
{
public:
    explicit LineEnds(std::string_view bytes) : m_bytes(bytes) {}
    std::size_t next(std::size_t from)
    {
        if (m_lf == unknown || (m_lf != std::string_view::npos && m_lf < from))
            m_lf = m_bytes.find('\n', from);
        const std::size_t end = m_lf == std::string_view::npos ? m_bytes.size() : m_lf;
        if (m_noCrBefore >= end) // looked at already, there is none
            return m_lf;
        const void *cr = end > from ? std::memchr(m_bytes.data() + from, '\r', end - from) : nullptr;
        if (cr != nullptr)
            return static_cast<std::size_t>(static_cast<const char *>(cr) - m_bytes.data());
        m_noCrBefore = end;
        return m_lf;
    }

private:
    static constexpr std::size_t unknown = std::string_view::npos - 1;
    std::string_view m_bytes;
    std::size_t m_lf = unknown;
    std::size_t m_noCrBefore = 0;
};
} // namespace

Status SseParser::feed(std::string_view bytes, const Sink &sink)
{
    if (m_failed)
        return Ok{};
    if (m_lastWasCr && !bytes.empty()) {
        if (bytes.front() == '\n') // second half of a CRLF that was cut between two reads
            bytes.remove_prefix(1);
        m_lastWasCr = false;
    }
    LineEnds ends(bytes);
    std::size_t at = 0;
    while (at < bytes.size()) {
        const std::size_t end = ends.next(at);
        if (end == std::string_view::npos)
            return takePart(bytes.substr(at));
        const std::string_view part = bytes.substr(at, end - at);
        if (m_line.size() + part.size() > m_maxLine || !m_line.empty()) {
            if (Status status = takePart(part); !status)
                return status;
            endLine(sink);
        } else {
            takeLine(part, sink);
        }
        at = end + 1;
        if (bytes[end] == '\r') {
            m_lastWasCr = at == bytes.size();
            if (at < bytes.size() && bytes[at] == '\n')
                ++at;
        }
    }
    return Ok{};
}

Status SseParser::takePart(std::string_view part)
{
    if (m_line.size() + part.size() <= m_maxLine) {
        m_line += part;
        return Ok{};
    }
    m_failed = true;
    m_line = {};
    Error error = makeError(ErrorCode::TooLarge,
                            "a line of the event stream is longer than " + std::to_string(m_maxLine) + " bytes");
    error.costClass = CostClass::MayBeCharged;
    return error;
}

void SseParser::endLine(const Sink &sink)
{
    takeLine(m_line, sink);
    m_line.clear();
}

void SseParser::takeLine(std::string_view line, const Sink &sink)
{
    if (m_atStart) {
        m_atStart = false;
        if (line.starts_with(byteOrderMark))
            line.remove_prefix(byteOrderMark.size());
    }
    if (line.empty()) {
        if (m_hasData)
            sink(m_event);
        m_event.name.clear();
        m_event.data.clear();
        m_hasData = false;
    } else if (line.front() == ':') {
        ++m_comments;
    } else {
        if (line.front() == '{' || line.front() == '[' || !m_stray.empty())
            noteStray(line);
        applyField(line, m_event, m_hasData);
    }
}

void SseParser::noteStray(std::string_view line)
{
    constexpr std::size_t most = 64u << 10;
    const bool isField = line.starts_with("data:") || line.starts_with("event:") || line.starts_with("id:");
    if (!isField && m_stray.size() + line.size() < most)
        m_stray.append(line).append("\n");
}

std::optional<SseEvent> SseParser::unfinished() const
{
    if (m_failed)
        return std::nullopt;
    SseEvent event = m_event;
    bool hasData = m_hasData;
    std::string_view line = m_line;
    if (m_atStart && line.starts_with(byteOrderMark))
        line.remove_prefix(byteOrderMark.size());
    if (!line.empty() && line.front() != ':')
        applyField(line, event, hasData);
    return hasData ? std::optional(std::move(event)) : std::nullopt;
}
} // namespace assay::net
