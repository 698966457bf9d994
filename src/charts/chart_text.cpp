// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chart_text.h"
#include <cmath>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QTextLayout>

namespace assay::charts
{
using namespace Qt::StringLiterals;

QString qt(const std::string &text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

QFont fontOf(double pixels, bool bold)
{
    QFont font(QFontInfo(QGuiApplication::font()).family());
    font.setPixelSize(int(std::lround(pixels)));
    font.setBold(bold);
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setStyleStrategy(QFont::PreferAntialias);
    return font;
}

double lineHeight(const QFont &font) { return std::ceil(QFontMetricsF(font).height()); }
double widthOf(const QString &text, const QFont &font) { return QFontMetricsF(font).horizontalAdvance(text); }

std::vector<QString> wrapped(const QString &text, const QFont &font, double width)
{
    QTextLayout layout(text, font);
    std::vector<QString> lines;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        lines.push_back(text.mid(line.textStart(), line.textLength()).trimmed());
    }
    layout.endLayout();
    return lines;
}

std::vector<QString> wrapped(const QString &text, const QFont &font, double width, std::size_t most)
{
    std::vector<QString> lines = wrapped(text, font, width);
    if (lines.size() <= most)
        return lines;
    QString rest = lines[most - 1];
    for (std::size_t i = most; i < lines.size(); ++i)
        rest += u' ' + lines[i];
    lines.resize(most);
    lines.back() = QFontMetricsF(font).elidedText(rest, Qt::ElideRight, width);
    return lines;
}

namespace
{
// An axis that is too short for its title says less before it says half: "seconds on a logarithmic axis, less is
// better", "seconds on a logarithmic axis", "seconds (log)".
QString axisTitle(QString title, const TextSpot &spot)
{
    const auto fits = [&] { return QFontMetricsF(spot.font).horizontalAdvance(title) <= spot.room; };
    if (!fits() && title.contains(u','))
        title.truncate(title.lastIndexOf(u','));
    if (!fits())
        title.replace(u" on a logarithmic axis"_s, u" (log)"_s);
    return title;
}
} // namespace

double place(std::vector<TextLine> &out, const QString &wanted, const TextSpot &spot)
{
    if (wanted.isEmpty())
        return 0;
    const QString full = spot.role == TextRole::AxisTitle ? axisTitle(wanted, spot) : wanted;
    const QFontMetricsF metrics(spot.font);
    const QString text =
        metrics.horizontalAdvance(full) > spot.room ? metrics.elidedText(full, Qt::ElideRight, spot.room) : full;
    const double w = metrics.horizontalAdvance(text);
    const double left = spot.anchor == At::Left    ? spot.at.x()
                        : spot.anchor == At::Right ? spot.at.x() - w
                                                   : spot.at.x() - w / 2;
    if (!text.isEmpty())
        out.push_back({spot.role,
                       text,
                       text == full ? QString() : full,
                       spot.font,
                       {left, spot.at.y(), w, metrics.height()},
                       spot.strong,
                       false});
    return w;
}

void placeTurned(std::vector<TextLine> &out, const QString &full, const TextSpot &spot)
{
    if (full.isEmpty())
        return;
    const QFontMetricsF metrics(spot.font);
    const QString text =
        metrics.horizontalAdvance(full) > spot.room ? metrics.elidedText(full, Qt::ElideRight, spot.room) : full;
    const double w = metrics.horizontalAdvance(text), h = metrics.height();
    out.push_back({spot.role,
                   text,
                   text == full ? QString() : full,
                   spot.font,
                   {spot.at.x() - h / 2, spot.at.y() - w, h, w},
                   spot.strong,
                   true});
}
} // namespace assay::charts
