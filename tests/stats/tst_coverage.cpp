// SPDX-License-Identifier: GPL-3.0-or-later
// Do intervals hold the truth as often as they say? Data with a known truth, 2,000 repeats at n = 20 and 50 (the
// simulations of methods.md). ASSAY_COVERAGE_REPEATS sets another number; the figures of a long run are in
// tests/README.md. Every line is printed, so that a run is its own report.
#include "core/text.h"
#include "stats/bootstrap.h"
#include "stats/bradley_terry.h"
#include "stats/cluster.h"
#include "stats/mcnemar.h"
#include "stats/quantiles.h"
#include "stats/ratio.h"
#include "stats/special.h"
#include "stats/verdict.h"
#include <cmath>
#include <QtTest>

using namespace assay::stats;
using Column = std::vector<std::optional<double>>;

namespace
{
int repeats()
{
    const int set = qEnvironmentVariableIntValue("ASSAY_COVERAGE_REPEATS");
    return set > 0 ? set : 2000;
}
double uniform(assay::SplitMix64 &random) { return (double(random.next() >> 11) + 0.5) / 9007199254740992.0; }
double normal(assay::SplitMix64 &random) // Box-Muller: quick, and only this test needs it
{
    return std::sqrt(-2 * std::log(uniform(random))) * std::cos(2 * 3.14159265358979323846 * uniform(random));
}
// 1 to 5 around 3; the true mean is 3 by symmetry.
double centred(assay::SplitMix64 &random, double shift = 0)
{
    return std::clamp(std::round(3 + shift + normal(random)), 1.0, 5.0);
}
bool holds(std::optional<double> lower, std::optional<double> upper, double truth)
{
    return lower && upper && *lower <= truth && truth <= *upper;
}
} // namespace

