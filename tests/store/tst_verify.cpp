// SPDX-License-Identifier: GPL-3.0-or-later
// Whoever changes the file behind Assay's back is found out: each evidence column edited once, rows removed and added,
// the chain cut, bytes flipped. Negative control: an untouched file has no problem.
#include <QTest>

#include <set>

#include "core/text.h"
#include "support/store_fixture.h"

using namespace assay;
using namespace assay::store;
using namespace assay::test;

namespace
{
// One of everything; closed. The same each time.
void fill(StoreFile &file)
{
    RunPlan plan = storePlan(3, 2);
    plan.cases[1].prompt = Prompt{"own system", "own words"};
    const auto created = file.create(plan);
    for (int i = 0; i < 3; ++i)
        file.finish(*file.begin(created.trials[std::size_t(i)].id), i == 1 ? storeFullResponse() : storeAnswer(7)).ok();
    Error error = makeError(ErrorCode::Cancelled, "stopped");
    file.settle(created.trials[3].id, Outcome::Cancelled, error).ok();
    const ScoreId first = *file.score(created.trials[0].id, "ann", 4, "a good note");
    file.score(created.trials[0].id, "ann", 2).ok();
    const ScoreId third = *file.score(created.trials[1].id, "bob", {}, "hm");
    blocking<Ok>([&](auto done) { file.workspace->undoScore(third, done); }).ok();
    Rubric rubric = overallRubric();
    rubric.key = "tone";
    const RubricId tone = *blocking<RubricId>([&](auto done) { file.workspace->saveRubric(rubric, done); });
    Score score;
    score.trial = created.trials[2].id;
    score.rater = "ann";
    score.rubric = tone;
    score.value = 4;
    blocking<ScoreId>([&](auto done) { file.workspace->addScore(score, done); }).value();
    ScoringEvent event;
    event.run = created.run;
    event.rater = "ann";
    event.body = Preference{created.trials[0].id, created.trials[1].id, "overall", Choice::B, 1, false};
    const EventId pair = *blocking<EventId>([&](auto done) { file.workspace->addEvent(event, done); });
    event.body = PassageNote{created.trials[0].id, 0, 0, "", "", "a passage", ""};
    const EventId note = *blocking<EventId>([&](auto done) { file.workspace->addEvent(event, done); });
    blocking<Ok>([&](auto done) { file.workspace->undoEvent(note, {0, "bob", "a slip"}, done); }).value();
    QVERIFY(pair != note);
    blocking<Ok>([&](auto done) { file.workspace->finishRun(created.run, done); }).ok();
    file.workspace->flush();
    (void)first;
    file.close();
}

std::string problemsOf(const std::string &path)
{
    const auto reader = Reader::open(path);
    if (!reader.ok())
        return "open: " + reader.error().detail;
    const auto report = (*reader)->verify();
    if (!report.ok())
        return "verify: " + report.error().detail;
    std::string all;
    for (const std::string &problem : report->problems)
        all += problem + "\n";
    return all;
}

std::vector<std::pair<std::string, std::string>> columnsOf(const std::string &path, const std::string &table)
{
    std::vector<std::pair<std::string, std::string>> columns;
    sqlite3 *handle = nullptr;
    sqlite3_open(path.c_str(), &handle);
    sqlite3_exec(
        handle, ("SELECT name, type FROM pragma_table_info('" + table + "')").c_str(),
        [](void *out, int, char **values, char **) {
            static_cast<decltype(columns) *>(out)->emplace_back(values[0], values[1]);
            return 0;
        },
        &columns, nullptr);
    sqlite3_close(handle);
    return columns;
}

// Takes the guards away as an editor would, and leaves the rest to the hashes.
const std::string Unguarded =
    "PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON; "
    "DROP TRIGGER attempt_is_final; DROP TRIGGER response_is_final; DROP TRIGGER settlement_is_final; "
    "DROP TRIGGER score_is_final; DROP TRIGGER score_event_is_final; DROP TRIGGER rubric_is_final; DROP TRIGGER "
    "ledger_no_update; DROP TRIGGER ledger_no_delete; ";
} // namespace

class VerifyTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanFileHasNoProblem();
    void guardsRefuseChanges_data();
    void guardsRefuseChanges();
    void everyEvidenceColumnCounts_data();
    void everyEvidenceColumnCounts();
    void tampering_data();
    void tampering();
    void flippedBits();
    void purgedRunsAreNoGap();
};

