// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/page_data.h"
#include "support/chart_data.h"
#include <algorithm>

namespace assay::test
{
namespace
{
constexpr std::int64_t kMonth = 30LL * 86'400'000'000;

void leaveUnscored(AnalysisData &data, int target, int prompt)
{
    std::erase_if(data.scores, [&](const AnalysisScore &score) {
        const AnalysisTrial &t = data.trials[std::size_t(score.trial)];
        return t.target == target && (prompt < 0 || t.caseIndex == prompt);
    });
}

void oneOfEachMissing(AnalysisData &data)
{
    leaveUnscored(data, 0, 1);
    leaveUnscored(data, int(data.targets.size()) - 1, 2);
    for (AnalysisTrial &t : data.trials) {
        if (t.target != 0)
            continue;
        if (t.caseIndex == 1) { // failed
            t.outcome = Outcome::Failed;
            t.total = t.ttft = std::nullopt;
            t.costNano = t.outputTokens = std::nullopt;
        }
        if (t.caseIndex == 3) // its usage was not told
            t.costNano = t.outputTokens = t.inputTokens = std::nullopt;
        if (t.caseIndex == 4) // came in one piece
            t.ttft.reset();
    }
}

void allEqual(AnalysisData &data)
{
    for (AnalysisScore &score : data.scores)
        score.value = 4;
    for (AnalysisTrial &trial : data.trials) {
        trial.costNano = 5'000'000;
        trial.total = Nanos(2'000'000'000);
        trial.ttft = Nanos(400'000'000);
    }
}

void longNames(AnalysisData &data)
{
    for (std::string &title : data.caseTitles)
        title += " about a parcel that came back opened, and what the customer is owed for it";
    for (std::string &tag : data.tags)
        tag += " and everything that the department files under it";
    for (std::string &rater : data.raters)
        rater += " of the procurement office in the north";
}
} // namespace

AnalysisData pageData(const PageShape &page)
{
    ChartShape shape;
    shape.targets = someTargets(page.targets, page.variant == "long");
    if (page.variant == "free")
        shape.targets.back().perThousand = 0;
    if (page.variant == "unknown" && page.targets > 1)
        shape.targets.back().perThousand = -1;
    shape.prompts = page.variant == "few" ? 5 : 40;
    shape.raters = 2;
    shape.tags = page.variant != "plain";
    shape.repetitions = 2;
    AnalysisData data = chartData(shape);
    // The second repetition is a second run.
    data.runs.push_back(data.runs[0]);
    data.runs[1].id = RunId(2);
    data.runs[1].startedMicros += kMonth;
    for (AnalysisTrial &trial : data.trials) {
        trial.run = RunId(1 + trial.repetition);
        trial.startedMicros += trial.repetition * kMonth;
    }
    if (page.chain && page.targets > 1)
        data.targets.back().api = Api::Chain;
    if (page.variant == "unknown" && page.targets > 1)
        leaveUnscored(data, page.targets - 1, -1);
    if (page.variant == "missing")
        oneOfEachMissing(data);
    if (page.variant == "equal")
        allEqual(data);
    if (page.variant == "long")
        longNames(data);
    return data;
}
} // namespace assay::test
