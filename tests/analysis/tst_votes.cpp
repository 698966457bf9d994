// SPDX-License-Identifier: GPL-3.0-or-later
// Votes between two answers (methods.md 2): the graph before the fit, counts, ties, sides, and what the page says.
#include "analysis/charts.h"
#include "analysis/preferences.h"
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
ChartSpec sure(const AnalysisData &data) { return chartKind("sure")->make(data, {}); }
const std::vector<std::string> kNames{"Model A", "Model B", "Model C", "Model D"};

// Every pair of three on each prompt; A wins 4 of 5 against both, B 3 of 5 against C.
RubricData threeModels(int prompts)
{
    RubricData d(3, prompts, {});
    for (int p = 0; p < prompts; ++p) {
        d.vote(p, 0, 1, p % 5 < 4 ? Choice::A : Choice::B);
        d.vote(p, 2, 0, p % 5 < 1 ? Choice::A : Choice::B); // A on the right
        d.vote(p, 1, 2, p % 5 < 3 ? Choice::A : Choice::B);
    }
    return d;
}
} // namespace

class VotesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void votesAreCountedFromBothSides()
    {
        const auto d = threeModels(20);
        const VoteReport r = voteReport(votesOf(d.data), {"A", "B", "C"}, 200, 1);
        const VotePair *ac = r.pair(2, 0);
        QVERIFY(ac != nullptr);
        QCOMPARE(ac->wins, std::int64_t(16)); // of A, which stands first in the pair
        QCOMPARE(ac->n, std::int64_t(20));
        QCOMPARE(*ac->rate, 0.8);
        QVERIFY(*r.strength[0] > *r.strength[1] && *r.strength[1] > *r.strength[2]);
        QVERIFY(*r.lower[0] < *r.strength[0] && *r.strength[0] < *r.upper[0]);
        QCOMPARE(r.places[0]->best, std::size_t(1));
    }
    void thePageShowsStrengthsAndTheMatrixWithCounts()
    {
        const auto s = sure(threeModels(20).data);
        QCOMPARE(s.panels.size(), std::size_t(2)); // nothing was scored: votes alone
        QVERIFY2(contains(s.title, "Model A is preferred over every other model"), s.title.c_str());
        QCOMPARE(s.panels[0].rows[0].label, std::string("Model A"));
        QVERIFY(s.panels[0].rows[0].marks[0].low95);
        QCOMPARE(s.panels[1].grid.cells[1].note, std::string("n 20"));
        QCOMPARE(s.panels[1].grid.cells[1].text, std::string("80 %"));
        QCOMPARE(*s.panels[1].grid.cells[1].value + *s.panels[1].grid.cells[3].value, 1.0);
        QVERIFY(contains(s.caption, "60 votes"));
    }
    void groupsThatNeverMetHaveNoCommonOrder()
    {
        RubricData d(4, 12, {});
        for (int p = 0; p < 12; ++p) {
            d.vote(p, 0, 1, p % 3 ? Choice::A : Choice::B);
            d.vote(p, 2, 3, p % 4 ? Choice::A : Choice::B);
        }
        const VoteReport r = voteReport(votesOf(d.data), kNames, 100, 1);
        QVERIFY(!r.graph.connected());
        QVERIFY(r.strength[0] && r.strength[3]); // each group has its own scale
        QVERIFY(std::abs(*r.strength[0] + *r.strength[1]) < 1e-9);
        const auto s = sure(d.data);
        QVERIFY2(contains(s.title, "do not join all models"), s.title.c_str());
        QVERIFY(said(s.sentences, "2 groups that were never compared"));
        QCOMPARE(s.panels[1].grid.cells[2].why, std::string("never compared"));
        QVERIFY(!s.panels[1].grid.cells[2].value);
    }
    void whoNeverLostHasNoFiniteStrength()
    {
        RubricData d(3, 12, {});
        for (int p = 0; p < 12; ++p) {
            d.vote(p, 0, 1, Choice::A).vote(p, 0, 2, Choice::A);
            d.vote(p, 1, 2, p % 2 ? Choice::A : Choice::B);
        }
        const VoteReport r = voteReport(votesOf(d.data), {"Model A", "Model B", "Model C"}, 100, 1);
        QVERIFY(r.graph.connected() && !r.graph.stronglyConnected());
        const auto s = sure(d.data);
        QVERIFY2(said(s.sentences, "Model A never lost a vote"), s.sentences.back().c_str());
        QVERIFY(!s.panels[0].rows[0].marks[0].value);
        QCOMPARE(s.panels[0].rows[0].marks[0].why, std::string("no finite estimate"));
        QVERIFY(!contains(s.title, "is preferred"));
    }
    void bothBadIsATieAndAResult()
    {
        RubricData d(2, 20, {});
        for (int p = 0; p < 20; ++p)
            d.vote(p, 0, 1, p < 5 ? Choice::BothBad : p < 12 ? Choice::A : p < 18 ? Choice::B : Choice::BothGood);
        const VoteSet set = votesOf(d.data);
        QCOMPARE(set.bothBad, std::int64_t(5));
        QCOMPARE(set.ties, std::int64_t(7));
        const auto s = sure(d.data);
        QVERIFY(said(s.sentences, "Both answers were called bad in 5 of 20 votes (25 %)"));
        QVERIFY(said(s.sentences, "Davidson"));
        QCOMPARE(*s.panels[1].grid.cells[1].value, 10.5 / 20);
    }
    void aLikingForTheLeftIsWarnedOfAndTakenOut()
    {
        RubricData d(2, 80, {});
        for (int p = 0; p < 80; ++p) // both stand on the left as often; the left wins 9 of 10
            d.vote(p, p % 2, 1 - p % 2, p / 2 % 10 < 9 ? Choice::A : Choice::B);
        const VoteReport r = voteReport(votesOf(d.data), kNames, 100, 1);
        QVERIFY(*r.position.p < 1e-6 && *r.position.left == 0.9);
        QVERIFY(r.orderHoldsWithoutSide.has_value());
        QVERIFY(said(sure(d.data).warnings, "Votes lean to the answer on the left"));
        RubricData fair(2, 80, {});
        for (int p = 0; p < 80; ++p)
            fair.vote(p, p % 2, 1 - p % 2, p % 4 < 2 ? Choice::A : Choice::B);
        QVERIFY(!said(sure(fair.data).warnings, "Votes lean"));
    }
    void whatIsNotAVoteIsLeftOutAndCounted()
    {
        RubricData d(2, 12, {});
        for (int p = 0; p < 12; ++p)
            d.vote(p, 0, 1, p % 2 ? Choice::A : Choice::B);
        d.vote(0, 0, 1, Choice::CantJudge, 1);
        d.vote(1, 0, 1, Choice::A, 1);
        d.data.preferences.back().afterReveal = true;
        d.vote(2, 0, 1, Choice::A);
        d.data.preferences.back().round = 2;
        d.vote(3, 0, 1, Choice::A, 2);
        d.data.preferences.back().derived = true;
        const VoteSet set = votesOf(d.data);
        QCOMPARE(set.votes.size(), std::size_t(13));
        QCOMPARE(set.direct, std::int64_t(12));
        QCOMPARE(set.cantJudge, std::int64_t(1));
        QCOMPARE(set.afterReveal, std::int64_t(1));
        QCOMPARE(set.laterRounds, std::int64_t(1));
        const std::string caption = sure(d.data).caption;
        QVERIFY2(contains(caption, "12 votes and 1 pair derived from rankings"), caption.c_str());
    }
    void votesOnOnePromptAreNotIndependent()
    {
        RubricData one(2, 30, {}), ten(2, 30, {});
        for (int p = 0; p < 30; ++p) {
            one.vote(p, 0, 1, p % 3 ? Choice::A : Choice::B);
            for (int rater = 0; rater < 3; ++rater) // everyone says what the first one says
                ten.vote(p, 0, 1, p % 3 ? Choice::A : Choice::B, rater);
        }
        const auto width = [](const AnalysisData &data) {
            const VoteReport r = voteReport(votesOf(data), kNames, 2000, 1);
            return *r.pairs[0].upper - *r.pairs[0].lower;
        };
        QVERIFY(width(ten.data) > 0.9 * width(one.data)); // by votes it would be 0.58 of it
    }
    void fewPromptsHaveNoIntervals()
    {
        const auto s = sure(threeModels(6).data);
        QVERIFY2(contains(s.title, "Too few prompts with votes"), s.title.c_str());
        QVERIFY(!s.panels[0].rows[0].marks[0].low95);
        QCOMPARE(s.panels[0].rows[0].columns[1], std::string("–"));
        QVERIFY(!s.panels[1].grid.cells[1].low95 && s.panels[1].grid.cells[1].muted);
    }
    void scoresAndVotesStandSideBySide()
    {
        auto d = threeModels(20);
        for (int t = 0; t < 60; ++t) {
            AnalysisScore score;
            score.trial = t;
            score.value = 2 + t % 3;
            score.blind = true;
            d.data.scores.push_back(score);
        }
        const auto s = sure(d.data);
        QCOMPARE(s.panels.size(),
                 std::size_t(3)); // leads, strengths, votes; no duels derived from scores beside real ones
        QCOMPARE(s.panels[0].unit, std::string("score_difference"));
        QCOMPARE(s.panels[2].series[0], std::string("win share, votes"));
    }
    void theSameSeedIsTheSamePage()
    {
        const auto d = threeModels(20);
        QCOMPARE(sure(d.data).caption, sure(d.data).caption);
        QCOMPARE(chartCsv(sure(d.data)), chartCsv(sure(d.data)));
    }
};

QTEST_GUILESS_MAIN(VotesTest)
#include "tst_votes.moc"
