// SPDX-License-Identifier: GPL-3.0-or-later
// The small windows of the Help menu, and the two questions Assay asks.
#pragma once
#include "session/estimate.h"
#include "widgets/command_palette.h"
#include <QString>

namespace assay::widgets
{
void showAbout(QWidget *parent);
void showKeys(QWidget *parent, const QVector<PaletteEntry> &entries); // every action that has keys
// A run is on: quit all the same? The default is to go on running.
bool confirmQuit(QWidget *parent, int settled, int total);
// The run may cost more than the user said to ask about, or nobody can tell. The default is not to run.
bool confirmSpending(QWidget *parent, const session::SpendingQuestion &question);
} // namespace assay::widgets
