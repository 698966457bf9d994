// SPDX-License-Identifier: GPL-3.0-or-later
// Private to charts: what is painted, as an SVG document. Any thread.
#pragma once
#include <functional>
#include <QByteArray>
#include <QSizeF>
#include <QString>

class QPainter;

namespace assay::charts
{
// Title and description as given, escaped here. Empty: it cannot be painted.
QByteArray svgFile(QSizeF size, const QString &title, const QString &description,
                   const std::function<void(QPainter &)> &paint);
// Outlines to a hundredth of a px, and nothing said that is so anyway: for pages that hold many pictures.
QByteArray svgShorter(const QByteArray &svg);
} // namespace assay::charts
