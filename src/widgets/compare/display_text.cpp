// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/display_text.h"
#include <QChar>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr int CombiningLimit = 16, PictureLimit = 160;

QString mark(char32_t c) { return u"‹U+"_s + QString::number(c, 16).toUpper().rightJustified(4, u'0') + u"›"_s; }

bool isCombining(char32_t c)
{
    const auto category = QChar::category(c);
    return category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing;
}

// Joiners, selectors and tags of emoji sequences stand after a symbol; of scripts, between letters beyond Latin.
bool joinsAfter(char32_t previous)
{
    if (previous == 0)
        return false;
    const auto category = QChar::category(previous);
    return category == QChar::Symbol_Other || category == QChar::Symbol_Modifier || previous == 0xFE0F ||
           (previous >= 0x1F000 && previous <= 0x1FAFF) ||
           (previous >= 0x0590 && previous < 0x1E00 && (QChar::isLetter(previous) || isCombining(previous)));
}

bool isHidden(char32_t c, char32_t previous)
{
    if (c == U'\t' || c == U'\n')
        return false;
    if (c < 0x20 || (c >= 0x7F && c < 0xA0))
        return true;
    if (c == 0x200C || c == 0x200D)
        return !joinsAfter(previous);
    if (c == 0xFE0F || c == 0xFE0E) // also on digits and signs: keycaps, (c), arrows
        return !(joinsAfter(previous) || QChar::isDigit(previous) || QChar::isPunct(previous) ||
                 QChar::isSymbol(previous));
    if ((c >= 0xFE00 && c <= 0xFE0D) || (c >= 0xE0100 && c <= 0xE01EF))
        return !(joinsAfter(previous) || QChar::isLetter(previous));
    if (c >= 0xE000 && c <= 0xF8FF) // private use: no agreed shape, and ours inside the renderer
        return true;
    const auto category = QChar::category(c);
    return category == QChar::Other_Format || category == QChar::Other_Surrogate || c == 0x2028 || c == 0x2029 ||
           c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0 || c == 0xFFFC || c == 0x2800;
}

// What a colour font draws: emoji beyond the BMP (by code point or its high surrogate), the BMP's own, and what a
// variation selector turns into one.
bool isPicture(char32_t c, char32_t previous)
{
    const auto own = [](char32_t x) {
        return (x >= 0x231A && x <= 0x23FF) || (x >= 0x2600 && x <= 0x27BF) || (x >= 0x2B05 && x <= 0x2B55) ||
               (x >= 0x1F000 && x <= 0x1FBFF) || (x >= 0xD83C && x <= 0xD83E);
    };
    return own(c) || (c == 0xFE0F && !own(previous) && !QChar::isLowSurrogate(previous));
}

// Most text is plain: the first character that needs a second look, or the length.
qsizetype firstUnplain(QStringView text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char16_t c = text[i].unicode();
        if ((c < 0x20 && c != u'\n' && c != u'\t') || c == 0x7F || c > 0x7F)
            return i;
    }
    return text.size();
}
} // namespace

int pictureCount(QStringView text)
{
    int pictures = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i].unicode() > 0x2319 && isPicture(text[i].unicode(), i > 0 ? text[i - 1].unicode() : 0))
            ++pictures;
    }
    return pictures;
}

QString visibleText(QStringView text, int picturesBefore)
{
    const qsizetype plain = firstUnplain(text);
    QString out = text.first(plain).toString();
    if (plain == text.size())
        return out;
    out.reserve(text.size() + 64);
    char32_t previous = plain > 0 ? text[plain - 1].unicode() : 0;
    int combining = 0, cut = 0, pictures = picturesBefore;
    const auto noteCut = [&] {
        if (cut > 0)
            out += u"‹+%1 marks›"_s.arg(cut);
        cut = 0;
    };
    for (qsizetype i = plain; i < text.size(); ++i) {
        char32_t c = text[i].unicode();
        if (text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            c = QChar::surrogateToUcs4(text[i], text[i + 1]);
            ++i;
        }
        if (c == U'\r') {
            if (i + 1 >= text.size() || text[i + 1] != u'\n')
                out += u'\n';
            noteCut();
            combining = 0;
            previous = c;
            continue;
        }
        if (isCombining(c) && c != 0xFE0F && c != 0xFE0E) {
            if (++combining > CombiningLimit) {
                ++cut;
                continue;
            }
        } else {
            noteCut();
            combining = 0;
        }
        const bool tooMany = isPicture(c, previous) && ++pictures > PictureLimit;
        if (tooMany || isHidden(c, previous))
            out += mark(c);
        else
            out += QChar::fromUcs4(c);
        previous = c;
    }
    noteCut();
    return out;
}

QString displayLines(const QString &text, int limit)
{
    QString out;
    out.reserve(text.size() + text.size() / limit + 1);
    qsizetype lineStart = 0;
    while (lineStart <= text.size()) {
        qsizetype end = text.indexOf(u'\n', lineStart);
        if (end < 0)
            end = text.size();
        while (end - lineStart > limit) {
            qsizetype cut = lineStart + limit;
            const qsizetype blank = text.lastIndexOf(u' ', cut - 1);
            if (blank > lineStart + limit / 2)
                cut = blank + 1;
            else if (text[cut].isLowSurrogate())
                --cut;
            out += QStringView(text).sliced(lineStart, cut - lineStart);
            out += u'\n';
            lineStart = cut;
        }
        out += QStringView(text).sliced(lineStart, end - lineStart);
        if (end < text.size())
            out += u'\n';
        lineStart = end + 1;
    }
    return out;
}

HiddenMark nextHiddenMark(const QString &text, qsizetype from)
{
    while (true) {
        const qsizetype begin = text.indexOf(u"‹U+"_s, from);
        if (begin < 0)
            return {};
        qsizetype end = begin + 3;
        while (end < text.size() && end - begin < 10 && text[end] != u'›')
            ++end;
        if (end < text.size() && text[end] == u'›' && end - begin >= 7)
            return {begin, end - begin + 1};
        from = begin + 3;
    }
}

int wordCount(QStringView text)
{
    int words = 0;
    bool inside = false;
    for (const QChar c : text) {
        const bool blank = c.isSpace();
        if (!blank && !inside)
            ++words;
        inside = !blank;
    }
    return words;
}

} // namespace assay::widgets
