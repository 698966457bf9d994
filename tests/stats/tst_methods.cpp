// SPDX-License-Identifier: GPL-3.0-or-later
// Cases worked out by hand for every method beside the estimates: they hold without the reference vectors.
#include "core/text.h"
#include "stats/availability.h"
#include "stats/bootstrap.h"
#include "stats/bradley_terry.h"
#include "stats/cluster.h"
#include "stats/contamination.h"
#include "stats/correlation.h"
#include "stats/davidson.h"
#include "stats/kappa.h"
#include "stats/krippendorff.h"
#include "stats/latency.h"
#include "stats/long_context.h"
#include "stats/mcnemar.h"
#include "stats/ngram.h"
#include "stats/pairwise.h"
#include "stats/pareto.h"
#include "stats/rates.h"
#include "stats/ratio.h"
#include "stats/routing.h"
#include "stats/sample_size.h"
#include "stats/sequence_matcher.h"
#include "stats/signed_rank.h"
#include "stats/style_metrics.h"
#include "stats/unicode.h"
#include <cmath>
#include <QtTest>

using namespace assay::stats;
using Column = std::vector<std::optional<double>>;

namespace
{
constexpr auto kNone = std::nullopt;
bool near(double a, double b, double within = 1e-9) { return std::abs(a - b) <= within; }
PairTable twoPlayers(double wins, double losses, double ties)
{
    PairTable t(2);
    t.addWins(0, 1, wins);
    t.addWins(1, 0, losses);
    t.addTies(0, 1, ties);
    return t;
}
} // namespace

class MethodsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void groupsAreTheUnit()
    {
        // Two groups whose means are 2 and 4: mean 3, se = sqrt(2 * (2^2 + 2^2)) / 4 = 1.
        const std::vector<std::int32_t> group{1, 1, 2, 2};
        const auto m = meanIntervalClustered(group, Column{1, 3, 3, 5});
        QVERIFY(m.status == Status::Ok);
        QCOMPARE(*m.mean, 3.0);
        QVERIFY(near(*m.se, 1));
        QCOMPARE(*m.df, 1.0);
        QVERIFY(meanIntervalClustered(std::vector<std::int32_t>{4, 4}, Column{1, 3}).status == Status::TooFewClusters);
        QVERIFY(meanIntervalClustered({}, Column{}).status == Status::UndefinedN0);
    }
    void anExactRateHasExactTails()
    {
        // 0 of n: the upper end u has (1 - u)^n = .025.
        const auto r = clopperPearson(0, 20);
        QCOMPARE(r.lower, 0.0);
        QVERIFY(near(std::pow(1 - r.upper, 20), 0.025));
        QCOMPARE(clopperPearson(20, 20).upper, 1.0);
        QVERIFY(!clopperPearson(0, 0).p);
    }
    void repeatsThatAgreeCountAsOne()
    {
        const std::vector<std::int32_t> prompt{0, 0, 1, 1, 2, 2, 3, 3};
        const auto same = passRateWithRepeats(prompt, Column{1, 1, 0, 0, 1, 1, 0, 0});
        QCOMPARE(*same.p, 0.5);
        QCOMPARE(*same.effectiveN, 4.0);
        const auto apart = passRateWithRepeats(prompt, Column{1, 0, 1, 0, 1, 0, 1, 0});
        QCOMPARE(*apart.effectiveN, 8.0); // no prompt differs from another
        QVERIFY(passRateWithRepeats({}, Column{}).status == Status::UndefinedN0);
    }
    void anyOfKIsNotAllOfK()
    {
        const auto p = passAtK(4, 2, 2); // of 6 pairs: 1 fails twice, 1 passes twice
        QVERIFY(near(*p.any, 5.0 / 6) && near(*p.all, 1.0 / 6));
        QVERIFY(passAtK(2, 1, 3).status == Status::KAboveN && !passAtK(2, 1, 3).any);
    }
    void signedRanksOfThree()
    {
        // Differences 1, 2, 3: all positive, P = 2 / 8.
        const auto w = wilcoxonSignedRank(Column{2, 4, 6, 5}, Column{1, 2, 3, 5});
        QCOMPARE(w.nonZero, std::int64_t(3));
        QCOMPARE(w.plus, 6.0);
        QVERIFY(near(*w.pExact, 0.25));
        QVERIFY(wilcoxonSignedRank(Column{1}, Column{1}).status == Status::AllZero);
        QVERIFY(near(*signTest(5, 0).p, 2.0 / 32));
        QVERIFY(!signTest(0, 0).p);
    }
    void passAndFailAreNotComparedByT()
    {
        const auto m = mcNemar(20, 5, 0, 5);
        QVERIFY(near(*m.pExact, 2.0 / 32) && near(*m.pMid, 1.0 / 32));
        QVERIFY(near(*m.difference, 5.0 / 30));
        const auto none = mcNemar(30, 0, 0, 0);
        QVERIFY(none.status == Status::NoDiscordant);
        QCOMPARE(*none.pMid, 1.0);
        QVERIFY(*none.upper > 0.05); // no difference seen is not a difference of 0
    }
    void promptsAreCountedForTheHardQuestion()
    {
        QCOMPARE(*promptsForDifference(0.5, 1).corrected, std::int64_t(34)); // the table of methods.md 1.9
        QCOMPARE(*promptsForDifference(0.3, 1).corrected, std::int64_t(90));
        QCOMPARE(*promptsForDifference(0.2, 1).corrected, std::int64_t(199));
        QVERIFY(!promptsForDifference(0, 1).corrected);
        QVERIFY(near(*detectableDifference(100, 1).difference, 0.2801585, 1e-6));
        QCOMPARE(int(std::ceil(*promptsForPassRates(0.2, 0.1))), 234);
        QCOMPARE(int(std::ceil(*promptsForPassRates(0.25, 0.05))), 57); // psi .3, 20 points
        QVERIFY(!promptsForPassRates(0.1, 0.1));
    }
    void aTieIsHalfAWin()
    {
        const auto w = winRate(2, 1, 1);
        QCOMPARE(*w.rate, 0.625);
        QVERIFY(near(*w.withoutTies, 2.0 / 3));
        QVERIFY(!winRate(0, 0, 0).rate);
        QVERIFY(positionBias(0, 0).status == Status::UndefinedN0);
    }
    void strengthIsTheLogOdds()
    {
        const auto fit = bradleyTerry(twoPlayers(30, 10, 0));
        QVERIFY(near(fit.strength[0] - fit.strength[1], std::log(3.0)));
        QVERIFY(near(winProbability(fit.strength[0], fit.strength[1]), 0.75));
        QVERIFY(near(kEloPerLog * std::log(10.0), 400));
    }
    void whoNeverLostHasNoFiniteStrength()
    {
        QVERIFY(bradleyTerry(twoPlayers(5, 0, 0)).status == Status::NotStronglyConnected);
        QVERIFY(bradleyTerry(twoPlayers(5, 0, 0).withVirtualTies()).status == Status::Ok);
        PairTable apart(4);
        apart.addTies(0, 1, 2);
        apart.addTies(2, 3, 2);
        QVERIFY(bradleyTerry(apart).status == Status::Disconnected);
        QVERIFY(davidson(apart).status == Status::Disconnected);
        QVERIFY(bradleyTerry(PairTable(1)).status == Status::Undefined);
    }
    void tiesSpeakOfTheirOwn()
    {
        const auto d = davidson(twoPlayers(10, 10, 20)); // equal strengths: nu = 2 * ties / decided
        QVERIFY(near(d.strength[0], 0) && near(*d.nu, 2.0));
        QVERIFY(davidson(twoPlayers(10, 10, 0)).status == Status::Undefined);
    }
    void aSideThatWinsIsFound()
    {
        std::vector<PairVote> votes;
        for (int i = 0; i < 40; ++i) // equal players; the left one wins three times of four
            votes.push_back({i, i % 2, 1 - i % 2, i % 8 < 6 ? Vote::A : Vote::B});
        const auto fit = bradleyTerryWithSide(votes, 2);
        QVERIFY(fit.status == Status::Ok);
        QVERIFY(near(fit.side, std::log(3.0), 1e-6));
        QVERIFY(near(fit.strength[0], fit.strength[1], 1e-9));
    }
    void ranksKeepWhatIntervalsLeaveOpen()
    {
        const auto r = rankRanges(std::vector<double>{1, 0, 0.1}, std::vector<double>{2, 0.5, 0.6});
        QCOMPARE(r[0].best, std::size_t(1));
        QCOMPARE(r[0].worst, std::size_t(1));
        QCOMPARE(r[1].best, std::size_t(2));
        QCOMPARE(r[1].worst, std::size_t(3));
    }
    void kappaOfTwoByTwo()
    {
        // 20 both yes, 15 both no, 5 and 10 apart: po = .7, pe = .5, kappa = .4.
        Column a, b;
        auto add = [&](double x, double y, int times) {
            for (int i = 0; i < times; ++i) {
                a.push_back(x);
                b.push_back(y);
            }
        };
        add(1, 1, 20);
        add(1, 0, 5);
        add(0, 1, 10);
        add(0, 0, 15);
        const auto k = cohenKappa(a, b, std::vector<double>{0, 1});
        QVERIFY(near(*k.agreement, 0.7) && near(*k.kappa, 0.4) && near(*k.linear, 0.4));
        QVERIFY(cohenKappa(Column{1, 1}, Column{1, 1}, std::vector<double>{0, 1}).status == Status::NoVariation);
        QVERIFY(near(*fleissKappa({{2, 0}, {0, 2}}).kappa, 1));
        QVERIFY(fleissKappa({{2, 0}, {2, 0}}).status == Status::NoVariation);
        QVERIFY(fleissKappa({{2, 0}, {1, 0}}).status == Status::Undefined);
    }
    void alphaLeavesSingleRatingsOut()
    {
        // Units {1,1} and {2,3}: De from 1,1,2,3 (interval): pairs 0,1,4,1,4,1 x 2 = 22 / 3; Do = 2 / 1. 1 - 6 / 22.
        const auto a = krippendorffAlpha({{1, 2, kNone}, {1, 3, 9}}, Level::Interval);
        QVERIFY(near(*a.alpha, 1 - 6.0 / 22));
        QCOMPARE(a.pairableValues, std::int64_t(4));
        QVERIFY(krippendorffAlpha({{3, 3}, {3, 3}}, Level::Ordinal).status == Status::NoVariation);
        QVERIFY(krippendorffAlpha({{3, kNone}, {kNone, 3}}, Level::Ordinal).status == Status::NoPairs);
        QVERIFY(krippendorffAlpha({}, Level::Nominal).status == Status::NoPairs);
        const auto i =
            krippendorffInterval({{1, 2, 3, 4, 5, 1, 2, 3}, {1, 2, 3, 5, 5, 2, 2, 3}}, Level::Ordinal, 400, 7);
        QVERIFY(*i.lower <= *i.alpha && *i.alpha <= *i.upper && *i.upper <= 1);
    }
    void ranksCorrelate()
    {
        QCOMPARE(*spearman(Column{1, 2, 3}, Column{10, 20, 90}).rho, 1.0);
        QCOMPARE(*spearman(Column{1, 2, 3}, Column{3, 2, 1}).rho, -1.0);
        QVERIFY(spearman(Column{1, 2}, Column{5, 5}).status == Status::Undefined);
    }
    void aClockThatWaited()
    {
        TimedRequest r;
        r.submit = 100;
        r.outputTokens = 11;
        r.attempts = {{false, 100, 150, {}},
                      {true, 400, 1500, {{410, ChunkKind::Meta}, {500, ChunkKind::Answer}, {1500, ChunkKind::Answer}}}};
        const auto m = latencyMetrics(r);
        QCOMPARE(*m.ttftAnswer, 100.0); // the ping does not count
        QCOMPARE(*m.ttftUser, 400.0);   // waiting does
        QCOMPARE(*m.outputTps, 10.0);
        QVERIFY(!m.reasoning);
        r.attempts.pop_back();
        QCOMPARE(*latencyMetrics(r).timeToFailure, 50.0);
    }
    void aRatioOfSumsIsNotAMeanOfRatios()
    {
        const std::vector<double> cost{1, 3}, accepted{1, 1}, none{0, 0};
        QCOMPARE(*ratioOfSums(cost, accepted, {}).ratio, 2.0);
        QVERIFY(ratioOfSums(cost, none, {}).status == Status::ZeroDenominator);
        QVERIFY(ratioOfSums({}, {}, {}).status == Status::UndefinedN0);
        const std::vector<std::int32_t> one{1, 1};
        QVERIFY(ratioOfSums(cost, accepted, one).status == Status::TooFewClusters);
    }
    void dominatedMeansBeatenOnBoth()
    {
        const std::vector<CostAndScore> points{{1, 5}, {2, 5}, {1, 5}, {kNone, 9}};
        const auto p = pareto(points);
        QVERIFY(*p[0].onFrontier && !*p[1].onFrontier && *p[2].onFrontier && !p[3].onFrontier);
        QCOMPARE(p[1].dominatedBy.size(), std::size_t(2));
    }
    void aRouterIsJudgedOnPromptsItHasNotSeen()
    {
        std::vector<RoutedPrompt> noise;
        for (int i = 0; i < 4; ++i)
            noise.push_back({i / 2, i % 2 == 0 ? std::vector<double>{1, 0} : std::vector<double>{0, 1}, {1, 1}});
        const auto r = simulateRouting(noise, 2, 0, 1);
        QCOMPARE(r.categoryInSample.score, 0.5);
        QCOMPARE(r.categoryLeftOut.score, 0.0);
        QCOMPARE(r.oracle.score, 1.0); // luck included
        QVERIFY(simulateRouting({}, 2, 0).status == Status::UndefinedN0);
    }
    void lengthsFallIntoBins()
    {
        QVERIFY(!lengthBin(4095));
        QCOMPARE(lengthBin(8192)->index, 0);
        QCOMPARE(lengthBin(8193)->index, 1);
        QVERIFY(!lengthBin(1048577));
        const std::vector<LengthResult> bins{{1, 0.9, 0.8}, {2, kNone, kNone}, {4, 0.9, 0.9}};
        QCOMPARE(*effectiveLength(bins, 0.9).effective, std::int64_t(1)); // a gap ends the run
        QCOMPARE(gradeNeedle("AB hello", "ABhello", "AB").score, 2 * 5.0 / 11);
        QCOMPARE(gradeNeedle(" ABhello", "ABhello", "AB").score, 0.0);
    }
    void textsAreMatchedByCharacters()
    {
        QCOMPARE(SequenceMatcher("abcd", "bcde").ratio(), 0.75);
        QCOMPARE(SequenceMatcher("", "").ratio(), 1.0);
        QCOMPARE(SequenceMatcher("caf\u00e9", "cafe").ratio(), 0.75);
        QCOMPARE(SequenceMatcher("a", "b").blocks().size(), std::size_t(1));
    }
    void charactersHaveTheirKinds()
    {
        QVERIFY(isLetterOrNumber(U'é') && isLetterOrNumber(U'Ж') && isLetterOrNumber(U'漢') && isLetterOrNumber(U'٣'));
        QVERIFY(!isLetterOrNumber(U'–') && !isLetterOrNumber(U'💚') && isMark(U'\u0301') && !isMark(U'a'));
        QCOMPARE(lowerCase(U'Ä'), U'ä');
        QCOMPARE(lowerCase(U'Ж'), U'ж');
        QCOMPARE(lowerCase(U'Ā'), U'ā');
        QCOMPARE(lowerCase(U'ā'), U'ā');
        QCOMPARE(lowerCase(U'Z'), U'z');
        QCOMPARE(codePoints("a\xff\xf0\x9f\x92\x9a").size(), std::size_t(3)); // a, a bad byte, a heart
    }
    void wordsThatAreRepeated()
    {
        const auto o = ngramOverlap("one two three four", "ONE, two three!", 2);
        QCOMPARE(*o.containment, 2.0 / 3);
        QCOMPARE(o.longestRun, std::size_t(3));
        QVERIFY(ngramOverlap("one", "one", 2).status == Status::ReferenceTooShort);
    }
    void markdownHasAShape()
    {
        const auto s = styleMetrics("# A\n- x\n10. y\n**b** __c__ snake__case__x\n```\n# no\n- no\n```\n");
        QCOMPARE(s.headers, std::int64_t(1));
        QCOMPARE(s.listItems, std::int64_t(2));
        QCOMPARE(s.bold, std::int64_t(2));
        QCOMPARE(s.codeBlocks, std::int64_t(1));
        QCOMPARE(s.lines, std::int64_t(8));
        QCOMPARE(styleMetrics("").lines, std::int64_t(0));
    }
    void flaggedItemsGoForAll()
    {
        const auto rows =
            rescoreWithoutFlagged({{true, true}, {false, true}}, {{0.9, kNone}, {kNone, kNone}}, Column{kNone, 0.9});
        QCOMPARE(rows[0].kept, std::int64_t(2));
        QCOMPARE(rows[1].kept, std::int64_t(1));
        QCOMPARE(*rows[1].difference, 0.0);
    }
    void failuresHaveACause()
    {
        using R = AttemptResult;
        const std::vector<std::vector<R>> requests{{R::Ok}, {R::RateLimit, R::Ok}, {R::Cancelled}, {R::Timeout}};
        const auto a = availability(requests);
        QCOMPARE(a.requests, std::int64_t(3)); // a cancelled one never counts
        QVERIFY(near(*a.firstAttempt.p, 1.0 / 3) && near(*a.final.p, 2.0 / 3));
        QVERIFY(faultOf(R::Timeout) == Fault::Provider && faultOf(R::Quota) == Fault::AccountLimit);
        QVERIFY(attemptResultFromName("overloaded") == R::Overloaded && !attemptResultFromName("x"));
    }
    void aBootstrapThatIsStopped()
    {
        const std::vector<double> rows(40, 1.0);
        int asked = 0;
        const auto stopped = bootstrapMeans(rows, 2, 1000, 1, [&](double) { return ++asked < 3; });
        QVERIFY(!stopped.complete);
        QCOMPARE(asked, 3);
        QCOMPARE(stopped.count(), std::size_t(20));
        QVERIFY(bootstrapInterval(1, stopped.column(0), {}).status == Status::Degenerate);
        QVERIFY(bootstrapMeans({}, 2, 10, 1).count() == 0 && shareBest(bootstrapMeans({}, 2, 10, 1)).empty());
    }
    void drawsAreThoseOfTheSeed()
    {
        // The fast remainder must give exactly what SplitMix64::below gives.
        std::vector<double> rows;
        for (int i = 0; i < 37; ++i)
            rows.push_back(i * i);
        const auto fast = bootstrapMeans(rows, 1, 50, 99);
        assay::SplitMix64 random(99);
        for (std::size_t b = 0; b < 50; ++b) {
            double sum = 0;
            for (int i = 0; i < 37; ++i)
                sum += rows[random.below(37)];
            QCOMPARE(fast.means[b], sum / 37);
        }
    }
};

QTEST_GUILESS_MAIN(MethodsTest)
#include "tst_methods.moc"
