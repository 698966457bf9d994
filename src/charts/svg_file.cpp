// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/svg_file.h"
#include <QBuffer>
#include <QPainter>
#include <QRegularExpression>
#include <QSvgGenerator>

namespace assay::charts
{
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

// Coordinates of outlines to a hundredth of a px: nobody sees more.
QByteArray rounded(const QByteArray &svg)
{
    QByteArray out;
    out.reserve(svg.size());
    bool path = false;
    int decimals = -1; // behind a point
    for (qsizetype i = 0; i < svg.size(); ++i) {
        const char c = svg[i];
        if (c == '"')
            path = !path && (svg.mid(i - 3, 3) == " d=" || svg.mid(i - 8, 8) == " points=");
        const bool digit = c >= '0' && c <= '9';
        decimals = c == '.' ? 0 : digit && decimals >= 0 ? decimals + 1 : -1;
        if (!path || decimals <= 2)
            out += c;
    }
    return out;
}
} // namespace

QByteArray svgFile(QSizeF size, const QString &title, const QString &description,
                   const std::function<void(QPainter &)> &paint)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator svg;
    svg.setOutputDevice(&buffer);
    svg.setResolution(96); // the default of 72 makes every text a quarter too small
    svg.setSize(size.toSize());
    svg.setViewBox(QRectF({}, size));
    // QSvgGenerator writes these two as they come: a model's name could be markup.
    svg.setTitle(title.toHtmlEscaped());
    svg.setDescription(description.toHtmlEscaped());
    QPainter painter;
    if (!painter.begin(&svg))
        return {};
    paint(painter);
    if (!painter.end())
        return {};
    return legalXml(buffer.data());
}

QByteArray svgShorter(const QByteArray &svg)
{
    static const QRegularExpression needless(
        QStringLiteral("\\s+(?:font-family|font-size|font-weight|font-style)=\"[^\"<>]*\""
                       "|\\s+(?:stroke|fill)-opacity=\"1\"|\\s+transform=\"matrix\\(1,0,0,1,0,0\\)\"")),
        emptyGroup(QStringLiteral("<g\\b[^<>]*>\\s*</g>\\s*")), blank(QStringLiteral("\\s*\\n\\s*(?=[<>/])"));
    QString text = QString::fromUtf8(rounded(svg));
    text.remove(needless);
    text.remove(emptyGroup);
    text.replace(blank, QStringLiteral("\n"));
    return text.toUtf8();
}
} // namespace assay::charts