void VerifyTest::cleanFileHasNoProblem()
{
    StoreFile file;
    fill(file);
    QCOMPARE(problemsOf(file.path()), std::string());
    const auto report = (*Reader::open(file.path()))->verify();
    // run, 3 attempts, settlement, 3 scores, void, rubric, score, 2 events, void, end
    QCOMPARE(report->ledgerEntries, 15);
    QVERIFY(report->rows >= 8);
    QCOMPARE(report->lastDigest.size(), 64u);
}

void VerifyTest::guardsRefuseChanges_data()
{
    QTest::addColumn<QString>("sql");
    QTest::newRow("attempt") << "UPDATE attempt SET number = 2";
    QTest::newRow("response") << "UPDATE response SET text = 'better'";
    QTest::newRow("settlement") << "UPDATE settlement SET outcome = 0";
    QTest::newRow("score") << "UPDATE score SET value = 5";
    QTest::newRow("rubric") << "UPDATE rubric SET name = 'x'";
    QTest::newRow("event") << "UPDATE score_event SET rater = 'x'";
    QTest::newRow("ledger") << "UPDATE ledger SET at_us = 0";
    QTest::newRow("ledger, removal") << "DELETE FROM ledger WHERE seq = 2";
}

void VerifyTest::guardsRefuseChanges()
{
    QFETCH(QString, sql);
    StoreFile file;
    fill(file);
    QVERIFY(!storeEdit(file.path(), sql.toStdString()));
    QCOMPARE(problemsOf(file.path()), std::string());
}

void VerifyTest::everyEvidenceColumnCounts_data()
{
    QTest::addColumn<QString>("table");
    for (const char *table :
         {"attempt", "response", "settlement", "score", "ledger", "run_case", "run_plan", "run_target", "answerer",
          "prompt_version", "trial", "run", "run_cost", "rubric", "score_event"})
        QTest::newRow(table) << table;
}

void VerifyTest::everyEvidenceColumnCounts()
{
    QFETCH(QString, table);
    const std::string name = table.toStdString();
    // What is not evidence: the name of today, the bin, the newest price date shown, when a template was first used.
    const std::set<std::string> free = {"run.name", "run.binned_us", "run.prices_as_of",
                                        "prompt_version.first_sent_us"};
    StoreFile file;
    fill(file);
    const std::string original = storeBytes(file.path());
    int edited = 0;
    for (const auto &[column, type] : columnsOf(file.path(), name)) {
        if (free.contains(name + "." + column))
            continue;
        const std::string value = type == "INTEGER" ? "coalesce(" + column + ", 0) + 1000003"
                                  : type == "BLOB"  ? "CAST(coalesce(" + column + ", x'') || x'01' AS BLOB)"
                                                    : "coalesce(" + column + ", '') || 'x'";
        const bool withoutRowid = name == "run_target" || name == "run_cost";
        const std::string one = !withoutRowid        ? "rowid = (SELECT min(rowid) FROM " + name + ")"
                                : name == "run_cost" ? "currency = 'EUR'"
                                                     : "position = 1";
        const std::string sql = Unguarded + "UPDATE " + name + " SET " + column + " = " + value + " WHERE " + one;
        QVERIFY2(storeEdit(file.path(), sql), column.c_str());
        QVERIFY2(!problemsOf(file.path()).empty(), (name + "." + column + " was changed and nobody noticed").c_str());
        storeWriteBytes(file.path(), original);
        std::filesystem::remove(file.path() + "-wal");
        std::filesystem::remove(file.path() + "-shm");
        ++edited;
    }
    QVERIFY(edited >= 2);
    QCOMPARE(problemsOf(file.path()), std::string());
}

