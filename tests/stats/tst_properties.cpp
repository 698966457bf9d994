// SPDX-License-Identifier: GPL-3.0-or-later
// What must hold for any data (methods.md 13.2), on 200 seeded data sets. That costs add up is held by the room that
// computes them: tests/catalog/tst_cost.cpp.
#include "core/text.h"
#include "stats/bootstrap.h"
#include "stats/bradley_terry.h"
#include "stats/davidson.h"
#include "stats/krippendorff.h"
#include "stats/mcnemar.h"
#include "stats/pareto.h"
#include "stats/rates.h"
#include "stats/sequence_matcher.h"
#include "stats/signed_rank.h"
#include "stats/verdict.h"
#include <cmath>
#include <numeric>
#include <QtTest>

using namespace assay::stats;
using Column = std::vector<std::optional<double>>;

namespace
{
constexpr int kSets = 200;
bool near(std::optional<double> a, std::optional<double> b)
{
    return a.has_value() == b.has_value() && (!a || std::abs(*a - *b) <= 1e-9 * std::max(1.0, std::abs(*a)));
}
Column scores(assay::SplitMix64 &random, std::size_t n, bool gaps = true)
{
    Column out(n);
    for (auto &v : out) {
        if (!gaps || random.below(10) > 0)
            v = double(1 + random.below(5));
    }
    return out;
}
Column reordered(const Column &column, const std::vector<std::size_t> &order)
{
    Column out;
    for (std::size_t i : order)
        out.push_back(column[i]);
    return out;
}
Column mapped(const Column &column, double factor, double shift)
{
    Column out;
    for (const auto &v : column)
        out.push_back(v ? std::optional(*v * factor + shift) : v);
    return out;
}
std::vector<std::size_t> shuffledOrder(assay::SplitMix64 &random, std::size_t n)
{
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t(0));
    random.shuffle(order);
    return order;
}
std::vector<PairVote> votes(assay::SplitMix64 &random, int players, int count)
{
    std::vector<PairVote> out;
    for (int i = 0; i < count; ++i) {
        const auto a = std::int32_t(random.below(std::uint64_t(players)));
        const auto b = std::int32_t((a + 1 + std::int32_t(random.below(std::uint64_t(players - 1)))) % players);
        out.push_back({i / 3, a, b, Vote(random.below(4))});
    }
    return out;
}
} // namespace

