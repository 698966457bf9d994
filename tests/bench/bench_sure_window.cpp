// SPDX-License-Identifier: GPL-3.0-or-later
// "How sure are we?" on 100,000 scores in the real window: how long until the page is painted, and how long the GUI
// thread was not there meanwhile (gaps between the ticks of a 4 ms timer, less the 4 ms). 12,500 prompts, 8 targets,
// 9,999 draws; the workspace is written by another process.
//
//   bench_sure_window [PROMPTS=12500]      exit 1 when a gap is longer than 50 ms
#include "charts/chart_scene.h"
#include "core/text.h"
#include "gui/cpu_time.h"
#include "gui/demo_session.h"
#include "store/blocking.h"
#include "store/workspace.h"
#include "support/store_data.h"
#include "widgets/analyse/analyse_page.h"
#include "widgets/analyse/assumption_bar.h"
#include "widgets/analyse/question_list.h"
#include "widgets/main_window.h"
#include "widgets/theme.h"
#include <algorithm>
#include <cstdio>
#include <QApplication>
#include <QComboBox>
#include <QElapsedTimer>
#include <QProcess>
#include <QTimer>

using namespace assay;
using namespace assay::widgets;
using namespace Qt::StringLiterals;

namespace
{
constexpr int Targets = 8;

int build(const std::string &path, int prompts)
{
    test::StoreClock clock;
    auto workspace = std::move(store::Workspace::open(path, store::OpenMode::ReadWrite, clock)).value();
    const RunPlan plan = test::storePlan(prompts, Targets);
    const auto created = store::blocking<store::RunCreated>(
        [&](auto done) { workspace->createRun(plan, test::storeTrials(plan), false, done); });
    SplitMix64 random(11);
    Response answer = test::storeAnswer(1, 5);
    int hard = 0;
    for (const Trial &trial : created.value().trials) {
        hard = trial.targetIndex == 0 ? int(random.below(2)) : hard;
        const int value = 4 - hard + int(random.below(3)) - 1 + (trial.targetIndex == 0 ? 1 : 0);
        workspace->beginAttempt(
            test::storeAttempt(trial.id), [&, id = trial.id, value](const Result<AttemptId> &begun) {
                workspace->finishAttempt({begun.value(), answer, true}, [&, id, value](const Status &) {
                    Score score;
                    score.trial = id;
                    score.rater = "ann";
                    score.value = std::clamp(value, 1, 5);
                    score.blind = true;
                    workspace->addScore(score, {});
                });
            });
        if (number(trial.id) % 256 == 0)
            workspace->flush();
    }
    for (int i = 0; i < 4; ++i) // an attempt, its end and its score are each asked for by the one before
        workspace->flush();
    store::blocking<Ok>([&](auto done) { workspace->finishRun(created.value().run, done); }).value();
    return 0;
}

class Gaps // of the GUI thread, from start to stop
{
public:
    Gaps()
    {
        m_tick.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_tick, &QTimer::timeout, [this] {
            m_worst = std::max(m_worst, double(m_last.nsecsElapsed()) / 1e6 - TickMs);
            const double cpu = double(testing::threadCpuMs());
            m_worstCpu = std::max(m_worstCpu, cpu - m_cpu);
            m_cpu = cpu;
            ++m_ticks;
            m_last.start();
        });
    }
    void start()
    {
        m_worst = m_worstCpu = 0;
        m_ticks = 0;
        m_cpu = double(testing::threadCpuMs());
        m_last.start();
        m_tick.start(TickMs);
    }
    void stop() { m_tick.stop(); }
    double worst() const { return m_worst; }
    double worstCpu() const { return m_worstCpu; } // of this thread: what a busy machine does not add to
    int ticks() const { return m_ticks; }

private:
    static constexpr int TickMs = 4;
    QTimer m_tick;
    QElapsedTimer m_last;
    double m_worst = 0, m_worstCpu = 0, m_cpu = 0;
    int m_ticks = 0;
};

struct Shown {
    double seconds = 0, worstGap = 0, worstCpu = 0;
    int ticks = 0;
};

// From `ask` until the page is no longer busy and its chart has been painted.
template <typename Ask> Shown measure(AnalysePage *page, Ask ask)
{
    Gaps gaps;
    QElapsedTimer clock;
    clock.start();
    gaps.start();
    ask();
    while (page->isBusy() || page->chart()->spec().id != "sure")
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    const double seconds = double(clock.nsecsElapsed()) / 1e9;
    const int until = gaps.ticks() + 50; // what it has set off is laid out and painted
    while (gaps.ticks() < until)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    gaps.stop();
    return {seconds, gaps.worst(), gaps.worstCpu(), gaps.ticks()};
}
} // namespace

int main(int argc, char **argv)
{
    if (argc == 4 && std::string(argv[1]) == "--build")
        return build(argv[2], std::atoi(argv[3]));
    QApplication app(argc, argv);
    applyTheme(app, session::Theme::Light);
    const int prompts = argc > 1 ? std::max(10, std::atoi(argv[1])) : 12500;
    const test::StoreFolder folder;
    const QString path = QString::fromStdString(folder.path("w.assay"));
    QProcess writer;
    writer.setProcessChannelMode(QProcess::ForwardedChannels);
    writer.start(QCoreApplication::applicationFilePath(), {u"--build"_s, path, QString::number(prompts)});
    if (!writer.waitForFinished(600'000) || writer.exitCode() != 0) {
        std::fprintf(stderr, "the workspace could not be written\n");
        return 2;
    }
    testing::DemoSession demo;
    if (const Status opened = demo->open(path); !opened) {
        std::fprintf(stderr, "%s\n", opened.error().detail.c_str());
        return 2;
    }
    MainWindow window(*demo);
    window.resize(1920, 1080);
    window.show();
    auto *page = static_cast<AnalysePage *>(window.page(PageId::Analyse));
    page->questions()->setCurrentId("sure");
    for (int i = 0; i < 50; ++i)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    const Shown first = measure(page, [&] { window.goTo(PageId::Analyse); });
    const Shown again = measure(page, [&] { page->assumptions()->intervals()->setCurrentIndex(1); });
    const double worst = std::max(first.worstGap, again.worstGap);
    std::printf("%s sure in the window: %d scores; all charts %.2f s, the GUI thread away for at most %.1f ms "
                "(%.0f ms of CPU, %d ticks); with BCa %.2f s, %.1f ms (%.0f of CPU, %d ticks); at most 50 ms\n",
                worst <= 50 ? "ok  " : "MISS", prompts * Targets, first.seconds, first.worstGap, first.worstCpu,
                first.ticks, again.seconds, again.worstGap, again.worstCpu, again.ticks);
    return worst <= 50 ? 0 : 1;
}
