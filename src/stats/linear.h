// SPDX-License-Identifier: GPL-3.0-or-later
// The inverse of a small symmetric positive definite matrix: what Newton's method needs. Private to this room.
#pragma once
#include <cstddef>
#include <vector>

namespace assay::stats
{
class Matrix
{
public:
    explicit Matrix(std::size_t n) : m_n(n), m_values(n * n, 0) {}
    std::size_t size() const { return m_n; }
    double &at(std::size_t i, std::size_t j) { return m_values[i * m_n + j]; }
    double at(std::size_t i, std::size_t j) const { return m_values[i * m_n + j]; }
    // Gauss-Jordan with the largest pivot; false when it is singular.
    bool invert();
    std::vector<double> times(const std::vector<double> &vector) const;

private:
    std::size_t m_n;
    std::vector<double> m_values;
};
} // namespace assay::stats
