// SPDX-License-Identifier: GPL-3.0-or-later
// How many requests at once an endpoint bears, with times of the test's own.
#include "engine/pace.h"
#include <QTest>

using namespace assay;
using engine::Pace;
using std::chrono::milliseconds;

class TestPace : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void untilTold();
    void halvesOnceABurst();
    void neverUnderOne();
    void growsByOneARound();
    void neverOverTheUsersLimit();
    void answersFromBeforeDoNotOpenIt();
};

namespace
{
MonoTime at(int ms) { return MonoTime{} + milliseconds(1'000'000 + ms); }
} // namespace

void TestPace::untilTold()
{
    Pace pace;
    QCOMPARE(pace.allowed(8), 8);
    QCOMPARE(pace.allowed(1), 1);
    pace.wentWell(at(0), 8);
    QVERIFY(pace.isFree());
}

void TestPace::halvesOnceABurst()
{
    Pace pace;
    // Eight went out together and five of them are refused: that is one limit that was met, not five.
    for (int i = 0; i < 5; ++i)
        pace.tooFast(at(i), at(100 + i), 8 - i);
    QCOMPARE(pace.allowed(8), 4);
    pace.tooFast(at(200), at(300), 4); // one sent since
    QCOMPARE(pace.allowed(8), 2);
}

void TestPace::neverUnderOne()
{
    Pace pace;
    for (int i = 0; i < 20; ++i)
        pace.tooFast(at(10 * i + 1), at(10 * i + 5), 3);
    QCOMPARE(pace.allowed(8), 1);
    QCOMPARE(pace.allowed(0), 1);
}

void TestPace::growsByOneARound()
{
    Pace pace;
    pace.tooFast(at(0), at(1), 8); // 4
    for (int i = 0; i < 4; ++i)
        pace.wentWell(at(10 + i), 8);
    QVERIFY(pace.allowed(8) == 4 || pace.allowed(8) == 5); // 4 + 1/4 + 1/4.25 + ... is just under 5
    pace.wentWell(at(20), 8);
    QCOMPARE(pace.allowed(8), 5);
}

void TestPace::neverOverTheUsersLimit()
{
    Pace pace;
    pace.tooFast(at(0), at(1), 64);
    QCOMPARE(pace.allowed(8), 8); // 32 are borne, the user wants 8
    for (int i = 0; i < 100; ++i)
        pace.wentWell(at(10 + i), 40);
    QVERIFY(!pace.isFree());
    QVERIFY(pace.allowed(40) > 32 && pace.allowed(40) <= 40);
    for (int i = 0; i < 1000; ++i)
        pace.wentWell(at(200 + i), 40);
    QVERIFY(pace.isFree());
    QCOMPARE(pace.allowed(40), 40);
}

void TestPace::answersFromBeforeDoNotOpenIt()
{
    Pace pace;
    pace.tooFast(at(0), at(100), 8);
    for (int i = 0; i < 50; ++i)
        pace.wentWell(at(50), 8); // sent before the limit was met
    QCOMPARE(pace.allowed(8), 4);
}

QTEST_GUILESS_MAIN(TestPace)
#include "tst_pace.moc"
