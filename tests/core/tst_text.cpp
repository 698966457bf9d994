// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text.h"
#include <QDateTime>
#include <QString>
#include <QTest>
#include <QTimeZone>
#include <set>

using namespace assay;
using namespace Qt::StringLiterals;

class TestText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void repairs_data();
    void repairs();
    void assemblesAtEverySplit();
    void assemblesByteByByte();
    void repairsRandomBytesLikeQt();
    void isoDates_data();
    void isoDates();
    void isoDatesLikeQt();
    void trims();
    void splitMixVectors();
    void belowIsInRangeAndEven();
    void shufflesArePermutations();
    void uuids();
};

void TestText::repairs_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("valid");
    const QString bad = QString(QChar(0xFFFD));
    QTest::newRow("ascii") << QByteArray("hello") << u"hello"_s << true;
    QTest::newRow("empty") << QByteArray() << QString() << true;
    QTest::newRow("nul") << QByteArray("a\0b", 3) << QString::fromUtf16(u"a\0b", 3) << true;
    QTest::newRow("2, 3, 4 bytes") << QByteArray("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80") << u"é€😀"_s << true;
    QTest::newRow("noncharacter") << QByteArray("\xEF\xBF\xBF") << QString(QChar(0xFFFF)) << true;
    QTest::newRow("lone continuation") << QByteArray("a\x80"
                                                     "b")
                                       << u"a"_s + bad + u"b"_s << false;
    QTest::newRow("cut 3") << QByteArray("a\xE2\x82") << u"a"_s + bad << false;
    QTest::newRow("cut 4 then text") << QByteArray("\xF0\x9F\x98"
                                                   "x")
                                     << bad + u"x"_s << false;
    QTest::newRow("overlong slash") << QByteArray("\xC0\xAF") << bad + bad << false;
    QTest::newRow("overlong 3") << QByteArray("\xE0\x80\xAF") << bad + bad + bad << false;
    QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << bad + bad + bad << false;
    QTest::newRow("above U+10FFFF") << QByteArray("\xF4\x90\x80\x80") << bad + bad + bad + bad << false;
    QTest::newRow("last") << QByteArray("\xF4\x8F\xBF\xBF") << QString::fromUcs4(U"\U0010FFFF", 1) << true;
    QTest::newRow("FE FF") << QByteArray("\xFE\xFF") << bad + bad << false;
}

void TestText::repairs()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    QFETCH(bool, valid);
    const std::string raw = bytes.toStdString();
    QCOMPARE(isValidUtf8(raw), valid);
    const std::string repaired = repairedUtf8(raw);
    QCOMPARE(QByteArray::fromStdString(repaired), text.toUtf8());
    QVERIFY(isValidUtf8(repaired));
    if (valid)
        QCOMPARE(repaired, raw);
}

void TestText::assemblesAtEverySplit()
{
    const std::string inputs[] = {"a\xC3\xA9z\xE2\x82\xAC \xF0\x9F\x98\x80!", "\xF0\x9F\x98",
                                  "ok\xED\xA0\x80no\xFF\xE2\x82", "\xE2\x82\xE2\x82\xAC",
                                  std::string("\0\xC3\xA9\0", 4)};
    for (const std::string &input : inputs) {
        const std::string whole = repairedUtf8(input);
        for (std::size_t first = 0; first <= input.size(); ++first) {
            for (std::size_t second = first; second <= input.size(); ++second) {
                Utf8Assembler assembler;
                std::string out;
                for (const auto &part :
                     {input.substr(0, first), input.substr(first, second - first), input.substr(second)}) {
                    const std::string fed = assembler.feed(part);
                    QVERIFY(isValidUtf8(fed));
                    out += fed;
                }
                out += assembler.finish();
                QCOMPARE(out, whole);
                QCOMPARE(assembler.finish(), std::string()); // nothing is told twice
            }
        }
    }
}

void TestText::assemblesByteByByte()
{
    Utf8Assembler assembler;
    QCOMPARE(assembler.feed("\xF0"), std::string());
    QCOMPARE(assembler.feed("\x9F"), std::string());
    QCOMPARE(assembler.feed(""), std::string());
    QCOMPARE(assembler.feed("\x98"), std::string());
    QCOMPARE(assembler.feed("\x80"), std::string("\xF0\x9F\x98\x80"));
    QCOMPARE(assembler.finish(), std::string());
    QCOMPARE(assembler.feed("\xE2"), std::string());
    QCOMPARE(assembler.feed("x"), std::string("\xEF\xBF\xBDx")); // what was cut is not held back for ever
}

