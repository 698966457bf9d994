// SPDX-License-Identifier: GPL-3.0-or-later
// A chart as a file or an image, from the same picture as on the screen. GUI thread; needs a QGuiApplication (offscreen
// will do). Nothing here asks before it replaces a file: the caller does.
#pragma once
#include "analysis/chart_spec.h"
#include "charts/chart_sheet.h"
#include "charts/chart_theme.h"
#include "core/result.h"
#include <optional>
#include <QImage>
#include <QSize>
#include <QString>
#include <string_view>

namespace assay::charts
{
enum class ExportFormat { Png, Svg, Pdf, Csv };
std::string_view exportFormatName(ExportFormat format) noexcept; // "png": also the file name's ending
std::optional<ExportFormat> exportFormatFromName(std::string_view name) noexcept;

struct ExportTarget {
    ExportFormat format = ExportFormat::Png;
    QSize size{960, 540}; // logical px, 96 to the inch, in a PDF too. Grows in height when what must be in does not fit
    double scale = 2;     // PNG only: device px per logical px; 3.125 is 300 dots per inch
    SvgText svgText = SvgText::Editable;
};

// Writes to a temporary file and renames it, so that a failure leaves what was there. PNG: density and description set;
// SVG: title and description; PDF: vector, fonts embedded, the chart's CSV attached; CSV: analysis::chartCsv.
// Errors: BadInput (nothing to draw, an impossible size), CannotOpen, ReadOnly, DiskFull, each with the path.
Status exportChart(const analysis::ChartSpec &spec, ChartTheme theme, const ExportTarget &target, const QString &path);

// For the clipboard and previews. Null when the size is impossible; a chart without data shows its sentence.
QImage renderChart(const analysis::ChartSpec &spec, ChartTheme theme, QSize size = {960, 540}, double scale = 2);
} // namespace assay::charts
