// SPDX-License-Identifier: GPL-3.0-or-later
// Other ways to judge, and other judges: pairs, rankings, guesses, notes on a passage, a second round, a second rater,
// the last word.
#include "gui/scoring_page.h"
#include "widgets/compare/answer_view.h"
#include "widgets/score/disagreements_dialog.h"
#include "widgets/score/pair_judging.h"
#include "widgets/score/passage_map.h"
#include "widgets/score/score_column.h"
#include "widgets/score/score_start.h"
#include <map>
#include <QComboBox>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <set>

using namespace Qt::StringLiterals;
using namespace assay;
using namespace assay::testing;
using namespace assay::widgets;

class TestScoreWays : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pairsByKeys();
    void ranking();
    void guessing();
    void notesOnPassages();
    void secondRound();
    void anotherRater();
    void lastWord();
};

void TestScoreWays::pairsByKeys()
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

void TestScoreWays::ranking()
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

void TestScoreWays::guessing()
{
    ScoringChoice choice;
    choice.blind = true;
    ByRubric by(rubricOf({criterionOf("a", ScaleKind::Ordinal, 1, 5)}), 10, 3, choice); // one in ten prompts
    int asked = 0;
    TrialId guessedTrial{};
    const auto textsOf = [](const ScoreSurface &surface) {
        QStringList out;
        for (const ScoreColumn *column : surface.columns())
            out << column->view()->toPlainText();
        return out;
    };
    while (!by.surface.queue().isComplete()) {
        const int before = by.surface.queue().scored();
        const QStringList read = textsOf(by.surface);
        const std::vector<TrialId> judged = by.surface.judging()->answers();
        by.key(Qt::Key_3);
        if (!by.surface.guessCard()->isAsking())
            continue;
        ++asked;
        QCOMPARE(textsOf(by.surface), read); // the answer that it asks about is the one on the screen, with the ring
        QVERIFY(by.surface.currentColumn()->isCurrent() && by.surface.currentColumn()->chipsText() == u"a 3"_s);
        QVERIFY(by.surface.guessCard()->accessibleName().contains(by.surface.currentColumn()->title()));
        const auto ring = std::size_t(by.surface.columns().indexOf(by.surface.currentColumn()));
        const int scored = by.surface.queue().scored();
        by.surface.guessCard()->setPause(60'000); // a score's key that was on its way is no guess, and no score
        by.key(Qt::Key_2);
        QVERIFY(by.surface.guessCard()->isAsking());
        by.surface.guessCard()->setPause(0);
        by.key(asked == 1 ? Qt::Key_2 : Qt::Key_Escape);
        QVERIFY(!by.surface.guessCard()->isAsking());
        QCOMPARE(by.surface.queue().scored(), scored); // a guess is no score
        QVERIFY(by.surface.queue().isComplete() || textsOf(by.surface) != read);
        guessedTrial = asked == 1 ? judged[ring] : guessedTrial;
        QVERIFY(scored >= before);
    }
    QCOMPARE(asked, 1);
    QTRY_COMPARE(by.demo->scoring().events(by.run, "guess").size(), 1u);
    const auto guess = std::get<Guess>(by.demo->scoring().events(by.run, "guess").front().body);
    QCOMPARE(guess.target, by.demo->run(by.run)->plan.targets[1].label());
    QCOMPARE(guess.choices, 3);
    QCOMPARE(guess.trial, guessedTrial);
}

void TestScoreWays::notesOnPassages()
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

// The same rater once more: nothing of the first round is shown, and both stay.
void TestScoreWays::secondRound()
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

void TestScoreWays::anotherRater()
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

void TestScoreWays::lastWord()
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
    QVERIFY(!dialog.decideButton()->isEnabled()); // no value is suggested
    dialog.value()->setCurrentIndex(2);
    dialog.decideButton()->click();
    QTRY_COMPARE(scoring.demo->scoring().events(scoring.run, "adjudication").size(), 1u);
    const auto word = std::get<Adjudication>(scoring.demo->scoring().events(scoring.run, "adjudication").front().body);
    QCOMPARE(word.value, std::optional<int>(3));
    QCOMPARE(word.seen.size(), 2u);
    QCOMPARE(scoring.stored(trial).size(), 2u); // nobody's score is replaced
}

QTEST_MAIN(TestScoreWays)
#include "tst_score_ways.moc"
