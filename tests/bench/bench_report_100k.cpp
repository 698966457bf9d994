// SPDX-License-Identifier: GPL-3.0-or-later
// The report from a workspace of 100,000 responses, through the real window: how long each file takes, whether the
// window stands still meanwhile, what memory it takes, and how fast an export that is stopped lets go.
//   bench_report_100k [--responses N] [--file PATH] [--keep FOLDER]   (a file that exists already is not built)
// Bounds: a file under 20 s, no gap above 50 ms between two turns of the event loop, stopped within 100 ms and no file.
// Beside the longest gap stands the longest event by processor time of the GUI thread: on a loaded machine a gap is
// also what others took.
#include "bench/grown_workspace.h"
#include "gui/demo_session.h"
#include "widgets/analyse/analyse_page.h"
#include "widgets/main_window.h"
#include "widgets/report/report_dialog.h"
#include <algorithm>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <QApplication>
#include <QCheckBox>
#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QPointer>
#include <QThreadPool>

using namespace assay;
using namespace assay::widgets;
using namespace Qt::StringLiterals;

namespace
{
double cpuMs()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

double processSeconds() // of all threads
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

double megabytes(const char *field) // "VmHWM:"
{
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        if (word == field) {
            double kilobytes = 0;
            status >> kilobytes;
            return kilobytes / 1024;
        }
    }
    return 0;
}
void forgetPeak() { std::ofstream("/proc/self/clear_refs") << 5; }

// The application, with a look at how long each event takes.
class Watched : public QApplication
{
public:
    using QApplication::QApplication;
    bool notify(QObject *receiver, QEvent *event) override
    {
        if (m_depth++ > 0) {
            const bool done = QApplication::notify(receiver, event);
            --m_depth;
            return done;
        }
        const QByteArray name =
            QByteArray(receiver->metaObject()->className()) + ' ' + QByteArray::number(event->type());
        const double before = cpuMs();
        const auto begun = std::chrono::steady_clock::now();
        const bool done = QApplication::notify(receiver, event);
        const double took = cpuMs() - before;
        const double wall = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
        --m_depth;
        if (wall > longestWall) {
            longestWall = wall;
            longestWallName = name + ", " + QByteArray::number(took, 'f', 1) + " of processor time";
        }
        if (took > longestEvent) {
            longestEvent = took;
            longestName = name;
        }
        return done;
    }
    double longestEvent = 0, longestWall = 0;
    QByteArray longestName, longestWallName;

private:
    int m_depth = 0;
};

struct Seen {
    double seconds = 0, cpu = 0, gapMs = 0, eventMs = 0, peakMb = 0;
    QByteArray event;
};

// Runs the event loop until `done`, and looks at its turns.
template <typename Done> Seen watch(Watched &app, Done done, double limitSeconds = 300)
{
    Seen seen;
    app.longestEvent = app.longestWall = 0;
    forgetPeak();
    const double cpuBefore = processSeconds();
    QElapsedTimer clock;
    clock.start();
    qint64 last = 0;
    QTimer ticks;
    ticks.setTimerType(Qt::PreciseTimer);
    ticks.setInterval(1);
    QObject::connect(&ticks, &QTimer::timeout, [&] {
        const qint64 now = clock.nsecsElapsed();
        seen.gapMs = std::max(seen.gapMs, double(now - last) / 1e6);
        last = now;
    });
    ticks.start();
    while (!done() && double(clock.elapsed()) < limitSeconds * 1e3)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    seen.gapMs = std::max(seen.gapMs, double(clock.nsecsElapsed() - last) / 1e6);
    seen.seconds = double(clock.elapsed()) / 1e3;
    seen.cpu = processSeconds() - cpuBefore;
    seen.eventMs = app.longestEvent;
    seen.event = app.longestName;
    if (std::getenv("BENCH_VERBOSE") != nullptr)
        std::printf("     longest event by the clock: %.1f ms (%s)\n", app.longestWall,
                    app.longestWallName.constData());
    seen.peakMb = megabytes("VmHWM:");
    return seen;
}

bool allHold = true;
void say(const char *what, const Seen &seen, double limitSeconds)
{
    const bool holds = seen.seconds < limitSeconds && seen.gapMs <= 50;
    allHold = allHold && holds;
    std::printf("%s %s: %.1f s (%.1f of processor time), longest gap %.1f ms, longest event %.1f ms of processor time "
                "(%s), peak %.0f MB\n",
                holds ? "ok  " : "MISS", what, seen.seconds, seen.cpu, seen.gapMs, seen.eventMs, seen.event.constData(),
                seen.peakMb);
    std::fflush(stdout);
}

std::vector<RunId> allRuns(session::Session &session)
{
    std::vector<RunId> out;
    std::optional<RunCursor> after;
    for (;;) {
        const auto page = session.runPage({}, after, 500);
        if (!page || page->empty())
            return out;
        for (const RunSummary &run : *page)
            out.push_back(run.id);
        after = RunCursor{page->back().startedMicros, page->back().id};
    }
}
} // namespace

