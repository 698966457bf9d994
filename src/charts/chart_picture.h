// SPDX-License-Identifier: GPL-3.0-or-later
// The one builder of chart pictures: a ChartSpec becomes a QChart with everything on it, for the screen and for every
// file. GUI thread. Private to this room and its tests.
#pragma once
#include "charts/chart_layout.h"
#include "charts/chart_theme.h"
#include <memory>
#include <QChart>
#include <vector>

namespace assay::charts
{
struct MarkSpot { // where a mark can be pointed at
    analysis::MarkRef mark;
    QPointF centre;
    QRectF bounds; // with its points
};

struct ChartPicture {
    std::unique_ptr<QChart> chart; // complete; add it to a scene, which then owns it
    ChartLayout layout;
    std::vector<MarkSpot> spots; // in reading order: rows by row, then lane, medians before tails
};
ChartPicture buildPicture(const analysis::ChartSpec &spec, ChartTheme theme, QSizeF size,
                          Overflow overflow = Overflow::Leave);
} // namespace assay::charts
