// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/comparison.h"
#include "analysis/numbers.h"

namespace assay::analysis
{
namespace
{
constexpr std::size_t kTitleRoom = 80;

struct Pair {
    std::size_t a = 0, b = 0;
    std::int64_t n = 0;
    double lead = 0, opposite = 0; // of a over b, and of b over a
    std::optional<stats::Bounds> ci95, ci90;
    std::optional<double> p;
};

std::optional<stats::Bounds> bounds(const std::optional<double> &lower, const std::optional<double> &upper)
{
    return lower && upper ? std::optional(stats::Bounds{*lower, *upper}) : std::nullopt;
}

// A ratio is turned into its distance from 1, so that "better" is always "above 0".
Pair ratioPair(const Column &a, const Column &b)
{
    const auto r = stats::logRatioPaired(a, b), r90 = stats::logRatioPaired(a, b, 0.9);
    Pair out;
    out.n = r.n;
    out.lead = r.ratio.value_or(1);
    out.opposite = 1 / out.lead;
    out.p = r.p;
    out.ci95 = r.lower ? bounds(*r.lower - 1, *r.upper - 1) : std::nullopt;
    out.ci90 = r90.lower ? bounds(*r90.lower - 1, *r90.upper - 1) : std::nullopt;
    return out;
}

Pair differencePair(const Column &better, const Column &worse)
{
    const auto d = stats::pairedDifference(better, worse), d90 = stats::pairedDifference(better, worse, 0.9);
    Pair out;
    out.n = d.n;
    out.lead = d.meanDiff.value_or(0);
    out.opposite = -out.lead;
    out.p = d.p;
    out.ci95 = bounds(d.lower, d.upper);
    out.ci90 = bounds(d90.lower, d90.upper);
    return out;
}

Pair pairOf(const Column &a, const Column &b, Measure measure)
{
    switch (measure) {
    case Measure::HigherBetter:
        return differencePair(a, b);
    case Measure::LowerBetter:
        return differencePair(b, a);
    case Measure::LowerRatioBetter:
        break;
    }
    return ratioPair(a, b);
}
} // namespace

Comparison::Comparison(const std::vector<Column> &columns, std::int64_t n, Measure measure,
                       std::optional<double> margin)
    : m_size(columns.size()), m_n(n), m_beats(m_size * m_size), m_same(m_size * m_size), m_negligible(m_size * m_size),
      m_lead(m_size * m_size, 0)
{
    std::vector<Pair> pairs;
    Column ps;
    for (std::size_t a = 0; a < m_size; ++a) {
        for (std::size_t b = a + 1; b < m_size; ++b) {
            pairs.push_back(pairOf(columns[a], columns[b], measure));
            pairs.back().a = a;
            pairs.back().b = b;
            ps.push_back(pairs.back().p);
        }
    }
    const auto adjusted = stats::holm(ps);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const Pair &p = pairs[i];
        set(p.a, p.b, stats::verdict({p.n, p.ci95, p.ci90, margin, adjusted[i], 0.05, kFewest}), p.lead, p.opposite);
    }
}

Comparison::Comparison(const std::vector<Column> &columns, std::int64_t n, const ScoreScale &scale)
    : m_size(columns.size()), m_n(n), m_beats(m_size * m_size), m_same(m_size * m_size), m_negligible(m_size * m_size),
      m_lead(m_size * m_size, 0)
{
    std::vector<PairTest> tests;
    Column ps;
    for (std::size_t a = 0; a < m_size; ++a) {
        for (std::size_t b = a + 1; b < m_size; ++b) {
            tests.push_back(pairTest(columns[a], columns[b], scale));
            ps.push_back(tests.back().p);
        }
    }
    const auto adjusted = stats::holm(ps);
    std::size_t at = 0;
    for (std::size_t a = 0; a < m_size; ++a) {
        for (std::size_t b = a + 1; b < m_size; ++b, ++at) {
            const double lead = tests[at].lead.value_or(0);
            set(a, b, verdictOf(tests[at], scale.margin, adjusted[at]), lead, -lead);
        }
    }
}

void Comparison::set(std::size_t a, std::size_t b, stats::Verdict v, double lead, double opposite)
{
    using V = stats::Verdict;
    const std::size_t ab = a * m_size + b, ba = b * m_size + a;
    m_lead[ab] = lead;
    m_lead[ba] = opposite;
    m_beats[ab] = v == V::AClearlyBetter || v == V::ABetter || v == V::ABetterButNegligible;
    m_beats[ba] = v == V::BClearlyBetter || v == V::BBetter || v == V::BBetterButNegligible;
    m_negligible[ab] = v == V::ABetterButNegligible;
    m_negligible[ba] = v == V::BBetterButNegligible;
    m_same[ab] = m_same[ba] = v == V::Equivalent;
}

std::string Comparison::rank(std::size_t i) const
{
    if (m_n < kFewest)
        return "–";
    std::size_t best = 1, worst = m_size;
    for (std::size_t j = 0; j < m_size; ++j) {
        if (j == i)
            continue;
        best += beats(j, i) ? 1 : 0;
        worst -= beats(i, j) ? 1 : 0;
    }
    if (best >= worst)
        return '[' + std::to_string(best) + ']';
    return '[' + std::to_string(best) + "–" + std::to_string(worst) + ']';
}

Finding finding(const Comparison &comparison)
{
    Finding out;
    for (std::size_t i = 0; i < comparison.size(); ++i)
        (i == 0 || !comparison.beats(0, i) ? out.top : out.behind).push_back(i);
    return out;
}

std::string namesOf(const std::vector<std::size_t> &rows, const std::vector<std::string> &names)
{
    if (rows.size() == 1)
        return names[rows[0]];
    if (rows.size() == 2)
        return names[rows[0]] + " and " + names[rows[1]];
    if (rows.size() == 3)
        return names[rows[0]] + ", " + names[rows[1]] + " and " + names[rows[2]];
    return "the first " + std::to_string(rows.size());
}

std::string fitted(const std::vector<std::string> &candidates)
{
    for (const std::string &c : candidates) {
        if (characters(c) <= kTitleRoom)
            return c;
    }
    std::string out;
    std::size_t count = 0;
    for (char c : candidates.back()) {
        count += (c & 0xC0) != 0x80 ? 1 : 0;
        if (count >= kTitleRoom)
            break;
        out += c;
    }
    return out + "…";
}
} // namespace assay::analysis
