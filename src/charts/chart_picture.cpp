// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chart_picture.h"
#include <algorithm>
#include <cmath>
#include <QCategoryAxis>
#include <QGraphicsEllipseItem>
#include <QGraphicsLineItem>
#include <QGraphicsPolygonItem>
#include <QGraphicsSimpleTextItem>
#include <QLegend>
#include <QPen>
#include <QScatterSeries>
#include <QValueAxis>

namespace assay::charts
{
namespace
{
using analysis::ChartRow;
using analysis::ChartSpec;
using analysis::MarkShape;
// QtCharts paints its grid at 2 and series at 5 (its own, unpublished layers): intervals lie between, texts above.
constexpr double kIntervalLayer = 3, kMarkLayer = 6, kTextLayer = 7;
constexpr double kMarkSize = 13, kSmallMarkSize = 10;

class Painter
{
public:
    Painter(const ChartSpec &spec, ChartTheme theme, ChartPicture &out)
        : m_spec(spec), m_colors(chartColors(theme)), m_out(out), m_layout(out.layout), m_chart(*out.chart)
    {
    }

    void paint()
    {
        frame();
        if (isDrawable(m_spec)) {
            axes();
            rules();
            for (std::size_t i = 0; i < m_spec.rows.size(); ++i)
                row(i);
        }
        texts();
    }

private:
    void frame()
    {
        m_chart.setAnimationOptions(QChart::NoAnimation);
        m_chart.setBackgroundRoundness(0);
        m_chart.setBackgroundPen(Qt::NoPen);
        m_chart.setBackgroundBrush(m_colors.ground);
        m_chart.setDropShadowEnabled(false);
        m_chart.setMargins({});
        m_chart.legend()->hide();
    }

    // The axis counts in the layout's own coordinate (a logarithm on a log axis), because QLogValueAxis has ticks at
    // whole powers only and QCategoryAxis puts a line exactly where the spec wants one. Labels are our own: QtCharts
    // shortens those that it finds too long.
    void axes()
    {
        m_x = new QCategoryAxis(&m_chart);
        m_x->setStartValue(m_layout.scaled(m_spec.axisMin));
        for (std::size_t i = 0; i < m_spec.ticks.size(); ++i)
            m_x->append(QString::number(i), m_layout.scaled(m_spec.ticks[i]));
        m_x->setRange(m_layout.scaled(m_spec.axisMin), m_layout.scaled(m_spec.axisMax));
        m_x->setLabelsVisible(false);
        m_x->setLineVisible(false);
        m_x->setGridLinePen(QPen(m_colors.grid, 1));
        m_y = new QValueAxis(&m_chart);
        m_y->setRange(0, m_layout.plot.height()); // px from the bottom
        m_y->setVisible(false);
        m_chart.addAxis(m_x, Qt::AlignBottom);
        m_chart.addAxis(m_y, Qt::AlignLeft);
        m_chart.setPlotArea(m_layout.plot);
    }

    void rules()
    {
        for (double y : m_layout.groupRule) {
            auto *line = new QGraphicsLineItem(m_layout.left, y, m_layout.right, y, &m_chart);
            line->setPen(QPen(m_colors.grid, 1));
            line->setZValue(kIntervalLayer);
        }
    }

    void texts()
    {
        for (const TextLine &line : m_layout.texts) {
            auto *item = new QGraphicsSimpleTextItem(line.text, &m_chart);
            item->setFont(line.font);
            item->setBrush(line.strong ? m_colors.text : m_colors.secondary);
            item->setPos(line.rect.topLeft());
            item->setZValue(kTextLayer);
            item->setToolTip(line.full);
        }
    }

    void row(std::size_t i)
    {
        const ChartRow &r = m_spec.rows[i];
        m_color = m_colors.series[std::size_t(std::clamp(r.color, 0, 5))];
        for (std::size_t m = 0; m < r.marks.size(); ++m) {
            if (!r.marks[m].value)
                continue;
            MarkSpot spot{int(i), int(m), {m_layout.x(*r.marks[m].value), m_layout.y(i, r.marks[m].lane)}, {}};
            spot.bounds = QRectF(spot.centre, QSizeF()).adjusted(-7, -7, 7, 7);
            if (r.marks[m].tail)
                tail(r, r.marks[m], spot);
            else
                mark(r, r.marks[m], spot);
            m_out.spots.push_back(spot);
        }
    }

    void line(double from, double to, double y, QPen pen)
    {
        pen.setCapStyle(Qt::FlatCap);
        auto *item = new QGraphicsLineItem(from, y, to, y, &m_chart);
        item->setPen(pen);
        item->setZValue(kIntervalLayer);
    }

    void mark(const ChartRow &r, const ChartRow::Mark &m, MarkSpot &spot)
    {
        points(m, spot);
        if (!m.points.empty() && !m.low95)
            return; // too few for a summary: the points speak
        if (m.low95 && m.high95)
            line(m_layout.x(*m.low95), m_layout.x(*m.high95), spot.centre.y(), QPen(m_color, m_colors.lineWidth));
        if (m.low50 && m.high50)
            line(m_layout.x(*m.low50), m_layout.x(*m.high50), spot.centre.y(), QPen(m_color, 3 * m_colors.lineWidth));
        // The first of two lanes is the lesser one.
        const double size = m_layout.laneOffset > 0 && m.lane == 0 ? kSmallMarkSize : kMarkSize;
        symbol(r.shape, spot.centre, size, m.hollow);
    }

