// SPDX-License-Identifier: GPL-3.0-or-later
// Where a passage of the drawn text stands in the answer as it was sent, and back. Drawing drops Markdown's signs and
// adds marks of its own; the characters that both have are matched in order. Pure.
#pragma once
#include "widgets/compare/answer_view.h"
#include <vector>

namespace assay::widgets
{
class PassageMap
{
public:
    PassageMap(const QString &answer, const QString &shown);
    // In UTF-16 units; length 0: nothing of the passage is in the other text.
    TextSpan toAnswer(const TextSpan &shown) const;
    TextSpan toShown(const TextSpan &answer) const;

private:
    std::vector<int> m_places; // of each shown character in the answer; -1: not in it
};

// The same passage in bytes of the answer.
struct ByteSpan {
    std::int64_t begin = 0, end = 0;
};
ByteSpan bytesOf(const QString &answer, const TextSpan &span);
TextSpan spanOf(const std::string &answer, const ByteSpan &bytes);
} // namespace assay::widgets
