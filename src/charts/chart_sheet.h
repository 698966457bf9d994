// SPDX-License-Identifier: GPL-3.0-or-later
// A chart on a sheet of its own, for files and reports: grabbing the window's would bring its size, scroll position and
// focus ring along. GUI thread; needs a QGuiApplication (offscreen will do).
#pragma once
#include "analysis/chart_spec.h"
#include "charts/chart_theme.h"
#include <memory>
#include <QByteArray>
#include <QRectF>
#include <QSize>

class QIODevice;
class QPainter;

namespace assay::charts
{
enum class SvgText {
    Editable, // as text, in a font by name: other programs can edit it, and need the font
    Portable  // as outlines: the same everywhere
};

class ChartSheet
{
public:
    // A size that does not hold what has to be in the picture grows in height.
    ChartSheet(const analysis::ChartSpec &spec, ChartTheme theme, QSize size);
    ~ChartSheet();
    QSizeF size() const; // logical px
    void outlineTexts(); // from here on; cannot be taken back
    void paint(QPainter &painter, const QRectF &target);
    // False: the device cannot be written. Title and description as given, escaped here.
    bool writeSvg(QIODevice &device, const QString &title, const QString &description);

private:
    struct Scene;
    std::unique_ptr<Scene> m_scene;
};

// A whole SVG document with title and description.
QByteArray svgDocument(const analysis::ChartSpec &spec, ChartTheme theme, QSize size, SvgText text);
} // namespace assay::charts
