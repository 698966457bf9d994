// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chart_theme.h"

namespace assay::charts
{
ChartColors chartColors(ChartTheme theme)
{
    const std::array<QColor, 6> onWhite{QColor(0x00467F), QColor(0xA34600), QColor(0x2F9C80),
                                        QColor(0xDB5CB4), QColor(0xA18F00), QColor(0x5B5B5B)};
    switch (theme) {
    case ChartTheme::Dark:
        return {QColor(0x1D2125),
                QColor(0xE7EAED),
                QColor(0x9BA5B0),
                QColor(0x343A41),
                QColor(0x78C3FE),
                {QColor(0x78C3FE), QColor(0xF54A1E), QColor(0x4F9871), QColor(0xAD72A4), QColor(0xFCD03B),
                 QColor(0xDDDDDD)},
                2};
    case ChartTheme::Print:
        return {
            QColor(0xFFFFFF), QColor(Qt::black), QColor(0x333333), QColor(0xBBBBBB), QColor(Qt::black), onWhite, 2.6};
    case ChartTheme::Light:
        break;
    }
    return {QColor(0xFFFFFF), QColor(0x1B1F24), QColor(0x5B6570), QColor(0xDDE1E6), QColor(0x00467F), onWhite, 2};
}
} // namespace assay::charts
