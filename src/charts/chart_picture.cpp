// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chart_picture.h"
#include "charts/panel_painter.h"
#include <QLegend>

namespace assay::charts
{
namespace
{
using analysis::ChartSpec;

void bare(QChart &chart)
{
    chart.setAnimationOptions(QChart::NoAnimation);
    chart.setBackgroundRoundness(0);
    chart.setBackgroundPen(Qt::NoPen);
    chart.setDropShadowEnabled(false);
    chart.setMargins({});
    chart.legend()->hide();
}

void paintPanel(const ChartSpec &spec, const PanelContext &context)
{
    if (!spec.grid.empty())
        paintGrid(context);
    else if (!spec.plane.empty())
        paintPlane(context);
    else
        paintRows(context);
}
} // namespace

ChartPicture buildPicture(const ChartSpec &spec, ChartTheme theme, QSizeF size, Overflow overflow)
{
    ChartPicture out;
    out.layout = layoutChart(spec, size, overflow);
    const ChartColors colors = chartColors(theme);
    out.chart = std::make_unique<QChart>();
    bare(*out.chart);
    out.chart->setBackgroundBrush(colors.ground);
    std::vector<QChart *> charts;
    for (std::size_t i = 0; i < out.layout.panels.size(); ++i) {
        // A QChart has one plot area: each further panel is a chart of its own on top, as large and without a ground.
        QChart *chart = out.chart.get();
        if (out.layout.panels.size() > 1) {
            chart = new QChart(out.chart.get());
            bare(*chart);
            chart->setBackgroundVisible(false);
            chart->setZValue(kMarkLayer);
        }
        const ChartSpec &panel = analysis::panelOf(spec, int(i));
        paintPanel(panel, {panel, out.layout.panels[i], colors, *chart, out.spots, int(i)});
        charts.push_back(chart);
    }
    for (const TextLine &text : out.layout.texts)
        addText(*out.chart, text, text.strong ? colors.text : colors.secondary);
    // Last: axes that are added to a chart that has its size are left out by QtCharts 6.4.
    out.chart->resize(out.layout.size);
    for (QChart *chart : charts)
        chart->resize(out.layout.size);
    return out;
}
} // namespace assay::charts
