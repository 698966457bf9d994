// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures and PDFs in the file: their bytes once, under their digest, as part of the evidence.
#include <QTest>

#include <algorithm>
#include <cstdlib>

#include "core/attachment.h"
#include "store/schema.h"
#include "support/store_fixture.h"

using namespace assay;
using namespace assay::store;
using namespace assay::test;

namespace
{
const std::string pdf = "%PDF-1.7\nrest", png = "\x89PNG\r\n\x1A\nrest";

RunPlan planWith(const std::vector<Attachment> &files)
{
    RunPlan plan = storePlan(2, 1);
    for (Case &item : plan.cases)
        item.prompt = Prompt{"", "What is this?", files};
    return plan;
}

std::int64_t rows(const StoreFile &file, const std::string &table)
{
    sqlite3 *handle = nullptr;
    std::int64_t count = -1;
    sqlite3_open_v2(file.path().c_str(), &handle, SQLITE_OPEN_READONLY, nullptr);
    sqlite3_exec(
        handle, ("SELECT count(*) FROM " + table).c_str(),
        [](void *out, int, char **values, char **) {
            *static_cast<std::int64_t *>(out) = std::atoll(values[0]);
            return 0;
        },
        &count, nullptr);
    sqlite3_close(handle);
    return count;
}
} // namespace

class AttachmentsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void bytesAreKeptOnceAndComeBack()
    {
        StoreFile file;
        const Attachment one = *makeAttachment("scan.png", png), two = *makeAttachment("offer.pdf", pdf);
        const RunId run = file.create(planWith({one, two})).run;
        file.create(planWith({one}));
        QCOMPARE(rows(file, "attachment"), std::int64_t(2));
        const Result<RunRecord> record = file.reader->run(run);
        QVERIFY(record.ok());
        const std::vector<Attachment> &read = record->plan.cases[0].prompt->attachments;
        QVERIFY((read == std::vector<Attachment>{one, two})); // names, types, digests
        QVERIFY(!read[0].bytes);                              // on demand
        QCOMPARE(**file.reader->attachment(two.sha256), pdf);
        QVERIFY(!file.reader->attachment(std::string(64, '0')).ok());
        QVERIFY(file.reader->verify()->clean());
        const auto versions = file.reader->promptVersions(record->plan.cases[0].id);
        QCOMPARE(versions->size(), 2u); // other files are another prompt
        QVERIFY(versions->at(1).prompt.attachments == read);
    }
    void withoutBytesItMustBeThereAlready()
    {
        StoreFile file;
        Attachment one = *makeAttachment("scan.png", png);
        const Attachment bare{one.name, one.mediaType, one.sha256};
        const RunPlan plan = planWith({bare});
        const auto refused =
            blocking<RunCreated>([&](auto done) { file.workspace->createRun(plan, storeTrials(plan), false, done); });
        QVERIFY(!refused.ok() && refused.error().detail.find("scan.png") != std::string::npos);
        QCOMPARE(rows(file, "run"), std::int64_t(0)); // all or nothing
        file.create(planWith({one}));
        file.create(plan);
        one.sha256 = std::string(64, 'a'); // another's name
        const RunPlan wrong = planWith({one});
        QVERIFY(!blocking<RunCreated>([&](auto done) {
                     file.workspace->createRun(wrong, storeTrials(wrong), false, done);
                 }).ok());
    }
    void setsKeepTheirs()
    {
        StoreFile file;
        PromptSet set;
        set.name = "mine";
        set.cases = planWith({*makeAttachment("scan.png", png)}).cases;
        const auto id = blocking<PromptSetId>([&](auto done) { file.workspace->savePromptSet(set, done); });
        QVERIFY(id.ok());
        QVERIFY(file.reader->promptSets()->at(0).cases == set.cases);
        set.id = *id;
        set.cases[0].prompt->attachments.clear();
        set.cases[1].prompt->attachments.clear();
        QVERIFY(blocking<PromptSetId>([&](auto done) { file.workspace->savePromptSet(set, done); }).ok());
        file.close();
        file.open(); // nobody needs it any more
        QCOMPARE(rows(file, "attachment"), std::int64_t(0));
    }
    void runsKeepTheirsUntilTheyArePurged()
    {
        StoreFile file;
        const RunId run = file.create(planWith({*makeAttachment("scan.png", png)})).run;
        file.close();
        file.open();
        QCOMPARE(rows(file, "attachment"), std::int64_t(1));
        QVERIFY(blocking<Ok>([&](auto done) { file.workspace->setRunDeleted(run, true, done); }).ok());
        file.clock.micros += 31LL * 24 * 3600 * 1000000;
        file.close();
        file.open();
        QCOMPARE(rows(file, "attachment"), std::int64_t(0));
        QVERIFY(file.reader->verify()->clean());
    }
    void changesAreFound_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("bytes") << QByteArray(
                                      "DROP TRIGGER attachment_is_final; UPDATE attachment SET bytes = X'255044462D00'")
                               << QByteArray("its bytes do not match its digest");
        QTest::newRow("type") << QByteArray(
                                     "DROP TRIGGER attachment_is_final; UPDATE attachment SET media_type = 'image/png'")
                              << QByteArray("it is not what its type says");
        QTest::newRow("gone") << QByteArray("DELETE FROM run_attachment; DELETE FROM attachment")
                              << QByteArray("its file offer.pdf is missing");
        QTest::newRow("another name") << QByteArray(
                                             "UPDATE run_case SET attachments = replace(attachments, 'offer', 'other')")
                                      << QByteArray("run 1: the row does not match its hash");
        QTest::newRow("not needed") << QByteArray("DELETE FROM run_attachment")
                                    << QByteArray("nothing says that the run needs its file");
    }
    void changesAreFound()
    {
        QFETCH(QByteArray, sql);
        QFETCH(QByteArray, said);
        StoreFile file;
        file.create(planWith({*makeAttachment("offer.pdf", pdf)}));
        file.close();
        QVERIFY(storeEdit(file.path(), sql.toStdString()));
        const auto report = (*Reader::open(file.path()))->verify();
        QVERIFY(std::any_of(report->problems.begin(), report->problems.end(),
                            [&](const std::string &one) { return one.find(said.toStdString()) != std::string::npos; }));
    }
    void aFileOfBeforeIsReadAsItIs()
    {
        WorkspaceOptions old;
        const auto step = std::find_if(old.migrations.begin(), old.migrations.end(), [](const Migration &one) {
            return one.name.find("attachments") != std::string::npos;
        });
        QVERIFY(step != old.migrations.end());
        old.migrations.erase(step, old.migrations.end());
        StoreFolder folder;
        createFile(folder.path("w.assay"), old);
        const auto reader = Reader::open(folder.path("w.assay"));
        QVERIFY((*reader)->promptVersions("x")->empty());
        QVERIFY((*reader)->verify()->clean());
        QVERIFY(!(*reader)->attachment(std::string(64, '0')).ok());
    }
    void whatWasLeftOutIsRead()
    {
        StoreFile file;
        RunPlan plan = storePlan(1, 2);
        plan.targets[1].parameters = {}; // nothing is set, so nothing can be left out
        plan.targets[0].parameters = {};
        plan.targets[0].parameters.temperature = 0.5;
        const RunCreated created = file.create(plan);
        std::vector<TrialId> byTarget(2);
        for (const Trial &trial : created.trials) {
            AttemptStart start = storeAttempt(trial.id, 1);
            // The body has the same words, escaped, as a prompt could; moc cannot read a raw string of them.
            start.requestJson = "{\"body\":\"a,\\\"not_sent\\\":[\\\"b\\\"]\",\"not_sent\":[\"temperature\",\"seed\"],"
                                "\"defaulted\":[],\"not_sent_why\":[\"this model rejects it\"]}";
            QVERIFY(blocking<AttemptId>([&](auto done) { file.workspace->beginAttempt(start, done); }).ok());
            byTarget[std::size_t(trial.targetIndex)] = trial.id;
        }
        const auto left = file.reader->notSent(created.run);
        QVERIFY(left.ok());
        QCOMPARE(left->size(), 1u);
        QVERIFY(
            (left->at(number(byTarget[0])) == std::vector<std::string>{"temperature: this model rejects it", "seed"}));
    }
};

QTEST_GUILESS_MAIN(AttachmentsTest)
#include "tst_attachments.moc"
