// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/verdict.h"
#include <algorithm>

namespace assay::stats
{
namespace
{
std::vector<std::size_t> rankedByP(Values p)
{
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < p.size(); ++i) {
        if (p[i])
            order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return *p[a] < *p[b]; });
    return order;
}

Bounds mirrored(Bounds b) { return {-b.upper, -b.lower}; }

// Step 2 of the rule, seen from one side: is the first of the pair better, and by how much?
enum class Lead { None, Negligible, Plain, Clear };
Lead lead(Bounds ci95, std::optional<Bounds> ci90, std::optional<double> margin, bool passed)
{
    if (!passed || ci95.lower <= 0)
        return Lead::None;
    if (margin && ci95.lower > *margin)
        return Lead::Clear;
    if (margin && ci90 && ci90->upper < *margin)
        return Lead::Negligible;
    return Lead::Plain;
}
} // namespace

std::vector<std::optional<double>> holm(Values p)
{
    std::vector<std::optional<double>> out(p.size());
    const auto order = rankedByP(p);
    double running = 0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        running = std::max(running, double(order.size() - rank) * *p[order[rank]]);
        out[order[rank]] = std::min(running, 1.0);
    }
    return out;
}

std::vector<std::optional<double>> benjaminiHochberg(Values p)
{
    std::vector<std::optional<double>> out(p.size());
    const auto order = rankedByP(p);
    double running = 1;
    for (std::size_t rank = order.size(); rank-- > 0;) {
        running = std::min(running, double(order.size()) / double(rank + 1) * *p[order[rank]]);
        out[order[rank]] = running;
    }
    return out;
}

std::vector<std::optional<double>> bonferroni(Values p)
{
    std::vector<std::optional<double>> out(p.size());
    const auto order = rankedByP(p);
    for (std::size_t i : order)
        out[i] = std::min(1.0, double(order.size()) * *p[i]);
    return out;
}

std::string_view verdictName(Verdict v) noexcept
{
    switch (v) {
    case Verdict::TooFew:
        return "too_few";
    case Verdict::AClearlyBetter:
        return "A_clearly_better";
    case Verdict::ABetter:
        return "A_better";
    case Verdict::ABetterButNegligible:
        return "A_better_but_negligible";
    case Verdict::BClearlyBetter:
        return "B_clearly_better";
    case Verdict::BBetter:
        return "B_better";
    case Verdict::BBetterButNegligible:
        return "B_better_but_negligible";
    case Verdict::Equivalent:
        return "equivalent";
    case Verdict::ANotWorse:
        return "A_not_worse";
    case Verdict::BNotWorse:
        return "B_not_worse";
    case Verdict::Inconclusive:
        break;
    }
    return "inconclusive";
}

Verdict verdict(const VerdictInput &in)
{
    if (in.n < in.minN || !in.ci95)
        return Verdict::TooFew;
    const bool passed = !in.pAdjusted || *in.pAdjusted <= in.alpha;
    const auto mirrored90 = in.ci90 ? std::optional(mirrored(*in.ci90)) : std::nullopt;
    const Lead a = lead(*in.ci95, in.ci90, in.margin, passed);
    const Lead b = lead(mirrored(*in.ci95), mirrored90, in.margin, passed);
    if (a != Lead::None)
        return a == Lead::Clear        ? Verdict::AClearlyBetter
               : a == Lead::Negligible ? Verdict::ABetterButNegligible
                                       : Verdict::ABetter;
    if (b != Lead::None)
        return b == Lead::Clear        ? Verdict::BClearlyBetter
               : b == Lead::Negligible ? Verdict::BBetterButNegligible
                                       : Verdict::BBetter;
    if (!in.margin || !in.ci90)
        return Verdict::Inconclusive;
    const bool above = in.ci90->lower > -*in.margin, below = in.ci90->upper < *in.margin;
    return above && below ? Verdict::Equivalent
           : above        ? Verdict::ANotWorse
           : below        ? Verdict::BNotWorse
                          : Verdict::Inconclusive;
}
} // namespace assay::stats
