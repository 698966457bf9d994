// SPDX-License-Identifier: GPL-3.0-or-later
// A workspace as years of use would leave it: one large run and many small ones, all scored.
#pragma once
#include "core/text.h"
#include "store/blocking.h"
#include "store/workspace.h"
#include "support/store_data.h"
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>

namespace assay::bench
{
using namespace assay::store;
using Steady = std::chrono::steady_clock;

// Answers as people's runs bring them: 20 to 150 words, some with a word that few others have.
inline Response answerOf(std::uint64_t seed)
{
    SplitMix64 random(seed);
    Response answer = test::storeAnswer(seed, 20 + int(random.below(130)));
    if (seed % 1000 == 7)
        answer.text += " zebra";
    return answer;
}

class Builder
{
public:
    Builder(Workspace &workspace) : m_workspace(workspace) {}
    void run(int cases, int targets, int repetitions, int index)
    {
        RunPlan plan = test::storePlan(cases, targets, repetitions);
        plan.name = "Run " + std::to_string(index);
        const auto created = blocking<RunCreated>(
            [&](auto done) { m_workspace.createRun(plan, test::storeTrials(plan), false, std::move(done)); });
        for (const Trial &trial : created.value().trials)
            add(trial.id);
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [this] { return m_open == 0; });
        lock.unlock();
        blocking<Ok>([&](auto done) { m_workspace.finishRun(created.value().run, std::move(done)); }).ok();
    }

private:
    void add(TrialId trial)
    {
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_open < 256; });
            ++m_open;
        }
        m_workspace.beginAttempt(test::storeAttempt(trial), [this, trial](const Result<AttemptId> &id) {
            m_workspace.finishAttempt({id.value(), answerOf(std::uint64_t(number(trial))), true},
                                      [this, trial](const Status &) {
                                          Score score;
                                          score.trial = trial;
                                          score.rater = number(trial) % 2 == 0 ? "ann" : "bob";
                                          score.value = int(1 + number(trial) % 5);
                                          m_workspace.addScore(score, {});
                                          const std::lock_guard lock(m_mutex);
                                          --m_open;
                                          m_wake.notify_all();
                                      });
        });
    }
    Workspace &m_workspace;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    int m_open = 0;
};

inline void growWorkspace(const std::string &path, int responses)
{
    test::StoreClock clock;
    auto opened = Workspace::open(path, OpenMode::ReadWrite, clock);
    if (!opened.ok()) {
        std::fprintf(stderr, "%s\n", opened.error().detail.c_str());
        std::exit(2);
    }
    Builder builder(**opened);
    const auto begun = Steady::now();
    int index = 0, done = 0;
    builder.run(250, 4, 3, index++); // one of 3,000
    for (done = 3000; done < responses; done += 60, clock.micros += 1'000'000)
        builder.run(10, 3, 2, index++);
    (*opened)->flush();
    std::printf("built %d runs, %d responses in %.1f s\n", index, done,
                std::chrono::duration<double>(Steady::now() - begun).count());
}
} // namespace assay::bench
