// SPDX-License-Identifier: GPL-3.0-or-later
// Scoring by keys: one key a score, nothing lost, nothing given away.
#include "gui/cpu_time.h"
#include "gui/said_text.h"
#include "gui/scoring_page.h"
#include "widgets/compare/answer_view.h"
#include "widgets/controls.h"
#include "widgets/main_window.h"
#include "widgets/score/reveal_card.h"
#include "widgets/score/score_column.h"
#include "widgets/score/score_form.h"
#include "widgets/score/score_start.h"
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QElapsedTimer>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <set>

using namespace Qt::StringLiterals;
using namespace assay;
using namespace assay::testing;
using namespace assay::widgets;

namespace
{
// Everything a person or a screen reader could be told by a widget tree.
QStringList everythingSaid(const QWidget &root)
{
    QStringList out{root.accessibleName(), root.windowTitle(), root.toolTip()};
    for (const QWidget *widget : root.findChildren<QWidget *>()) {
        if (!widget->isVisibleTo(&root))
            continue;
        out << widget->accessibleName() << widget->accessibleDescription() << widget->toolTip() << widget->whatsThis();
        if (const auto *label = qobject_cast<const QLabel *>(widget))
            out << label->text();
    }
    return out;
}
} // namespace

class TestScore : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void queueOrder();
    void blindOrder();
    void leavesOutWhatBrokeOff();
    void oneKeyAScore();
    void undoRestoresValueAndPlace();
    void undoSurvivesARestart();
    void cannotJudge();
    void aNoteNeverScores();
    void flagAndDraftSurvive();
    void blindIsWhatNobodyChose();
    void blindSaysNothing();
    void blindWindowTellsNothing();
    void messagesAreNotCutOff();
    void twentyFourKeys();
    void leaving();
};

void TestScore::queueOrder()
{
    ScoreQueue queue;
    load(queue, exampleRecord(2, 3), "Ada", false);
    QCOMPARE(queue.total(), 6);
    ScoreQueue::Mark four;
    four.value = 4;
    std::vector<TrialId> order;
    while (!queue.isComplete()) {
        order.push_back(queue.current()->trial);
        queue.setMark(*queue.current(), four);
        queue.advance();
    }
    QCOMPARE(order, (std::vector<TrialId>{TrialId{1}, TrialId{2}, TrialId{3}, TrialId{4}, TrialId{5}, TrialId{6}}));
    queue.setMark({TrialId{2}, 0}, {}); // an earlier one is open again: found by going round
    queue.goTo({TrialId{6}, 0});
    queue.advance();
    QCOMPARE(queue.current()->trial, TrialId{2});
    queue.stepPrompt(1);
    QCOMPARE(queue.prompt(), 1);
    queue.stepPrompt(1);
    QCOMPARE(queue.prompt(), 1);
    queue.stepAnswer(-1);
    QCOMPARE(queue.current()->trial, TrialId{6});

    ScoreQueue empty;
    load(empty, {}, "Ada", true);
    empty.advance();
    empty.stepPrompt(1);
    empty.stepAnswer(1);
    QVERIFY(!empty.current());
}

void TestScore::blindOrder()
{
    const RunRecord record = exampleRecord(12, 4);
    const auto orderFor = [&](const std::string &rater, bool blind) {
        ScoreQueue queue;
        load(queue, record, rater, blind);
        std::vector<TrialId> order;
        for (int p = 0; p < queue.promptCount(); ++p) {
            order.insert(order.end(), queue.answers().begin(), queue.answers().end());
            queue.stepPrompt(1);
        }
        return order;
    };
    const auto plain = orderFor("Ada", false), ada = orderFor("Ada", true), bob = orderFor("Bob", true);
    QVERIFY(std::is_sorted(plain.begin(), plain.end()));
    QVERIFY(ada != plain);
    QVERIFY(ada != bob);
    QCOMPARE(orderFor("Ada", true), ada);
    std::set<int> firsts; // every target comes first somewhere
    for (std::size_t p = 0; p < 12; ++p)
        firsts.insert(static_cast<int>((number(ada[p * 4]) - 1) % 4));
    QCOMPARE(firsts.size(), 4u);
    QCOMPARE(std::set<TrialId>(ada.begin(), ada.end()).size(), plain.size());
}

