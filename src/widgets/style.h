// SPDX-License-Identifier: GPL-3.0-or-later
// Fusion, drawn flat: one-pixel lines, rounded corners, no gradients, a two-pixel focus ring. Colours come from the
// palette's tokens at paint time. Private to the room: use theme.h.
#pragma once
#include <QProxyStyle>

namespace assay::widgets
{
class Style : public QProxyStyle
{
    Q_OBJECT
public:
    Style();
    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                           const QWidget *widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl subControl,
                         const QWidget *widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *data) const override;
};

// Dynamic properties the style reads; set by the helpers of controls.h.
inline constexpr const char primaryProperty[] = "assayPrimary"; // bool: the page's filled button
inline constexpr const char hintProperty[] = "assayHint";       // QString: keys shown after a button's text
inline constexpr const char invalidProperty[] = "assayInvalid"; // bool: a field whose content is refused
} // namespace assay::widgets
