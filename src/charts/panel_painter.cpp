// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/panel_painter.h"
#include <algorithm>
#include <cmath>
#include <QCategoryAxis>
#include <QGraphicsLineItem>
#include <QGraphicsPathItem>
#include <QGraphicsPolygonItem>
#include <QGraphicsRectItem>
#include <QGraphicsSimpleTextItem>
#include <QPainterPath>
#include <QValueAxis>

namespace assay::charts
{
using analysis::MarkShape;

void addText(QGraphicsItem &parent, const TextLine &text, QColor color)
{
    auto *item = new QGraphicsSimpleTextItem(text.text, &parent);
    item->setFont(text.font);
    item->setBrush(color);
    item->setZValue(kTextLayer);
    item->setToolTip(text.full);
    if (text.turned) {
        item->setRotation(-90);
        item->setPos(text.rect.bottomLeft());
    } else {
        item->setPos(text.rect.topLeft());
    }
}

void PanelPainter::line(QPointF from, QPointF to, QPen pen, double layer)
{
    pen.setCapStyle(Qt::FlatCap);
    auto *item = new QGraphicsLineItem(QLineF(from, to), &m.chart);
    item->setPen(pen);
    item->setZValue(layer);
}

void PanelPainter::fill(const QRectF &rect, QColor color, double layer)
{
    auto *item = new QGraphicsRectItem(rect.normalized(), &m.chart);
    item->setPen(Qt::NoPen);
    item->setBrush(color);
    item->setZValue(layer);
}

void PanelPainter::frame(const QRectF &rect, QPen pen, double layer)
{
    auto *item = new QGraphicsRectItem(rect, &m.chart);
    item->setPen(pen);
    item->setBrush(Qt::NoBrush);
    item->setZValue(layer);
}

void PanelPainter::hatch(const QRectF &rect, QColor color, double step, bool forward, double layer)
{
    QPainterPath path;
    // Lines x + y = c (or x - y = c), cut off at the rectangle.
    const double w = rect.width(), h = rect.height();
    for (double c = step; c < w + h; c += step) {
        const double x1 = std::max(0.0, c - h), x2 = std::min(w, c);
        if (x2 <= x1)
            continue;
        const double y1 = c - x1, y2 = c - x2;
        path.moveTo(rect.left() + x1, forward ? rect.top() + y1 : rect.bottom() - y1);
        path.lineTo(rect.left() + x2, forward ? rect.top() + y2 : rect.bottom() - y2);
    }
    auto *item = new QGraphicsPathItem(path, &m.chart);
    item->setPen(QPen(color, 1));
    item->setZValue(layer);
}

void PanelPainter::bar(const QRectF &rect, QColor color, int tint)
{
    fill(rect, tinted(m.colors, color, tint));
    if (m.colors.hatched && tint > 0)
        hatch(rect, color, 3.0 + 1.5 * tint, tint % 2 == 1);
    // A light tint is near the ground: its outline keeps the hue's contrast.
    if (tint > 0 && rect.width() > 4)
        frame(rect.adjusted(0.5, 0.5, -1, -0.5), QPen(color, 1), kIntervalLayer);
    // A gap in the ground's colour keeps neighbours apart.
    if (rect.width() > 3)
        line(rect.topRight(), rect.bottomRight(), QPen(m.colors.ground, 1));
}

void PanelPainter::addXAxis(const std::vector<double> &ticks)
{
    const AxisMap &map = m.layout.x;
    // A gutter takes its part of the axis: low lies to the right of the plot's edge.
    const double share = (map.from - m.layout.plot.left()) / std::max(1.0, map.to - map.from);
    m_xLow = map.scaled(map.low) - share * (map.scaled(map.high) - map.scaled(map.low));
    m_xHigh = map.scaled(map.high);
    auto *axis = new QCategoryAxis(&m.chart);
    axis->setStartValue(m_xLow);
    for (std::size_t i = 0; i < ticks.size(); ++i)
        axis->append(QString::number(i), map.scaled(ticks[i]));
    axis->setRange(m_xLow, m_xHigh);
    axis->setLabelsVisible(false);
    axis->setLineVisible(false);
    axis->setGridLinePen(QPen(m.colors.grid, 1));
    m.chart.addAxis(axis, Qt::AlignBottom);
    m_x = axis;
}

void PanelPainter::linesAtTicks(const std::vector<double> &ticks)
{
    m_x->setGridLineVisible(false);
    for (double tick : ticks) {
        const double x = m.layout.x.at(tick);
        line({x, m.layout.plot.top()}, {x, m.layout.plot.bottom()}, QPen(m.colors.grid, 1), kShadeLayer + 0.5);
    }
}

void PanelPainter::addYAxis(const std::vector<double> &ticks)
{
    m_yInPx = ticks.empty();
    if (m_yInPx) {
        m_yLow = 0;
        m_yHigh = m.layout.plot.height();
        auto *axis = new QValueAxis(&m.chart);
        axis->setRange(m_yLow, m_yHigh);
        axis->setVisible(false);
        m.chart.addAxis(axis, Qt::AlignLeft);
        m_y = axis;
        return;
    }
    const AxisMap &map = m.layout.y;
    m_yLow = map.scaled(map.low);
    m_yHigh = map.scaled(map.high);
    auto *axis = new QCategoryAxis(&m.chart);
    axis->setStartValue(m_yLow);
    for (std::size_t i = 0; i < ticks.size(); ++i)
        axis->append(QString::number(i), map.scaled(ticks[i]));
    axis->setRange(m_yLow, m_yHigh);
    axis->setLabelsVisible(false);
    axis->setLineVisible(false);
    axis->setGridLinePen(QPen(m.colors.grid, 1));
    m.chart.addAxis(axis, Qt::AlignLeft);
    m_y = axis;
}

void PanelPainter::attach(QAbstractSeries *series)
{
    m.chart.addSeries(series);
    series->attachAxis(m_x);
    series->attachAxis(m_y);
}

QPointF PanelPainter::inAxes(QPointF px) const
{
    const QRectF &plot = m.layout.plot;
    const double x = (px.x() - plot.left()) / plot.width(), y = (plot.bottom() - px.y()) / plot.height();
    return {m_xLow + x * (m_xHigh - m_xLow), m_yLow + y * (m_yHigh - m_yLow)};
}

void PanelPainter::symbol(MarkShape shape, QPointF at, double size, QColor color, bool hollow)
{
    const QPen pen = hollow ? QPen(color, 2) : QPen(m.colors.ground, 1.6);
    const QBrush brush = hollow ? m.colors.ground : color;
    if (shape == MarkShape::InvertedTriangle) { // QtCharts has none
        const double h = size / 2;
        auto *item = new QGraphicsPolygonItem(QPolygonF({{-h, -h}, {h, -h}, {0, h}}), &m.chart);
        item->setPos(at);
        item->setPen(pen);
        item->setBrush(brush);
        item->setZValue(kMarkLayer);
        return;
    }
    auto *series = new QScatterSeries(&m.chart);
    series->setMarkerShape(shape == MarkShape::Square     ? QScatterSeries::MarkerShapeRectangle
                           : shape == MarkShape::Diamond  ? QScatterSeries::MarkerShapeRotatedRectangle
                           : shape == MarkShape::Triangle ? QScatterSeries::MarkerShapeTriangle
                                                          : QScatterSeries::MarkerShapeCircle);
    series->setMarkerSize(shape == MarkShape::Diamond ? size * 1.15 : shape == MarkShape::Square ? size * 0.9 : size);
    series->setPen(pen);
    series->setBrush(brush);
    series->append(inAxes(at));
    attach(series);
}

void PanelPainter::freeSymbol(MarkShape shape, QPointF at, double size, QColor color)
{
    const double h = size / 2;
    QPainterPath path;
    switch (shape) {
    case MarkShape::Circle:
        path.addEllipse(QPointF(), h, h);
        break;
    case MarkShape::Square:
        path.addRect(-h * 0.9, -h * 0.9, h * 1.8, h * 1.8);
        break;
    case MarkShape::Diamond:
        path.addPolygon(QPolygonF({{0, -h * 1.15}, {h * 1.15, 0}, {0, h * 1.15}, {-h * 1.15, 0}}));
        break;
    case MarkShape::Triangle:
        path.addPolygon(QPolygonF({{-h, h}, {h, h}, {0, -h}}));
        break;
    case MarkShape::InvertedTriangle:
        path.addPolygon(QPolygonF({{-h, -h}, {h, -h}, {0, h}}));
        break;
    }
    path.closeSubpath();
    auto *item = new QGraphicsPathItem(path, &m.chart);
    item->setPos(at);
    item->setPen(Qt::NoPen);
    item->setBrush(color);
    item->setZValue(kMarkLayer);
}

void PanelPainter::references(const std::vector<analysis::Reference> &all)
{
    const QRectF &plot = m.layout.plot;
    for (const analysis::Reference &r : all) {
        const bool onX = r.axis == analysis::Reference::Axis::X;
        const double at = onX ? m.layout.x.at(r.value) : m.layout.y.at(r.value);
        QPen pen(m.colors.secondary, 1.2);
        if (r.dashed)
            pen.setDashPattern({4, 3});
        const QPointF from = onX ? QPointF(at, plot.top()) : QPointF(plot.left(), at);
        line(from, onX ? QPointF(at, plot.bottom()) : QPointF(plot.right(), at), pen, kShadeLayer + 0.5);
        if (r.shade == analysis::Reference::Shade::None)
            continue;
        const bool below = r.shade == analysis::Reference::Shade::Below;
        QRectF rect = plot;
        if (onX)
            below ? rect.setRight(at) : rect.setLeft(at);
        else
            below ? rect.setTop(at) : rect.setBottom(at);
        QColor shade = m.colors.grid;
        shade.setAlphaF(0.35f);
        fill(rect, shade, kShadeLayer);
    }
}

void PanelPainter::texts(const std::vector<TextLine> &lines)
{
    for (const TextLine &text : lines)
        addText(m.chart, text, text.strong ? m.colors.text : m.colors.secondary);
}
} // namespace assay::charts
