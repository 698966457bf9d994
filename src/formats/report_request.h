// SPDX-License-Identifier: GPL-3.0-or-later
// What a person adds to a report, as JSON: for assay-cli, for the pack, and remembered with the workspace.
//   {"question","recommendation","owner","date","recommended","runner_up","tasks_per_month","charts":["score"],
//    "gates":[{"name","answers":[{"target","answer":"pass|fail|not_checked","note"}]}],
//    "alt_texts":{"score":"..."},"theme":"usual|light|dark|print","hide_raters":false}
// Every field is optional; an unknown one is an error that names it.
#pragma once
#include "analysis/report.h"
#include "core/result.h"
#include <string>
#include <string_view>

namespace assay::formats
{
std::string reportRequestJson(const analysis::ReportRequest &request);
Result<analysis::ReportRequest> parseReportRequest(std::string_view json, std::string_view fileName);
} // namespace assay::formats
