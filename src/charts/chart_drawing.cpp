// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chart_drawing.h"
#include "charts/chart_picture.h"
#include "charts/chart_text.h"
#include "charts/svg_file.h"
#include "charts/svg_outlines.h"
#include <cmath>
#include <QFont>
#include <QGraphicsScene>
#include <QPaintEngine>
#include <QPainter>
#include <QPainterPath>
#include <utility>
#include <variant>
#include <vector>

namespace assay::charts
{
using namespace Qt::StringLiterals;
namespace
{
struct State { // whole, so that a step can be painted whatever came before it
    QPen pen;
    QBrush brush;
    QPointF brushOrigin;
    QTransform transform;
    bool clipped = false;
    QPainterPath clip; // in the drawing's px
    double opacity = 1;
    QPainter::RenderHints hints;
    QPainter::CompositionMode mode = QPainter::CompositionMode_SourceOver;
};
struct Outline {
    QPainterPath path;
};
struct Polygon {
    QPolygonF points;
    QPaintEngine::PolygonDrawMode mode = QPaintEngine::OddEvenMode;
};
struct Text {
    QPointF at; // of its baseline
    QString text;
    QFont font;
    bool rightToLeft = false;
};
struct Bitmap {
    QRectF target, source;
    QImage image;
};
using Step = std::variant<State, Outline, Polygon, Text, Bitmap>;
} // namespace

struct ChartDrawing::Tape {
    QSizeF size;
    std::vector<Step> steps;
};

namespace
{
// What QPainter says, kept. Everything that it can say is kept as path, polygon, text or picture.
class Recorder : public QPaintEngine
{
public:
    explicit Recorder(std::vector<Step> &steps)
        : QPaintEngine(PaintEngineFeatures(AllFeatures) & ~PaintEngineFeatures(PerspectiveTransform)), m_steps(steps)
    {
    }
    bool begin(QPaintDevice *) override { return true; }
    bool end() override { return true; }
    Type type() const override { return User; }

    void updateState(const QPaintEngineState &) override { m_stale = true; }
    void drawPath(const QPainterPath &path) override { add(Outline{path}); }
    void drawPolygon(const QPointF *points, int count, PolygonDrawMode mode) override
    {
        add(Polygon{QPolygonF(QList<QPointF>(points, points + count)), mode});
    }
    void drawPolygon(const QPoint *points, int count, PolygonDrawMode mode) override
    {
        QPolygonF all;
        for (int i = 0; i < count; ++i)
            all << QPointF(points[i]);
        add(Polygon{all, mode});
    }
    void drawTextItem(const QPointF &at, const QTextItem &item) override
    {
        add(Text{at, item.text(), item.font(), (item.renderFlags() & QTextItem::RightToLeft) != 0});
    }
    void drawPixmap(const QRectF &target, const QPixmap &pixmap, const QRectF &source) override
    {
        add(Bitmap{target, source, pixmap.toImage()});
    }
    void drawImage(const QRectF &target, const QImage &image, const QRectF &source,
                   Qt::ImageConversionFlags = Qt::AutoColor) override
    {
        add(Bitmap{target, source, image});
    }

private:
    void add(Step step)
    {
        if (std::exchange(m_stale, false)) {
            const QPainter &p = *painter();
            State now{p.pen(), p.brush(),   p.brushOrigin(), p.combinedTransform(), p.hasClipping(),
                      {},      p.opacity(), p.renderHints(), p.compositionMode()};
            if (now.clipped)
                now.clip = now.transform.map(p.clipPath());
            m_steps.push_back(std::move(now));
        }
        m_steps.push_back(std::move(step));
    }
    std::vector<Step> &m_steps;
    bool m_stale = true;
};

class TapeDevice : public QPaintDevice
{
public:
    TapeDevice(std::vector<Step> &steps, QSize size) : m_engine(steps), m_size(size) {}
    QPaintEngine *paintEngine() const override { return &m_engine; }

protected:
    int metric(PaintDeviceMetric metric) const override
    {
        switch (metric) {
        case PdmWidth:
            return m_size.width();
        case PdmHeight:
            return m_size.height();
        case PdmWidthMM:
            return qRound(m_size.width() * 25.4 / 96);
        case PdmHeightMM:
            return qRound(m_size.height() * 25.4 / 96);
        case PdmNumColors:
            return 1 << 24;
        case PdmDepth:
            return 32;
        case PdmDpiX:
        case PdmDpiY:
        case PdmPhysicalDpiX:
        case PdmPhysicalDpiY:
            return 96;
        case PdmDevicePixelRatio:
            return 1;
        case PdmDevicePixelRatioScaled:
            return int(devicePixelRatioFScale());
        }
        return QPaintDevice::metric(metric);
    }

private:
    mutable Recorder m_engine;
    QSize m_size;
};

class Player
{
public:
    Player(QPainter &painter, const QTransform &base) : m_painter(painter), m_base(base) {}