    // A halo in the ground's colour keeps the symbol apart from its interval; a hollow one has its outline instead.
    void symbol(MarkShape shape, QPointF at, double size, bool hollow)
    {
        const QPen pen = hollow ? QPen(m_color, 2) : QPen(m_colors.ground, 1.6);
        const QBrush brush = hollow ? m_colors.ground : m_color;
        if (shape == MarkShape::InvertedTriangle) { // QtCharts has none
            const double h = size / 2;
            auto *item = new QGraphicsPolygonItem(QPolygonF({{-h, -h}, {h, -h}, {0, h}}), &m_chart);
            item->setPos(at);
            item->setPen(pen);
            item->setBrush(brush);
            item->setZValue(kMarkLayer);
            return;
        }
        auto *series = new QScatterSeries(&m_chart);
        series->setMarkerShape(shape == MarkShape::Square     ? QScatterSeries::MarkerShapeRectangle
                               : shape == MarkShape::Diamond  ? QScatterSeries::MarkerShapeRotatedRectangle
                               : shape == MarkShape::Triangle ? QScatterSeries::MarkerShapeTriangle
                                                              : QScatterSeries::MarkerShapeCircle);
        series->setMarkerSize(shape == MarkShape::Diamond  ? size * 1.15
                              : shape == MarkShape::Square ? size * 0.9
                                                           : size);
        series->setPen(pen);
        series->setBrush(brush);
        const double share = (at.x() - m_layout.plot.left()) / m_layout.plot.width();
        series->append(m_x->min() + share * (m_x->max() - m_x->min()), m_layout.plot.bottom() - at.y());
        m_chart.addSeries(series);
        series->attachAxis(m_x);
        series->attachAxis(m_y);
    }

    // Raw values: equal ones are stacked around the line, so that none hides another.
    void points(const ChartRow::Mark &m, MarkSpot &spot)
    {
        const bool alone = !m.low95;
        const double radius = alone ? 3.5 : 1.8;
        const double room = m_layout.laneOffset > 0 ? m_layout.laneOffset : m_layout.pitch / 2 - 3;
        std::vector<double> xs;
        for (double value : m.points)
            xs.push_back(m_layout.x(value));
        std::sort(xs.begin(), xs.end());
        QColor color = m_color;
        color.setAlphaF(alone ? 0.8f : 0.4f);
        for (std::size_t i = 0; i < xs.size();) {
            std::size_t end = i;
            while (end < xs.size() && xs[end] - xs[i] < radius)
                ++end;
            const double count = double(end - i);
            const double step =
                count > 1 ? std::min(2 * radius + 0.5, 2 * std::max(room - radius, 0.0) / (count - 1)) : 0;
            for (std::size_t k = i; k < end; ++k) {
                const double y = spot.centre.y() + (double(k - i) - (count - 1) / 2) * step;
                auto *dot = new QGraphicsEllipseItem(xs[k] - radius, y - radius, 2 * radius, 2 * radius, &m_chart);
                dot->setPen(Qt::NoPen);
                dot->setBrush(color);
                dot->setZValue(kIntervalLayer);
                if (alone)
                    spot.bounds |= dot->rect();
            }
            i = end;
        }
    }

    void tail(const ChartRow &r, const ChartRow::Mark &m, const MarkSpot &spot)
    {
        const auto median = std::find_if(r.marks.begin(), r.marks.end(),
                                         [&](const auto &o) { return !o.tail && o.lane == m.lane && o.value; });
        QColor faint = m_color;
        faint.setAlphaF(0.55f);
        if (median != r.marks.end())
            line(m_layout.x(*median->value), spot.centre.x(), spot.centre.y(), QPen(faint, m_colors.lineWidth / 2));
        auto *tick =
            new QGraphicsLineItem(spot.centre.x(), spot.centre.y() - 5, spot.centre.x(), spot.centre.y() + 5, &m_chart);
        QPen pen(m_color, m_colors.lineWidth);
        pen.setCapStyle(Qt::FlatCap);
        tick->setPen(pen);
        tick->setZValue(kIntervalLayer);
    }

    const ChartSpec &m_spec;
    const ChartColors m_colors;
    ChartPicture &m_out;
    const ChartLayout &m_layout;
    QChart &m_chart;
    QCategoryAxis *m_x = nullptr;
    QValueAxis *m_y = nullptr;
    QColor m_color;
};
} // namespace

ChartPicture buildPicture(const ChartSpec &spec, ChartTheme theme, QSizeF size)
{
    ChartPicture out;
    out.layout = layoutChart(spec, size);
    out.chart = std::make_unique<QChart>();
    Painter(spec, theme, out).paint();
    // Last: axes that are added to a chart that has its size are left out by QtCharts 6.4.
    out.chart->resize(out.layout.size);
    return out;
}
} // namespace assay::charts
