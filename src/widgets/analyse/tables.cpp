// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/tables.h"
#include "itemmodels/value_table_model.h"
#include "widgets/controls.h"
#include <QHeaderView>
#include <QHelpEvent>
#include <QPainter>
#include <QTableView>
#include <QToolTip>

namespace assay::widgets
{
using itemmodels::ValueTableModel;

void setUpTable(QTableView *table, const QString &accessibleName)
{
    table->setAccessibleName(accessibleName);
    table->setFrameShape(QFrame::NoFrame);
    table->setShowGrid(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(table->fontMetrics().height() + 16);
    QHeaderView *header = table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsClickable(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setMinimumSectionSize(30);
}

bool TargetCellDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                                   const QModelIndex &index)
{
    if (event->type() != QEvent::ToolTip || sizeHint(option, index).width() <= option.rect.width())
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    // Escaped: tooltips guess markup, and a name may be a stranger's text.
    QToolTip::showText(event->globalPos(), index.data().toString().toHtmlEscaped(), view);
    return true;
}

void TargetCellDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const Tokens &t = tokens(option->palette);
    if (index.column() == m_strong)
        option->font.setBold(true);
    if (m_quiet.contains(index.column()))
        option->palette.setColor(QPalette::Text, t.secondary);
    const QVariant color = index.data(ValueTableModel::ColorRole);
    if (!color.isValid() || color.toInt() < 0)
        return;
    constexpr int side = 12;
    const qreal ratio = option->widget ? option->widget->devicePixelRatioF() : 1.0;
    QPixmap pixmap(QSize(side, side) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    MarkerDot::draw(&painter, QPointF(side, side) / 2, side - 2, t.series[std::size_t(qBound(0, color.toInt(), 5))],
                    static_cast<analysis::MarkShape>(index.data(ValueTableModel::ShapeRole).toInt()));
    painter.end();
    QIcon icon(pixmap);
    icon.addPixmap(pixmap, QIcon::Selected); // a chosen row keeps the mark's hue
    option->icon = icon;
    option->decorationSize = {side, side};
    option->features |= QStyleOptionViewItem::HasDecoration;
}
} // namespace assay::widgets
