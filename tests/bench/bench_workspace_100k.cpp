// SPDX-License-Identifier: GPL-3.0-or-later
// What a grown workspace answers, and how fast: opening, the first page of history, search, the charts' data, one run
// of 3,000 trials.
//   bench_workspace_100k [--responses N] [--file PATH]   (a file that exists already is measured, not built)
// "The three charts" is what the Analyse page does for each of them over the whole workspace: read, conclude and, in a
// build with the window, paint.
// Prints the median of five in this process ("warm") and the first ("first", page cache of the system not dropped).
// Exits 1 when a limit is passed in an optimised build.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analysis/charts.h"
#include "bench/grown_workspace.h"

#ifdef ASSAY_BENCH_PAINT
#include "charts/chart_export.h"
#include <QApplication>
#endif

using namespace assay;
using namespace assay::store;
using Steady = std::chrono::steady_clock;

namespace
{
int failures = 0;

template <typename Work> void measure(const char *what, double limitMs, Work work)
{
    std::vector<double> times;
    std::size_t rows = 0;
    for (int i = 0; i < 5; ++i) {
        const auto begun = Steady::now();
        rows = work();
        times.push_back(std::chrono::duration<double, std::milli>(Steady::now() - begun).count());
    }
    const double first = times.front();
    std::sort(times.begin(), times.end());
    std::printf("%-44s first %8.2f ms, warm %8.2f ms, limit %5.0f ms, %zu rows\n", what, first, times[2], limitMs,
                rows);
#ifdef NDEBUG
    failures += times[2] > limitMs;
#endif
}
} // namespace

int main(int argc, char **argv)
{
#ifdef ASSAY_BENCH_PAINT
    const QApplication app(argc, argv);
#endif
    int responses = 100'000;
    std::string path;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (std::strcmp(argv[i], "--responses") == 0)
            responses = std::atoi(argv[i + 1]);
        else if (std::strcmp(argv[i], "--file") == 0)
            path = argv[i + 1];
    }
    const test::StoreFolder temporary;
    if (path.empty())
        path = temporary.path("w.assay");
    if (!std::filesystem::exists(path)) {
        bench::growWorkspace(path, responses);
        // Measured in a process of its own, as a person opens a file: not on the heap of the one that wrote it.
        std::string program = argv[0], option = "--file";
        char *again[] = {program.data(), option.data(), path.data(), nullptr};
        pid_t child = 0;
        int status = 1;
        if (posix_spawn(&child, "/proc/self/exe", nullptr, nullptr, again, environ) != 0 ||
            waitpid(child, &status, 0) != child)
            return 2;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
    }
    std::printf("%.1f MB\n", double(std::filesystem::file_size(path)) / 1e6);
    const test::StoreClock clock;
    measure("open for writing, and a reader", 500, [&] {
        const auto workspace = Workspace::open(path, OpenMode::ReadWrite, clock);
        const auto reader = Reader::open(path);
        return std::size_t((*reader)->countRuns({}).value());
    });
    const auto reader = std::move(Reader::open(path)).value();
    measure("first page of history (50)", 50, [&] { return reader->runs({}, {}, 50)->size(); });
    measure("page in the middle", 50, [&] {
        return reader->runs({}, RunCursor{test::StoreClock().micros + 800'000'000, RunId{800}}, 50)->size();
    });
    RunFilter rare;
    rare.targetLabel = "model-d";
    measure("page filtered by a rare target", 50, [&] { return reader->runs(rare, {}, 50)->size(); });
    measure("search, a rare word", 100, [&] { return reader->search("zebra", 0, 50)->size(); });
    measure("search, a word in every answer", 100, [&] { return reader->search("alpha", 0, 50)->size(); });
    measure("search, the beginning of a word", 100, [&] { return reader->search("a", 0, 50)->size(); });
    measure("search, three words", 100, [&] { return reader->search("alpha bravo zeb", 0, 50)->size(); });
    measure("data of all charts", 150, [&] { return reader->analysisData({})->trials.size(); });
    measure("the three charts", 300, [&] {
        std::size_t rows = 0;
        const auto data = reader->analysisData({});
        for (const char *id : {"score", "latency", "cost"}) {
            const analysis::ChartSpec spec = analysis::chartKind(id)->make(*data, {});
#ifdef ASSAY_BENCH_PAINT
            if (charts::renderChart(spec, charts::ChartTheme::Light, {960, 540}, 1).isNull())
                std::exit(2);
#endif
            rows += spec.rows.size();
        }
        return rows;
    });
    measure("data of one run's charts", 50, [&] { return reader->analysisData({RunId{1}})->trials.size(); });
    measure("a run of 3,000 trials", 100, [&] { return reader->run(RunId{1})->trials.size(); });
    measure("a run of 60 trials", 20, [&] { return reader->run(RunId{500})->trials.size(); });
    const auto begun = Steady::now();
    const auto report = reader->verify();
    std::printf("verify: %.1f s, %lld rows, %zu problems\n",
                std::chrono::duration<double>(Steady::now() - begun).count(), static_cast<long long>(report->rows),
                report->problems.size());
    return failures == 0 && report->clean() ? 0 : 1;
}
