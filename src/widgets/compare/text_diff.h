// SPDX-License-Identifier: GPL-3.0-or-later
// Word by word difference of two texts. Pure.
#pragma once
#include <QList>
#include <QString>

namespace assay::widgets
{
struct DiffPiece {
    enum class Kind { Same, Removed, Added } kind = Kind::Same;
    QString text;
    bool operator==(const DiffPiece &) const = default;
};
// The pieces of Same and Removed joined are `before`, those of Same and Added are `after`. Texts whose differing
// middles are very long come back as one removed and one added piece.
QList<DiffPiece> wordDiff(const QString &before, const QString &after);
} // namespace assay::widgets