int main(int argc, char **argv)
{
    Watched app(argc, argv);
    int responses = 100'000;
    std::string path;
    QString keep;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (std::strcmp(argv[i], "--responses") == 0)
            responses = std::atoi(argv[i + 1]);
        else if (std::strcmp(argv[i], "--file") == 0)
            path = argv[i + 1];
        else if (std::strcmp(argv[i], "--keep") == 0)
            keep = QString::fromLocal8Bit(argv[i + 1]);
    }
    const test::StoreFolder temporary;
    if (path.empty())
        path = temporary.path("w.assay");
    if (!std::filesystem::exists(path))
        bench::growWorkspace(path, responses);
    assay::testing::DemoSession demo;
    if (const Status opened = demo->open(QString::fromStdString(path)); !opened) {
        std::fprintf(stderr, "%s\n", opened.error().detail.c_str());
        return 2;
    }
    MainWindow window(*demo);
    window.resize(1366, 768);
    window.show();
    window.goTo(PageId::Analyse);
    auto *page = static_cast<AnalysePage *>(window.page(PageId::Analyse));
    page->showRuns(allRuns(*demo));
    say("the Analyse page", watch(app, [&] { return page->card() != nullptr && !page->isBusy(); }), 60);
    QAction *report = page->findChild<QAction *>(u"makeReport"_s);
    QTemporaryDir own;
    const QString folder = keep.isEmpty() ? own.path() : keep;
    QDir().mkpath(folder);

    const auto openDialog = [&](const char *what) -> ReportDialog * {
        report->trigger();
        ReportDialog *dialog = nullptr;
        const Seen seen = watch(app, [&] {
            dialog = page->findChild<ReportDialog *>();
            return dialog != nullptr && dialog->exportButton()->isEnabled();
        });
        if (what != nullptr)
            say(what, seen, 20);
        if (dialog != nullptr)
            dialog->setFolder(folder);
        return dialog;
    };
    const auto choose = [](ReportDialog *dialog, int format) { // -1: all
        for (int i = 0; i < 4; ++i)
            dialog->formatBox(i)->setChecked(format < 0 || i == format);
    };
    double packSeconds = 10;
    const char *names[] = {"report as HTML", "report as PDF", "report as XLSX", "evidence pack", "all four"};
    for (const int format : {0, 1, 2, 3, -1}) {
        ReportDialog *dialog = openDialog(format == 0 ? "the dialog with its preview" : nullptr);
        if (dialog == nullptr)
            return 2;
        choose(dialog, format);
        QStringList files;
        bool closed = false;
        QObject::connect(dialog, &ReportDialog::saved, [&](const QStringList &saved) { files = saved; });
        QObject::connect(dialog, &QObject::destroyed, [&] { closed = true; });
        dialog->accept();
        const Seen seen = watch(app, [&] { return closed; });
        const char *name = names[format < 0 ? 4 : format];
        say(name, seen, format < 0 ? 60 : 20);
        if (files.isEmpty()) {
            std::printf("MISS %s: nothing was written\n", name);
            return 1;
        }
        for (const QString &file : files)
            std::printf("     %s %.1f MB\n", qPrintable(file),
                        double(QFileInfo(QDir(folder).filePath(file)).size()) / 1e6);
        packSeconds = seen.seconds;
    }
    // Stopped at seven moments of an export of everything.
    QTemporaryDir empty;
    double longest = 0, longestOut = 0, longestGap = 0;
    bool clean = true;
    ReportDialog *dialog = openDialog(nullptr);
    if (dialog == nullptr)
        return 2;
    dialog->setFolder(empty.path());
    choose(dialog, -1);
    const QPointer<ReportDialog> there(dialog);
    for (const double at : {0.0, 0.02, 0.1, 0.25, 0.4, 0.55, 0.7}) {
        dialog->accept();
        QElapsedTimer clock;
        clock.start();
        watch(app, [&] { return double(clock.elapsed()) / 1e3 > at * packSeconds || !there; });
        if (!there) {
            std::printf("MISS report stopped: it was done before it could be stopped\n");
            return 1;
        }
        clock.restart();
        dialog->reject();
        const Seen seen = watch(app, [&] { return !dialog->isExporting(); });
        longest = std::max(longest, double(clock.nsecsElapsed()) / 1e6);
        longestGap = std::max(longestGap, seen.gapMs);
        watch(app, [&] { return QThreadPool::globalInstance()->activeThreadCount() == 0; });
        longestOut = std::max(longestOut, double(clock.nsecsElapsed()) / 1e6);
        clean = clean && QDir(empty.path()).entryList(QDir::Files | QDir::Hidden | QDir::NoDotAndDotDot).isEmpty();
        watch(app, [&] { return dialog->exportButton()->isEnabled(); });
    }
    const bool stops = longest <= 100 && clean;
    allHold = allHold && stops;
    std::printf("%s report stopped: the dialog is free within %.1f ms (longest gap %.1f ms), the work ends within %.0f "
                "ms, %s\n",
                stops ? "ok  " : "MISS", longest, longestGap, longestOut, clean ? "no file is left" : "a FILE IS LEFT");
    std::fflush(stdout);
    dialog->reject();
    return allHold ? 0 : 1;
}
