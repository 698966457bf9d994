// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/score_table.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "stats/estimates.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
bool withoutUsableText(Outcome o)
{
    return o == Outcome::Truncated || o == Outcome::Refused || o == Outcome::Filtered || o == Outcome::Empty;
}

// One prompt, repetition and run: a rater scores all its answers side by side, so it is scored as a whole.
class ScoredBlocks
{
public:
    void add(const AnalysisTrial &t) { m_blocks.push_back(key(t)); }
    void finish()
    {
        std::sort(m_blocks.begin(), m_blocks.end());
        m_blocks.erase(std::unique(m_blocks.begin(), m_blocks.end()), m_blocks.end());
    }
    bool contains(const AnalysisTrial &t) const { return std::binary_search(m_blocks.begin(), m_blocks.end(), key(t)); }

private:
    struct Key {
        std::int64_t run = 0;
        std::int32_t caseIndex = 0, repetition = 0;
        auto operator<=>(const Key &) const = default;
    };
    static Key key(const AnalysisTrial &t) { return {number(t.run), t.caseIndex, t.repetition}; }
    std::vector<Key> m_blocks;
};

struct Judged { // of one trial
    double sum = 0;
    std::int32_t values = 0;
    bool cantJudge = false;
};

bool isFailure(Outcome o) { return o == Outcome::Failed || o == Outcome::Partial || o == Outcome::Unknown; }

bool isMinimum(Outcome o, Estimand estimand)
{
    return withoutUsableText(o) || (estimand == Estimand::Delivered && isFailure(o));
}

// Targets by mean over the prompts that all have in common, best first.
std::vector<std::size_t> orderBy(const AnalysisData &data, Estimand estimand)
{
    const std::size_t targets = data.targets.size(), prompts = data.caseKeys.size();
    const PromptTable table(targets, prompts, gatherScores(data, estimand).observations, PromptTable::Fold::Mean);
    const CommonSet set = commonSet(table, targets, prompts);
    if (set.n == 0)
        return {};
    std::vector<double> means(targets, 0);
    for (std::size_t t : set.targets)
        means[t] = *stats::meanInterval(restricted(table.column(t), set)).mean;
    std::vector<std::size_t> order = set.targets;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return means[a] > means[b]; });
    return order;
}
} // namespace

ScoreTable gatherScores(const AnalysisData &data, Estimand estimand)
{
    ScoreTable out;
    std::vector<Judged> judged(data.trials.size());
    std::vector<bool> raters(data.raters.size());
    for (const AnalysisScore &s : data.scores) {
        if (!data.isOverall(s) || s.afterReveal || s.trial < 0 || std::size_t(s.trial) >= judged.size())
            continue;
        Judged &j = judged[std::size_t(s.trial)];
        if (s.value) {
            j.sum += *s.value;
            ++j.values;
            (s.blind ? out.anyBlind : out.allBlind) = s.blind;
        } else if (s.cantJudge) {
            j.cantJudge = true;
            ++out.cantJudge;
        }
        if (s.rater >= 0 && std::size_t(s.rater) < raters.size())
            raters[std::size_t(s.rater)] = true;
    }
    out.raters = std::size_t(std::count(raters.begin(), raters.end(), true));
    ScoredBlocks blocks;
    for (std::size_t i = 0; i < judged.size(); ++i) {
        if (judged[i].values > 0)
            blocks.add(data.trials[i]);
    }
    blocks.finish();
    for (std::size_t i = 0; i < judged.size(); ++i) {
        const AnalysisTrial &t = data.trials[i];
        if (judged[i].values > 0) {
            ++out.scored;
            out.observations.push_back(
                {t.target, t.caseIndex, std::int32_t(i), judged[i].sum / double(judged[i].values)});
        } else if (!judged[i].cantJudge && isMinimum(t.outcome, estimand) && blocks.contains(t)) {
            // methods.md 0.3: a refusal or an empty answer is the model's own result, not a missing one.
            ++out.unusable;
            out.observations.push_back({t.target, t.caseIndex, std::int32_t(i), kScaleMin});
        }
    }
    return out;
}

std::vector<std::string> estimandNotes(const AnalysisData &data)
{
    std::vector<std::string> out;
    double least = 1, most = 0;
    for (const Counts &c : countOutcomes(data)) {
        if (c.settled == 0)
            continue;
        const auto failed = c.of(Outcome::Failed) + c.of(Outcome::Partial) + c.of(Outcome::Unknown);
        least = std::min(least, double(failed) / double(c.settled));
        most = std::max(most, double(failed) / double(c.settled));
    }
    if (most - least > 0.05)
        out.push_back("Requests failed unequally (" + fixed(100 * least, 0) + " % to " + fixed(100 * most, 0) +
                      " %): leaving them out flatters who failed more.");
    if (most <= 0)
        return out;
    if (orderBy(data, Estimand::Quality) != orderBy(data, Estimand::Delivered))
        out.push_back("The order of the models is another one when failed requests count as the lowest score.");
    return out;
}
} // namespace assay::analysis
