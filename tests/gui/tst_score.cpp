// SPDX-License-Identifier: GPL-3.0-or-later
// Scoring by keys: one key a score, nothing lost, nothing given away.
#include "formats/rubrics.h"
#include "gui/cpu_time.h"
#include "gui/demo_session.h"
#include "gui/said_text.h"
#include "session/scoring.h"
#include "widgets/compare/answer_view.h"
#include "widgets/controls.h"
#include "widgets/keys/keys_dialog.h"
#include "widgets/keys/keys_overlay.h"
#include "widgets/main_window.h"
#include "widgets/score/disagreements_dialog.h"
#include "widgets/score/guess_card.h"
#include "widgets/score/pair_judging.h"
#include "widgets/score/passage_map.h"
#include "widgets/score/reveal_card.h"
#include "widgets/score/rubric_editor.h"
#include "widgets/score/score_column.h"
#include "widgets/score/score_page.h"
#include "widgets/score/score_queue.h"
#include "widgets/score/score_start.h"
#include "widgets/score/score_surface.h"
#include <QApplication>
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
using namespace assay::widgets;
using assay::testing::DemoSession;
using assay::testing::paintedText;
using assay::testing::spokenText;

namespace
{
using Cell = ScoreQueue::Cell;

std::vector<BlindPrompt> promptsOf(const RunRecord &record, const std::string &rater, bool blind)
{
    ScoringSession session;
    session.blind = blind;
    session.orderKey = "key";
    return blindOrder(session, rater, {blind ? completePrompts(record) : record}, &isScorable);
}

void load(ScoreQueue &queue, const RunRecord &record, const std::string &rater, bool blind,
          const Rubric &rubric = overallRubric())
{
    queue.load(record, rubric, rater, promptsOf(record, rater, blind));
}

RunRecord exampleRecord(int cases, int answers)
{
    RunRecord record;
    record.summary.id = RunId{5};
    record.plan.targets.resize(static_cast<std::size_t>(answers));
    for (int c = 0; c < cases; ++c) {
        Case item;
        item.id = "case-" + std::to_string(c);
        record.plan.cases.push_back(item);
    }
    for (int c = 0; c < cases; ++c) {
        for (int a = 0; a < answers; ++a) {
            TrialRow row;
            row.trial.id = TrialId{1 + c * answers + a};
            row.trial.caseIndex = c;
            row.trial.targetIndex = a;
            row.state = TrialState::Settled;
            row.response.outcome = Outcome::Succeeded;
            row.response.text = "text";
            record.trials.push_back(row);
        }
    }
    return record;
}

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

class Scoring // a page in the middle of scoring a fresh run
{
public:
    explicit Scoring(int cases, bool blind = false) : page(*demo)
    {
        run = demo.run(demo.plan(cases));
        page.resize(1366, 768);
        page.show();
        page.setBlind(blind);
        page.showRun(run);
        [this] { QTRY_VERIFY(page.isScoring()); }(); // the session is on disk first
    }
    ScoreSurface &surface() { return *page.surface(); }
    void judge(int key) // the check of the blinding is waved off
    {
        if (surface().guessCard()->isAsking())
            this->key(Qt::Key_Escape);
        this->key(key);
    }
    void key(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QTest::keyClick(page.surface(), static_cast<Qt::Key>(key), modifiers);
    }
    std::vector<Score> stored(TrialId trial) { return demo->trial(trial)->scores; }
    Score last(TrialId trial) // an empty one while nothing is stored
    {
        const std::vector<Score> all = stored(trial);
        return all.empty() ? Score{} : all.back();
    }
    DemoSession demo;
    ScorePage page;
    RunId run{};
};
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
    void blindSaysNothing();
    void blindWindowTellsNothing();
    void twentyFourKeys();
    void movingAround();
    void theOverlayListsEveryKey();
    void collisionsAreRefused();
    void changedKeysScore();
    void goingToAPrompt();
    void eightAnswersThreeCriteria();
    void scalesTakeTheirKeys();
    void countingClaims();
    void secondRound();
    void queueFilters();
    void pairsByKeys();
    void ranking();
    void guessing();
    void notesOnPassages();
    void rubricEditor();
    void lastWord();
    void anotherRater();
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
}

