// SPDX-License-Identifier: GPL-3.0-or-later
// The small windows of the Compare page: everything known of one answer, and what changed in a prompt.
#pragma once
#include "core/records.h"
#include "widgets/compare/target_look.h"

#include <QStringList>

class QWidget;

namespace assay::widgets
{
// Timings, tokens, money, ids; what was asked; the body as received. Not modal; closes itself. `notSent`: parameters
// that were set and left out of the request, with the reason.
void showAnswerDetails(QWidget *parent, const TrialRow &row, const RunPlan &plan, const QStringList &notSent);
// The prompt as it is now against any version that was sent.
void showVersions(QWidget *parent, const std::vector<PromptVersion> &versions, const Prompt &now);
} // namespace assay::widgets
