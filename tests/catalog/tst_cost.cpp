// SPDX-License-Identifier: GPL-3.0-or-later
// What a cost must be for any usage and price (methods.md 13.2): it adds up, to the last digit and in any order.
#include "catalog/cost.h"
#include "core/text.h"
#include <numeric>
#include <QtTest>
#include <vector>

using namespace assay;
using namespace assay::catalog;

namespace
{
constexpr int kSets = 500;

Usage usage(SplitMix64 &random)
{
    Usage out;
    out.input = std::int64_t(random.below(2'000'000));
    out.cachedInput = std::int64_t(random.below(std::uint64_t(*out.input) + 1));
    out.cacheWrite = std::int64_t(random.below(std::uint64_t(*out.input - *out.cachedInput) + 1));
    out.cacheWriteLong = std::int64_t(random.below(std::uint64_t(*out.cacheWrite) + 1));
    out.output = std::int64_t(random.below(200'000));
    return out;
}

Usage added(const Usage &a, const Usage &b)
{
    Usage out;
    out.input = *a.input + *b.input;
    out.cachedInput = *a.cachedInput + *b.cachedInput;
    out.cacheWrite = *a.cacheWrite + *b.cacheWrite;
    out.cacheWriteLong = *a.cacheWriteLong + *b.cacheWriteLong;
    out.output = *a.output + *b.output;
    return out;
}

TokenPrice price(SplitMix64 &random, bool tiered)
{
    const auto rate = [&random] { return UnitPrice{std::int64_t(1 + random.below(75'000'001))}; };
    const auto rates = [&](TokenRates &to) {
        to.input = rate();
        to.output = rate();
        to.cachedInput = rate();
        to.cacheWrite = rate();
        to.cacheWriteLong = rate();
    };
    TokenPrice out;
    rates(out);
    if (tiered) {
        out.tiers.push_back({200'000, {}, false});
        rates(out.tiers.back().rates);
        out.perRequestPico = std::int64_t(random.below(1'000'000'000));
    }
    return out;
}
} // namespace

class CostTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theTotalIsItsParts()
    {
        SplitMix64 random(1);
        for (int i = 0; i < kSets; ++i) {
            const CostParts p = costParts(usage(random), price(random, i % 2 == 0));
            QVERIFY(p.status == CostParts::Status::Ok);
            QCOMPARE(p.total, p.input + p.cacheRead + p.cacheWrite + p.cacheWriteLong + p.output + p.perRequest);
        }
    }
    void twoResponsesCostWhatTheirTokensCostTogether()
    {
        SplitMix64 random(2);
        for (int i = 0; i < kSets; ++i) {
            const TokenPrice flat = price(random, false); // a tier is of one request, so it does not add up
            const Usage a = usage(random), b = usage(random);
            const CostParts one = costParts(a, flat), two = costParts(b, flat), both = costParts(added(a, b), flat);
            QCOMPARE(both.total, one.total + two.total);
            QCOMPARE(both.input, one.input + two.input);
            QCOMPARE(both.cacheRead, one.cacheRead + two.cacheRead);
            QCOMPARE(both.cacheWrite, one.cacheWrite + two.cacheWrite);
            QCOMPARE(both.cacheWriteLong, one.cacheWriteLong + two.cacheWriteLong);
            QCOMPARE(both.output, one.output + two.output);
        }
    }
    // What is stored is rounded to nano once a response: sums of it do not depend on order or grouping.
    void aRunCostsWhatItsResponsesCost()
    {
        SplitMix64 random(3);
        const TokenPrice tiered = price(random, true);
        std::vector<std::int64_t> nano;
        __extension__ __int128 pico = 0;
        for (int i = 0; i < 10'000; ++i) {
            const Usage u = usage(random);
            pico += costParts(u, tiered).total;
            const Cost cost = costOf(u, tiered, std::nullopt);
            QVERIFY(cost.amount.has_value());
            nano.push_back(cost.amount->nano);
        }
        const std::int64_t all = std::accumulate(nano.begin(), nano.end(), std::int64_t(0));
        for (int i = 0; i < 20; ++i) {
            random.shuffle(nano);
            const auto cut = nano.begin() + std::ptrdiff_t(random.below(nano.size()));
            QCOMPARE(std::accumulate(nano.begin(), cut, std::int64_t(0)) +
                         std::accumulate(cut, nano.end(), std::int64_t(0)),
                     all);
        }
        // Rounded once each: never further from the exact sum than half a nano a response.
        const __int128 apart = __int128(all) * 1000 - pico;
        QVERIFY(apart <= 500 * 10'000 && apart >= -500 * 10'000);
    }
};

QTEST_GUILESS_MAIN(CostTest)
#include "tst_cost.moc"
