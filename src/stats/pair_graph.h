// SPDX-License-Identifier: GPL-3.0-or-later
// Who met whom, and whether strengths can be compared at all: checked before any model is fitted (methods.md 2.2).
// Pure.
#pragma once
#include <cstddef>
#include <vector>

namespace assay::stats
{
class PairTable // of n players: wins and ties, possibly weighted
{
public:
    explicit PairTable(std::size_t size) : m_size(size), m_wins(size * size, 0), m_ties(size * size, 0) {}
    std::size_t size() const { return m_size; }
    void addWins(std::size_t winner, std::size_t loser, double count) { m_wins[winner * m_size + loser] += count; }
    void addTies(std::size_t a, std::size_t b, double count)
    {
        m_ties[a * m_size + b] += count;
        m_ties[b * m_size + a] += count;
    }
    double wins(std::size_t a, std::size_t b) const { return m_wins[a * m_size + b]; }
    double ties(std::size_t a, std::size_t b) const { return m_ties[a * m_size + b]; }
    double points(std::size_t a, std::size_t b) const { return wins(a, b) + ties(a, b) / 2; } // a tie is half a win
    double met(std::size_t a, std::size_t b) const { return wins(a, b) + wins(b, a) + ties(a, b); }
    // A tie of weight 1/2 for every pair that met: makes a finite fit possible. Results must be marked "regularised".
    PairTable withVirtualTies() const;

private:
    std::size_t m_size;
    std::vector<double> m_wins, m_ties;
};

struct PairGraph {
    std::size_t components = 0, strongComponents = 0; // groups that met; groups within which everyone can be reached
    std::vector<int> component, strongComponent;      // 1-based, numbered by first appearance
    bool connected() const { return components <= 1; }
    bool stronglyConnected() const { return strongComponents <= 1; } // false: someone never lost, or never won
};
PairGraph pairGraph(const PairTable &table);
} // namespace assay::stats
