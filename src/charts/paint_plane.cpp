// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/panel_painter.h"
#include <algorithm>
#include <QLineSeries>

namespace assay::charts
{
namespace
{
using analysis::PlanePoint;
using analysis::PlaneSeries;
constexpr double kLabelSymbol = 8; // in a label that several marks share
constexpr double kKeyHalf = 13;    // of a line's sample in the key

class PlanePainter : public PanelPainter
{
public:
    using PanelPainter::PanelPainter;
    void paint()
    {
        m.chart.setPlotArea(m.layout.plot);
        addXAxis(m.spec.plane.x.ticks);
        addYAxis(m.spec.plane.y.ticks);
        references(m.spec.plane.references);
        if (m.layout.x.gutter)
            gutter();
        for (const PointLabel &l : m.layout.leaders)
            line(l.from, l.to, QPen(m.colors.secondary, 0.8), kIntervalLayer);
        for (std::size_t s = 0; s < m.spec.plane.series.size(); ++s)
            one(s);
        for (const LabelSymbol &s : m.layout.symbols) {
            if (s.dash >= 0)
                line({s.at.x() - kKeyHalf, s.at.y()}, {s.at.x() + kKeyHalf, s.at.y()}, penOf(series(s.color), s.dash));
            freeSymbol(s.shape, s.at, kLabelSymbol, series(s.color));
        }
        texts(m.layout.texts);
    }

private:
    // In px, whatever the pen's width.
    static QPen penOf(QColor color, int dash)
    {
        QPen pen(color, 2);
        pen.setJoinStyle(Qt::RoundJoin);
        pen.setCapStyle(Qt::FlatCap);
        if (dash == 1)
            pen.setDashPattern({4, 1.5});
        else if (dash == 2)
            pen.setDashPattern({1.5, 1.5});
        else if (dash >= 3)
            pen.setDashPattern({4, 1.5, 1, 1.5});
        return pen;
    }
    QPointF px(const PlanePoint &p) const { return {m.layout.x.at(*p.x), m.layout.y.at(*p.value)}; }
    static bool drawn(const PlanePoint &p) { return p.x && p.value; }

    // Two short strokes across the axis: what lies left of them is not on its scale.
    void gutter()
    {
        const QRectF &plot = m.layout.plot;
        const double x = m.layout.x.from - 6;
        line({x, plot.top()}, {x, plot.bottom()}, QPen(m.colors.grid, 1, Qt::DotLine), kShadeLayer + 0.5);
        for (double dx : {-2.0, 3.0})
            line({x + dx - 2, plot.bottom() + 4}, {x + dx + 2, plot.bottom() - 4}, QPen(m.colors.secondary, 1.2));
    }

    void one(std::size_t index)
    {
        const PlaneSeries &s = m.spec.plane.series[index];
        const QColor color = s.quiet ? m.colors.secondary : series(s.color);
        if (s.line != PlaneSeries::Line::None)
            stroke(s, color);
        for (std::size_t i = 0; i < s.points.size(); ++i) {
            const PlanePoint &p = s.points[i];
            if (!drawn(p))
                continue;
            const QPointF at = px(p);
            const QColor mine = p.muted ? m.colors.muted : color;
            intervals(p, at, mine);
            if (s.markers)
                symbol(s.shape, at, kMarkSize, mine, p.hollow);
            if (s.markers || !p.behind.empty())
                m.spots.push_back({{m.panel, int(index), int(i)}, at, QRectF(at, QSizeF()).adjusted(-7, -7, 7, 7)});
        }
    }

    void intervals(const PlanePoint &p, QPointF at, QColor color)
    {
        if (p.low95 && p.high95)
            line({at.x(), m.layout.y.at(*p.low95)}, {at.x(), m.layout.y.at(*p.high95)},
                 QPen(color, m.colors.lineWidth));
        if (p.xLow95 && p.xHigh95)
            line({m.layout.x.at(*p.xLow95), at.y()}, {m.layout.x.at(*p.xHigh95), at.y()},
                 QPen(color, m.colors.lineWidth));
    }

    void stroke(const PlaneSeries &s, QColor color)
    {
        auto *series = new QLineSeries(&m.chart);
        QPen pen = penOf(color, s.dash);
        if (s.quiet) {
            pen.setWidthF(1.2);
            pen.setDashPattern({4, 3});
        }
        series->setPen(pen);
        QList<QPointF> path;
        for (const PlanePoint &p : s.points) {
            if (!drawn(p))
                continue;
            const QPointF at = inAxes(px(p));
            if (s.line == PlaneSeries::Line::Steps && !path.isEmpty())
                path.append({at.x(), path.back().y()});
            path.append(at);
        }
        series->replace(path);
        attach(series);
    }
};
} // namespace

void paintPlane(const PanelContext &context) { PlanePainter(context).paint(); }
} // namespace assay::charts
