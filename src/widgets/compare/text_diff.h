// SPDX-License-Identifier: GPL-3.0-or-later
// Word by word difference of two texts of any length. Pure, any thread.
#pragma once
#include <atomic>
#include <QList>
#include <QString>

namespace assay::widgets
{
struct DiffPiece {
    enum class Kind { Same, Removed, Added } kind = Kind::Same;
    QString text;
    bool operator==(const DiffPiece &) const = default;
};
// The pieces of Same and Removed joined are `before`, those of Same and Added are `after`, always. About linear in the
// number of words: passages that both texts hold once are matched first, what lies between them by a table. When the
// budget of table cells is spent (some 0.3 s), what is left comes back as removed and added whole. `stop`, when given
// and set, ends it early in the same way.
QList<DiffPiece> wordDiff(const QString &before, const QString &after, const std::atomic_bool *stop = nullptr);
} // namespace assay::widgets