class PropertiesTest : public QObject
{
    Q_OBJECT
    template <typename Check> void onManySets(Check &&check)
    {
        for (int i = 0; i < kSets; ++i) {
            assay::SplitMix64 random{std::uint64_t(i)};
            check(random, std::size_t(2 + random.below(40)));
            if (QTest::currentTestFailed())
                return;
        }
    }

private Q_SLOTS:
    void orderOfPromptsChangesNothing()
    {
        onManySets([](auto &random, std::size_t n) {
            const Column a = scores(random, n), b = scores(random, n);
            const auto order = shuffledOrder(random, n);
            const Column ra = reordered(a, order), rb = reordered(b, order);
            QVERIFY(near(meanInterval(a).lower, meanInterval(ra).lower));
            QVERIFY(near(pairedDifference(a, b).p, pairedDifference(ra, rb).p));
            QVERIFY(near(wilcoxonSignedRank(a, b).p(), wilcoxonSignedRank(ra, rb).p()));
            QVERIFY(near(krippendorffAlpha({a, b}, Level::Ordinal).alpha,
                         krippendorffAlpha({ra, rb}, Level::Ordinal).alpha));
        });
    }
    void swappingTheSidesFlipsSignsAndKeepsP()
    {
        onManySets([](auto &random, std::size_t n) {
            const Column a = scores(random, n), b = scores(random, n);
            const auto ab = pairedDifference(a, b), ba = pairedDifference(b, a);
            QVERIFY(near(ab.p, ba.p));
            if (ab.lower)
                QVERIFY(near(ab.lower, -*ba.upper) && near(ab.meanDiff, -*ba.meanDiff));
            const auto w = wilcoxonSignedRank(a, b), v = wilcoxonSignedRank(b, a);
            QVERIFY(near(w.p(), v.p()) && w.plus == v.minus);
            const auto x = std::int64_t(random.below(9)), y = std::int64_t(random.below(9));
            const auto m = mcNemar(9, x, y, 3), k = mcNemar(9, y, x, 3);
            QVERIFY(near(m.pMid, k.pMid) && near(m.lower, -*k.upper));
            const Bounds wide{-0.1 * double(x), 0.1 * double(y)}, narrow{-0.05 * double(x), 0.05 * double(y)};
            const auto one = verdict({20, wide, narrow, 0.2, 0.01, 0.05, 10});
            const auto other = verdict(
                {20, Bounds{-wide.upper, -wide.lower}, Bounds{-narrow.upper, -narrow.lower}, 0.2, 0.01, 0.05, 10});
            QVERIFY((one == Verdict::Equivalent) == (other == Verdict::Equivalent));
            QVERIFY((one == Verdict::ABetter) == (other == Verdict::BBetter));
        });
    }
    void unitsScale()
    {
        onManySets([](auto &random, std::size_t n) {
            const Column a = scores(random, n), b = scores(random, n);
            const auto m = meanInterval(a), m10 = meanInterval(mapped(a, 10, 0));
            if (m.status == Status::Ok)
                QVERIFY(near(m10.mean, 10 * *m.mean) && near(m10.sd, 10 * *m.sd) && near(m10.se, 10 * *m.se));
            const auto d = pairedDifference(a, b), moved = pairedDifference(mapped(a, 1, 7), mapped(b, 1, 7));
            QVERIFY(near(d.p, moved.p) && near(d.meanDiff, moved.meanDiff) && near(d.lower, moved.lower));
            QVERIFY(near(krippendorffAlpha({a, b}, Level::Interval).alpha,
                         krippendorffAlpha({mapped(a, 3, 2), mapped(b, 3, 2)}, Level::Interval).alpha));
        });
    }
    void repeatingAPromptIsNotMoreEvidence()
    {
        // The same answers twice under the same prompts: by prompt, nothing gets narrower.
        onManySets([](auto &random, std::size_t n) {
            const Column a = scores(random, n, false);
            Column twice = a;
            twice.insert(twice.end(), a.begin(), a.end());
            std::vector<std::int32_t> prompt;
            for (std::size_t i = 0; i < 2 * n; ++i)
                prompt.push_back(std::int32_t(i % n));
            const auto once = meanInterval(a);
            const auto doubled = meanIntervalByPrompt(prompt, twice);
            QVERIFY(near(once.lower, doubled.lower) && near(once.upper, doubled.upper));
            QCOMPARE(doubled.n, std::int64_t(n));
        });
    }
    void strengthsDoNotDependOnNames()
    {
        onManySets([](auto &random, std::size_t) {
            const auto all = votes(random, 4, 60);
            const auto order = shuffledOrder(random, 4);
            auto renamed = all;
            for (PairVote &v : renamed) {
                v.a = std::int32_t(order[std::size_t(v.a)]);
                v.b = std::int32_t(order[std::size_t(v.b)]);
            }
            const auto fit = bradleyTerry(tableOf(all, 4)), other = bradleyTerry(tableOf(renamed, 4));
            QVERIFY(fit.status == other.status);
            const auto d = davidson(tableOf(all, 4)), e = davidson(tableOf(renamed, 4));
            for (std::size_t i = 0; i < 4; ++i) {
                if (fit.status == Status::Ok)
                    QVERIFY(near(fit.strength[i], other.strength[order[i]]) && near(fit.se[i], other.se[order[i]]));
                if (d.status == Status::Ok)
                    QVERIFY(near(d.strength[i], e.strength[order[i]]));
            }
            QVERIFY(near(d.nu, e.nu));
        });
    }
    void strengthsDoNotDependOnTheOrderOfVotes()
    {
        onManySets([](auto &random, std::size_t) {
            auto all = votes(random, 3, 40);
            const auto before = bradleyTerry(tableOf(all, 3));
            random.shuffle(all);
            const auto after = bradleyTerry(tableOf(all, 3));
            if (before.status == Status::Ok)
                QVERIFY(near(before.strength[0], after.strength[0]));
        });
    }
    void aTextEqualsItself()
    {
        onManySets([](auto &random, std::size_t n) {
            std::string a, b;
            for (std::size_t i = 0; i < 12 * n; ++i) {
                a += char('a' + random.below(4));
                b += char('a' + random.below(4));
            }
            QCOMPARE(SequenceMatcher(a, a).ratio(), 1.0);
            const double r = SequenceMatcher(a, b).ratio();
            QVERIFY(r >= 0 && r <= 1);
        });
    }
    void theFrontierIgnoresHowScoresAreScaled()
    {
        onManySets([](auto &random, std::size_t n) {
            std::vector<CostAndScore> points, scaled;
            for (std::size_t i = 0; i < n; ++i) {
                const double cost = double(random.below(10)), score = double(random.below(10));
                points.push_back({cost, score});
                scaled.push_back({std::exp(cost / 3), std::exp(score) - 5});
            }
            const auto a = pareto(points), b = pareto(scaled);
            for (std::size_t i = 0; i < n; ++i)
                QCOMPARE(*a[i].onFrontier, *b[i].onFrontier);
        });
    }
    void intervalsHoldTheirEstimate()
    {
        onManySets([](auto &random, std::size_t n) {
            const auto x = std::int64_t(random.below(n + 1));
            const auto w = wilsonInterval(double(x), double(n)), c = clopperPearson(x, std::int64_t(n));
            QVERIFY(w.lower <= *w.p && *w.p <= w.upper && w.lower >= 0 && w.upper <= 1);
            QVERIFY(c.lower <= *c.p && *c.p <= c.upper);
            QVERIFY(c.lower <= w.lower + 0.02 || x == 0); // exact is the wider one, but for rounding at the edges
        });
    }
    // Small whole scores are added another way than other numbers: to the same sums, draw for draw.
    void whateverTheNumbersTheDrawsAreTheSame()
    {
        onManySets([](auto &random, std::size_t n) {
            const std::size_t columns = 1 + random.below(11);
            const double parts = double(1 << random.below(3)), low = double(random.below(7)) - 3;
            std::vector<double> whole, shifted;
            for (std::size_t i = 0; i < columns * n; ++i) {
                whole.push_back(low + double(random.below(200)) / parts);
                shifted.push_back(whole.back() + 0.1); // no longer a quarter of anything
            }
            const auto a = bootstrapMeans(whole, columns, 40, 9), b = bootstrapMeans(shifted, columns, 40, 9);
            for (std::size_t i = 0; i < a.means.size(); ++i)
                QVERIFY(std::abs(a.means[i] + 0.1 - b.means[i]) < 1e-9);
        });
    }
    void theSameSeedIsTheSameFigure()
    {
        onManySets([](auto &random, std::size_t n) {
            std::vector<double> rows;
            for (std::size_t i = 0; i < 3 * n; ++i)
                rows.push_back(double(random.below(5)));
            const auto a = bootstrapMeans(rows, 3, 60, 5), b = bootstrapMeans(rows, 3, 60, 5);
            QVERIFY(a.means == b.means);
            const auto share = shareBest(a);
            QVERIFY(std::abs(share[0] + share[1] + share[2] - 1) < 1e-9);
        });
    }
};

QTEST_GUILESS_MAIN(PropertiesTest)
#include "tst_properties.moc"
