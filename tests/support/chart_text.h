// SPDX-License-Identifier: GPL-3.0-or-later
// A ChartSpec printed as text, for golden files that a person can read in a diff.
#pragma once
#include "analysis/chart_spec.h"
#include <cstdio>
#include <optional>
#include <string>

namespace assay::test
{
inline std::string shortNumber(double v)
{
    char text[40];
    std::snprintf(text, sizeof text, "%.4f", v);
    return text;
}
inline std::string shortNumber(const std::optional<double> &v) { return v ? shortNumber(*v) : std::string("-"); }

inline std::string figureText(const analysis::Figure &f)
{
    return shortNumber(f.value) + " 95[" + shortNumber(f.low95) + ", " + shortNumber(f.high95) + "] 50[" +
           shortNumber(f.low50) + ", " + shortNumber(f.high50) + "] n " + std::to_string(f.n);
}
inline std::string figureEnd(const analysis::Figure &f)
{
    return " behind " + std::to_string(f.behind.size()) + (f.hollow ? " hollow" : "") + (f.muted ? " muted" : "") +
           (f.why.empty() ? "" : " why: " + f.why);
}

inline std::string rowsText(const analysis::ChartSpec &s)
{
    std::string out;
    for (const auto &row : s.rows) {
        out += "\nrow: " + row.label + " / " + row.sublabel + " / group " + row.group + " / colour " +
               std::to_string(row.color) + " / shape " + std::to_string(int(row.shape)) + " :";
        for (const std::string &c : row.columns)
            out += " | " + c;
        for (const auto &m : row.marks) {
            out +=
                "\n  " + m.series + " " + figureText(m) + " points " + std::to_string(m.points.size()) + figureEnd(m);
            if (m.from)
                out += " bar from " + shortNumber(m.from) + " tint " + std::to_string(m.tint);
        }
    }
    return out;
}

inline std::string gridText(const analysis::GridBody &g)
{
    std::string out = std::string("\ngrid: ") + (g.diverging ? "diverging " : "") + shortNumber(g.low) + " .. " +
                      shortNumber(g.middle) + " .. " + shortNumber(g.high) + "\nheadings:";
    for (const auto &h : g.columns)
        out += " | " + h.label + " / " + h.sublabel + " / colour " + std::to_string(h.color);
    for (std::size_t r = 0; r < g.rows.size(); ++r) {
        out += "\nrow: " + g.rows[r].label + (g.rows[r].sublabel.empty() ? "" : " / " + g.rows[r].sublabel) +
               (r < g.rowTexts.size() ? " : " + g.rowTexts[r] : "");
        for (std::size_t c = 0; c < g.columns.size(); ++c) {
            const analysis::GridCell &cell = g.cells[r * g.columns.size() + c];
            out += "\n  " + (cell.blank
                                 ? std::string("blank")
                                 : figureText(cell) + " \"" + cell.text + "\" \"" + cell.note + "\"" + figureEnd(cell));
        }
    }
    return out;
}

inline std::string axisText(const char *name, const analysis::PlaneAxis &a)
{
    std::string out = std::string("\n") + name + ": " + a.title +
                      (a.scale == analysis::Scale::Log ? " [log " : " [linear ") + shortNumber(a.min) + " .. " +
                      shortNumber(a.max) + "]" + (a.zeroGutter ? " with a place for 0" : "");
    for (const std::string &label : a.tickLabels)
        out += " | " + label;
    return out;
}

inline std::string planeText(const analysis::PlaneBody &p)
{
    std::string out = axisText("x", p.x) + axisText("y", p.y);
    for (const auto &s : p.series) {
        out += "\nseries: " + s.label + " / " + s.sublabel + " / " + s.series + " / colour " + std::to_string(s.color) +
               " / shape " + std::to_string(int(s.shape)) + " / line " + std::to_string(int(s.line)) +
               (s.markers ? " marked" : "") + (s.quiet ? " quiet" : "");
        for (const auto &point : s.points)
            out += "\n  " + shortNumber(point.x) + " [" + shortNumber(point.xLow95) + ", " +
                   shortNumber(point.xHigh95) + "] " + figureText(point) + figureEnd(point) +
                   (point.label.empty() ? "" : " \"" + point.label + "\"");
    }
    return out;
}

inline std::string referencesText(const std::vector<analysis::Reference> &all)
{
    std::string out;
    for (const auto &r : all)
        out += "\nline: " + r.label + " at " + shortNumber(r.value) +
               (r.axis == analysis::Reference::Axis::X ? " of x" : " of y");
    return out;
}

inline std::string chartText(const analysis::ChartSpec &s)
{
    std::string out = s.id + " | " + s.question + "\ntitle: " + s.title;
    for (const std::string &sentence : s.sentences)
        out += "\nsentence: " + sentence;
    out += "\nsubtitle: " + s.subtitle + "\ncaption: " + s.caption + "\naxis: " + s.axisTitle +
           (s.scale == analysis::ChartSpec::Scale::Log ? " [log " : " [linear ") + shortNumber(s.axisMin) + " .. " +
           shortNumber(s.axisMax) + "]";
    for (const std::string &label : s.tickLabels)
        out += " | " + label;
    out += "\ncolumns:";
    for (const std::string &c : s.columnTitles)
        out += " | " + c;
    out += referencesText(s.references) + rowsText(s);
    if (!s.grid.empty())
        out += gridText(s.grid);
    if (!s.plane.empty())
        out += planeText(s.plane) + referencesText(s.plane.references);
    for (const auto &panel : s.panels)
        out += "\n\n-- panel " + chartText(panel);
    for (const std::string &w : s.warnings)
        out += "\nwarning: " + w;
    return out + (s.emptyReason.empty() ? "" : "\nempty: " + s.emptyReason) + "\nalt: " + s.altText + "\n";
}
} // namespace assay::test
