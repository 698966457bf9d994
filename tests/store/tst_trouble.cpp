// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that is full: nothing new is sent, what has been paid for is kept and written when there is room again.
#include <QTest>

#include <condition_variable>
#include <mutex>

#include "core/text.h"
#include "support/store_fixture.h"

using namespace assay;
using namespace assay::store;
using namespace assay::test;

namespace
{
class Signals // what the workspace told, waited for with a limit
{
public:
    void tell(std::optional<Error> error)
    {
        const std::lock_guard lock(m_mutex);
        m_told.push_back(std::move(error));
        m_wake.notify_all();
    }
    bool waitFor(std::size_t count)
    {
        std::unique_lock lock(m_mutex);
        return m_wake.wait_for(lock, std::chrono::seconds(8), [&] { return m_told.size() >= count; });
    }
    std::vector<std::optional<Error>> told() const
    {
        const std::lock_guard lock(m_mutex);
        return m_told;
    }

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::vector<std::optional<Error>> m_told;
};

WorkspaceOptions smallDisk(std::int64_t pages)
{
    WorkspaceOptions options;
    options.retryAfter = std::chrono::milliseconds(30);
    options.maxPages = pages;
    return options;
}

Response bigAnswer() // does not compress: 200 KB of pages
{
    Response answer = storeAnswer(1);
    SplitMix64 random(1);
    for (int i = 0; i < 25'000; ++i) {
        const std::uint64_t value = random.next();
        answer.raw.append(reinterpret_cast<const char *>(&value), sizeof value);
    }
    return answer;
}
} // namespace

class TroubleTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fullDiskHoldsAndRecovers();
    void nothingNewIsSentWhileFull();
    void memoryIsBounded();
    void closingWhileFullRefuses();
    void anotherToolHoldsTheFile();
};

namespace
{
// A workspace whose "disk" has room for about 30 pages more, until makeRoom() gives 500 back.
struct FullFile : StoreFile {
    explicit FullFile(std::size_t held = 256u << 20)
    {
        close();
        storeEdit(path(), "CREATE TABLE filler(x BLOB); INSERT INTO filler VALUES(zeroblob(2048000))");
        WorkspaceOptions options = smallDisk(std::int64_t(std::filesystem::file_size(path()) / 4096) + 30);
        options.heldBytes = held;
        open(options);
        workspace->onTrouble([this](std::optional<Error> error) { news.tell(std::move(error)); });
    }
    bool makeRoom() const { return storeEdit(path(), "PRAGMA busy_timeout=5000; DROP TABLE filler"); }
    ~FullFile() { close(); } // before the news go
    Signals news;
};

class Answers // counts what finishAttempt answered
{
public:
    Done<Ok> next()
    {
        return [this](const Status &status) {
            const std::lock_guard lock(m_mutex);
            m_seen.push_back(status);
            m_wake.notify_all();
        };
    }
    std::size_t count() const
    {
        const std::lock_guard lock(m_mutex);
        return m_seen.size();
    }
    std::vector<Status> wait(std::size_t count)
    {
        std::unique_lock lock(m_mutex);
        m_wake.wait_for(lock, std::chrono::seconds(8), [&] { return m_seen.size() >= count; });
        return m_seen;
    }

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::vector<Status> m_seen;
};
} // namespace

