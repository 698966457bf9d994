// SPDX-License-Identifier: GPL-3.0-or-later
// The answers behind one mark of a chart, each a step away from the page that shows it whole.
#pragma once
#include "analysis/chart_spec.h"
#include "session/session.h"
#include "widgets/controls.h"

class QTableView;

namespace assay::itemmodels
{
class ValueTableModel;
}

namespace assay::widgets
{
class AnswersPanel : public Card
{
    Q_OBJECT
public:
    explicit AnswersPanel(session::Session &session, QWidget *parent = nullptr);
    // `records` is what the chart was made from: it knows the target and the prompt of every trial.
    void showMark(const analysis::MarkOwner &owner, const analysis::Figure &figure, const AnalysisData &records);
    QTableView *table() const { return m_table; }
    itemmodels::ValueTableModel *model() const { return m_model; }
    QSize sizeHint() const override;

    static constexpr std::size_t mostShown = 500; // more than anyone reads by scrolling; the rest is told by its count

Q_SIGNALS:
    void trialActivated(assay::TrialId trial); // Enter or double click
    void closeAsked();                         // the button, or Esc

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void activate(int row);
    session::Session &m_session;
    itemmodels::ValueTableModel *m_model;
    MarkerDot *m_dot;
    ElidedLabel *m_title;
    QLabel *m_count;
    QTableView *m_table;
    QPushButton *m_open, *m_timing;
    ErrorCard *m_trouble;
};
} // namespace assay::widgets
