// SPDX-License-Identifier: GPL-3.0-or-later
// Model answers as documents: nothing lost, nothing opened, nothing that stops the window.
#include "core/text.h"
#include "gui/hostile_texts.h"
#include "widgets/compare/answer_view.h"
#include "widgets/compare/display_text.h"
#include "widgets/compare/markdown_render.h"
#include "widgets/compare/safe_document.h"
#include <QAbstractTextDocumentLayout>
#include <QImage>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTextTable>
#include <QUrl>

using namespace Qt::StringLiterals;
using namespace assay;
using namespace assay::widgets;
using assay::testing::repeated;

namespace
{
MarkdownStyle plainStyle()
{
    const QWidget widget;
    return AnswerView::styleFor(&widget);
}

QString rendered(const QString &raw)
{
    SafeDocument document;
    if (!renderMarkdown(raw, plainStyle(), document))
        return u"(too complex)"_s;
    return document.toPlainText();
}

// Letters and digits in order: what no renderer may lose.
QString visible(const QString &text)
{
    QString out;
    for (const QChar c : text) {
        if (c.isLetterOrNumber())
            out += c;
    }
    return out;
}

bool isSubsequence(const QString &part, const QString &whole)
{
    qsizetype at = 0;
    for (const QChar c : whole) {
        if (at < part.size() && part[at] == c)
            ++at;
    }
    return at == part.size();
}

// A random document whose words are numbered, so that each can be looked for.
class RandomDocument
{
public:
    explicit RandomDocument(quint64 seed) : m_random(seed) {}
    QString make()
    {
        QString out;
        const int blocks = 3 + below(12);
        for (int i = 0; i < blocks; ++i)
            out += block(0) + u"\n"_s;
        return out;
    }
    int words() const { return m_words; }

private:
    int below(int n) { return static_cast<int>(m_random.below(static_cast<quint64>(n))); }
    QString word() { return u"w%1x"_s.arg(m_words++); }
    QString inlineText()
    {
        QString out;
        for (int i = 1 + below(6); i > 0; --i) {
            static const char16_t *frames[] = {u"%1",
                                               u"**%1**",
                                               u"*%1*",
                                               u"`%1`",
                                               u"~~%1~~",
                                               u"<%1>",
                                               u"[%1](http://e.org)",
                                               u"![%1](file:///x)",
                                               u"\\*%1",
                                               u"_%1",
                                               u"[%1]",
                                               u"[%1]: tail",
                                               u"<b>%1</b>",
                                               u"%1\\",
                                               u"a*%1",
                                               u"``%1`` |"};
            out += QString::fromUtf16(frames[below(16)]).arg(word()) + (below(8) == 0 ? u"\n"_s : u" "_s);
        }
        return out.trimmed();
    }
    QString prefixed(const QString &first, const QString &rest, const QString &text)
    {
        QString out = first + text;
        return out.replace(u'\n', u'\n' + rest);
    }
    QString row(int cells)
    {
        QString out;
        for (int i = 0; i < cells; ++i)
            out += u'|' + word();
        return out + u"|\n"_s;
    }
    QString table()
    {
        QString out = row(2); // one statement each: the words are counted in reading order
        out += u"|-|:-:|\n"_s;
        out += row(2 + below(2));
        return out;
    }
    QString fenced(const QString &info) { return u"```%1\n%2\n```\n"_s.arg(info, inlineText()); }
    QString definition(const QString &label) { return u"[%1]: http://e.org\n%2\n"_s.arg(label, inlineText()); }
    QString block(int depth)
    {
        switch (below(depth > 3 ? 4 : 10)) {
        case 0:
            return QString(1 + below(6), u'#') + u' ' + inlineText().replace(u'\n', u' ') + u'\n';
        case 1:
            return fenced(word());
        case 2:
            return table();
        case 3:
            return definition(word());
        case 4:
        case 5:
            return prefixed(u"> "_s, u"> "_s, block(depth + 1)) + u'\n';
        case 6:
            return prefixed(u"- "_s, u"  "_s, block(depth + 1)) + u'\n';
        case 7:
            return prefixed(QString::number(1 + below(99)) + u". "_s, u"    "_s, block(depth + 1)) + u'\n';
        default:
            return inlineText() + u'\n';
        }
    }
    SplitMix64 m_random;
    int m_words = 0;
};
} // namespace