void TestScore::movingAround()
{
    Scoring scoring(3);
    const ScoreQueue &queue = scoring.surface().queue();
    scoring.key(Qt::Key_J);
    QCOMPARE(queue.prompt(), 1);
    scoring.key(Qt::Key_K);
    QCOMPARE(queue.prompt(), 0);
    scoring.key(Qt::Key_L);
    QCOMPARE(queue.answer(), 1);
    scoring.key(Qt::Key_Tab);
    QCOMPARE(queue.answer(), 2 % queue.answerCount());
    scoring.key(Qt::Key_Backtab, Qt::ShiftModifier);
    QCOMPARE(queue.answer(), 1);
    scoring.key(Qt::Key_Z);
    int shown = 0;
    for (const ScoreColumn *column : scoring.surface().columns())
        shown += column->isVisible() ? 1 : 0;
    QCOMPARE(shown, 1);
    scoring.key(Qt::Key_Z);
    scoring.key(Qt::Key_M);
    QVERIFY(scoring.surface().currentColumn()->view()->isRaw());
    const AnswerView *prompt = nullptr;
    for (const AnswerView *view : scoring.surface().findChildren<AnswerView *>())
        prompt = view->accessibleName() == u"Prompt"_s ? view : prompt;
    QVERIFY(prompt);
    const int before = prompt->height();
    scoring.key(Qt::Key_P);
    QTRY_VERIFY(prompt->height() > 2 * before);
}

void TestScore::theOverlayListsEveryKey()
{
    Scoring scoring(1);
    scoring.key(Qt::Key_Question, Qt::ShiftModifier);
    QVERIFY(scoring.surface().keysShown());
    const auto *overlay = scoring.surface().findChild<KeysOverlay *>();
    KeysDialog settings(scoring.demo->preferences(), nullptr); // the settings page shows the same keys
    for (const KeyEntry &entry : keyTable()) {
        QStringList keys;
        for (int slot = 0; slot < 2; ++slot) {
            const QString key = settings.button(entry.action, slot)->text();
            keys << (key == u"none"_s ? QString() : key);
        }
        keys.removeAll(QString());
        const QString line = u"%1: %2"_s.arg(keys.join(u"  "_s), KeyMap::text(entry.action));
        QVERIFY2(overlay->lines().contains(line), qPrintable(line));
    }
    QCOMPARE(overlay->lines().size(), keyTable().size());
    const TrialId trial = scoring.surface().queue().current()->trial;
    scoring.key(Qt::Key_4); // closes the overlay and scores nothing
    QVERIFY(!scoring.surface().keysShown());
    QVERIFY(!scoring.surface().queue().mark({trial, 0}).scored());
}

void TestScore::collisionsAreRefused()
{
    Scoring scoring(1);
    KeysDialog dialog(scoring.demo->preferences(), nullptr);
    dialog.show();
    KeyButton *diff = dialog.button(KeyAction::Diff, 0);
    diff->click();
    QVERIFY(diff->isRecording());
    QTest::keyClick(diff, Qt::Key_J); // the next prompt's
    QVERIFY2(dialog.message().contains(u"next prompt"_s), qPrintable(dialog.message()));
    QCOMPARE(diff->text(), u"d"_s);
    QCOMPARE(KeyMap(scoring.demo->preferences()).keys(KeyAction::Diff), KeyMap().keys(KeyAction::Diff));
    diff->click();
    QTest::keyClick(diff, Qt::Key_Escape); // as it was
    QVERIFY(!diff->isRecording());
    QCOMPARE(diff->text(), u"d"_s);
    diff->click();
    QTest::keyClick(diff, Qt::Key_Y);
    QVERIFY(dialog.message().isEmpty());
    QCOMPARE(diff->text(), u"y"_s);
    QCOMPARE(scoring.surface().queue().scored(), 0);
}

