// SPDX-License-Identifier: GPL-3.0-or-later
// One target's estimate with its intervals, and what was delivered.
#include "analysis/certainty.h"
#include "analysis/charts/score_parts.h"
#include "stats/bootstrap.h"
#include "stats/rates.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
constexpr std::size_t kReplicates = 9999;
constexpr std::uint64_t kSeed = 20261124;

std::vector<double> present(const Column &column)
{
    std::vector<double> out;
    for (const auto &v : column) {
        if (v)
            out.push_back(*v);
    }
    return out;
}

void setMean(ChartRow::Mark &mark, const Column &column)
{
    const auto wide = stats::meanInterval(column), narrow = stats::meanInterval(column, 0.5);
    if (wide.status != stats::Status::Ok)
        return; // nothing varies: an interval of width 0 would read as certainty
    mark.low95 = wide.lower;
    mark.high95 = wide.upper;
    mark.low50 = narrow.lower;
    mark.high50 = narrow.upper;
}

void setBca(ChartRow::Mark &mark, const Column &column, const std::vector<double> &drawn)
{
    const std::vector<double> values = present(column);
    const double n = double(values.size());
    double sum = 0;
    for (double v : values)
        sum += v;
    std::vector<double> without;
    for (double v : values)
        without.push_back((sum - v) / (n - 1));
    const auto wide = stats::bootstrapInterval(sum / n, drawn, without),
               narrow = stats::bootstrapInterval(sum / n, drawn, without, 0.5);
    if (wide.status != stats::Status::Ok)
        return setMean(mark, column);
    mark.low95 = wide.bcaLower;
    mark.high95 = wide.bcaUpper;
    mark.low50 = narrow.bcaLower;
    mark.high50 = narrow.bcaUpper;
}

void setRate(ChartRow::Mark &mark, const ScoreContext &c, std::size_t target)
{
    std::vector<std::int32_t> prompts;
    std::vector<std::optional<double>> pass;
    for (const Observation &o : c.table.of(target)) {
        if (!c.set.prompt[std::size_t(o.prompt)])
            continue;
        prompts.push_back(o.prompt);
        pass.emplace_back(o.value / 100);
    }
    const auto wide = stats::passRateWithRepeats(prompts, pass),
               narrow = stats::passRateWithRepeats(prompts, pass, 0.5);
    mark.low95 = 100 * wide.lower;
    mark.high95 = 100 * wide.upper;
    mark.low50 = 100 * narrow.lower;
    mark.high50 = 100 * narrow.upper;
}
} // namespace

void drawMeans(ScoreContext &c)
{
    if (!c.options.bcaIntervals || c.choice.scale.percent() || c.set.n < kFewestForBca)
        return;
    std::vector<double> rows;
    for (std::size_t p = 0; p < c.set.prompt.size(); ++p) {
        if (!c.set.prompt[p])
            continue;
        for (std::size_t t : c.set.targets)
            rows.push_back(*c.table.column(t)[p]);
    }
    const auto drawn = stats::bootstrapMeans(rows, c.set.targets.size(), kReplicates, kSeed, c.options.keepGoing);
    for (std::size_t i = 0; drawn.complete && i < c.set.targets.size(); ++i)
        c.draws[c.set.targets[i]] = drawn.column(i);
}

ChartRow::Mark estimateOf(const ScoreContext &c, std::size_t target)
{
    const Column column = restricted(c.table.column(target), c.set);
    ChartRow::Mark mark;
    mark.series = c.choice.scale.percent() ? scaleText(c.choice.scale) : "score";
    const auto mean = stats::meanInterval(column);
    mark.n = mean.n;
    mark.value = mean.mean;
    mark.hollow = mean.n < kSolid;
    if (mean.n < kFewest)
        mark.points = presentSorted(column);
    else if (c.choice.scale.percent())
        setRate(mark, c, target);
    else if (const auto drawn = c.draws.find(target); drawn != c.draws.end())
        setBca(mark, column, drawn->second);
    else
        setMean(mark, column);
    if (mark.n >= kFewest && !mark.low95)
        mark.why = "no variation seen in " + std::to_string(mark.n) + " prompts";
    return mark;
}

std::vector<std::optional<double>> deliveredMeans(const ScoreContext &c)
{
    const auto counts = countOutcomes(c.data);
    const bool failures = std::any_of(counts.begin(), counts.end(), [](const Counts &n) {
        return n.of(Outcome::Failed) + n.of(Outcome::Partial) + n.of(Outcome::Unknown) > 0;
    });
    const ScoreScale &scale = c.choice.scale;
    if (!failures || scale.claims || scale.count || scale.form == ScoreForm::Shares)
        return {};
    const std::size_t targets = c.data.targets.size(), prompts = c.data.caseKeys.size();
    const PromptTable table(targets, prompts, gatherScores(c.data, c.choice, Estimand::Delivered).observations,
                            PromptTable::Fold::Mean);
    const CommonSet set = commonSet(table, targets, prompts);
    std::vector<std::optional<double>> out(targets);
    for (std::size_t t : set.targets)
        out[t] = stats::meanInterval(restricted(table.column(t), set)).mean;
    return out;
}
} // namespace assay::analysis
