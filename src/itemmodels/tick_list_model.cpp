// SPDX-License-Identifier: GPL-3.0-or-later
#include "itemmodels/tick_list_model.h"
#include <algorithm>
#include <utility>

namespace assay::itemmodels
{
void TickListModel::setRows(std::vector<Row> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    m_ticked = int(std::count_if(m_rows.begin(), m_rows.end(), [](const Row &row) { return row.ticked; }));
    show();
    endResetModel();
}

void TickListModel::setWords(const QString &words)
{
    if (words == m_words)
        return;
    beginResetModel();
    m_words = words;
    show();
    endResetModel();
}

void TickListModel::show()
{
    m_shown.clear();
    for (int row = 0; row < count(); ++row) {
        if (m_words.isEmpty() ||
            QString::fromStdString(m_rows[std::size_t(row)].text).contains(m_words, Qt::CaseInsensitive))
            m_shown.push_back(row);
    }
}

void TickListModel::setTicked(int row, bool ticked)
{
    if (std::exchange(m_rows[std::size_t(row)].ticked, ticked) == ticked)
        return;
    m_ticked += ticked ? 1 : -1;
    const auto shown = std::lower_bound(m_shown.begin(), m_shown.end(), row);
    if (shown != m_shown.end() && *shown == row) {
        const QModelIndex at = index(int(shown - m_shown.begin()));
        Q_EMIT dataChanged(at, at, {Qt::CheckStateRole});
    }
    Q_EMIT ticksChanged();
}

void TickListModel::clearTicks()
{
    if (m_ticked == 0)
        return;
    for (Row &row : m_rows)
        row.ticked = false;
    m_ticked = 0;
    if (!m_shown.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), {Qt::CheckStateRole});
    Q_EMIT ticksChanged();
}

int TickListModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_shown.size()); }

QVariant TickListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[std::size_t(m_shown[std::size_t(index.row())])];
    switch (role) {
    case Qt::DisplayRole:
        return QString::fromStdString(row.text);
    case Qt::ToolTipRole: // rich text to Qt, whoever wrote it
        return QString::fromStdString(row.hint).toHtmlEscaped();
    case Qt::CheckStateRole:
        return int(row.ticked ? Qt::Checked : Qt::Unchecked);
    default:
        return {};
    }
}

bool TickListModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::CheckStateRole || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return false;
    setTicked(m_shown[std::size_t(index.row())], value.toInt() == Qt::Checked);
    return true;
}

Qt::ItemFlags TickListModel::flags(const QModelIndex &index) const
{
    return index.isValid()
               ? Qt::ItemIsUserCheckable | Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren
               : Qt::NoItemFlags;
}
} // namespace assay::itemmodels
