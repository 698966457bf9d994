// SPDX-License-Identifier: GPL-3.0-or-later
// A program that dies in the middle of a run: everything it was told is stored is there, what was on its way is shown
// as such and never sent again.
#include <sys/wait.h>

#include <QTest>

#include <set>

#include "core/text.h"
#include "support/store_fixture.h"

using namespace assay;
using namespace assay::store;
using namespace assay::test;

namespace
{
struct Told { // one line of the child's: what COMMIT has confirmed
    char kind = 0;
    std::int64_t trial = 0, attempt = 0;
};

// Runs a storm of attempts and tells each acknowledgement, until it is killed.
[[noreturn]] void storm(const std::string &path, int out, std::uint64_t seed)
{
    StoreClock clock;
    auto opened = Workspace::open(path, OpenMode::ReadWrite, clock);
    if (!opened.ok())
        ::_exit(1);
    Workspace &workspace = **opened;
    const RunPlan plan = storePlan(50, 40);
    const auto created =
        blocking<RunCreated>([&](auto done) { workspace.createRun(plan, storeTrials(plan), false, done); });
    const auto tell = [out](const Told &told) { // on the writer thread, so lines never mix
        if (::write(out, &told, sizeof told) != ssize_t(sizeof told))
            ::_exit(2);
    };
    SplitMix64 random(seed);
    for (const Trial &trial : created.value().trials) {
        const std::int64_t id = number(trial.id);
        const auto kind = random.below(4);
        workspace.beginAttempt(storeAttempt(trial.id), [&, id, kind, tell](const Result<AttemptId> &attempt) {
            tell({'b', id, number(*attempt)});
            const AttemptId begun = *attempt;
            if (kind == 0)
                return;
            workspace.savePartial(begun, "so far " + std::to_string(id), {}, [=](const Status &saved) {
                if (saved.ok())
                    tell({'p', id, number(begun)});
            });
            if (kind > 1)
                workspace.finishAttempt({begun, storeAnswer(std::uint64_t(id)), true}, [=](const Status &) {
                    tell({'f', id, number(begun)});
                });
        });
    }
    workspace.flush();
    ::pause();
    ::_exit(0);
}

// Scores and prefers as fast as it can, one after another as keys do, and tells each acknowledgement.
[[noreturn]] void scoring(const std::string &path, int out, std::uint64_t)
{
    StoreClock clock;
    auto opened = Workspace::open(path, OpenMode::ReadWrite, clock);
    if (!opened.ok())
        ::_exit(1);
    Workspace &workspace = **opened;
    const RunPlan plan = storePlan(20, 4);
    const auto created =
        blocking<RunCreated>([&](auto done) { workspace.createRun(plan, storeTrials(plan), false, done); });
    const std::vector<Trial> &trials = created.value().trials;
    for (std::size_t i = 0;; ++i) {
        Score score;
        score.trial = trials[i % trials.size()].id;
        score.rater = "ann";
        score.value = int(i % 5) + 1;
        score.note = std::to_string(i);
        ++clock.micros;
        const auto saved = blocking<ScoreId>([&](auto done) { workspace.addScore(score, done); });
        Told told{'s', number(score.trial), number(*saved)};
        if (::write(out, &told, sizeof told) != ssize_t(sizeof told))
            ::_exit(2);
        if (i % 7 != 0)
            continue;
        ScoringEvent event;
        event.run = created.value().run;
        event.rater = "ann";
        event.body = Preference{trials[i % 4].id, trials[(i + 1) % 4].id, "overall", Choice::A, 1, false};
        const auto voted = blocking<EventId>([&](auto done) { workspace.addEvent(event, done); });
        told = {'e', number(score.trial), number(*voted)};
        if (::write(out, &told, sizeof told) != ssize_t(sizeof told))
            ::_exit(2);
    }
}

// Lets a child work until it has told `lines`, then kills it.
std::vector<Told> killedAfter(const std::string &path, int lines, std::uint64_t seed,
                              void (*work)(const std::string &, int, std::uint64_t) = storm)
{
    int pipes[2];
    if (::pipe(pipes) != 0)
        return {};
    const pid_t child = ::fork();
    if (child == 0)
        work(path, pipes[1], seed);
    ::close(pipes[1]);
    std::vector<Told> told;
    Told line;
    while (::read(pipes[0], &line, sizeof line) == ssize_t(sizeof line)) {
        told.push_back(line);
        if (int(told.size()) == lines)
            ::kill(child, SIGKILL);
    }
    ::close(pipes[0]);
    ::waitpid(child, nullptr, 0);
    return told;
}
} // namespace

class RecoveryTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void killed_data();
    void killed();
    void cleanStopInterruptsToo();
    void aChainKeepsItsSteps();
    void waitingTrialKeepsItsLastOutcome();
    void queuedTrialsStayUnsent();
    void killedWhileMigrating();
    void killedWhileScoring();
};

void RecoveryTest::killed_data()
{
    QTest::addColumn<int>("lines");
    for (const int lines : {1, 3, 40, 200, 555, 1200, 2500})
        QTest::addRow("after %d lines", lines) << lines;
}

void RecoveryTest::killed()
{
    if (!StoreChildren)
        QSKIP("ThreadSanitizer cannot follow the threads of a forked child; the other builds run this");
    QFETCH(int, lines);
    StoreFolder folder;
    StoreClock clock;
    const std::string path = folder.path("w.assay");
    const std::vector<Told> told = killedAfter(path, lines, std::uint64_t(lines));
    QVERIFY(int(told.size()) >= lines);
    std::map<std::int64_t, char> last; // per trial, the most that was confirmed
    for (const Told &line : told)
        last[line.trial] = line.kind;
    auto opened = Workspace::open(path, OpenMode::ReadWrite, clock);
    QVERIFY2(opened.ok(), opened.ok() ? "" : opened.error().detail.c_str());
    const auto reader = std::move(Reader::open(path)).value();
    const auto verified = reader->verify();
    QVERIFY2(verified->clean(), verified->clean() ? "" : verified->problems.front().c_str());
    const auto run = reader->run(RunId{1});
    QVERIFY(run.ok());
    int interrupted = 0;
    for (const TrialRow &row : run->trials) {
        const auto confirmed = last.find(number(row.trial.id));
        const char kind = confirmed == last.end() ? 0 : confirmed->second;
        if (kind != 0)
            QCOMPARE(row.attempts, 1);
        QVERIFY(row.state == TrialState::Settled || row.state == TrialState::Queued);
        const bool cutOff = row.state == TrialState::Settled && row.response.error.has_value();
        interrupted += cutOff;
        if (kind == 'f') // confirmed whole: there whole
            QVERIFY(row.response.text == storeAnswer(std::uint64_t(number(row.trial.id))).text && !cutOff);
        if (cutOff) {
            const bool partial = !row.response.text.empty();
            QCOMPARE(row.response.outcome, partial ? Outcome::Partial : Outcome::Unknown);
            QCOMPARE(row.response.error->costClass, CostClass::MayBeCharged);
            QVERIFY(kind != 'p' || partial);
        }
    }
    QCOMPARE((*opened)->report().interruptedTrials, interrupted);
    // All words of what was stored can be found, also those whose index had not been written.
    (*opened)->flush();
    const auto hits = reader->search("parcel", 0, 1000);
    QCOMPARE(hits->size(), 50u);
    // And once more: nothing is interrupted twice.
    opened->reset();
    opened = Workspace::open(path, OpenMode::ReadWrite, clock);
    QCOMPARE((*opened)->report().interruptedTrials, 0);
}

