// SPDX-License-Identifier: GPL-3.0-or-later
// What a price file would change, row by row, each with its old and new price, before anything is written.
#pragma once
#include "session/price_import.h"
#include <QDialog>

class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QStandardItemModel;
class QTableView;

namespace assay::widgets
{
class PriceImportDialog : public QDialog
{
    Q_OBJECT
public:
    PriceImportDialog(session::PricePreview preview, const QString &fileName, QWidget *parent = nullptr);
    std::vector<session::PriceChange> accepted() const;

private:
    void fill();
    void count();
    QString summary(const QString &fileName) const;
    session::PricePreview m_preview;
    QStandardItemModel *m_model;
    QSortFilterProxyModel *m_shown;
    QTableView *m_table;
    QPushButton *m_take;
};
} // namespace assay::widgets
