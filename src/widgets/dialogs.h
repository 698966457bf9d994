// SPDX-License-Identifier: GPL-3.0-or-later
// The small windows of the Help menu, and the one question Assay asks.
#pragma once
#include "widgets/command_palette.h"
#include <QString>

namespace assay::widgets
{
void showAbout(QWidget *parent);
void showKeys(QWidget *parent, const QVector<PaletteEntry> &entries); // every action that has keys
// A run is on: quit all the same? The default is to go on running.
bool confirmQuit(QWidget *parent, int settled, int total);
} // namespace assay::widgets
