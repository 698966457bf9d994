// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chart_sheet.h"
#include "charts/chart_picture.h"
#include <QBuffer>
#include <QFontMetricsF>
#include <QGraphicsPathItem>
#include <QGraphicsScene>
#include <QGraphicsSimpleTextItem>
#include <QPainter>
#include <QPainterPath>
#include <QSvgGenerator>

namespace assay::charts
{
using namespace Qt::StringLiterals;

struct ChartSheet::Scene {
    QGraphicsScene scene;
    QSizeF size;
    QColor ground;
};

ChartSheet::ChartSheet(const analysis::ChartSpec &spec, ChartTheme theme, QSize size)
    : m_scene(std::make_unique<Scene>())
{
    ChartPicture picture = buildPicture(spec, theme, size);
    m_scene->size = picture.layout.size;
    m_scene->ground = chartColors(theme).ground;
    m_scene->scene.setSceneRect(QRectF({}, m_scene->size));
    m_scene->scene.addItem(picture.chart.release());
}

ChartSheet::~ChartSheet() = default;

QSizeF ChartSheet::size() const { return m_scene->size; }

void ChartSheet::outlineTexts()
{
    for (QGraphicsItem *item : m_scene->scene.items()) {
        auto *text = qgraphicsitem_cast<QGraphicsSimpleTextItem *>(item);
        if (text == nullptr || text->text().isEmpty())
            continue;
        QPainterPath path;
        path.setFillRule(Qt::WindingFill);
        path.addText(0, QFontMetricsF(text->font()).ascent(), text->font(), text->text());
        auto *outline = new QGraphicsPathItem(path, text->parentItem());
        outline->setBrush(text->brush());
        outline->setPen(Qt::NoPen);
        outline->setPos(text->pos());
        outline->setRotation(text->rotation());
        outline->setZValue(text->zValue());
        delete text;
    }
}

void ChartSheet::paint(QPainter &painter, const QRectF &target)
{
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    // Not left to QChart, whose background has no size before its first event loop: paper would shine through.
    painter.fillRect(target, m_scene->ground);
    m_scene->scene.render(&painter, target, m_scene->scene.sceneRect());
}

namespace
{
// What XML has no place for, not even escaped: control characters, U+FFFE and U+FFFF.
QByteArray legalXml(const QByteArray &svg)
{
    QByteArray out;
    out.reserve(svg.size());
    for (qsizetype i = 0; i < svg.size(); ++i) {
        const auto byte = static_cast<unsigned char>(svg[i]);
        const bool none = byte == 0xEF && i + 2 < svg.size() && static_cast<unsigned char>(svg[i + 1]) == 0xBF &&
                          static_cast<unsigned char>(svg[i + 2]) >= 0xBE;
        if (none)
            i += 2;
        else if (byte >= 0x20 || byte == '\t' || byte == '\n' || byte == '\r')
            out += svg[i];
    }
    return out;
}
} // namespace

bool ChartSheet::writeSvg(QIODevice &device, const QString &title, const QString &description)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator svg;
    svg.setOutputDevice(&buffer);
    svg.setResolution(96); // the default of 72 makes every text a quarter too small
    svg.setSize(size().toSize());
    svg.setViewBox(QRectF({}, size()));
    // QSvgGenerator writes these two as they come: a model's name could be markup.
    svg.setTitle(title.toHtmlEscaped());
    svg.setDescription(description.toHtmlEscaped());
    QPainter painter;
    if (!painter.begin(&svg))
        return false;
    paint(painter, QRectF({}, size()));
    if (!painter.end())
        return false;
    const QByteArray bytes = legalXml(buffer.data());
    return device.write(bytes) == bytes.size();
}

namespace
{
QByteArray written(ChartSheet &sheet, const analysis::ChartSpec &spec)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    return sheet.writeSvg(buffer, qt(spec.title), qt(spec.altText)) ? buffer.data() : QByteArray();
}

// Coordinates of outlines to a hundredth of a px: nobody sees more, and a page of charts is a fifth smaller.
QByteArray shorter(const QByteArray &svg)
{
    QByteArray out;
    out.reserve(svg.size());
    bool path = false;
    int decimals = -1; // behind a point
    for (qsizetype i = 0; i < svg.size(); ++i) {
        const char c = svg[i];
        if (c == '"')
            path = !path && svg.mid(i - 3, 3) == " d=";
        const bool digit = c >= '0' && c <= '9';
        decimals = c == '.' ? 0 : digit && decimals >= 0 ? decimals + 1 : -1;
        if (!path || decimals <= 2)
            out += c;
    }
    return out;
}
} // namespace

QByteArray svgDocument(const analysis::ChartSpec &spec, ChartTheme theme, QSize size, SvgText text)
{
    ChartSheet sheet(spec, theme, size);
    if (text == SvgText::Portable)
        sheet.outlineTexts();
    return written(sheet, spec);
}

QByteArray svgElement(const analysis::ChartSpec &spec, ChartTheme theme, QSize size)
{
    ChartSheet sheet(spec, theme, size);
    sheet.outlineTexts();
    const QByteArray svg = written(sheet, spec);
    const qsizetype body = svg.indexOf("</desc>"), end = svg.lastIndexOf("</svg>");
    if (body < 0 || end < body)
        return {};
    const QByteArray box =
        QByteArray::number(qRound(sheet.size().width())) + ' ' + QByteArray::number(qRound(sheet.size().height()));
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + box +
           "\" aria-hidden=\"true\" focusable=\"false\">" + shorter(svg.mid(body + 7, end - body - 7)) + "</svg>";
}
} // namespace assay::charts
