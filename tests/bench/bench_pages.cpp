// SPDX-License-Identifier: GPL-3.0-or-later
// Every page of Analyse on 100,000 responses: concluded and painted, each by itself. The limit is 300 ms a page.
//   bench_pages [--prompts N] [--file WORKSPACE]   (without a file: 8 targets x N prompts (6,250) x 2 runs, 2 raters)
// Prints the median of five. Exits 1 when a page takes longer in an optimised build.
#include "analysis/charts.h"
#include "charts/chart_export.h"
#include "core/text.h"
#include "store/workspace.h"
#include "support/chart_data.h"
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <QApplication>

using namespace assay;

namespace
{
double now()
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

AnalysisData records(int prompts)
{
    test::ChartShape shape;
    shape.targets = test::someTargets(8);
    shape.prompts = prompts;
    shape.repetitions = 2;
    shape.raters = 2;
    shape.tags = true;
    AnalysisData data = test::chartData(shape);
    data.targets.back().api = Api::Chain;
    data.runs.push_back(data.runs[0]);
    data.runs[1].id = RunId(2);
    data.runs[1].startedMicros += 30LL * 86'400'000'000;
    for (AnalysisTrial &trial : data.trials) {
        trial.run = RunId(1 + trial.repetition);
        trial.startedMicros += trial.repetition * 30LL * 86'400'000'000;
    }
    return data;
}
} // namespace

int main(int argc, char **argv)
{
    const QApplication app(argc, argv);
    int prompts = 6250, failures = 0;
    std::string path;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (std::strcmp(argv[i], "--prompts") == 0)
            prompts = std::atoi(argv[i + 1]);
        else if (std::strcmp(argv[i], "--file") == 0)
            path = argv[i + 1];
    }
    AnalysisData data;
    if (path.empty()) {
        data = records(prompts);
    } else {
        const auto reader = store::Reader::open(path);
        if (!reader.ok())
            return 2;
        data = *(*reader)->analysisData({});
    }
    std::printf("%zu responses, %zu scores, %zu targets, %zu prompts\n", data.trials.size(), data.scores.size(),
                data.targets.size(), data.caseKeys.size());
    for (const analysis::ChartKind &kind : analysis::chartKinds()) {
        std::vector<double> made, painted;
        bool empty = false;
        for (int i = 0; i < 5; ++i) {
            const double begun = now();
            const analysis::ChartSpec spec = kind.make(data, {});
            const double concluded = now();
            empty = !spec.emptyReason.empty();
            if (charts::renderChart(spec, charts::ChartTheme::Light, {960, 540}, 1).isNull())
                return 2;
            made.push_back(concluded - begun);
            painted.push_back(now() - concluded);
        }
        std::sort(made.begin(), made.end());
        std::sort(painted.begin(), painted.end());
        const double all = made[2] + painted[2];
        std::printf("%-12s %8.1f ms = concluded %8.1f + painted %6.1f%s%s\n", kind.id.data(), all, made[2], painted[2],
                    empty ? "   (nothing to draw)" : "", all > 300 ? "   over 300" : "");
#ifdef NDEBUG
        failures += all > 300;
#endif
    }
    return failures > 0 ? 1 : 0;
}
