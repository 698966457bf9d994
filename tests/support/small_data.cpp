// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/small_data.h"

namespace assay::test
{
namespace
{
constexpr int kPrompts = 12;
constexpr std::int64_t kStart = 1'793'577'600'000'000, kMonth = 30LL * 86'400'000'000,
                       kHour = 3'600'000'000; // 2026-11-02

struct Hand {
    const char *label, *model, *endpoint;
    Api api;
    int scores[kPrompts];     // of the first run, by the first rater
    std::int64_t millis;      // of the first prompt; each further one takes 100 more
    std::int64_t perThousand; // USD
};
constexpr Hand kTargets[] = {
    {"Alpha", "alpha-1", "OpenAI", Api::OpenAiChat, {5, 5, 4, 5, 4, 5, 5, 4, 5, 4, 3, 5}, 2000, 6},
    {"Alpha", "alpha-1", "Bedrock eu-west-1", Api::BedrockConverse, {5, 4, 4, 5, 4, 5, 4, 4, 5, 4, 3, 4}, 2600, 6},
    {"Beta", "beta-2", "Anthropic", Api::AnthropicMessages, {3, 3, 2, 4, 3, 3, 2, 3, 4, 3, 1, 3}, 1000, 2},
    {"Plan, then write", "alpha-1 > beta-2", "Chain", Api::Chain, {5, 5, 5, 5, 4, 5, 5, 5, 5, 4, 4, 5}, 4200, 9}};

// Of the second run: Alpha at OpenAI is slower by half and a little, Beta fails once, the Bedrock one refuses once.
void changeInSecondRun(AnalysisTrial &trial)
{
    if (trial.target == 0)
        trial.total = *trial.total * 3 / 2 + std::chrono::milliseconds(10 * (trial.caseIndex % 5));
    if (trial.target == 2 && trial.caseIndex == 11) {
        trial.outcome = Outcome::Failed;
        trial.error = ErrorCode::RateLimited;
        trial.attempts = 3;
        trial.ttft = trial.total = std::nullopt;
        trial.costNano = trial.outputTokens = std::nullopt;
    }
    if (trial.target == 1 && trial.caseIndex == 10)
        trial.outcome = Outcome::Refused;
}

AnalysisTrial trialOf(int run, int prompt, int target)
{
    const Hand &hand = kTargets[target];
    AnalysisTrial t;
    t.run = RunId(run + 1);
    t.target = target;
    t.caseIndex = prompt;
    t.repetition = run;
    t.outcome = Outcome::Succeeded;
    t.total = std::chrono::milliseconds(hand.millis + 100 * prompt);
    t.ttft = *t.total / 4;
    t.inputTokens = 400;
    t.cachedInput = 100;
    t.outputTokens = 200 + 10 * prompt;
    t.reasoningTokens = 50;
    t.costNano = hand.perThousand * 1'000'000 + 10'000 * prompt;
    t.price = target;
    t.startedMicros = kStart + run * kMonth + prompt * kHour;
    if (run == 1)
        changeInSecondRun(t);
    return t;
}

void score(AnalysisData &data, const AnalysisTrial &trial)
{
    if (trial.outcome != Outcome::Succeeded)
        return;
    int value = kTargets[trial.target].scores[trial.caseIndex];
    if (trial.run == RunId(2) && trial.target == 2 && trial.caseIndex < 4)
        value += 1; // Beta is better on the first prompts
    for (int rater = 0; rater < 2; ++rater) {
        AnalysisScore s;
        s.trial = std::int32_t(data.trials.size()) - 1;
        s.rater = rater;
        s.value = rater == 1 && trial.caseIndex % 4 == 2 ? std::max(1, value - 1) : value; // stricter on some
        s.blind = true;
        data.scores.push_back(s);
    }
}
} // namespace

AnalysisData smallData()
{
    AnalysisData data;
    for (const Hand &hand : kTargets) {
        data.targets.push_back({hand.label, hand.model, hand.endpoint, hand.api, false});
        AnalysisPrice price; // an answer has 300 input, 100 cached and 200 or more output tokens
        price.price.input = UnitPrice{hand.perThousand * 1'000'000};
        price.price.cachedInput = UnitPrice{hand.perThousand * 100'000};
        price.price.output = UnitPrice{hand.perThousand * 4'000'000};
        price.price.asOf = "2026-11-01";
        price.source = CostSource::PriceTable;
        data.prices.push_back(price);
    }
    data.tags = {"billing", "code", "letters"};
    for (int p = 0; p < kPrompts; ++p) {
        data.caseKeys.push_back("case-" + std::to_string(p + 1));
        data.caseTitles.push_back("Prompt " + std::to_string(p + 1));
        data.caseTags.push_back({p % 3});
    }
    data.raters = {"Ada", "Ben"};
    data.currencies = {"USD"};
    for (int run = 0; run < 2; ++run) {
        RunSummary summary;
        summary.id = RunId(run + 1);
        summary.startedMicros = kStart + run * kMonth;
        data.runs.push_back(summary);
        for (int p = 0; p < kPrompts; ++p) {
            for (int t = 0; t < int(std::size(kTargets)); ++t) {
                AnalysisTrial trial = trialOf(run, p, t);
                trial.trial = TrialId(std::int64_t(data.trials.size()) + 1);
                data.trials.push_back(trial);
                score(data, data.trials.back());
            }
        }
    }
    data.promptSetSha256 = "8f2c41d09b7e33aa5d0c6f1e2b94a7c8";
    data.pricesAsOf = "2026-11-01";
    return data;
}
} // namespace assay::test
