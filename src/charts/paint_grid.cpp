// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/panel_painter.h"
#include <algorithm>

namespace assay::charts
{
namespace
{
using analysis::GridBody;
using analysis::GridCell;

class GridPainter : public PanelPainter
{
public:
    using PanelPainter::PanelPainter;
    void paint()
    {
        const GridBody &body = m.spec.grid;
        for (std::size_t r = 0; r < m.layout.rows; ++r) {
            for (std::size_t c = 0; c < body.columns.size(); ++c)
                cell(r, c);
        }
        marks();
        for (const KeySwatch &k : m.layout.key)
            key(k.rect);
        for (const TextLine &text : m.layout.texts) {
            if (text.role == TextRole::Cell)
                addText(m.chart, text, textOn(m.colors, groundAt(text.rect.center())));
            else
                addText(m.chart, text, text.strong ? m.colors.text : m.colors.secondary);
        }
    }

private:
    QColor colorAt(double share01) const
    {
        const GridBody &b = m.spec.grid;
        if (!b.diverging)
            return sequentialColor(m.colors, share01);
        return divergingColor(m.colors, 2 * share01 - 1);
    }
    QColor groundOf(const GridCell &cell) const
    {
        const GridBody &b = m.spec.grid;
        if (!cell.value)
            return m.colors.ground;
        if (cell.muted)
            return tinted(m.colors, m.colors.muted, 5);
        const double v = *cell.value;
        if (!b.diverging)
            return colorAt(b.high > b.low ? (v - b.low) / (b.high - b.low) : 1);
        const double reach = v < b.middle ? b.middle - b.low : b.high - b.middle;
        return divergingColor(m.colors, reach > 0 ? std::clamp((v - b.middle) / reach, -1.0, 1.0) : 0);
    }
    QColor groundAt(QPointF at) const
    {
        const GridBody &b = m.spec.grid;
        const auto c = std::size_t(std::max(0.0, (at.x() - m.layout.plot.left()) / m.layout.cell.width()));
        const auto r = std::size_t(std::max(0.0, (at.y() - m.layout.plot.top()) / m.layout.cell.height()));
        return groundOf(b.cells[std::min(r, m.layout.rows - 1) * b.columns.size() + std::min(c, b.columns.size() - 1)]);
    }

    void cell(std::size_t r, std::size_t c)
    {
        const GridCell &cell = m.spec.grid.cells[r * m.spec.grid.columns.size() + c];
        const QRectF rect = m.layout.cellRect(r, c).adjusted(1, 1, -1, -1);
        if (cell.blank)
            return;
        fill(rect, groundOf(cell));
        if (!cell.value)
            hatch(rect, m.colors.grid, 6);
        if (cell.hollow && cell.value)
            frame(rect.adjusted(0.5, 0.5, -0.5, -0.5), QPen(m.colors.secondary, 1, Qt::DotLine), kIntervalLayer);
        m.spots.push_back({{m.panel, int(r), int(c)}, rect.center(), rect});
    }

    void marks()
    {
        const GridBody &b = m.spec.grid;
        for (std::size_t i = 0; i < m.layout.headingMarks.size(); ++i) {
            const auto &heading = i < m.layout.rows ? b.rows[i] : b.columns[i - m.layout.rows];
            if (heading.color >= 0)
                freeSymbol(heading.shape, m.layout.headingMarks[i], 11, series(heading.color));
        }
    }

    void key(const QRectF &rect)
    {
        constexpr int steps = 24;
        for (int i = 0; i < steps; ++i)
            fill({rect.left() + rect.width() * i / steps, rect.top(), rect.width() / steps + 0.5, rect.height()},
                 colorAt(double(i) / (steps - 1)));
        frame(rect, QPen(m.colors.grid, 1));
    }
};
} // namespace

void paintGrid(const PanelContext &context) { GridPainter(context).paint(); }
} // namespace assay::charts