class TestMarkdown : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void renders_data();
    void renders();
    void losesNothing_data();
    void losesNothing();
    void losesNoWordOfRandomDocuments();
    void structure();
    void bombs_data();
    void bombs();
    void emojiBeyondTheBudgetAreNamed();
    void hiddenCharacters_data();
    void hiddenCharacters();
    void displayLinesAreShort();
    void opensNothing();
    void streamsAndKeepsTheReadersPlace();
    void rawIsOneClickAway();
    void asksBeforeALink_data();
    void asksBeforeALink();
};

void TestMarkdown::renders_data()
{
    QTest::addColumn<QString>("raw");
    QTest::addColumn<QString>("contains");
    QTest::newRow("html stays text") << u"Use std::vector<int> in prose. And more."_s
                                     << u"Use std::vector<int> in prose. And more."_s;
    QTest::newRow("unclosed tag") << u"a <br> b <img src=x> c"_s << u"a <br> b <img src=x> c"_s;
    QTest::newRow("html block") << u"<think>\nhm\n</think>\n\nafter"_s << u"<think>\nhm\n</think>\nafter"_s;
    QTest::newRow("list start") << u"5. five\n6. six"_s << u"5.\tfive\n6.\tsix"_s;
    QTest::newRow("parenthesis") << u"3) three"_s << u"3)\tthree"_s;
    QTest::newRow("code in list") << u"1. a\n\n   ```\n   x = 1\n   ```\n2. b"_s << u"1.\ta\nx = 1\n2.\tb"_s;
    QTest::newRow("tasks") << u"- [ ] open\n- [x] done"_s << u"☐\topen\n☑\tdone"_s;
    QTest::newRow("image") << u"![a cat](file:///etc/passwd)"_s << u"[image: a cat — not loaded]"_s;
    QTest::newRow("reference image") << u"![cat][1]\n\n[1]: file:///etc/passwd"_s << u"[1]: file:///etc/passwd"_s;
    QTest::newRow("definition alone") << u"[note]: kept"_s << u"[note]: kept"_s;
    QTest::newRow("footnote") << u"text[^1]\n\n[^1]: kept"_s << u"[^1]: kept"_s;
    QTest::newRow("info string") << u"```python title=x\na\n```"_s << u"python title=x\na"_s;
    QTest::newRow("surplus cells") << u"|a|b|\n|-|-|\n|1|2|3|"_s << u"|1|2|3|"_s;
    QTest::newRow("short delimiter") << u"|a|b|\n|-|-|\n|1|2|"_s << u"1"_s;
    QTest::newRow("one tilde") << u"~5 to ~10"_s << u"~5 to ~10"_s;
    QTest::newRow("entities") << u"a &lt; b &amp; c"_s << u"a < b & c"_s;
    QTest::newRow("not an address") << u"www.example.org stays"_s << u"www.example.org stays"_s;
    QTest::newRow("line ends") << u"one\ntwo\r\nthree"_s << u"one\ntwo\nthree"_s;
}

void TestMarkdown::renders()
{
    QFETCH(QString, raw);
    QFETCH(QString, contains);
    const QString got = rendered(raw);
    QVERIFY2(got.contains(contains), qPrintable(got));
}

void TestMarkdown::losesNothing_data()
{
    QTest::addColumn<QString>("raw");
    const QString corpus[] = {
        u"# Title\n\nPara with **bold *nested* text** and `code`.\n\n* a\n* b\n\n    indented code\n"_s,
        u"| h1 | h2 |\n|---|---|\n| a \\| b | `c` |\n| only |\n"_s,
        u"> quote\nlazy continuation\n> > deeper\n\n1. x\n   - y\n     > z\n"_s,
        u"Setext\n======\n\nOther\n-----\ntext\n***\nmore"_s,
        u"<details>\n<summary>S</summary>\n\n**in**\n\n</details>\n<!-- comment kept -->"_s,
        u"def f(a: list[int]) -> dict[str, int]: return {x: y for x in a}"_s,
        u"[a]: b\n[c]: d\ntail [e][f] ![g][h] [i]"_s,
        u"$$\\frac{a}{b}$$ and \\( x_1^2 \\) and a_b_c and 2*3*4"_s,
        u"日本語のテキスト**太字**です。العربية و עברית\n- пункт"_s,
        u"~~~~\n```\nfence in fence\n```\n~~~~"_s,
        u"```\nnever closed\n# not a heading"_s,
        u"a\\\nb  \nc"_s,
    };
    int n = 0;
    for (const QString &raw : corpus)
        QTest::addRow("corpus %d", ++n) << raw;
}

