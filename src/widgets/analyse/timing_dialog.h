// SPDX-License-Identifier: GPL-3.0-or-later
// Where the time of one answer went: the waterfall, its table, and both as files. The answers of a run are one after
// the other behind two lists, so that History can open it for a run and a pane for its answer.
#pragma once
#include "session/session.h"
#include "widgets/controls.h"
#include <QDialog>

class QComboBox;
class QTableView;

namespace assay::charts
{
class ChartView;
}
namespace assay::itemmodels
{
class ValueTableModel;
}

namespace assay::widgets
{
class TimingDialog : public QDialog
{
    Q_OBJECT
public:
    // `record`: a run with its trials; `trial`: the answer shown first, or the run's first when it is not of it.
    TimingDialog(session::Session &session, RunRecord record, TrialId trial, QWidget *parent = nullptr);
    TrialId trial() const noexcept { return m_trial; }
    charts::ChartView *chart() const { return m_chart; }
    QTableView *table() const { return m_table; }
    const analysis::ChartSpec &spec() const { return m_spec; }

private:
    QWidget *makeHead();
    QWidget *makeBody();
    QWidget *makeFoot();
    void pick(const TrialRow *row);
    void picked();
    void showAnswer(const TrialRow &row);
    void fillTable();
    void exportChart();

    session::Session &m_session;
    RunRecord m_record;
    TrialId m_trial{};
    analysis::ChartSpec m_spec;
    itemmodels::ValueTableModel *m_model;
    charts::ChartView *m_chart = nullptr;
    QTableView *m_table = nullptr;
    QComboBox *m_case = nullptr, *m_target = nullptr, *m_repetition = nullptr;
    ErrorCard *m_trouble = nullptr;
    QPushButton *m_export = nullptr;
};

void showTiming(QWidget *parent, session::Session &session, TrialId trial); // reads its run; an error is said in a box
void showTimingOfRun(QWidget *parent, session::Session &session, RunId run);
} // namespace assay::widgets
