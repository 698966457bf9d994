// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/style_paint.h"
#include <algorithm>
#include <QImage>
#include <QPainter>
#include <QPainterPath>
#include <QToolButton>
#include <QWidget>

namespace assay::widgets::paint
{
namespace
{
bool has(const QStyleOption &option, QStyle::StateFlag state) { return option.state & state; }
} // namespace

void roundedRect(QPainter *painter, const QRectF &rect, const QColor &fill, const QColor &line, double lineWidth,
                 double r)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(lineWidth > 0 && line.isValid() ? QPen(line, lineWidth) : QPen(Qt::NoPen));
    painter->setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    const double inset = lineWidth / 2;
    painter->drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), r, r);
    painter->restore();
}

void ring(QPainter *painter, const QRect &rect, const QColor &color, double width, double r)
{
    roundedRect(painter, rect, QColor(), color, width, r);
}

void roundedFrame(QPainter *painter, const QRect &rect, const QColor &line, double width)
{
    ring(painter, rect, line, width, 3);
}

void tintedIcon(QPainter *painter, const QIcon &icon, const QRect &rect, const QColor &color)
{
    const double ratio = painter->device()->devicePixelRatioF();
    QImage image(rect.size() * ratio, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(ratio);
    image.fill(Qt::transparent);
    QPainter into(&image);
    const QRect all(QPoint(), rect.size());
    icon.paint(&into, all);
    into.setCompositionMode(QPainter::CompositionMode_SourceIn);
    into.fillRect(all, color);
    into.end();
    painter->drawImage(rect, image);
}

void chevron(QPainter *painter, const QRect &rect, Qt::ArrowType type, const QColor &color, int size)
{
    const QPointF c = QRectF(rect).center();
    const double w = size / 2.0, h = size / 4.0;
    QPolygonF points;
    if (type == Qt::UpArrow)
        points << c + QPointF(-w, h) << c + QPointF(0, -h) << c + QPointF(w, h);
    else if (type == Qt::DownArrow)
        points << c + QPointF(-w, -h) << c + QPointF(0, h) << c + QPointF(w, -h);
    else if (type == Qt::RightArrow)
        points << c + QPointF(-h, -w) << c + QPointF(h, 0) << c + QPointF(-h, w);
    else
        points << c + QPointF(h, -w) << c + QPointF(-h, 0) << c + QPointF(h, w);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(color, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPolyline(points);
    painter->restore();
}

void button(QPainter *painter, const QStyleOption &option, const Tokens &t, bool primary)
{
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool down = has(option, QStyle::State_Sunken);
    const bool over = enabled && has(option, QStyle::State_MouseOver);
    QColor fill = t.surface, line = t.line;
    if (primary && enabled) {
        fill = down ? t.accent.darker(112) : over ? t.accent.lighter(t.dark ? 106 : 118) : t.accent;
        line = fill;
    } else if (!enabled) {
        fill = t.alternate;
    } else if (down || has(option, QStyle::State_On)) {
        fill = t.accentGround;
        line = t.accent;
    } else if (over) {
        fill = t.alternate;
        line = t.secondary;
    }
    roundedRect(painter, option.rect, fill, line, 1, radius::control);
}

void toolButton(QPainter *painter, const QStyleOption &option, const Tokens &t)
{
    if (!has(option, QStyle::State_AutoRaise))
        return button(painter, option, t, false);
    const bool on = has(option, QStyle::State_On) || has(option, QStyle::State_Sunken);
    if (on || (has(option, QStyle::State_MouseOver) && has(option, QStyle::State_Enabled)))
        roundedRect(painter, option.rect, on ? t.accentGround : t.alternate, on ? t.accentGround : t.line, 1,
                    radius::control);
}

void focusRing(QPainter *painter, const QStyleOption &option, const Tokens &t, const QWidget *widget, bool primary)
{
    if (qobject_cast<const QToolButton *>(widget))
        return;  // drawn around the whole button by the style
    if (primary) // inside the fill, where the accent itself would not be seen
        return ring(painter, option.rect.adjusted(3, 3, -3, -3), t.onAccent, 1.6, radius::control - 2);
    ring(painter, option.rect, t.accent, 2, radius::control);
}

void field(QPainter *painter, const QStyleOption &option, const Tokens &t, bool invalid)
{
    const bool focus = has(option, QStyle::State_HasFocus);
    const bool enabled = has(option, QStyle::State_Enabled);
    const QColor line = invalid ? t.error : focus ? t.accent : t.line;
    roundedRect(painter, option.rect, enabled ? t.surface : t.alternate, line, focus ? 2 : 1, radius::control);
}

void checkBox(QPainter *painter, const QStyleOption &option, const Tokens &t)
{
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool on = has(option, QStyle::State_On), partly = has(option, QStyle::State_NoChange);
    const int side = std::min(option.rect.width(), option.rect.height());
    QRectF box(0, 0, side, side);
    box.moveCenter(QRectF(option.rect).center());
    const QColor fill = on || partly ? (enabled ? t.accent : t.secondary) : enabled ? t.surface : t.alternate;
    roundedRect(painter, box.adjusted(1, 1, -1, -1), fill, on || partly ? fill : t.secondary, 1.2, 4);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(t.onAccent, 1.9, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const auto at = [&box](double x, double y) {
        return QPointF(box.x() + box.width() * x, box.y() + box.height() * y);
    };
    if (on)
        painter->drawPolyline(QPolygonF{at(0.27, 0.52), at(0.44, 0.68), at(0.74, 0.34)});
    else if (partly)
        painter->drawLine(at(0.3, 0.5), at(0.7, 0.5));
    painter->restore();
}

void radioButton(QPainter *painter, const QStyleOption &option, const Tokens &t)
{
    const bool on = has(option, QStyle::State_On);
    const QRectF circle = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(on ? t.accent : t.secondary, on ? 1.8 : 1.2));
    painter->setBrush(t.surface);
    painter->drawEllipse(circle);
    if (on) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(t.accent);
        painter->drawEllipse(circle.adjusted(4, 4, -4, -4));
    }
    painter->restore();
}

void itemPanel(QPainter *painter, const QStyleOption &option, const Tokens &t, bool item)
{
    const auto *view = qstyleoption_cast<const QStyleOptionViewItem *>(&option);
    if (has(option, QStyle::State_Selected))
        painter->fillRect(option.rect, t.accentGround);
    else if (item && has(option, QStyle::State_MouseOver) && has(option, QStyle::State_Enabled))
        painter->fillRect(option.rect, t.alternate);
    else if (view && view->backgroundBrush.style() != Qt::NoBrush)
        painter->fillRect(option.rect, view->backgroundBrush);
    else if (!item && view && view->features.testFlag(QStyleOptionViewItem::Alternate))
        painter->fillRect(option.rect, t.alternate);
}

void menuBar(QPainter *painter, const QRect &rect, const Tokens &t)
{
    painter->fillRect(rect, t.surface);
    painter->fillRect(QRect(rect.bottomLeft(), QSize(rect.width(), 1)), t.line);
}

void menuBarItem(QPainter *painter, const QStyleOptionMenuItem &item, const Tokens &t, bool underline)
{
    // The item's rect does not reach the bar's last line, so the ground is filled without it.
    painter->fillRect(item.rect, t.surface);
    const bool active = has(item, QStyle::State_Selected);
    if (active)
        roundedRect(painter, item.rect.adjusted(1, 2, -1, -2), t.accentGround, QColor(), 0, radius::control);
    painter->setPen(item.palette.color(has(item, QStyle::State_Enabled) ? QPalette::Active : QPalette::Disabled,
                                       QPalette::ButtonText));
    painter->drawText(item.rect,
                      Qt::AlignCenter | Qt::TextSingleLine | Qt::TextDontClip |
                          (underline ? Qt::TextShowMnemonic : Qt::TextHideMnemonic),
                      item.text);
}

void progress(QPainter *painter, const QRect &rect, const QColor &color)
{
    const double r = std::min(rect.height() / 2.0, 3.0);
    roundedRect(painter, rect, color, QColor(), 0, r);
}

void progressContents(QPainter *painter, const QStyleOptionProgressBar &bar, const Tokens &t)
{
    if (bar.maximum <= bar.minimum)
        return; // unknown length: still, without motion
    const double share = double(bar.progress - bar.minimum) / (double(bar.maximum) - bar.minimum);
    QRect rect = bar.rect;
    rect.setWidth(int(rect.width() * std::clamp(share, 0.0, 1.0) + 0.5));
    if (rect.width() > 0)
        progress(painter, QStyle::visualRect(bar.direction, bar.rect, rect), t.accent);
}

void comboLabel(QPainter *painter, const QStyleOptionComboBox &box, const QRect &field)
{
    if (box.editable)
        return;
    painter->save();
    QRect rect = field;
    const auto mode = has(box, QStyle::State_Enabled) ? QIcon::Normal : QIcon::Disabled;
    if (!box.currentIcon.isNull()) {
        const QRect icon(QPoint(rect.x(), rect.center().y() - box.iconSize.height() / 2), box.iconSize);
        box.currentIcon.paint(painter, QStyle::visualRect(box.direction, field, icon), Qt::AlignCenter, mode);
        rect.setLeft(rect.left() + box.iconSize.width() + 6);
    }
    painter->setPen(box.palette.color(QPalette::ButtonText));
    const QString text = box.fontMetrics.elidedText(box.currentText, Qt::ElideRight, rect.width());
    painter->drawText(QStyle::visualRect(box.direction, field, rect),
                      Qt::AlignVCenter | Qt::AlignLeading | Qt::TextSingleLine, text);
    painter->restore();
}

void scrollBar(QPainter *painter, const QStyleOption &option, const QRect &slider, const Tokens &t)
{
    painter->fillRect(option.rect, option.palette.color(QPalette::Base));
    const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(&option);
    if (!bar || bar->maximum <= bar->minimum)
        return;
    const bool active = has(option, QStyle::State_MouseOver) || has(option, QStyle::State_Sunken);
    QColor color = t.secondary;
    color.setAlphaF(active ? 0.9f : 0.5f);
    roundedRect(painter, QRectF(slider).adjusted(3, 3, -3, -3), color, QColor(), 0, 3);
}

QRect scrollBarRect(const QStyleOptionComplex &option, QStyle::SubControl subControl, const QRect &fallback)
{
    const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(&option);
    if (!bar)
        return fallback;
    const bool horizontal = bar->orientation == Qt::Horizontal;
    const int length = horizontal ? bar->rect.width() : bar->rect.height();
    const int range = bar->maximum - bar->minimum;
    int slider = length;
    if (range > 0) {
        const auto whole = std::int64_t(range) + bar->pageStep;
        slider = int(std::int64_t(bar->pageStep) * length / std::max<std::int64_t>(1, whole));
        slider = std::clamp(slider, std::min(32, length), length);
    }
    const int at = QStyle::sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - slider,
                                                   bar->upsideDown);
    const auto part = [&](int from, int size) {
        const QRect rect = horizontal ? QRect(bar->rect.x() + from, bar->rect.y(), size, bar->rect.height())
                                      : QRect(bar->rect.x(), bar->rect.y() + from, bar->rect.width(), size);
        return QStyle::visualRect(bar->direction, bar->rect, rect);
    };
    switch (subControl) {
    case QStyle::SC_ScrollBarAddLine:
    case QStyle::SC_ScrollBarSubLine:
        return {}; // no arrow buttons: the track steps
    case QStyle::SC_ScrollBarSubPage:
        return part(0, at);
    case QStyle::SC_ScrollBarAddPage:
        return part(at + slider, length - at - slider);
    case QStyle::SC_ScrollBarGroove:
        return bar->rect;
    case QStyle::SC_ScrollBarSlider:
        return part(at, slider);
    default:
        return fallback;
    }
}
} // namespace assay::widgets::paint
