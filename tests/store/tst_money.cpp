// SPDX-License-Identifier: GPL-3.0-or-later
// The spend guard and the user's prices in the file: what is set aside, what it becomes, and what a kill leaves.
#include <QTest>

#include <atomic>
#include <thread>

#include "core/text.h"
#include "store/blocking.h"
#include "support/store_fixture.h"

using namespace assay;
using namespace assay::store;
using namespace assay::test;

namespace
{
constexpr std::int64_t Cent = 10'000'000; // nano

AttemptStart reserved(TrialId trial, std::int64_t worst, std::optional<std::int64_t> run,
                      std::optional<std::int64_t> month = {}, int number = 1)
{
    AttemptStart start = storeAttempt(trial, number);
    start.reservation = Reservation{Money{worst, "USD"}, run, month};
    return start;
}

Result<AttemptId> begin(StoreFile &file, const AttemptStart &start)
{
    return blocking<AttemptId>([&](auto done) { file.workspace->beginAttempt(start, done); });
}

Response costing(std::optional<std::int64_t> nano, Outcome outcome = Outcome::Succeeded)
{
    Response response;
    response.outcome = outcome;
    if (nano)
        response.cost.amount = Money{*nano, "USD"};
    return response;
}

Spending runSpending(const StoreFile &file, RunId run)
{
    const auto all = file.reader->runSpending(run);
    return all.ok() && !all->empty() ? all->front() : Spending{};
}

std::string month(const StoreFile &file) { return isoDate(file.clock.wallMicros()).substr(0, 7); }

PriceRow rate(const char *model)
{
    PriceRow row;
    row.origin = PriceOrigin::Own;
    row.provider = "openai";
    row.region = "eu";
    row.model = model;
    row.price = *storeFullResponse().cost.price;
    row.uplifts = {{"eu", 1'100'000}};
    row.validFrom = "2026-01-01";
    row.validTo = "2026-12-31";
    row.note = "contract 7";
    row.maxOutputTokens = 4096;
    return row;
}
} // namespace

class MoneyTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void roomIsTakenBeforeSending();
    void endsSettleWhatWasSetAside_data();
    void endsSettleWhatWasSetAside();
    void aKillLeavesItSetAside();
    void monthsAreOverRuns();
    void parallelRequestsCannotPassTheLimit();
    void changesAreFound();
    void purgedRunsStillCount();
    void pricesAreKept();
    void sizesOfEarlierAnswers();
};

void MoneyTest::roomIsTakenBeforeSending()
{
    StoreFile file;
    const RunCreated run = file.create(storePlan(4, 1));
    QVERIFY(begin(file, reserved(run.trials[0].id, 2 * Cent, 5 * Cent)).ok());
    QVERIFY(begin(file, reserved(run.trials[1].id, 3 * Cent, 5 * Cent)).ok()); // exactly full
    const auto refused = begin(file, reserved(run.trials[2].id, 1, 5 * Cent));
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().code, ErrorCode::BudgetStopped);
    QVERIFY2(refused.error().detail.find("run's budget of 0.05 USD: spent 0, set aside 0.05") != std::string::npos,
             refused.error().detail.c_str());
    QCOMPARE(file.reader->trial(run.trials[2].id)->attempts, 0);        // nothing was written
    QVERIFY(begin(file, reserved(run.trials[2].id, 0, 5 * Cent)).ok()); // what costs nothing has room
    QCOMPARE(runSpending(file, run.run).heldNano, 5 * Cent);
    AttemptStart negative = reserved(run.trials[3].id, -1, 5 * Cent);
    QCOMPARE(begin(file, negative).error().code, ErrorCode::BadInput);
    negative.reservation->worst.nano = std::numeric_limits<std::int64_t>::max();
    QCOMPARE(begin(file, negative).error().code, ErrorCode::BudgetStopped); // no overflow into room
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

