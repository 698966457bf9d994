// SPDX-License-Identifier: GPL-3.0-or-later
// The palette of every chart, on screen and in files. The only place in this room with colour literals; the window has
// its own theme. Series colours keep 3:1 on their ground and stay apart under colour-blindness.
#pragma once
#include <array>
#include <QColor>

namespace assay::charts
{
enum class ChartTheme { Light, Dark, Print /* white ground, black text, heavier lines: survives a grey printer */ };

struct ChartColors {
    QColor ground, text, secondary, grid, accent;
    std::array<QColor, 6> series; // by ChartRow::color
    double lineWidth = 2;         // of a 95 % interval, logical px
    QColor high, low, middle;     // ends and middle of a grid's colours
    QColor muted;                 // what decides nothing
    bool hatched = false;         // tints carry hatches too
};
ChartColors chartColors(ChartTheme theme);
// `share` 0 to 1 from the ground's side to the full hue, or -1 to 1 around the middle.
QColor sequentialColor(const ChartColors &colors, double share);
QColor divergingColor(const ChartColors &colors, double share);
// Tint 0 is the colour itself, 5 nearly the ground.
QColor tinted(const ChartColors &colors, QColor color, int tint);
// The one of the theme's two text colours that reads better on `ground`; black or white where neither has 4.5:1.
QColor textOn(const ChartColors &colors, QColor ground);
} // namespace assay::charts
