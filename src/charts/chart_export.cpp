// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chart_export.h"
#include "analysis/charts.h"
#include "charts/chart_picture.h"
#include "charts/chart_sheet.h"
#include "charts/pdf_settled.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <QBuffer>
#include <QImageWriter>
#include <QMarginsF>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>

namespace assay::charts
{
using namespace Qt::StringLiterals;
namespace
{
constexpr int kLeastSide = 200, kLargestSide = 8000;
constexpr double kLeastScale = 0.25, kLargestScale = 8, kMostPixels = 120e6;

bool possible(QSize size, double scale)
{
    return std::min(size.width(), size.height()) >= kLeastSide &&
           std::max(size.width(), size.height()) <= kLargestSide && scale >= kLeastScale && scale <= kLargestScale &&
           double(size.width()) * size.height() * scale * scale <= kMostPixels;
}

QImage image(ChartSheet &sheet, double scale)
{
    QImage out((sheet.size() * scale).toSize(), QImage::Format_RGB32);
    if (out.isNull())
        return out;
    QPainter painter(&out);
    sheet.paint(painter, QRectF({}, QSizeF(out.size())));
    painter.end();
    const int dotsPerMetre = int(std::lround(96 * scale / 0.0254));
    out.setDotsPerMeterX(dotsPerMetre);
    out.setDotsPerMeterY(dotsPerMetre);
    return out;
}

bool writePng(ChartSheet &sheet, const analysis::ChartSpec &spec, double scale, QIODevice &file)
{
    QImage picture = image(sheet, scale);
    picture.setText(u"Title"_s, qt(spec.title));
    picture.setText(u"Description"_s, qt(spec.altText));
    picture.setText(u"Software"_s, u"Assay "_s + QString::fromLatin1(ASSAY_VERSION));
    return QImageWriter(&file, "png").write(picture);
}

// A px is a 96th of an inch in every file: the same picture.
constexpr double kPointsPerPx = 0.75;
QSizeF pageOf(const ChartSheet &sheet) { return sheet.size() * kPointsPerPx; }

bool writePdf(ChartSheet &sheet, const analysis::ChartSpec &spec, QIODevice &file)
{
    const SteadyHashes steady;
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter pdf(&buffer);
    pdf.setResolution(72); // one unit is one point
    pdf.setPageSize(QPageSize(pageOf(sheet), QPageSize::Point, {}, QPageSize::ExactMatch));
    pdf.setPageMargins(QMarginsF());
    pdf.setTitle(qt(spec.title));
    pdf.setCreator(u"Assay "_s + QString::fromLatin1(ASSAY_VERSION));
    const std::string csv = analysis::chartCsv(spec);
    pdf.addFileAttachment(qt(spec.id) + u".csv"_s, QByteArray(csv.data(), qsizetype(csv.size())), u"text/csv"_s);
    QPainter painter;
    if (!painter.begin(&pdf))
        return false;
    sheet.paint(painter, QRectF({}, pageOf(sheet)));
    if (!painter.end())
        return false;
    const QByteArray bytes = settledPdf(buffer.data());
    return file.write(bytes) == bytes.size();
}

bool writeCsv(const analysis::ChartSpec &spec, QIODevice &file)
{
    const std::string csv = analysis::chartCsv(spec);
    return file.write(csv.data(), qint64(csv.size())) == qint64(csv.size());
}

Error fileError(const QSaveFile &file, const QString &path)
{
    const ErrorCode code = file.error() == QFileDevice::PermissionsError ? ErrorCode::ReadOnly
                           : file.error() == QFileDevice::WriteError || file.error() == QFileDevice::ResourceError
                               ? ErrorCode::DiskFull
                               : ErrorCode::CannotOpen;
    return makeError(code, QString(path + u": "_s + file.errorString()).toStdString());
}

struct FormatName {
    ExportFormat format;
    std::string_view name;
};
constexpr std::array kFormats{FormatName{ExportFormat::Png, "png"}, FormatName{ExportFormat::Svg, "svg"},
                              FormatName{ExportFormat::Pdf, "pdf"}, FormatName{ExportFormat::Csv, "csv"}};
} // namespace

std::string_view exportFormatName(ExportFormat format) noexcept
{
    for (const FormatName &f : kFormats) {
        if (f.format == format)
            return f.name;
    }
    return "png";
}

std::optional<ExportFormat> exportFormatFromName(std::string_view name) noexcept
{
    for (const FormatName &f : kFormats) {
        if (f.name == name)
            return f.format;
    }
    return std::nullopt;
}

Status exportChart(const analysis::ChartSpec &spec, ChartTheme theme, const ExportTarget &target, const QString &path)
{
    if (!isDrawable(spec))
        return makeError(ErrorCode::BadInput,
                         "There is nothing to draw for “" + spec.question + "”. " + spec.emptyReason);
    const double scale = target.format == ExportFormat::Png ? target.scale : 1;
    if (target.format != ExportFormat::Csv && !possible(target.size, scale))
        return makeError(ErrorCode::BadInput,
                         "A chart can be 200 to 8000 px wide and high, at a scale of 0.25 to 8, and "
                         "at most 120 million pixels in all.");
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return fileError(file, path);
    bool written = false;
    if (target.format == ExportFormat::Csv) {
        written = writeCsv(spec, file);
    } else {
        ChartSheet sheet(spec, theme, target.size);
        if (target.format == ExportFormat::Svg && target.svgText == SvgText::Portable)
            sheet.outlineTexts();
        written = target.format == ExportFormat::Png   ? writePng(sheet, spec, scale, file)
                  : target.format == ExportFormat::Svg ? sheet.writeSvg(file, qt(spec.title), qt(spec.altText))
                                                       : writePdf(sheet, spec, file);
    }
    if (!written || file.error() != QFileDevice::NoError) {
        const Error error = fileError(file, path);
        file.cancelWriting();
        return error;
    }
    if (!file.commit())
        return fileError(file, path);
    return Ok{};
}

QImage renderChart(const analysis::ChartSpec &spec, ChartTheme theme, QSize size, double scale)
{
    if (!possible(size, scale))
        return {};
    ChartSheet sheet(spec, theme, size);
    return image(sheet, scale);
}
} // namespace assay::charts