void TestScore::changedKeysScore()
{
    Scoring scoring(1);
    KeyMap keys;
    keys.set(KeyAction::Value4, {QKeyCombination(Qt::Key_U)});
    keys.save(scoring.demo->preferences());
    const TrialId trial = scoring.surface().queue().current()->trial;
    scoring.key(Qt::Key_4); // nobody's now
    QCOMPARE(scoring.surface().queue().scored(), 0);
    scoring.key(Qt::Key_U);
    QTRY_COMPARE(scoring.last(trial).value, std::optional<int>(4));
    keys.setNeedsAlt(true); // single keys off
    keys.save(scoring.demo->preferences());
    scoring.key(Qt::Key_3);
    QCOMPARE(scoring.surface().queue().scored(), 1);
    scoring.key(Qt::Key_3, Qt::AltModifier);
    QCOMPARE(scoring.surface().queue().scored(), 2);
}

void TestScore::goingToAPrompt()
{
    Scoring scoring(12);
    scoring.key(Qt::Key_G);
    scoring.key(Qt::Key_1);
    scoring.key(Qt::Key_1); // two digits: no longer number is meant
    QCOMPARE(scoring.surface().queue().prompt(), 10);
    QCOMPARE(scoring.surface().queue().scored(), 0);
    scoring.key(Qt::Key_G);
    scoring.key(Qt::Key_3);
    scoring.key(Qt::Key_Return);
    QCOMPARE(scoring.surface().queue().prompt(), 2);
    scoring.key(Qt::Key_G);
    scoring.key(Qt::Key_Escape);
    QVERIFY(scoring.page.isScoring());
    scoring.key(Qt::Key_2); // the keys score again
    QCOMPARE(scoring.surface().queue().scored(), 1);
}

namespace
{
Criterion criterionOf(const std::string &key, ScaleKind kind, int low, int high)
{
    Criterion out;
    out.key = key;
    out.name = key;
    out.scale = {kind, low, high, {}};
    if (kind == ScaleKind::PassFail)
        out.scale.steps = {{0, "fail", ""}, {1, "pass", ""}};
    if (kind == ScaleKind::Categories)
        out.scale.steps = {{10, "calm", ""}, {20, "rude", "says so"}};
    if (kind == ScaleKind::Categories || kind == ScaleKind::Count)
        out.weight = 0;
    if (kind == ScaleKind::Categories)
        out.direction = Direction::Unordered;
    out.spread = 1;
    return out;
}

Rubric rubricOf(std::vector<Criterion> criteria)
{
    Rubric out;
    out.key = "mine";
    out.name = "Mine";
    out.criteria = std::move(criteria);
    return out;
}

class ByRubric // a surface by a stored rubric
{
public:
    ByRubric(const Rubric &wanted, int cases, int targets, ScoringChoice choice = {}) : surface(*demo)
    {
        run = demo.run(demo.plan(cases, targets));
        RubricId id{};
        demo->scoring().saveRubric(wanted, &surface,
                                   [&id](const Result<RubricId> &saved) { id = saved ? *saved : RubricId{}; });
        [&] { QTRY_VERIFY(id != RubricId{}); }();
        choice.run = run;
        choice.rubric = *demo->scoring().rubric(id);
        surface.resize(1920, 1000);
        surface.show();
        QSignalSpy began(&surface, &ScoreSurface::began);
        surface.begin(choice);
        [&] { QTRY_VERIFY(began.count() > 0); }();
    }
    void key(int key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(&surface, static_cast<Qt::Key>(key), modifiers);
    }
    DemoSession demo;
    RunId run{};
    ScoreSurface surface;
};
} // namespace

