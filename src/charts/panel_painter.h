// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: what the painters of the forms share. Each paints one panel onto a QChart of the picture's
// size whose plot area is the panel's.
#pragma once
#include "charts/chart_picture.h"
#include <QGraphicsItem>
#include <QPen>
#include <QScatterSeries>

class QAbstractAxis;

namespace assay::charts
{
// QtCharts paints its grid at 2 and series at 5 (its own, unpublished layers): intervals lie between, texts above.
constexpr double kShadeLayer = 1, kIntervalLayer = 3, kMarkLayer = 6, kTextLayer = 7;
constexpr double kMarkSize = 13, kSmallMarkSize = 10;

struct PanelContext {
    const analysis::ChartSpec &spec; // the panel's
    const PanelLayout &layout;
    const ChartColors &colors;
    QChart &chart;
    std::vector<MarkSpot> &spots;
    int panel = 0;
};

class PanelPainter
{
public:
    explicit PanelPainter(const PanelContext &context) : m(context) {}

protected:
    QColor series(int color) const { return m.colors.series[std::size_t(std::clamp(color, 0, 5))]; }
    void line(QPointF from, QPointF to, QPen pen, double layer = kIntervalLayer);
    void fill(const QRectF &rect, QColor color, double layer = kIntervalLayer);
    // Lines of our own, not a brush: brushes with patterns become pictures in some formats.
    void hatch(const QRectF &rect, QColor color, double step, bool forward = true, double layer = kIntervalLayer);
    void bar(const QRectF &rect, QColor color, int tint);
    void frame(const QRectF &rect, QPen pen, double layer = kMarkLayer);
    // Axes in the layout's own coordinate (a logarithm on a log axis), because QLogValueAxis has ticks at whole powers
    // only and QCategoryAxis puts a line exactly where the spec wants one. Labels are our own: QtCharts shortens those
    // that it finds too long.
    void addXAxis(const std::vector<double> &ticks);
    void linesAtTicks(const std::vector<double> &ticks); // and nowhere else: QtCharts has one at each end, too
    void addYAxis(const std::vector<double> &ticks);     // empty: px from the plot's bottom, without lines
    void attach(QAbstractSeries *series);
    QPointF inAxes(QPointF px) const; // of a point in the plot
    // A halo in the ground's colour keeps the symbol apart from its interval; a hollow one has its outline instead.
    void symbol(analysis::MarkShape shape, QPointF at, double size, QColor color, bool hollow);
    // A symbol outside a plot: beside a name.
    void freeSymbol(analysis::MarkShape shape, QPointF at, double size, QColor color);
    void references(const std::vector<analysis::Reference> &all);
    void texts(const std::vector<TextLine> &lines);

    PanelContext m;
    QAbstractAxis *m_x = nullptr, *m_y = nullptr;
    bool m_yInPx = false;
    double m_xLow = 0, m_xHigh = 1, m_yLow = 0, m_yHigh = 1; // of the axes, in their own coordinate
};

void paintRows(const PanelContext &context);
void paintGrid(const PanelContext &context);
void paintPlane(const PanelContext &context);
void addText(QGraphicsItem &parent, const TextLine &line, QColor color);
} // namespace assay::charts
