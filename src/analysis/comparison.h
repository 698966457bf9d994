// SPDX-License-Identifier: GPL-3.0-or-later
// Who beats whom: every pair of targets on the same prompts, Holm over the family (methods.md 1.5, 1.7, 1.8), and from
// that the ranks that remain possible and the sentence that may be said. Never a winner that the pairs do not support.
#pragma once
#include "analysis/pair_test.h"
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::analysis
{
enum class Measure { HigherBetter, LowerBetter, LowerRatioBetter /* right-skewed: ratios of geometric means */ };

class Comparison
{
public:
    // `columns` in the order shown (best first), restricted to the common set of n prompts.
    Comparison(const std::vector<Column> &columns, std::int64_t n, Measure measure, std::optional<double> margin);
    // Of scores, by the test that fits their scale.
    Comparison(const std::vector<Column> &columns, std::int64_t n, const ScoreScale &scale);
    bool beats(std::size_t a, std::size_t b) const { return m_beats[a * m_size + b]; }
    // By how much a is ahead of b (>= 0 when it is): a difference, or b / a as a ratio.
    double lead(std::size_t a, std::size_t b) const { return m_lead[a * m_size + b]; }
    bool same(std::size_t a, std::size_t b) const { return m_same[a * m_size + b]; } // equivalent within the margin
    bool negligible(std::size_t a, std::size_t b) const { return m_negligible[a * m_size + b]; }
    std::size_t size() const { return m_size; }
    std::int64_t n() const { return m_n; }
    std::string rank(std::size_t i) const; // "[1–3]", "[4]": what the pairs leave possible

private:
    void set(std::size_t a, std::size_t b, stats::Verdict verdict, double lead, double opposite);
    std::size_t m_size = 0;
    std::int64_t m_n = 0;
    std::vector<bool> m_beats, m_same, m_negligible;
    std::vector<double> m_lead;
};

// The row that leads, the rows it does not beat, and those it does (indices, in the order shown).
struct Finding {
    std::vector<std::size_t> top; // the leader and everyone whom it does not beat
    std::vector<std::size_t> behind;
};
Finding finding(const Comparison &comparison);

// "A, B and 2 others": as many names as stay readable.
std::string namesOf(const std::vector<std::size_t> &rows, const std::vector<std::string> &names);
// The first sentence that a title has room for (80 characters); the last one is shortened when none fits.
std::string fitted(const std::vector<std::string> &candidates);
} // namespace assay::analysis
