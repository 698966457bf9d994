// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/shown_text.h"
#include "core/text.h"
#include <cstdint>
#include <cstdio>

namespace assay::formats
{
namespace
{
// Bidirectional marks, zero-width characters, separators that end a line, and what XML has no place for.
bool isHidden(std::uint32_t c)
{
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) ||
           c == 0x061C || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) || (c & 0xFFFE) == 0xFFFE ||
           (c >= 0xFDD0 && c <= 0xFDEF);
}
bool isControl(std::uint32_t c) { return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0); }

std::uint32_t decoded(std::string_view text, std::size_t at, std::size_t &length) // of valid UTF-8
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const unsigned char first = byte(0);
    length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    std::uint32_t c = length == 1 ? first : first & (0xFFu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i)
        c = c << 6 | (byte(i) & 0x3F);
    return c;
}
} // namespace

std::string shownText(std::string_view raw)
{
    const std::string text = repairedUtf8(raw);
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0, length = 1; at < text.size(); at += length) {
        const std::uint32_t c = decoded(text, at, length);
        // A zero-width joiner between two other characters belongs to the writing (emoji, Indic): it stays.
        const bool joiner = (c == 0x200D || c == 0x200C) && at > 0 && at + length < text.size();
        if (c == '\r') {
            if (at + 1 >= text.size() || text[at + 1] != '\n')
                out += '\n';
        } else if (isControl(c) || (isHidden(c) && !joiner)) {
            char mark[16];
            std::snprintf(mark, sizeof mark, "⟨U+%04X⟩", static_cast<unsigned>(c));
            out += mark;
        } else {
            out.append(text, at, length);
        }
    }
    return out;
}
} // namespace assay::formats
