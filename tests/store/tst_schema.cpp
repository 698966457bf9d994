// SPDX-License-Identifier: GPL-3.0-or-later
// The schema and its steps. tests/data/store/schema-N.txt is what version N looks like to SQLite: it is never edited; a
// change to the schema is a new step in resources/schema, and a new file here.
#include <QTest>

#include "store/schema.h"
#include "support/store_fixture.h"

using namespace assay;
using namespace assay::store;
using namespace assay::test;

namespace
{
std::string dump(const std::string &path)
{
    std::string text;
    sqlite3 *handle = nullptr;
    sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READONLY, nullptr);
    const auto add = [](void *out, int columns, char **values, char **) {
        for (int i = 0; i < columns; ++i)
            *static_cast<std::string *>(out) +=
                std::string(i > 0 ? " | " : "") + (values[i] != nullptr ? values[i] : "-");
        *static_cast<std::string *>(out) += "\n";
        return 0;
    };
    const char *tables =
        "SELECT t.type, t.name, t.strict, t.wr FROM pragma_table_list t WHERE t.name NOT LIKE 'sqlite_%' "
        "AND t.name NOT LIKE 'search_text_%' ORDER BY t.name";
    const char *columns = "SELECT t.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk FROM pragma_table_list t "
                          "JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' "
                          "ORDER BY t.name, c.cid";
    const char *indexes =
        "SELECT m.tbl_name, l.name, l.\"unique\", l.partial, group_concat(i.name) FROM sqlite_schema m "
        "JOIN pragma_index_list(m.name) l JOIN pragma_index_info(l.name) i WHERE m.type = 'table' "
        "GROUP BY 1, 2 ORDER BY 1, 2";
    const char *triggers = "SELECT type, name, tbl_name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name";
    for (const char *sql : {"PRAGMA application_id", "PRAGMA user_version", tables, columns, indexes, triggers})
        sqlite3_exec(handle, sql, add, &text, nullptr);
    sqlite3_close(handle);
    return text;
}

WorkspaceOptions withSteps(std::vector<Migration> more)
{
    WorkspaceOptions options;
    options.migrations.insert(options.migrations.end(), more.begin(), more.end());
    return options;
}
const int Newest = embeddedMigrations().back().version; // the steps of these tests come after the program's own
const Migration Second{Newest + 1, "next_colour.sql",
                       "ALTER TABLE run ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue';"};
const Migration Third{Newest + 2, "next_label.sql",
                      "CREATE TABLE label(id INTEGER PRIMARY KEY, run INTEGER REFERENCES run(id)) STRICT;"};

WorkspaceOptions upTo(int version)
{
    WorkspaceOptions options;
    std::erase_if(options.migrations, [version](const Migration &step) { return step.version > version; });
    return options;
}
} // namespace

class SchemaTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void versionsAreAsTheyWere_data();
    void versionsAreAsTheyWere();
    void endpointsSurviveTheirRebuild();
    void scoresOfVersionOneStay();
    void chartsReadAFileOfVersionOne();
    void stepsAreNumberedWithoutGaps();
    void stepsAreAppliedAfterABackup();
    void failedStepLeavesTheFile_data();
    void failedStepLeavesTheFile();
    void brokenReferencesAreFound();
    void settingsAreKept();
};

void SchemaTest::versionsAreAsTheyWere_data()
{
    QTest::addColumn<int>("version");
    for (const Migration &step : embeddedMigrations())
        QTest::newRow(step.name.c_str()) << step.version;
}

void SchemaTest::versionsAreAsTheyWere()
{
    QFETCH(int, version);
    StoreFolder folder;
    const std::string path = folder.path("w.assay");
    createFile(path, upTo(version));
    const std::string now = dump(path), name = "schema-" + std::to_string(version);
    const std::string expected = storeBytes(ASSAY_TEST_DATA "/store/" + name + ".txt");
    if (now != expected)
        storeWriteBytes(ASSAY_BINARY_DIR "/" + name + "-now.txt", now);
    QVERIFY2(now == expected, ("see " + name + "-now.txt in the build folder").c_str());
}

