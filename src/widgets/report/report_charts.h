// SPDX-License-Identifier: GPL-3.0-or-later
// Which charts a report shows, in which order, and what is read aloud in place of each.
#pragma once
#include "reports/report_preview.h"
#include <QWidget>

class QLabel;
class QListWidget;
class QPlainTextEdit;
class QToolButton;

namespace assay::widgets
{
class ReportCharts : public QWidget
{
    Q_OBJECT
public:
    explicit ReportCharts(QWidget *parent = nullptr);
    // The charts that can be drawn, as they are made; `chosen` says which of them were shown last, and how.
    void setCharts(const std::vector<reports::ReportPreview::Chart> &charts, const analysis::ReportRequest &chosen);
    void refreshTexts(const std::vector<reports::ReportPreview::Chart> &charts); // the made ones say something else now
    void write(analysis::ReportRequest &request) const;                          // charts and altTexts
    QListWidget *list() const { return m_list; }
    QPlainTextEdit *altText() const { return m_altText; }

Q_SIGNALS:
    void edited();

private:
    void addItem(const reports::ReportPreview::Chart &chart, const analysis::ReportRequest &chosen);
    void move(int by);
    void showText();
    void keepText();
    void refreshButtons();
    QListWidget *m_list;
    QToolButton *m_up, *m_down;
    QLabel *m_altLabel;
    QPlainTextEdit *m_altText;
    QStringList m_made; // ids, as they are made
    bool m_filling = false;
};
} // namespace assay::widgets
