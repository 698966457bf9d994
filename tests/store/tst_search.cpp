// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "support/store_fixture.h"

using namespace assay;
using namespace assay::store;
using namespace assay::test;

class SearchTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void finds_data();
    void finds();
    void hostileQueriesAreHarmless_data();
    void hostileQueriesAreHarmless();
    void hitsSayWhereTheyAre();
    void pagesNewestFirst();
    void voidedNotesAreGone();
    void manyDocumentsAreIndexedInBatches();

private:
    std::unique_ptr<StoreFile> m_file;
    store::RunCreated m_created;
};

void SearchTest::initTestCase()
{
    m_file = std::make_unique<StoreFile>();
    RunPlan plan = storePlan(4, 1);
    plan.name = "Invoices";
    m_created = m_file->create(plan);
    const char *texts[] = {"The r\xC3\xA9sum\xC3\xA9 of the quarterly refund policy, with numbers 4711",
                           "Refunds are paid within 14 days. refund-policy",
                           "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82 \xD0\xBC\xD0\xB8\xD1\x80",
                           "nothing to see"};
    for (std::size_t i = 0; i < 4; ++i) {
        Response answer = storeAnswer(i);
        answer.text = i == 3 ? std::string("before\0after", 12) : texts[i];
        if (i == 3)
            answer.refusal = "I must decline politely";
        m_file->clock.micros += 1000;
        QVERIFY(m_file->finish(*m_file->begin(m_created.trials[i].id), answer).ok());
    }
    m_file->clock.micros += 1000;
    QVERIFY(m_file->score(m_created.trials[2].id, "ann", 2, "a misleading greeting").ok());
    m_file->workspace->flush();
}

void SearchTest::finds_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<int>("hits");
    QTest::newRow("a word") << "quarterly" << 1;
    QTest::newRow("the last word as its beginning") << "quart" << 1;
    QTest::newRow("not the first as a beginning") << "quart policy" << 0;
    QTest::newRow("every word must occur") << "quarterly policy" << 1;
    QTest::newRow("in any order") << "policy quarterly" << 1;
    QTest::newRow("a phrase") << "\"refund policy\"" << 2; // refund-policy has the same two words
    QTest::newRow("a phrase in another order") << "\"policy refund\"" << 0;
    QTest::newRow("an open quote") << "\"quarterly refund" << 1;
    QTest::newRow("word and phrase") << "numbers \"refund policy\"" << 1;
    QTest::newRow("case and accents do not count") << "RESUME" << 1;
    QTest::newRow("another script") << "\xD0\xBC\xD0\xB8\xD1\x80" << 1;
    QTest::newRow("numbers") << "4711" << 1;
    QTest::newRow("in prompts") << "parcel" << 4;
    QTest::newRow("in titles") << "\"Ticket 3\"" << 1;
    QTest::newRow("in notes") << "misleading" << 1;
    QTest::newRow("in refusals") << "politely" << 1;
    QTest::newRow("after a NUL") << "after" << 1;
    QTest::newRow("nothing") << "" << 0;
    QTest::newRow("blanks") << " \t\n" << 0;
    QTest::newRow("signs alone") << "-- ** ()" << 0;
    QTest::newRow("signs beside a word") << "(quarterly) *" << 1;
    QTest::newRow("FTS words are words") << "quarterly AND policy" << 0;
    QTest::newRow("no such word") << "zzz" << 0;
}

void SearchTest::finds()
{
    QFETCH(QString, words);
    QFETCH(int, hits);
    const auto found = m_file->reader->search(words.toStdString(), 0, 100);
    QVERIFY2(found.ok(), found.ok() ? "" : found.error().detail.c_str());
    QCOMPARE(int(found->size()), hits);
}