// 0002 builds the table of endpoints anew: rows, their models and the ids that were given stay.
void SchemaTest::endpointsSurviveTheirRebuild()
{
    StoreFolder folder;
    const StoreClock clock;
    const std::string path = folder.path("w.assay");
    createFile(path, upTo(1));
    QVERIFY(storeEdit(path, "INSERT INTO endpoint VALUES(3,'Mine','openai-chat','https://x.example/v1','environment',"
                            "'MY_KEY','',0,0,7),(9,'Gone','openai-chat','https://y.example','none','','',0,0,1);"
                            "INSERT INTO target VALUES(5,3,'t','m','{}',NULL); DELETE FROM endpoint WHERE id = 9"));
    { // before it: a file that may only be read stays as it is, and is read all the same
        const auto old = Reader::open(path);
        QCOMPARE((*old)->endpoints()->at(0).endpoint.auth.variable, std::string("MY_KEY"));
        QVERIFY((*old)->modelFamilies()->empty());
    }
    const auto workspace = Workspace::open(path, OpenMode::ReadWrite, clock);
    QVERIFY2(workspace.ok(), workspace.ok() ? "" : workspace.error().detail.c_str());
    const auto reader = Reader::open(path);
    const auto stored = (*reader)->endpoints();
    QCOMPARE(stored->size(), 1u);
    const Endpoint &endpoint = stored->at(0).endpoint;
    QCOMPARE(endpoint.id, EndpointId{3});
    QVERIFY((endpoint.auth == AuthRef{AuthKind::Environment, "MY_KEY"}));
    QCOMPARE(endpoint.concurrency, 7);
    QVERIFY(endpoint.kind.empty() && endpoint.region.empty() && endpoint.caFile.empty());
    QCOMPARE(stored->at(0).targets.size(), 1u);
    QVERIFY((*reader)->modelFamilies()->empty());
    Endpoint next;
    next.name = "Next";
    QVERIFY(*blocking<EndpointId>([&](auto done) { (*workspace)->saveEndpoint(next, done); }) == EndpointId{10});
}

