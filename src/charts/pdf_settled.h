// SPDX-License-Identifier: GPL-3.0-or-later
// Qt writes the clock and random marks into each PDF: two exports of the same data would differ.
#pragma once
#include <QByteArray>

namespace assay::charts
{
// With the date of SOURCE_DATE_EPOCH, else 1 January 2000, and marks that follow from the content. Places in the file
// stay where they are.
QByteArray settledPdf(QByteArray pdf);
} // namespace assay::charts
