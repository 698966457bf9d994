// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/unicode.h"
#include "core/text.h"
#include <algorithm>
#include <iterator>

namespace assay::stats
{
namespace
{
struct Span {
    char32_t first, last;
};
struct Lower { // first, first + stride ... last move by delta
    char32_t first, last;
    int stride, delta;
};
#include "stats/unicode_ranges.inc"

template <std::size_t N> bool contains(const Span (&spans)[N], char32_t c)
{
    const auto after = std::upper_bound(std::begin(spans), std::end(spans), c,
                                        [](char32_t v, const Span &span) { return v < span.first; });
    return after != std::begin(spans) && c <= std::prev(after)->last;
}
} // namespace

std::u32string codePoints(std::string_view utf8)
{
    const std::string repaired = isValidUtf8(utf8) ? std::string(utf8) : repairedUtf8(utf8);
    std::u32string out;
    out.reserve(repaired.size());
    for (std::size_t i = 0; i < repaired.size();) {
        const auto lead = static_cast<unsigned char>(repaired[i]);
        const int more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
        char32_t c = more == 0 ? lead : lead & (0x3Fu >> more);
        for (int k = 1; k <= more; ++k)
            c = c << 6 | (static_cast<unsigned char>(repaired[i + std::size_t(k)]) & 0x3F);
        out.push_back(c);
        i += std::size_t(more) + 1;
    }
    return out;
}

bool isLetterOrNumber(char32_t c)
{
    if (c < 0x80)
        return (c >= U'0' && c <= U'9') || (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z');
    return contains(lettersAndNumbers, c);
}

bool isMark(char32_t c) { return c >= 0x300 && contains(marks, c); }

bool isSpace(char32_t c)
{
    return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

char32_t lowerCase(char32_t c)
{
    const auto after = std::upper_bound(std::begin(lowers), std::end(lowers), c,
                                        [](char32_t v, const Lower &l) { return v < l.first; });
    if (after == std::begin(lowers))
        return c;
    const Lower &l = *std::prev(after);
    if (c > l.last || (c - l.first) % char32_t(l.stride) != 0)
        return c;
    return char32_t(std::int64_t(c) + l.delta);
}
} // namespace assay::stats
