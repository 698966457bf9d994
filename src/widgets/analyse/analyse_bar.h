// SPDX-License-Identifier: GPL-3.0-or-later
// The one command row above the chart: its data, its grouping, and the two ways out.
#pragma once
#include "session/session.h"
#include "widgets/controls.h"
#include <QTimer>

class QCheckBox;

namespace assay::widgets
{
class FilterButton;
class RunPicker;
class ScoreChooser;

class AnalyseBar : public QWidget
{
    Q_OBJECT
public:
    explicit AnalyseBar(session::Session &session, QWidget *parent = nullptr);
    void setCanCopy(bool can);
    void setCanExport(bool can);       // it is the page's one filled button while it can be used
    void setBusy(const QString &text); // said after a moment only; empty: done
    RunPicker *picker() const { return m_picker; }
    FilterButton *filter() const { return m_filter; }
    QCheckBox *group() const { return m_group; }
    ScoreChooser *score() const { return m_score; }

Q_SIGNALS:
    void copyAsked();
    void exportAsked();

private:
    RunPicker *m_picker;
    FilterButton *m_filter;
    ScoreChooser *m_score;
    QCheckBox *m_group;
    QLabel *m_busy;
    QPushButton *m_copy, *m_export;
    QString m_busyText;
    QTimer m_slow;
};
} // namespace assay::widgets
