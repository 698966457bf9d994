// SPDX-License-Identifier: GPL-3.0-or-later
// Eight panes of the real Compare page, each streaming 500 deltas a second up to 50 KB: how long the GUI thread was not
// there (gaps between the ticks of a 16 ms timer), how long a key press waited, and what memory the process then holds.
//   bench_stream_panes [seconds cap 60] [times 1]
// More than once: the same run again on the same page, and the memory after each.
#include "gui/demo_session.h"
#include "widgets/compare/compare_page.h"
#include "widgets/compare/comparison.h"
#include "widgets/theme.h"
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <QApplication>
#include <QElapsedTimer>
#include <QKeyEvent>
#include <QTimer>
#include <sys/resource.h>
#include <unistd.h>

using namespace assay;

namespace
{
// Sees key presses when they are handled, as a page would.
class KeyWatch : public QObject
{
public:
    QElapsedTimer pressed;
    std::vector<double> waits;
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::KeyPress && pressed.isValid()) {
            waits.push_back(double(pressed.nsecsElapsed()) / 1e6);
            pressed.invalidate();
        }
        return false;
    }
};

double megabytesNow()
{
    std::ifstream file("/proc/self/statm");
    double whole = 0, resident = 0;
    file >> whole >> resident;
    return resident * double(sysconf(_SC_PAGESIZE)) / 1048576.0;
}

double high(std::vector<double> values, double share)
{
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, std::size_t(share * double(values.size())))];
}
} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    widgets::applyTheme(app, session::Theme::Light);
    testing::DemoSession demo(1);
    RunPlan plan = demo.plan(1, 4);
    const std::vector<ModelTarget> four = plan.targets;
    for (const ModelTarget &target : four) {
        ModelTarget twin = target;
        twin.name = target.label() + " (second)";
        plan.targets.push_back(twin);
    }
    for (ModelTarget &target : plan.targets) {
        target.endpoint.concurrency = 8;
        target.endpoint.baseUrl.insert(target.endpoint.baseUrl.find('/', 8),
                                       "/demo:fault=none,latency-ms=100,rate=500,tokens=12500");
    }
    widgets::ComparePage page(*demo, nullptr);
    page.resize(1872, 980);
    page.show();
    page.activated();

    KeyWatch watch;
    QWidget keys(&page);
    keys.setFocusPolicy(Qt::StrongFocus);
    keys.installEventFilter(&watch);
    std::vector<double> gaps;
    QElapsedTimer last;
    QTimer tick, press;
    tick.setTimerType(Qt::PreciseTimer);
    bool running = false;
    QObject::connect(&tick, &QTimer::timeout, &app, [&] {
        if (running)
            gaps.push_back(double(last.nsecsElapsed()) / 1e6);
        last.start();
    });
    QObject::connect(&press, &QTimer::timeout, &app, [&] {
        watch.pressed.start();
        QCoreApplication::postEvent(&keys, new QKeyEvent(QEvent::KeyPress, Qt::Key_J, Qt::NoModifier));
    });
    session::RunController &runs = demo->runs();
    QObject::connect(&runs, &session::RunController::runStarted, &app, [&] {
        page.showRun(runs.run());
        running = true;
    });
    const int times = argc > 2 ? std::atoi(argv[2]) : 1;
    std::vector<double> memory;
    QObject::connect(&runs, &session::RunController::runFinished, &app, [&] {
        running = false;
        QTimer::singleShot(1500, &app, [&] {
            memory.push_back(megabytesNow());
            if (int(memory.size()) < times)
                runs.start(plan);
            else
                QApplication::quit();
        });
    });
    QTimer::singleShot((argc > 1 ? std::atoi(argv[1]) : 60) * 1000, &app, &QApplication::quit);
    last.start();
    tick.start(16);
    press.start(211);
    runs.start(plan);
    QApplication::exec();
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    std::size_t bytes = 0;
    for (const Trial &trial : runs.trials()) {
        if (const session::LiveTrial *live = runs.live(trial.id))
            bytes += std::size_t(live->text.size());
    }
    const double worst = high(gaps, 1), key = high(watch.waits, 1);
    std::printf(
        "%zu ticks, gap p99 %.1f ms, worst %.1f ms; %zu keys, worst %.1f ms; %zu characters, %d settled, %ld MB\n",
        gaps.size(), high(gaps, 0.99), worst, watch.waits.size(), key, bytes, runs.settledCount(),
        usage.ru_maxrss / 1024);
    std::printf("%s panes: worst gap %.1f ms, worst key %.1f ms (50 and 100)\n",
                worst <= 50 && key <= 100 ? "ok  " : "MISS", worst, key);
    const double most = high(memory, 1);
    std::printf("%s panes memory: %.0f MB with the answers on the page (under 250)\n",
                !memory.empty() && most < 250 ? "ok  " : "MISS", most);
    bool holds = worst <= 50 && key <= 100 && !memory.empty() && most < 250;
    if (times > 1) { // the first run fills caches: fonts, glyphs, SQLite's pages
        std::printf("     after each run:");
        for (const double mb : memory)
            std::printf(" %.1f", mb);
        const bool whole = int(memory.size()) == times && times > 2;
        const double growth = whole ? memory.back() - memory[1] : 0;
        const bool steady = whole && growth <= 0.05 * memory[1];
        std::printf("\n%s panes growth: %+.1f MB from the second to the last of %d (at most 5 %%)\n",
                    steady ? "ok  " : "MISS", growth, times);
        holds = holds && steady;
    }
    return holds ? 0 : 1;
}
