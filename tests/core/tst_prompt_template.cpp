// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/prompt_template.h"
#include "core/text.h"
#include <QTest>

using namespace assay;
using namespace Qt::StringLiterals;

namespace
{
const std::vector<Variable> values{
    {"name", "Ada"}, {"a.b-c_1", "x"}, {"empty", ""}, {"braces", "{{name}}"}, {"größe", "XL"}};
}

class TestPromptTemplate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fills_data();
    void fills();
    void refuses_data();
    void refuses();
    void namesEveryMissingVariableOnce();
    void usesAreTheirExactBytes();
    void namesInOrderOfFirstUse();
    void neverCrashesAndKeepsPlainText();
    void estimates();
};

void TestPromptTemplate::fills_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("filled");
    const auto row = [](const QString &text, const QString &filled) {
        QTest::addRow("%s", qPrintable(text)) << text << filled;
    };
    row(u"plain"_s, u"plain"_s);
    row(u""_s, u""_s);
    row(u"Hi {{name}}!"_s, u"Hi Ada!"_s);
    row(u"{{name}}{{name}}"_s, u"AdaAda"_s);
    row(u"{{ name }} {{\tname\t}}"_s, u"Ada Ada"_s);
    row(u"{{a.b-c_1}}"_s, u"x"_s);
    row(u"[{{empty}}]"_s, u"[]"_s);
    row(u"{{braces}}"_s, u"{{name}}"_s); // a value is not a template
    row(u"\\{{name}}"_s, u"{{name}}"_s);
    row(u"\\{{name}} {{name}}"_s, u"{{name}} Ada"_s);
    row(u"{ {name} }"_s, u"{ {name} }"_s);
    row(u"{\"a\": {\"b\": 1}}"_s, u"{\"a\": {\"b\": 1}}"_s); // JSON's closing braces alone mean nothing
    row(u"a }} b"_s, u"a }} b"_s);
    row(u"C:\\dir\\x"_s, u"C:\\dir\\x"_s);
    row(u"{{größe}}"_s, u"XL"_s);
    row(u"\u4f60\u597d {{name}}\n\U0001F600"_s, u"\u4f60\u597d Ada\n\U0001F600"_s);
}

void TestPromptTemplate::fills()
{
    QFETCH(QString, text);
    QFETCH(QString, filled);
    const Result<Prompt> prompt = render({text.toStdString(), text.toStdString()}, values);
    QVERIFY2(prompt.ok(), prompt.ok() ? "" : prompt.error().detail.c_str());
    QCOMPARE(QString::fromStdString(prompt->user), filled);
    QCOMPARE(QString::fromStdString(prompt->system), filled);
}

void TestPromptTemplate::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("named");
    QTest::newRow("unknown") << u"{{nobody}}"_s << u"{{nobody}}"_s;
    QTest::newRow("case matters") << u"{{Name}}"_s << u"{{Name}}"_s;
    QTest::newRow("nothing inside") << u"a {{}}"_s << u"line 1"_s;
    QTest::newRow("blank inside") << u"\n\n{{  }}"_s << u"line 3"_s;
    QTest::newRow("two words") << u"a\n{{a b}}"_s << u"line 2"_s;
    QTest::newRow("never closed") << u"x\n\n{{name"_s << u"line 3"_s;
    QTest::newRow("closed on the next line") << u"{{name\n}}"_s << u"line 1"_s;
    QTest::newRow("three braces") << u"{{{name}}}"_s << u"line 1"_s;
    QTest::newRow("markup") << u"{{#if x}}"_s << u"\\{{"_s; // says how to write plain braces
}

void TestPromptTemplate::refuses()
{
    QFETCH(QString, text);
    QFETCH(QString, named);
    const Result<Prompt> prompt = render({"", text.toStdString()}, values);
    QVERIFY(!prompt.ok());
    QCOMPARE(prompt.error().code, ErrorCode::BadInput);
    QVERIFY2(QString::fromStdString(prompt.error().detail).contains(named), prompt.error().detail.c_str());
}

void TestPromptTemplate::namesEveryMissingVariableOnce()
{
    const Result<Prompt> prompt = render({"{{p}} {{q}}", "{{q}} {{r}} {{name}}"}, values);
    QVERIFY(!prompt.ok());
    QCOMPARE(prompt.error().detail, std::string("no value for {{p}}, {{q}}, {{r}}"));
}

void TestPromptTemplate::usesAreTheirExactBytes()
{
    const std::string text = "\xC3\xA9 {{ one }} \\{{no}} {{}} {{two}} {{open";
    const std::vector<VariableUse> uses = variableUses(text);
    QCOMPARE(uses.size(), std::size_t(4));
    QCOMPARE(text.substr(uses[0].begin, uses[0].length), std::string("{{ one }}"));
    QCOMPARE(uses[0].name, std::string("one"));
    QCOMPARE(text.substr(uses[1].begin, uses[1].length), std::string("{{}}"));
    QCOMPARE(uses[1].name, std::string());
    QCOMPARE(text.substr(uses[2].begin, uses[2].length), std::string("{{two}}"));
    QCOMPARE(text.substr(uses[3].begin, uses[3].length), std::string("{{"));
    QCOMPARE(uses[3].name, std::string());
}

void TestPromptTemplate::namesInOrderOfFirstUse()
{
    const std::vector<std::string> names = variableNames({"{{b}} {{a}}", "{{a}} {{c}} {{}} {{b}}"});
    QCOMPARE(names, (std::vector<std::string>{"b", "a", "c"}));
}

void TestPromptTemplate::neverCrashesAndKeepsPlainText()
{
    SplitMix64 random(3);
    const std::string pieces[] = {"{", "}", "{{", "}}", "\\", "name", " ", "\n", "\xC3", "a", "{{name}}"};
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (std::uint64_t n = random.below(12); n > 0; --n)
            text += pieces[random.below(std::size(pieces))];
        std::size_t end = 0;
        for (const VariableUse &use : variableUses(text)) {
            QVERIFY(use.begin >= end && use.length >= 2);
            end = use.begin + use.length;
            QVERIFY(end <= text.size());
        }
        const Result<Prompt> filled = render({"", text}, values);
        if (text.find("{{") == std::string::npos) {
            QVERIFY(filled.ok());
            QCOMPARE(filled->user, text);
        }
    }
}

void TestPromptTemplate::estimates()
{
    QCOMPARE(estimateTokens(""), std::int64_t(0));
    QCOMPARE(estimateTokens("abcd"), std::int64_t(1));
    QCOMPARE(estimateTokens("abcde"), std::int64_t(2));
    QCOMPARE(estimateTokens("\xE4\xBD\xA0\xE5\xA5\xBD"), std::int64_t(2)); // two CJK characters
    QCOMPARE(estimateTokens(std::string(4000, 'x')), std::int64_t(1000));
    QCOMPARE(estimateTokens("\xD0\xBF\xD1\x80\xD0\xB8\xD0\xB2"), std::int64_t(1)); // four Cyrillic letters, not eight
}

QTEST_GUILESS_MAIN(TestPromptTemplate)
#include "tst_prompt_template.moc"
