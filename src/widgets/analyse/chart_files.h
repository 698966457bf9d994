// SPDX-License-Identifier: GPL-3.0-or-later
// A chart outside the window: as files that never replace others, and on the clipboard. GUI thread.
#pragma once
#include "analysis/chart_spec.h"
#include "charts/chart_export.h"
#include "core/records.h"
#include <array>
#include <optional>
#include <QByteArray>
#include <QString>
#include <QStringList>
#include <vector>

class QMimeData;

namespace assay::widgets
{
// What the export dialog remembers.
struct ExportChoice {
    std::vector<charts::ExportFormat> formats{charts::ExportFormat::Png, charts::ExportFormat::Csv};
    int size = 0;             // into exportSizes(); one more: `own`
    QSize own{1200, 675};     // px
    double scale = 2;         // PNG: device px per logical px; kPrintScale: 300 dots per inch
    bool portableSvg = false; // texts as outlines
    charts::ChartTheme theme = charts::ChartTheme::Light;
    bool has(charts::ExportFormat format) const;
    void set(charts::ExportFormat format, bool on); // keeps the order of allExportFormats
    bool operator==(const ExportChoice &) const = default;
};
inline constexpr double kPrintScale = 3.125;
inline constexpr std::array allExportFormats{charts::ExportFormat::Png, charts::ExportFormat::Svg,
                                             charts::ExportFormat::Pdf, charts::ExportFormat::Csv};
QByteArray storedChoice(const ExportChoice &choice);
ExportChoice choiceFrom(const QByteArray &stored); // what cannot be read is the default

struct ExportSize {
    QString name;
    QSize pixels; // logical, at 96 to the inch
};
const std::vector<ExportSize> &exportSizes();
ExportSize sizeOf(const ExportChoice &choice);
constexpr int leastOwnSide = 200, largestOwnSide = 4000; // px

// "<set>_<question>_<date>_<run>", without an ending.
QString suggestedChartName(const analysis::ChartSpec &spec, const std::vector<RunSummary> &runs,
                           const std::string &isoDate);
// `base`, or `base`-2, -3 ...: the first of which no file with one of the choice's endings is there.
QString freeName(const QString &folder, const QString &base, const ExportChoice &choice);

struct SavedChart {
    QStringList files;          // names that were written, in order
    std::optional<Error> error; // of the first that was not
    QString failedPath;
};
// Makes the folder when it is missing. Errors: CannotOpen, ReadOnly, DiskFull, BadInput.
SavedChart saveChart(const analysis::ChartSpec &spec, const ExportChoice &choice, const QString &folder,
                     const QString &base);

// The picture as a light slide and the numbers as an HTML table and as tab-separated text; the caller owns it.
QMimeData *chartMimeData(const analysis::ChartSpec &spec);
} // namespace assay::widgets