void TestMarkdown::losesNothing()
{
    QFETCH(QString, raw);
    const QString got = rendered(raw);
    QVERIFY2(isSubsequence(visible(raw), visible(got)), qPrintable(got));
}

void TestMarkdown::losesNoWordOfRandomDocuments()
{
    int rich = 0;
    for (quint64 seed = 1; seed <= 400; ++seed) {
        RandomDocument random(seed);
        const QString raw = random.make();
        const QString got = rendered(raw);
        if (got == u"(too complex)"_s)
            continue;
        ++rich;
        qsizetype at = 0;
        for (int i = 0; i < random.words(); ++i) {
            const QString word = u"w%1x"_s.arg(i);
            at = got.indexOf(word, at);
            if (at < 0)
                qWarning().noquote() << raw << "\n---\n" << got;
            QVERIFY2(at >= 0, qPrintable(u"seed %1 lost %2"_s.arg(seed).arg(word)));
        }
    }
    QVERIFY2(rich > 390, qPrintable(QString::number(rich)));
}

void TestMarkdown::structure()
{
    SafeDocument document;
    QVERIFY(renderMarkdown(u"# H\n\n```\na\nb\n```\n\n> q\n\n|a|b|\n|-|-:|\n|1|2|\n\n[l](https://e.org) **x**"_s,
                           plainStyle(), document));
    int code = 0, quotes = 0, tables = 0, bold = 0;
    QString href;
    for (QTextBlock b = document.begin(); b.isValid(); b = b.next()) {
        code += b.blockFormat().intProperty(CodeGroup) > 0 ? 1 : 0;
        quotes += b.blockFormat().intProperty(QuoteDepth) > 0 ? 1 : 0;
        if (QTextTable *table = QTextCursor(b).currentTable()) {
            ++tables;
            QCOMPARE(table->columns(), 2);
            QCOMPARE(table->rows(), 2);
        }
        for (auto it = b.begin(); !it.atEnd(); ++it) {
            const QTextCharFormat f = it.fragment().charFormat();
            bold += it.fragment().text() == u"x"_s && f.fontWeight() == QFont::Bold ? 1 : 0;
            if (f.isAnchor())
                href = f.anchorHref();
        }
    }
    QCOMPARE(document.begin().blockFormat().headingLevel(), 1);
    QCOMPARE(code, 2);
    QCOMPARE(quotes, 1);
    QCOMPARE(tables, 4); // one block a cell
    QCOMPARE(bold, 1);
    QCOMPARE(href, u"https://e.org"_s);
}

void TestMarkdown::bombs_data()
{
    QTest::addColumn<QString>("raw");
    for (const assay::testing::HostileText &each : assay::testing::hostileTexts())
        QTest::newRow(each.name) << each.raw;
}

// What Qt is given to lay out is bounded, whatever a model wrote; how long that takes is bench_hostile_answers'.
void TestMarkdown::bombs()
{
    QFETCH(QString, raw);
    AnswerView view;
    view.resize(480, 400);
    view.show();
    view.showAnswer(raw);
    view.grab();
    const QTextDocument &shown = *view.document();
    QCOMPARE(shown.isEmpty(), raw.trimmed().isEmpty());
    QVERIFY(pictureCount(shown.toPlainText()) <= 160);
    int cells = 0, tables = 0, longest = 0;
    for (QTextFrame *frame : shown.rootFrame()->childFrames()) {
        if (const auto *table = qobject_cast<QTextTable *>(frame)) {
            ++tables;
            cells += table->rows() * table->columns();
        }
    }
    for (QTextBlock b = shown.begin(); b.isValid(); b = b.next())
        longest = std::max(longest, b.length());
    QVERIFY2(cells <= markdownbudget::tableCells, qPrintable(QString::number(cells)));
    if (view.tooComplex()) {
        QCOMPARE(tables, 0);
        QVERIFY2(longest <= 4097, qPrintable(QString::number(longest)));
    } else {
        QVERIFY2(longest <= markdownbudget::paragraphBytes + 1, qPrintable(QString::number(longest)));
        const int blocks = shown.blockCount() - cells - tables; // an empty one stands beside each table
        QVERIFY2(blocks <= markdownbudget::blocks + 1, qPrintable(QString::number(blocks)));
    }
}

