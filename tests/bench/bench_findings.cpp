// SPDX-License-Identifier: GPL-3.0-or-later
// The pages of findings on 100,000 scores: 8 targets x 12,500 prompts by one rater, and by two raters 8 x 6,250.
//   bench_findings  ->  one JSON line; exit 1 when "How sure are we?" (9,999 redrawn prompt sets) takes 2 s or more
#include "analysis/charts.h"
#include "core/text.h"
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

using namespace assay;

namespace
{
double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

AnalysisData records(int targets, int prompts, int raters)
{
    AnalysisData data;
    SplitMix64 random(11);
    for (int t = 0; t < targets; ++t)
        data.targets.push_back(
            {"Model " + std::to_string(t + 1), "m" + std::to_string(t), "Cloud", Api::OpenAiChat, false});
    for (int r = 0; r < raters; ++r)
        data.raters.push_back("rater " + std::to_string(r + 1));
    for (int p = 0; p < prompts; ++p) {
        data.caseKeys.push_back(std::to_string(p));
        const int hard = int(random.below(2));
        for (int t = 0; t < targets; ++t) {
            AnalysisTrial trial;
            trial.trial = TrialId(std::int64_t(data.trials.size()) + 1);
            trial.target = t;
            trial.caseIndex = p;
            trial.outcome = Outcome::Succeeded;
            trial.outputTokens = 50 + std::int64_t(random.below(900));
            for (int r = 0; r < raters; ++r) {
                AnalysisScore score;
                score.trial = std::int32_t(data.trials.size());
                score.rater = r;
                score.value = std::clamp(4 - hard + int(random.below(3)) - 1 + (t == 0 ? 1 : 0), 1, 5);
                score.blind = true;
                score.sequence = std::int32_t(data.scores.size()) + 1;
                data.scores.push_back(score);
            }
            data.trials.push_back(trial);
        }
    }
    return data;
}

struct Measured {
    double seconds = 0, longestSilence = 0; // between two questions whether to go on
    int asked = 0;
};

Measured measure(const char *chart, const AnalysisData &data, bool bca)
{
    Measured out;
    analysis::ChartOptions options;
    options.bcaIntervals = bca; // with all of the 9,999 draws
    const double begin = seconds();
    double last = begin;
    options.keepGoing = [&](double) {
        const double now = seconds();
        out.longestSilence = std::max(out.longestSilence, now - last);
        last = now;
        ++out.asked;
        return true;
    };
    const auto spec = analysis::chartKind(chart)->make(data, options);
    out.seconds = seconds() - begin;
    out.longestSilence = std::max(out.longestSilence, begin + out.seconds - last);
    if (spec.title.empty())
        std::fprintf(stderr, "%s: nothing\n", chart);
    return out;
}
} // namespace

int main()
{
    const AnalysisData one = records(8, 12500, 1), two = records(8, 6250, 2);
    const Measured best = measure("score", one, false), sure = measure("sure", one, true),
                   raters = measure("raters", two, false);
    std::printf("{\"scores\": %zu, \"score_seconds\": %.3f, \"sure_seconds\": %.3f, \"sure_asked\": %d, "
                "\"sure_silence\": %.3f, \"raters_seconds\": %.3f, \"raters_asked\": %d, \"raters_silence\": %.3f}\n",
                one.scores.size(), best.seconds, sure.seconds, sure.asked, sure.longestSilence, raters.seconds,
                raters.asked, raters.longestSilence);
    return sure.seconds < 2 ? 0 : 1;
}
