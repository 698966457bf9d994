// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/chart_spec.h"

namespace assay::analysis
{
namespace
{
template <typename Items> bool within(const Items &items, int index)
{
    return index >= 0 && std::size_t(index) < items.size();
}
std::string both(const GridHeading &heading)
{
    return heading.sublabel.empty() ? heading.label : heading.label + ", " + heading.sublabel;
}
} // namespace

std::size_t panelCount(const ChartSpec &spec) noexcept { return spec.panels.empty() ? 1 : spec.panels.size(); }

const ChartSpec &panelOf(const ChartSpec &spec, int panel)
{
    return within(spec.panels, panel) ? spec.panels[std::size_t(panel)] : spec;
}

const Figure *figureOf(const ChartSpec &spec, MarkRef ref)
{
    const ChartSpec &body = panelOf(spec, ref.panel);
    const auto row = std::size_t(ref.row), mark = std::size_t(ref.mark);
    if (!body.grid.empty()) {
        const bool known = within(body.grid.rows, ref.row) && within(body.grid.columns, ref.mark);
        return known ? &body.grid.cells[row * body.grid.columns.size() + mark] : nullptr;
    }
    if (!body.plane.empty()) {
        const bool known = within(body.plane.series, ref.row) && within(body.plane.series[row].points, ref.mark);
        return known ? &body.plane.series[row].points[mark] : nullptr;
    }
    return within(body.rows, ref.row) && within(body.rows[row].marks, ref.mark) ? &body.rows[row].marks[mark] : nullptr;
}

MarkOwner ownerOf(const ChartSpec &spec, MarkRef ref)
{
    if (!figureOf(spec, ref))
        return {};
    const ChartSpec &body = panelOf(spec, ref.panel);
    const auto row = std::size_t(ref.row), mark = std::size_t(ref.mark);
    if (!body.grid.empty()) {
        const GridHeading &r = body.grid.rows[row], &c = body.grid.columns[mark];
        const GridHeading &target = c.color >= 0 ? c : r; // prompts x targets: the column's
        return {both(r), both(c), body.series.empty() ? std::string() : body.series.front(), target.color,
                target.shape};
    }
    if (!body.plane.empty()) {
        const PlaneSeries &s = body.plane.series[row];
        return {s.label, s.sublabel, s.series, s.color, s.shape};
    }
    const ChartRow &r = body.rows[row];
    return {r.label, r.sublabel, r.marks[mark].series, r.color, r.shape};
}

std::optional<double> numberOf(const ChartSpec &body, const ChartRow::Mark &mark)
{
    const bool part = body.bars == BarMeaning::Part && mark.from && mark.value;
    return part ? std::optional(*mark.value - *mark.from) : mark.value;
}

std::optional<SumOfParts> sumOf(const ChartSpec &body, const ChartRow &row)
{
    if (body.bars != BarMeaning::Part)
        return std::nullopt;
    std::optional<SumOfParts> out;
    for (std::size_t m = 0; m < row.marks.size(); ++m) {
        const ChartRow::Mark &mark = row.marks[m];
        if (!mark.value && !mark.low95)
            continue;
        out = SumOfParts{mark.value.value_or(out ? out->value : 0), mark.low95, mark.high95, mark.n, m};
        if (mark.low95)
            break; // the interval is that of the sum up to here; what follows is beside it (answers that were not
                   // whole)
    }
    return out;
}
} // namespace assay::analysis
