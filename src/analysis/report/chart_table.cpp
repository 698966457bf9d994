// SPDX-License-Identifier: GPL-3.0-or-later
// The twin of a chart: each plotted number as a row, for people who cannot see the picture or want to check it.
#include "analysis/numbers.h"
#include "analysis/report/report_private.h"
#include <cmath>

namespace assay::analysis
{
namespace
{
// Four significant digits: enough to check a picture; the CSV has them all.
std::string shortNumber(double value)
{
    if (value == 0)
        return "0";
    const int before = int(std::floor(std::log10(std::abs(value)))) + 1;
    return before > 4 ? grouped(std::int64_t(std::llround(value))) : fixed(value, std::clamp(4 - before, 0, 9));
}

ReportCell cell(const std::optional<double> &value)
{
    return value ? numberCell(*value, shortNumber(*value)) : plainCell("–");
}

std::string both(const std::string &label, const std::string &sublabel)
{
    return sublabel.empty() ? label : label + ", " + sublabel;
}

void addRow(ReportTable &table, const std::string &who, const std::string &what, const Figure &f,
            const std::optional<double> &x, bool hasX)
{
    std::vector<ReportCell> row{plainCell(who), plainCell(what)};
    if (hasX)
        row.push_back(cell(x));
    for (const auto &value : {f.value, f.low95, f.high95})
        row.push_back(cell(value));
    row.push_back(f.n > 0 ? countCell(f.n) : plainCell("–"));
    row.push_back(plainCell(f.why));
    table.rows.push_back(std::move(row));
}

void addBody(ReportTable &table, const ChartSpec &spec, const std::string &part, bool hasX)
{
    const std::string prefix = part.empty() ? "" : part + ": ";
    for (const ChartRow &row : spec.rows) {
        const std::string who = prefix + both(row.label, row.sublabel);
        for (const ChartRow::Mark &mark : row.marks) {
            Figure figure = mark;
            if (spec.bars == BarMeaning::Part) { // its own length; the interval is that of the sum
                figure.value = numberOf(spec, mark);
                figure.low95 = figure.high95 = std::nullopt;
            }
            addRow(table, who, mark.series, figure, std::nullopt, hasX);
        }
        if (const auto sum = sumOf(spec, row)) {
            Figure figure;
            figure.value = sum->value;
            figure.low95 = sum->low95;
            figure.high95 = sum->high95;
            figure.n = sum->n;
            addRow(table, who, spec.sumName, figure, std::nullopt, hasX);
        }
    }
    const GridBody &g = spec.grid;
    for (std::size_t r = 0; r < g.rows.size(); ++r) {
        for (std::size_t c = 0; c < g.columns.size(); ++c) {
            const GridCell &of = g.cells[r * g.columns.size() + c];
            if (!of.blank)
                addRow(table, prefix + both(g.rows[r].label, g.rows[r].sublabel),
                       both(g.columns[c].label, g.columns[c].sublabel), of, std::nullopt, hasX);
        }
    }
    for (const PlaneSeries &series : spec.plane.series) {
        for (const PlanePoint &point : series.points)
            addRow(table, prefix + both(series.label, series.sublabel), series.series, point, point.x, hasX);
    }
}

bool anyPlane(const ChartSpec &spec)
{
    for (int p = 0; p < int(panelCount(spec)); ++p) {
        if (!panelOf(spec, p).plane.empty())
            return true;
    }
    return false;
}
} // namespace

// A curve of thousands of points is for the CSV; its twin has room for so many.
constexpr std::size_t kMostTwinRows = 400;

ReportTable chartTable(const ChartSpec &spec)
{
    ReportTable table;
    table.caption = "The numbers of “" + (spec.question.empty() ? spec.title : spec.question) + "”";
    const bool hasX = anyPlane(spec);
    table.columns = {{"Who", false}, {"What", false}};
    if (hasX)
        table.columns.push_back({"x", true});
    for (const char *title : {"Value", "95 % low", "95 % high", "n"})
        table.columns.push_back({title, true});
    table.columns.push_back({"Note", false});
    if (spec.panels.empty())
        addBody(table, spec, {}, hasX);
    for (const ChartSpec &panel : spec.panels)
        addBody(table, panel, panel.title, hasX);
    if (table.rows.size() > kMostTwinRows) {
        table.caption += ", the first " + grouped(std::int64_t(kMostTwinRows)) + " of " +
                         grouped(std::int64_t(table.rows.size())) + " rows; the CSV has all";
        table.rows.resize(kMostTwinRows);
    }
    return table;
}
} // namespace assay::analysis
