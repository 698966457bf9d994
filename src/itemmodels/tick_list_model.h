// SPDX-License-Identifier: GPL-3.0-or-later
// A list to tick, replaced whole: thousands of prompts cost no more than their texts, since views ask for what they
// show alone. Words narrow what is shown; ticks stay with their rows. GUI thread.
#pragma once
#include <QAbstractListModel>
#include <string>
#include <vector>

namespace assay::itemmodels
{
class TickListModel : public QAbstractListModel
{
    Q_OBJECT
public:
    struct Row {
        std::string text, hint; // the hint is a tooltip: plain text
        bool ticked = false;
        bool operator==(const Row &) const = default;
    };
    using QAbstractListModel::QAbstractListModel;

    void setRows(std::vector<Row> rows);
    void setWords(const QString &words); // shows the rows with these in their text; empty: all
    // Of all rows, shown or not.
    int count() const { return int(m_rows.size()); }
    int tickedCount() const { return m_ticked; }
    bool isTicked(int row) const { return m_rows[std::size_t(row)].ticked; }
    void setTicked(int row, bool ticked);
    void clearTicks();

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    void ticksChanged(); // by setTicked(), clearTicks() or a view; not by setRows()

private:
    void show(); // the rows with the words

    std::vector<Row> m_rows;
    std::vector<int> m_shown; // rows
    QString m_words;
    int m_ticked = 0;
};
} // namespace assay::itemmodels
