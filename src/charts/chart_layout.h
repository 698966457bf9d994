// SPDX-License-Identifier: GPL-3.0-or-later
// Where everything of a chart stands, before anything is drawn: texts with their rectangles, plots, rows, cells. In
// logical px. Private to this room and its tests, which check here that nothing overlaps or is cut off.
#pragma once
#include "analysis/chart_spec.h"
#include "charts/chart_text.h"
#include "charts/overflow.h"
#include <optional>
#include <QRectF>
#include <vector>

namespace assay::charts
{
struct AxisMap { // values to px; the axis' own coordinate is the value, or its logarithm
    bool logarithmic = false;
    double low = 0, high = 1;
    double from = 0, to = 1;      // px of low and high; from > to on a vertical axis
    std::optional<double> gutter; // px of 0 on a logarithmic axis that has a place for it

    double scaled(double value) const;
    double at(double value) const; // clamped to the axis
};

struct KeySwatch { // a sample of a tint beside its name
    QRectF rect;
    int tint = 0;
};
struct PointLabel { // a line from a point to a label that could not stand beside it
    QPointF from, to;
    int color = 5;
};

struct LabelSymbol { // beside a name: in a label that several marks share, or in the key of a whole chart
    QPointF at;
    analysis::MarkShape shape = analysis::MarkShape::Circle;
    int color = 5;
    int dash = -1; // 0 and more: on a piece of its line
};

struct PanelLayout {
    QRectF rect; // all of it
    QRectF plot;
    std::vector<TextLine> texts;
    AxisMap x, y; // rows: y is px already
    // rows
    std::vector<double> rowCentre; // y, one per row
    std::vector<double> groupRule; // y of the line above each group but the first
    double left = 0, right = 0;    // inner edges of the margins
    double pitch = 0;              // height of a row
    double laneOffset = 0;         // a lane's distance from its row's centre; 0 with one lane
    double barHeight = 0;
    std::vector<KeySwatch> key;
    // grid
    std::size_t rows = 0; // that are drawn; the table has the others
    QSizeF cell;
    std::vector<QPointF> headingMarks; // centre of each heading's target mark: rows, then columns; null points: none
    // plane
    std::vector<PointLabel> leaders;
    std::vector<LabelSymbol> symbols;

    double rowY(std::size_t row, int lane) const { return rowCentre[row] + (lane == 0 ? -laneOffset : laneOffset); }
    QRectF cellRect(std::size_t row, std::size_t column) const;
};

struct ChartLayout {
    QSizeF size;
    std::vector<TextLine> texts; // of title, subtitle, caption; the panels have their own
    std::vector<PanelLayout> panels;

    std::vector<TextLine> allTexts() const;
};

// A spec without anything to draw shows its reason instead of a plot.
bool isDrawable(const analysis::ChartSpec &spec);
// Lays `spec` out in `size`; when what has to be in it does not fit, the layout is taller (ChartLayout::size).
ChartLayout layoutChart(const analysis::ChartSpec &spec, QSizeF size, Overflow overflow = Overflow::Leave);
// The height at which it stands comfortably, for a view that has more room than the chart needs.
double comfortableHeight(const analysis::ChartSpec &spec, double width);
} // namespace assay::charts
