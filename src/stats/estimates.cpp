// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/estimates.h"
#include "stats/special.h"
#include "stats/sums.h"
#include <algorithm>
#include <cmath>
#include <vector>

namespace assay::stats
{
namespace
{
MeanEstimate estimate(std::span<const double> values, double level)
{
    MeanEstimate out;
    out.n = std::int64_t(values.size());
    if (values.empty())
        return out;
    const double mean = meanOf(values);
    out.mean = mean;
    if (out.n == 1) {
        out.status = Status::NoIntervalN1;
        return out;
    }
    const double df = double(out.n - 1);
    const double sd = std::sqrt(squaresAround(values, mean) / df);
    out.df = df;
    if (isNoVariation(sd, mean)) {
        out.status = Status::ZeroVariance;
        out.sd = out.se = 0.0;
        out.lower = out.upper = mean;
        return out;
    }
    const double se = sd / std::sqrt(double(out.n));
    const double half = tQuantile(0.5 + level / 2, df) * se;
    out.status = Status::Ok;
    out.sd = sd;
    out.se = se;
    out.lower = mean - half;
    out.upper = mean + half;
    return out;
}

std::vector<double> present(Values values)
{
    std::vector<double> out;
    out.reserve(values.size());
    for (const auto &v : values) {
        if (v)
            out.push_back(*v);
    }
    return out;
}

double twoSided(double t, double df) { return 2 * tCdf(-std::abs(t), df); }
} // namespace

std::string_view statusName(Status status) noexcept
{
    switch (status) {
    case Status::Ok:
        return "ok";
    case Status::UndefinedN0:
        return "undefined_n0";
    case Status::NoIntervalN1:
        return "no_interval_n1";
    case Status::ZeroVariance:
        return "zero_variance";
    case Status::OpenInterval:
        return "open_interval";
    case Status::TooFewClusters:
        return "too_few_clusters";
    case Status::Degenerate:
        return "degenerate";
    case Status::AllZero:
        return "all_zero";
    case Status::NoDiscordant:
        return "no_discordant";
    case Status::NoVariation:
        return "undefined_no_variation";
    case Status::NoPairs:
        return "undefined_no_pairs";
    case Status::ZeroDenominator:
        return "undefined_zero_denominator";
    case Status::KAboveN:
        return "undefined_k_gt_n";
    case Status::Disconnected:
        return "disconnected";
    case Status::NotStronglyConnected:
        return "not_strongly_connected";
    case Status::ReferenceTooShort:
        return "reference_too_short";
    case Status::Incomplete:
        return "incomplete";
    case Status::Failed:
        return "failed";
    case Status::Undefined:
        break;
    }
    return "undefined";
}

MeanEstimate meanInterval(Values values, double level) { return estimate(present(values), level); }

PromptMeanEstimate meanIntervalByPrompt(std::span<const std::int32_t> prompt, Values score, double level)
{
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < std::min(prompt.size(), score.size()); ++i) {
        if (score[i])
            order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return prompt[a] < prompt[b]; });
    std::vector<double> means, group;
    Sum within;
    for (std::size_t i = 0; i < order.size();) {
        group.clear();
        const std::int32_t key = prompt[order[i]];
        for (; i < order.size() && prompt[order[i]] == key; ++i)
            group.push_back(*score[order[i]]);
        means.push_back(meanOf(group));
        for (double v : group)
            within.add((v - means.back()) * (v - means.back()));
    }
    PromptMeanEstimate out;
    static_cast<MeanEstimate &>(out) = estimate(means, level);
    out.responses = std::int64_t(order.size());
    if (order.size() > means.size())
        out.withinSd = std::sqrt(within.value() / double(order.size() - means.size()));
    return out;
}

PairedEstimate pairedDifference(Values a, Values b, double level)
{
    PairedEstimate out;
    std::vector<double> diffs;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        if (!a[i] || !b[i]) {
            ++out.dropped;
            continue;
        }
        diffs.push_back(*a[i] - *b[i]);
        ++(*a[i] > *b[i] ? out.aBetter : *a[i] < *b[i] ? out.bBetter : out.equal);
    }
    const MeanEstimate m = estimate(diffs, level);
    out.status = m.status;
    out.n = m.n;
    out.meanDiff = m.mean;
    out.sd = m.sd;
    out.se = m.se;
    out.df = m.df;
    out.lower = m.lower;
    out.upper = m.upper;
    if (m.status != Status::Ok)
        return out;
    out.t = *m.mean / *m.se;
    out.p = twoSided(*out.t, *m.df);
    out.dz = *m.mean / *m.sd;
    const double v = *m.df;
    // The gamma of (v - 1) / 2 has its pole at v = 1, where the correction is 0 by definition (two pairs).
    const double j = v > 1 ? std::exp(std::lgamma(v / 2) - std::lgamma((v - 1) / 2)) / std::sqrt(v / 2) : 0.0;
    out.hedgesGz = j * *out.dz;
    return out;
}

RatioEstimate logRatioPaired(Values before, Values after, double level)
{
    RatioEstimate out;
    std::vector<double> logs;
    for (std::size_t i = 0; i < std::min(before.size(), after.size()); ++i) {
        if (before[i] && after[i] && *before[i] > 0 && *after[i] > 0)
            logs.push_back(std::log(*after[i] / *before[i]));
        else
            ++out.dropped;
    }
    const MeanEstimate m = estimate(logs, level);
    out.status = m.status;
    out.n = m.n;
    if (m.mean)
        out.ratio = std::exp(*m.mean);
    if (m.lower) {
        out.lower = std::exp(*m.lower);
        out.upper = std::exp(*m.upper);
    }
    if (m.status == Status::Ok)
        out.p = twoSided(*m.mean / *m.se, *m.df);
    return out;
}

TostEstimate tostPaired(Values a, Values b, double margin, double alpha)
{
    TostEstimate out;
    const PairedEstimate d = pairedDifference(a, b, 1 - 2 * alpha);
    if (d.status != Status::Ok)
        return out;
    out.status = Status::Ok;
    out.pLower = tCdf(-(*d.meanDiff + margin) / *d.se, *d.df);
    out.pUpper = tCdf((*d.meanDiff - margin) / *d.se, *d.df);
    out.p = std::max(*out.pLower, *out.pUpper);
    out.lower = d.lower;
    out.upper = d.upper;
    out.equivalent = *out.p < alpha;
    out.aNonInferior = *out.pLower < alpha;
    return out;
}
} // namespace assay::stats
