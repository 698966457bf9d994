// SPDX-License-Identifier: GPL-3.0-or-later
// A list row with a second, quieter text at its far edge (keys, a host, a price).
#pragma once
#include <QStyledItemDelegate>

namespace assay::widgets
{
class RightTextDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    static constexpr int role = Qt::UserRole + 100;
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};
} // namespace assay::widgets