void TroubleTest::fullDiskHoldsAndRecovers()
{
    FullFile file;
    const auto created = file.create(storePlan(4, 1));
    std::vector<AttemptId> attempts;
    for (const Trial &trial : created.trials)
        attempts.push_back(*file.begin(trial.id));
    Answers answers;
    for (const AttemptId id : attempts)
        file.workspace->finishAttempt({id, bigAnswer(), true}, answers.next());
    QVERIFY(file.news.waitFor(1));
    QCOMPARE(file.news.told()[0]->code, ErrorCode::DiskFull);
    QVERIFY(answers.count() < 4);
    QVERIFY2(file.problem().empty(), file.problem().c_str()); // the file itself is whole and readable
    file.workspace->flush();                                  // does not wait for ever
    QVERIFY(file.makeRoom());
    QVERIFY(file.news.waitFor(2));
    QVERIFY(!file.news.told()[1].has_value());
    for (const Status &status : answers.wait(4))
        QVERIFY(status.ok());
    for (const Trial &trial : created.trials)
        QVERIFY(file.reader->trial(trial.id)->response == bigAnswer());
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

void TroubleTest::nothingNewIsSentWhileFull()
{
    FullFile file;
    const auto created = file.create(storePlan(3, 1));
    const AttemptId first = *file.begin(created.trials[0].id);
    Answers answers;
    file.workspace->finishAttempt({first, bigAnswer(), true}, answers.next());
    QVERIFY(file.news.waitFor(1));
    const auto refused = file.begin(created.trials[1].id);
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().code, ErrorCode::DiskFull);
    const RunPlan plan = storePlan(1, 1);
    const auto run =
        blocking<RunCreated>([&](auto done) { file.workspace->createRun(plan, storeTrials(plan), false, done); });
    QCOMPARE(run.error().code, ErrorCode::DiskFull);
    QCOMPARE(answers.count(), 0u); // the one that was paid for is kept, neither lost nor claimed to be saved
    QVERIFY(file.makeRoom());
    QVERIFY(answers.wait(1).at(0).ok());
    QVERIFY(file.news.waitFor(2));
    QVERIFY(file.begin(created.trials[1].id).ok());
}

void TroubleTest::memoryIsBounded()
{
    FullFile file(500'000);
    const auto created = file.create(storePlan(6, 1));
    std::vector<AttemptId> attempts;
    for (const Trial &trial : created.trials)
        attempts.push_back(*file.begin(trial.id));
    Answers answers;
    for (const AttemptId id : attempts)
        file.workspace->finishAttempt({id, bigAnswer(), true}, answers.next()); // 200 KB each: two fit
    QVERIFY(file.news.waitFor(1));
    const std::vector<Status> over = answers.wait(4);
    QCOMPARE(over.size(), 4u);
    for (const Status &status : over)
        QCOMPARE(status.error().code, ErrorCode::DiskFull);
    QVERIFY(file.makeRoom());
    QCOMPARE(answers.wait(6).size(), 6u);
    int saved = 0;
    for (const Status &status : answers.wait(6))
        saved += status.ok();
    QCOMPARE(saved, 2);
}

void TroubleTest::closingWhileFullRefuses()
{
    Answers answers;
    FullFile file;
    const auto created = file.create(storePlan(1, 1));
    const AttemptId attempt = *file.begin(created.trials[0].id);
    file.workspace->finishAttempt({attempt, bigAnswer(), true}, answers.next());
    QVERIFY(file.news.waitFor(1));
    file.close();
    QCOMPARE(answers.count(), 1u); // told, not dropped
    QCOMPARE(answers.wait(1)[0].error().code, ErrorCode::DiskFull);
    file.open();
    QCOMPARE(file.workspace->report().interruptedTrials, 1);
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

void TroubleTest::anotherToolHoldsTheFile()
{
    WorkspaceOptions options;
    options.busyTimeout = std::chrono::milliseconds(20);
    options.retryAfter = std::chrono::milliseconds(20);
    Signals news;
    Answers answers;
    StoreFile file(options);
    file.workspace->onTrouble([&](std::optional<Error> error) { news.tell(std::move(error)); });
    const auto created = file.create(storePlan(1, 1));
    const AttemptId attempt = *file.begin(created.trials[0].id);
    sqlite3 *other = nullptr;
    QCOMPARE(sqlite3_open(file.path().c_str(), &other), SQLITE_OK);
    QCOMPARE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    file.workspace->finishAttempt({attempt, storeAnswer(1), true}, answers.next());
    QVERIFY(news.waitFor(1));
    QCOMPARE(news.told()[0]->code, ErrorCode::Busy);
    QCOMPARE(answers.count(), 0u);
    sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr);
    sqlite3_close(other);
    QVERIFY(answers.wait(1).at(0).ok());
    QVERIFY(news.waitFor(2));
    file.close();
}

QTEST_GUILESS_MAIN(TroubleTest)
#include "tst_trouble.moc"
