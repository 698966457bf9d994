// SPDX-License-Identifier: GPL-3.0-or-later
// A report as PDF: A4, fonts embedded, charts drawn as lines and text, headings of tables again on each page, every
// chart's CSV attached. It is laid out in one go on any thread, then painted page by page on the GUI thread, so that a
// window stays alive meanwhile.
#pragma once
#include "analysis/report.h"
#include <memory>
#include <QByteArray>

class QPainter;

namespace assay::reports
{
class ReportPdf
{
public:
    explicit ReportPdf(const analysis::Report &report); // kept by reference
    ~ReportPdf();
    void layOut();                                             // any thread; then only the GUI thread
    int pages() const;                                         // after layOut()
    bool paintNext();                                          // GUI thread; false: there is none left
    QByteArray finish();                                       // after the last page; empty: it could not be written
    void paintPage(QPainter &painter, int page, double scale); // for a preview; scale: device px a px at 96 to the inch

    static constexpr double pageWidth = 793.7, pageHeight = 1122.5; // A4 at 96 to the inch

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};
} // namespace assay::reports