    void operator()(const State &s)
    {
        m_painter.restore(); // to the clip of whoever lets this be painted
        m_painter.save();
        if (s.clipped) {
            m_painter.setTransform(m_base);
            m_painter.setClipPath(s.clip, Qt::IntersectClip);
        }
        m_painter.setTransform(s.transform * m_base);
        m_painter.setRenderHints(QPainter::RenderHints(~0), false);
        m_painter.setRenderHints(s.hints, true);
        m_painter.setPen(s.pen);
        m_painter.setBrush(s.brush);
        m_painter.setBrushOrigin(s.brushOrigin);
        m_painter.setOpacity(s.opacity);
        m_painter.setCompositionMode(s.mode);
    }
    void operator()(const Outline &outline) { m_painter.drawPath(outline.path); }
    void operator()(const Polygon &polygon)
    {
        if (polygon.mode == QPaintEngine::PolylineMode)
            m_painter.drawPolyline(polygon.points);
        else if (polygon.mode == QPaintEngine::ConvexMode)
            m_painter.drawConvexPolygon(polygon.points);
        else
            m_painter.drawPolygon(polygon.points,
                                  polygon.mode == QPaintEngine::WindingMode ? Qt::WindingFill : Qt::OddEvenFill);
    }
    void operator()(const Text &text)
    {
        m_painter.setFont(text.font);
        m_painter.setLayoutDirection(text.rightToLeft ? Qt::RightToLeft : Qt::LeftToRight);
        m_painter.drawText(text.at, text.text);
    }
    void operator()(const Bitmap &raster) { m_painter.drawImage(raster.target, raster.image, raster.source); }

private:
    QPainter &m_painter;
    QTransform m_base;
};
} // namespace

ChartDrawing::ChartDrawing(const analysis::ChartSpec &spec, ChartTheme theme, QSize size, Overflow overflow)
{
    auto tape = std::make_shared<Tape>();
    ChartPicture picture = buildPicture(spec, theme, size, overflow);
    tape->size = picture.layout.size;
    QGraphicsScene scene;
    scene.setItemIndexMethod(QGraphicsScene::NoIndex); // painted once
    scene.setSceneRect(QRectF({}, tape->size));
    scene.addItem(picture.chart.release());
    TapeDevice device(tape->steps, tape->size.toSize());
    QPainter painter(&device);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    const QRectF all({}, tape->size);
    // Not left to QChart, whose background has no size before its first event loop: paper would shine through.
    painter.fillRect(all, chartColors(theme).ground);
    scene.render(&painter, all, all);
    painter.end();
    m_tape = std::move(tape);
}

QSizeF ChartDrawing::size() const { return m_tape ? m_tape->size : QSizeF(); }

void ChartDrawing::paint(QPainter &painter, const QRectF &target) const
{
    if (!m_tape || m_tape->size.isEmpty())
        return;
    QTransform place;
    place.translate(target.left(), target.top());
    place.scale(target.width() / m_tape->size.width(), target.height() / m_tape->size.height());
    painter.save();
    Player player(painter, place * painter.transform());
    painter.save();
    for (const Step &step : m_tape->steps)
        std::visit(player, step);
    painter.restore();
    painter.restore();
}

QImage ChartDrawing::image(double scale) const
{
    QImage out((size() * scale).toSize(), QImage::Format_RGB32);
    if (out.isNull())
        return out;
    out.fill(Qt::white);
    QPainter painter(&out);
    paint(painter, QRectF({}, QSizeF(out.size())));
    painter.end();
    const int dotsPerMetre = int(std::lround(96 * scale / 0.0254));
    out.setDotsPerMeterX(dotsPerMetre);
    out.setDotsPerMeterY(dotsPerMetre);
    return out;
}

QByteArray ChartDrawing::svg(const QString &title, const QString &description) const
{
    return svgFile(size(), title, description, [this](QPainter &painter) { paint(painter, QRectF({}, size())); });
}

QByteArray svgElement(const ChartDrawing &drawing, SvgOutlines &outlines)
{
    const QByteArray svg = outlines.outlined(drawing.svg(u"-"_s, u"-"_s)); // both are left out again
    const qsizetype body = svg.indexOf("</desc>"), end = svg.lastIndexOf("</svg>");
    if (body < 0 || end < body)
        return {};
    const QByteArray box =
        QByteArray::number(qRound(drawing.size().width())) + ' ' + QByteArray::number(qRound(drawing.size().height()));
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + box +
           "\" aria-hidden=\"true\" focusable=\"false\">" + svgShorter(svg.mid(body + 7, end - body - 7)) + "</svg>";
}

QByteArray svgOutlined(const ChartDrawing &drawing, const QString &title, const QString &description)
{
    SvgOutlines outlines("xlink:href"); // programs that draw files know this form
    QByteArray svg = outlines.outlined(drawing.svg(title, description));
    const qsizetype body = svg.indexOf("</desc>");
    if (body >= 0)
        svg.insert(body + 7, outlines.definitions());
    return svgShorter(svg);
}
} // namespace assay::charts
