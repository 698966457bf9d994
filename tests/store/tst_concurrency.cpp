// SPDX-License-Identifier: GPL-3.0-or-later
// Writers of many threads, readers of others, at once.
#include <QTest>

#include <atomic>
#include <latch>
#include <thread>

#include "support/store_fixture.h"

using namespace assay;
using namespace assay::store;
using namespace assay::test;

class ConcurrencyTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readersSeeWholeStates();
    void answersComeOnceAndAfterCommit();
    void callsFromCallbacks();
    void badWriteAmongGoodOnes();
    void closingWritesWhatIsQueued();
};

// Whatever moment a reader meets, the counters match the rows.
void ConcurrencyTest::readersSeeWholeStates()
{
    StoreFile file;
    const auto created = file.create(storePlan(100, 2));
    std::atomic<bool> stop = false;
    std::atomic<int> reads = 0, wrong = 0;
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i)
        readers.emplace_back([&] {
            const auto reader = std::move(Reader::open(file.path())).value();
            while (!stop || reads < 3) {
                const auto run = reader->run(created.run);
                int settled = 0;
                for (const TrialRow &row : run->trials)
                    settled += row.state == TrialState::Settled;
                wrong += settled != run->summary.settled;
                wrong += !reader->search("alpha", 0, 20).ok();
                ++reads;
            }
        });
    std::latch done(std::ptrdiff_t(created.trials.size()));
    for (const Trial &trial : created.trials)
        file.workspace->beginAttempt(storeAttempt(trial.id), [&](const Result<AttemptId> &id) {
            file.workspace->finishAttempt({*id, storeAnswer(3), true}, [&](const Status &) { done.count_down(); });
        });
    done.wait();
    stop = true;
    for (std::thread &reader : readers)
        reader.join();
    QCOMPARE(wrong.load(), 0);
    QVERIFY(reads >= 3);
    QCOMPARE(file.reader->runSummary(created.run)->settled, 200);
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

void ConcurrencyTest::answersComeOnceAndAfterCommit()
{
    StoreFile file;
    const auto created = file.create(storePlan(40, 5));
    constexpr std::size_t Threads = 4;
    std::atomic<int> answered = 0, unseen = 0;
    std::latch done(std::ptrdiff_t(created.trials.size()));
    std::vector<std::thread> threads;
    const auto reader = std::move(Reader::open(file.path())).value(); // used on the writer thread alone
    for (std::size_t t = 0; t < Threads; ++t)
        threads.emplace_back([&, t] {
            for (std::size_t i = t; i < created.trials.size(); i += Threads) {
                const TrialId trial = created.trials[i].id;
                file.workspace->beginAttempt(storeAttempt(trial), [&, trial](const Result<AttemptId> &id) {
                    ++answered;
                    const auto row = reader->trial(trial); // another connection: sees commits only
                    unseen += !row.ok() || row->lastAttempt != *id || row->state != TrialState::Sent;
                    done.count_down();
                });
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    done.wait();
    file.workspace->flush();
    QCOMPARE(answered.load(), 200);
    QCOMPARE(unseen.load(), 0);
}

void ConcurrencyTest::callsFromCallbacks()
{
    StoreFile file;
    const auto created = file.create(storePlan(1, 1));
    std::promise<int> chain;
    std::function<void(int)> next = [&](int i) {
        if (i == 20) {
            chain.set_value(i);
            return;
        }
        file.workspace->setSetting("step", std::to_string(i), [&, i](const Status &) { next(i + 1); });
    };
    next(0);
    QCOMPARE(chain.get_future().get(), 20);
    QVERIFY(file.reader->setting("step")->value() == "19");
}

// One that fails after it has written something must not take its neighbours along, nor stay half done.
void ConcurrencyTest::badWriteAmongGoodOnes()
{
    StoreFile file;
    const auto created = file.create(storePlan(1, 4));
    AttemptStart same = storeAttempt(created.trials[0].id);
    std::vector<std::promise<Result<AttemptId>>> promises(4);
    std::vector<std::future<Result<AttemptId>>> results;
    for (std::size_t i = 0; i < 4; ++i) {
        results.push_back(promises[i].get_future());
        AttemptStart start = i == 2 ? same : i == 0 ? same : storeAttempt(created.trials[i].id);
        start.trial = created.trials[i].id;
        file.workspace->beginAttempt(start,
                                     [&promises, i](Result<AttemptId> id) { promises[i].set_value(std::move(id)); });
    }
    const RunPlan plan = storePlan(2, 1);
    std::vector<Trial> twice = storeTrials(plan);
    twice.push_back(twice.front()); // the same trial twice: fails after the run's row was written
    const auto half = blocking<RunCreated>([&](auto done) { file.workspace->createRun(plan, twice, false, done); });
    QVERIFY(!half.ok());
    QCOMPARE(half.error().code, ErrorCode::BadInput);
    for (std::size_t i = 0; i < 4; ++i)
        QCOMPARE(results[i].get().ok(), i != 2);
    QCOMPARE(*file.reader->countRuns({}), 1);
    QVERIFY2(file.problem().empty(), file.problem().c_str());
    QVERIFY(number(file.create(plan).run) == 2);
}

void ConcurrencyTest::closingWritesWhatIsQueued()
{
    StoreFile file;
    const auto created = file.create(storePlan(300, 1));
    std::atomic<int> answered = 0;
    for (const Trial &trial : created.trials)
        file.workspace->settleTrial(trial.id, Outcome::Cancelled, {}, [&](const Status &s) { answered += s.ok(); });
    file.close();
    QCOMPARE(answered.load(), 300);
    file.open();
    QCOMPARE(file.reader->runSummary(created.run)->settled, 300);
}

QTEST_GUILESS_MAIN(ConcurrencyTest)
#include "tst_concurrency.moc"