// Colour pictures are decoded anew at every layout: a text shows so many and names the others.
void TestMarkdown::emojiBeyondTheBudgetAreNamed()
{
    const QString many = u"🚀"_s.repeated(200);
    const QString shown = visibleText(many);
    QCOMPARE(shown.count(u"🚀"_s), 160);
    QCOMPARE(shown.count(u"‹U+1F680›"_s), 40);
    QCOMPARE(visibleText(u"é🚀"_s, 160), u"é‹U+1F680›"_s);
    AnswerView view;
    view.beginStream({});
    for (int i = 0; i < 200; ++i)
        view.append(u"🚀"_s);
    QString streamed = view.document()->toPlainText();
    QVERIFY2(streamed.count(u'\n') >= 2, "a line of pictures is cut before each delta costs 20 ms");
    QCOMPARE(streamed.remove(u'\n'), shown);
}

void TestMarkdown::hiddenCharacters_data()
{
    QTest::addColumn<QString>("raw");
    QTest::addColumn<QString>("shown");
    QTest::newRow("plain") << u"plain ü 日本"_s << u"plain ü 日本"_s;
    QTest::newRow("escape") << u"\x1b[31mred"_s << u"‹U+001B›[31mred"_s;
    QTest::newRow("c1") << (u"a"_s + QChar(0x9B)) << u"a‹U+009B›"_s;
    QTest::newRow("rlo") << (u"a"_s + QChar(0x202E) + u"b"_s) << u"a‹U+202E›b"_s;
    QTest::newRow("zero width") << (u"pass"_s + QChar(0x200B) + u"word"_s) << u"pass‹U+200B›word"_s;
    QTest::newRow("joiner in Latin") << (u"a"_s + QChar(0x200D) + u"b"_s) << u"a‹U+200D›b"_s;
    QTest::newRow("joiner in emoji") << u"👨‍👩‍👧"_s << u"👨‍👩‍👧"_s;
    QTest::newRow("non-joiner in Persian") << u"می‌خواهم"_s << u"می‌خواهم"_s;
    QTest::newRow("keycap") << u"1️⃣"_s << u"1️⃣"_s;
    QTest::newRow("line ends") << u"a\r\nb\rc\n"_s << u"a\nb\nc\n"_s;
    QTest::newRow("tags") << (u"x"_s + QString::fromUcs4(U"\U000E0041")) << u"x‹U+E0041›"_s;
    QTest::newRow("private") << (u"x"_s + QChar(0xE000)) << u"x‹U+E000›"_s;
    QTest::newRow("combining") << (u"e"_s + QString(20, QChar(0x0301)) + u"f"_s)
                               << (u"e"_s + QString(16, QChar(0x0301)) + u"‹+4 marks›f"_s);
}

void TestMarkdown::hiddenCharacters()
{
    QFETCH(QString, raw);
    QFETCH(QString, shown);
    QCOMPARE(visibleText(raw), shown);
}

void TestMarkdown::displayLinesAreShort()
{
    const QString text = repeated(u"word "_s, 20000) + QString(10000, u'x') + u"\nend"_s;
    const QString lines = displayLines(text, 4096);
    QString joined;
    for (const QString &line : lines.split(u'\n')) {
        QVERIFY(line.size() <= 4096);
        joined += line;
    }
    QCOMPARE(joined, QString(text).remove(u'\n'));
    QCOMPARE(displayLines(u"short\n\n"_s, 4096), u"short\n\n"_s);
}

void TestMarkdown::opensNothing()
{
    QTemporaryDir folder;
    const QString picture = folder.filePath(u"canary.png"_s);
    QImage canary(37, 41, QImage::Format_RGB32);
    canary.fill(Qt::red);
    QVERIFY(canary.save(picture));
    const QUrl url = QUrl::fromLocalFile(picture);

    SafeDocument document;
    document.setHtml(u"<link rel=stylesheet href='%1'><img src='%1'>"_s.arg(url.toString()));
    const QVariant got = document.resource(QTextDocument::ImageResource, url);
    QCOMPARE(got.value<QImage>().size(), QSize(1, 1));
    QVERIFY(document.size().height() < 37);
    QVERIFY(document.resource(QTextDocument::StyleSheetResource, url).toByteArray().isEmpty());
    QVERIFY(document.resource(QTextDocument::HtmlResource, url).toByteArray().isEmpty());

    AnswerView view;
    view.resize(300, 300);
    view.show();
    view.showAnswer(u"![x](%1) <img src=\"%1\">"_s.arg(url.toString()));
    for (QTextBlock b = view.document()->begin(); b.isValid(); b = b.next()) {
        for (auto it = b.begin(); !it.atEnd(); ++it)
            QVERIFY(!it.fragment().charFormat().isImageFormat());
    }
    view.setSource(url);
    QVERIFY(view.toPlainText().contains(u"not loaded"_s));
}

