// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/panel_painter.h"
#include <algorithm>
#include <cmath>
#include <QFontMetricsF>
#include <QGraphicsEllipseItem>

namespace assay::charts
{
namespace
{
using analysis::ChartRow;

class RowsPainter : public PanelPainter
{
public:
    using PanelPainter::PanelPainter;
    void paint()
    {
        m.chart.setPlotArea(m.layout.plot);
        addXAxis(m.spec.ticks);
        linesAtTicks(m.spec.ticks);
        addYAxis({});
        references(m.spec.references);
        for (double y : m.layout.groupRule)
            line({m.layout.left, y}, {m.layout.right, y}, QPen(m.colors.grid, 1));
        for (const KeySwatch &k : m.layout.key)
            bar(k.rect, m.colors.secondary, k.tint);
        for (std::size_t i = 0; i < m.layout.rowCentre.size(); ++i)
            row(i);
        texts(m.layout.texts);
    }

private:
    void row(std::size_t i)
    {
        const ChartRow &r = m.spec.rows[i];
        for (std::size_t k = 0; k < r.marks.size(); ++k) {
            const ChartRow::Mark &mark = r.marks[k];
            if (!mark.value)
                continue;
            m_color = mark.muted ? m.colors.muted : series(r.color);
            MarkSpot spot{{m.panel, int(i), int(k)}, {m.layout.x.at(*mark.value), m.layout.rowY(i, mark.lane)}, {}};
            spot.bounds = QRectF(spot.centre, QSizeF()).adjusted(-7, -7, 7, 7);
            if (mark.from)
                span(mark, spot);
            else if (mark.tail)
                tail(r, mark, spot);
            else
                dot(r, mark, spot);
            m.spots.push_back(spot);
        }
    }

    void across(double from, double to, double y, QPen pen) { line({from, y}, {to, y}, std::move(pen)); }
    void interval(const ChartRow::Mark &mark, double y, QColor color)
    {
        if (mark.low95 && mark.high95)
            across(m.layout.x.at(*mark.low95), m.layout.x.at(*mark.high95), y, QPen(color, m.colors.lineWidth));
        if (mark.low50 && mark.high50)
            across(m.layout.x.at(*mark.low50), m.layout.x.at(*mark.high50), y, QPen(color, 3 * m.colors.lineWidth));
    }

    void dot(const ChartRow &r, const ChartRow::Mark &mark, MarkSpot &spot)
    {
        points(mark, spot);
        if (!mark.points.empty() && !mark.low95)
            return; // too few for a summary: the points speak
        interval(mark, spot.centre.y(), m_color);
        // The first of two lanes is the lesser one.
        const double size = m.layout.laneOffset > 0 && mark.lane == 0 ? kSmallMarkSize : kMarkSize;
        symbol(r.shape, spot.centre, size, m_color, mark.hollow);
    }

    void span(const ChartRow::Mark &mark, MarkSpot &spot)
    {
        const double a = m.layout.x.at(*mark.from), b = spot.centre.x(), h = m.layout.barHeight;
        QRectF rect(std::min(a, b), spot.centre.y() - h / 2, std::abs(b - a), h);
        rect.setWidth(std::max(rect.width(), 1.0)); // short is not nothing
        bar(rect, m_color, mark.tint);
        if (mark.low95 && mark.high95) // a bar may be as light, or as dark, as the line
            across(m.layout.x.at(*mark.low95), m.layout.x.at(*mark.high95), spot.centre.y(),
                   QPen(m.colors.ground, m.colors.lineWidth + 2.4));
        interval(mark, spot.centre.y(), m.colors.text);
        inside(mark, rect);
        spot.centre = rect.center();
        spot.bounds = rect;
    }

    // A part's number, where there is room for it beside the interval that may end on the bar.
    void inside(const ChartRow::Mark &mark, const QRectF &rect)
    {
        const QFont font = fontOf(11, true);
        const double width = widthOf(qt(mark.text), font), height = QFontMetricsF(font).height();
        QRectF room = rect.adjusted(4, 0, -4, 0);
        if (mark.low95 && mark.high95 && m.layout.x.at(*mark.high95) > room.left())
            room.setRight(std::min(room.right(), m.layout.x.at(*mark.low95) - 4));
        if (mark.text.empty() || width > room.width() || height > rect.height())
            return;
        const QColor ground = tinted(m.colors, m_color, mark.tint);
        std::vector<TextLine> lines;
        place(lines, qt(mark.text),
              {TextRole::Cell,
               font,
               {room.center().x(), room.center().y() - height / 2},
               At::Centre,
               true,
               room.width() + 1});
        if (m.colors.hatched && mark.tint > 0) // no lines behind a number
            fill(lines.front().rect.adjusted(-2, 0, 2, 0), ground, kMarkLayer);
        addText(m.chart, lines.front(), textOn(m.colors, ground));
    }

    // Raw values: equal ones are stacked around the line, so that none hides another.
    void points(const ChartRow::Mark &mark, MarkSpot &spot)
    {
        const bool alone = !mark.low95;
        const double radius = alone ? 3.5 : 1.8;
        const double room = m.layout.laneOffset > 0 ? m.layout.laneOffset : m.layout.pitch / 2 - 3;
        std::vector<double> xs;
        for (double value : mark.points)
            xs.push_back(m.layout.x.at(value));
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
                auto *dot = new QGraphicsEllipseItem(xs[k] - radius, y - radius, 2 * radius, 2 * radius, &m.chart);
                dot->setPen(Qt::NoPen);
                dot->setBrush(color);
                dot->setZValue(kIntervalLayer);
                if (alone)
                    spot.bounds |= dot->rect();
            }
            i = end;
        }
    }

    // A tick, joined to its lane's median; its own interval is a thin line with ends, unlike the median's.
    void tail(const ChartRow &r, const ChartRow::Mark &mark, MarkSpot &spot)
    {
        const auto median = std::find_if(r.marks.begin(), r.marks.end(),
                                         [&](const auto &o) { return !o.tail && o.lane == mark.lane && o.value; });
        QColor faint = m_color;
        faint.setAlphaF(0.55f);
        const QPointF at = spot.centre;
        const bool known = mark.low95 && mark.high95;
        const double low = known ? m.layout.x.at(*mark.low95) : at.x();
        if (median != r.marks.end() && m.layout.x.at(*median->value) < low)
            across(m.layout.x.at(*median->value), low, at.y(), QPen(faint, m.colors.lineWidth / 2));
        line({at.x(), at.y() - 6}, {at.x(), at.y() + 6}, QPen(m_color, m.colors.lineWidth));
        if (!known)
            return;
        const double high = m.layout.x.at(*mark.high95);
        across(low, high, at.y(), QPen(m_color, 0.6 * m.colors.lineWidth));
        for (double x : {low, high})
            line({x, at.y() - 3}, {x, at.y() + 3}, QPen(m_color, 0.6 * m.colors.lineWidth));
        spot.bounds |= QRectF(low, at.y() - 3, high - low, 6);
    }

    QColor m_color;
};
} // namespace

void paintRows(const PanelContext &context) { RowsPainter(context).paint(); }
} // namespace assay::charts
