// SPDX-License-Identifier: GPL-3.0-or-later
// A price file, held against what a workspace has: for the preview that a person accepts row by row.
#pragma once
#include "catalog/price_file.h"
#include <QString>
#include <vector>

namespace assay::session
{
class Session;
using catalog::PriceChange;
using catalog::PriceDifference;
using catalog::PriceDoubt;

struct PricePreview {
    std::vector<PriceChange> changes; // those that change nothing left out
    int same = 0, notForText = 0, withoutTokenPrices = 0;
};
// Reads the file (the GUI thread: a file of 3,000 rows takes some tens of milliseconds). BadInput says what is wrong.
Result<PricePreview> previewPriceFile(const Session &session, const QString &path);
std::vector<PriceRow> acceptedRows(const Session &session, const std::vector<PriceChange> &accepted);
// The prices that hold today and all others, for a spreadsheet: dated, with source, unknown as an empty cell.
Status exportPrices(const std::vector<PriceRow> &rows, const QString &path);
} // namespace assay::session