void VerifyTest::tampering_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("named");
    QTest::newRow("an answer removed") << "DELETE FROM response WHERE attempt = 1"
                                       << "attempt 1";
    QTest::newRow("an attempt removed") << "DELETE FROM attempt WHERE id = 2"
                                        << "attempt 2";
    QTest::newRow("a score removed") << "DELETE FROM score WHERE id = 2"
                                     << "score 2";
    QTest::newRow("a score made up")
        << "CREATE TEMP TABLE t AS SELECT * FROM score WHERE id = 1; UPDATE t SET id = 99, trial = 3, rater = 'eve'; "
           "INSERT INTO score SELECT * FROM t"
        << "score 99";
    QTest::newRow("who took it back") << "UPDATE score_event SET voided_by = 'eve' WHERE id = 2"
                                      << "event 2";
    QTest::newRow("why it was taken back") << "UPDATE score SET voided_why = 'because' WHERE id = 3"
                                           << "score 3";
    QTest::newRow("a preference removed") << "DELETE FROM score_event WHERE id = 1"
                                          << "event 1";
    QTest::newRow("a note back again") << "UPDATE score_event SET current = 1 WHERE id = 2"
                                       << "event 2";
    QTest::newRow("a rubric removed") << "DELETE FROM rubric"
                                      << "rubric 1";
    QTest::newRow("a rubric softened") << "UPDATE rubric SET name = 'Easy'"
                                       << "rubric 1";
    QTest::newRow("an old score made valid")
        << "UPDATE score SET current = 0; UPDATE score SET current = 1 WHERE id = 1"
        << "score 1";
    QTest::newRow("an undo undone") << "UPDATE score SET voided_us = NULL, current = 1 WHERE id = 3"
                                    << "score 3";
    QTest::newRow("a trial added") << "INSERT INTO trial(run, case_index, target_index, repetition, send_order) "
                                      "VALUES(1, 0, 0, 9, 9)"
                                   << "run 1";
    QTest::newRow("a trial removed") << "DELETE FROM trial WHERE id = 6"
                                     << "run 1";
    QTest::newRow("the end moved") << "UPDATE run SET ended_us = ended_us - 5"
                                   << "run 1";
    QTest::newRow("the whole run removed") << "DELETE FROM run"
                                           << "run 1";
    QTest::newRow("the chain cut short") << "DELETE FROM ledger WHERE seq > 3"
                                         << "score 1";
    QTest::newRow("an entry left out") << "DELETE FROM ledger WHERE seq = 4"
                                       << "entry 4 before it is missing";
    QTest::newRow("row and hash changed together")
        << "UPDATE response SET text = 'better', row_sha256 = zeroblob(32) WHERE attempt = 1"
        << "attempt 1";
    QTest::newRow("a prompt changed everywhere")
        << "UPDATE run_case SET user = 'x'; UPDATE prompt_version SET user = 'x'"
        << "prompt version 1";
    QTest::newRow("a counter") << "UPDATE run SET succeeded = succeeded + 1"
                               << "run 1: its counters";
    QTest::newRow("a cost") << "UPDATE run_cost SET nano = 0"
                            << "run 1: its cost";
    QTest::newRow("a latency") << "UPDATE trial SET ttft_ns = 1 WHERE id = 1"
                               << "trial 1";
    QTest::newRow("an outcome") << "UPDATE trial SET outcome = 0 WHERE id = 2"
                                << "trial 2";
}

void VerifyTest::tampering()
{
    QFETCH(QString, sql);
    QFETCH(QString, named);
    StoreFile file;
    fill(file);
    QVERIFY(storeEdit(file.path(), Unguarded + sql.toStdString()));
    const std::string problems = problemsOf(file.path());
    QVERIFY2(problems.find(named.toStdString()) != std::string::npos, problems.c_str());
}

// A bit flipped anywhere in a row's own bytes is found. Where the answers lie is looked up, so that unused space does
// not count.
void VerifyTest::flippedBits()
{
    StoreFile file;
    fill(file);
    const std::string original = storeBytes(file.path());
    const Response answer = storeAnswer(7);
    const std::size_t text = original.find(answer.text), usage = original.find(answer.usageJson);
    QVERIFY(text != std::string::npos && usage != std::string::npos);
    SplitMix64 random(5);
    for (int i = 0; i < 60; ++i) {
        const bool inText = i % 2 == 0;
        const std::size_t at =
            (inText ? text : usage) + random.below(inText ? answer.text.size() : answer.usageJson.size());
        std::string bytes = original;
        bytes[at] = char(bytes[at] ^ (1 << random.below(8)));
        storeWriteBytes(file.path(), bytes);
        const std::string problems = problemsOf(file.path());
        QVERIFY2(problems.find("attempt 1: the row does not match its hash") != std::string::npos ||
                     problems.find("attempt 3: the row does not match its hash") != std::string::npos,
                 problems.c_str());
    }
}

void VerifyTest::purgedRunsAreNoGap()
{
    StoreFile file;
    fill(file);
    file.open();
    QVERIFY(blocking<Ok>([&](auto done) { file.workspace->setRunDeleted(RunId{1}, true, done); }).ok());
    file.close();
    file.clock.micros += 31ll * 24 * 3600 * 1'000'000;
    file.open();
    QVERIFY(!file.reader->run(RunId{1}).ok());
    QVERIFY2(file.problem().empty(), file.problem().c_str());
    QCOMPARE(file.reader->search("parcel", 0, 10)->size(), 0u);
}

QTEST_GUILESS_MAIN(VerifyTest)
#include "tst_verify.moc"