void MoneyTest::endsSettleWhatWasSetAside_data()
{
    QTest::addColumn<int>("outcome");
    QTest::addColumn<qlonglong>("cost"); // -1: unknown
    QTest::addColumn<bool>("lowerBound");
    QTest::addColumn<int>("costClass"); // -1: no error
    QTest::addColumn<qlonglong>("spent");
    QTest::addColumn<qlonglong>("held");
    const auto row = [](const char *name, Outcome outcome, qlonglong cost, bool lower, int cls, qlonglong spent,
                        qlonglong held) {
        QTest::newRow(name) << static_cast<int>(outcome) << cost << lower << cls << spent << held;
    };
    const int notSent = static_cast<int>(CostClass::NotSent), notCharged = static_cast<int>(CostClass::NotCharged),
              may = static_cast<int>(CostClass::MayBeCharged);
    row("answered", Outcome::Succeeded, 3, false, -1, 3, 0);
    row("answered for more", Outcome::Succeeded, 12, false, -1, 12, 0);
    row("answered without usage", Outcome::Succeeded, -1, false, -1, 0, 10);
    row("refused connection", Outcome::Failed, -1, false, notSent, 0, 0);
    row("429", Outcome::Failed, -1, false, notCharged, 0, 0);
    row("reset", Outcome::Unknown, -1, false, may, 0, 10);
    row("broken stream", Outcome::Partial, 4, true, may, 4, 6);
    row("broken stream for more", Outcome::Partial, 14, true, may, 14, 0);
    row("cancelled", Outcome::Cancelled, -1, false, may, 0, 10);
}