class CoverageTest : public QObject
{
    Q_OBJECT
    template <typename Once> double share(std::uint64_t seed, int times, Once &&once)
    {
        assay::SplitMix64 random(seed);
        int held = 0;
        for (int i = 0; i < times; ++i)
            held += once(random) ? 1 : 0;
        return double(held) / times;
    }
    void expect(const char *what, std::size_t n, double found, double low, double high)
    {
        qInfo("%s, n = %zu: %.3f (expected %.3f to %.3f)", what, n, found, low, high);
        QVERIFY2(found >= low && found <= high, what);
    }
    void sizes()
    {
        QTest::addColumn<int>("n");
        QTest::newRow("n20") << 20;
        QTest::newRow("n50") << 50;
    }

private Q_SLOTS:
    void theMeanOfPrompts_data() { sizes(); }
    void theMeanOfPrompts()
    {
        QFETCH(int, n);
        expect("mean, Student t", std::size_t(n),
               share(11, repeats(),
                     [&](auto &random) {
                         Column y;
                         for (int i = 0; i < n; ++i)
                             y.push_back(centred(random));
                         const auto m = meanInterval(y);
                         return holds(m.lower, m.upper, 3);
                     }),
               0.93, 0.97);
    }
    void theMeanWithRepeats_data() { sizes(); }
    void theMeanWithRepeats() // 5 repeats of a prompt; and what pooling them would have claimed
    {
        QFETCH(int, n);
        int pooledHeld = 0;
        const double byPrompt = share(12, repeats(), [&](auto &random) {
            Column y;
            std::vector<std::int32_t> prompt;
            for (int i = 0; i < n; ++i) {
                const double own = normal(random);
                for (int k = 0; k < 5; ++k) {
                    y.push_back(own + 0.5 * normal(random));
                    prompt.push_back(i);
                }
            }
            const auto pooled = meanInterval(y);
            pooledHeld += holds(pooled.lower, pooled.upper, 0) ? 1 : 0;
            const auto m = meanIntervalByPrompt(prompt, y);
            return holds(m.lower, m.upper, 0);
        });
        expect("mean by prompt, 5 repeats", std::size_t(n), byPrompt, 0.93, 0.97);
        expect("the same pooled, which is wrong", std::size_t(n), double(pooledHeld) / repeats(), 0.5, 0.8);
    }
    void theMeanOfGroups_data() { sizes(); }
    void theMeanOfGroups() // groups of 5, intraclass correlation .3
    {
        QFETCH(int, n);
        expect("mean, clustered", std::size_t(n),
               share(13, repeats(),
                     [&](auto &random) {
                         Column y;
                         std::vector<std::int32_t> group;
                         for (int g = 0; g < n; ++g) {
                             const double own = std::sqrt(0.3) * normal(random);
                             for (int k = 0; k < 5; ++k) {
                                 y.push_back(own + std::sqrt(0.7) * normal(random));
                                 group.push_back(g);
                             }
                         }
                         const auto m = meanIntervalClustered(group, y);
                         return holds(m.lower, m.upper, 0);
                     }),
               0.93, 0.97);
    }
    void theDifferenceOfTwoModels_data() { sizes(); }
    void theDifferenceOfTwoModels()
    {
        QFETCH(int, n);
        expect("paired difference", std::size_t(n),
               share(14, repeats(),
                     [&](auto &random) {
                         Column a, b;
                         for (int i = 0; i < n; ++i) {
                             const double hard = 0.7 * normal(random);
                             a.push_back(hard + 0.4 + normal(random));
                             b.push_back(hard + normal(random));
                         }
                         const auto d = pairedDifference(a, b);
                         return holds(d.lower, d.upper, 0.4);
                     }),
               0.93, 0.97);
    }
    void aRate_data() { sizes(); }
    void aRate() // over rates from .05 to .95: Wilson's coverage is right on average, not at each rate
    {
        QFETCH(int, n);
        expect("rate, Wilson", std::size_t(n),
               share(15, repeats(),
                     [&](auto &random) {
                         const double p = 0.05 + 0.9 * uniform(random);
                         int x = 0;
                         for (int i = 0; i < n; ++i)
                             x += uniform(random) < p ? 1 : 0;
                         const auto w = wilsonInterval(x, n);
                         return holds(w.lower, w.upper, p);
                     }),
               0.93, 0.97);
    }
    void theBootstrap_data() { sizes(); }
    void theBootstrap() // BCa on centred scores; B = 499 to stay short
    {
        QFETCH(int, n);
        expect("mean, BCa bootstrap", std::size_t(n),
               share(16, repeats(),
                     [&](auto &random) {
                         std::vector<double> y, jack;
                         double sum = 0;
                         for (int i = 0; i < n; ++i) {
                             y.push_back(centred(random));
                             sum += y.back();
                         }
                         for (double v : y)
                             jack.push_back((sum - v) / (n - 1));
                         const auto b =
                             bootstrapInterval(sum / n, bootstrapMeans(y, 1, 499, random.next()).column(0), jack);
                         return holds(b.bcaLower, b.bcaUpper, 3);
                     }),
               0.93, 0.97);
    }
    void theBootstrapOfADifference_data() { sizes(); }
    void theBootstrapOfADifference() // two models on the same prompts, 1 to 5: what "How sure are we?" offers
    {
        QFETCH(int, n);
        expect("paired difference, BCa bootstrap", std::size_t(n),
               share(22, std::max(repeats(), 10'000), // .934 at n = 20 is too near to the bound for 2,000
                     [&](auto &random) {
                         std::vector<double> d, jack;
                         double sum = 0;
                         for (int i = 0; i < n; ++i) {
                             const double hard = 0.7 * normal(random); // the same for both, so that 0 is the truth
                             d.push_back(centred(random, hard) - centred(random, hard));
                             sum += d.back();
                         }
                         for (double v : d)
                             jack.push_back((sum - v) / (n - 1));
                         const auto b =
                             bootstrapInterval(sum / n, bootstrapMeans(d, 1, 499, random.next()).column(0), jack);
                         return holds(b.bcaLower, b.bcaUpper, 0);
                     }),
               0.93, 0.97);
    }
    void aMedian_data() { sizes(); }
    void aMedian() // of a skewed time: exact order statistics, never below the level
    {
        QFETCH(int, n);
        expect("median, order statistics", std::size_t(n),
               share(17, repeats(),
                     [&](auto &random) {
                         std::vector<double> y;
                         for (int i = 0; i < n; ++i)
                             y.push_back(std::exp(normal(random)));
                         std::sort(y.begin(), y.end());
                         const auto q = quantileInterval(y, 0.5);
                         return holds(q.lower, q.upper, 1);
                     }),
               0.94, 0.985);
    }
    void costPerAcceptedAnswer_data() { sizes(); }
    void costPerAcceptedAnswer() // lognormal cost, 40 % accepted: the log interval
    {
        QFETCH(int, n);
        const double truth = std::exp(0.5 * 0.64) / 0.4;
        expect("ratio of sums, log interval", std::size_t(n),
               share(18, repeats(),
                     [&](auto &random) {
                         std::vector<double> cost, accepted;
                         for (int i = 0; i < n; ++i) {
                             cost.push_back(std::exp(0.8 * normal(random)));
                             accepted.push_back(uniform(random) < 0.4 ? 1 : 0);
                         }
                         const auto r = ratioOfSums(cost, accepted, {});
                         return r.status == Status::ZeroDenominator || holds(r.logLower, r.logUpper, truth);
                     }),
               0.92, 0.97);
    }
    void passOrFailOfEqualModels() // mid-p McNemar at 20 % discordant: never far above 5 %
    {
        const double wrong = share(19, repeats(), [&](auto &random) {
            std::int64_t b = 0, c = 0;
            for (int i = 0; i < 40; ++i) {
                const double u = uniform(random);
                b += u < 0.1 ? 1 : 0;
                c += u >= 0.1 && u < 0.2 ? 1 : 0;
            }
            return *mcNemar(40 - b - c, b, c, 0).pMid <= 0.05;
        });
        expect("mid-p McNemar, false alarms", 40, wrong, 0.02, 0.055);
    }
    void noFalseWinnerAmongFiveEqualModels_data() { sizes(); }
    void noFalseWinnerAmongFiveEqualModels() // Holm over 10 pairs; and without it
    {
        QFETCH(int, n);
        int plain = 0;
        const double held = share(20, repeats(), [&](auto &random) {
            std::vector<Column> models(5);
            for (int i = 0; i < n; ++i) {
                const double hard = 0.7 * normal(random);
                for (Column &m : models)
                    m.push_back(hard + normal(random));
            }
            Column p;
            for (std::size_t a = 0; a < 5; ++a) {
                for (std::size_t b = a + 1; b < 5; ++b)
                    p.push_back(pairedDifference(models[a], models[b]).p);
            }
            auto any = [](const Column &values) {
                return std::any_of(values.begin(), values.end(), [](const auto &v) { return v && *v <= 0.05; });
            };
            plain += any(p) ? 1 : 0;
            return any(holm(p));
        });
        expect("Holm, any false winner of five", std::size_t(n), held, 0.02, 0.065);
        expect("the same unadjusted, which is wrong", std::size_t(n), double(plain) / repeats(), 0.2, 0.4);
    }
    void strengthsFromVotes() // 30 prompts, several votes each: the bootstrap takes whole prompts
    {
        const double truth = 0.8;
        expect(
            "Bradley-Terry, bootstrap over prompts", 30,
            share(
                21, std::min(repeats(), 400),
                [&](auto &random) {
                    std::vector<PairVote> votes;
                    for (int i = 0; i < 30; ++i) {
                        for (int k = 0; k < 4; ++k)
                            votes.push_back({i, 0, 1, uniform(random) < winProbability(truth, 0) ? Vote::A : Vote::B});
                    }
                    const auto s = bradleyTerryIntervals(votes, 2, 200, random.next());
                    return s.status != Status::Ok || holds(2 * s.lower[0], 2 * s.upper[0], truth);
                }),
            0.90, 0.98);
    }
};

QTEST_GUILESS_MAIN(CoverageTest)
#include "tst_coverage.moc"
