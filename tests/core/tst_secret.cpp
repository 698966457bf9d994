// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/secret.h"
#include "core/text.h"
#include <QByteArray>
#include <QElapsedTimer>
#include <QTest>
#include <QUrl>
#include <type_traits>
#include <utility>

using namespace assay;
using namespace Qt::StringLiterals;

namespace
{
const std::string key = "sk-CANARY/9f8e+7d6c\"5b4a=3210";

template <typename T>
concept Printable = requires(std::ostream &out, const T &value)
{
    out << value;
};
template <typename T>
concept ComparableToText = requires(const T &value, const std::string &text)
{
    value == text;
};
static_assert(!Printable<Secret>);
static_assert(!ComparableToText<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<std::string, Secret>);
} // namespace

class TestSecret : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void movesLeaveNothingBehind();
    void copiesAreTheirOwn();
    void headerValues_data();
    void headerValues();
    void masks();
    void redacts_data();
    void redacts();
    void redactsBase64AtEveryOffset();
    void leavesOtherTextAlone();
    void redactsALotInLinearTime();
};

void TestSecret::movesLeaveNothingBehind()
{
    Secret a{std::string(key)};
    Secret b = std::move(a);
    QCOMPARE(std::string(b.expose()), key);
    QVERIFY(a.empty()); // NOLINT: that is what is tested
    Secret c;
    c = std::move(b);
    QVERIFY(b.empty());
    QCOMPARE(std::string(c.expose()), key);
    Secret &same = c;
    c = same;
    QCOMPARE(std::string(c.expose()), key);
    QVERIFY(Secret().empty());
}

void TestSecret::copiesAreTheirOwn()
{
    Secret a{std::string(key)};
    {
        const Secret copy = a;
        QCOMPARE(std::string(copy.expose()), key);
        QVERIFY(copy.expose().data() != a.expose().data());
    }
    QCOMPARE(std::string(a.expose()), key);
}

void TestSecret::headerValues_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("valid");
    QTest::newRow("usual") << QByteArray("sk-proj-abc_123") << true;
    QTest::newRow("all of them") << QByteArray("!\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~") << true;
    QTest::newRow("empty") << QByteArray() << false;
    QTest::newRow("newline") << QByteArray("k\r\nX-Evil: 1") << false;
    QTest::newRow("lone LF at the end") << QByteArray("key\n") << false;
    QTest::newRow("space") << QByteArray("my key") << false;
    QTest::newRow("tab") << QByteArray("my\tkey") << false;
    QTest::newRow("nul") << QByteArray("a\0b", 3) << false;
    QTest::newRow("delete") << QByteArray("a\x7f") << false;
    QTest::newRow("UTF-8") << QByteArray("k\xC3\xA9y") << false;
}

void TestSecret::headerValues()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, valid);
    QCOMPARE(Secret{text.toStdString()}.isValidHeaderValue(), valid);
}

void TestSecret::masks()
{
    QCOMPARE(QString::fromStdString(Secret{"sk-abcdefgh7Qx2"}.masked()), u"•••• 7Qx2"_s);
    QCOMPARE(QString::fromStdString(Secret{"elevenchars"}.masked()), u"••••"_s);
    QCOMPARE(QString::fromStdString(Secret{}.masked()), u"••••"_s);
}

void TestSecret::redacts_data()
{
    QTest::addColumn<QByteArray>("echo");
    const QByteArray raw = QByteArray::fromStdString(key);
    QTest::newRow("raw") << raw;
    QTest::newRow("URL") << raw.toPercentEncoding();
    QTest::newRow("URL, lower case")
        << raw.toPercentEncoding().replace("%2F", "%2f").replace("%2B", "%2b").replace("%3D", "%3d");
    QTest::newRow("JSON") << QByteArray(raw).replace("\"", "\\\"");
    QTest::newRow("JSON with slashes") << QByteArray(raw).replace("/", "\\/").replace("\"", "\\\"");
    QTest::newRow("base64") << raw.toBase64();
    QTest::newRow("Basic auth") << QByteArray("user:" + raw).toBase64();
    QTest::newRow("twice") << raw + " and " + raw;
    QTest::newRow("in a word") << "x" + raw + "y";
}

void TestSecret::redacts()
{
    QFETCH(QByteArray, echo);
    const std::string text = R"({"error":{"message":"Incorrect API key provided: )" + echo.toStdString() + R"("}})";
    const std::string clean = redact(text, Secret{std::string(key)});
    QVERIFY(clean.find("[key]") != std::string::npos);
    QVERIFY(clean.starts_with(R"({"error":{"message":"Incorrect API key provided: )"));
    QVERIFY(clean.ends_with(R"("}})"));
    for (std::size_t i = 0; i + 8 <= key.size(); ++i)
        QVERIFY2(clean.find(key.substr(i, 8)) == std::string::npos, clean.c_str());
    const QByteArray middle = QByteArray::fromStdString(key.substr(8, 8));
    // What is left of base64 must not decode to a useful part of it.
    for (qsizetype from = 0; from + 12 <= qsizetype(clean.size()); ++from) {
        const QByteArray decoded = QByteArray::fromBase64(QByteArray::fromStdString(clean).mid(from));
        QVERIFY2(!decoded.contains(middle), clean.c_str());
    }
}

void TestSecret::redactsBase64AtEveryOffset()
{
    for (int before = 0; before < 6; ++before) {
        const QByteArray encoded = (QByteArray(before, 'z') + QByteArray::fromStdString(key) + "tail").toBase64();
        const std::string clean = redact("x " + encoded.toStdString() + " y", Secret{std::string(key)});
        QVERIFY2(clean.find("[key]") != std::string::npos, clean.c_str());
    }
}

void TestSecret::leavesOtherTextAlone()
{
    const std::string text = "nothing to see: sk-OTHER-key, CANARY, [key";
    QCOMPARE(redact(text, Secret{std::string(key)}), text);
    QCOMPARE(redact(text, Secret{}), text);
    QCOMPARE(redact("x marks the spot", Secret{"x"}), std::string("x marks the spot")); // a placeholder is no secret
    QCOMPARE(redact("", Secret{std::string(key)}), std::string());
}

// A hostile server may echo the key a million times.
void TestSecret::redactsALotInLinearTime()
{
    std::string text;
    while (text.size() < 8'000'000)
        text += key;
    const std::size_t times = text.size() / key.size();
    QElapsedTimer timer;
    timer.start();
    const std::string clean = redact(std::move(text), Secret{std::string(key)});
    QCOMPARE(clean.size(), times * 5);
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
}

QTEST_GUILESS_MAIN(TestSecret)
#include "tst_secret.moc"