void MoneyTest::endsSettleWhatWasSetAside()
{
    QFETCH(int, outcome);
    QFETCH(qlonglong, cost);
    QFETCH(bool, lowerBound);
    QFETCH(int, costClass);
    QFETCH(qlonglong, spent);
    QFETCH(qlonglong, held);
    StoreFile file;
    const RunCreated run = file.create(storePlan(1, 1));
    const auto id = begin(file, reserved(run.trials[0].id, 10, 100));
    QVERIFY(id.ok());
    Response response =
        costing(cost < 0 ? std::nullopt : std::optional<std::int64_t>(cost), static_cast<Outcome>(outcome));
    response.cost.lowerBound = lowerBound;
    if (costClass >= 0) {
        response.error = makeError(ErrorCode::ConnectionLost, "x");
        response.error->costClass = static_cast<CostClass>(costClass);
    }
    QVERIFY(file.finish(*id, response).ok());
    const Spending now = runSpending(file, run.run);
    QCOMPARE(qlonglong(now.spent.nano), spent);
    QCOMPARE(qlonglong(now.heldNano), held);
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

void MoneyTest::aKillLeavesItSetAside()
{
    StoreFile file;
    const RunCreated run = file.create(storePlan(3, 1));
    QVERIFY(begin(file, reserved(run.trials[0].id, 4, 10)).ok());
    file.close(); // nothing was finished: as after kill -9, recovery at the next start ends the attempt
    file.open();
    QCOMPARE(file.workspace->report().interruptedTrials, 1);
    QCOMPARE(runSpending(file, run.run).heldNano, std::int64_t{4});
    QVERIFY(begin(file, reserved(run.trials[1].id, 6, 10)).ok());
    QCOMPARE(begin(file, reserved(run.trials[2].id, 1, 10)).error().code, ErrorCode::BudgetStopped);
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

void MoneyTest::monthsAreOverRuns()
{
    StoreFile file;
    const RunCreated first = file.create(storePlan(2, 1)), second = file.create(storePlan(2, 1));
    const auto without = file.begin(first.trials[0].id); // a run without any budget counts too
    QVERIFY(file.finish(*without, costing(30)).ok());
    QVERIFY(begin(file, reserved(second.trials[0].id, 60, std::nullopt, 100)).ok());
    const auto refused = begin(file, reserved(second.trials[1].id, 11, 1000, 100));
    QCOMPARE(refused.error().code, ErrorCode::BudgetStopped);
    QVERIFY2(refused.error().detail.find("month's budget") != std::string::npos, refused.error().detail.c_str());
    const auto spending = file.reader->monthSpending(month(file));
    QVERIFY(spending.ok());
    QCOMPARE(spending->size(), std::size_t{1});
    QCOMPARE(spending->front().spent.nano, std::int64_t{30});
    QCOMPARE(spending->front().heldNano, std::int64_t{60});
    QVERIFY(file.reader->monthSpending("1999-01")->empty());

    RunPlan demo = storePlan(1, 1);
    for (ModelTarget &target : demo.targets)
        target.endpoint.simulated = true;
    const RunCreated simulated = file.create(demo);
    const auto id = begin(file, reserved(simulated.trials[0].id, 500, 1000, 100)); // money of the demo is none
    QVERIFY(id.ok());
    QVERIFY(file.finish(*id, costing(400)).ok());
    QCOMPARE(file.reader->monthSpending(month(file))->front().spent.nano, std::int64_t{30});

    // A chain with one real step is marked as a simulation, and is real money all the same.
    RunPlan mixed = storePlan(1, 1);
    ModelTarget &chain = mixed.targets[0];
    ChainStep plan{"plan", chain, std::nullopt}, execute{"execute", chain, std::nullopt};
    plan.target.endpoint.simulated = true;
    chain.steps = {plan, execute};
    chain.endpoint.api = Api::Chain;
    chain.endpoint.baseUrl = "chain:plan+execute";
    chain.endpoint.simulated = true;
    const RunCreated half = file.create(mixed);
    QCOMPARE(begin(file, reserved(half.trials[0].id, 500, 1000, 100)).error().code, ErrorCode::BudgetStopped);
    const auto paid = begin(file, reserved(half.trials[0].id, 5, 1000, 100));
    QVERIFY(paid.ok());
    QVERIFY(file.finish(*paid, costing(5)).ok());
    QCOMPARE(file.reader->monthSpending(month(file))->front().spent.nano, std::int64_t{35});
    QVERIFY(file.reader->runSummary(half.run)->simulated);
}

// The store alone: however many threads ask at once, the room is taken once.
void MoneyTest::parallelRequestsCannotPassTheLimit()
{
    constexpr int asking = 500, room = 37;
    StoreFile file;
    const RunCreated run = file.create(storePlan(asking, 1));
    std::atomic<int> granted = 0, refused = 0;
    std::vector<std::thread> threads;
    for (int part = 0; part < 10; ++part)
        threads.emplace_back([&, part] {
            for (int i = part; i < asking; i += 10)
                file.workspace->beginAttempt(
                    reserved(run.trials[std::size_t(i)].id, Cent, room * Cent),
                    [&](const Result<AttemptId> &begun) { ++(begun.ok() ? granted : refused); });
        });
    for (std::thread &thread : threads)
        thread.join();
    file.workspace->flush();
    QCOMPARE(granted.load(), room);
    QCOMPARE(refused.load(), asking - room);
    QCOMPARE(runSpending(file, run.run).heldNano, room * Cent);
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

void MoneyTest::changesAreFound()
{
    const char *edits[] = {"UPDATE reservation SET held_nano = 1",
                           "DELETE FROM reservation",
                           "UPDATE reservation SET state = 1",
                           "DROP TRIGGER reservation_is_final; UPDATE reservation SET worst_nano = 5",
                           "DROP TRIGGER response_is_final; UPDATE response SET cost_flags = NULL, "
                           "usage_cache_write_long = NULL",
                           "DROP TRIGGER response_is_final; UPDATE response SET cost_flags = 1"};
    for (const char *edit : edits) {
        StoreFile file;
        const RunCreated run = file.create(storePlan(1, 1));
        const auto id = begin(file, reserved(run.trials[0].id, 10, 100));
        Response response = costing(std::nullopt);
        response.usage.cacheWriteLong = 7;
        response.cost.flags = costflag::CacheReadAtInput;
        QVERIFY(file.finish(*id, response).ok());
        QVERIFY(file.problem().empty());
        file.close();
        QVERIFY2(storeEdit(file.path(), edit), edit);
        file.open();
        QVERIFY2(!file.problem().empty(), edit);
    }
}

void MoneyTest::purgedRunsStillCount()
{
    StoreFile file;
    const RunCreated run = file.create(storePlan(2, 1));
    QVERIFY(file.finish(*begin(file, reserved(run.trials[0].id, 10, 100)), costing(7)).ok());
    QVERIFY(file.finish(*begin(file, reserved(run.trials[1].id, 10, 100)), costing(std::nullopt)).ok());
    const std::string thisMonth = month(file);
    QVERIFY(blocking<Ok>([&](auto done) { file.workspace->setRunDeleted(run.run, true, done); }).ok());
    file.close();
    file.clock.micros += 31ll * 24 * 3600 * 1'000'000;
    file.open();
    QCOMPARE(*file.reader->countRuns({}), std::int64_t{0});
    const auto spending = file.reader->monthSpending(thisMonth);
    QCOMPARE(spending->front().spent.nano, std::int64_t{17}); // 7, and the 10 that may have been charged
    QCOMPARE(spending->front().heldNano, std::int64_t{0});
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

void MoneyTest::pricesAreKept()
{
    StoreFile file;
    const auto save = [&file](const PriceRow &row) {
        return blocking<PriceRowId>([&](auto done) { file.workspace->savePrice(row, done); });
    };
    PriceRow row = rate("gpt-5.5");
    const auto id = save(row);
    QVERIFY(id.ok());
    row.id = *id;
    QVERIFY(file.reader->prices()->front() == row);
    row.note = "contract 8";
    row.price.input.reset(); // unknown stays unknown
    QVERIFY(save(row).ok());
    PriceRow imported = rate("claude-opus-4-7");
    imported.origin = PriceOrigin::Imported;
    PriceRow wrong = imported;
    wrong.origin = PriceOrigin::BuiltIn;
    QVERIFY(!blocking<Ok>([&](auto done) { file.workspace->savePrices({imported, wrong}, done); }).ok());
    QCOMPARE(file.reader->prices()->size(), std::size_t{1}); // all or none
    QVERIFY(blocking<Ok>([&](auto done) { file.workspace->savePrices({imported}, done); }).ok());
    file.close();
    file.open();
    const auto rows = file.reader->prices();
    QCOMPARE(rows->size(), std::size_t{2});
    QVERIFY(rows->front() == row);
    QVERIFY(blocking<Ok>([&](auto done) { file.workspace->removePrice(row.id, done); }).ok());
    QVERIFY(!blocking<Ok>([&](auto done) { file.workspace->removePrice(row.id, done); }).ok());
    QCOMPARE(file.reader->prices()->size(), std::size_t{1});
}

void MoneyTest::sizesOfEarlierAnswers()
{
    StoreFile file;
    const RunPlan plan = storePlan(2, 1);
    const RunCreated run = file.create(plan);
    for (std::size_t i = 0; i < 2; ++i) {
        Response response = costing(1);
        response.usage.output = 100 + std::int64_t(i);
        response.timing.done = std::chrono::milliseconds(5);
        QVERIFY(file.finish(*file.begin(run.trials[i].id), response).ok());
    }
    const ModelTarget &target = plan.targets[0];
    const auto all = file.reader->answerSizes(target.model, target.endpoint.name, "", 10);
    QVERIFY(all.ok());
    QCOMPARE(all->size(), std::size_t{2});
    QCOMPARE(all->front().outputTokens, std::int64_t{101});
    QVERIFY(all->front().total == Nanos(std::chrono::milliseconds(5)));
    const auto one = file.reader->answerSizes(target.model, target.endpoint.name, plan.cases[0].id, 10);
    QCOMPARE(one->size(), std::size_t{1});
    QCOMPARE(one->front().outputTokens, std::int64_t{100});
    QVERIFY(file.reader->answerSizes(target.model, "elsewhere", "", 10)->empty());
}

QTEST_GUILESS_MAIN(MoneyTest)
#include "tst_money.moc"
