// SPDX-License-Identifier: GPL-3.0-or-later
// What the style draws, as functions of option and tokens. Private to style.cpp and the room's own painted widgets.
#pragma once
#include "widgets/theme.h"
#include <QIcon>
#include <QRect>
#include <QStyle>
#include <QStyleOption>

class QPainter;

namespace assay::widgets::paint
{
void roundedRect(QPainter *painter, const QRectF &rect, const QColor &fill, const QColor &line, double lineWidth,
                 double r);
void ring(QPainter *painter, const QRect &rect, const QColor &color, double width, double r);
void roundedFrame(QPainter *painter, const QRect &rect, const QColor &line, double width);
void tintedIcon(QPainter *painter, const QIcon &icon, const QRect &rect, const QColor &color);
void chevron(QPainter *painter, const QRect &rect, Qt::ArrowType type, const QColor &color, int size = 10);
void button(QPainter *painter, const QStyleOption &option, const Tokens &t, bool primary);
void toolButton(QPainter *painter, const QStyleOption &option, const Tokens &t);
void focusRing(QPainter *painter, const QStyleOption &option, const Tokens &t, const QWidget *widget, bool primary);
void field(QPainter *painter, const QStyleOption &option, const Tokens &t, bool invalid);
void checkBox(QPainter *painter, const QStyleOption &option, const Tokens &t);
void radioButton(QPainter *painter, const QStyleOption &option, const Tokens &t);
void itemPanel(QPainter *painter, const QStyleOption &option, const Tokens &t, bool item);
void menuBar(QPainter *painter, const QRect &rect, const Tokens &t);
void menuBarItem(QPainter *painter, const QStyleOptionMenuItem &item, const Tokens &t, bool underline);
void progress(QPainter *painter, const QRect &rect, const QColor &color);
void progressContents(QPainter *painter, const QStyleOptionProgressBar &bar, const Tokens &t);
void comboLabel(QPainter *painter, const QStyleOptionComboBox &box, const QRect &field);
void scrollBar(QPainter *painter, const QStyleOption &option, const QRect &slider, const Tokens &t);
QRect scrollBarRect(const QStyleOptionComplex &option, QStyle::SubControl subControl, const QRect &fallback);
} // namespace assay::widgets::paint