// A file of version 1, as its program wrote it: scores with a change, an undo and notes. Brought up to date, everything
// that it said still holds, and its hashes too.
void SchemaTest::scoresOfVersionOneStay()
{
    StoreFile file(upTo(1));
    file.close();
    QVERIFY(storeEdit(file.path(), storeBytes(ASSAY_TEST_DATA "/store/content-1.sql")));
    file.open();
    QVERIFY(file.workspace->report().backupPath.starts_with(file.path() + ".v1-"));
    QVERIFY2(file.problem().empty(), file.problem().c_str());
    const auto record = file.reader->run(RunId{1});
    QVERIFY(record.ok());
    const TrialRow &row = record->trials.at(0);
    QCOMPARE(row.scores.size(), 2u); // bob's 5 was taken back
    QVERIFY(row.scores[0].rater == "ann" && row.scores[0].value == 2 && row.scores[0].note == "on second thoughts");
    QVERIFY(row.scores[1].criterion == "tone" && row.scores[1].cantJudge && row.scores[1].blind);
    const auto trail = file.reader->scoreTrail(row.trial.id);
    QCOMPARE(trail->size(), 4u);
    QVERIFY(trail->at(1).score.replaces == trail->at(0).score.uid && !trail->at(0).current);
    QVERIFY(trail->at(2).voided.has_value());
    const auto taken = [&](ScoreId id) {
        return blocking<Ok>([&](auto done) { file.workspace->undoScore(id, done); }).ok();
    };
    QVERIFY(taken(ScoreId{2})); // undo reaches back over the update
    QCOMPARE(*file.reader->trial(row.trial.id)->scores[0].value, 4);
    QCOMPARE(number(*file.score(row.trial.id, "ann", 3)), 6); // ids are not used twice, also not of removed rows
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

// Narrow copies of what charts read come out of old rows and packed plans.
void SchemaTest::chartsReadAFileOfVersionOne()
{
    StoreFile file(upTo(1));
    file.close();
    QVERIFY(storeEdit(file.path(), storeBytes(ASSAY_TEST_DATA "/store/content-1.sql")));
    file.open();
    const auto data = file.reader->analysisData({});
    QVERIFY2(data.ok(), data.ok() ? "" : data.error().detail.c_str());
    QCOMPARE(data->caseTitles, std::vector<std::string>({"Ticket 1", "Ticket 2"}));
    QCOMPARE(data->tags, std::vector<std::string>({"billing", "de"}));
    QCOMPARE(data->caseTags.at(1), std::vector<std::int32_t>({0, 1}));
    const AnalysisTrial &trial = data->trials.at(0);
    QCOMPARE(trial.startedMicros, storeAttempt(trial.trial).startedMicros);
    QVERIFY(trial.inputTokens == 24 && trial.price == 0 && !trial.retriesNano && !trial.error);
    QCOMPARE(data->prices.at(0).price.asOf, std::string("2026-11-01"));
    QVERIFY2(file.problem().empty(), file.problem().c_str());
    file.close();
    // A plan that cannot be unpacked costs its tags, not the file.
    StoreFile damaged(upTo(1));
    damaged.close();
    QVERIFY(storeEdit(damaged.path(), storeBytes(ASSAY_TEST_DATA "/store/content-1.sql")));
    QVERIFY(storeEdit(damaged.path(), "UPDATE run_plan SET plan = X'0177'"));
    damaged.open();
    QVERIFY(damaged.reader->analysisData({})->tags.empty());
    QCOMPARE(damaged.reader->analysisData({})->trials.size(), 1u);
}

void SchemaTest::stepsAreNumberedWithoutGaps()
{
    int version = 0;
    for (const Migration &step : embeddedMigrations())
        QCOMPARE(step.version, ++version);
    QVERIFY(version >= 1);
}

void SchemaTest::stepsAreAppliedAfterABackup()
{
    StoreFile file;
    const RunId run = file.create(storePlan(2, 2)).run;
    file.close();
    const std::string before = dump(file.path());
    file.open(withSteps({Second, Third}));
    const std::string backup = file.workspace->report().backupPath;
    QVERIFY(backup.starts_with(file.path() + ".v" + std::to_string(Newest) + "-2025-10-09"));
    QCOMPARE(dump(backup), before);
    QVERIFY(dump(file.path()).find("run | colour | TEXT | 1 | 'blue'") != std::string::npos);
    QVERIFY(file.reader->run(run).ok());
    QVERIFY2(file.problem().empty(), file.problem().c_str());
    file.close();
    file.open(withSteps({Second, Third})); // nothing to do, no second backup
    QVERIFY(file.workspace->report().backupPath.empty());
    file.close();
    auto old = Workspace::open(file.path(), OpenMode::ReadWrite, file.clock); // today's program meets it
    QVERIFY(old.ok());
    QCOMPARE((*old)->report().readOnlyReason->code, ErrorCode::NewerSchema);
}

void SchemaTest::failedStepLeavesTheFile_data()
{
    QTest::addColumn<QString>("sql");
    QTest::newRow("does not parse") << "CREATE TABLE half(x); this is no SQL;";
    QTest::newRow("fails in the middle") << "UPDATE run SET name = 'changed'; INSERT INTO setting VALUES(NULL, NULL);";
    QTest::newRow("writes evidence") << "UPDATE ledger SET at_us = 0;";
}

void SchemaTest::failedStepLeavesTheFile()
{
    QFETCH(QString, sql);
    StoreFile file;
    const RunId run = file.create(storePlan(1, 1)).run;
    file.close();
    const std::string before = storeBytes(file.path());
    // The step before it works: that one must not stay either.
    const auto opened = Workspace::open(file.path(), OpenMode::ReadWrite, file.clock,
                                        withSteps({Second, {Newest + 2, "next_bad.sql", sql.toStdString()}}));
    QVERIFY(!opened.ok());
    QVERIFY2(opened.error().detail.find("next_bad.sql") != std::string::npos, opened.error().detail.c_str());
    QVERIFY2(opened.error().detail.find(".backup") != std::string::npos, opened.error().detail.c_str());
    QVERIFY(storeBytes(file.path()) == before);
    file.open();
    QVERIFY(file.reader->run(run).ok());
}

void SchemaTest::brokenReferencesAreFound()
{
    StoreFile file;
    file.create(storePlan(1, 1));
    file.close();
    const auto opened =
        Workspace::open(file.path(), OpenMode::ReadWrite, file.clock,
                        withSteps({{Newest + 1, "next_bad.sql", "DELETE FROM run_plan; DELETE FROM answerer;"}}));
    QVERIFY(!opened.ok());
    QVERIFY2(opened.error().detail.find("missing rows") != std::string::npos, opened.error().detail.c_str());
}

// The settings are asserted at each open; a file that somebody took out of WAL comes back to it.
void SchemaTest::settingsAreKept()
{
    StoreFile file;
    file.close();
    QVERIFY(storeEdit(file.path(), "PRAGMA journal_mode=DELETE"));
    file.open();
    file.create(storePlan(1, 1));
    QVERIFY(std::filesystem::exists(file.path() + "-wal"));
}

QTEST_GUILESS_MAIN(SchemaTest)
#include "tst_schema.moc"
