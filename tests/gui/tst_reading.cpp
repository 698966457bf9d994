// SPDX-License-Identifier: GPL-3.0-or-later
// Reading several answers beside each other: find over all of them, word differences at any length, scrolling together.
#include "core/text.h"
#include "gui/cpu_time.h"
#include "gui/demo_session.h"
#include "widgets/compare/answer_pane.h"
#include "widgets/compare/answer_view.h"
#include "widgets/compare/answers_board.h"
#include "widgets/compare/compare_page.h"
#include "widgets/keys/key_map.h"
#include "widgets/reading/diff_bar.h"
#include "widgets/reading/find_bar.h"
#include "widgets/reading/reading_aids.h"
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QScrollBar>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using namespace assay;
using namespace assay::widgets;
using assay::testing::DemoSession;

namespace
{
class Desk : public QWidget // answers beside each other with their aids, as the pages have them
{
public:
    explicit Desk(const QStringList &texts)
    {
        auto *column = new QVBoxLayout(this);
        aids = new ReadingAids(this);
        column->addWidget(aids);
        auto *row = new QHBoxLayout;
        column->addLayout(row, 1);
        QStringList names;
        for (const QString &text : texts) {
            auto *view = new AnswerView(this);
            row->addWidget(view, 1);
            views << view;
            names << u"Answer %1"_s.arg(QChar(u'A' + int(views.size()) - 1));
            view->showAnswer(text);
        }
        aids->setViews(views, names);
        resize(1200, 500);
        show();
    }
    ReadingAids *aids;
    QList<AnswerView *> views;
};

QString joinedPieces(const QList<DiffPiece> &pieces, DiffPiece::Kind without)
{
    QString out;
    for (const DiffPiece &piece : pieces)
        out += piece.kind != without ? piece.text : QString();
    return out;
}

QString novel(int words, std::uint64_t seed, int vocabulary)
{
    SplitMix64 random(seed);
    QString out;
    for (int i = 0; i < words; ++i)
        out += u"w%1%2"_s.arg(random.below(static_cast<std::uint64_t>(vocabulary)))
                   .arg(QChar(i % 12 == 11 ? u'\n' : u' '));
    return out;
}

QKeyEvent press(int key, Qt::KeyboardModifiers modifiers = {}, quint32 scan = 0, const QString &text = {})
{
    return QKeyEvent(QEvent::KeyPress, key, modifiers, scan, 0, 0, text);
}
} // namespace

class TestReading : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void longDifferences_data();
    void longDifferences();
    void differencesStayWithinTheirTime();
    void findGoesFromAnswerToAnswer();
    void findFollowsTheText();
    void everyAnswerAgainstAnyOther();
    void longOnesAreComparedAside();
    void scrollingTogether();
    void keysByPlaceAndCharacter();
    void changedKeysAreKept();
    void compareHasTheKeys();
};

void TestReading::longDifferences_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<int>("most"); // pieces
    const QString base = novel(60'000, 1, 20'000);
    QString edited = base;
    edited.replace(edited.indexOf(u' ', 1000), 1, u" inserted words here "_s);
    edited.remove(200'000, 37);
    edited += u"and an end"_s;
    QTest::newRow("three edits in 60,000 words") << base << edited << 14;
    QString moved = base.sliced(base.size() / 2) + base.first(base.size() / 2);
    QTest::newRow("halves swapped") << base << moved << 40'000;
    QTest::newRow("nothing in common") << novel(4000, 2, 9000) << novel(4000, 3, 9000).replace(u'w', u'v') << 4;
    QTest::newRow("two words only") << novel(30'000, 4, 2) << novel(30'000, 5, 2) << 80'000;
}

void TestReading::longDifferences()
{
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(int, most);
    const QList<DiffPiece> pieces = wordDiff(before, after);
    QCOMPARE(joinedPieces(pieces, DiffPiece::Kind::Added), before);
    QCOMPARE(joinedPieces(pieces, DiffPiece::Kind::Removed), after);
    QVERIFY2(pieces.size() <= most, qPrintable(QString::number(pieces.size())));
    if (QTest::currentDataTag() == "halves swapped"_L1) { // half of it stays where it is
        qsizetype same = 0;
        for (const DiffPiece &piece : pieces)
            same += piece.kind == DiffPiece::Kind::Same ? piece.text.size() : 0;
        QVERIFY2(same > before.size() * 45 / 100, qPrintable(QString::number(double(same) / double(before.size()))));
    }
}

