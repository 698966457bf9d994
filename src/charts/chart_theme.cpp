// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chart_theme.h"
#include <algorithm>
#include <cmath>

namespace assay::charts
{
namespace
{
QColor mixed(QColor a, QColor b, double share)
{
    auto part = [&](double x, double y) { return float(x + (y - x) * std::clamp(share, 0.0, 1.0)); };
    return QColor::fromRgbF(part(a.redF(), b.redF()), part(a.greenF(), b.greenF()), part(a.blueF(), b.blueF()));
}

double luminance(QColor color) // WCAG 2.2
{
    auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(QColor a, QColor b)
{
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}
} // namespace

ChartColors chartColors(ChartTheme theme)
{
    const std::array<QColor, 6> onWhite{QColor(0x00467F), QColor(0xA34600), QColor(0x2F9C80),
                                        QColor(0xDB5CB4), QColor(0xA18F00), QColor(0x5B5B5B)};
    ChartColors out;
    out.series = onWhite;
    switch (theme) {
    case ChartTheme::Dark:
        out.ground = QColor(0x1D2125);
        out.text = QColor(0xE7EAED);
        out.secondary = QColor(0x9BA5B0);
        out.grid = QColor(0x343A41);
        out.accent = QColor(0x78C3FE);
        out.series = {QColor(0x78C3FE), QColor(0xF54A1E), QColor(0x4F9871),
                      QColor(0xAD72A4), QColor(0xFCD03B), QColor(0xDDDDDD)};
        out.high = QColor(0x5CAEF2);
        out.low = QColor(0xE08A4F);
        out.middle = QColor(0x2B3137);
        out.muted = QColor(0x7C858E);
        return out;
    case ChartTheme::Print:
        out.ground = QColor(0xFFFFFF);
        out.text = QColor(Qt::black);
        out.secondary = QColor(0x333333);
        out.grid = QColor(0xBBBBBB);
        out.accent = QColor(Qt::black);
        out.lineWidth = 2.6;
        out.high = QColor(0x2A5A8C);
        out.low = QColor(0xD98236);
        out.middle = QColor(0xFFFFFF);
        out.muted = QColor(0x767676);
        out.hatched = true;
        return out;
    case ChartTheme::Light:
        break;
    }
    out.ground = QColor(0xFFFFFF);
    out.text = QColor(0x1B1F24);
    out.secondary = QColor(0x5B6570);
    out.grid = QColor(0xDDE1E6);
    out.accent = QColor(0x00467F);
    out.high = QColor(0x1F6BB0);
    out.low = QColor(0xD9772B);
    out.middle = QColor(0xF3F5F7);
    out.muted = QColor(0x7D8791);
    return out;
}

// Never down to the bare ground: a cell with the least value is still a cell.
QColor sequentialColor(const ChartColors &colors, double share)
{
    return mixed(mixed(colors.ground, colors.high, 0.07), colors.high, std::clamp(share, 0.0, 1.0));
}

QColor divergingColor(const ChartColors &colors, double share)
{
    return mixed(colors.middle, share < 0 ? colors.low : colors.high, std::abs(share));
}

QColor tinted(const ChartColors &colors, QColor color, int tint)
{
    return mixed(color, colors.ground, 0.155 * std::clamp(tint, 0, 5));
}

QColor textOn(const ChartColors &colors, QColor ground)
{
    constexpr double readable = 4.5; // WCAG 2.2 AA
    const QColor best = contrast(colors.text, ground) >= contrast(colors.ground, ground) ? colors.text : colors.ground;
    if (contrast(best, ground) >= readable)
        return best;
    // On a middling ground neither of the theme's will do.
    const QColor black(Qt::black), white(Qt::white);
    return contrast(black, ground) >= contrast(white, ground) ? black : white;
}
} // namespace assay::charts
