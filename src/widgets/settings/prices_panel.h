// SPDX-License-Identifier: GPL-3.0-or-later
// Every price that costs are computed with: searchable, with source and date; own rates and imports.
#pragma once
#include "session/session.h"
#include "widgets/controls.h"
#include <functional>

class QLineEdit;
class QSortFilterProxyModel;
class QTableView;

namespace assay::itemmodels
{
class ValueTableModel;
}

namespace assay::widgets
{
class PricesPanel : public Card
{
    Q_OBJECT
public:
    PricesPanel(session::Session &session, QWidget *parent);
    void refresh();
    void importFile(const QString &path); // asks what to take over

Q_SIGNALS:
    void toast(const QString &text, const QString &undoText, const std::function<void()> &undo);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fitColumns();
    void giveNamesTheRest();
    QLayout *makeHead();
    const PriceRow *current() const;
    void choose();
    void edit(const PriceRow &start);
    void removeCurrent();
    void exportAll();
    void updateButtons();
    session::Session &m_session;
    std::vector<PriceRow> m_rows;
    itemmodels::ValueTableModel *m_model;
    QSortFilterProxyModel *m_shown;
    QTableView *m_table;
    QLineEdit *m_filter;
    ElidedLabel *m_count;
    QLabel *m_empty;
    QPushButton *m_import, *m_own, *m_remove, *m_export;
};
} // namespace assay::widgets
