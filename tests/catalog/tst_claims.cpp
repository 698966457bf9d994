// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/claim_book.h"
#include "catalog/embedded.h"
#include <QtTest>

using namespace assay;
using namespace assay::catalog;

class ClaimsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theTableIsReadAndSourced()
    {
        const auto all = parseClaims(embeddedClaims());
        QVERIFY2(all.ok(), all.ok() ? "" : all.error().detail.c_str());
        QVERIFY(all->size() >= 14);
        for (const Claim &claim : *all) {
            QVERIFY(!claim.source.empty() && !claim.who.empty());
            // Nobody has signed for one yet: no label that says so.
            QVERIFY(claim.checkedBy.empty());
            QVERIFY2(trustLabel(claim) >= 'C', claim.benchmark.c_str());
        }
    }
    void theLabelIsComputed_data()
    {
        QTest::addColumn<int>("runner");
        QTest::addColumn<int>("method");
        QTest::addColumn<int>("matched"); // -1: nobody says
        QTest::addColumn<char>("label");
        using R = ClaimRunner;
        using M = ClaimMethod;
        QTest::newRow("independent, all known") << int(R::Independent) << int(M::Yes) << 1 << 'A';
        QTest::newRow("independent, unmatched") << int(R::Independent) << int(M::Yes) << 0 << 'B';
        QTest::newRow("owner") << int(R::Owner) << int(M::Partly) << -1 << 'B';
        QTest::newRow("vendor, reproducible") << int(R::Vendor) << int(M::Yes) << -1 << 'B';
        QTest::newRow("vendor, partly") << int(R::Vendor) << int(M::Partly) << 1 << 'C';
        QTest::newRow("vendor, no method") << int(R::Vendor) << int(M::No) << 1 << 'D';
        QTest::newRow("press") << int(R::Press) << int(M::Yes) << 1 << 'D';
    }
    void theLabelIsComputed()
    {
        QFETCH(int, runner);
        QFETCH(int, method);
        QFETCH(int, matched);
        QFETCH(char, label);
        Claim claim;
        claim.runner = ClaimRunner(runner);
        claim.method = ClaimMethod(method);
        if (matched >= 0)
            claim.matched = matched == 1;
        claim.published = "2026-04-23";
        claim.items = 731;
        claim.checkedBy = "ann";
        QCOMPARE(trustLabel(claim), label);
        claim.items.reset();
        QCOMPARE(trustLabel(claim), label); // one field alone does not
        claim.checkedBy.clear();
        QCOMPARE(trustLabel(claim), char(std::min<int>('D', label + 1)));
    }
    void aBadRowIsNamed()
    {
        const auto bad = parseClaims(R"({"claims":[{"model":"m","benchmark":"b","who":"w","source":"s",)"
                                     R"("runner":"me","method":"yes","value":5}]})");
        QVERIFY(!bad.ok() && bad.error().code == ErrorCode::BadInput);
        QVERIFY(bad.error().detail.find("runner") != std::string::npos);
        const auto high = parseClaims(R"({"claims":[{"model":"m","benchmark":"b","who":"w","source":"s",)"
                                      R"("runner":"press","method":"no","value":500}]})");
        QVERIFY(!high.ok());
        const auto none = parseClaims(R"({"claims":[{"model":"m","benchmark":"b","who":"w","source":"s",)"
                                      R"("runner":"press","method":"no"}]})");
        QVERIFY(!none.ok());
    }
};

QTEST_GUILESS_MAIN(ClaimsTest)
#include "tst_claims.moc"
