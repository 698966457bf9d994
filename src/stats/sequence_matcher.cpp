// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/sequence_matcher.h"
#include "stats/unicode.h"
#include <algorithm>

namespace assay::stats
{
SequenceMatcher::SequenceMatcher(std::string_view a, std::string_view b, bool autojunk)
    : m_a(codePoints(a)), m_b(codePoints(b)), m_last(m_b.size() + 1, 0), m_next(m_b.size() + 1, 0)
{
    for (std::size_t j = 0; j < m_b.size(); ++j)
        m_places[m_b[j]].push_back(j);
    if (autojunk && m_b.size() >= 200)
        m_popular = std::erase_if(m_places, [&](const auto &e) { return e.second.size() > m_b.size() / 100 + 1; });
}

SequenceMatcher::Block SequenceMatcher::longestMatch(std::size_t aLow, std::size_t aHigh, std::size_t bLow,
                                                     std::size_t bHigh)
{
    Block best{aLow, bLow, 0};
    for (std::size_t i = aLow; i < aHigh; ++i) {
        const auto places = m_places.find(m_a[i]);
        if (places != m_places.end()) {
            const auto &all = places->second;
            for (auto at = std::lower_bound(all.begin(), all.end(), bLow); at != all.end() && *at < bHigh; ++at) {
                const std::size_t k = m_last[*at] + 1; // index j + 1 holds the length that ends at j
                m_next[*at + 1] = k;
                m_nextTouched.push_back(*at + 1);
                if (k > best.size)
                    best = {i + 1 - k, *at + 1 - k, k};
            }
        }
        for (std::size_t j : m_lastTouched)
            m_last[j] = 0;
        m_lastTouched.clear();
        m_last.swap(m_next);
        m_lastTouched.swap(m_nextTouched);
    }
    for (std::size_t j : m_lastTouched)
        m_last[j] = 0;
    m_lastTouched.clear();
    while (best.a > aLow && best.b > bLow && m_a[best.a - 1] == m_b[best.b - 1])
        best = {best.a - 1, best.b - 1, best.size + 1};
    while (best.a + best.size < aHigh && best.b + best.size < bHigh &&
           m_a[best.a + best.size] == m_b[best.b + best.size])
        ++best.size;
    return best;
}

std::vector<SequenceMatcher::Block> SequenceMatcher::blocks()
{
    struct Range {
        std::size_t aLow, aHigh, bLow, bHigh;
    };
    std::vector<Range> open{{0, m_a.size(), 0, m_b.size()}};
    std::vector<Block> found;
    while (!open.empty()) {
        const Range r = open.back();
        open.pop_back();
        const Block m = longestMatch(r.aLow, r.aHigh, r.bLow, r.bHigh);
        if (m.size == 0)
            continue;
        found.push_back(m);
        if (r.aLow < m.a && r.bLow < m.b)
            open.push_back({r.aLow, m.a, r.bLow, m.b});
        if (m.a + m.size < r.aHigh && m.b + m.size < r.bHigh)
            open.push_back({m.a + m.size, r.aHigh, m.b + m.size, r.bHigh});
    }
    std::sort(found.begin(), found.end(), [](const Block &x, const Block &y) { return x.a < y.a; });
    std::vector<Block> out;
    for (const Block &m : found) {
        if (!out.empty() && out.back().a + out.back().size == m.a && out.back().b + out.back().size == m.b)
            out.back().size += m.size;
        else
            out.push_back(m);
    }
    out.push_back({m_a.size(), m_b.size(), 0});
    return out;
}

std::size_t SequenceMatcher::matches()
{
    std::size_t sum = 0;
    for (const Block &m : blocks())
        sum += m.size;
    return sum;
}

double SequenceMatcher::ratio()
{
    const std::size_t length = m_a.size() + m_b.size();
    return length == 0 ? 1.0 : 2.0 * double(matches()) / double(length);
}
} // namespace assay::stats
