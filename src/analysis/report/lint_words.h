// SPDX-License-Identifier: GPL-3.0-or-later
// Private to analysis/report: what people write in their own words, held against the verdicts.
#pragma once
#include "analysis/report_lint.h"

namespace assay::analysis
{
std::string lowered(std::string_view text); // ASCII
std::vector<ReportProblem> lintWords(const Report &report);
} // namespace assay::analysis
