// SPDX-License-Identifier: GPL-3.0-or-later
// A page of the report as it will be printed, and a way to the others.
#pragma once
#include <QWidget>

class QLabel;
class QToolButton;

namespace assay::reports
{
class ReportPreview;
}
namespace assay::widgets
{
class PageView : public QWidget
{
    Q_OBJECT
public:
    explicit PageView(reports::ReportPreview &preview, QWidget *parent = nullptr);
    void refresh(); // the report changed
    int page() const { return m_page; }

private:
    class Sheet;
    void go(int page);
    const reports::ReportPreview &m_preview;
    Sheet *m_sheet;
    QToolButton *m_back, *m_on;
    QLabel *m_where;
    int m_page = 0;
};
} // namespace assay::widgets
