// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/svg_outlines.h"
#include <cmath>
#include <QFont>
#include <QGlyphRun>
#include <QPainterPath>
#include <QRawFont>
#include <QTextLayout>

namespace assay::charts
{
using namespace Qt::StringLiterals;
namespace
{
constexpr double kUnits = 100; // px that a letter is kept at; drawn smaller by a transform

QByteArray number(double value, int decimals)
{
    QByteArray out = QByteArray::number(value, 'f', decimals);
    if (out.contains('.')) {
        while (out.endsWith('0'))
            out.chop(1);
        if (out.endsWith('.'))
            out.chop(1);
    }
    return out == "-0" ? QByteArray("0") : out;
}

QByteArray attribute(const QByteArray &element, const char *name)
{
    const QByteArray mark = ' ' + QByteArray(name) + "=\"";
    const qsizetype from = element.indexOf(mark);
    if (from < 0)
        return {};
    const qsizetype begin = from + mark.size();
    return element.mid(begin, element.indexOf('"', begin) - begin);
}

QString unescaped(const QByteArray &text) // what QString::toHtmlEscaped() made
{
    QString out = QString::fromUtf8(text);
    return out.replace(u"&lt;"_s, u"<"_s)
        .replace(u"&gt;"_s, u">"_s)
        .replace(u"&quot;"_s, u"\""_s)
        .replace(u"&amp;"_s, u"&"_s);
}

QByteArray pathText(const QPainterPath &path)
{
    QByteArray out;
    const auto point = [&](int i) {
        const QPainterPath::Element &e = path.elementAt(i);
        return number(e.x, 1) + ' ' + number(e.y, 1);
    };
    for (int i = 0; i < path.elementCount(); ++i) {
        switch (path.elementAt(i).type) {
        case QPainterPath::MoveToElement:
            out += (out.isEmpty() ? "M" : "ZM") + point(i);
            break;
        case QPainterPath::LineToElement:
            out += 'L' + point(i);
            break;
        case QPainterPath::CurveToElement:
            out += 'C' + point(i) + ' ' + point(i + 1) + ' ' + point(i + 2);
            i += 2;
            break;
        case QPainterPath::CurveToDataElement:
            break;
        }
    }
    return out.isEmpty() ? out : out + 'Z';
}

QFont fontOf(const QByteArray &element)
{
    QFont font(QString::fromUtf8(attribute(element, "font-family")));
    font.setPixelSize(int(kUnits));
    font.setWeight(QFont::Weight(qBound(1, attribute(element, "font-weight").toInt(), 1000)));
    font.setItalic(attribute(element, "font-style") != "normal");
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}
} // namespace

QByteArray SvgOutlines::nameOf(const QString &face, quint32 glyph, const QRawFont &font)
{
    const auto [at, fresh] = m_names.try_emplace({face, glyph});
    if (fresh) {
        const QByteArray path = pathText(font.pathForGlyph(glyph));
        if (!path.isEmpty()) {
            at->second = 'g' + QByteArray::number(qulonglong(m_names.size()), 36);
            m_paths += "<path id=\"" + at->second + "\" d=\"" + path + "\"/>\n";
        }
    }
    return at->second;
}

QByteArray SvgOutlines::outlinedText(const QByteArray &element)
{
    const qsizetype open = element.indexOf('>');
    const QString text = unescaped(element.mid(open + 1, element.lastIndexOf("</text>") - open - 1));
    const double size = attribute(element, "font-size").toDouble();
    if (text.isEmpty() || !(size > 0))
        return {};
    QTextLayout layout(text, fontOf(element));
    layout.beginLayout();
    const QTextLine line = layout.createLine();
    layout.endLayout();
    QByteArray letters;
    for (const QGlyphRun &run : layout.glyphRuns()) {
        const QRawFont font = run.rawFont();
        const QString face = font.familyName() + u'/' + font.styleName() + u'/' + QString::number(font.weight());
        const QList<quint32> glyphs = run.glyphIndexes();
        const QList<QPointF> places = run.positions();
        for (qsizetype i = 0; i < glyphs.size(); ++i) {
            const QByteArray name = nameOf(face, glyphs[i], font);
            if (name.isEmpty()) // a space, or a letter that is a picture
                continue;
            const double y = places[i].y() - line.ascent();
            letters += "<use " + m_link + "=\"#" + name + "\" x=\"" + number(places[i].x(), 1) +
                       (std::abs(y) >= 0.05 ? "\" y=\"" + number(y, 1) : QByteArray()) + "\"/>";
        }
    }
    if (letters.isEmpty())
        return {};
    const QByteArray opacity = attribute(element, "fill-opacity");
    return "<g fill=\"" + attribute(element, "fill") + '"' +
           (opacity == "1" ? QByteArray() : " fill-opacity=\"" + opacity + '"') +
           " stroke=\"none\" transform=\"translate(" + number(attribute(element, "x").toDouble(), 2) + ' ' +
           number(attribute(element, "y").toDouble(), 2) + ")scale(" + number(size / kUnits, 4) + ")\">" + letters +
           "</g>\n";
}

QByteArray SvgOutlines::outlined(const QByteArray &svg)
{
    QByteArray out;
    out.reserve(svg.size());
    qsizetype from = 0;
    // What a text says is escaped: such a mark is the generator's own.
    for (qsizetype at = svg.indexOf("<text "); at >= 0; at = svg.indexOf("<text ", from)) {
        const qsizetype end = svg.indexOf("</text>", at);
        if (end < 0)
            break;
        out += QByteArrayView(svg).sliced(from, at - from);
        from = end + 7;
        out += outlinedText(svg.mid(at, from - at));
    }
    return out + svg.mid(from);
}

QByteArray SvgOutlines::definitions() const { return m_paths.isEmpty() ? m_paths : "<defs>\n" + m_paths + "</defs>"; }
} // namespace assay::charts
