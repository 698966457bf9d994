// SPDX-License-Identifier: GPL-3.0-or-later
// Every try of a trial with its timing, through the file and back.
#include <QTest>

#include "store/attempts.h"
#include "support/store_fixture.h"

using namespace assay;
using namespace assay::store;
using namespace assay::test;
using std::chrono::milliseconds;

class AttemptsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyTryIsTold();
    void anOpenTryHasNoEnd();
};

void AttemptsTest::everyTryIsTold()
{
    StoreFile file;
    const auto created = file.create(storePlan(1, 1));
    const TrialId trial = created.trials[0].id;
    QVERIFY(readAttempts(file.path(), trial)->empty());
    Response refused;
    refused.outcome = Outcome::Failed;
    refused.httpStatus = 429;
    refused.error = makeError(ErrorCode::RateLimited, "slow down");
    refused.error->retryAfter = milliseconds(2000);
    refused.timing.queued = milliseconds(3);
    refused.timing.firstByte = milliseconds(40);
    refused.timing.done = milliseconds(41);
    QVERIFY(file.finish(*file.begin(trial, 1), refused, false).ok());
    QVERIFY(file.finish(*file.begin(trial, 2), storeAnswer(5)).ok());
    const auto attempts = *readAttempts(file.path(), trial);
    QCOMPARE(attempts.size(), 2u);
    QCOMPARE(attempts[0].number, 1);
    QVERIFY(attempts[0].endedMicros.has_value());
    QCOMPARE(attempts[0].response->error, refused.error);
    QCOMPARE(attempts[0].response->httpStatus, 429);
    QCOMPARE(attempts[0].response->timing, refused.timing);
    QCOMPARE(attempts[1].number, 2);
    QCOMPARE(attempts[1].response->outcome, Outcome::Succeeded);
    QCOMPARE(attempts[1].response->timing, storeAnswer(5).timing); // chunks included
    QVERIFY(attempts[1].response->raw.empty() && attempts[1].response->text.empty());
    QVERIFY(file.finish(*file.begin(trial, 3), storeFullResponse()).ok());
    const Response third = *readAttempts(file.path(), trial)->at(2).response;
    QCOMPARE(third.timing, storeFullResponse().timing); // name, TLS and whether the connection was there before
    QCOMPARE(third.steps.size(), 2u);
    QCOMPARE(third.steps[0].timing, storeFullResponse().steps[0].timing);
    QVERIFY(third.steps[0].text.empty() && third.steps[1].startedAfter == std::chrono::nanoseconds(7'000'001));
}

void AttemptsTest::anOpenTryHasNoEnd()
{
    StoreFile file;
    const auto created = file.create(storePlan(1, 1));
    file.begin(created.trials[0].id).ok();
    const auto attempts = *readAttempts(file.path(), created.trials[0].id);
    QCOMPARE(attempts.size(), 1u);
    QVERIFY(!attempts[0].response && !attempts[0].endedMicros);
    QVERIFY(attempts[0].startedMicros > 0);
}

QTEST_GUILESS_MAIN(AttemptsTest)
#include "tst_attempts.moc"
