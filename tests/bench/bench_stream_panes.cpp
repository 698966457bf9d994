// SPDX-License-Identifier: GPL-3.0-or-later
// Eight panes of the real Compare page, each streaming 500 deltas a second up to 50 KB: how long the GUI thread was not
// there (gaps between the ticks of a 16 ms timer), and how long a key press waited.   bench_stream_panes [seconds cap
// 60]
#include "gui/demo_session.h"
#include "widgets/compare/compare_page.h"
#include "widgets/compare/comparison.h"
#include "widgets/theme.h"
#include <algorithm>
#include <cstdio>
#include <QApplication>
#include <QElapsedTimer>
#include <QKeyEvent>
#include <QTimer>
#include <sys/resource.h>

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
    QObject::connect(&runs, &session::RunController::runFinished, &app,
                     [&] { QTimer::singleShot(500, &app, &QApplication::quit); });
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
    std::printf("%s panes: no gap above 50 ms, a key within 100 ms\n", worst <= 50 && key <= 100 ? "ok  " : "MISS");
    return worst <= 50 && key <= 100 ? 0 : 1;
}
