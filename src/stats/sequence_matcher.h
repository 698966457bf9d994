// SPDX-License-Identifier: GPL-3.0-or-later
// How alike two texts are, exactly as Python's difflib.SequenceMatcher(None, a, b) computes it (methods.md 7.5):
// elements are code points, nothing is normalised. Not symmetric. Pure.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace assay::stats
{
class SequenceMatcher
{
public:
    // autojunk: in a `b` of 200 characters or more, those that make up more than 1 % + 1 seed no match. Off: quadratic.
    SequenceMatcher(std::string_view a, std::string_view b, bool autojunk = true);
    struct Block {
        std::size_t a = 0, b = 0, size = 0;
    };
    Block longestMatch(std::size_t aLow, std::size_t aHigh, std::size_t bLow, std::size_t bHigh);
    std::vector<Block> blocks(); // ascending, adjacent ones joined; the last has size 0 and stands at both ends
    double ratio();              // 2 * matches / (length of a + length of b); 1 for two empty texts
    std::size_t matches();
    std::size_t lengthA() const { return m_a.size(); }
    std::size_t lengthB() const { return m_b.size(); }
    std::size_t popular() const { return m_popular; } // distinct characters that seed no match

private:
    std::u32string m_a, m_b;
    std::unordered_map<char32_t, std::vector<std::size_t>> m_places; // in b, ascending
    std::vector<std::size_t> m_last, m_next; // match lengths ending at each b, of the row before and of this one
    std::vector<std::size_t> m_lastTouched, m_nextTouched;
    std::size_t m_popular = 0;
};
} // namespace assay::stats
