// SPDX-License-Identifier: GPL-3.0-or-later
// Neumaier's compensated sum: methods.md 0.7 asks for it, so that the order of prompts never shows in a figure. Private
// to this room.
#pragma once
#include <algorithm>
#include <cmath>
#include <span>

namespace assay::stats
{
class Sum
{
public:
    void add(double v)
    {
        const double next = m_sum + v;
        m_rest += std::abs(m_sum) >= std::abs(v) ? (m_sum - next) + v : (v - next) + m_sum;
        m_sum = next;
    }
    double value() const { return m_sum + m_rest; }

private:
    double m_sum = 0, m_rest = 0;
};

inline double meanOf(std::span<const double> values)
{
    Sum sum;
    for (double v : values)
        sum.add(v);
    return sum.value() / double(values.size());
}

// Sum of squared distances from `mean` (two passes: the mean first).
inline double squaresAround(std::span<const double> values, double mean)
{
    Sum sum;
    for (double v : values)
        sum.add((v - mean) * (v - mean));
    return sum.value();
}

// methods.md 0.7: a spread this small against the mean is rounding, not variation.
inline bool isNoVariation(double sd, double mean) { return sd <= 1e-12 * std::max(1.0, std::abs(mean)); }
} // namespace assay::stats
