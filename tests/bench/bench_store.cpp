// SPDX-License-Identifier: GPL-3.0-or-later
// What keeping an answer costs: 64 requests at once, each begun before it is sent and stored whole when it has come.
//   bench_store [--answers N] [--parallel N] [--latency-ms N] [--words N] [--folder DIR]
// Prints CPU per answer (begin and finish, full text index included), and what the file takes of the bytes received.
// Exits 1 when a limit is passed: 0.25 ms of CPU in an optimised build, twice the bytes on disk.
#include <sys/resource.h>

#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <queue>

#include "core/text.h"
#include "store/blocking.h"
#include "store/workspace.h"
#include "support/store_data.h"

using namespace assay;
using namespace assay::store;
using Steady = std::chrono::steady_clock;

namespace
{
struct Settings {
    int answers = 3000, parallel = 64, latencyMs = 200, words = 42;
    std::string folder;
};

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &t) { return double(t.tv_sec) + double(t.tv_usec) * 1e-6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Stands in for the network: an answer "arrives" its latency after the attempt was recorded.
class Driver
{
public:
    Driver(Workspace &workspace, const Settings &settings, const std::vector<Trial> &trials)
        : m_workspace(workspace), m_settings(settings)
    {
        for (const Trial &trial : trials)
            m_starts.push_back(test::storeAttempt(trial.id));
        for (std::uint64_t i = 0; i < 64; ++i)
            m_answers.push_back(test::storeAnswer(i, settings.words));
    }
    void run()
    {
        for (int i = 0; i < m_settings.parallel; ++i)
            begin();
        std::unique_lock lock(m_mutex);
        while (m_done < m_starts.size()) {
            if (m_due.empty()) {
                m_wake.wait(lock);
                continue;
            }
            const auto [at, id] = m_due.top();
            if (Steady::now() < at) {
                m_wake.wait_until(lock, at);
                continue;
            }
            m_due.pop();
            lock.unlock();
            finish(id);
            lock.lock();
        }
    }
    std::int64_t received = 0;

private:
    void begin()
    {
        if (m_next == m_starts.size())
            return;
        m_workspace.beginAttempt(m_starts[m_next++], [this](const Result<AttemptId> &id) {
            const std::lock_guard lock(m_mutex);
            // Half to one and a half times the latency: answers that come in step would share their commits.
            const auto latency =
                std::chrono::microseconds(m_settings.latencyMs * std::int64_t(500 + m_random.below(1000)));
            m_due.emplace(Steady::now() + latency, number(id.value()));
            m_wake.notify_one();
        });
    }
    void finish(std::int64_t id)
    {
        const Response &answer = m_answers[std::size_t(id) % m_answers.size()];
        received += std::int64_t(answer.raw.size());
        m_workspace.finishAttempt({AttemptId{id}, answer, true}, [this](const Status &saved) {
            if (!saved.ok())
                std::fprintf(stderr, "%s\n", saved.error().detail.c_str());
            const std::lock_guard lock(m_mutex);
            ++m_done;
            m_wake.notify_one();
        });
        begin();
    }
    using Due = std::pair<Steady::time_point, std::int64_t>;
    Workspace &m_workspace;
    const Settings m_settings;
    SplitMix64 m_random{1};
    std::vector<Response> m_answers;
    std::vector<AttemptStart> m_starts;
    std::size_t m_next = 0, m_done = 0;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> m_due;
};

Settings settingsOf(int argc, char **argv)
{
    Settings settings;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (std::strcmp(argv[i], "--answers") == 0)
            settings.answers = std::atoi(argv[i + 1]);
        else if (std::strcmp(argv[i], "--parallel") == 0)
            settings.parallel = std::atoi(argv[i + 1]);
        else if (std::strcmp(argv[i], "--latency-ms") == 0)
            settings.latencyMs = std::atoi(argv[i + 1]);
        else if (std::strcmp(argv[i], "--words") == 0)
            settings.words = std::atoi(argv[i + 1]);
        else if (std::strcmp(argv[i], "--folder") == 0)
            settings.folder = argv[i + 1];
    }
    return settings;
}
} // namespace

int main(int argc, char **argv)
{
    const Settings settings = settingsOf(argc, argv);
    const test::StoreFolder temporary;
    const std::string path = (settings.folder.empty() ? temporary.path() : settings.folder) + "/bench.assay";
    std::filesystem::remove(path);
    const SystemClock clock;
    auto opened = Workspace::open(path, OpenMode::ReadWrite, clock);
    if (!opened.ok()) {
        std::fprintf(stderr, "%s\n", opened.error().detail.c_str());
        return 2;
    }
    std::unique_ptr<Workspace> workspace = std::move(opened).value();
    const RunPlan plan = test::storePlan(settings.answers / 3 + 1, 3);
    std::vector<Trial> trials = test::storeTrials(plan);
    trials.resize(std::size_t(settings.answers));
    const auto created =
        blocking<RunCreated>([&](auto done) { workspace->createRun(plan, trials, false, std::move(done)); });
    Driver driver(*workspace, settings, created.value().trials);
    const double cpuBefore = cpuSeconds();
    const auto begun = Steady::now();
    driver.run();
    workspace->flush();
    const double cpu = cpuSeconds() - cpuBefore;
    const double wall = std::chrono::duration<double>(Steady::now() - begun).count();
    workspace.reset();
    const auto size = double(std::filesystem::file_size(path));
    const double perAnswer = cpu * 1e3 / settings.answers, share = size / double(driver.received);
    std::printf("store: %d answers of %.1f KB, %d at once: %.3f ms CPU each, %.2f s; %.0f bytes each on disk, %.2f x "
                "received\n",
                settings.answers, double(driver.received) / settings.answers / 1000, settings.parallel, perAnswer, wall,
                size / settings.answers, share);
    if (!settings.folder.empty())
        std::filesystem::remove(path);
#ifdef NDEBUG
    const bool quick = perAnswer <= 0.25;
#else
    const bool quick = true;
#endif
    return quick && (settings.words < 10 || share <= 2.0) ? 0 : 1;
}
