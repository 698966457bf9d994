// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/linear.h"
#include <cmath>
#include <utility>

namespace assay::stats
{
bool Matrix::invert()
{
    Matrix inverse(m_n);
    for (std::size_t i = 0; i < m_n; ++i)
        inverse.at(i, i) = 1;
    for (std::size_t c = 0; c < m_n; ++c) {
        std::size_t pivot = c;
        for (std::size_t r = c + 1; r < m_n; ++r) {
            if (std::abs(at(r, c)) > std::abs(at(pivot, c)))
                pivot = r;
        }
        if (!(std::abs(at(pivot, c)) > 1e-300))
            return false;
        for (std::size_t k = 0; k < m_n && pivot != c; ++k) {
            std::swap(at(pivot, k), at(c, k));
            std::swap(inverse.at(pivot, k), inverse.at(c, k));
        }
        const double scale = 1 / at(c, c);
        for (std::size_t k = 0; k < m_n; ++k) {
            at(c, k) *= scale;
            inverse.at(c, k) *= scale;
        }
        for (std::size_t r = 0; r < m_n; ++r) {
            const double factor = r == c ? 0 : at(r, c);
            for (std::size_t k = 0; factor != 0 && k < m_n; ++k) {
                at(r, k) -= factor * at(c, k);
                inverse.at(r, k) -= factor * inverse.at(c, k);
            }
        }
    }
    *this = std::move(inverse);
    return true;
}

std::vector<double> Matrix::times(const std::vector<double> &vector) const
{
    std::vector<double> out(m_n, 0);
    for (std::size_t i = 0; i < m_n; ++i) {
        for (std::size_t j = 0; j < m_n; ++j)
            out[i] += at(i, j) * vector[j];
    }
    return out;
}
} // namespace assay::stats
