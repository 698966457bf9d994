// SPDX-License-Identifier: GPL-3.0-or-later
// Private to reports: the theme that a report's charts are drawn in.
#pragma once
#include "analysis/report.h"
#include "charts/chart_theme.h"

namespace assay::reports
{
inline charts::ChartTheme themeOf(analysis::ReportTheme theme, charts::ChartTheme usual)
{
    return theme == analysis::ReportTheme::Light   ? charts::ChartTheme::Light
           : theme == analysis::ReportTheme::Dark  ? charts::ChartTheme::Dark
           : theme == analysis::ReportTheme::Print ? charts::ChartTheme::Print
                                                   : usual;
}
} // namespace assay::reports
