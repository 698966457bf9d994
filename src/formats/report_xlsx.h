// SPDX-License-Identifier: GPL-3.0-or-later
// A report as a workbook: Summary, Results, Charts, Prices, Raw, Method. Numbers are numbers; every text from outside
// is an inline string, never a formula or a link; what a cell cannot hold is cut, and says so.
#pragma once
#include "formats/evidence_pack.h"

namespace assay::formats
{
constexpr std::size_t kXlsxCellLimit = 32'767; // characters, as UTF-16 counts them

// `pngs`: beside Report::charts; an empty one is left out. Writes the file at `path` afresh: hand over a temporary
// name. Errors: CannotOpen, DiskFull, Cancelled.
Status writeReportXlsx(const EvidenceSource &source, const std::vector<std::string> &pngs, const std::string &path);
std::string xlsxText(std::string_view text); // as a cell may hold it
} // namespace assay::formats