void TestReading::differencesStayWithinTheirTime()
{
    const QString a = novel(200'000, 6, 300), b = novel(200'000, 7, 300); // the worst: everything occurs everywhere
    const qint64 from = assay::testing::threadCpuMs();
    const QList<DiffPiece> pieces = wordDiff(a, b);
    const qint64 took = assay::testing::threadCpuMs() - from;
    QVERIFY2(took < 6000, qPrintable(QString::number(took)));
    QCOMPARE(joinedPieces(pieces, DiffPiece::Kind::Added), a);
    std::atomic_bool stop = true;
    QCOMPARE(joinedPieces(wordDiff(a, b, &stop), DiffPiece::Kind::Removed), b); // stopped: still whole
}

void TestReading::findGoesFromAnswerToAnswer()
{
    Desk desk({u"One **key** here.\n\nAnother Key."_s, u"nothing"_s, u"The key, once."_s});
    desk.aids->find();
    FindBar *bar = desk.aids->findBar();
    QVERIFY(bar->isOpen());
    bar->field()->setText(u"key"_s);
    QCOMPARE(bar->count(), 3);
    QCOMPARE(bar->countText(), u"1 of 3"_s);
    QCOMPARE(desk.views[0]->spans(AnswerView::Layer::Found).size(), 2);
    const auto word = [&](int view) {
        const QList<TextSpan> &here = desk.views[view]->spans(AnswerView::Layer::Current);
        return here.isEmpty() ? QString() : desk.views[view]->shownText().mid(here.first().from, here.first().length);
    };
    QCOMPARE(word(0), u"key"_s);
    QTest::keyClick(bar->field(), Qt::Key_Return);
    QCOMPARE(word(0), u"Key"_s);
    QTest::keyClick(bar->field(), Qt::Key_Return);
    QCOMPARE(word(0), QString());
    QCOMPARE(word(2), u"key"_s);
    QTest::keyClick(bar->field(), Qt::Key_Return); // round
    QCOMPARE(bar->countText(), u"1 of 3"_s);
    QTest::keyClick(bar->field(), Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(bar->countText(), u"3 of 3"_s);
    bar->field()->setText(u"keyhole"_s);
    QCOMPARE(bar->countText(), u"not found"_s);
    QSignalSpy closed(bar, &FindBar::closed);
    QTest::keyClick(bar->field(), Qt::Key_Escape);
    QCOMPARE(closed.count(), 1);
    QVERIFY(desk.views[0]->spans(AnswerView::Layer::Found).isEmpty());
    QVERIFY(!desk.aids->isVisible()); // takes no room
}

void TestReading::findFollowsTheText()
{
    Desk desk({u"alpha"_s, u"beta"_s});
    desk.aids->find();
    desk.aids->findBar()->field()->setText(u"gamma"_s);
    QCOMPARE(desk.aids->findBar()->count(), 0);
    desk.views[1]->showAnswer(u"gamma, and gamma again"_s);
    QTRY_COMPARE(desk.aids->findBar()->count(), 2);
    desk.views[0]->beginStream(u"the first gam"_s);
    desk.views[0]->append(u"ma"_s);
    QTRY_COMPARE(desk.aids->findBar()->count(), 3);
}

void TestReading::everyAnswerAgainstAnyOther()
{
    Desk desk({u"name the next step"_s, u"name the very next step"_s, u"name a step"_s});
    desk.aids->toggleDiff(0);
    DiffBar *bar = desk.aids->diffBar();
    QVERIFY(bar->isOpen());
    QVERIFY(!desk.views[0]->showsDiff()); // the one the others are compared with
    QVERIFY(desk.views[1]->showsDiff());
    QCOMPARE(desk.views[1]->toPlainText(), u"name the very next step"_s);
    QVERIFY(desk.views[2]->toPlainText().contains(u"the next"_s)); // struck out, and there
    bar->chooser()->setCurrentIndex(2);
    QVERIFY(desk.views[0]->showsDiff());
    QVERIFY(!desk.views[2]->showsDiff());
    QCOMPARE(desk.views[2]->toPlainText(), u"name a step"_s);
    desk.views[0]->showAnswer(u"another answer"_s); // the next prompt
    QTRY_VERIFY(desk.views[0]->showsDiff());
    QVERIFY(desk.views[0]->toPlainText().contains(u"another"_s));
    desk.aids->toggleDiff(0);
    QVERIFY(!bar->isOpen());
    QCOMPARE(desk.views[0]->toPlainText(), u"another answer"_s);
    QCOMPARE(desk.views[1]->toPlainText(), u"name the very next step"_s);
}

void TestReading::longOnesAreComparedAside()
{
    const QString base = novel(15'000, 8, 5000);
    Desk desk({base, base + u"more"_s});
    desk.aids->toggleDiff(0);
    QVERIFY(desk.aids->diffBar()->isComparing());
    QVERIFY(!desk.views[1]->showsDiff());
    QTRY_VERIFY_WITH_TIMEOUT(desk.views[1]->showsDiff(), 20'000);
    QVERIFY(!desk.aids->diffBar()->isComparing());
    desk.aids->toggleDiff(0);
    desk.aids->toggleDiff(1);
    desk.aids->toggleDiff(1); // closed before it is done: nothing comes late
    QTest::qWait(50);
    QVERIFY(!desk.views[0]->showsDiff());
}

void TestReading::scrollingTogether()
{
    Desk desk({novel(3000, 9, 500), novel(6000, 10, 500), u"short"_s});
    QScrollBar *a = desk.views[0]->verticalScrollBar(), *b = desk.views[1]->verticalScrollBar();
    QTRY_VERIFY(a->maximum() > 0 && b->maximum() > a->maximum());
    a->setValue(a->maximum() / 2);
    QCOMPARE(b->value(), 0);
    desk.aids->toggleScrollLock();
    QVERIFY(qAbs(b->value() - b->maximum() / 2) <= b->maximum() / 50); // the bar that says so takes some room
    b->setValue(b->maximum());
    QCOMPARE(a->value(), a->maximum());
    desk.aids->toggleScrollLock();
    b->setValue(0);
    QCOMPARE(a->value(), a->maximum());
}

void TestReading::keysByPlaceAndCharacter()
{
    const KeyMap keys;
    QCOMPARE(keys.actionFor(press(Qt::Key_3)), KeyAction::Value3);
    QCOMPARE(keys.actionFor(press(Qt::Key_3, Qt::KeypadModifier)), KeyAction::Value3);
    QCOMPARE(keys.actionFor(press(Qt::Key_Question, Qt::ShiftModifier)), KeyAction::Overlay);
    QCOMPARE(keys.actionFor(press(Qt::Key_Backtab, Qt::ShiftModifier)), KeyAction::PreviousAnswer);
    QCOMPARE(keys.actionFor(press(Qt::Key_Return, Qt::ShiftModifier)), KeyAction::Note);
    QCOMPARE(keys.actionFor(press(Qt::Key_Enter, Qt::KeypadModifier)), KeyAction::Accept);
    QCOMPARE(keys.actionFor(press(Qt::Key_Z, Qt::ControlModifier)), KeyAction::Undo);
    QVERIFY(!keys.actionFor(press(Qt::Key_1, Qt::ControlModifier))); // a page of the window
    // AZERTY: the digit row types & é " ' ( without Shift; the place counts. Shift types the digit itself.
    QCOMPARE(keys.actionFor(press(Qt::Key_Ampersand, {}, 10, u"&"_s)), KeyAction::Value1);
    QCOMPARE(keys.actionFor(press(Qt::Key_Eacute, {}, 11, u"é"_s)), KeyAction::Value2);
    QCOMPARE(keys.actionFor(press(Qt::Key_Agrave, {}, 19, u"à"_s)), KeyAction::CantJudge);
    QCOMPARE(keys.actionFor(press(Qt::Key_1, Qt::ShiftModifier, 10, u"1"_s)), KeyAction::Value1);
    QVERIFY(!keys.actionFor(press(Qt::Key_Exclam, Qt::ShiftModifier, 10, u"!"_s))); // QWERTY's Shift+1 is no 1
    // Another script: о on the place of j.
    QCOMPARE(keys.actionFor(press(0x41e, {}, 44, u"о"_s)), KeyAction::NextPrompt);
    // AZERTY's A stands where Q is: it is still an A.
    QCOMPARE(keys.actionFor(press(Qt::Key_A, {}, 24, u"a"_s)), KeyAction::NotApplicable);
    // Every key belongs to one action.
    for (const KeyEntry &entry : keyTable()) {
        for (const QKeyCombination key : keys.keys(entry.action))
            QVERIFY2(!keys.holder(key, entry.action), entry.name);
    }
}

void TestReading::changedKeysAreKept()
{
    DemoSession demo;
    KeyMap keys(demo->preferences());
    keys.set(KeyAction::Diff, {QKeyCombination(Qt::Key_W)});
    keys.setNeedsAlt(true);
    QSignalSpy changed(&demo->preferences(), &session::Preferences::changed);
    keys.save(demo->preferences());
    QCOMPARE(changed.count(), 1);
    const KeyMap again(demo->preferences());
    QVERIFY(again.needsAlt());
    QVERIFY(!again.actionFor(press(Qt::Key_W)));
    QCOMPARE(again.actionFor(press(Qt::Key_W, Qt::AltModifier)), KeyAction::Diff);
    QVERIFY(!again.actionFor(press(Qt::Key_D, Qt::AltModifier)));
    QCOMPARE(again.actionFor(press(Qt::Key_Escape)), KeyAction::Leave); // no character: always itself
    QCOMPARE(again.actionFor(press(Qt::Key_F, Qt::ControlModifier)), KeyAction::Find);
    // A file edited by hand: one key never does two things.
    demo->preferences().setState(u"keys"_s, "zoom=D\nnonsense\nraw=???\n");
    const KeyMap odd(demo->preferences());
    QCOMPARE(odd.actionFor(press(Qt::Key_D)), KeyAction::Diff);
    QVERIFY(odd.keys(KeyAction::Zoom).isEmpty());
    QVERIFY(!odd.needsAlt());
}

void TestReading::compareHasTheKeys()
{
    DemoSession demo;
    const RunId run = demo.run(demo.plan(1, 4));
    ComparePage page(*demo);
    page.resize(1366, 720); // two panes a page, two pages
    page.show();
    page.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    page.showRun(run);
    const QList<AnswerPane *> panes = page.board()->grid()->panes();
    QCOMPARE(panes.size(), 4);
    QTRY_VERIFY(panes[0]->view()->isDrawn() && !panes[0]->view()->shownText().isEmpty());
    panes[0]->view()->setFocus();
    QTRY_VERIFY(panes[0]->view()->hasFocus());
    QTest::keyClick(panes[0]->view(), Qt::Key_D);
    QVERIFY(page.board()->aids()->diffBar()->isOpen());
    QTRY_VERIFY(panes[2]->view()->showsDiff()); // the second demo model may answer nothing
    QCOMPARE(page.board()->aids()->diffBar()->base(), 0);
    QTest::keyClick(panes[0]->view(), Qt::Key_Escape);
    QVERIFY(!panes[2]->view()->showsDiff());
    QTest::keyClick(panes[0]->view(), Qt::Key_S);
    QVERIFY(page.board()->aids()->scrollLocked());
    // Find reaches the answers of the other page, and brings that page.
    QTest::keyClick(panes[0]->view(), Qt::Key_F, Qt::ControlModifier);
    FindBar *find = page.board()->aids()->findBar();
    QTRY_VERIFY(find->isOpen() && find->field()->hasFocus());
    QVERIFY(!panes[3]->isVisible());
    find->field()->setText(panes[3]->view()->shownText().simplified().section(u' ', 0, 0));
    QVERIFY(find->count() > 0);
    QTest::keyClick(find->field(), Qt::Key_Return, Qt::ShiftModifier); // the last one
    QTRY_VERIFY(panes[3]->isVisible() || panes[2]->isVisible());
    QTest::keyClicks(find->field(), u"5"_s); // typed, never a score
    QVERIFY(demo->trial(panes[0]->trial())->scores.empty());
}

QTEST_MAIN(TestReading)
#include "tst_reading.moc"