void TestScore::eightAnswersThreeCriteria()
{
    ByRubric by(
        rubricOf({criterionOf("correct", ScaleKind::Ordinal, 1, 5), criterionOf("complete", ScaleKind::Ordinal, 1, 5),
                  criterionOf("tone", ScaleKind::Ordinal, 1, 5)}),
        2, 8);
    const int answers = by.surface.queue().answerCount();
    QVERIFY(answers >= 4); // some demo models fail on purpose
    const int first = by.surface.queue().prompt();
    int keys = 0;
    while (by.surface.queue().prompt() == first && !by.surface.queue().isComplete()) {
        const qint64 cpu = assay::testing::threadCpuMs();
        by.key(Qt::Key_1 + keys % 5);
        by.surface.repaint();
        QVERIFY2(assay::testing::threadCpuMs() - cpu < 100, qPrintable(QString::number(keys)));
        ++keys;
    }
    QCOMPARE(keys, answers * 3); // one key each, and the next prompt comes by itself
    QCOMPARE(by.surface.queue().scored(), keys);
    const auto record = by.demo->run(by.run);
    for (const TrialRow &row : record->trials) {
        for (const Score &score : row.scores) {
            QCOMPARE(score.rubric, by.surface.judging()->job().rubric.id);
            QVERIFY(score.position >= 1 && score.position <= answers);
            QVERIFY(score.session != EventId{});
        }
    }
    QCOMPARE(std::get<Freeze>(by.demo->scoring().freezes(by.run).back().body).rubric,
             by.surface.judging()->job().rubric.id);
}

void TestScore::scalesTakeTheirKeys()
{
    Criterion optional = criterionOf("pass", ScaleKind::PassFail, 0, 1);
    optional.mayNotApply = true;
    ByRubric by(
        rubricOf({criterionOf("points", ScaleKind::Points, 0, 100), optional,
                  criterionOf("tone", ScaleKind::Categories, 10, 20), criterionOf("claims", ScaleKind::Count, 0, 50)}),
        1, 1);
    const TrialId trial = by.surface.queue().current()->trial;
    QCOMPARE(by.surface.queue().answerCount(), 1);
    by.key(Qt::Key_1);
    by.key(Qt::Key_0);
    by.key(Qt::Key_1);
    by.key(Qt::Key_Return); // 101: off the scale, said and not stored
    QVERIFY2(by.surface.message().contains(u"101"_s), qPrintable(by.surface.message()));
    QCOMPARE(by.surface.queue().scored(), 0);
    by.key(Qt::Key_7);
    by.key(Qt::Key_4);
    by.key(Qt::Key_Backspace); // a digit, not a score
    by.key(Qt::Key_0);
    QVERIFY(by.surface.currentColumn()->chipsText().contains(u"70_"_s));
    by.key(Qt::Key_Return);
    QCOMPARE(by.surface.queue().mark({trial, 0}).value, std::optional<int>(70));
    by.key(Qt::Key_A);
    QVERIFY(by.surface.queue().mark({trial, 1}).notApplicable);
    by.key(Qt::Key_3); // no third category
    QVERIFY(!by.surface.queue().mark({trial, 2}).scored());
    by.key(Qt::Key_2);
    QCOMPARE(by.surface.queue().mark({trial, 2}).value, std::optional<int>(20));
    by.key(Qt::Key_0);
    by.key(Qt::Key_Enter, Qt::KeypadModifier); // none of the claims
    QVERIFY(by.surface.queue().isComplete());
    by.key(Qt::Key_Backspace); // back on the claims
    QCOMPARE(by.surface.queue().criterion(), 3);
    by.key(Qt::Key_X); // can't judge, where 0 is a number
    QVERIFY(by.surface.queue().mark({trial, 3}).cantJudge);
    QTRY_COMPARE(by.demo->trial(trial)->scores.size(), 4u);
}

