// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text.h"
#include "engine/scheduler.h"
#include <algorithm>
#include <map>
#include <QTest>
#include <set>

using namespace assay;
using engine::Scheduler;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace
{
const MonoTime start = MonoTime{} + std::chrono::hours(1);
Scheduler::Item item(int trial, int endpoint) { return {TrialId(trial), endpoint, std::size_t(trial)}; }
} // namespace

class TestScheduler : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void startsInOrder();
    void holdsTheLimits();
    void skipsAFullEndpoint();
    void pauses();
    void aPauseIsNeverShortened();
    void waitsBeforeARetry();
    void aRetryKeepsItsPlace();
    void stopsAnEndpoint();
    void holds();
    void removes();
    void saysWhenToAskAgain();
    void aSlotGivenBackTwiceCountsOnce();
    void theSameTrialWaitsOnce();
    void randomLives_data();
    void randomLives();
};

void TestScheduler::startsInOrder()
{
    Scheduler s(10, {10, 10});
    for (const int trial : {3, 1, 2, 5, 4})
        s.add(item(trial, trial % 2), start);
    for (int expected = 1; expected <= 5; ++expected) {
        const auto next = s.next(start);
        QVERIFY(next.has_value());
        QCOMPARE(number(next->trial), std::int64_t(expected));
    }
    QVERIFY(!s.next(start));
    QCOMPARE(s.waiting(), std::size_t(0));
    QCOMPARE(s.running(), 5);
}

void TestScheduler::holdsTheLimits()
{
    Scheduler s(3, {2, 2});
    for (int trial = 1; trial <= 8; ++trial)
        s.add(item(trial, trial % 2), start);
    QVERIFY(s.next(start) && s.next(start) && s.next(start));
    QVERIFY(!s.next(start)); // three over all
    s.release(0);
    QVERIFY(s.next(start));
    QVERIFY(!s.next(start));
}

void TestScheduler::skipsAFullEndpoint()
{
    Scheduler s(10, {1, 5});
    s.add(item(1, 0), start);
    s.add(item(2, 0), start);
    s.add(item(3, 1), start);
    QCOMPARE(number(s.next(start)->trial), std::int64_t(1));
    QCOMPARE(number(s.next(start)->trial), std::int64_t(3)); // 2 must wait, 3 must not wait for it
    QVERIFY(!s.next(start));
    s.release(0);
    QCOMPARE(number(s.next(start)->trial), std::int64_t(2));
}

void TestScheduler::pauses()
{
    Scheduler s(10, {5, 5});
    s.add(item(1, 0), start);
    s.add(item(2, 1), start);
    s.pauseEndpoint(0, start + seconds(2));
    QCOMPARE(number(s.next(start)->trial), std::int64_t(2));
    QVERIFY(!s.next(start + milliseconds(1999)));
    QCOMPARE(s.nextWake(start), std::optional(start + seconds(2)));
    QCOMPARE(number(s.next(start + seconds(2))->trial), std::int64_t(1));
}

void TestScheduler::aPauseIsNeverShortened()
{
    Scheduler s(10, {5});
    s.add(item(1, 0), start);
    s.pauseEndpoint(0, start + seconds(5));
    s.pauseEndpoint(0, start + seconds(1));
    QVERIFY(!s.next(start + seconds(4)));
    QVERIFY(s.next(start + seconds(5)));
}

void TestScheduler::waitsBeforeARetry()
{
    Scheduler s(10, {5});
    s.addLater(item(1, 0), start + milliseconds(500));
    QVERIFY(!s.next(start));
    QCOMPARE(s.nextWake(start), std::optional(start + milliseconds(500)));
    QVERIFY(!s.next(start + milliseconds(499)));
    QVERIFY(s.next(start + milliseconds(500)));
    s.addLater(item(2, 0), start + milliseconds(600));
    s.pauseEndpoint(0, start + seconds(1)); // the later of the two counts
    QCOMPARE(s.nextWake(start), std::optional(start + seconds(1)));
}

