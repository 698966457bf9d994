// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/text_diff.h"
#include <algorithm>
#include <vector>

namespace assay::widgets
{

namespace
{
constexpr std::size_t MostCells = 4'000'000; // of the table below: some 16 MB for a moment

QStringList words(const QString &text)
{
    QStringList out;
    qsizetype from = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool ends = i + 1 == text.size() || text[i].isSpace() || text[i + 1].isSpace();
        if (!ends)
            continue;
        out << text.sliced(from, i + 1 - from);
        from = i + 1;
    }
    return out;
}

void put(QList<DiffPiece> &out, DiffPiece::Kind kind, const QString &text)
{
    if (text.isEmpty())
        return;
    if (!out.isEmpty() && out.last().kind == kind)
        out.last().text += text;
    else
        out << DiffPiece{kind, text};
}

// Longest common subsequence of the middles, by the classic table.
void middle(const QStringList &a, const QStringList &b, QList<DiffPiece> &out)
{
    const auto n = static_cast<std::size_t>(a.size()), m = static_cast<std::size_t>(b.size());
    if (n * m > MostCells) {
        put(out, DiffPiece::Kind::Removed, a.join(QString()));
        put(out, DiffPiece::Kind::Added, b.join(QString()));
        return;
    }
    std::vector<int> table((n + 1) * (m + 1), 0);
    const auto at = [&](std::size_t i, std::size_t j) -> int & { return table[i * (m + 1) + j]; };
    for (std::size_t i = n; i-- > 0;) {
        for (std::size_t j = m; j-- > 0;)
            at(i, j) = a[qsizetype(i)] == b[qsizetype(j)] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
    }
    std::size_t i = 0, j = 0;
    while (i < n || j < m) {
        if (i < n && j < m && a[qsizetype(i)] == b[qsizetype(j)]) {
            put(out, DiffPiece::Kind::Same, a[qsizetype(i)]);
            ++i;
            ++j;
        } else if (j == m || (i < n && at(i + 1, j) >= at(i, j + 1))) {
            put(out, DiffPiece::Kind::Removed, a[qsizetype(i++)]);
        } else {
            put(out, DiffPiece::Kind::Added, b[qsizetype(j++)]);
        }
    }
}
} // namespace

QList<DiffPiece> wordDiff(const QString &before, const QString &after)
{
    QStringList a = words(before), b = words(after);
    qsizetype head = 0, tail = 0;
    while (head < a.size() && head < b.size() && a[head] == b[head])
        ++head;
    while (tail < a.size() - head && tail < b.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
        ++tail;
    QList<DiffPiece> out;
    put(out, DiffPiece::Kind::Same, a.first(head).join(QString()));
    middle(a.sliced(head, a.size() - head - tail), b.sliced(head, b.size() - head - tail), out);
    put(out, DiffPiece::Kind::Same, a.last(tail).join(QString()));
    return out;
}
} // namespace assay::widgets
