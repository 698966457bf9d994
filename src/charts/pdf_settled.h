// SPDX-License-Identifier: GPL-3.0-or-later
// Qt writes the clock and random marks into each PDF: two exports of the same data would differ.
#pragma once
#include <QByteArray>

namespace assay::charts
{
// With the date of SOURCE_DATE_EPOCH, else 1 January 2000, and marks that follow from the content. Places in the file
// stay where they are.
QByteArray settledPdf(QByteArray pdf);

// While one is there, hashes that are made are in one order, for Qt's PDFs hold their fonts in that of a hash: the seed
// of this process would be in the file. Any thread; nested ones and those of other threads are counted.
class SteadyHashes
{
public:
    SteadyHashes();
    ~SteadyHashes();
    SteadyHashes(const SteadyHashes &) = delete;
    SteadyHashes &operator=(const SteadyHashes &) = delete;
};
} // namespace assay::charts