void TestText::repairsRandomBytesLikeQt()
{
    SplitMix64 random(9);
    const unsigned char alphabet[] = {'a',  0x80, 0xBF, 0xC0, 0xC3, 0xE0, 0xA0,
                                      0xE2, 0xED, 0x9F, 0xF0, 0x90, 0xF4, 0xFF};
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes;
        for (std::uint64_t n = random.below(9); n > 0; --n)
            bytes += static_cast<char>(alphabet[random.below(std::size(alphabet))]);
        const std::string repaired = repairedUtf8(bytes);
        QVERIFY(isValidUtf8(repaired));
        QCOMPARE(isValidUtf8(bytes), repaired == bytes);
        // An independent decoder agrees on what is valid.
        const bool qtFindsFaults =
            QString::fromUtf8(bytes.data(), qsizetype(bytes.size())).contains(QChar(QChar::ReplacementCharacter));
        QCOMPARE(!isValidUtf8(bytes), qtFindsFaults);
        Utf8Assembler assembler;
        std::string joined;
        for (const char c : bytes)
            joined += assembler.feed({&c, 1});
        joined += assembler.finish();
        QCOMPARE(joined, repaired);
    }
}

void TestText::isoDates_data()
{
    QTest::addColumn<qint64>("micros");
    QTest::addColumn<QString>("text");
    QTest::newRow("epoch") << qint64(0) << u"1970-01-01T00:00:00Z"_s;
    QTest::newRow("a moment before") << qint64(-1) << u"1969-12-31T23:59:59Z"_s;
    QTest::newRow("leap day") << qint64(1'709'251'199'999'999) << u"2024-02-29T23:59:59Z"_s;
    QTest::newRow("after it") << qint64(1'709'251'200'000'000) << u"2024-03-01T00:00:00Z"_s;
    QTest::newRow("2026") << qint64(1'795'341'845'000'000) << u"2026-11-22T10:04:05Z"_s;
    QTest::newRow("2000") << qint64(951'782'400'000'000) << u"2000-02-29T00:00:00Z"_s;
}

void TestText::isoDates()
{
    QFETCH(qint64, micros);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(isoDateTime(micros)), text);
    QCOMPARE(QString::fromStdString(isoDate(micros)), text.left(10));
}

void TestText::isoDatesLikeQt()
{
    SplitMix64 random(21);
    for (int i = 0; i < 5000; ++i) {
        const qint64 seconds = qint64(random.below(12'000'000'000ull)) - 2'000'000'000;
        const QString expected = QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC).toString(Qt::ISODate);
        QCOMPARE(QString::fromStdString(isoDateTime(seconds * 1'000'000)), expected);
    }
}

void TestText::trims()
{
    QCOMPARE(trimmed(" \t\r\n a b \v\f"), std::string("a b"));
    QCOMPARE(trimmed(" \n "), std::string());
    QCOMPARE(trimmed(""), std::string());
    QCOMPARE(trimmed("x"), std::string("x"));
}

void TestText::splitMixVectors()
{
    SplitMix64 zero(0); // the reference generator's first outputs
    QCOMPARE(zero.next(), 0xE220A8397B1DCDAFull);
    QCOMPARE(zero.next(), 0x6E789E6AA1B965F4ull);
    QCOMPARE(zero.next(), 0x06C45D188009454Full);
    SplitMix64 other(1234567);
    QCOMPARE(other.next(), 6457827717110365317ull);
    QCOMPARE(other.next(), 3203168211198807973ull);
}

void TestText::belowIsInRangeAndEven()
{
    SplitMix64 random(77);
    QCOMPARE(random.below(1), 0ull);
    std::array<int, 7> seen{};
    for (int i = 0; i < 70'000; ++i) {
        const std::uint64_t v = random.below(7);
        QVERIFY(v < 7);
        ++seen[v];
    }
    for (const int n : seen)
        QVERIFY(n > 9'500 && n < 10'500); // 5 standard deviations
    for (int i = 0; i < 1000; ++i)
        QVERIFY(random.below(0x8000000000000001ull) <= 0x8000000000000000ull);
}

void TestText::shufflesArePermutations()
{
    SplitMix64 random(1);
    std::set<std::vector<int>> seen;
    for (int i = 0; i < 500; ++i) {
        std::vector<int> items{1, 2, 3, 4};
        random.shuffle(items);
        std::vector<int> sorted = items;
        std::sort(sorted.begin(), sorted.end());
        QCOMPARE(sorted, (std::vector<int>{1, 2, 3, 4}));
        seen.insert(items);
    }
    QCOMPARE(seen.size(), std::size_t(24));
}

void TestText::uuids()
{
    std::set<std::string> seen;
    for (int i = 0; i < 2000; ++i) {
        const std::string uuid = makeUuid();
        QCOMPARE(uuid.size(), std::size_t(36));
        for (std::size_t k = 0; k < uuid.size(); ++k) {
            const bool dash = k == 8 || k == 13 || k == 18 || k == 23;
            QVERIFY(dash ? uuid[k] == '-' : (uuid[k] >= '0' && uuid[k] <= '9') || (uuid[k] >= 'a' && uuid[k] <= 'f'));
        }
        QCOMPARE(uuid[14], '4');
        QVERIFY(QByteArray("89ab").contains(uuid[19]));
        QVERIFY(seen.insert(uuid).second);
    }
}

QTEST_GUILESS_MAIN(TestText)
#include "tst_text.moc"
