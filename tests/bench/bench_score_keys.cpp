// SPDX-License-Identifier: GPL-3.0-or-later
// From a score's key to the next answer on the screen, through the real window: 48 prompts x 4 long answers, blind.
//
//   bench_score_keys [PROMPTS=48]
//
// Prints the median, the 99th percentile and the longest of: key event, layout, paint. Bound: 100 ms (ux.md 2.2).
#include "gui/demo_session.h"
#include "widgets/main_window.h"
#include "widgets/score/guess_card.h"
#include "widgets/score/score_page.h"
#include "widgets/score/score_queue.h"
#include "widgets/score/score_surface.h"
#include <algorithm>
#include <cstdio>
#include <QApplication>
#include <QElapsedTimer>

using namespace assay;
using namespace assay::widgets;

namespace
{
void settle() // what a key has set off is laid out and painted
{
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
}
} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    const int prompts = argc > 1 ? std::max(1, std::atoi(argv[1])) : 48;
    assay::testing::DemoSession demo(5000);
    const RunId run = demo.run(demo.plan(prompts, 4));
    if (number(run) == 0) {
        std::fprintf(stderr, "the run did not end in time\n");
        return 2;
    }
    MainWindow window(*demo);
    window.resize(1920, 1080);
    window.show();
    auto *page = static_cast<ScorePage *>(window.page(PageId::Score));
    window.goTo(PageId::Score);
    page->setBlind(true);
    page->showRun(run);
    while (!page->isScoring())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    ScoreSurface *surface = page->surface();
    const int total = surface->queue().total();
    settle();
    std::vector<double> took;
    for (int key = 0; !surface->queue().isComplete(); ++key) {
        if (surface->guessCard()->isAsking())
            QTest::keyClick(surface, Qt::Key_Escape);
        settle();
        QElapsedTimer clock;
        clock.start();
        QTest::keyClick(surface, static_cast<Qt::Key>(Qt::Key_1 + key % 5));
        settle();
        window.repaint();
        took.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
    }
    std::sort(took.begin(), took.end());
    const auto at = [&](double share) {
        return took[std::min(took.size() - 1, static_cast<std::size_t>(share * static_cast<double>(took.size())))];
    };
    const bool holds = static_cast<int>(took.size()) == total && took.back() <= 100;
    std::printf("%s score keys: %zu keys for %d answers; key to paint median %.1f ms, p99 %.1f ms, longest %.1f ms "
                "(at most 100)\n",
                holds ? "ok  " : "MISS", took.size(), total, at(0.5), at(0.99), took.back());
    return holds ? 0 : 1;
}
