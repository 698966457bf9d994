// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/chart_files.h"
#include "formats/exports.h"
#include "itemmodels/value_table_model.h"
#include <algorithm>
#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QMimeData>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
using charts::ChartTheme;
using charts::ExportFormat;

namespace
{
constexpr int mostNumbered = 10'000;
constexpr std::array themeNames{std::pair{"light", ChartTheme::Light}, std::pair{"dark", ChartTheme::Dark},
                                std::pair{"print", ChartTheme::Print}};

QString tr(const char *text) { return QCoreApplication::translate("ChartFiles", text); }

QString ending(ExportFormat format)
{
    const std::string_view name = charts::exportFormatName(format);
    return QString::fromLatin1(name.data(), qsizetype(name.size()));
}

QSize fromMillimetres(double width, double height) { return QSizeF(width / 25.4 * 96, height / 25.4 * 96).toSize(); }

QString htmlTable(const analysis::ChartSpec &spec, const itemmodels::ValueTableModel &model)
{
    const auto text = [](const std::string &raw) { return QString::fromStdString(raw).toHtmlEscaped(); };
    QString html = u"<p><b>"_s + text(spec.title) + u"</b><br>"_s + text(spec.subtitle) + u"</p><table border=\"1\">"_s;
    const auto row = [&](const QString &tag, auto &&cell) {
        html += u"<tr>"_s;
        for (int c = 0; c < model.columnCount(); ++c)
            html += u"<"_s + tag + u'>' + cell(c).toString().toHtmlEscaped() + u"</"_s + tag + u'>';
        html += u"</tr>"_s;
    };
    row(u"th"_s, [&](int c) { return model.headerData(c, Qt::Horizontal, Qt::DisplayRole); });
    for (int r = 0; r < model.rowCount(); ++r)
        row(u"td"_s, [&](int c) { return model.data(model.index(r, c), Qt::DisplayRole); });
    return html + u"</table><p><small>"_s + text(spec.caption) + u"</small></p>"_s;
}

QString tabbedText(const itemmodels::ValueTableModel &model)
{
    QStringList lines;
    const auto line = [&](auto &&cell) {
        QStringList cells;
        for (int c = 0; c < model.columnCount(); ++c)
            cells << cell(c).toString().simplified();
        lines << cells.join(u'\t');
    };
    line([&](int c) { return model.headerData(c, Qt::Horizontal, Qt::DisplayRole); });
    for (int r = 0; r < model.rowCount(); ++r)
        line([&](int c) { return model.data(model.index(r, c), Qt::DisplayRole); });
    return lines.join(u'\n') + u'\n';
}
} // namespace

bool ExportChoice::has(ExportFormat format) const
{
    return std::find(formats.begin(), formats.end(), format) != formats.end();
}

void ExportChoice::set(ExportFormat format, bool on)
{
    std::vector<ExportFormat> next;
    for (const ExportFormat each : allExportFormats) {
        if (each == format ? on : has(each))
            next.push_back(each);
    }
    formats = std::move(next);
}

QByteArray storedChoice(const ExportChoice &choice)
{
    QByteArrayList formats;
    for (const ExportFormat format : choice.formats)
        formats << ending(format).toLatin1();
    QByteArray theme;
    for (const auto &[name, value] : themeNames) {
        if (value == choice.theme)
            theme = name;
    }
    QByteArray out = formats.join(',') + ';' + QByteArray::number(choice.size) + ';' +
                     QByteArray::number(choice.scale) + ';' + theme;
    const bool own = choice.size == int(exportSizes().size());
    if (choice.portableSvg || own)
        out += choice.portableSvg ? ";portable" : ";text";
    if (own)
        out += ';' + QByteArray::number(choice.own.width()) + 'x' + QByteArray::number(choice.own.height());
    return out;
}

