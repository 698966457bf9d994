// SPDX-License-Identifier: GPL-3.0-or-later
// The fast reader of stream events says what the plain parser says, whatever comes.
#include "core/text.h"
#include "providers/event_reader.h"
#include <QTest>

using namespace assay;
using namespace assay::providers;

namespace
{
constexpr const char *usual =
    R"({"id":"c","created":1,"choices":[{"index":0,"delta":{"content":"h\u00e9\n"},"finish_reason":null}],"usage":{"n":-3,"x":1.5,"z":0}})";
constexpr const char *damaged =
    R"({"id":"chatcmpl-1","model":"m","choices":[{"index":0,"delta":{"content":"a\u00fc \"q\" \ud83d\ude00 é"},"logprobs":null}],"usage":{"prompt_tokens":12,"cost":0.00031e2}})";
constexpr std::string_view pieces = "{}[]\",:\\u0dE-+. \n\xff\x80t";
} // namespace

class EventReaderTest : public QObject
{
    Q_OBJECT

private:
    // Kinds are compared too: 1, 1.0 and -1 are three.
    static bool same(const Json &a, const Json &b)
    {
        if (a.type() != b.type() || a.size() != b.size())
            return false;
        if (a.is_object()) {
            for (auto i = a.begin(), j = b.begin(); i != a.end(); ++i, ++j)
                if (i.key() != j.key() || !same(i.value(), j.value()))
                    return false;
            return true;
        }
        if (a.is_array()) {
            for (std::size_t i = 0; i < a.size(); ++i)
                if (!same(a[i], b[i]))
                    return false;
            return true;
        }
        return a.is_discarded() || a == b;
    }

private Q_SLOTS:
    void documents_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("chunk") << QByteArray(usual);
        QTest::newRow("a name twice") << QByteArray(R"({"a":1,"b":2,"a":{"c":[true,false,null]}})");
        QTest::newRow("largest numbers") << QByteArray(
            "[18446744073709551615,-9223372036854775808,9223372036854775808,1e308,0,0.1]");
        QTest::newRow("beyond 64 bits") << QByteArray("[18446744073709551616,-9223372036854775809]");
        QTest::newRow("beyond a double") << QByteArray("[1e400]");
        QTest::newRow("half a pair") << QByteArray(R"({"t":"\ud83d"})");
        QTest::newRow("bad UTF-8") << QByteArray("{\"t\":\"\xff\"}");
        QTest::newRow("empty") << QByteArray("");
        QTest::newRow("no JSON") << QByteArray("{'a':1}");
        QTest::newRow("something after it") << QByteArray("{} x");
        QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBF{\"a\":1}");
        QTest::newRow("empty name, NUL") << QByteArray(R"({"":"\u0000"})");
        QTest::newRow("127 deep") << QByteArray(127, '[') + QByteArray(127, ']');
        QTest::newRow("128 deep") << QByteArray(128, '[') + QByteArray(128, ']');
        QTest::newRow("129 deep") << QByteArray(129, '[') + QByteArray(129, ']');
        QTest::newRow("100,000 deep") << QByteArray(100'000, '[');
        QTest::newRow("2 MB") << "{\"t\":\"" + QByteArray(2 << 20, 'x') + "\"}";
    }
    void documents()
    {
        QFETCH(QByteArray, text);
        const std::string_view bytes(text.constData(), std::size_t(text.size()));
        EventReader reader;
        QVERIFY(same(reader.read(bytes), parseJson(bytes)));
        QVERIFY(same(reader.read(R"({"a":[1]})"), parseJson(R"({"a":[1]})"))); // nothing is left of it
    }

    void anyDamageIsReadAlike()
    {
        const std::string whole = damaged;
        SplitMix64 random(20261130);
        EventReader reader;
        int valid = 0;
        for (int round = 0; round < 20'000; ++round) {
            std::string text = whole;
            for (std::uint64_t change = random.below(4); change > 0; --change) {
                const std::size_t at = random.below(text.size());
                if (random.below(2) == 0)
                    text[at] = pieces[random.below(pieces.size())];
                else
                    text.erase(at, random.below(6));
            }
            const Json plain = parseJson(text);
            valid += plain.is_object();
            if (!same(reader.read(text), plain))
                QFAIL(text.c_str());
        }
        QVERIFY(valid > 4'000); // not only rubbish was compared
    }
};

QTEST_APPLESS_MAIN(EventReaderTest)
#include "tst_event_reader.moc"
