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

inline std::string chartText(const analysis::ChartSpec &s)
{
    std::string out = s.id + " | " + s.question + "\ntitle: " + s.title + "\nsubtitle: " + s.subtitle +
                      "\ncaption: " + s.caption + "\naxis: " + s.axisTitle +
                      (s.scale == analysis::ChartSpec::Scale::Log ? " [log " : " [linear ") + shortNumber(s.axisMin) +
                      " .. " + shortNumber(s.axisMax) + "]";
    for (const std::string &label : s.tickLabels)
        out += " | " + label;
    out += "\ncolumns:";
    for (const std::string &c : s.columnTitles)
        out += " | " + c;
    for (const auto &row : s.rows) {
        out += "\nrow: " + row.label + " / " + row.sublabel + " / group " + row.group + " / colour " +
               std::to_string(row.color) + " / shape " + std::to_string(int(row.shape)) + " :";
        for (const std::string &c : row.columns)
            out += " | " + c;
        for (const auto &m : row.marks) {
            out += "\n  " + m.series + " " + shortNumber(m.value) + " 95[" + shortNumber(m.low95) + ", " +
                   shortNumber(m.high95) + "] 50[" + shortNumber(m.low50) + ", " + shortNumber(m.high50) + "] n " +
                   std::to_string(m.n) + " points " + std::to_string(m.points.size()) + " behind " +
                   std::to_string(m.behind.size()) + (m.hollow ? " hollow" : "") +
                   (m.why.empty() ? "" : " why: " + m.why);
        }
    }
    for (const std::string &w : s.warnings)
        out += "\nwarning: " + w;
    return out + (s.emptyReason.empty() ? "" : "\nempty: " + s.emptyReason) + "\nalt: " + s.altText + "\n";
}
} // namespace assay::test
