// SPDX-License-Identifier: GPL-3.0-or-later
// What leaves the Analyse page: the chart on the clipboard, in files, in a report. It owns the two dialogs; which chart
// is shown is the page's. GUI thread.
#pragma once
#include "analysis/chart_spec.h"
#include <functional>
#include <QObject>
#include <QPointer>

namespace assay::widgets
{
class ChartSource;
class ExportDialog;
class Page;
class ReportDialog;
class RunPicker;

class ChartExports : public QObject
{
    Q_OBJECT
public:
    struct Shown { // what the page shows
        ChartSource &source;
        RunPicker &picker;
        std::function<const analysis::ChartSpec *()> current; // null: not made yet
    };
    ChartExports(Page &page, Shown shown);
    void copy();
    void exportChart(); // opens the dialog, also while the chart is still being made: it follows
    void makeReport();
    void giveToDialog();          // the chart it waits for, once there is one; nothing to draw shuts it
    void giveUp();                // no chart will come
    ExportDialog *dialog() const; // while it is open, else null

private:
    void toastSaved(const QStringList &files, const QString &folder);

    Page &m_page;
    Shown m_shown;
    QPointer<ExportDialog> m_dialog;
    QPointer<ReportDialog> m_report;
};
} // namespace assay::widgets
