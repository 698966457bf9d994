// SPDX-License-Identifier: GPL-3.0-or-later
// Scores of any rubric, one value an answer (methods.md 0.2 to 0.5, 1.4, 1.6, 9), on made-up records with known
// answers.
#include "analysis/charts.h"
#include "analysis/score_table.h"
#include "stats/mcnemar.h"
#include "stats/quantiles.h"
#include "support/rubric_data.h"
#include <QtTest>

using namespace assay;
using namespace assay::analysis;
using namespace assay::test;

namespace
{
bool contains(const std::string &text, const std::string &part) { return text.find(part) != std::string::npos; }
ScoreChoice choiceOf(const AnalysisData &data, const std::string &key)
{
    for (const ScoreChoice &c : scoreChoices(data)) {
        if (c.key == key)
            return c;
    }
    qFatal("no such choice: %s", key.c_str());
}
ChartSpec make(const char *id, const AnalysisData &data, const std::string &score)
{
    ChartOptions options;
    options.score = score;
    return chartKind(id)->make(data, options);
}
double only(const ScoreTable &t) { return t.observations.size() == 1 ? t.observations[0].value : qQNaN(); }
} // namespace

class RubricScoresTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theWholeRubricIsAWeightedMean()
    {
        RubricData d(1, 1, {ordinal("solves", 2), ordinal("tone", 1)});
        d.score(0, 0, "solves", 5).score(0, 0, "tone", 2);
        const auto choice = choiceOf(d.data, "r/*");
        QCOMPARE(choice.scale.low, 1.0);
        QCOMPARE(choice.scale.high, 5.0);
        QCOMPARE(only(gatherScores(d.data, choice)), 4.0); // (2 x 5 + 1 x 2) / 3
    }
    void differentScalesMeetOnAHundred()
    {
        RubricData d(1, 1, {ordinal("tone", 1), passFail("policy", 1)});
        d.score(0, 0, "tone", 3).score(0, 0, "policy", 1);
        const auto choice = choiceOf(d.data, "r/*");
        QCOMPARE(choice.scale.high, 100.0);
        QCOMPARE(*choice.scale.margin, 3.0);
        QCOMPARE(only(gatherScores(d.data, choice)), 75.0);
    }
    void aForgottenCriterionMakesTheAnswerUnscored()
    {
        RubricData d(1, 2, {ordinal("solves", 2), ordinal("tone", 1)});
        d.score(0, 0, "solves", 5);
        d.score(1, 0, "solves", 3).score(1, 0, "tone", 3);
        const auto t = gatherScores(d.data, choiceOf(d.data, "r/*"));
        QCOMPARE(only(t), 3.0);
        QCOMPARE(t.incomplete, std::int64_t(1));
        QVERIFY(contains(leftOutText(t), "Scored 1 of 2 answers"));
        d.score(0, 0, "tone", std::nullopt, Said::NotApplicable); // said, and left out of the mean
        QCOMPARE(gatherScores(d.data, choiceOf(d.data, "r/*")).observations[0].value, 5.0);
    }
    void canNotJudgeMakesTheAnswerUnscoredAndIsCounted()
    {
        RubricData d(1, 2, {ordinal("solves", 2), ordinal("tone", 1)});
        d.score(0, 0, "solves", 5).score(0, 0, "tone", std::nullopt, Said::CantJudge);
        d.score(1, 0, "solves", 4).score(1, 0, "tone", 4);
        const auto t = gatherScores(d.data, choiceOf(d.data, "r/*"));
        QCOMPARE(t.cantJudge, std::int64_t(1));
        QCOMPARE(only(t), 4.0);
        QVERIFY(contains(leftOutText(t), "Scored 1 of 2 answers"));
    }
    void criteriaOfWeightZeroDoNotCountAndMayBeForgotten()
    {
        RubricData d(1, 1, {ordinal("solves", 1), ordinal("tone", 1), ordinal("extra", 0)});
        d.score(0, 0, "solves", 5).score(0, 0, "tone", 3);
        QCOMPARE(only(gatherScores(d.data, choiceOf(d.data, "r/*"))), 4.0);
    }
    void ratersAreAveragedAndALastWordReplacesThem()
    {
        RubricData d(1, 1, {ordinal("solves", 1)});
        d.score(0, 0, "solves", 5).score(0, 1, "solves", 2);
        QCOMPARE(only(gatherScores(d.data, choiceOf(d.data, "r/solves"))), 3.5);
        d.data.adjudications.push_back({0, d.index("solves"), 1, 4, false});
        const auto t = gatherScores(d.data, choiceOf(d.data, "r/solves"));
        QCOMPARE(only(t), 4.0);
        QCOMPARE(t.adjudicated, std::int64_t(1));
        QCOMPARE(t.raters.size(), std::size_t(2));
    }
    void aLastWordOnOneCriterionLeavesTheOthersToTheRaters()
    {
        RubricData d(1, 1, {ordinal("solves", 1), ordinal("tone", 1)});
        d.score(0, 0, "solves", 1).score(0, 0, "tone", 3);
        d.score(0, 1, "solves", 5).score(0, 1, "tone", 5);
        d.data.adjudications.push_back({0, d.index("solves"), 1, 4, false});
        QCOMPARE(only(gatherScores(d.data, choiceOf(d.data, "r/*"))), 4.0); // ((4+3)/2 + (4+5)/2) / 2
    }
    void laterRoundsAndScoresAfterTheRevealStayOut()
    {
        RubricData d(1, 1, {ordinal("solves", 1)});
        d.score(0, 0, "solves", 3);
        d.score(0, 0, "solves", 5, Said::Value, 2);
        d.score(0, 1, "solves", 1);
        d.data.scores.back().afterReveal = true;
        const auto t = gatherScores(d.data, choiceOf(d.data, "r/solves"));
        QCOMPARE(only(t), 3.0);
        QCOMPARE(t.laterRounds, std::int64_t(1));
        QCOMPARE(t.afterReveal, std::int64_t(1));
        QCOMPARE(t.raters.size(), std::size_t(1));
    }
    void lowerIsBetterTurnsTheOrderRound()
    {
        auto criterion = points("errors", 1);
        criterion.direction = Direction::LowerIsBetter;
        RubricData d(2, 20, {criterion});
        for (int p = 0; p < 20; ++p)
            d.score(2 * p, 0, "errors", 10 + p % 3).score(2 * p + 1, 0, "errors", 40 + p % 4);
        const auto spec = make("score", d.data, "r/errors");
        QCOMPARE(spec.rows[0].label, std::string("Model A"));
        QVERIFY2(contains(spec.title, "below Model B"), spec.title.c_str());
        QVERIFY(contains(make("sure", d.data, "r/errors").title, "Model A leads"));
        for (std::size_t t = 1; t < d.data.trials.size(); t += 2) { // B's, refused and unscored: the worst value
            d.data.trials[t].outcome = Outcome::Refused;
            std::erase_if(d.data.scores, [&](const auto &s) { return s.trial == std::int32_t(t); });
        }
        const auto t = gatherScores(d.data, choiceOf(d.data, "r/errors"));
        QCOMPARE(t.unusable, std::int64_t(20));
        for (const Observation &o : t.observations)
            QVERIFY(o.target == 0 || o.value == 100);
    }
    void passOrFailIsARateWithWilsonAndMcNemar()
    {
        RubricData d(2, 40, {passFail("policy", 1)});
        for (int p = 0; p < 40; ++p)
            d.score(2 * p, 0, "policy", p < 36).score(2 * p + 1, 0, "policy", p >= 4 && p < 24);
        const auto spec = make("score", d.data, "r/policy");
        const auto wilson = stats::wilsonInterval(36, 40);
        QCOMPARE(*spec.rows[0].marks[0].value, 90.0);
        QCOMPARE(*spec.rows[0].marks[0].low95, 100 * wilson.lower);
        QCOMPARE(*spec.rows[0].marks[0].high95, 100 * wilson.upper);
        QCOMPARE(spec.rows[0].columns[0], std::string("90 %"));
        QVERIFY2(contains(spec.title, "Model A passes most often, 40 points above Model B"), spec.title.c_str());
        const auto sure = make("sure", d.data, "r/policy");
        const auto m = stats::mcNemar(20, 16, 0, 4);
        QCOMPARE(*sure.panels[0].rows[0].marks[0].low95, 100 * *m.lower);
        QVERIFY(contains(sure.caption, "McNemar"));
        QVERIFY2(contains(sure.sentences[0], "40 percentage points"), sure.sentences[0].c_str());
    }
    void identicalRatesAreNotEquivalentOnFewPrompts()
    {
        RubricData d(2, 30, {passFail("policy", 1)});
        for (int t = 0; t < 60; ++t)
            d.score(t, 0, "policy", 1);
        const auto spec = make("sure", d.data, "r/policy"); // Agresti and Min: +-6 points with 30 prompts
        QVERIFY2(contains(spec.title, "Nobody can tell yet"), spec.title.c_str());
        QVERIFY(spec.panels[0].rows[0].marks[0].low95);
        QVERIFY(*spec.panels[0].rows[0].marks[0].low95 < -5);
        QVERIFY(contains(spec.sentences[1], "find a true difference of 5 percentage points"));
    }
    void splitRatersAreAShareNotAVote()
    {
        RubricData d(1, 1, {passFail("policy", 1)});
        d.score(0, 0, "policy", 1).score(0, 1, "policy", 0);
        const auto t = gatherScores(d.data, choiceOf(d.data, "r/policy"));
        QCOMPARE(only(t), 50.0);
        QCOMPARE(t.split, std::int64_t(1));
    }
    void claimsBecomeHallucinationRates()
    {
        RubricData d(2, 20,
                     {count("claims_supported", Direction::HigherIsBetter),
                      count("claims_contradicted", Direction::LowerIsBetter),
                      count("claims_unverifiable", Direction::LowerIsBetter)});
        for (int p = 0; p < 20; ++p) {
            d.score(2 * p, 0, "claims_supported", 8).score(2 * p, 0, "claims_contradicted", p == 0 ? 2 : 0);
            d.score(2 * p, 0, "claims_unverifiable", 2); // counted among all, not bad
            d.score(2 * p + 1, 0, "claims_supported", 4).score(2 * p + 1, 0, "claims_contradicted", p % 2);
            d.score(2 * p + 1, 0, "claims_unverifiable", 0);
        }
        d.data.trials[39].outcome = Outcome::Refused; // B's last: not answered, so not hallucinated
        std::erase_if(d.data.scores, [](const auto &s) { return s.trial == 39; });
        const auto spec = make("score", d.data, "r/#");
        QCOMPARE(spec.series.size(), std::size_t(2));
        QCOMPARE(spec.rows[0].label, std::string("Model A"));
        QCOMPARE(spec.rows[0].marks[0].n, std::int64_t(19));
        QVERIFY(std::abs(*spec.rows[0].marks[0].value - 100.0 / 19) < 1e-9);
        QVERIFY(std::abs(*spec.rows[0].marks[1].value - 100.0 * 2 / (19 * 10 + 2)) < 1e-9);
        QVERIFY(spec.rows[0].marks[1].high95);
        QCOMPARE(spec.rows[0].columns[2], std::string("10.1"));
        QCOMPARE(spec.rows[0].columns[3], std::string("100 %"));
        QCOMPARE(spec.rows[1].columns[3], std::string("95 %"));
        QVERIFY2(contains(spec.title, "fewest bad answers"), spec.title.c_str());
        // Beside the prompts that both answered, everything that each answered itself (methods.md 9.3).
        QCOMPARE(spec.columnTitles.back(), std::string("on its own"));
        QCOMPARE(spec.rows[0].columns.back(), std::string("5 % of 20"));
        QCOMPARE(spec.rows[1].columns.back(), std::string("47 % of 19"));
        QVERIFY2(contains(spec.caption, "Of 19 prompts whose answers every model gave"), spec.caption.c_str());
        QCOMPARE(gatherScores(d.data, choiceOf(d.data, "r/#")).unusable, std::int64_t(0));
    }
    void noBadClaimStillHasAnUpperBound()
    {
        RubricData d(1, 30,
                     {count("claims_supported", Direction::HigherIsBetter),
                      count("claims_contradicted", Direction::LowerIsBetter)});
        for (int p = 0; p < 30; ++p)
            d.score(p, 0, "claims_supported", 5).score(p, 0, "claims_contradicted", 0);
        const auto spec = make("score", d.data, "r/#");
        QVERIFY2(contains(spec.caption, "no model answered more than these"), spec.caption.c_str());
        QVERIFY(spec.columnTitles.back() != "on its own");
        const auto mark = spec.rows[0].marks[1];
        QCOMPARE(*mark.value, 0.0);
        QCOMPARE(*mark.high95, 100 * stats::wilsonInterval(0, 30).upper); // prompts, not 150 claims
    }
    void categoriesAreSharesWithoutAWinner()
    {
        RubricData d(2, 12, {categories("escalate", {"Alone", "Escalates"})});
        for (int p = 0; p < 12; ++p)
            d.score(2 * p, 0, "escalate", p < 9 ? 0 : 1).score(2 * p + 1, 0, "escalate", 1);
        const auto spec = make("score", d.data, "r/escalate");
        QCOMPARE(spec.series, (std::vector<std::string>{"Alone", "Escalates"}));
        QCOMPARE(*spec.rows[0].marks[0].value, 75.0);
        QCOMPARE(*spec.rows[0].marks[1].from, 75.0);
        QCOMPARE(spec.rows[1].marks[0].why, std::string("never given"));
        QVERIFY2(contains(spec.title, "not the same for all"), spec.title.c_str());
        QVERIFY(contains(make("sure", d.data, "r/escalate").emptyReason, "no better and worse"));
        QVERIFY(contains(make("raters", d.data, "r/escalate").emptyReason, "Two raters"));
    }
    void theUsualScoreIsTheWholeRubricAndAnUnknownKeyChangesNothing()
    {
        RubricData d(1, 3, {ordinal("solves", 2), ordinal("tone", 1)});
        for (int t = 0; t < 3; ++t)
            d.score(t, 0, "solves", 4).score(t, 0, "tone", 3);
        QCOMPARE(chosenScore(d.data, {})->key, std::string("r/*"));
        ChartOptions options;
        options.score = "gone/away";
        QCOMPARE(chosenScore(d.data, options)->key, std::string("r/*"));
        QVERIFY(!chosenScore(AnalysisData{}, {}));
    }
    void theFrozenMarginIsUsedAndOtherCriteriaAreExploratory()
    {
        RubricData d(2, 20, {ordinal("solves", 2), ordinal("tone", 1)});
        for (int p = 0; p < 40; ++p)
            d.score(p, 0, "solves", 3 + p % 3).score(p, 0, "tone", 2 + p % 2);
        ScoringEvent event;
        Freeze freeze;
        freeze.rubric = RubricId(7);
        freeze.primaryCriterion = "solves";
        freeze.margin = 0.5;
        event.body = freeze;
        event.atMicros = 1'793'577'600'000'000;
        d.data.freezes.push_back(event);
        QCOMPARE(*choiceOf(d.data, "r/solves").scale.margin, 0.5);
        QCOMPARE(*choiceOf(d.data, "r/tone").scale.margin, 0.25);
        QVERIFY(contains(make("score", d.data, "r/solves").caption, "primary measure “solves”."));
        QVERIFY(contains(make("score", d.data, "r/tone").caption, "exploratory"));
    }
    void thePrimaryMeasureIsShownUnlessAnotherIsAskedFor()
    {
        RubricData d(2, 20, {ordinal("solves", 2), ordinal("tone", 1)});
        for (int p = 0; p < 40; ++p)
            d.score(p, 0, "solves", 3 + p % 3).score(p, 0, "tone", 2 + p % 2);
        const auto freeze = [&](const char *primary, std::int64_t day) {
            ScoringEvent event;
            event.body = Freeze{RubricId(7), {}, {}, 0, primary, 0, {}};
            event.atMicros = day * 86'400'000'000;
            d.data.freezes.push_back(event);
        };
        QCOMPARE(chosenScore(d.data, {})->key, std::string("r/*"));
        freeze("tone", 20'000);
        QCOMPARE(chosenScore(d.data, {})->key, std::string("r/tone"));
        const auto tone = make("score", d.data, "");
        QVERIFY2(contains(tone.caption, "Frozen on 2024-10-04 before scoring, primary measure “tone”."),
                 tone.caption.c_str());
        QVERIFY(contains(make("score", d.data, "r/*").caption, "exploratory"));
        freeze("*", 20'001); // changed after scoring had begun: said, not hidden
        QCOMPARE(chosenScore(d.data, {})->key, std::string("r/*"));
        const std::string changed =
            "before scoring, primary measure “tone”, changed on 2024-10-05 to “all criteria, weighted”";
        QVERIFY(contains(make("score", d.data, "r/*").caption, changed + "."));
        QVERIFY(contains(make("sure", d.data, "r/tone").caption, changed + "; this is another one: exploratory."));
    }
    void bcaIntervalsOfDifferences()
    {
        RubricData d(2, 30, {ordinal("solves", 1)});
        for (int p = 0; p < 30; ++p) // piled up at the top, so the two intervals differ
            d.score(2 * p, 0, "solves", p % 10 == 0 ? 1 : 5).score(2 * p + 1, 0, "solves", 5 - p % 2);
        ChartOptions options;
        options.score = "r/solves";
        const auto student = chartKind("sure")->make(d.data, options);
        options.bcaIntervals = true;
        const auto bca = chartKind("sure")->make(d.data, options);
        const auto &t = student.panels[0].rows[0].marks[0], &b = bca.panels[0].rows[0].marks[0];
        QCOMPARE(*t.value, *b.value);
        QVERIFY(*t.low95 != *b.low95 && *t.high95 != *b.high95);
        // Student's is symmetric around the estimate; the longer tail lies where the few low scores are.
        QVERIFY(std::abs((*t.high95 - *t.value) - (*t.value - *t.low95)) < 1e-9);
        QVERIFY((*b.high95 - *b.value) != (*b.value - *b.low95));
        QVERIFY2(contains(bca.caption, "BCa intervals (bootstrap over prompts, 9,999 draws, seed"),
                 bca.caption.c_str());
        QVERIFY(contains(student.caption, "Student t on prompts") && !contains(student.caption, "BCa"));
        RubricData few(2, 12, {ordinal("solves", 1)});
        for (int p = 0; p < 12; ++p)
            few.score(2 * p, 0, "solves", 3 + p % 3).score(2 * p + 1, 0, "solves", 2 + p % 2);
        QVERIFY(!contains(chartKind("sure")->make(few.data, options).caption, "BCa")); // below 20 prompts: Student's
    }
    void bothEstimandsAreShownWhenRequestsFailed()
    {
        RubricData d(2, 20, {ordinal("solves", 1)});
        for (int p = 0; p < 20; ++p) {
            d.score(2 * p, 0, "solves", 4 + p % 2).score(2 * p + 1, 0, "solves", 3 + p % 2);
            if (p % 2 == 0) { // A fails on every other prompt
                d.data.trials[std::size_t(2 * p)].outcome = Outcome::Failed;
                std::erase_if(d.data.scores, [&](const auto &s) { return s.trial == 2 * p; });
            }
        }
        const auto spec = make("score", d.data, "r/solves");
        QCOMPARE(spec.columnTitles.back(), std::string("delivered"));
        QCOMPARE(spec.rows[0].label, std::string("Model A"));       // as answered
        QCOMPARE(spec.rows[0].columns.back(), std::string("3.00")); // (10 x 5 + 10 x 1) / 20
        QCOMPARE(spec.rows[1].columns.back(), std::string("3.50"));
        QVERIFY(std::any_of(spec.warnings.begin(), spec.warnings.end(),
                            [](const auto &w) { return contains(w, "order of the models is another one"); }));
        QCOMPARE(spec.rows[0].marks[0].n, std::int64_t(10));
    }
    void otherPagesLayTheScoreOnOneToFive()
    {
        auto errors = points("errors", 1);
        errors.direction = Direction::LowerIsBetter;
        RubricData d(2, 12, {passFail("policy", 1), errors, categories("kind", {"a", "b"})});
        for (int t = 0; t < 24; ++t)
            d.score(t, 0, "policy", t % 2).score(t, 0, "errors", t % 2 ? 25 : 100).score(t, 0, "kind", 0);
        const auto pass = scoresOnFive(d.data, "r/policy");
        QCOMPARE(pass.observations[0].value, 1.0);
        QCOMPARE(pass.observations[1].value, 5.0);
        const auto turned = scoresOnFive(d.data, "r/errors");
        QCOMPARE(turned.observations[0].value, 1.0); // 100 errors
        QCOMPARE(turned.observations[1].value, 4.0);
        QVERIFY(scoresOnFive(d.data, "r/kind").observations.empty());
        const auto fails = make("fails", d.data, "r/policy");
        QVERIFY2(contains(fails.caption, "“policy”, pass counted as 5, fail as 1."), fails.caption.c_str());
        QVERIFY(contains(fails.title, "Model A is below 4.0 on 12"));
        QVERIFY(contains(make("fails", d.data, "r/errors").caption, "its scale from 100 to 0 laid on 1 to 5"));
    }
    void aRefusalThatIsAskedForPasses()
    {
        RubricData d(2, 1, {passFail("policy", 1)});
        d.score(0, 0, "policy", 0);
        d.data.trials[1].outcome = Outcome::Refused;
        QCOMPARE(gatherScores(d.data, choiceOf(d.data, "r/policy")).observations[1].value, 0.0);
        d.data.tags = {"refusal_expected"};
        d.data.caseTags = {{0}};
        const auto t = gatherScores(d.data, choiceOf(d.data, "r/policy"));
        QCOMPARE(t.observations[1].value, 100.0);
        QCOMPARE(t.refusedRightly, std::int64_t(1));
    }
    void bcaIsAnOptionFromTwentyPromptsOn()
    {
        RubricData d(1, 24, {ordinal("solves", 1)});
        for (int p = 0; p < 24; ++p)
            d.score(p, 0, "solves", p % 5 == 0 ? 1 : 5);
        ChartOptions options;
        options.score = "r/solves";
        const auto student = chartKind("score")->make(d.data, options);
        options.bcaIntervals = true;
        const auto bca = chartKind("score")->make(d.data, options);
        QVERIFY(contains(bca.caption, "BCa") && !contains(student.caption, "BCa"));
        const auto &s = student.rows[0].marks[0], &b = bca.rows[0].marks[0];
        QVERIFY(*b.low95 < *b.value && *b.value < *b.high95);
        QVERIFY(*b.value - *b.low95 > *b.high95 - *b.value); // skewed, as the scores are
        QVERIFY(std::abs((*s.value - *s.low95) - (*s.high95 - *s.value)) < 1e-9);
    }
};

QTEST_GUILESS_MAIN(RubricScoresTest)
#include "tst_rubric_scores.moc"
