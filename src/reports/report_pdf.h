// SPDX-License-Identifier: GPL-3.0-or-later
// A report as PDF: A4, fonts embedded, charts drawn as lines and text, headings of tables again on each page, every
// chart's CSV attached. Any thread, one at a time: only the charts' drawings are made on the GUI thread.
#pragma once
#include "analysis/report.h"
#include "charts/chart_drawing.h"
#include <memory>
#include <QByteArray>
#include <vector>

class QPainter;

namespace assay::reports
{
class ReportPdf
{
public:
    // The report is kept by reference; a drawing for each of its charts.
    ReportPdf(const analysis::Report &report, std::vector<charts::ChartDrawing> drawings);
    ~ReportPdf();
    void layOut();
    int pages() const;                                         // after layOut()
    bool paintNext();                                          // a page; false: there is none left
    QByteArray finish();                                       // after the last page; empty: it could not be written
    void paintPage(QPainter &painter, int page, double scale); // for a preview; scale: device px a px at 96 to the inch

    static constexpr QSize chartSize{720, 380}; // px: what a chart on the page is laid out for, so that it can be read
    static constexpr double pageWidth = 793.7, pageHeight = 1122.5; // A4 at 96 to the inch

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};
} // namespace assay::reports
