// SPDX-License-Identifier: GPL-3.0-or-later
// Private to stats: which rows a resample takes.
#pragma once
#include <cstdint>
#include <limits>

namespace assay::stats
{
// The draws of SplitMix64::below (methods.md 0.9), number for number, written for a loop that makes 10^8 of them: the
// generator is inlined, and v mod n is a multiplication (its quotient is the true one or one too small).
class Draw
{
    __extension__ using Wide = unsigned __int128;

public:
    Draw(std::uint64_t seed, std::uint64_t n)
        : m_state(seed), m_n(n), m_inverse(n == 1 ? 0 : std::uint64_t((Wide(1) << 64) / n)),
          m_last(std::numeric_limits<std::uint64_t>::max() - (0 - n) % n)
    {
    }
    std::uint32_t operator()()
    {
        std::uint64_t v = next();
        while (v > m_last)
            v = next();
        if (m_n == 1)
            return 0;
        const std::uint64_t r = v - std::uint64_t((Wide(v) * m_inverse) >> 64) * m_n;
        return std::uint32_t(r >= m_n ? r - m_n : r);
    }

private:
    std::uint64_t next()
    {
        m_state += 0x9E3779B97F4A7C15u;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }
    std::uint64_t m_state, m_n, m_inverse;
    std::uint64_t m_last; // the last v that is not rejected
};
} // namespace assay::stats
