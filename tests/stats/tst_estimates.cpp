// SPDX-License-Identifier: GPL-3.0-or-later
// Hand-checked cases and the properties that any implementation of methods.md must have (13.2).
#include "stats/estimates.h"
#include "stats/quantiles.h"
#include "stats/special.h"
#include "stats/verdict.h"
#include <cmath>
#include <numeric>
#include <QtTest>

using namespace assay::stats;
using Column = std::vector<std::optional<double>>;

class EstimatesTest : public QObject
{
    Q_OBJECT
    static constexpr auto kNone = std::nullopt;
    const Column m_a{4, 5, 3, 4, kNone, 2, 5, 4, 3, 5, 4, 4};
    const Column m_b{3, 5, 2, 4, 4, 2, 4, kNone, 2, 4, 5, 3};

private Q_SLOTS:
    void quantileFunctionsInvertTheirDistributions()
    {
        for (double p : {1e-8, 0.001, 0.025, 0.3, 0.5, 0.77, 0.975, 0.9999}) {
            QVERIFY(std::abs(normalCdf(normalQuantile(p)) - p) < 1e-13);
            for (double df : {1.0, 2.5, 11.0, 400.0})
                QVERIFY(std::abs(tCdf(tQuantile(p, df), df) - p) < 1e-12);
            QVERIFY(std::abs(betaCdf(betaQuantile(p, 2.5, 7), 2.5, 7) - p) < 1e-12);
        }
        QVERIFY(std::isnan(normalQuantile(0)) && std::isnan(tQuantile(0.5, 0)) && std::isnan(betaCdf(0.5, -1, 2)));
        QCOMPARE(binomialCdf(-1, 5, 0.5), 0.0);
        QCOMPARE(binomialCdf(5, 5, 0.5), 1.0);
    }
    void missingValuesAreNotZero()
    {
        const auto m = meanInterval(Column{kNone, 4, kNone, 2});
        QCOMPARE(m.n, std::int64_t(2));
        QCOMPARE(*m.mean, 3.0);
        QVERIFY(meanInterval(Column{kNone}).status == Status::UndefinedN0);
    }
    void repeatsOfOnePromptAreOneObservation()
    {
        const std::vector<std::int32_t> prompt{7, 7, 7, 1, 2};
        const auto m = meanIntervalByPrompt(prompt, Column{1, 1, 1, 5, 3});
        QCOMPARE(m.n, std::int64_t(3));
        QCOMPARE(*m.mean, 3.0); // 1, 5, 3; pooled it would be 2.2
        QCOMPARE(m.responses, std::int64_t(5));
    }
    void swappingTheSidesMirrorsThePair()
    {
        const auto ab = pairedDifference(m_a, m_b), ba = pairedDifference(m_b, m_a);
        QCOMPARE(*ab.meanDiff, -*ba.meanDiff);
        QCOMPARE(*ab.p, *ba.p);
        QCOMPARE(*ab.lower, -*ba.upper);
        QCOMPARE(ab.aBetter, ba.bBetter);
        QCOMPARE(ab.dropped, std::int64_t(2));
    }
    void orderOfPromptsChangesNothing()
    {
        const Column a(m_a.rbegin(), m_a.rend()), b(m_b.rbegin(), m_b.rend());
        QCOMPARE(*pairedDifference(a, b).p, *pairedDifference(m_a, m_b).p);
    }
    void anAddedConstantLeavesThePairAlone()
    {
        Column a = m_a, b = m_b;
        for (auto *side : {&a, &b}) {
            for (auto &v : *side)
                v = v ? std::optional(*v + 10) : v;
        }
        QVERIFY(std::abs(*pairedDifference(a, b).p - *pairedDifference(m_a, m_b).p) < 1e-12);
    }
    void aRatioOfItselfIsOne()
    {
        const auto r = logRatioPaired(m_a, m_a);
        QVERIFY(r.status == Status::ZeroVariance);
        QCOMPARE(*r.ratio, 1.0);
        QVERIFY(!r.p);
    }
    void quantileIntervalsNeedEnoughValues_data()
    {
        QTest::addColumn<double>("q");
        QTest::addColumn<int>("first"); // the smallest n with a closed 95 % interval, methods.md 4.5
        QTest::newRow("median") << 0.5 << 6;
        QTest::newRow("p90") << 0.9 << 36;
        QTest::newRow("p95") << 0.95 << 72;
        QTest::newRow("p99") << 0.99 << 368;
    }
    void quantileIntervalsNeedEnoughValues()
    {
        QFETCH(double, q);
        QFETCH(int, first);
        std::vector<double> x(std::size_t(first), 0.0);
        std::iota(x.begin(), x.end(), 1.0);
        QVERIFY(quantileInterval(x, q).status == Status::Ok);
        x.pop_back();
        QVERIFY(quantileInterval(x, q).status == Status::OpenInterval);
    }
    void quantilesOfNothingAreUndefined()
    {
        QVERIFY(!quantile({}, 0.5));
        QVERIFY(quantileInterval({}, 0.5).status == Status::UndefinedN0);
        const std::vector<double> one{3};
        QVERIFY(!quantile(one, 1.5));
    }
    void holmLeavesUntestedPairsOut()
    {
        const auto p = holm(Column{0.02, kNone, 0.01});
        QCOMPARE(*p[0], 0.02);
        QVERIFY(!p[1]);
        QCOMPARE(*p[2], 0.02);
    }
    void notSignificantIsNeverTheSame()
    {
        // Wide interval around 0: inconclusive, whatever the margin; only a narrow one is "equivalent".
        QVERIFY(verdict({40, Bounds{-0.6, 0.5}, Bounds{-0.5, 0.4}, 0.25, 0.9, 0.05, 10}) == Verdict::Inconclusive);
        QVERIFY(verdict({40, Bounds{-0.2, 0.2}, Bounds{-0.1, 0.1}, 0.25, 0.9, 0.05, 10}) == Verdict::Equivalent);
        QVERIFY(verdict({40, Bounds{-0.2, 0.2}, Bounds{-0.1, 0.1}, kNone, 0.9, 0.05, 10}) == Verdict::Inconclusive);
        QVERIFY(verdict({9, Bounds{2, 3}, Bounds{2, 3}, 0.25, 0.001, 0.05, 10}) == Verdict::TooFew);
        QVERIFY(verdict({40, Bounds{-0.9, -0.3}, Bounds{-0.8, -0.35}, 0.25, 0.01, 0.05, 10}) ==
                Verdict::BClearlyBetter);
    }
};

QTEST_GUILESS_MAIN(EstimatesTest)
#include "tst_estimates.moc"