void TestScheduler::aRetryKeepsItsPlace()
{
    Scheduler s(1, {1});
    s.add(item(5, 0), start);
    s.add(item(6, 0), start);
    s.addLater(item(1, 0), start + milliseconds(10));
    QCOMPARE(number(s.next(start + milliseconds(10))->trial), std::int64_t(1));
}

void TestScheduler::stopsAnEndpoint()
{
    Scheduler s(10, {5, 5});
    s.add(item(1, 0), start);
    s.add(item(2, 1), start);
    s.addLater(item(3, 0), start + seconds(1));
    QVERIFY(s.drain().empty());
    s.stopEndpoint(0);
    QVERIFY(s.isStopped(0));
    const std::vector<Scheduler::Item> drained = s.drain();
    QCOMPARE(drained, (std::vector{item(1, 0), item(3, 0)}));
    QCOMPARE(s.waiting(), std::size_t(1));
    QCOMPARE(number(s.next(start + seconds(2))->trial), std::int64_t(2));
    s.add(item(4, 0), start); // comes too late: never starts, but is answered
    QVERIFY(!s.next(start + seconds(2)));
    QVERIFY(!s.nextWake(start));
    QCOMPARE(s.drain().size(), std::size_t(1));
}

void TestScheduler::holds()
{
    Scheduler s(10, {5});
    s.add(item(1, 0), start);
    s.holdEndpoint(0, true);
    QVERIFY(!s.next(start));
    QVERIFY(!s.nextWake(start));
    s.holdEndpoint(0, false);
    QVERIFY(s.next(start));
}

void TestScheduler::removes()
{
    Scheduler s(10, {5});
    s.add(item(1, 0), start);
    s.addLater(item(2, 0), start + seconds(1));
    QVERIFY(s.remove(TrialId(1)));
    QVERIFY(s.remove(TrialId(2)));
    QVERIFY(!s.remove(TrialId(1)));
    QVERIFY(!s.remove(TrialId(99)));
    QVERIFY(!s.next(start + seconds(2)));
    s.add(item(3, 0), start);
    QVERIFY(s.next(start));
    QVERIFY(!s.remove(TrialId(3))); // it runs
}

void TestScheduler::saysWhenToAskAgain()
{
    Scheduler s(1, {1, 1});
    QVERIFY(!s.nextWake(start));
    s.add(item(1, 0), start);
    QCOMPARE(s.nextWake(start), std::optional(start));
    QVERIFY(s.next(start));
    s.addLater(item(2, 1), start + seconds(1));
    QVERIFY(!s.nextWake(start)); // every slot is taken: only a release can help
    s.release(0);
    QCOMPARE(s.nextWake(start), std::optional(start + seconds(1)));
}

void TestScheduler::aSlotGivenBackTwiceCountsOnce()
{
    Scheduler s(1, {1});
    s.add(item(1, 0), start);
    s.add(item(2, 0), start);
    s.add(item(3, 0), start);
    QVERIFY(s.next(start));
    s.release(0);
    s.release(0);
    QVERIFY(s.next(start));
    QVERIFY(!s.next(start));
}

void TestScheduler::theSameTrialWaitsOnce()
{
    Scheduler s(5, {5});
    s.add(item(1, 0), start);
    s.add(item(1, 0), start);
    s.addLater(item(1, 0), start + seconds(1));
    QCOMPARE(s.waiting(), std::size_t(1));
    QVERIFY(s.next(start));
    QVERIFY(!s.next(start + seconds(2)));
}

void TestScheduler::randomLives_data()
{
    QTest::addColumn<quint64>("seed");
    for (quint64 seed = 1; seed <= 60; ++seed)
        QTest::addRow("seed %llu", static_cast<unsigned long long>(seed)) << seed;
}