void SearchTest::hostileQueriesAreHarmless_data()
{
    QTest::addColumn<QByteArray>("words");
    for (const char *words : {"\"",
                              "\"\"",
                              "\"\"\"",
                              "*",
                              "^a",
                              "a*",
                              "-a",
                              "a:b",
                              "body:refund",
                              "NEAR(a b)",
                              "a NOT b",
                              "{a b}: c",
                              "(((",
                              ")",
                              "a\"b\"c",
                              "' OR 1=1",
                              "refund\" OR \"x",
                              "\\",
                              "%",
                              "col : \"x",
                              "+a + b",
                              "\"a\" ^",
                              "AND",
                              "OR OR",
                              "NEAR/2",
                              "rank:1",
                              "search_text MATCH",
                              "\xEE\x80\x80"})
        QTest::newRow(words) << QByteArray(words);
    QTest::newRow("NUL") << QByteArray("a\0\"b", 4);
    QTest::newRow("not UTF-8") << QByteArray("\xff\xfe refund \xc3");
    QTest::newRow("a page of text") << QByteArray("word ").repeated(20'000);
    QTest::newRow("quotes without end") << QByteArray("\"").repeated(10'001);
    QTest::newRow("a very long word") << QByteArray(1'000'000, 'x');
}

void SearchTest::hostileQueriesAreHarmless()
{
    QFETCH(QByteArray, words);
    const auto found = m_file->reader->search(std::string_view(words.constData(), std::size_t(words.size())), 0, 10);
    QVERIFY2(found.ok(), found.ok() ? "" : found.error().detail.c_str());
}

void SearchTest::hitsSayWhereTheyAre()
{
    const auto answer = m_file->reader->search("quarterly", 0, 10);
    QCOMPARE(answer->size(), 1u);
    const SearchHit &hit = answer->at(0);
    QVERIFY(hit.run == m_created.run && hit.trial == m_created.trials[0].id);
    QCOMPARE(hit.runName, std::string("Invoices"));
    QCOMPARE(hit.targetLabel, std::string("model-a"));
    QCOMPARE(hit.caseTitle, std::string("Ticket 1"));
    QVERIFY2(hit.snippet.find("\xEE\x80\x80quarterly\xEE\x80\x81") != std::string::npos, hit.snippet.c_str());
    QCOMPARE(hit.atMicros, StoreClock().micros + 1000);
    const auto prompt = m_file->reader->search("\"Ticket 2\"", 0, 10);
    QVERIFY(prompt->at(0).trial == TrialId{});
    QCOMPARE(prompt->at(0).caseTitle, std::string("Ticket 2"));
    QCOMPARE(prompt->at(0).targetLabel, std::string());
    const auto note = m_file->reader->search("misleading", 0, 10);
    QVERIFY(note->at(0).trial == m_created.trials[2].id);
}

void SearchTest::pagesNewestFirst()
{
    const auto all = m_file->reader->search("refund", 0, 100);
    QCOMPARE(all->size(), 2u);
    QVERIFY(all->at(0).atMicros > all->at(1).atMicros);
    std::vector<SearchHit> paged;
    std::int64_t before = 0;
    for (;;) {
        const auto page = m_file->reader->search("a", before, 2); // the beginning of many words
        if (page->empty())
            break;
        paged.insert(paged.end(), page->begin(), page->end());
        before = page->back().rowid;
    }
    QVERIFY(paged == *m_file->reader->search("a", 0, 100));
    QVERIFY(paged.size() > 4);
}

void SearchTest::voidedNotesAreGone()
{
    StoreFile file;
    const TrialId trial = file.create(storePlan(1, 1)).trials[0].id;
    const ScoreId first = *file.score(trial, "ann", 2, "wombat one");
    file.workspace->flush();
    QCOMPARE(file.reader->search("wombat", 0, 5)->size(), 1u);
    const ScoreId second = *file.score(trial, "ann", 3, "wombat two");
    file.workspace->flush();
    QCOMPARE(file.reader->search("wombat", 0, 5)->size(), 1u); // the one before is superseded
    for (const ScoreId id : {second, first})
        QVERIFY(blocking<Ok>([&](auto done) { file.workspace->undoScore(id, done); }).ok());
    QCOMPARE(file.reader->search("wombat", 0, 5)->size(), 0u);
}

void SearchTest::manyDocumentsAreIndexedInBatches()
{
    StoreFile file;
    const auto created = file.create(storePlan(700, 1)); // 700 prompts, more than two batches
    file.workspace->flush();
    QCOMPARE(file.reader->search("parcel", 0, 1000)->size(), 700u);
    file.close();
    file.open();
    QCOMPARE(file.reader->search("parcel", 0, 1000)->size(), 700u); // and none twice
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

QTEST_GUILESS_MAIN(SearchTest)
#include "tst_search.moc"
