// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/text_diff.h"
#include <algorithm>
#include <cstdint>
#include <QHash>
#include <span>
#include <unordered_map>
#include <vector>

namespace assay::widgets
{

namespace
{
constexpr std::size_t MostCellsAtOnce = 1'000'000, MostCells = 150'000'000;
constexpr int LongestRun = 3; // words that an anchor is made of, at first

QList<QStringView> words(QStringView text)
{
    QList<QStringView> out;
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

using Ids = std::span<const std::uint32_t>;
struct Anchor {
    std::size_t a = 0, b = 0;
};

// Runs of `length` words that occur exactly once on each side, as the longest chain that keeps its order on both.
std::vector<Anchor> anchors(Ids a, Ids b, int length)
{
    struct Seen {
        std::uint32_t countA = 0, countB = 0;
        std::size_t atA = 0, atB = 0;
    };
    std::unordered_map<std::uint64_t, Seen> seen;
    const auto count = [&](Ids ids, bool isA) {
        for (std::size_t i = 0; i + static_cast<std::size_t>(length) <= ids.size(); ++i) {
            std::uint64_t hash = 14695981039346656037ull;
            for (int k = 0; k < length; ++k)
                hash = (hash ^ ids[i + static_cast<std::size_t>(k)]) * 1099511628211ull;
            Seen &entry = seen[hash];
            ++(isA ? entry.countA : entry.countB);
            (isA ? entry.atA : entry.atB) = i;
        }
    };
    count(a, true);
    count(b, false);
    std::vector<Anchor> once;
    for (const auto &[hash, entry] : seen) {
        const bool same = entry.countA == 1 && entry.countB == 1 &&
                          std::equal(a.begin() + static_cast<std::ptrdiff_t>(entry.atA),
                                     a.begin() + static_cast<std::ptrdiff_t>(entry.atA) + length,
                                     b.begin() + static_cast<std::ptrdiff_t>(entry.atB));
        if (same)
            once.push_back({entry.atA, entry.atB});
    }
    std::sort(once.begin(), once.end(), [](const Anchor &x, const Anchor &y) { return x.a < y.a; });
    // Longest increasing subsequence of the places in b, by the last elements of the piles.
    std::vector<std::size_t> piles, before(once.size());
    for (std::size_t i = 0; i < once.size(); ++i) {
        const auto pile = std::lower_bound(piles.begin(), piles.end(), once[i].b,
                                           [&](std::size_t p, std::size_t value) { return once[p].b < value; });
        before[i] = pile == piles.begin() ? once.size() : *(pile - 1);
        if (pile == piles.end())
            piles.push_back(i);
        else
            *pile = i;
    }
    std::vector<Anchor> chain;
    for (std::size_t i = piles.empty() ? once.size() : piles.back(); i < once.size(); i = before[i])
        chain.push_back(once[i]);
    std::reverse(chain.begin(), chain.end());
    return chain;
}

class Differ
{
public:
    Differ(const QString &before, const QString &after, const std::atomic_bool *stop)
        : m_a(words(before)), m_b(words(after)), m_stop(stop)
    {
        QHash<QStringView, std::uint32_t> ids;
        const auto intern = [&ids](const QList<QStringView> &from) {
            std::vector<std::uint32_t> out;
            out.reserve(static_cast<std::size_t>(from.size()));
            for (const QStringView word : from) {
                const auto known = ids.constFind(word);
                const auto id = known != ids.cend() ? *known : static_cast<std::uint32_t>(ids.size());
                if (known == ids.cend())
                    ids.insert(word, id);
                out.push_back(id);
            }
            return out;
        };
        m_idsA = intern(m_a);
        m_idsB = intern(m_b);
    }
    QList<DiffPiece> run()
    {
        between(0, m_idsA.size(), 0, m_idsB.size(), LongestRun);
        return m_out;
    }

private:
    void put(DiffPiece::Kind kind, QStringView text)
    {
        if (text.isEmpty())
            return;
        if (m_out.isEmpty() || m_out.last().kind != kind)
            m_out << DiffPiece{kind, {}};
        m_out.last().text += text;
    }
    void same(std::size_t from, std::size_t to)
    {
        for (; from < to; ++from)
            put(DiffPiece::Kind::Same, m_a[static_cast<qsizetype>(from)]);
    }
    void removed(std::size_t from, std::size_t to)
    {
        for (; from < to; ++from)
            put(DiffPiece::Kind::Removed, m_a[static_cast<qsizetype>(from)]);
    }
    void added(std::size_t from, std::size_t to)
    {
        for (; from < to; ++from)
            put(DiffPiece::Kind::Added, m_b[static_cast<qsizetype>(from)]);
    }
    // The words [a0, a1) of one side against [b0, b1) of the other.
    void between(std::size_t a0, std::size_t a1, std::size_t b0, std::size_t b1, int run)
    {
        const std::size_t headFrom = a0;
        while (a0 < a1 && b0 < b1 && m_idsA[a0] == m_idsB[b0]) {
            ++a0;
            ++b0;
        }
        same(headFrom, a0);
        const std::size_t tailTo = a1;
        while (a0 < a1 && b0 < b1 && m_idsA[a1 - 1] == m_idsB[b1 - 1]) {
            --a1;
            --b1;
        }
        const std::size_t cells = (a1 - a0) * (b1 - b0);
        if (cells == 0 || (m_stop && *m_stop)) {
            removed(a0, a1);
            added(b0, b1);
        } else if (cells <= MostCellsAtOnce && m_cells + cells <= MostCells) {
            m_cells += cells;
            table(a0, a1, b0, b1);
        } else {
            byAnchors(a0, a1, b0, b1, run);
        }
        same(a1, tailTo);
    }
    void byAnchors(std::size_t a0, std::size_t a1, std::size_t b0, std::size_t b1, int run)
    {
        for (int length = run; length > 0; --length) {
            const std::vector<Anchor> chain =
                anchors(Ids(m_idsA).subspan(a0, a1 - a0), Ids(m_idsB).subspan(b0, b1 - b0), length);
            if (chain.empty())
                continue;
            std::size_t a = a0, b = b0;
            for (const Anchor &anchor : chain) {
                if (a0 + anchor.a < a || b0 + anchor.b < b)
                    continue; // inside a run that was matched already
                between(a, a0 + anchor.a, b, b0 + anchor.b, length - 1);
                a = a0 + anchor.a;
                b = b0 + anchor.b;
                const std::size_t from = a;
                while (a < a1 && b < b1 && m_idsA[a] == m_idsB[b]) {
                    ++a;
                    ++b;
                }
                same(from, a);
            }
            between(a, a1, b, b1, length - 1);
            return;
        }
        removed(a0, a1);
        added(b0, b1);
    }
    // Longest common subsequence, by the classic table.
    void table(std::size_t a0, std::size_t a1, std::size_t b0, std::size_t b1)
    {
        const std::size_t n = a1 - a0, m = b1 - b0;
        m_table.assign((n + 1) * (m + 1), 0);
        const auto at = [&](std::size_t i, std::size_t j) -> std::uint32_t & { return m_table[i * (m + 1) + j]; };
        for (std::size_t i = n; i-- > 0;) {
            for (std::size_t j = m; j-- > 0;)
                at(i, j) =
                    m_idsA[a0 + i] == m_idsB[b0 + j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
        }
        std::size_t i = 0, j = 0;
        while (i < n || j < m) {
            if (i < n && j < m && m_idsA[a0 + i] == m_idsB[b0 + j]) {
                same(a0 + i, a0 + i + 1);
                ++i;
                ++j;
            } else if (j == m || (i < n && at(i + 1, j) >= at(i, j + 1))) {
                removed(a0 + i, a0 + i + 1);
                ++i;
            } else {
                added(b0 + j, b0 + j + 1);
                ++j;
            }
        }
    }

    QList<QStringView> m_a, m_b;
    std::vector<std::uint32_t> m_idsA, m_idsB, m_table;
    QList<DiffPiece> m_out;
    std::size_t m_cells = 0;
    const std::atomic_bool *m_stop;
};
} // namespace

QList<DiffPiece> wordDiff(const QString &before, const QString &after, const std::atomic_bool *stop)
{
    return Differ(before, after, stop).run();
}
} // namespace assay::widgets
