// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/chart_data.h"
#include "core/text.h"
#include <algorithm>
#include <cmath>

namespace assay::test
{
namespace
{
double uniform(SplitMix64 &random) { return (double(random.below(1'000'000)) + 0.5) / 1'000'000; }

// The sum of twelve uniforms: close enough to normal, and the same on every machine.
double noise(SplitMix64 &random)
{
    double sum = -6;
    for (int i = 0; i < 12; ++i)
        sum += uniform(random);
    return sum;
}

struct Maker {
    AnalysisData data;
    SplitMix64 random;
    const ChartShape &shape;
    std::vector<double> difficulty;

    void trial(int target, int prompt, int repetition)
    {
        const ChartTarget &t = shape.targets[std::size_t(target)];
        AnalysisTrial trial;
        trial.trial = TrialId(std::int64_t(data.trials.size()) + 1);
        trial.run = RunId(1);
        trial.target = target;
        trial.caseIndex = prompt;
        trial.repetition = repetition;
        trial.outcome = Outcome::Succeeded;
        const double total = t.seconds * std::exp(0.35 * noise(random) + 0.3 * difficulty[std::size_t(prompt)]);
        trial.total = Nanos(std::int64_t(total * 1e9));
        trial.ttft = Nanos(std::int64_t(total * (0.15 + 0.1 * uniform(random)) * 1e9));
        if (t.perThousand >= 0)
            trial.costNano = std::int64_t(t.perThousand * 1e6 * std::exp(0.3 * noise(random)));
        trial.outputTokens = 200;
        trial.startedMicros = 1'793'577'600'000'000 + std::int64_t(prompt) * 3'600'000'000; // an hour a prompt
        trial.inputTokens = 400 + 10 * prompt % 70;
        trial.cachedInput = 100;
        trial.reasoningTokens = 50;
        trial.price = t.perThousand >= 0 ? target : -1;
        data.trials.push_back(trial);
        if (shape.scores)
            scores(t, prompt);
    }
    void scores(const ChartTarget &t, int prompt)
    {
        for (int r = 0; r < shape.raters; ++r) {
            const double y = t.quality - 0.6 * difficulty[std::size_t(prompt)] + 0.5 * noise(random);
            AnalysisScore score;
            score.trial = std::int32_t(data.trials.size()) - 1;
            score.rater = r;
            score.value = std::clamp(int(std::lround(y)), 1, 5);
            score.blind = shape.blind;
            data.scores.push_back(score);
        }
    }
};
} // namespace

AnalysisData chartData(const ChartShape &shape)
{
    Maker m{{}, SplitMix64(shape.seed), shape, {}};
    for (const ChartTarget &t : shape.targets) {
        m.data.targets.push_back({t.label, t.model, t.endpoint, Api::OpenAiChat, t.simulated});
        AnalysisPrice price; // per token so that an answer costs what the target says: 400 in, 200 out at 4 times that
        const auto in = std::int64_t(std::max(t.perThousand, 0.0) * 1e9 / 1200);
        price.price.input = UnitPrice{in};
        price.price.cachedInput = UnitPrice{in / 10};
        price.price.output = UnitPrice{4 * in};
        price.price.asOf = "2026-11-01";
        price.source = CostSource::PriceTable;
        m.data.prices.push_back(price);
    }
    for (int p = 0; p < shape.prompts; ++p) {
        m.data.caseKeys.push_back("case-" + std::to_string(p + 1));
        m.difficulty.push_back(noise(m.random));
        m.data.caseTitles.push_back(shape.tags ? "Prompt number " + std::to_string(p + 1) : "");
        m.data.caseTags.push_back(shape.tags ? std::vector<std::int32_t>{p % 3} : std::vector<std::int32_t>{});
    }
    if (shape.tags)
        m.data.tags = {"billing", "code", "letters"};
    for (int r = 0; r < shape.raters; ++r)
        m.data.raters.push_back("rater " + std::to_string(r + 1));
    m.data.currencies = {"USD"};
    for (int p = 0; p < shape.prompts; ++p) {
        for (int rep = 0; rep < shape.repetitions; ++rep) {
            for (int t = 0; t < int(shape.targets.size()); ++t)
                m.trial(t, p, rep);
        }
    }
    RunSummary run;
    run.id = RunId(1);
    run.startedMicros = 1'793'577'600'000'000; // 2026-11-02
    run.sample = shape.sample;
    m.data.runs = {run};
    m.data.promptSetSha256 = "8f2c41d09b7e33aa5d0c6f1e2b94a7c8";
    m.data.pricesAsOf = "2026-11-01";
    return m.data;
}

std::vector<ChartTarget> someTargets(int n, bool longNames)
{
    const std::vector<ChartTarget> all{{"GPT-5.5", "gpt-5.5", "OpenAI", 4.3, 2.4, 6.8},
                                       {"GPT-5.5", "gpt-5.5", "Azure AI Foundry", 4.25, 2.9, 6.8},
                                       {"Opus 4.7", "claude-opus-4-7", "Anthropic", 4.2, 3.4, 11.2},
                                       {"Opus 4.7", "claude-opus-4-7", "Bedrock us-east-1", 4.15, 3.9, 11.2},
                                       {"Opus 4.7", "claude-opus-4-7", "Vertex europe-west4", 4.0, 4.4, 11.9},
                                       {"Gemini-x", "gemini-x", "Vertex europe-west4", 3.8, 1.4, 2.1},
                                       {"Local-32B", "qwen-32b", "this PC (local)", 3.1, 14, 0},
                                       {"Mistral L", "mistral-large", "Mistral", 3.6, 2.1, 3.0},
                                       {"Command R", "command-r", "Cohere", 3.5, 1.9, 2.6},
                                       {"DeepSeek", "deepseek", "DeepSeek", 3.7, 5.2, 0.4},
                                       {"In-house", "house-7b", "Gateway", 2.8, 0.9, -1},
                                       {"Demo Swift", "demo-swift", "Demo", 3.2, 0.6, 0.2, true}};
    std::vector<ChartTarget> out(all.begin(), all.begin() + std::clamp(n, 0, int(all.size())));
    if (longNames) {
        for (ChartTarget &t : out) {
            t.label += " preview with extended reasoning 2026-11-02 (finance pilot)";
            t.endpoint += ", shared gateway of the procurement department, region eu-central-1";
        }
    }
    return out;
}
} // namespace assay::test