// The template for summaries: one key a claim, Enter when the answer is read to its end.
void TestScore::countingClaims()
{
    Rubric summary;
    for (const Rubric &each : formats::rubricTemplates())
        summary = each.key == "summary" ? each : summary;
    ByRubric by(summary, 1, 2);
    const TrialId trial = by.surface.queue().current()->trial;
    const auto value = [&](const char *criterion) {
        return by.surface.queue().mark({trial, by.surface.queue().criterionOf(criterion)}).value;
    };
    for (int i = 0; i < 3; ++i)
        by.key(Qt::Key_Q);
    by.key(Qt::Key_W);
    by.key(Qt::Key_W);
    QCOMPARE(value("claims_supported"), std::optional<int>(3));
    QCOMPARE(value("claims_contradicted"), std::optional<int>(2));
    QCOMPARE(by.surface.queue().current()->trial, trial); // the ring stays while it is read
    QVERIFY2(by.surface.currentColumn()->chipsText().contains(u"supported 3"_s),
             qPrintable(by.surface.currentColumn()->chipsText()));
    by.key(Qt::Key_Backspace);
    QCOMPARE(value("claims_contradicted"), std::optional<int>(1));
    by.key(Qt::Key_Return); // the rest is 0, and the next answer is asked
    QCOMPARE(value("claims_not_in_source"), std::optional<int>(0));
    QCOMPARE(value("claims_unverifiable"), std::optional<int>(0));
    if (by.surface.queue().answerCount() > 1)
        QVERIFY(by.surface.queue().current()->trial != trial);
    QTRY_COMPARE(by.demo->trial(trial)->scores.size(), 4u);
    const auto agrees = [&] { // the one taken back before it was saved is voided a moment later
        const auto stored = by.demo->trial(trial)->scores;
        return std::all_of(stored.begin(), stored.end(),
                           [&](const Score &score) { return score.value == value(score.criterion.c_str()); });
    };
    QTRY_VERIFY(agrees());
    by.surface.judging()->goToTrial(trial);
    by.key(Qt::Key_R); // no rubric key took another's place
    QVERIFY(!by.surface.isRevealed());
}

// The same rater once more: nothing of the first round is shown, and both stay.
void TestScore::secondRound()
{
    Scoring scoring(2, true);
    while (!scoring.surface().queue().isComplete())
        scoring.judge(Qt::Key_4);
    scoring.key(Qt::Key_Escape); // the guess, perhaps
    if (scoring.page.isScoring())
        scoring.key(Qt::Key_Escape);
    QVERIFY(!scoring.page.isScoring());
    ScoringChoice again = scoring.page.start()->choice();
    again.run = scoring.run;
    again.round = 2;
    QSignalSpy began(&scoring.surface(), &ScoreSurface::began);
    scoring.surface().begin(again);
    QTRY_COMPARE(began.count(), 1);
    QCOMPARE(scoring.surface().queue().scored(), 0);
    const TrialId trial = scoring.surface().queue().current()->trial;
    scoring.key(Qt::Key_Backspace); // the first round is not undone from here
    QCOMPARE(scoring.demo->run(scoring.run)->summary.scored, scoring.surface().queue().total());
    scoring.key(Qt::Key_2);
    QTRY_COMPARE(scoring.stored(trial).size(), 2u);
    std::map<int, std::optional<int>> byRound;
    for (const Score &score : scoring.stored(trial))
        byRound[score.round] = score.value;
    QVERIFY(byRound[1] == 4 && byRound[2] == 2);
}

void TestScore::queueFilters()
{
    const Rubric two =
        rubricOf({criterionOf("a", ScaleKind::Ordinal, 1, 5), criterionOf("b", ScaleKind::Ordinal, 1, 5)});
    ScoreQueue queue;
    load(queue, exampleRecord(3, 2), "Ada", false, two);
    ScoreQueue::Mark four, cant, flagged;
    four.value = 4;
    cant.cantJudge = true;
    flagged.flagged = true;
    QCOMPARE(queue.total(), 12);
    queue.setMark({TrialId{1}, 0}, four); // half of the first prompt
    queue.setMark({TrialId{3}, 0}, cant);
    for (int c = 0; c < 2; ++c) {
        queue.setMark({TrialId{5}, c}, four);
        queue.setMark({TrialId{6}, c}, four);
    }
    queue.setMark({TrialId{4}, 1}, flagged);
    queue.setDisagreements({6});
    QCOMPARE(queue.filtered(ScoreQueue::Filter::ToDo), 2);
    QCOMPARE(queue.filtered(ScoreQueue::Filter::Drafts), 2);
    QCOMPARE(queue.filtered(ScoreQueue::Filter::CantJudge), 1);
    QCOMPARE(queue.filtered(ScoreQueue::Filter::Flagged), 1);
    QCOMPARE(queue.filtered(ScoreQueue::Filter::Disagreement), 1);
    queue.setFilter(ScoreQueue::Filter::Flagged);
    QCOMPARE(queue.prompt(), 1);
    queue.stepPrompt(1);
    QCOMPARE(queue.prompt(), 1); // no other is flagged
    queue.setFilter(ScoreQueue::Filter::All);
    // One criterion across all prompts.
    ScoreQueue across;
    load(across, exampleRecord(2, 2), "Ada", false, two);
    across.setOrder(ScoreQueue::Order::ByCriterion);
    across.toFirstOpen();
    std::vector<Cell> order;
    while (!across.isComplete()) {
        order.push_back(*across.current());
        across.setMark(*across.current(), four);
        across.advance();
    }
    QCOMPARE(order.size(), 8u);
    QVERIFY((order[3] == Cell{TrialId{4}, 0}) && (order[4] == Cell{TrialId{1}, 1}));
}