void TestScore::leavesOutWhatBrokeOff()
{
    RunRecord record = exampleRecord(2, 2);
    record.trials[0].response.outcome = Outcome::Partial;
    record.trials[1].response.outcome = Outcome::Failed;
    record.trials[2].response.outcome = Outcome::Refused;
    record.trials[2].response.text.clear();
    record.trials[2].response.refusal = "No.";
    record.trials[3].state = TrialState::Streaming;
    ScoreQueue queue;
    load(queue, record, "Ada", false);
    QCOMPARE(queue.total(), 1);
    QCOMPARE(queue.leftOut(), 3);
    QCOMPARE(queue.promptCount(), 1);
    QCOMPARE(queue.caseIndex(), 1);
    load(queue, record, "Ada", true); // blind: the second prompt's other answer is still on its way
    QCOMPARE(queue.total(), 0);
}

void TestScore::oneKeyAScore()
{
    Scoring scoring(6);
    const int total = scoring.surface().queue().total();
    QVERIFY2(total >= 18, qPrintable(QString::number(total)));
    std::map<std::int64_t, int> given;
    for (int i = 0; i < total; ++i) {
        const TrialId trial = scoring.surface().queue().current()->trial;
        QVERIFY(scoring.surface().currentColumn()->isCurrent());
        given[number(trial)] = 1 + i % 5;
        scoring.key(Qt::Key_1 + i % 5);
    }
    QVERIFY(scoring.surface().queue().isComplete());
    for (const auto &[trial, value] : given) {
        const TrialId id{trial};
        QTRY_COMPARE(scoring.stored(id).size(), 1u);
        QCOMPARE(scoring.last(id).value, std::optional<int>(value));
        QCOMPARE(scoring.last(id).rater, "Ada");
        QVERIFY(!scoring.last(id).blind);
    }
    QVERIFY(everythingSaid(scoring.surface()).contains(u"%1 of %1 scored"_s.arg(total)));
}

void TestScore::undoRestoresValueAndPlace()
{
    Scoring scoring(2);
    const TrialId first = scoring.surface().queue().current()->trial;
    scoring.key(Qt::Key_4);
    const TrialId second = scoring.surface().queue().current()->trial;
    QVERIFY(second != first);
    scoring.key(Qt::Key_2);
    scoring.key(Qt::Key_Backspace); // at once: perhaps before the score was saved
    QCOMPARE(scoring.surface().queue().current()->trial, second);
    QVERIFY(!scoring.surface().queue().mark({second, 0}).scored());
    QTRY_COMPARE(scoring.stored(second).size(), 0u);
    scoring.key(Qt::Key_H);
    QCOMPARE(scoring.surface().queue().current()->trial, first);
    scoring.key(Qt::Key_1); // changed
    QTRY_COMPARE(scoring.last(first).value, std::optional<int>(1));
    scoring.key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(scoring.surface().queue().mark({first, 0}).value, std::optional<int>(4));
    QTRY_COMPARE(scoring.last(first).value, std::optional<int>(4));
    scoring.key(Qt::Key_Backspace);
    QVERIFY(!scoring.surface().queue().mark({first, 0}).scored());
    scoring.key(Qt::Key_Backspace); // nothing left: no harm
    QTRY_COMPARE(scoring.stored(first).size(), 0u);
}

void TestScore::undoSurvivesARestart()
{
    DemoSession demo;
    const RunId run = demo.run(demo.plan(2));
    TrialId first{}, second{};
    {
        ScorePage page(*demo);
        page.show();
        page.showRun(run);
        QTRY_VERIFY(page.isScoring());
        first = page.surface()->queue().current()->trial;
        QTest::keyClick(page.surface(), Qt::Key_3);
        second = page.surface()->queue().current()->trial;
        QTest::keyClick(page.surface(), Qt::Key_5);
        QTRY_COMPARE(demo->trial(second)->scores.size(), 1u);
    }
    demo.restart();
    ScorePage page(*demo);
    page.show();
    page.showRun(run);
    QTRY_VERIFY(page.isScoring());
    QCOMPARE(page.surface()->queue().scored(), 2);
    QCOMPARE(page.surface()->queue().mark({first, 0}).value, std::optional<int>(3));
    QTest::keyClick(page.surface(), Qt::Key_Backspace);
    QCOMPARE(page.surface()->queue().current()->trial, second);
    QTRY_COMPARE(demo->trial(second)->scores.size(), 0u);
    QTest::keyClick(page.surface(), Qt::Key_Backspace);
    QCOMPARE(page.surface()->queue().current()->trial, first);
    QTRY_COMPARE(demo->trial(first)->scores.size(), 0u);
}

