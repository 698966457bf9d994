// SPDX-License-Identifier: GPL-3.0-or-later
// From a workspace to what a report is made of. Any thread, with a reader of its own; blocks.
#pragma once
#include "analysis/report.h"
#include "core/result.h"
#include "store/workspace.h"
#include <functional>
#include <map>
#include <vector>

namespace assay::reports
{
// "Rater 1" for a name: the same each time, in the order in which they are first met.
class RaterVeil
{
public:
    const std::string &of(const std::string &name); // of nobody: nobody
    void hide(AnalysisData &data);
    void hide(std::vector<Score> &scores);
    void hide(std::vector<ScoreTrail> &trail);

private:
    std::map<std::string, std::string> m_names;
};

// Of these runs (all of them when empty; the bin never). Errors: as Reader's; Cancelled when `keepGoing` says so.
Result<analysis::ReportRecords> readReportRecords(const store::Reader &reader, const std::vector<RunId> &runs,
                                                  RaterVeil *veil = nullptr,
                                                  const std::function<bool(double)> &keepGoing = {});
// The order that decides the hues in the window too: the user's own models, then the demo ones.
std::vector<std::string> modelsInOrder(const store::Reader &reader);
} // namespace assay::reports
