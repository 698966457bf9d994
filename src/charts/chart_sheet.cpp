// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chart_sheet.h"
#include "charts/chart_picture.h"
#include "charts/svg_file.h"
#include <QBuffer>
#include <QFontMetricsF>
#include <QGraphicsPathItem>
#include <QGraphicsScene>
#include <QGraphicsSimpleTextItem>
#include <QPainter>
#include <QPainterPath>

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

bool ChartSheet::writeSvg(QIODevice &device, const QString &title, const QString &description)
{
    const QByteArray bytes =
        svgFile(size(), title, description, [this](QPainter &painter) { paint(painter, QRectF({}, size())); });
    return !bytes.isEmpty() && device.write(bytes) == bytes.size();
}

namespace
{
QByteArray written(ChartSheet &sheet, const analysis::ChartSpec &spec)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    return sheet.writeSvg(buffer, qt(spec.title), qt(spec.altText)) ? buffer.data() : QByteArray();
}
} // namespace

QByteArray svgDocument(const analysis::ChartSpec &spec, ChartTheme theme, QSize size, SvgText text)
{
    ChartSheet sheet(spec, theme, size);
    if (text == SvgText::Portable)
        sheet.outlineTexts();
    return written(sheet, spec);
}
} // namespace assay::charts