// Whatever happens: limits hold, nothing starts before its time, the lowest order that may start does, and every item
// ends exactly once.
void TestScheduler::randomLives()
{
    QFETCH(quint64, seed);
    SplitMix64 random(seed);
    const int endpoints = 1 + int(random.below(5));
    const int limit = 1 + int(random.below(12));
    std::vector<int> limits;
    for (int i = 0; i < endpoints; ++i)
        limits.push_back(1 + int(random.below(6)));
    Scheduler s(limit, limits);

    struct Waiting {
        Scheduler::Item item;
        MonoTime from;
    };
    std::map<std::int64_t, Waiting> waiting;
    std::vector<Scheduler::Item> running;
    std::vector<int> runningAt(std::size_t(endpoints), 0);
    std::vector<MonoTime> paused(std::size_t(endpoints), start);
    std::vector<bool> stopped(std::size_t(endpoints), false);
    std::map<std::int64_t, int> ended;
    const int total = 200;
    MonoTime now = start;
    for (int trial = 1; trial <= total; ++trial) {
        const Scheduler::Item one = item(trial, int(random.below(std::uint64_t(endpoints))));
        s.add(one, now);
        waiting[trial] = {one, now};
    }
    const auto mayStart = [&](const Waiting &w) {
        const auto e = std::size_t(w.item.endpoint);
        return w.from <= now && paused[e] <= now && !stopped[e] && runningAt[e] < limits[e] &&
               int(running.size()) < limit;
    };
    int steps = 0;
    while (!waiting.empty() || !running.empty()) {
        QVERIFY2(++steps < 20'000, "it never ends");
        while (const auto next = s.next(now)) {
            const auto found = waiting.find(number(next->trial));
            QVERIFY(found != waiting.end());
            QVERIFY(mayStart(found->second));
            for (const auto &[id, w] : waiting)
                QVERIFY(!mayStart(w) || w.item.order >= next->order);
            waiting.erase(found);
            running.push_back(*next);
            ++runningAt[std::size_t(next->endpoint)];
        }
        for (const auto &[id, w] : waiting)
            QVERIFY(!mayStart(w)); // nobody was forgotten
        QCOMPARE(s.running(), int(running.size()));
        QCOMPARE(s.waiting(), waiting.size());
        switch (random.below(12)) {
        case 0: {
            const auto e = random.below(std::uint64_t(endpoints));
            const MonoTime until = now + milliseconds(random.below(3000));
            s.pauseEndpoint(int(e), until);
            paused[e] = std::max(paused[e], until);
            break;
        }
        case 1:
            if (const auto id = std::int64_t(1 + random.below(total)); s.remove(TrialId(id))) {
                QCOMPARE(waiting.erase(id), std::size_t(1));
                ++ended[id];
            } else {
                QVERIFY(!waiting.contains(id));
            }
            break;
        case 2:
            if (random.below(40) == 0) {
                const auto e = random.below(std::uint64_t(endpoints));
                stopped[e] = true;
                s.stopEndpoint(int(e));
            }
            for (const Scheduler::Item &drained : s.drain()) {
                QVERIFY(stopped[std::size_t(drained.endpoint)]);
                QCOMPARE(waiting.erase(number(drained.trial)), std::size_t(1));
                ++ended[number(drained.trial)];
            }
            break;
        default:
            if (!running.empty()) {
                const auto which = std::ptrdiff_t(random.below(running.size()));
                const Scheduler::Item done = running[std::size_t(which)];
                running.erase(running.begin() + which);
                --runningAt[std::size_t(done.endpoint)];
                s.release(done.endpoint);
                if (random.below(5) == 0) {
                    const MonoTime from = now + milliseconds(random.below(2000));
                    s.addLater(done, from);
                    waiting[number(done.trial)] = {done, from};
                } else {
                    ++ended[number(done.trial)];
                }
            } else if (const auto wake = s.nextWake(now)) {
                QVERIFY(*wake > now);
                now = *wake;
            } else {
                // Nothing runs, and time does not help: then all that waits is at stopped endpoints.
                for (const auto &[id, w] : waiting)
                    QVERIFY(stopped[std::size_t(w.item.endpoint)]);
            }
        }
        now += milliseconds(random.below(50));
    }
    QCOMPARE(ended.size(), std::size_t(total));
    QVERIFY(std::all_of(ended.begin(), ended.end(), [](const auto &e) { return e.second == 1; }));
}

QTEST_GUILESS_MAIN(TestScheduler)
#include "tst_scheduler.moc"
