// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/pair_test.h"
#include "stats/mcnemar.h"
#include "stats/signed_rank.h"
#include <array>
#include <utility>

namespace assay::analysis
{
namespace
{
constexpr double kAlpha = 0.05;

std::optional<stats::Bounds> bounds(const std::optional<double> &lower, const std::optional<double> &upper)
{
    return lower && upper ? std::optional(stats::Bounds{*lower, *upper}) : std::nullopt;
}

bool allOrNothing(const Column &column)
{
    for (const auto &v : column) {
        if (v && *v != 0 && *v != 100)
            return false;
    }
    return true;
}

// In percentage points. The interval has a width even where nothing differs.
void byMcNemar(PairTest &out, std::int64_t bothPass, std::int64_t neither)
{
    auto at = [&](double level) { return stats::mcNemar(bothPass, out.aBetter, out.bBetter, neither, level); };
    auto percent = [](const stats::McNemar &m) {
        return m.lower ? bounds(100 * *m.lower, 100 * *m.upper) : std::nullopt;
    };
    const stats::McNemar m = at(0.95);
    out.mcNemar = true;
    if (!m.difference)
        return;
    out.lead = 100 * *m.difference;
    out.p = m.pMid;
    out.ci95 = percent(m);
    out.ci90 = percent(at(0.9));
    out.ci50 = percent(at(0.5));
}

void byStudent(PairTest &out, const Column &better, const Column &worse, bool ranks)
{
    const auto d = stats::pairedDifference(better, worse);
    out.lead = d.meanDiff;
    out.sd = d.sd;
    out.sign = stats::signTest(out.aBetter, out.bBetter).p;
    out.noVariation = d.status == stats::Status::ZeroVariance;
    if (out.noVariation)
        out.p = *d.meanDiff != 0 ? out.sign : std::nullopt;
    if (d.status != stats::Status::Ok)
        return;
    const auto d90 = stats::pairedDifference(better, worse, 0.9), d50 = stats::pairedDifference(better, worse, 0.5);
    out.p = d.p;
    out.ci95 = bounds(d.lower, d.upper);
    out.ci90 = bounds(d90.lower, d90.upper);
    out.ci50 = bounds(d50.lower, d50.upper);
    if (!ranks)
        return;
    out.wilcoxon = stats::wilcoxonSignedRank(better, worse).p();
    out.testsDisagree = out.wilcoxon && (*out.wilcoxon <= kAlpha) != (*out.p <= kAlpha);
}
} // namespace

PairTest pairTest(const Column &a, const Column &b, const ScoreScale &scale)
{
    PairTest out;
    const Column &better = scale.lowerBetter ? b : a, &worse = scale.lowerBetter ? a : b;
    std::int64_t full = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        if (!a[i] || !b[i])
            continue;
        ++out.n;
        const double d = *better[i] - *worse[i];
        ++(d > 0 ? out.aBetter : d < 0 ? out.bBetter : out.equal);
        full += d == 0 && *a[i] == 100 ? 1 : 0;
    }
    if (scale.percent() && allOrNothing(a) && allOrNothing(b))
        byMcNemar(out, full, out.equal - full);
    else
        byStudent(out, better, worse, !scale.percent());
    return out;
}

stats::Verdict verdictOf(const PairTest &test, std::optional<double> margin, std::optional<double> pAdjusted)
{
    if (test.n < kFewest)
        return stats::Verdict::TooFew;
    if (test.noVariation) {
        // No interval to judge by; that all prompts point the same way is evidence all the same.
        const bool shown = pAdjusted && *pAdjusted <= kAlpha && test.lead && *test.lead != 0;
        return !shown           ? stats::Verdict::Inconclusive
               : *test.lead > 0 ? stats::Verdict::ABetter
                                : stats::Verdict::BBetter;
    }
    return stats::verdict({test.n, test.ci95, test.ci90, margin, pAdjusted, kAlpha, kFewest});
}
} // namespace assay::analysis
