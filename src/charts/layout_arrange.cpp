// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/layout_arrange.h"
#include <algorithm>
#include <cmath>

namespace assay::charts
{
namespace
{
using analysis::ChartSpec;
using Line = Arrangement::Line;
using Cell = Arrangement::Cell;

// Of a panel beside others: a plane, one whose names stand above it, rows.
constexpr double kNarrowestPlane = 260, kNarrowestNamed = 170, kNarrowestRows = 400;
constexpr double kNarrowestCell = 38;    // of a grid beside others: a number has to fit
constexpr double kNarrowestShared = 118; // of a panel whose names stand further left
constexpr double kBriefBelow = 250;      // narrower panels have one column of figures
constexpr double kLeastRow = 24;

bool isGrid(const ChartSpec &panel) { return !panel.grid.empty(); }
bool isRows(const ChartSpec &panel) { return panel.grid.empty() && panel.plane.empty(); }

class Arranger
{
public:
    Arranger(const ChartSpec &spec, std::size_t panels, double width, bool compact)
        : m_spec(spec), m_panels(panels), m_width(width), m_compact(compact)
    {
        for (std::size_t i = 0; i < panels; ++i)
            m_narrow += isGrid(panel(i)) ? 0 : 1;
    }

    std::vector<std::vector<Line>> all() const
    {
        std::vector<std::vector<Line>> out;
        if (m_spec.panels.empty() || m_panels == 1) {
            out.push_back(beside(1, false));
            return out;
        }
        if (m_spec.sharedRows && isRows(panel(0))) {
            for (std::size_t columns : sharedCounts())
                out.push_back(shared(columns));
        }
        out.push_back(beside(m_spec.panelsBeside ? balanced(most(false), m_narrow) : 1, false));
        for (std::size_t columns = 2; columns <= std::min(most(true), m_panels); ++columns)
            out.push_back(beside(columns, true));
        return out;
    }

private:
    const ChartSpec &panel(std::size_t i) const { return analysis::panelOf(m_spec, int(i)); }
    double besideWidth(std::size_t columns) const
    {
        return (m_width - double(columns - 1) * kBetweenPanels) / double(columns);
    }

    // How many columns there is room for.
    std::size_t most(bool grids) const
    {
        double least = m_spec.key.empty() ? kNarrowestPlane : kNarrowestNamed;
        for (std::size_t i = 0; i < m_panels; ++i)
            least = isRows(panel(i)) ? kNarrowestRows : least;
        auto columns = std::size_t(std::max(1.0, std::floor((m_width + kBetweenPanels) / (least + kBetweenPanels))));
        for (std::size_t i = 0; grids && i < m_panels; ++i) {
            const auto count = double(panel(i).grid.columns.size());
            const auto fits = [&](double width) {
                return (width - gridNamesWidth(panel(i), true, width) - 52) / count >= kNarrowestCell;
            };
            while (isGrid(panel(i)) && columns > 1 && !fits(besideWidth(columns)))
                --columns;
        }
        return columns;
    }
    // As many in each line.
    static std::size_t balanced(std::size_t columns, std::size_t count)
    {
        if (count < 2)
            return 1;
        const std::size_t lines = (count + columns - 1) / columns;
        return (count + lines - 1) / lines;
    }

    // `columns` to a line; a grid has a line of its own unless `grids`.
    std::vector<Line> beside(std::size_t columns, bool grids) const
    {
        std::vector<Line> lines;
        const auto alone = [&](std::size_t i) { return !grids && isGrid(panel(i)); };
        for (std::size_t i = 0; i < m_panels; ++i) {
            if (lines.empty() || lines.back().size() == columns || alone(i) || alone(lines.back().front().panel))
                lines.emplace_back();
            Cell cell;
            cell.panel = i;
            cell.width = m_spec.panels.empty() || alone(i) ? m_width : besideWidth(columns);
            lines.back().push_back(std::move(cell));
        }
        for (Line &line : lines)
            shareWidth(line);
        joinGrids(lines);
        return lines;
    }

    // Rows beside rows: each has what its names and figures need, as far as there is room.
    void shareWidth(Line &line) const
    {
        if (line.size() < 2 || !std::all_of(line.begin(), line.end(), [&](auto &c) { return isRows(panel(c.panel)); }))
            return;
        std::vector<double> wishes;
        double sum = 0, all = 0;
        for (const Cell &cell : line) {
            wishes.push_back(rowsWish(panel(cell.panel), true));
            sum += wishes.back();
            all += cell.width;
        }
        for (std::size_t i = 0; i < line.size(); ++i) {
            const double wished = sum <= all ? wishes[i] + (all - sum) / double(line.size()) : all * wishes[i] / sum;
            line[i].width = std::clamp(wished, 0.8 * line[i].width, 1.2 * line[i].width);
        }
        if (line.size() == 2) // after the clamp the other has the rest
            line[1].width = all - line[0].width;
    }

    // Grids of the same targets below each other: one row of headings, one key, columns in one line.
    void joinGrids(std::vector<Line> &lines) const
    {
        for (std::size_t l = 1; l < lines.size(); ++l) {
            if (lines[l].size() != 1 || lines[l - 1].size() != 1)
                continue;
            Cell &above = lines[l - 1][0], &below = lines[l][0];
            const auto &a = panel(above.panel).grid, &b = panel(below.panel).grid;
            const auto same = [](const auto &x, const auto &y) {
                return x.label == y.label && x.sublabel == y.sublabel && x.endpoint == y.endpoint;
            };
            if (a.empty() || !std::equal(a.columns.begin(), a.columns.end(), b.columns.begin(), b.columns.end(), same))
                continue;
            const double names = std::max(gridNamesWidth(panel(above.panel), m_compact, m_width),
                                          gridNamesWidth(panel(below.panel), m_compact, m_width));
            above.share.names = below.share.names = names;
            above.share.key = below.share.heads = false;
        }
    }

