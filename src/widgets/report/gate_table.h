// SPDX-License-Identifier: GPL-3.0-or-later
// Must-haves: a row each, and for each target whether it passes. Enter or Space on a cell goes on: not checked, pass,
// fail.
#pragma once
#include "analysis/report.h"
#include <QTableWidget>

namespace assay::widgets
{
class GateTable : public QTableWidget
{
    Q_OBJECT
public:
    explicit GateTable(QWidget *parent = nullptr);
    void setTargets(const std::vector<std::string> &names);
    void setGates(const std::vector<analysis::ReportGate> &gates);
    std::vector<analysis::ReportGate> gates() const; // those that have a name
    void addGate();

Q_SIGNALS:
    void edited();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void setAnswer(int row, int column, analysis::ReportGate::Answer answer);
    void advance(int row, int column);
    void addRow(const analysis::ReportGate &gate);
    std::vector<std::string> m_targets;
    bool m_filling = false;
};
} // namespace assay::widgets
