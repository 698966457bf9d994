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
};
ChartColors chartColors(ChartTheme theme);
} // namespace assay::charts
