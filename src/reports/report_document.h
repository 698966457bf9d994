// SPDX-License-Identifier: GPL-3.0-or-later
// Private to reports: a report as a text document. Built block by block, never from markup, so that nothing in the data
// can be taken for it.
#pragma once
#include "analysis/report.h"
#include "charts/chart_drawing.h"
#include <memory>
#include <QTextDocument>
#include <vector>

namespace assay::reports
{
// `drawings` beside Report::charts; both are kept by reference. Any thread. `height`: of a page.
std::unique_ptr<QTextDocument> makeDocument(const analysis::Report &report,
                                            const std::vector<charts::ChartDrawing> &drawings, QSizeF page);
} // namespace assay::reports
