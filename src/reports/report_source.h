// SPDX-License-Identifier: GPL-3.0-or-later
// From a workspace to what a report is made of. Any thread, with a reader of its own; blocks.
#pragma once
#include "analysis/report.h"
#include "core/result.h"
#include "store/workspace.h"
#include <vector>

namespace assay::reports
{
// Of these runs (all of them when empty; the bin never). Errors: as Reader's.
Result<analysis::ReportRecords> readReportRecords(const store::Reader &reader, const std::vector<RunId> &runs);
// The order that decides the hues in the window too: the user's own models, then the demo ones.
std::vector<std::string> modelsInOrder(const store::Reader &reader);
} // namespace assay::reports
