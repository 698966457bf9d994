// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chart_export.h"
#include "analysis/charts.h"
#include "charts/chart_picture.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <QGraphicsScene>
#include <QImageWriter>
#include <QMarginsF>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

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

// A scene of its own for every file: grabbing the window's would bring its size, scroll position and focus ring along.
class Sheet
{
public:
    Sheet(const analysis::ChartSpec &spec, ChartTheme theme, QSize size)
    {
        ChartPicture picture = buildPicture(spec, theme, size);
        m_size = picture.layout.size;
        m_ground = chartColors(theme).ground;
        m_scene.setSceneRect(QRectF({}, m_size));
        m_scene.addItem(picture.chart.release());
    }
    QSizeF size() const { return m_size; }
    void paint(QPainter &painter, QSizeF target)
    {
        painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
        // Not left to QChart, whose background has no size before its first event loop: paper would shine through.
        painter.fillRect(QRectF({}, target), m_ground);
        m_scene.render(&painter, QRectF({}, target), m_scene.sceneRect());
    }

private:
    QGraphicsScene m_scene;
    QSizeF m_size;
    QColor m_ground;
};

QImage image(Sheet &sheet, double scale)
{
    QImage out((sheet.size() * scale).toSize(), QImage::Format_RGB32);
    if (out.isNull())
        return out;
    QPainter painter(&out);
    sheet.paint(painter, out.size());
    painter.end();
    const int dotsPerMetre = int(std::lround(96 * scale / 0.0254));
    out.setDotsPerMeterX(dotsPerMetre);
    out.setDotsPerMeterY(dotsPerMetre);
    return out;
}

bool writePng(Sheet &sheet, const analysis::ChartSpec &spec, double scale, QIODevice &file)
{
    QImage picture = image(sheet, scale);
    picture.setText(u"Title"_s, qt(spec.title));
    picture.setText(u"Description"_s, qt(spec.altText));
    picture.setText(u"Software"_s, u"Assay "_s + QString::fromLatin1(ASSAY_VERSION));
    return QImageWriter(&file, "png").write(picture);
}

bool writeSvg(Sheet &sheet, const analysis::ChartSpec &spec, QIODevice &file)
{
    QSvgGenerator svg;
    svg.setOutputDevice(&file);
    svg.setResolution(96); // the default of 72 makes every text a quarter too small
    svg.setSize(sheet.size().toSize());
    svg.setViewBox(QRectF({}, sheet.size()));
    // QSvgGenerator writes these two as they come: a model's name could be markup.
    svg.setTitle(qt(spec.title).toHtmlEscaped());
    svg.setDescription(qt(spec.altText).toHtmlEscaped());
    QPainter painter;
    if (!painter.begin(&svg))
        return false;
    sheet.paint(painter, sheet.size());
    return painter.end();
}

bool writePdf(Sheet &sheet, const analysis::ChartSpec &spec, QIODevice &file)
{
    QPdfWriter pdf(&file);
    pdf.setResolution(72); // one unit is one point
    pdf.setPageSize(QPageSize(sheet.size(), QPageSize::Point, {}, QPageSize::ExactMatch));
    pdf.setPageMargins(QMarginsF());
    pdf.setTitle(qt(spec.title));
    pdf.setCreator(u"Assay "_s + QString::fromLatin1(ASSAY_VERSION));
    const std::string csv = analysis::chartCsv(spec);
    pdf.addFileAttachment(qt(spec.id) + u".csv"_s, QByteArray(csv.data(), qsizetype(csv.size())), u"text/csv"_s);
    QPainter painter;
    if (!painter.begin(&pdf))
        return false;
    sheet.paint(painter, sheet.size());
    return painter.end();
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
        Sheet sheet(spec, theme, target.size);
        written = target.format == ExportFormat::Png   ? writePng(sheet, spec, scale, file)
                  : target.format == ExportFormat::Svg ? writeSvg(sheet, spec, file)
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
    Sheet sheet(spec, theme, size);
    return image(sheet, scale);
}
} // namespace assay::charts
