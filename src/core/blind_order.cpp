// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/blind_order.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "core/sha256.h"
#include "core/text.h"

namespace assay
{
namespace
{
constexpr std::string_view GivenOrder = "given";
constexpr int ItemsPerGuess = 10;

std::string promptName(const RunRecord &run, int caseIndex, int repetition)
{
    return std::to_string(number(run.summary.id)) + "/" + run.plan.cases.at(static_cast<std::size_t>(caseIndex)).id +
           "/" + std::to_string(repetition);
}

struct Shown {
    BlindPrompt shown;
    std::string name;
    std::vector<const TrialRow *> byTarget; // null: no such trial
};

std::vector<Shown> promptsOf(const std::vector<RunRecord> &runs)
{
    std::vector<Shown> prompts;
    for (const RunRecord &run : runs) {
        std::map<std::pair<int, int>, std::size_t> places;
        for (const TrialRow &row : run.trials) {
            const auto [found, fresh] = places.try_emplace({row.trial.caseIndex, row.trial.repetition}, prompts.size());
            if (fresh)
                prompts.push_back({{run.summary.id, row.trial.caseIndex, row.trial.repetition, {}},
                                   promptName(run, row.trial.caseIndex, row.trial.repetition),
                                   std::vector<const TrialRow *>(run.plan.targets.size())});
            prompts[found->second].byTarget.at(static_cast<std::size_t>(row.trial.targetIndex)) = &row;
        }
    }
    return prompts;
}

// Blocks hold prompts with one number of answers, so that each block can be balanced.
void orderAnswers(std::vector<Shown> &prompts, const ScoringSession &session, std::string_view rater,
                  bool (*scorable)(const TrialRow &))
{
    std::map<std::size_t, std::vector<std::size_t>> bySize;
    for (std::size_t i = 0; i < prompts.size(); ++i)
        bySize[prompts[i].byTarget.size()].push_back(i);
    for (const auto &[size, places] : bySize) {
        std::vector<std::string> names;
        for (const std::size_t place : places)
            names.push_back(prompts[place].name);
        const auto orders =
            counterbalancedOrders(names, static_cast<int>(size), session.blind ? session.orderKey : GivenOrder, rater);
        for (std::size_t i = 0; i < places.size(); ++i)
            for (const int target : orders[i]) {
                const TrialRow *row = prompts[places[i]].byTarget[static_cast<std::size_t>(target)];
                if (row != nullptr && scorable(*row))
                    prompts[places[i]].shown.answers.push_back(row->trial.id);
            }
    }
}
} // namespace

std::uint64_t orderSeed(std::string_view orderKey, std::string_view rater, std::string_view prompt)
{
    return firstEightBytes(sha256(std::string(orderKey) + "|" + std::string(rater) + "|" + std::string(prompt)));
}

std::vector<std::vector<int>> counterbalancedOrders(const std::vector<std::string> &prompts, int answers,
                                                    std::string_view orderKey, std::string_view rater)
{
    std::vector<std::vector<int>> orders;
    std::vector<int> block;
    const auto size = static_cast<std::size_t>(std::max(answers, 1));
    for (std::size_t i = 0; i < prompts.size(); ++i) {
        if (i % size == 0) {
            block.resize(static_cast<std::size_t>(std::max(answers, 0)));
            std::iota(block.begin(), block.end(), 0);
            if (orderKey != GivenOrder)
                SplitMix64(orderSeed(orderKey, rater, prompts[i])).shuffle(block);
        } else if (orderKey != GivenOrder && !block.empty()) {
            std::rotate(block.begin(), block.begin() + 1, block.end());
        }
        orders.push_back(block);
    }
    return orders;
}

std::vector<BlindPrompt> blindOrder(const ScoringSession &session, std::string_view rater,
                                    const std::vector<RunRecord> &runs, bool (*scorable)(const TrialRow &))
{
    std::vector<Shown> prompts = promptsOf(runs);
    // A session over one run keeps its prompts' order, which people know; several are mixed, or the newer run would be
    // judged later than the older one.
    if (runs.size() > 1 && session.orderKey != GivenOrder)
        SplitMix64(orderSeed(session.orderKey, rater, "prompts")).shuffle(prompts);
    orderAnswers(prompts, session, rater, scorable);
    std::vector<BlindPrompt> shown;
    for (Shown &prompt : prompts)
        if (!prompt.shown.answers.empty())
            shown.push_back(std::move(prompt.shown));
    return shown;
}

bool isJudgeable(const TrialRow &row)
{
    const Outcome outcome = row.response.outcome;
    return row.state == TrialState::Settled &&
           (outcome == Outcome::Succeeded || outcome == Outcome::Truncated || outcome == Outcome::Refused) &&
           (!row.response.text.empty() || !row.response.refusal.empty());
}

bool guessDue(const ScoringSession &session, std::string_view rater, int index)
{
    if (!session.blind || index < 0)
        return false;
    // One place in every ten items shown, drawn for each ten.
    const int block = index / ItemsPerGuess;
    const std::uint64_t place =
        SplitMix64(orderSeed(session.orderKey, rater, "guess/" + std::to_string(block))).below(ItemsPerGuess);
    return static_cast<std::uint64_t>(index % ItemsPerGuess) == place;
}
} // namespace assay