    // Numbers of columns in which panels with the same rows can stand beside each other.
    std::vector<std::size_t> sharedCounts() const
    {
        std::vector<std::size_t> out;
        const double names = rowNamesWidth(panel(0), m_compact, m_width) + namesGap(m_compact);
        for (std::size_t columns = m_narrow; columns > 1; --columns) {
            const std::size_t even = balanced(columns, m_narrow);
            if (even == columns &&
                (m_width - names + kBetweenPanels) / double(columns) - kBetweenPanels >= kNarrowestShared)
                out.push_back(columns);
        }
        return out;
    }
    std::vector<Line> shared(std::size_t columns) const
    {
        const double names = rowNamesWidth(panel(0), m_compact, m_width), gap = namesGap(m_compact);
        const double plot = (m_width - names - gap + kBetweenPanels) / double(columns) - kBetweenPanels;
        std::vector<Line> lines;
        for (std::size_t i = 0; i < m_panels; ++i) {
            Cell cell;
            cell.panel = i;
            if (lines.empty() || lines.back().size() == columns || isGrid(panel(i)) ||
                isGrid(panel(lines.back().front().panel)))
                lines.emplace_back();
            cell.width = m_width;
            if (!isGrid(panel(i))) {
                const bool first = lines.back().empty();
                cell.share.names = first ? names : 0;
                cell.share.brief = plot < kBriefBelow;
                cell.indent = first ? names + gap : 0;
                cell.width = plot + cell.indent;
            }
            lines.back().push_back(std::move(cell));
        }
        return lines;
    }

    const ChartSpec &m_spec;
    std::size_t m_panels, m_narrow = 0;
    double m_width;
    bool m_compact;
};

PanelHead headOf(const ChartSpec &panel, double width, bool compact)
{
    PanelHead out{{}, {}, fontOf(compact ? 13 : 15, true), fontOf(compact ? 11 : 12)};
    if (!panel.title.empty())
        out.title = wrapped(qt(panel.title), out.titleFont, width, 2);
    if (!panel.subtitle.empty())
        out.subtitle = wrapped(qt(panel.subtitle), out.subtitleFont, width, 3);
    return out;
}
} // namespace

double PanelHead::height() const
{
    const double h = double(title.size()) * charts::lineHeight(titleFont) +
                     double(subtitle.size()) * charts::lineHeight(subtitleFont);
    return h > 0 ? h + 8 : 0;
}

void Arrangement::makeForms(bool compact)
{
    const ChartSpec &spec = *m_spec;
    for (Line &line : m_lines) {
        for (Cell &cell : line) {
            const ChartSpec &panel = analysis::panelOf(spec, int(cell.panel));
            if (!spec.panels.empty())
                cell.head = headOf(panel, cell.width - cell.indent, compact);
            cell.form = formOf(panel, compact || line.size() > 1 || cell.width < 0.6 * kCompactBelow, cell.share);
        }
    }
}

double Arrangement::lineHeight(const Line &line, bool comfortable) const
{
    double head = 0, body = 0;
    for (const Cell &cell : line) {
        head = std::max(head, cell.head.height());
        body = std::max(body, comfortable ? cell.form->comfortable(cell.width) : cell.form->least(cell.width));
    }
    return head + body;
}

double Arrangement::height(bool comfortable) const
{
    double sum = 0;
    for (const Line &line : m_lines)
        sum += lineHeight(line, comfortable) + (&line == &m_lines.front() ? 0 : kBetweenPanels);
    return sum;
}

void Arrangement::keepAllRows()
{
    for (Line &line : m_lines) {
        for (Cell &cell : line)
            cell.form->keepAllRows();
    }
}

bool Arrangement::leaveRows(double tooHigh)
{
    PanelForm *most = nullptr;
    for (Line &line : m_lines) {
        for (Cell &cell : line) {
            const std::size_t least = analysis::panelOf(*m_spec, int(cell.panel)).leastRows;
            if (least > 0 && cell.form->rowsKept() > least && (!most || cell.form->rowsKept() > most->rowsKept()))
                most = cell.form.get();
        }
    }
    return most && most->leaveRows(std::size_t(std::max(1.0, std::floor(tooHigh / kLeastRow)))) > 0;
}

std::vector<std::string> Arrangement::left() const
{
    const ChartSpec &spec = *m_spec;
    std::vector<std::string> out;
    std::size_t shown = 0;
    for (const Line &line : m_lines) {
        for (const Cell &cell : line) {
            shown = std::max(shown, cell.panel + 1);
            const std::size_t more = cell.form->rowsInAll() - cell.form->rowsKept();
            if (more > 0)
                out.push_back(std::to_string(more) + " more " + analysis::panelOf(spec, int(cell.panel)).rowsName);
        }
    }
    for (std::size_t i = shown; i < spec.panels.size(); ++i)
        out.push_back("“" + spec.panels[i].title + "”");
    return out;
}

std::vector<Arrangement> arrangementsOf(const ChartSpec &spec, std::size_t panels, double width, bool compact,
                                        bool wish)
{
    std::vector<Arrangement> out;
    for (std::vector<Line> &lines : Arranger(spec, panels, width, compact).all()) {
        out.emplace_back(spec, std::move(lines));
        out.back().makeForms(compact);
        if (wish)
            break;
    }
    return out;
}
} // namespace assay::charts