void RecoveryTest::cleanStopInterruptsToo()
{
    StoreFile file;
    const auto created = file.create(storePlan(3, 1));
    file.begin(created.trials[0].id).ok();
    QVERIFY(file.partial(*file.begin(created.trials[1].id), "half", "a thought").ok());
    file.close();
    file.clock.micros += 77;
    file.open();
    QCOMPARE(file.workspace->report().interruptedTrials, 2);
    const auto first = file.reader->trial(created.trials[0].id), second = file.reader->trial(created.trials[1].id);
    QCOMPARE(first->response.outcome, Outcome::Unknown);
    QCOMPARE(second->response.outcome, Outcome::Partial);
    QCOMPARE(second->response.text, std::string("half"));
    QCOMPARE(second->response.reasoning, std::string("a thought"));
    const RunSummary summary = *file.reader->runSummary(created.run);
    QCOMPARE(std::vector<int>({summary.settled, summary.failed, summary.unknownCosts}), std::vector<int>({2, 2, 2}));
    QVERIFY(!summary.endedMicros);
    QCOMPARE(file.reader->search("half", 0, 5)->size(), 0u); // not indexed yet
    file.workspace->flush();
    QCOMPARE(file.reader->search("half", 0, 5)->size(), 1u);
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

// What earlier steps brought was paid for: it is stored before the next one is sent. The text that was arriving belongs
// to the step, and is the answer's only in the last one.
void RecoveryTest::aChainKeepsItsSteps()
{
    StoreFile file;
    const auto created = file.create(storePlan(3, 1));
    const auto begun = [&](std::size_t trial) { return *file.begin(created.trials[trial].id); };
    const auto step = [&](AttemptId id, std::vector<StepResult> steps, bool last) {
        return blocking<Ok>([&](auto done) { file.workspace->beginStep(id, steps, last, done); });
    };
    std::vector<StepResult> both = storeSteps(storeAnswer(3));
    const std::vector<StepResult> first{both[1]}; // nothing of it had come
    const AttemptId early = begun(0), late = begun(1), whole = begun(2);
    QVERIFY(step(early, first, false).ok());
    QVERIFY(file.partial(early, "1. look").ok());
    QVERIFY(step(late, first, false).ok());
    QVERIFY(file.partial(late, "a plan").ok());
    QVERIFY(step(late, both, true).ok());
    QVERIFY(file.partial(late, "The answer beg", "hm").ok());
    QVERIFY(step(whole, first, false).ok());
    QVERIFY(step(whole, both, true).ok());
    Response answer = storeAnswer(4);
    answer.steps = both;
    QVERIFY(file.finish(whole, answer).ok());
    QVERIFY(!step(whole, both, true).ok()); // it has ended
    file.close();
    file.open();
    QCOMPARE(file.workspace->report().interruptedTrials, 2);
    const auto of = [&](std::size_t trial) { return file.reader->trial(created.trials[trial].id)->response; };
    QVERIFY(of(0).outcome == Outcome::Unknown && of(0).text.empty());
    QCOMPARE(of(0).steps.size(), 1u);
    QCOMPARE(of(0).steps[0].text, std::string("1. look"));
    QVERIFY(of(1).outcome == Outcome::Partial && of(1).text == "The answer beg");
    QCOMPARE(of(1).steps.size(), 2u);
    QVERIFY(of(1).steps[0] == both[0]);
    QCOMPARE(of(1).steps[1].text, std::string("The answer beg"));
    QVERIFY(of(2) == answer);
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

void RecoveryTest::waitingTrialKeepsItsLastOutcome()
{
    StoreFile file;
    const auto created = file.create(storePlan(1, 1));
    Response limited;
    limited.outcome = Outcome::Failed;
    limited.error = makeError(ErrorCode::RateLimited, "slow down");
    limited.error->costClass = CostClass::NotCharged;
    QVERIFY(file.finish(*file.begin(created.trials[0].id), limited, false).ok());
    file.close();
    file.open();
    QCOMPARE(file.workspace->report().interruptedTrials, 0); // nothing of it was on its way
    const auto row = file.reader->trial(created.trials[0].id);
    QCOMPARE(row->state, TrialState::Settled);
    QCOMPARE(row->response.outcome, Outcome::Failed);
    QVERIFY(row->response.error == limited.error);
    QCOMPARE(file.reader->runSummary(created.run)->unknownCosts, 0);
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

void RecoveryTest::queuedTrialsStayUnsent()
{
    StoreFile file;
    const auto created = file.create(storePlan(2, 1));
    file.close();
    file.open();
    const auto run = file.reader->run(created.run);
    for (const TrialRow &row : run->trials) {
        QCOMPARE(row.state, TrialState::Queued);
        QCOMPARE(row.attempts, 0);
    }
    QVERIFY(file.finish(*file.begin(created.trials[0].id), storeAnswer(1)).ok()); // resumed
}

void RecoveryTest::killedWhileMigrating()
{
    if (!StoreChildren)
        QSKIP("ThreadSanitizer cannot follow the threads of a forked child; the other builds run this");
    WorkspaceOptions options;
    options.migrations.push_back(
        {embeddedMigrations().back().version + 1, "9999_slow.sql",
         "CREATE TABLE big(x) STRICT; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
         "LIMIT 400000) INSERT INTO big SELECT 'row ' || i FROM n;"});
    options.migrations.back().sql.replace(options.migrations.back().sql.find("(x)"), 3, "(x TEXT)");
    for (const int milliseconds : {1, 10, 30, 60}) {
        StoreFile file;
        const RunId run = file.create(storePlan(2, 2)).run;
        file.close();
        const std::string path = file.path();
        const pid_t child = ::fork();
        if (child == 0) {
            StoreClock clock;
            ::_exit(Workspace::open(path, OpenMode::ReadWrite, clock, options).ok() ? 0 : 1);
        }
        ::usleep(useconds_t(milliseconds) * 1000); // any moment is a right one
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        file.open(options);
        QVERIFY(file.reader->run(run).ok());
        QVERIFY2(file.problem().empty(), file.problem().c_str());
    }
}

// Killed after any acknowledged score: every one is there, in the chain, and undo goes on where it was.
void RecoveryTest::killedWhileScoring()
{
    if (!StoreChildren)
        QSKIP("ThreadSanitizer cannot follow the threads of a forked child; the other builds run this");
    for (const int lines : {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233}) {
        StoreFolder folder;
        StoreClock clock;
        const std::string path = folder.path("w.assay");
        const std::vector<Told> told = killedAfter(path, lines, 0, scoring);
        QVERIFY(int(told.size()) >= lines);
        auto opened = Workspace::open(path, OpenMode::ReadWrite, clock);
        QVERIFY2(opened.ok(), opened.ok() ? "" : opened.error().detail.c_str());
        const auto reader = std::move(Reader::open(path)).value();
        const auto verified = reader->verify();
        QVERIFY2(verified->clean(), verified->clean() ? "" : verified->problems.front().c_str());
        std::set<std::int64_t> scores, events;
        const auto run = reader->run(RunId{1});
        for (const TrialRow &row : run->trials) {
            const auto trail = reader->scoreTrail(row.trial.id);
            for (const ScoreTrail &entry : *trail)
                scores.insert(number(entry.score.id));
        }
        const auto stored = reader->events(RunId{1}, {}, true);
        for (const ScoringEvent &event : *stored)
            events.insert(number(event.id));
        for (const Told &line : told)
            QVERIFY2((line.kind == 's' ? scores : events).contains(line.attempt), "an acknowledged judgement is lost");
        const auto undo = reader->judgements("ann", 100);
        QVERIFY(!undo->empty() && undo->front().sequence >= std::int64_t(told.size()));
    }
}

QTEST_GUILESS_MAIN(RecoveryTest)
#include "tst_recovery.moc"
