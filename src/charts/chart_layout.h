// SPDX-License-Identifier: GPL-3.0-or-later
// Where everything of a chart stands, before anything is drawn: texts with their rectangles, the plot, the rows. In
// logical px. Private to this room and its tests, which check here that nothing overlaps or is cut off.
#pragma once
#include "analysis/chart_spec.h"
#include <QFont>
#include <QRectF>
#include <QString>
#include <vector>

namespace assay::charts
{
enum class TextRole {
    Title,
    Subtitle,
    ColumnTitle,
    Label,
    Sublabel,
    Value,
    Group,
    Tick,
    AxisTitle,
    Caption,
    Why,
    Empty
};

struct TextLine {
    TextRole role = TextRole::Title;
    QString text; // as drawn, perhaps elided
    QString full; // the whole text when `text` is elided, else empty
    QFont font;
    QRectF rect;
    bool strong = false; // in the text colour; else secondary
};

struct ChartLayout {
    QSizeF size;
    QRectF plot;
    std::vector<TextLine> texts;
    std::vector<double> rowCentre; // y, one per row
    std::vector<double> groupRule; // y of the line above each group but the first
    double left = 0, right = 0;    // the margins' inner edges
    double pitch = 0;              // height of a row
    double laneOffset = 0;         // a lane's distance from its row's centre; 0 with one lane
    double axisLow = 0, axisHigh = 1;
    bool logarithmic = false;

    double scaled(double value) const; // the axis' own coordinate: the value, or its logarithm
    double x(double value) const;      // px, clamped to the plot
    double y(std::size_t row, int lane) const;
};

// A spec without rows shows its reason instead of a plot.
inline bool isDrawable(const analysis::ChartSpec &spec)
{
    return spec.emptyReason.empty() && !spec.rows.empty() && spec.axisMax > spec.axisMin &&
           spec.ticks.size() == spec.tickLabels.size();
}
// Lays `spec` out in `size`; when the rows do not fit in its height, the layout is taller (ChartLayout::size).
ChartLayout layoutChart(const analysis::ChartSpec &spec, QSizeF size);
// The height at which rows stand comfortably, for a view that has more room than the chart needs.
double comfortableHeight(const analysis::ChartSpec &spec, double width);
} // namespace assay::charts