void TestMarkdown::streamsAndKeepsTheReadersPlace()
{
    AnswerView view;
    view.resize(400, 200);
    view.show();
    view.beginStream(u"start\n"_s);
    QString whole = u"start\n"_s;
    for (int i = 0; i < 200; ++i) {
        const QString delta = u"line %1 of the answer\n"_s.arg(i);
        whole += delta;
        view.append(delta);
    }
    QCOMPARE(view.toPlainText(), whole);
    QScrollBar *bar = view.verticalScrollBar();
    QTRY_VERIFY(bar->value() == bar->maximum() && bar->maximum() > 0);
    bar->setValue(10); // the reader goes back
    QVERIFY(!view.isFollowing());
    auto *pill = view.findChild<QPushButton *>();
    QVERIFY(pill->isVisible());
    view.append(u"more\nand more\n"_s);
    QCOMPARE(bar->value(), 10);
    QTest::mouseClick(pill, Qt::LeftButton);
    QCOMPARE(bar->value(), bar->maximum());
    QVERIFY(!pill->isVisible());
    view.append(u"**end**"_s);
    view.showAnswer(view.answer());
    QVERIFY(view.toPlainText().endsWith(u"\nend"_s));

    view.beginStream({});
    view.append(QString(10000, u'x')); // no line end: cut for the screen, kept for the record
    QCOMPARE(view.answer().size(), 10000);
    for (QTextBlock b = view.document()->begin(); b.isValid(); b = b.next())
        QVERIFY(b.length() <= 4097);
}

void TestMarkdown::rawIsOneClickAway()
{
    AnswerView view;
    view.resize(400, 200);
    view.show();
    view.showAnswer(u"**bold**"_s);
    QCOMPARE(view.toPlainText(), u"bold"_s);
    view.setRaw(true);
    QCOMPARE(view.toPlainText(), u"**bold**"_s);
    view.setRaw(false);
    QCOMPARE(view.toPlainText(), u"bold"_s);
    view.showAnswer(QString(70000, u'a'));
    QVERIFY(view.tooComplex());
    view.hide();
    view.showAnswer(u"later"_s); // rendered when shown
    view.show();
    QCOMPARE(view.toPlainText(), u"later"_s);
}

void TestMarkdown::asksBeforeALink_data()
{
    QTest::addColumn<QString>("href");
    QTest::addColumn<bool>("offered");
    QTest::addColumn<QString>("says");
    QTest::newRow("https") << u"https://example.org/a"_s << true << u"example.org"_s;
    QTest::newRow("punycode") << u"https://еxample.org/"_s << true << u"xn--xample-2of.org"_s;
    QTest::newRow("javascript") << u"javascript:alert(1)"_s << false << u"does not open"_s;
    QTest::newRow("file") << u"file:///etc/passwd"_s << false << u"does not open"_s;
    QTest::newRow("user part") << u"https://bank.example@evil.example/"_s << true << u"to evil.example"_s;
}

void TestMarkdown::asksBeforeALink()
{
    QFETCH(QString, href);
    QFETCH(bool, offered);
    QFETCH(QString, says);
    QWidget parent;
    parent.show();
    askToOpenLink(&parent, QUrl(href));
    auto *box = parent.findChild<QMessageBox *>();
    QVERIFY(box);
    QVERIFY2(box->text().contains(says), qPrintable(box->text()));
    QCOMPARE(box->textFormat(), Qt::PlainText);
    bool hasOpen = false;
    for (QAbstractButton *button : box->buttons())
        hasOpen = hasOpen || box->buttonRole(button) == QMessageBox::AcceptRole;
    QCOMPARE(hasOpen && box->buttons().size() == 2, offered);
    box->reject();
}

QTEST_MAIN(TestMarkdown)
#include "tst_markdown.moc"
