// SPDX-License-Identifier: GPL-3.0-or-later
// Private to reports: a report as a text document. Built block by block, never from markup, so that nothing in the data
// can be taken for it.
#pragma once
#include "analysis/report.h"
#include <memory>
#include <QTextDocument>

namespace assay::reports
{
// Charts are objects in the text whose size is known; drawing them takes the GUI thread.
std::unique_ptr<QTextDocument> makeDocument(const analysis::Report &report, double width);
} // namespace assay::reports
