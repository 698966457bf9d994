// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/ngram.h"
#include "stats/unicode.h"
#include <algorithm>
#include <map>
#include <set>

namespace assay::stats
{
namespace
{
using Ids = std::vector<int>;

std::size_t longestCommonRun(const Ids &a, const Ids &b)
{
    std::vector<std::size_t> row(b.size() + 1, 0);
    std::size_t best = 0;
    for (int token : a) {
        for (std::size_t j = b.size(); j > 0; --j) { // backwards: row[j - 1] is still the row before
            row[j] = token == b[j - 1] ? row[j - 1] + 1 : 0;
            best = std::max(best, row[j]);
        }
    }
    return best;
}

double contained(const Ids &reference, const Ids &output, std::size_t n)
{
    std::set<Ids> seen;
    for (std::size_t i = 0; i + n <= output.size(); ++i)
        seen.emplace(output.begin() + std::ptrdiff_t(i), output.begin() + std::ptrdiff_t(i + n));
    std::size_t hits = 0;
    const std::size_t positions = reference.size() - n + 1;
    for (std::size_t i = 0; i < positions; ++i)
        hits += seen.contains(Ids(reference.begin() + std::ptrdiff_t(i), reference.begin() + std::ptrdiff_t(i + n)))
                    ? 1
                    : 0;
    return double(hits) / double(positions);
}
} // namespace

std::vector<std::u32string> wordTokens(std::string_view utf8)
{
    std::vector<std::u32string> out;
    bool inside = false;
    for (char32_t c : codePoints(utf8)) {
        const bool part = isLetterOrNumber(c) || isMark(c);
        if (part && !inside)
            out.emplace_back();
        if (part)
            out.back().push_back(lowerCase(c));
        inside = part;
    }
    return out;
}

NgramOverlap ngramOverlap(std::string_view reference, std::string_view output, std::size_t n)
{
    std::map<std::u32string, int> ids;
    auto numbered = [&](std::string_view text) {
        Ids tokens;
        for (const auto &token : wordTokens(text))
            tokens.push_back(ids.emplace(token, int(ids.size())).first->second);
        return tokens;
    };
    const Ids want = numbered(reference), got = numbered(output);
    NgramOverlap out;
    out.referenceTokens = want.size();
    out.outputTokens = got.size();
    out.longestRun = longestCommonRun(want, got);
    while (out.commonPrefix < std::min(want.size(), got.size()) && want[out.commonPrefix] == got[out.commonPrefix])
        ++out.commonPrefix;
    if (n == 0 || want.size() < n)
        return out;
    out.status = Status::Ok;
    out.containment = contained(want, got, n);
    return out;
}
} // namespace assay::stats
