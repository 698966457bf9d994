// SPDX-License-Identifier: GPL-3.0-or-later
// How the small tables of the page look, and the mark of a target before its name.
#pragma once
#include <QList>
#include <QStyledItemDelegate>

class QTableView;

namespace assay::widgets
{
// Rows of ready texts: chosen whole, no grid, no editing; Tab leaves the table.
void setUpTable(QTableView *table, const QString &accessibleName);

// Draws the shape and hue of ValueTableModel's ColorRole and ShapeRole; the first column bold, some columns quiet.
class TargetCellDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setQuietColumns(const QList<int> &columns) { m_quiet = columns; }
    void setStrongColumn(int column) { m_strong = column; } // -1: none
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override; // the whole text of a cell that is cut short

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;

private:
    QList<int> m_quiet;
    int m_strong = 0;
};
} // namespace assay::widgets
