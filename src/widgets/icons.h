// SPDX-License-Identifier: GPL-3.0-or-later
// Assay's own line icons (resources/icons/*.svg), coloured when painted: they follow the theme and any pixel ratio.
#pragma once
#include "widgets/theme.h"
#include <QIcon>
#include <QStringView>
#include <QWidget>

namespace assay::widgets
{
// "home", "play" ...: a file name without ".svg". An unknown name answers a null icon. `tone` is the colour; Disabled
// is faint. A primary button paints its icon in the colour of its text.
QIcon icon(QStringView name, Tone tone = Tone::Normal);
bool hasIcon(QStringView name);
QIcon programIcon();

class IconLabel : public QWidget // a still icon; decoration only, invisible to assistive technology
{
    Q_OBJECT
public:
    IconLabel(QStringView name, int size, Tone tone = Tone::Normal, QWidget *parent = nullptr);
    void setIcon(QStringView name, Tone tone = Tone::Normal);
    QSize sizeHint() const override { return {m_size, m_size}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QIcon m_icon;
    int m_size;
};
} // namespace assay::widgets
