// SPDX-License-Identifier: GPL-3.0-or-later
// Scoring by rubrics: several criteria, every scale, claims, filters and orders of the queue, the editor.
#include "formats/rubrics.h"
#include "gui/cpu_time.h"
#include "gui/scoring_page.h"
#include "widgets/score/criterion_form.h"
#include "widgets/score/measure_box.h"
#include "widgets/score/rubric_editor.h"
#include "widgets/score/score_column.h"
#include "widgets/score/score_start.h"
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;
using namespace assay;
using namespace assay::testing;
using namespace assay::widgets;

class TestScoreRubrics : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void eightAnswersThreeCriteria();
    void aSmallScreenSaysWhichAnswersItShows();
    void scalesTakeTheirKeys();
    void countingClaims();
    void queueFilters();
    void anotherScaleHasAnotherMargin();
    void rubricEditor();
    void thePrimaryMeasureIsChosen();
};

void TestScoreRubrics::eightAnswersThreeCriteria()
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

// What has no room on a small screen is not forgotten.
void TestScoreRubrics::aSmallScreenSaysWhichAnswersItShows()
{
    ScoringChoice choice;
    choice.blind = true;
    ByRubric by(rubricOf({criterionOf("a", ScaleKind::Ordinal, 1, 5)}), 1, 8, choice);
    const auto says = [&](const QString &words) {
        const QList<QLabel *> labels = by.surface.findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel *label) { return !label->isHidden() && label->text() == words; });
    };
    const auto count = by.surface.columns().size(); // some demo models fail on purpose
    QVERIFY(count >= 3);
    by.surface.resize(1920, 1000);
    QTRY_VERIFY(std::none_of(by.surface.columns().begin(), by.surface.columns().end(),
                             [](const ScoreColumn *column) { return column->isHidden(); }));
    QVERIFY(!says(u"answers A–B of %1"_s.arg(count)));
    by.surface.resize(900, 440);
    QTRY_VERIFY(says(u"answers A–B of %1"_s.arg(count)));
    by.key(Qt::Key_3);
    by.key(Qt::Key_3);
    QVERIFY(says((count == 3 ? u"answer C of %1"_s : u"answers C–D of %1"_s).arg(count)));
    by.key(Qt::Key_Z);
    QVERIFY(says(u"answer C of %1"_s.arg(count)));
}

void TestScoreRubrics::scalesTakeTheirKeys()
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
void TestScoreRubrics::countingClaims()
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

void TestScoreRubrics::queueFilters()
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

// A margin is in the scale's own units and decides verdicts: 0.25 of 1 to 5 would be nothing of 0 to 100.
void TestScoreRubrics::anotherScaleHasAnotherMargin()
{
    CriterionForm form;
    form.setCriterion(overallRubric().criteria.front());
    auto *kind = form.findChildren<QComboBox *>().front();
    for (QComboBox *box : form.findChildren<QComboBox *>())
        kind = box->findData(int(ScaleKind::Points)) >= 0 && box->count() == 5 ? box : kind;
    for (const auto &[scale, margin] : {std::pair{ScaleKind::Points, 3.0}, std::pair{ScaleKind::PassFail, 0.05},
                                        std::pair{ScaleKind::Count, 0.0}, std::pair{ScaleKind::Ordinal, 0.25}}) {
        kind->setCurrentIndex(kind->findData(int(scale)));
        QCOMPARE(form.criterion().scale.kind, scale);
        QCOMPARE(form.criterion().margin, margin);
    }
}

void TestScoreRubrics::rubricEditor()
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

// Before the first score; a change afterwards is a second freeze.
void TestScoreRubrics::thePrimaryMeasureIsChosen()
{
    DemoSession demo;
    const RunId run = demo.run(demo.plan(1, 2));
    Rubric summary;
    for (const Rubric &each : formats::rubricTemplates())
        summary = each.key == "summary" ? each : summary;
    RubricId id{};
    demo->scoring().saveRubric(summary, &*demo,
                               [&id](const Result<RubricId> &saved) { id = saved ? *saved : RubricId{}; });
    QTRY_VERIFY(id != RubricId{});

    ScorePage page(*demo);
    page.resize(1366, 768);
    page.show();
    page.activated();
    ScoreStart *start = page.start();
    QVERIFY(start->select(run));
    auto *box = start->findChild<MeasureBox *>();
    QVERIFY(!box->isVisible()); // "overall" leaves nothing to choose
    start->selectRubric(id);
    QVERIFY(box->isVisible());
    QCOMPARE(start->choice().primary, "#"); // where claims are counted, they are what it is about
    QCOMPARE(box->currentText(), u"Answers with a bad claim"_s);
    box->setCurrentIndex(box->findData(QByteArray("brevity")));
    QCOMPARE(start->choice().primary, "brevity");
    const auto begin = [&] {
        QSignalSpy began(page.surface(), &ScoreSurface::began);
        page.surface()->begin(start->choice());
        QTRY_COMPARE(began.count(), 1);
    };
    begin();
    const auto freezes = [&] { return demo->scoring().freezes(run); };
    QCOMPARE(freezes().size(), 1u);
    QCOMPARE(std::get<Freeze>(freezes().back().body).primaryCriterion, "brevity");
    QCOMPARE(std::get<Freeze>(freezes().back().body).margin, 0.25);
    begin(); // as decided: nothing is frozen anew
    QCOMPARE(freezes().size(), 1u);
    start->refresh();
    QCOMPARE(box->measure(), "brevity");
    box->setCurrentIndex(box->findData(QByteArray("#")));
    Q_EMIT box->activated(box->currentIndex());
    const QStringList said = [&] {
        QStringList all;
        for (const QLabel *label : start->findChildren<QLabel *>())
            all << label->text();
        return all;
    }();
    QVERIFY(std::any_of(said.begin(), said.end(), [](const QString &text) {
        return text.contains(u"“Brevity” was decided as the primary measure before scoring"_s);
    }));
    begin();
    QCOMPARE(freezes().size(), 2u);
    QCOMPARE(std::get<Freeze>(freezes().back().body).primaryCriterion, "#");
    QCOMPARE(std::get<Freeze>(freezes().front().body).primaryCriterion, "brevity"); // what was decided first stays
}

QTEST_MAIN(TestScoreRubrics)
#include "tst_score_rubrics.moc"
