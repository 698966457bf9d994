// SPDX-License-Identifier: GPL-3.0-or-later
// Are our raters fair, on scales of every kind (methods.md 3): the level of alpha, oneself a day later, kappa where one
// value dominates, and what the page says.
#include "analysis/charts.h"
#include "analysis/raters.h"
#include "analysis/score_table.h"
#include "support/rubric_data.h"
#include <QtTest>

using namespace assay;
using namespace assay::analysis;
using namespace assay::test;

namespace
{
bool contains(const std::string &text, const std::string &part) { return text.find(part) != std::string::npos; }
bool said(const std::vector<std::string> &all, const std::string &part)
{
    return std::any_of(all.begin(), all.end(), [&](const auto &s) { return contains(s, part); });
}
RatingSet ratings(const AnalysisData &data, const std::string &key)
{
    for (const ScoreChoice &c : scoreChoices(data)) {
        if (c.key == key)
            return ratingsOf(data, c);
    }
    return {};
}
ChartSpec page(const AnalysisData &data, const std::string &key)
{
    ChartOptions options;
    options.score = key;
    return chartKind("raters")->make(data, options);
}
} // namespace

class RatersTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // Without a second rater: whether the place decided, the check of the blinding, and the time.
    void oneRaterIsNotWithoutAPage()
    {
        RubricData d(2, 12, {ordinal("steps", 1)});
        for (int t = 0; t < 24; ++t) {
            d.score(t, 0, "steps", 2 + (t / 2) % 3 + (t % 2 == 0 ? 1 : 0));
            AnalysisScore &score = d.data.scores.back();
            score.position = std::int16_t(1 + t % 2);
            score.sequence = t + 1;
            score.judgedMillis = 2000 + 100 * (t % 5);
        }
        for (int i = 0; i < 5; ++i)
            d.data.guesses.push_back({std::int32_t(2 * i), 0, i < 2 ? 0 : 1, 2});
        const auto s = page(d.data, "r/steps");
        QVERIFY2(s.emptyReason.empty(), s.emptyReason.c_str());
        QCOMPARE(s.title, std::string("One rater: whether others would agree is not known"));
        QVERIFY(said(s.sentences, "has scored, so nobody can say whether another rater would agree"));
        QVERIFY(said(s.sentences, "named the model in 2 of 5 guesses, where chance alone would bring 2.5"));
        QCOMPARE(s.panels.size(), std::size_t(1));
        QCOMPARE(s.panels[0].columnTitles,
                 (std::vector<std::string>{"difference", "n", "median time", "guessed right"}));
        QCOMPARE(s.panels[0].rows[0].columns[0], std::string("+1.00"));
        QCOMPARE(s.panels[0].rows[0].columns[3], std::string("2 of 5"));
        QVERIFY(!contains(s.caption, "Alpha"));
        std::erase_if(d.data.guesses, [](const auto &) { return true; });
        for (AnalysisScore &score : d.data.scores)
            score.position = 0;
        QVERIFY(contains(page(d.data, "r/steps").emptyReason, "Two raters are needed"));
    }
    // The title does not claim what the interval leaves open.
    void agreementIsReadWithItsInterval()
    {
        RubricData d(1, 14, {ordinal("steps", 1)});
        for (int t = 0; t < 14; ++t)
            d.score(t, 0, "steps", 1 + t % 5).score(t, 1, "steps", t == 3 ? 2 : 1 + t % 5);
        const auto s = page(d.data, "r/steps");
        QVERIFY2(contains(s.title, "The raters agree well") || contains(s.title, "The raters may agree well"),
                 s.title.c_str());
        const auto report = raterReport(ratings(d.data, "r/steps"), 20261124);
        QCOMPARE(contains(s.title, "may agree"),
                 alphaReading(*report.alpha.lower) != alphaReading(*report.alpha.alpha));
        RubricData bad(1, 14, {ordinal("steps", 1)});
        for (int t = 0; t < 14; ++t)
            bad.score(t, 0, "steps", 1 + t % 5).score(t, 1, "steps", 1 + t * 2 % 5);
        QVERIFY(contains(page(bad.data, "r/steps").title, "agree too little to rely on their scores"));
    }
    // A difference never stands without its interval, a minus is a minus, and what is said of models follows from them.
    void severityAndAgreementAreSaidWithTheirIntervals()
    {
        RubricData d(2, 16, {ordinal("steps", 1)});
        for (int t = 0; t < 32; ++t) {
            const int value = 2 + (t / 2) % 3;
            d.score(t, 0, "steps", value).score(t, 1, "steps", value - (t % 5 == 0 ? 0 : 1));
        }
        const auto s = page(d.data, "r/steps");
        QVERIFY2(said(s.sentences, "points higher (95 % interval +") && said(s.sentences, "lower (95 % interval −"),
                 s.sentences[1].c_str());
        // The two models are alike, so that they make the agreement look no better.
        QVERIFY(said(s.sentences, "Within the answers of a single model"));
        QVERIFY(!said(s.sentences, "look better"));
        RubricData apart(1, 14, {ordinal("steps", 1)});
        for (int t = 0; t < 14; ++t)
            apart.score(t, 0, "steps", 1 + t % 5).score(t, 1, "steps", 5 - t % 5);
        const auto against = page(apart.data, "r/steps");
        QVERIFY2(contains(against.title, "alpha −0."), against.title.c_str());
        std::string all = against.title + against.caption + against.panels[1].grid.cells[1].text;
        for (const std::string &sentence : against.sentences)
            all += sentence;
        QVERIFY2(!contains(all, " -0") && !contains(all, "(-"), all.c_str());
        QVERIFY2(against.panels[1].grid.cells[1].text.starts_with("−"), "the matrix");
    }
    void theLevelFollowsTheScale()
    {
        RubricData d(1, 4,
                     {ordinal("steps", 1), points("points", 1), passFail("pass", 1), categories("kind", {"a", "b"})});
        for (int t = 0; t < 4; ++t) {
            for (int r = 0; r < 2; ++r)
                d.score(t, r, "steps", 2 + t % 3)
                    .score(t, r, "points", 50 + t)
                    .score(t, r, "pass", t % 2)
                    .score(t, r, "kind", 0);
        }
        QCOMPARE(ratings(d.data, "r/steps").level, stats::Level::Ordinal);
        QCOMPARE(ratings(d.data, "r/steps").scale.size(), std::size_t(5));
        QCOMPARE(ratings(d.data, "r/points").level, stats::Level::Interval);
        QVERIFY(ratings(d.data, "r/points").scale.empty());
        QCOMPARE(ratings(d.data, "r/pass").level, stats::Level::Nominal);
        QCOMPARE(ratings(d.data, "r/kind").level, stats::Level::Nominal);
        QCOMPARE(ratings(d.data, "r/*").level, stats::Level::Interval);
        QCOMPARE(ratings(d.data, "r/*").ratings.size(), std::size_t(8));
        QCOMPARE(page(d.data, "r/kind").panels[0].rows[0].marks[0].why,
                 std::string("categories have no stricter or milder"));
    }
    void anAdjudicationIsNoRating()
    {
        RubricData d(1, 1, {ordinal("steps", 1)});
        d.score(0, 0, "steps", 5).score(0, 1, "steps", 1);
        d.data.adjudications.push_back({0, d.index("steps"), 1, 3, false});
        const RatingSet set = ratings(d.data, "r/steps");
        QCOMPARE(set.ratings[0].value, 5.0);
        QCOMPARE(set.ratings[1].value, 1.0);
    }
    void aSecondRoundIsComparedWithTheFirst()
    {
        RubricData d(2, 15, {ordinal("steps", 1)});
        for (int t = 0; t < 30; ++t) {
            d.score(t, 0, "steps", 1 + t % 5);
            if (t < 12)
                d.score(t, 0, "steps", t < 10 ? 1 + t % 5 : 5 - t % 5, Said::Value, 2);
        }
        const RatingSet set = ratings(d.data, "r/steps");
        QCOMPARE(set.ratings.size(), std::size_t(30)); // the first round alone
        QCOMPARE(set.retests.size(), std::size_t(12));
        const RaterReport r = raterReport(set, 1, 99);
        QCOMPARE(r.raters[0].repeated, std::int64_t(12));
        QVERIFY(*r.raters[0].self.alpha < 1 && *r.raters[0].self.alpha > 0);
        const auto s = page(d.data, "r/steps"); // one rater, but scored twice
        QVERIFY(s.emptyReason.empty());
        QVERIFY2(contains(s.title, "Mara scored 12 answers twice, alpha "), s.title.c_str());
        QVERIFY2(contains(s.caption, "in a second round"), s.caption.c_str());
        QCOMPARE(s.panels.size(), std::size_t(1));
    }
    void highAgreementWithALowKappaIsExplained()
    {
        RubricData d(1, 50, {passFail("pass", 1)});
        for (int t = 0; t < 50; ++t)
            d.score(t, 0, "pass", t != 0).score(t, 1, "pass", t != 1);
        const RaterReport r = raterReport(ratings(d.data, "r/pass"), 1, 99);
        QVERIFY(r.pairs[0].identical > 0.95 && *r.pairs[0].kappa.kappa < 0.1);
        QVERIFY(r.pairs[0].usualA && r.pairs[0].usualA->times == 49);
        const auto s = page(d.data, "r/pass");
        QVERIFY2(said(s.sentences, "Mara gave “pass” 49 times and Ben gave “pass” 49 times"),
                 s.sentences.back().c_str());
        QVERIFY(said(s.sentences, "they agree on 96 %"));
        QVERIFY(said(s.sentences, "Krippendorff's alpha (nominal)"));
    }
    void agreementFromFewAnswersHasNoInterval()
    {
        RubricData d(1, 6, {ordinal("steps", 1)});
        for (int t = 0; t < 6; ++t)
            d.score(t, 0, "steps", 1 + t % 5).score(t, 1, "steps", 1 + (t + t % 2) % 5);
        const auto s = page(d.data, "r/steps");
        QVERIFY2(contains(s.title, "Too few shared answers"), s.title.c_str());
        QVERIFY(!contains(s.sentences[0], "95 % interval"));
    }
    void aReadingIsOnlyAsFirmAsItsInterval()
    {
        RubricData d(1, 14, {ordinal("steps", 1)});
        for (int t = 0; t < 14; ++t)
            d.score(t, 0, "steps", 1 + t % 5).score(t, 1, "steps", std::clamp(1 + t % 5 + (t == 3 ? -3 : 0), 1, 5));
        const RaterReport r = raterReport(ratings(d.data, "r/steps"), 20261124, 999);
        QVERIFY(*r.alpha.alpha > 0.667 && *r.alpha.lower < 0.667);
        QVERIFY(said(page(d.data, "r/steps").sentences, "the lower end of the interval would be too low"));
    }
    void severityIsInTheUnitsOfTheScale()
    {
        RubricData d(2, 21, {points("points", 1)});
        for (int t = 0; t < 42; ++t)
            d.score(t, 0, "points", 60 + t % 7).score(t, 1, "points", 50 + (t * 3) % 7);
        const auto s = page(d.data, "r/points");
        QVERIFY(said(s.sentences, "Mara scores 10") && said(s.sentences, "Ben scores 10"));
        QVERIFY(*s.panels[0].rows[0].marks[0].low95 > 5);
    }
    void aStopEndsTheDraws()
    {
        RubricData d(1, 40, {ordinal("steps", 1)});
        for (int t = 0; t < 40; ++t)
            d.score(t, 0, "steps", 1 + t % 5).score(t, 1, "steps", 1 + (t + 1) % 5);
        int asked = 0;
        const auto r = raterReport(ratings(d.data, "r/steps"), 1, 999, [&](double) { return ++asked < 3; });
        QCOMPARE(asked, 3);
        QVERIFY(r.alpha.replicates < 100);
    }
};

QTEST_GUILESS_MAIN(RatersTest)
#include "tst_raters.moc"
