// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/style_metrics.h"
#include "stats/unicode.h"
#include <string>

namespace assay::stats
{
namespace
{
using Text = std::u32string_view;
constexpr Text kFence = U"```";

bool isWord(char32_t c) { return c == U'_' || isLetterOrNumber(c); }
bool isBlank(char32_t c) { return c == U' ' || c == U'\t'; }

std::size_t blanks(Text line, std::size_t from)
{
    while (from < line.size() && isBlank(line[from]))
        ++from;
    return from;
}

// #{1,6} and a blank.
bool isHeader(Text line)
{
    std::size_t i = 0;
    while (i < line.size() && line[i] == U'#')
        ++i;
    return i >= 1 && i <= 6 && i < line.size() && isBlank(line[i]);
}

// Blanks, then - * + or up to nine digits with . or ), then a blank.
bool isListItem(Text line)
{
    std::size_t i = blanks(line, 0);
    const std::size_t start = i;
    while (i < line.size() && i - start < 9 && line[i] >= U'0' && line[i] <= U'9')
        ++i;
    if (i >= line.size())
        return false;
    const bool mark = i > start ? line[i] == U'.' || line[i] == U')' : Text(U"-*+").find(line[i]) != Text::npos;
    return mark && i + 1 < line.size() && isBlank(line[i + 1]);
}

// Two of `mark`, something without `mark` on one line, two of `mark`.
std::int64_t boldRuns(Text text, char32_t mark, bool wholeWords)
{
    std::int64_t count = 0;
    for (std::size_t i = 0; i + 1 < text.size();) {
        if (text[i] != mark || text[i + 1] != mark || (wholeWords && i > 0 && isWord(text[i - 1]))) {
            ++i;
            continue;
        }
        std::size_t end = i + 2;
        while (end < text.size() && text[end] != mark && text[end] != U'\n')
            ++end;
        const bool closed = end > i + 2 && end + 1 < text.size() && text[end] == mark && text[end + 1] == mark;
        if (!closed || (wholeWords && end + 2 < text.size() && isWord(text[end + 2]))) {
            ++i;
            continue;
        }
        ++count;
        i = end + 2;
    }
    return count;
}

std::u32string withoutCode(Text text)
{
    std::u32string out;
    while (true) {
        const std::size_t open = text.find(kFence);
        out += text.substr(0, open);
        if (open == Text::npos)
            return out;
        const std::size_t close = text.find(kFence, open + kFence.size());
        if (close == Text::npos)
            return out;
        text.remove_prefix(close + kFence.size());
    }
}

template <typename Use> void eachLine(Text text, Use &&use)
{
    while (!text.empty()) {
        const std::size_t end = text.find(U'\n');
        use(text.substr(0, end));
        if (end == Text::npos)
            return;
        text.remove_prefix(end + 1);
    }
}
} // namespace

StyleMetrics styleMetrics(std::string_view utf8)
{
    StyleMetrics out;
    const std::u32string text = codePoints(utf8);
    out.characters = std::int64_t(text.size());
    bool inside = false;
    for (char32_t c : text) {
        out.words += !isSpace(c) && !inside ? 1 : 0;
        inside = !isSpace(c);
    }
    std::int64_t fences = 0;
    eachLine(text, [&](Text line) {
        ++out.lines;
        fences += line.starts_with(kFence) ? 1 : 0;
    });
    out.codeBlocks = fences / 2;
    const std::u32string prose = withoutCode(text);
    eachLine(prose, [&](Text line) {
        out.headers += isHeader(line) ? 1 : 0;
        out.listItems += isListItem(line) ? 1 : 0;
    });
    out.bold = boldRuns(prose, U'*', false) + boldRuns(prose, U'_', true);
    return out;
}
} // namespace assay::stats
