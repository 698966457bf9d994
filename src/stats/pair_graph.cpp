// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/pair_graph.h"

namespace assay::stats
{
namespace
{
using Reach = std::vector<bool>; // size x size

void close(Reach &reach, std::size_t n)
{
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; reach[i * n + k] && j < n; ++j)
                reach[i * n + j] = reach[i * n + j] || reach[k * n + j];
}

std::size_t number(const Reach &reach, std::size_t n, std::vector<int> &ids)
{
    int count = 0;
    ids.assign(n, 0);
    for (std::size_t i = 0; i < n; ++i) {
        if (ids[i] != 0)
            continue;
        ids[i] = ++count;
        for (std::size_t j = i + 1; j < n; ++j) {
            if (reach[i * n + j] && reach[j * n + i])
                ids[j] = count;
        }
    }
    return std::size_t(count);
}
} // namespace

PairTable PairTable::withVirtualTies() const
{
    PairTable out = *this;
    for (std::size_t a = 0; a < m_size; ++a) {
        for (std::size_t b = a + 1; b < m_size; ++b) {
            if (met(a, b) > 0)
                out.addTies(a, b, 0.5);
        }
    }
    return out;
}

PairGraph pairGraph(const PairTable &table)
{
    const std::size_t n = table.size();
    Reach any(n * n), wins(n * n);
    for (std::size_t a = 0; a < n; ++a) {
        for (std::size_t b = 0; b < n; ++b) {
            wins[a * n + b] = a == b || table.points(a, b) > 0;
            any[a * n + b] = a == b || table.met(a, b) > 0;
        }
    }
    close(any, n);
    close(wins, n);
    PairGraph out;
    out.components = number(any, n, out.component);
    out.strongComponents = number(wins, n, out.strongComponent);
    return out;
}
} // namespace assay::stats
