// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: the text of one answer, put together from pieces that name their place. Deltas go out in the
// order of arrival; the whole is in the order of the places.
#pragma once
#include "providers/protocol.h"
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::providers
{

class AnswerParts
{
public:
    using Kind = Delta::Kind;
    using Place = std::pair<std::int64_t, std::int64_t>; // e.g. output index, content index

    // `out` takes the deltas of the current call; those of one kind that follow each other are one delta.
    void begin(std::vector<DecodedDelta> &out);
    void append(Kind kind, Place place, std::string_view text);
    // The whole text of a place, said again at its end: what was not streamed is appended, and it is right where they
    // differ.
    void complete(Kind kind, Place place, std::string_view whole);
    std::string joined(Kind kind) const;
    bool any() const noexcept { return !m_parts.empty(); }
    bool any(Kind kind) const noexcept;

private:
    void emit(Kind kind, std::string_view text);
    std::map<std::pair<Kind, Place>, std::string> m_parts; // no empty text
    std::pair<Kind, Place> m_lastKey;
    std::string *m_last = nullptr; // the part appended to last
    std::vector<DecodedDelta> *m_out = nullptr;
    std::size_t m_firstNew = 0;
};

// Calls of tools, assembled from fragments that name their place. A new id at a place starts a new call.
class ToolCallParts
{
public:
    ToolCall &at(std::int64_t place, const std::string *id);
    std::vector<ToolCall> take();

private:
    struct Entry {
        std::int64_t place = 0;
        ToolCall call;
    };
    std::vector<Entry> m_entries;
};
} // namespace assay::providers