void TestScore::pairsByKeys()
{
    ScoringChoice choice;
    choice.kind = JudgingKind::Pairs;
    choice.blind = true;
    ByRubric by(rubricOf({criterionOf("a", ScaleKind::Ordinal, 1, 5)}), 3, 3, choice);
    auto *pairs = qobject_cast<PairJudging *>(by.surface.judging());
    QVERIFY(pairs);
    const int total = pairs->total();
    QVERIFY(total >= 3);
    QCOMPARE(by.surface.columns().size(), 2);
    QCOMPARE(by.surface.columns().front()->title(), u"Answer A"_s);
    std::set<std::pair<int, int>> early; // different models meet before the same two meet again
    const int keys[] = {Qt::Key_1, Qt::Key_Right, Qt::Key_3, Qt::Key_4, Qt::Key_5, Qt::Key_0};
    const Choice wanted[] = {Choice::A, Choice::B, Choice::Tie, Choice::BothBad, Choice::BothGood, Choice::CantJudge};
    for (int i = 0; i < total; ++i) {
        const PairJudging::Pair pair = pairs->pairs()[pairs->at()];
        if (i < 2)
            early.insert(std::minmax(pair.targetA, pair.targetB));
        by.key(keys[i % 6]);
        const auto found = std::find_if(pairs->pairs().begin(), pairs->pairs().end(),
                                        [&](const auto &p) { return p.a == pair.a && p.b == pair.b; });
        QCOMPARE(found->choice, std::optional(wanted[i % 6]));
    }
    QVERIFY(early.size() == 2u || total < 4);
    QVERIFY(pairs->isComplete());
    QTRY_COMPARE(by.demo->scoring().events(by.run, "preference").size(), std::size_t(total));
    by.key(Qt::Key_Backspace);
    QCOMPARE(pairs->done(), total - 1);
    QTRY_COMPARE(by.demo->scoring().events(by.run, "preference").size(), std::size_t(total - 1));
    for (const ScoringEvent &event : by.demo->scoring().events(by.run, "preference"))
        QVERIFY(event.blind && event.rater == "Ada");
}

void TestScore::ranking()
{
    ScoringChoice choice;
    choice.kind = JudgingKind::Ranking;
    ByRubric by(rubricOf({criterionOf("a", ScaleKind::Ordinal, 1, 5)}), 1, 4, choice);
    const std::vector<TrialId> shown = by.surface.judging()->answers();
    QVERIFY(shown.size() >= 3);
    by.key(Qt::Key_2);
    by.key(Qt::Key_1);
    by.key(Qt::Key_Return); // not everybody has a place: nothing is kept
    QCOMPARE(by.surface.judging()->done(), 0);
    while (by.surface.judging()->question().detail.startsWith(u"1 = best"_s))
        by.key(Qt::Key_2); // the rest shares the second place
    by.key(Qt::Key_Return);
    QCOMPARE(by.surface.judging()->done(), 1);
    QTRY_COMPARE(by.demo->scoring().events(by.run, "ranking").size(), 1u);
    const auto kept = std::get<Ranking>(by.demo->scoring().events(by.run, "ranking").front().body);
    QCOMPARE(kept.groups.size(), 2u);
    QCOMPARE(kept.groups.front(), std::vector<TrialId>{shown[1]});
    QCOMPARE(kept.shown, shown);
    by.key(Qt::Key_Backspace);
    QTRY_COMPARE(by.demo->scoring().events(by.run, "ranking").size(), 0u);
    QCOMPARE(by.surface.judging()->done(), 0);
}

