// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/icons.h"
#include <QApplication>
#include <QFile>
#include <QIconEngine>
#include <QImage>
#include <QPainter>
#include <QSvgRenderer>

// A static library's resources are registered only when somebody asks; the macro must stand outside any namespace.
static void registerResources() { Q_INIT_RESOURCE(widgets); }

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
QString pathOf(QStringView name) { return u":/assay/icons/"_s + name.toString() + u".svg"_s; }

class TintedSvg final : public QIconEngine
{
public:
    TintedSvg(QString path, Tone tone) : m_path(std::move(path)), m_tone(tone) {}
    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        const double ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1;
        painter->drawImage(rect, tinted(rect.size() * ratio, mode));
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1);
    }
    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State, qreal) override
    {
        return QPixmap::fromImage(tinted(size, mode)); // Qt passes pixels, and sets the ratio itself
    }
    QIconEngine *clone() const override { return new TintedSvg(m_path, m_tone); }

private:
    QImage tinted(const QSize &pixels, QIcon::Mode mode)
    {
        const QPalette palette = QApplication::palette();
        const Tokens &t = tokens(palette);
        const QColor color =
            mode == QIcon::Disabled ? palette.color(QPalette::Disabled, QPalette::ButtonText) : toneColor(t, m_tone);
        if (m_image.size() == pixels && m_color == color)
            return m_image;
        QImage image(pixels.expandedTo({1, 1}), QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        QSvgRenderer(m_path).render(&painter, QRectF(QPointF(), QSizeF(pixels)));
        painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
        painter.fillRect(image.rect(), color);
        painter.end();
        m_image = image;
        m_color = color;
        return image;
    }

    QString m_path;
    Tone m_tone;
    QImage m_image; // the last one drawn
    QColor m_color;
};
} // namespace

bool hasIcon(QStringView name)
{
    registerResources();
    return QFile::exists(pathOf(name));
}

QIcon icon(QStringView name, Tone tone) { return hasIcon(name) ? QIcon(new TintedSvg(pathOf(name), tone)) : QIcon(); }

QIcon programIcon()
{
    registerResources();
    QIcon result;
    QSvgRenderer renderer(pathOf(u"assay"));
    for (const int side : {16, 32, 48, 128}) {
        QPixmap pixmap(side, side);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        renderer.render(&painter);
        painter.end();
        result.addPixmap(pixmap);
    }
    return result;
}

IconLabel::IconLabel(QStringView name, int size, Tone tone, QWidget *parent)
    : QWidget(parent), m_icon(icon(name, tone)), m_size(size)
{
    setFixedSize(size, size);
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

void IconLabel::setIcon(QStringView name, Tone tone)
{
    m_icon = icon(name, tone);
    update();
}

void IconLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    m_icon.paint(&painter, rect());
}
} // namespace assay::widgets
