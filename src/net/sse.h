// SPDX-License-Identifier: GPL-3.0-or-later
// Server-sent events, from any chunking and with LF, CR or CRLF line ends (WHATWG HTML, "server-sent events"). Pure;
// linear time. A line longer than the cap is an error (TooLarge), not a crash.
#pragma once
#include "core/result.h"
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace assay::net
{

struct SseEvent {
    std::string name; // empty when no event: field
    std::string data; // data: lines joined by LF
    bool operator==(const SseEvent &) const = default;
};

class SseParser
{
public:
    using Sink = std::function<void(const SseEvent &)>;
    explicit SseParser(std::size_t maxLine = 4u << 20) : m_maxLine(maxLine) {}
    // Calls `sink` for each finished event. After an error everything further is ignored.
    Status feed(std::string_view bytes, const Sink &sink);
    // The event that was open when the body ended (no blank line followed), if it has data; a line without its end
    // counts as whole. The standard drops such an event; here the caller decides.
    std::optional<SseEvent> unfinished() const;
    std::size_t comments() const noexcept { return m_comments; } // keep-alives seen
    // Lines that begin with { or [, and those behind them that are no fields: JSON that somebody put between the
    // events. The first 64 KiB.
    const std::string &stray() const noexcept { return m_stray; }

private:
    Status takePart(std::string_view part);
    void endLine(const Sink &sink);
    void takeLine(std::string_view line, const Sink &sink);
    void noteStray(std::string_view line);
    std::size_t m_maxLine;
    std::string m_line; // an unfinished line
    SseEvent m_event;
    bool m_hasData = false;
    bool m_lastWasCr = false;
    bool m_atStart = true; // a BOM may come
    bool m_failed = false;
    std::size_t m_comments = 0;
    std::string m_stray;
};
} // namespace assay::net