void TestScore::guessing()
{
    ScoringChoice choice;
    choice.blind = true;
    ByRubric by(rubricOf({criterionOf("a", ScaleKind::Ordinal, 1, 5)}), 10, 3, choice); // one in ten prompts
    int asked = 0;
    while (!by.surface.queue().isComplete()) {
        const int before = by.surface.queue().scored();
        by.key(Qt::Key_3);
        if (!by.surface.guessCard()->isAsking())
            continue;
        ++asked;
        const int scored = by.surface.queue().scored();
        by.key(asked == 1 ? Qt::Key_2 : Qt::Key_Escape);
        QVERIFY(!by.surface.guessCard()->isAsking());
        QCOMPARE(by.surface.queue().scored(), scored); // a guess is no score
        QVERIFY(scored >= before);
    }
    QCOMPARE(asked, 1);
    QTRY_COMPARE(by.demo->scoring().events(by.run, "guess").size(), 1u);
    const auto guess = std::get<Guess>(by.demo->scoring().events(by.run, "guess").front().body);
    QCOMPARE(guess.target, by.demo->run(by.run)->plan.targets[1].label());
    QCOMPARE(guess.choices, 3);
}

void TestScore::notesOnPassages()
{
    const QString answer =
        u"# Title\n\nThe **bold** word, a [link](https://example.org/a/long/path) and *more*.\n\n- one item\n"_s;
    AnswerView view;
    view.resize(500, 400);
    view.show();
    view.showAnswer(answer);
    const QString shown = view.shownText();
    const PassageMap map(answer, shown);
    for (const QString &word : {u"Title"_s, u"bold"_s, u"link"_s, u"more"_s, u"one item"_s}) {
        const TextSpan there{static_cast<int>(shown.indexOf(word)), static_cast<int>(word.size())};
        const TextSpan raw = map.toAnswer(there);
        QCOMPARE(answer.mid(raw.from, raw.length), word);
        QCOMPARE(map.toShown(raw), there);
    }
    const TextSpan across = map.toAnswer({static_cast<int>(shown.indexOf(u"bold"_s)), 9}); // with its signs
    QCOMPARE(answer.mid(across.from, across.length), u"bold** word"_s);
    const ByteSpan bytes = bytesOf(u"äö text"_s, {3, 4});
    QCOMPARE(bytes.begin, 5);
    QCOMPARE(bytes.end, 9);
    QCOMPARE(spanOf("äö text", bytes), (TextSpan{3, 4}));

    ByRubric by(rubricOf({criterionOf("a", ScaleKind::Ordinal, 1, 5)}), 1, 1);
    AnswerView *text = by.surface.currentColumn()->view();
    QTRY_VERIFY(text->isDrawn());
    QTextCursor cursor(text->document());
    cursor.setPosition(2);
    cursor.setPosition(9, QTextCursor::KeepAnchor);
    const QString selected = cursor.selectedText();
    text->setTextCursor(cursor);
    by.key(Qt::Key_N);
    QVERIFY(by.surface.currentColumn()->noteOpen());
    QTest::keyClicks(by.surface.currentColumn()->noteEditor(), u"wrong 12345"_s);
    QTest::keyClick(by.surface.currentColumn()->noteEditor(), Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(by.demo->scoring().events(by.run, "note").size(), 1u);
    const auto note = std::get<PassageNote>(by.demo->scoring().events(by.run, "note").front().body);
    QCOMPARE(QString::fromStdString(note.quote).simplified(), selected.simplified());
    QCOMPARE(note.text, "wrong 12345");
    QTRY_COMPARE(text->spans(AnswerView::Layer::Note).size(), 1);
    QCOMPARE(by.surface.queue().scored(), 0);
}

void TestScore::rubricEditor()
{
    DemoSession demo;
    RubricEditor editor(*demo, {}, nullptr);
    editor.show(RubricId{});
    auto *name = editor.findChildren<QLineEdit *>().front();
    for (QLineEdit *line : editor.findChildren<QLineEdit *>())
        name = line->accessibleName() == u"Name of the rubric"_s ? line : name;
    name->clear();
    QTest::keyClicks(name, u"Support"_s);
    QSignalSpy saved(&editor, &RubricEditor::saved);
    const auto press = [&](const QString &start) {
        for (QPushButton *button : editor.findChildren<QPushButton *>()) {
            if (button->text().startsWith(start) && button->isEnabled())
                return button->click();
        }
    };
    press(u"Save"_s);
    QTRY_COMPARE(saved.count(), 1);
    QCOMPARE(demo->scoring().rubrics().size(), 1u);
    QCOMPARE(editor.shown().version, 1);
    press(u"Add"_s);
    press(u"Save as version 2"_s);
    QTRY_COMPARE(saved.count(), 2);
    QCOMPARE(demo->scoring().rubrics().front().version, 2);
    QCOMPARE(demo->scoring().rubrics().front().criteria.size(), 2u);
    QCOMPARE(demo->scoring().rubric(saved.first().first().value<RubricId>())->criteria.size(), 1u); // the first stays
    name->clear();
    QTest::keyClicks(name, u" "_s);
    press(u"Save as version 3"_s);
    QVERIFY2(editor.message().contains(u"name"_s), qPrintable(editor.message()));
    QCOMPARE(freshKey(u"Réponse à la question?"_s, {}), "reponse_a_la_question");
    QCOMPARE(freshKey(u"正确"_s, {"criterion"}), "criterion_2");
}

void TestScore::lastWord()
{
    Scoring scoring(1);
    const TrialId trial = scoring.surface().queue().current()->trial;
    scoring.key(Qt::Key_1);
    Score other;
    other.trial = trial;
    other.rater = "Bob";
    other.value = 5;
    scoring.demo->addScore(other, &scoring.page, [](const Result<ScoreId> &) {});
    QTRY_COMPARE(scoring.stored(trial).size(), 2u);
    DisagreementsDialog dialog(*scoring.demo, scoring.run, nullptr);
    QCOMPARE(dialog.list()->count(), 1);
    QVERIFY2(dialog.list()->item(0)->text().contains(u"1 / 5"_s) || dialog.list()->item(0)->text().contains(u"5 / 1"_s),
             qPrintable(dialog.list()->item(0)->text()));
    dialog.value()->setCurrentIndex(2);
    dialog.decideButton()->click();
    QTRY_COMPARE(scoring.demo->scoring().events(scoring.run, "adjudication").size(), 1u);
    const auto word = std::get<Adjudication>(scoring.demo->scoring().events(scoring.run, "adjudication").front().body);
    QCOMPARE(word.value, std::optional<int>(3));
    QCOMPARE(word.seen.size(), 2u);
    QCOMPARE(scoring.stored(trial).size(), 2u); // nobody's score is replaced
}

void TestScore::anotherRater()
{
    Scoring scoring(2, true);
    scoring.judge(Qt::Key_4);
    const std::vector<TrialId> ada = scoring.surface().judging()->answers();
    scoring.key(Qt::Key_Escape);
    QVERIFY(!scoring.page.isScoring());
    auto values = scoring.demo->preferences().values();
    values.rater = u"Bob"_s;
    scoring.demo->preferences().set(values);
    scoring.page.showRun(scoring.run);
    QTRY_VERIFY(scoring.page.isScoring());
    QCOMPARE(scoring.surface().queue().scored(), 0); // Ada's scores are hers
    QCOMPARE(scoring.surface().judging()->job().rater, "Bob");
    scoring.key(Qt::Key_Backspace); // and hers to undo
    QCOMPARE(scoring.demo->run(scoring.run)->summary.scored, 1);
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
