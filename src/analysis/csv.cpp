// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/charts.h"
#include "analysis/numbers.h"
#include <algorithm>
#include <iterator>
#include <string_view>

namespace assay::analysis
{
namespace
{
// What a spreadsheet skips before it looks for a formula: blanks and characters without width.
std::string_view shownPart(std::string_view text)
{
    static constexpr std::string_view skipped[] = {
        " ",           "\t", "\r", "\n", "\xC2\xA0", "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x81\xA0",
        "\xEF\xBB\xBF"};
    for (bool moved = true; moved;) {
        moved = false;
        for (std::string_view one : skipped) {
            if (!text.empty() && text.starts_with(one)) {
                text.remove_prefix(one.size());
                moved = true;
            }
        }
    }
    return text;
}

// Names come from users and providers: a cell that a spreadsheet would run as a formula is made text with an
// apostrophe. Some read the full-width forms of = + - @ as the plain ones.
std::string cell(std::string text)
{
    static constexpr std::string_view starts[] = {
        "=", "+", "-", "@", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
    const std::string_view shown = shownPart(text);
    const bool formula = std::any_of(std::begin(starts), std::end(starts),
                                     [&](std::string_view start) { return shown.starts_with(start); });
    if (formula || (!text.empty() && std::string_view("\t\r\n").find(text[0]) != std::string_view::npos))
        text.insert(0, 1, '\'');
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string out = "\"";
    for (char c : text) {
        out += c;
        if (c == '"')
            out += '"';
    }
    return out + '"';
}

std::string number(const std::optional<double> &value) { return value ? exact(*value) : std::string(); }

std::string intervals(const Figure &f)
{
    return joined({number(f.low95), number(f.high95), number(f.low50), number(f.high50)}, ",");
}

std::string runIds(const std::vector<RunId> &runs)
{
    std::vector<std::string> ids;
    for (RunId run : runs)
        ids.push_back(std::to_string(assay::number(run)));
    return joined(ids, ";");
}

struct Owner {
    std::string label, model, endpoint, series, runs;
    bool simulated = false;
};

std::string line(const std::string &id, const Owner &owner, const std::string &kind, const std::string &numbers,
                 const Figure &figure)
{
    const std::vector<std::string> head{id,
                                        cell(owner.label),
                                        cell(owner.model),
                                        cell(owner.endpoint),
                                        owner.simulated ? "yes" : "no",
                                        cell(owner.series),
                                        kind};
    return joined(head, ",") + ',' + numbers + ',' + std::to_string(figure.n) + ',' + cell(figure.why) + ',' +
           owner.runs + "\r\n";
}

// A bar has a second end: where it begins. Of a part the value is its own, and both its ends stand beside it; what the
// parts are together has a line of its own, with the interval.
std::string rowsCsv(const ChartSpec &spec)
{
    const bool bars = std::any_of(spec.rows.begin(), spec.rows.end(), [](const ChartRow &r) {
        return std::any_of(r.marks.begin(), r.marks.end(), [](const auto &m) { return m.from.has_value(); });
    });
    const bool parts = bars && spec.bars == BarMeaning::Part;
    const std::string ends = (bars ? ",from_" + spec.unit : "") + (parts ? ",to_" + spec.unit : "");
    const std::string noEnds = std::string(bars ? "," : "") + (parts ? "," : "");
    std::string out = "chart,label,model,provider,simulated,series,kind,value_" + spec.unit + ends +
                      ",lo95,hi95,lo50,hi50,n,note,run_ids\r\n";
    for (const ChartRow &row : spec.rows) {
        Owner owner{row.label, row.model, row.endpoint, {}, runIds(row.runs), row.simulated};
        for (const ChartRow::Mark &mark : row.marks) {
            owner.series = mark.series;
            const std::string value = number(numberOf(spec, mark)) + (bars ? ',' + number(mark.from) : std::string()) +
                                      (parts ? ',' + number(mark.value) : std::string());
            out += line(spec.id, owner, mark.from ? (parts ? "part" : "bar") : "estimate",
                        value + ',' + (parts ? ",,," : intervals(mark)), mark);
            for (double point : mark.points)
                out += line(spec.id, owner, "point", exact(point) + noEnds + ",,,,", mark);
        }
        if (const auto sum = sumOf(spec, row)) {
            owner.series = spec.sumName;
            Figure figure;
            figure.low95 = sum->low95;
            figure.high95 = sum->high95;
            figure.n = sum->n;
            out += line(spec.id, owner, "sum", exact(sum->value) + noEnds + ',' + intervals(figure), figure);
        }
    }
    return out;
}

std::string gridCsv(const ChartSpec &spec)
{
    const GridBody &g = spec.grid;
    auto name = [](const GridHeading &h) { return h.sublabel.empty() ? h.label : h.label + ", " + h.sublabel; };
    std::string out = "chart,row,row_model,row_provider,column,column_model,column_provider,simulated,value_" +
                      spec.unit + ",lo95,hi95,lo50,hi50,n,note\r\n";
    for (std::size_t r = 0; r < g.rows.size(); ++r) {
        for (std::size_t c = 0; c < g.columns.size(); ++c) {
            const GridCell &f = g.cells[r * g.columns.size() + c];
            if (f.blank)
                continue;
            out += joined({spec.id, cell(name(g.rows[r])), cell(g.rows[r].model), cell(g.rows[r].endpoint),
                           cell(name(g.columns[c])), cell(g.columns[c].model), cell(g.columns[c].endpoint),
                           g.rows[r].simulated || g.columns[c].simulated ? "yes" : "no", number(f.value), intervals(f),
                           std::to_string(f.n), cell(f.why)},
                          ",") +
                   "\r\n";
        }
    }
    return out;
}

std::string planeCsv(const ChartSpec &spec)
{
    const PlaneBody &b = spec.plane;
    std::string out = "chart,label,model,provider,simulated,series,kind,x_" + b.x.unit + ",x_lo95,x_hi95,value_" +
                      b.y.unit + ",lo95,hi95,lo50,hi50,n,note,run_ids\r\n";
    for (const PlaneSeries &s : b.series) {
        Owner owner{s.label, s.model, s.endpoint, s.series, runIds(s.runs), s.simulated};
        for (const PlanePoint &p : s.points)
            out +=
                line(spec.id, owner, s.line == PlaneSeries::Line::None ? "estimate" : "line",
                     joined({number(p.x), number(p.xLow95), number(p.xHigh95), number(p.value), intervals(p)}, ","), p);
    }
    return out;
}

std::string bodyCsv(const ChartSpec &spec)
{
    return !spec.grid.empty() ? gridCsv(spec) : !spec.plane.empty() ? planeCsv(spec) : rowsCsv(spec);
}
} // namespace

std::string chartCsv(const ChartSpec &spec)
{
    if (spec.panels.empty())
        return bodyCsv(spec);
    // One table after the other, an empty line between them: each has its own columns.
    std::string out;
    for (const ChartSpec &panel : spec.panels)
        out += (out.empty() ? "" : "\r\n") + bodyCsv(panel);
    return out;
}
} // namespace assay::analysis
