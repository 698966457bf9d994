// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/reveal_summary.h"
#include "stats/estimates.h"
#include "stats/rates.h"
#include <algorithm>
#include <cmath>
#include <map>

namespace assay::analysis
{
namespace
{
using Key = std::pair<std::int64_t, std::string>; // trial, criterion

bool counts(const Score &score, const Rubric &rubric)
{
    return score.rubric == rubric.id && score.round == 1 && rubric.criterion(score.criterion) != nullptr;
}

// A trial's response score on the native scale when all trials have one, else in percent.
std::optional<double> valueOf(const ResponseScore &score, bool percent)
{
    return percent ? score.percent : score.native;
}

std::vector<Score> ofRater(const TrialRow &row, const Rubric &rubric, const std::string &rater, bool afterReveal)
{
    std::vector<Score> out;
    std::copy_if(row.scores.begin(), row.scores.end(), std::back_inserter(out), [&](const Score &score) {
        return counts(score, rubric) && score.rater == rater && (afterReveal || !score.afterReveal);
    });
    return out;
}

void addOverlaps(const RunRecord &record, const Rubric &rubric, const std::string &rater, RevealSummary &summary)
{
    std::map<std::string, RaterOverlap> others;
    for (const TrialRow &row : record.trials) {
        std::map<std::string, int> mine;
        for (const Score &score : ofRater(row, rubric, rater, false)) {
            if (score.value)
                mine[score.criterion] = *score.value;
        }
        for (const Score &score : row.scores) {
            const auto own = mine.find(score.criterion);
            if (!counts(score, rubric) || score.rater == rater || !score.value || own == mine.end() ||
                score.afterReveal)
                continue;
            RaterOverlap &with = others[score.rater];
            with.rater = score.rater;
            const int apart = std::abs(*score.value - own->second);
            ++with.both;
            with.same += apart == 0 ? 1 : 0;
            with.within += apart <= rubric.criterion(score.criterion)->spread ? 1 : 0;
        }
    }
    for (auto &[name, overlap] : others)
        summary.others.push_back(std::move(overlap));
}

bool isRate(const Rubric &rubric)
{
    std::vector<const Criterion *> counted;
    for (const Criterion &criterion : rubric.criteria) {
        if (criterion.weight > 0)
            counted.push_back(&criterion);
    }
    return counted.size() == 1 && counted.front()->scale.kind == ScaleKind::PassFail;
}

void estimateRate(RevealRow &row, const std::vector<std::int32_t> &prompts,
                  const std::vector<std::optional<double>> &percents)
{
    std::vector<std::optional<double>> passed;
    for (const auto &percent : percents)
        passed.emplace_back(*percent / 100);
    const stats::RepeatedRate rate = stats::passRateWithRepeats(prompts, passed);
    if (!rate.p)
        return;
    row.mean = 100 * *rate.p;
    row.low = 100 * rate.lower;
    row.high = 100 * rate.upper;
}

void estimate(RevealRow &row, const std::vector<std::int32_t> &prompts,
              const std::vector<std::optional<double>> &values)
{
    if (values.empty())
        return;
    const stats::PromptMeanEstimate estimate = stats::meanIntervalByPrompt(prompts, values);
    row.mean = estimate.mean;
    if (estimate.status == stats::Status::ZeroVariance) {
        row.noVariation = true; // [mean, mean] would read as certainty (0.7)
        return;
    }
    row.low = estimate.lower;
    row.high = estimate.upper;
}
} // namespace

RevealSummary revealSummary(const RunRecord &record, const Rubric &rubric, const std::string &rater)
{
    RevealSummary summary;
    std::vector<ResponseScore> scores;
    summary.rate = summary.percent = isRate(rubric);
    for (const TrialRow &row : record.trials) {
        scores.push_back(responseScore(rubric, ofRater(row, rubric, rater, false)));
        summary.percent = summary.percent || (scores.back().percent && !scores.back().native);
        for (const Score &score : ofRater(row, rubric, rater, true))
            summary.changedAfter += score.afterReveal ? 1 : 0;
    }
    for (std::size_t target = 0; target < record.plan.targets.size(); ++target) {
        RevealRow row;
        row.target = static_cast<int>(target);
        std::vector<std::int32_t> prompts;
        std::vector<std::optional<double>> values;
        for (std::size_t i = 0; i < record.trials.size(); ++i) {
            if (record.trials[i].trial.targetIndex != row.target)
                continue;
            row.cantJudge += scores[i].cantJudge;
            const std::optional<double> value = valueOf(scores[i], summary.percent);
            if (!value)
                continue;
            ++row.scored;
            prompts.push_back(record.trials[i].trial.caseIndex);
            values.push_back(*value);
        }
        std::vector<std::int32_t> distinct = prompts;
        std::sort(distinct.begin(), distinct.end());
        row.prompts = static_cast<int>(std::unique(distinct.begin(), distinct.end()) - distinct.begin());
        summary.rate ? estimateRate(row, prompts, values) : estimate(row, prompts, values);
        summary.rows.push_back(row);
    }
    addOverlaps(record, rubric, rater, summary);
    return summary;
}
} // namespace assay::analysis
