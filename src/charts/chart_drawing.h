// SPDX-License-Identifier: GPL-3.0-or-later
// A chart as a finished drawing: recorded on the GUI thread, where scenes have to be made, then painted on any thread
// and as often as is wanted. A copy costs nothing.
#pragma once
#include "analysis/chart_spec.h"
#include "charts/chart_theme.h"
#include "charts/overflow.h"
#include <memory>
#include <QByteArray>
#include <QImage>
#include <QRectF>
#include <QSize>

class QPainter;

namespace assay::charts
{
class SvgOutlines;

class ChartDrawing
{
public:
    ChartDrawing() = default; // null: paints nothing
    // GUI thread; needs a QGuiApplication (offscreen will do). A size that it does not fit in grows in height.
    ChartDrawing(const analysis::ChartSpec &spec, ChartTheme theme, QSize size, Overflow overflow = Overflow::Grow);
    bool isNull() const noexcept { return m_tape == nullptr; }
    QSizeF size() const; // logical px
    // Any thread, from here on. The ground is painted, too.
    void paint(QPainter &painter, const QRectF &target) const;
    QImage image(double scale) const;
    // A whole document with title and description, escaped here; texts stay texts.
    QByteArray svg(const QString &title, const QString &description) const;

    struct Tape;

private:
    std::shared_ptr<const Tape> m_tape;
};

// One <svg> element for an HTML page: no prolog, no fixed size, no title of its own. Its texts are the outlines of
// `outlines`, whose definitions the page has to hold once.
QByteArray svgElement(const ChartDrawing &drawing, SvgOutlines &outlines);
// A whole SVG document that needs no font.
QByteArray svgOutlined(const ChartDrawing &drawing, const QString &title, const QString &description);
} // namespace assay::charts
