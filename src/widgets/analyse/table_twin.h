// SPDX-License-Identifier: GPL-3.0-or-later
// The chart as a table: every plotted number with its interval, and what to be careful about. The accessible version of
// the picture beside it.
#pragma once
#include "analysis/chart_spec.h"
#include "widgets/controls.h"

class QTableView;

namespace assay::itemmodels
{
class ValueTableModel;
}

namespace assay::widgets
{
class TargetCellDelegate;

class TableTwin : public Card
{
    Q_OBJECT
public:
    explicit TableTwin(QWidget *parent = nullptr);
    void setSpec(const analysis::ChartSpec &spec);
    QTableView *table() const { return m_table; }
    itemmodels::ValueTableModel *model() const { return m_model; }
    QString warnings() const { return m_warnings->text(); }
    QSize sizeHint() const override;

Q_SIGNALS:
    void markActivated(assay::analysis::MarkRef mark); // Enter or double click

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fitEndpoint();
    void activate(int tableRow);
    itemmodels::ValueTableModel *m_model;
    QTableView *m_table;
    TargetCellDelegate *m_delegate;
    int m_endpoint = 1; // its column: one further where a column names the panel
    QLabel *m_warningsTitle, *m_warnings, *m_nothing;
};
} // namespace assay::widgets
