// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/money.h"
#include "core/text.h"
#include <cstdint>
#include <limits>
#include <optional>
#include <QTest>

using namespace assay;
using namespace Qt::StringLiterals;

class TestMoney : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void parses_data();
    void parses();
    void refuses_data();
    void refuses();
    void prices_data();
    void prices();
    void pricesAreNeverNegative();
    void textIsExactAndReversible();
    void sums_data();
    void sums();
    void sumsLikeLongArithmetic();
    void anOverflowIsUnknown();
};

void TestMoney::parses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<qint64>("value");
    const auto row = [](const char *text, int decimals, qint64 value) {
        QTest::addRow("%s @%d", text, decimals) << QString::fromLatin1(text) << decimals << value;
    };
    row("0", 9, 0);
    row("-0", 9, 0);
    row("1", 9, 1'000'000'000);
    row("+1.5", 9, 1'500'000'000);
    row("-1.5", 9, -1'500'000'000);
    row("0.0068", 9, 6'800'000);
    row("0.000000001", 9, 1);
    row("0.0000000005", 9, 1); // half away from zero
    row("-0.0000000005", 9, -1);
    row("0.00000000049999", 9, 0);
    row("0.00000000149", 9, 1);
    row("1.9999999995", 9, 2'000'000'000);
    row("9223372036.854775807", 9, std::numeric_limits<qint64>::max());
    row("9223372036854775807", 0, std::numeric_limits<qint64>::max());
    row("1e-9", 9, 1);
    row("2.5E3", 2, 250'000);
    row("5e-10", 9, 1);
    row("4.9e-10", 9, 0);
    row("1e-900", 9, 0);
    row("000123.4500", 2, 12345);
    row("0.1", 1, 1);
    row("7", 0, 7);
    row("7.5", 0, 8);
}

void TestMoney::parses()
{
    QFETCH(QString, text);
    QFETCH(int, decimals);
    QFETCH(qint64, value);
    const Result<std::int64_t> parsed = parseScaledDecimal(text.toStdString(), decimals);
    QVERIFY(parsed.ok());
    QCOMPARE(qint64(*parsed), value);
}

void TestMoney::refuses_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"",
                             " ",
                             "-",
                             "+",
                             ".",
                             ".5",
                             "5.",
                             "1..2",
                             "1.2.3",
                             "1,5",
                             "0x10",
                             "1e",
                             "1e+",
                             "e5",
                             "1 ",
                             " 1",
                             "1e5x",
                             "nan",
                             "inf",
                             "-inf",
                             "NaN",
                             "--1",
                             "1-",
                             "9223372036.854775808",
                             "1e10",
                             "1e400",
                             "99999999999999999999999999999999999999999999",
                             "\xD9\xA1\xD9\xA2"})
        QTest::addRow("<%s>", text) << QString::fromUtf8(text);
    QTest::newRow("endless") << QString(100'000, u'9');
}

void TestMoney::refuses()
{
    QFETCH(QString, text);
    const Result<std::int64_t> parsed = parseScaledDecimal(text.toStdString(), 9);
    QVERIFY(!parsed.ok());
    QCOMPARE(parsed.error().code, ErrorCode::BadInput);
    QVERIFY(!parsed.error().detail.empty());
    QVERIFY(parsed.error().detail.size() < 200);
}

void TestMoney::prices_data()
{
    QTest::addColumn<QString>("perMillion");
    QTest::addColumn<qint64>("pico");
    QTest::newRow("5") << u"5"_s << qint64(5'000'000);
    QTest::newRow("0.075") << u"0.075"_s << qint64(75'000);
    QTest::newRow("30") << u"30"_s << qint64(30'000'000);
    QTest::newRow("0.000001") << u"0.000001"_s << qint64(1);
    QTest::newRow("0") << u"0"_s << qint64(0);
    QTest::newRow("2.5") << u"2.5"_s << qint64(2'500'000);
}

void TestMoney::prices()
{
    QFETCH(QString, perMillion);
    QFETCH(qint64, pico);
    const Result<UnitPrice> price = unitPriceFromPerMillion(perMillion.toStdString());
    QVERIFY(price.ok());
    QCOMPARE(qint64(price->picoPerToken), pico);
    QCOMPARE(QString::fromStdString(perMillionText(*price)), perMillion);
}

void TestMoney::pricesAreNeverNegative()
{
    QVERIFY(!unitPriceFromPerMillion("-1").ok());
    QVERIFY(!unitPriceFromPerMillion("-0.000001").ok());
    QVERIFY(!unitPriceFromPerMillion("1e300").ok());
    QVERIFY(!unitPriceFromPerMillion("free").ok());
}

void TestMoney::textIsExactAndReversible()
{
    SplitMix64 random(11);
    for (int i = 0; i < 20'000; ++i) {
        const auto nano = static_cast<std::int64_t>(random.next()) >> random.below(64);
        const std::string text = moneyText({nano, "EUR"});
        const Result<Money> back = moneyFromText(text, "EUR");
        if (nano == std::numeric_limits<std::int64_t>::min())
            continue; // has no positive counterpart; no sum of costs gets there
        QVERIFY2(back.ok(), text.c_str());
        QCOMPARE(qint64(back->nano), qint64(nano));
        QCOMPARE(back->currency, std::string("EUR"));
        QVERIFY(text.find('.') == std::string::npos || text.back() != '0');
    }
    QCOMPARE(moneyText({6'800'000, "USD"}), std::string("0.0068"));
    QCOMPARE(moneyText({0, "USD"}), std::string("0"));
    QCOMPARE(moneyText({-1, "USD"}), std::string("-0.000000001"));
    QCOMPARE(moneyText({std::numeric_limits<std::int64_t>::min(), "USD"}), std::string("-9223372036.854775808"));
}

void TestMoney::sums_data()
{
    QTest::addColumn<QList<qint64>>("tokens");
    QTest::addColumn<QList<qint64>>("pico");
    QTest::addColumn<qint64>("nano");
    QTest::newRow("nothing") << QList<qint64>{} << QList<qint64>{} << qint64(0);
    QTest::newRow("1000 in at 5, 200 out at 25")
        << QList<qint64>{1000, 200} << QList<qint64>{5'000'000, 25'000'000} << qint64(10'000'000);
    QTest::newRow("below half") << QList<qint64>{1} << QList<qint64>{499} << qint64(0);
    QTest::newRow("half") << QList<qint64>{1} << QList<qint64>{500} << qint64(1);
    QTest::newRow("rounded once, not per part") << QList<qint64>{1, 1, 1} << QList<qint64>{400, 400, 400} << qint64(1);
    QTest::newRow("a million tokens at 0.075")
        << QList<qint64>{1'000'000} << QList<qint64>{75'000} << qint64(75'000'000);
}

void TestMoney::sums()
{
    QFETCH(QList<qint64>, tokens);
    QFETCH(QList<qint64>, pico);
    QFETCH(qint64, nano);
    CostSum sum;
    for (qsizetype i = 0; i < tokens.size(); ++i)
        sum.add(tokens[i], UnitPrice{pico[i]});
    QVERIFY(sum.nano().has_value());
    QCOMPARE(qint64(*sum.nano()), nano);
}

void TestMoney::sumsLikeLongArithmetic()
{
    SplitMix64 random(5);
    for (int round = 0; round < 500; ++round) {
        CostSum sum;
        std::uint64_t pico = 0; // stays below 2^63: exact
        for (int i = 0; i < 10; ++i) {
            const auto tokens = random.below(1'000'000);
            const auto price = random.below(90'000'000);
            sum.add(std::int64_t(tokens), UnitPrice{std::int64_t(price)});
            pico += tokens * price;
        }
        QCOMPARE(std::uint64_t(*sum.nano()), (pico + 500) / 1000);
    }
}

void TestMoney::anOverflowIsUnknown()
{
    CostSum sum;
    const auto most = std::numeric_limits<std::int64_t>::max();
    sum.add(most, UnitPrice{999});
    QVERIFY(sum.nano().has_value());
    sum.add(most, UnitPrice{999});
    QVERIFY(!sum.nano().has_value());
    CostSum wider; // beyond 128 bit too: a server may claim any number of tokens
    for (int i = 0; i < 5; ++i)
        wider.add(most, UnitPrice{most});
    QVERIFY(!wider.nano().has_value());
    wider.add(-most, UnitPrice{most});
    QVERIFY(!wider.nano().has_value());
}

QTEST_GUILESS_MAIN(TestMoney)
#include "tst_money.moc"
