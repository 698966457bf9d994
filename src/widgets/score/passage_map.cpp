// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/passage_map.h"
#include <algorithm>

namespace assay::widgets
{

namespace
{
constexpr int Reach =
    400; // how far the answer is looked ahead for a shown character: a link's address is longer than a word
}

PassageMap::PassageMap(const QString &answer, const QString &shown)
    : m_places(static_cast<std::size_t>(shown.size()), -1)
{
    qsizetype at = 0;
    for (qsizetype i = 0; i < shown.size(); ++i) {
        if (shown[i].isSpace() || shown[i].category() == QChar::Other_Control)
            continue;
        const qsizetype found = answer.indexOf(shown[i], at);
        // A character that Markdown dropped or that drawing put in would drag the match away: two in a row must agree.
        const bool near = found >= 0 && found - at <= Reach;
        if (!near)
            continue;
        if (found > at && i + 1 < shown.size() && !shown[i + 1].isSpace() && found + 1 < answer.size()) {
            const qsizetype pair = answer.indexOf(shown.sliced(i, 2), at);
            if (pair >= 0 && pair - at <= Reach) {
                m_places[static_cast<std::size_t>(i)] = static_cast<int>(pair);
                at = pair + 1;
                continue;
            }
        }
        m_places[static_cast<std::size_t>(i)] = static_cast<int>(found);
        at = found + 1;
    }
}

TextSpan PassageMap::toAnswer(const TextSpan &shown) const
{
    int from = -1, to = -1;
    const int end = qMin(shown.from + shown.length, static_cast<int>(m_places.size()));
    for (int i = qMax(0, shown.from); i < end; ++i) {
        const int place = m_places[static_cast<std::size_t>(i)];
        if (place < 0)
            continue;
        from = from < 0 ? place : from;
        to = place;
    }
    return from < 0 ? TextSpan{} : TextSpan{from, to - from + 1};
}

TextSpan PassageMap::toShown(const TextSpan &answer) const
{
    int from = -1, to = -1;
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        if (m_places[i] < answer.from || m_places[i] >= answer.from + answer.length)
            continue;
        from = from < 0 ? static_cast<int>(i) : from;
        to = static_cast<int>(i);
    }
    return from < 0 ? TextSpan{} : TextSpan{from, to - from + 1};
}

ByteSpan bytesOf(const QString &answer, const TextSpan &span)
{
    const std::int64_t begin = QStringView(answer).first(span.from).toUtf8().size();
    return {begin, begin + QStringView(answer).sliced(span.from, span.length).toUtf8().size()};
}

TextSpan spanOf(const std::string &answer, const ByteSpan &bytes)
{
    const auto size = static_cast<std::int64_t>(answer.size());
    if (bytes.begin < 0 || bytes.end <= bytes.begin || bytes.end > size)
        return {};
    const auto from = QString::fromUtf8(answer.data(), static_cast<qsizetype>(bytes.begin)).size();
    const auto length =
        QString::fromUtf8(answer.data() + bytes.begin, static_cast<qsizetype>(bytes.end - bytes.begin)).size();
    return {static_cast<int>(from), static_cast<int>(length)};
}
} // namespace assay::widgets
