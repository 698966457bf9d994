// SPDX-License-Identifier: GPL-3.0-or-later
// Before a program runs for the first time on this computer, a person sees its exact command and agrees, or not.
#pragma once
#include "session/session.h"
#include <QWidget>

namespace assay::widgets
{
// True when the plan starts no program that is still to be agreed to, or the user agreed just now. The default is not
// to run. GUI thread; waits for the answer.
bool agreeToCommands(QWidget *parent, session::Session &session, const RunPlan &plan);
QString commandText(const CommandLine &command); // its words, one after another, quoted where they need it
} // namespace assay::widgets