ExportChoice choiceFrom(const QByteArray &stored)
{
    ExportChoice choice;
    const QByteArrayList parts = stored.split(';');
    if (parts.size() < 4 || parts.size() > 6)
        return choice;
    ExportChoice read = choice;
    read.formats.clear();
    for (const QByteArray &name : parts[0].split(',')) {
        if (const auto format = charts::exportFormatFromName({name.constData(), std::size_t(name.size())}))
            read.set(*format, true);
    }
    if (!read.formats.empty())
        choice.formats = read.formats;
    const QByteArrayList sides = parts.value(5).split('x');
    choice.size = qBound(0, parts[1].toInt(), int(exportSizes().size()) - (sides.size() == 2 ? 0 : 1));
    if (sides.size() == 2)
        choice.own = QSize(qBound(leastOwnSide, sides[0].toInt(), largestOwnSide),
                           qBound(leastOwnSide, sides[1].toInt(), largestOwnSide));
    choice.scale = qBound(1.0, parts[2].toDouble(), 4.0);
    choice.portableSvg = parts.value(4) == "portable";
    for (const auto &[name, value] : themeNames) {
        if (parts[3] == name)
            choice.theme = value;
    }
    return choice;
}

const std::vector<ExportSize> &exportSizes()
{
    static const std::vector<ExportSize> sizes{{tr("Slide 16:9"), {960, 540}},
                                               {tr("A4 column, 160 × 90 mm"), fromMillimetres(160, 90)},
                                               {tr("A4 full, 170 × 220 mm"), fromMillimetres(170, 220)},
                                               {tr("Square"), {600, 600}}};
    return sizes;
}

ExportSize sizeOf(const ExportChoice &choice)
{
    const auto at = std::size_t(qMax(0, choice.size));
    return at < exportSizes().size() ? exportSizes()[at] : ExportSize{tr("Own size"), choice.own};
}

QString suggestedChartName(const analysis::ChartSpec &spec, const std::vector<RunSummary> &runs,
                           const std::string &isoDate)
{
    const std::string set = runs.empty() ? std::string() : runs.front().name;
    std::string id;
    if (runs.size() == 1)
        id = "run" + std::to_string(number(runs.front().id));
    else if (!runs.empty())
        id = std::to_string(runs.size()) + "runs";
    const std::string name = formats::suggestedFileName(set, spec.id, isoDate, id, "csv");
    return QFileInfo(QString::fromStdString(name)).completeBaseName();
}

QString freeName(const QString &folder, const QString &base, const ExportChoice &choice)
{
    const QDir dir(folder);
    const auto taken = [&](const QString &name) {
        return std::any_of(choice.formats.begin(), choice.formats.end(), [&](ExportFormat format) {
            // A dangling link is a name that is taken, too.
            const QFileInfo file(dir.filePath(name + u'.' + ending(format)));
            return file.exists() || file.isSymLink();
        });
    };
    QString name = base;
    for (int i = 2; taken(name) && i < mostNumbered; ++i)
        name = base + u'-' + QString::number(i);
    return name;
}

SavedChart saveChart(const analysis::ChartSpec &spec, const ExportChoice &choice, const QString &folder,
                     const QString &base)
{
    SavedChart saved;
    const auto fail = [&](const QString &path, Error error) {
        saved.error = std::move(error);
        saved.failedPath = path;
        return saved;
    };
    if (!QDir(folder).exists() && !QDir().mkpath(folder))
        return fail(folder, makeError(ErrorCode::CannotOpen, folder.toStdString() + ": the folder cannot be made"));
    const QString name = freeName(folder, base, choice);
    const ExportSize size = sizeOf(choice);
    for (const ExportFormat format : choice.formats) {
        charts::ExportTarget target;
        target.format = format;
        target.size = size.pixels;
        target.scale = choice.scale;
        target.svgText = choice.portableSvg ? charts::SvgText::Portable : charts::SvgText::Editable;
        const QString file = name + u'.' + ending(format), path = QDir(folder).filePath(file);
        if (const Status written = charts::exportChart(spec, choice.theme, target, path); !written)
            return fail(path, written.error());
        saved.files << file;
    }
    return saved;
}

QMimeData *chartMimeData(const analysis::ChartSpec &spec)
{
    itemmodels::ValueTableModel model;
    itemmodels::fillFromChart(model, spec);
    auto *data = new QMimeData;
    data->setImageData(charts::renderChart(spec, ChartTheme::Light));
    // For programs that take a drawing: it stays sharp at any size.
    data->setData(u"image/svg+xml"_s,
                  charts::svgDocument(spec, ChartTheme::Light, {960, 540}, charts::SvgText::Portable));
    data->setHtml(htmlTable(spec, model));
    data->setText(tabbedText(model));
    return data;
}
} // namespace assay::widgets
