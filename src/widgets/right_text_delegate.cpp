// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/right_text_delegate.h"
#include "widgets/theme.h"
#include <QApplication>
#include <QPainter>

namespace assay::widgets
{
void RightTextDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem row(option);
    initStyleOption(&row, index);
    const QString quiet = index.data(role).toString();
    const QFont small = fontFor(TextRole::Small, option.font);
    const QFontMetrics metrics(small);
    const QStyle *style = row.widget ? row.widget->style() : QApplication::style();
    const QRect textRect = style->subElementRect(QStyle::SE_ItemViewItemText, &row, row.widget);
    const int nameWidth = QFontMetrics(row.font).horizontalAdvance(row.text) + 2 * space::related;
    // The name comes first: what is quiet gets what it leaves, and is left out rather than cut to nothing.
    const int room = option.rect.right() - space::content - (textRect.left() + nameWidth);
    const bool fits = !quiet.isEmpty() && room > 40;
    style->drawControl(QStyle::CE_ItemViewItem, &row, painter, row.widget);
    if (!fits)
        return;
    QRect place = option.rect.adjusted(0, 0, -space::content, 0);
    place.setLeft(place.right() - std::min(room, metrics.horizontalAdvance(quiet) + 2));
    painter->save();
    painter->setPen(tokens(option.palette).secondary);
    painter->setFont(small);
    painter->drawText(QStyle::visualRect(option.direction, option.rect, place), Qt::AlignVCenter | Qt::AlignTrailing,
                      metrics.elidedText(quiet, Qt::ElideMiddle, place.width()));
    painter->restore();
}
} // namespace assay::widgets