void TestScore::cannotJudge()
{
    Scoring scoring(1);
    const TrialId trial = scoring.surface().queue().current()->trial;
    scoring.key(Qt::Key_0);
    QCOMPARE(scoring.surface().queue().scored(), 1);
    QTRY_COMPARE(scoring.stored(trial).size(), 1u);
    QVERIFY(scoring.last(trial).cantJudge);
    QVERIFY(!scoring.last(trial).value);
}

void TestScore::aNoteNeverScores()
{
    Scoring scoring(1);
    const TrialId trial = scoring.surface().queue().current()->trial;
    scoring.key(Qt::Key_4);
    scoring.key(Qt::Key_H);
    QCOMPARE(scoring.surface().queue().current()->trial, trial);
    scoring.key(Qt::Key_N);
    ScoreColumn *column = scoring.surface().currentColumn();
    QVERIFY(column->noteOpen());
    QTest::keyClicks(column->noteEditor(), u"12345 jkf0"_s);
    QTest::keyClick(column->noteEditor(), Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(!column->noteOpen());
    QCOMPARE(scoring.surface().queue().scored(), 1);
    QTRY_COMPARE(scoring.last(trial).note, "12345 jkf0");
    QCOMPARE(scoring.last(trial).value, std::optional<int>(4));
    scoring.key(Qt::Key_N);
    QTest::keyClick(column->noteEditor(), Qt::Key_Escape);
    QVERIFY(!column->noteOpen());
    QVERIFY(scoring.page.isScoring()); // Esc left the note, not the page
}

void TestScore::flagAndDraftSurvive()
{
    Scoring scoring(1);
    const TrialId trial = scoring.surface().queue().current()->trial;
    scoring.key(Qt::Key_F);
    scoring.key(Qt::Key_N);
    QTest::keyClicks(scoring.surface().currentColumn()->noteEditor(), u"odd"_s);
    QTest::keyClick(scoring.surface().currentColumn()->noteEditor(), Qt::Key_Escape);
    QCOMPARE(scoring.surface().queue().scored(), 0);
    QTRY_COMPARE(scoring.demo->setting(u"score.draft.%1"_s.arg(number(trial))), std::optional(u"fodd"_s));
    scoring.surface().reload();
    QVERIFY(scoring.surface().queue().mark({trial, 0}).flagged);
    QCOMPARE(scoring.surface().queue().mark({trial, 0}).note, "odd");
    scoring.key(Qt::Key_3);
    QTRY_COMPARE(scoring.stored(trial).size(), 1u);
    QVERIFY(scoring.last(trial).flagged);
    QCOMPARE(scoring.last(trial).note, "odd");
}

// Names that were seen cannot be unseen. Who wants them in sight says so once, and is told what it costs.
void TestScore::blindIsWhatNobodyChose()
{
    DemoSession demo;
    const RunId run = demo.run(demo.plan(1));
    QVERIFY(number(run) != 0);
    {
        ScorePage page(*demo);
        page.show();
        page.activated();
        QVERIFY(page.start()->form()->blind->isChecked() && page.start()->form()->inSight->isHidden());
        page.start()->form()->advance->click(); // another choice decides nothing about this one
        QVERIFY(page.start()->choice().blind);
        page.showRun(run);
        QTRY_VERIFY(page.isScoring());
        QVERIFY(page.surface()->judging()->blind());
    }
    {
        ScorePage page(*demo);
        page.show();
        page.activated();
        QVERIFY(page.start()->form()->blind->isChecked());
        page.start()->form()->blind->click();
        QVERIFY(!page.start()->choice().blind && page.start()->form()->inSight->isVisible());
        QTRY_COMPARE(demo->setting(u"score.namesInSight"_s).value_or(QString()), u"1"_s); // in the file
    }
    ScorePage page(*demo);
    page.show();
    page.activated();
    QVERIFY(!page.start()->choice().blind && page.start()->form()->inSight->isVisible());
}

void TestScore::blindSaysNothing()
{
    Scoring scoring(2, true);
    QStringList secrets;
    const auto record = scoring.demo->run(scoring.run);
    for (const ModelTarget &target : record->plan.targets)
        secrets << QString::fromStdString(target.label()) << QString::fromStdString(target.model)
                << QString::fromStdString(target.endpoint.name);
    secrets << u"tok/s"_s << u"TTFT"_s << u"$"_s;
    const auto leaks = [&] {
        QStringList out;
        for (const QString &said : everythingSaid(scoring.surface())) {
            for (const QString &secret : secrets) {
                if (said.contains(secret, Qt::CaseInsensitive))
                    out << said;
            }
        }
        return out;
    };
    QVERIFY2(leaks().isEmpty(), qPrintable(leaks().join(u'|')));
    for (const ScoreColumn *column : scoring.surface().columns()) {
        for (const MarkerDot *dot : column->findChildren<MarkerDot *>())
            QVERIFY(dot->isHidden());
    }
    QCOMPARE(scoring.surface().columns().front()->title(), u"Answer A"_s);
    scoring.key(Qt::Key_R); // too early
    QVERIFY(!scoring.surface().isRevealed());
    const TrialId first = scoring.surface().queue().current()->trial;
    while (!scoring.surface().queue().isComplete())
        scoring.judge(Qt::Key_3);
    QVERIFY2(leaks().isEmpty(), qPrintable(leaks().join(u'|')));
    QTRY_COMPARE(scoring.stored(first).size(), 1u);
    QVERIFY(scoring.last(first).blind);
    if (scoring.surface().guessCard()->isAsking()) // one answer in ten is asked about
        scoring.key(Qt::Key_Escape);
    scoring.key(Qt::Key_R);
    QTRY_VERIFY(scoring.surface().isRevealed());
    QVERIFY(!leaks().isEmpty());
    const RevealCard *card = scoring.surface().revealCard();
    QVERIFY(card->isOpen());
    QVERIFY2(card->text().contains(u"Nobody else has scored"_s), qPrintable(card->text()));
    QVERIFY2(card->text().contains(u"no variation seen in 2"_s), qPrintable(card->text()));
    scoring.key(Qt::Key_5); // scores nothing while the summary is open
    QCOMPARE(scoring.surface().queue().scored(), scoring.surface().queue().total());
    scoring.key(Qt::Key_Escape);
    QVERIFY(!card->isOpen() && scoring.page.isScoring());
    const TrialId now = scoring.surface().queue().current()->trial;
    scoring.key(Qt::Key_5); // after the reveal: said so in the file
    QTRY_VERIFY(scoring.last(now).value == 5);
    QVERIFY(!scoring.last(now).blind);
}

// The whole window: every name, tooltip and title in it, and every character that it paints.
void TestScore::blindWindowTellsNothing()
{
    DemoSession demo;
    RunPlan plan = demo.plan(2);
    const RunId run = demo.run(plan);
    MainWindow window(*demo);
    window.resize(1366, 768);
    window.show();
    auto *page = static_cast<ScorePage *>(window.page(PageId::Score));
    window.goTo(PageId::Score);
    page->setBlind(true);
    page->showRun(run);
    QTRY_VERIFY(page->isScoring());
    QStringList secrets{u"TTFT"_s, u"tok/s"_s, u" tok"_s, u"$"_s, u"USD"_s};
    const auto record = demo->run(run); // kept: a member of a temporary does not live through a range-for
    for (const ModelTarget &target : record->plan.targets)
        secrets << QString::fromStdString(target.label()) << QString::fromStdString(target.model)
                << QString::fromStdString(target.endpoint.name);
    const auto leaks = [&](const QStringList &said) {
        QStringList out;
        for (const QString &line : said) {
            for (const QString &secret : std::as_const(secrets)) {
                if (line.contains(secret, Qt::CaseInsensitive))
                    out << line;
            }
        }
        return out;
    };
    QWidget *surface = page->surface();
    while (!page->surface()->queue().isComplete()) {
        if (page->surface()->guessCard()->isAsking()) // it names them all, on purpose
            QTest::keyClick(surface, Qt::Key_Escape);
        QCoreApplication::processEvents(); // laid out anew after a key
        const QStringList painted = paintedText(window);
        QVERIFY2(painted.join(u'|').contains(page->surface()->currentColumn()->title()),
                 "the current answer was not painted: the test would see no leak");
        QVERIFY2(leaks(painted).isEmpty(), qPrintable(leaks(painted).join(u'|')));
        QVERIFY2(leaks(spokenText(*surface)).isEmpty(), qPrintable(leaks(spokenText(*surface)).join(u'|')));
        QVERIFY2(leaks({window.windowTitle()}).isEmpty(), qPrintable(window.windowTitle()));
        QTest::keyClick(surface, Qt::Key_3);
    }
    // A planted leak is found, painted or spoken.
    ScoreColumn *column = page->surface()->currentColumn(); // on the screen, whichever page it is on
    column->setToolTip(secrets.last());
    QVERIFY(!leaks(spokenText(*surface)).isEmpty());
    column->setToolTip({});
    QLabel planted(secrets.last());
    planted.resize(400, 40);
    planted.show();
    QVERIFY(!leaks(paintedText(planted)).isEmpty());
}

void TestScore::messagesAreNotCutOff()
{
    Scoring scoring(1, true);
    scoring.page.resize(1200, 700);
    while (!scoring.surface().queue().isComplete())
        scoring.judge(Qt::Key_3);
    if (scoring.surface().guessCard()->isAsking())
        scoring.key(Qt::Key_Escape);
    scoring.key(Qt::Key_3); // one too many: the longest sentence that there is
    QVERIFY(scoring.surface().message().contains(u"changed nothing"_s));
    QCoreApplication::processEvents();
    for (const QLabel *label : scoring.surface().findChildren<QLabel *>()) {
        if (label->text() == scoring.surface().message())
            QVERIFY2(label->width() >= label->sizeHint().width(), qPrintable(QString::number(label->width())));
    }
}

void TestScore::twentyFourKeys()
{
    Scoring scoring(6);
    scoring.surface().setFocus();
    for (int keys = 0; keys < 24; ++keys) {
        QVERIFY(!scoring.surface().queue().isComplete());
        QElapsedTimer clock;
        clock.start();
        const qint64 cpu = assay::testing::threadCpuMs();
        scoring.key(Qt::Key_1 + keys % 5);
        scoring.surface().repaint();
        const qint64 took = assay::testing::threadCpuMs() - cpu;
        QVERIFY2(took < 100, qPrintable(u"%1 ms of CPU, %2 ms"_s.arg(took).arg(clock.elapsed())));
    }
    QCOMPARE(scoring.surface().queue().scored(), 24); // 6 prompts x 4 answers: no key more, no mouse
    QVERIFY(scoring.surface().queue().isComplete());
    // A quick hand's next key changes nothing; whoever goes to the answer means it.
    const TrialId last = scoring.surface().queue().current()->trial;
    const auto value = [&] { return scoring.surface().queue().mark({last, 0}).value; };
    QCOMPARE(value(), std::optional<int>(4));
    scoring.key(Qt::Key_1);
    QCOMPARE(value(), std::optional<int>(4));
    QVERIFY2(scoring.surface().message().contains(u"changed nothing"_s), qPrintable(scoring.surface().message()));
    scoring.key(Qt::Key_H);
    scoring.key(Qt::Key_L);
    scoring.key(Qt::Key_1);
    QCOMPARE(value(), std::optional<int>(1));
}

void TestScore::leaving()
{
    DemoSession demo;
    const RunId run = demo.run(demo.plan(1));
    ScorePage page(*demo);
    QSignalSpy focus(page.navigator(), &Navigator::focusModeRequested);
    page.resize(1366, 768);
    page.show();
    page.activated();
    QVERIFY(!page.isScoring());
    QCOMPARE(page.findChild<QComboBox *>(u"runToScore"_s)->count(), 1);
    page.showRun(run);
    QTRY_VERIFY(page.isScoring());
    QCOMPARE(focus.takeLast().first().toBool(), true);
    QTest::keyClick(page.surface(), Qt::Key_Escape);
    QVERIFY(!page.isScoring());
    QCOMPARE(focus.takeLast().first().toBool(), false);
}

QTEST_MAIN(TestScore)
#include "tst_score.moc"
