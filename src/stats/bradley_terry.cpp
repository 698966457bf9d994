// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/bradley_terry.h"
#include "core/text.h"
#include "stats/linear.h"
#include "stats/quantiles.h"
#include <algorithm>
#include <cmath>

namespace assay::stats
{
namespace
{
constexpr int kMostSteps = 200;
constexpr double kLongestStep = 2, kSmallestStep = 1e-12;

// Newton's step, capped; answers its largest component.
double take(std::vector<double> &at, const std::vector<double> &step)
{
    double largest = 0;
    for (double s : step)
        largest = std::max(largest, std::abs(s));
    const double scale = largest > kLongestStep ? kLongestStep / largest : 1;
    for (std::size_t i = 0; i < at.size(); ++i)
        at[i] += scale * step[i];
    return largest;
}

// 11' / n in the first n rows: fixes the sum of strengths without moving the others.
Matrix gauge(std::size_t players, std::size_t size)
{
    Matrix out(size);
    for (std::size_t i = 0; i < players; ++i) {
        for (std::size_t j = 0; j < players; ++j)
            out.at(i, j) = 1.0 / double(players);
    }
    return out;
}

bool fit(const PairTable &table, std::vector<double> &b, std::vector<double> *se)
{
    const std::size_t n = table.size();
    for (int round = 0; round < kMostSteps; ++round) {
        Matrix h = gauge(n, n);
        std::vector<double> gradient(n, 0);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = i + 1; j < n; ++j) {
                const double games = table.met(i, j);
                if (games <= 0)
                    continue;
                const double p = winProbability(b[i], b[j]), g = table.points(i, j) - games * p;
                const double weight = games * p * (1 - p);
                gradient[i] += g;
                gradient[j] -= g;
                h.at(i, i) += weight;
                h.at(j, j) += weight;
                h.at(i, j) -= weight;
                h.at(j, i) -= weight;
            }
        }
        if (!h.invert())
            return false;
        if (take(b, h.times(gradient)) >= kSmallestStep)
            continue;
        for (std::size_t i = 0; se && i < n; ++i)
            se->push_back(std::sqrt(std::max(0.0, h.at(i, i) - 1.0 / double(n))));
        return true;
    }
    return false;
}

Status checked(const PairTable &table)
{
    const PairGraph graph = pairGraph(table);
    return table.size() < 2             ? Status::Undefined
           : !graph.connected()         ? Status::Disconnected
           : !graph.stronglyConnected() ? Status::NotStronglyConnected
                                        : Status::Ok;
}

bool known(const PairVote &vote, std::size_t players)
{
    return vote.a >= 0 && vote.b >= 0 && vote.a != vote.b && std::size_t(vote.a) < players &&
           std::size_t(vote.b) < players;
}

void add(PairTable &table, const PairVote &vote)
{
    const auto a = std::size_t(vote.a), b = std::size_t(vote.b);
    if (vote.vote == Vote::A)
        table.addWins(a, b, 1);
    else if (vote.vote == Vote::B)
        table.addWins(b, a, 1);
    else
        table.addTies(a, b, 1);
}

// Votes by prompt, so that a replicate takes whole prompts.
std::vector<std::vector<PairVote>> grouped(std::span<const PairVote> votes, std::size_t players)
{
    std::vector<PairVote> sorted;
    std::copy_if(votes.begin(), votes.end(), std::back_inserter(sorted),
                 [&](const auto &v) { return known(v, players); });
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto &x, const auto &y) { return x.prompt < y.prompt; });
    std::vector<std::vector<PairVote>> out;
    for (const PairVote &v : sorted) {
        if (out.empty() || out.back().front().prompt != v.prompt)
            out.emplace_back();
        out.back().push_back(v);
    }
    return out;
}
} // namespace

double winProbability(double strengthA, double strengthB) { return 1 / (1 + std::exp(strengthB - strengthA)); }

BradleyTerry bradleyTerry(const PairTable &table)
{
    BradleyTerry out;
    out.status = checked(table);
    if (out.status != Status::Ok)
        return out;
    out.strength.assign(table.size(), 0);
    if (!fit(table, out.strength, &out.se))
        return {};
    return out;
}

PairTable tableOf(std::span<const PairVote> votes, std::size_t players)
{
    PairTable table(players);
    for (const PairVote &vote : votes) {
        if (known(vote, players))
            add(table, vote);
    }
    return table;
}

StrengthIntervals bradleyTerryIntervals(std::span<const PairVote> votes, std::size_t players, std::size_t replicates,
                                        std::uint64_t seed, double level, const std::function<bool(double)> &keepGoing)
{
    StrengthIntervals out;
    const PairTable all = tableOf(votes, players);
    const BradleyTerry whole = bradleyTerry(all);
    out.status = whole.status;
    if (whole.status != Status::Ok)
        return out;
    out.strength = whole.strength;
    const auto prompts = grouped(votes, players);
    SplitMix64 random(seed);
    std::vector<std::vector<double>> found(players);
    for (std::size_t r = 0; r < replicates; ++r) {
        if (keepGoing && r % 50 == 0 && !keepGoing(double(r) / double(replicates)))
            break;
        PairTable table(players);
        for (std::size_t i = 0; i < prompts.size(); ++i) {
            for (const PairVote &vote : prompts[random.below(prompts.size())])
                add(table, vote);
        }
        if (!pairGraph(table).stronglyConnected()) {
            ++out.regularised;
            for (std::size_t a = 0; a < players; ++a) {
                for (std::size_t b = a + 1; b < players; ++b) {
                    if (all.met(a, b) > 0) // also when this draw left the pair out
                        table.addTies(a, b, 0.5);
                }
            }
        }
        std::vector<double> b = whole.strength;
        if (!fit(table, b, nullptr))
            continue;
        for (std::size_t i = 0; i < players; ++i)
            found[i].push_back(b[i]);
        ++out.replicates;
    }
    for (std::vector<double> &values : found) {
        std::sort(values.begin(), values.end());
        out.lower.push_back(quantile(values, (1 - level) / 2).value_or(0));
        out.upper.push_back(quantile(values, (1 + level) / 2).value_or(0));
    }
    if (out.replicates == 0)
        out.status = Status::Undefined;
    return out;
}

std::vector<RankRange> rankRanges(std::span<const double> lower, std::span<const double> upper)
{
    const std::size_t n = std::min(lower.size(), upper.size());
    std::vector<RankRange> out(n, {1, n});
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
            out[i].best += lower[j] > upper[i] ? 1 : 0;
            out[i].worst -= upper[j] < lower[i] ? 1 : 0;
        }
    }
    return out;
}

SideFit bradleyTerryWithSide(std::span<const PairVote> votes, std::size_t players)
{
    SideFit out;
    out.status = checked(tableOf(votes, players));
    if (out.status != Status::Ok)
        return out;
    std::vector<double> at(players + 1, 0);
    for (int round = 0; round < kMostSteps; ++round) {
        Matrix h = gauge(players, players + 1);
        std::vector<double> gradient(players + 1, 0);
        for (const PairVote &v : votes) {
            if (!known(v, players))
                continue;
            const std::size_t index[] = {std::size_t(v.a), std::size_t(v.b), players};
            const double sign[] = {1, -1, 1};
            const double p = winProbability(at[index[0]] + at[players], at[index[1]]);
            const double g = (v.vote == Vote::A ? 1 : v.vote == Vote::B ? 0 : 0.5) - p, weight = p * (1 - p);
            for (int i = 0; i < 3; ++i) {
                gradient[index[i]] += sign[i] * g;
                for (int j = 0; j < 3; ++j)
                    h.at(index[i], index[j]) += sign[i] * sign[j] * weight;
            }
        }
        if (!h.invert())
            break;
        if (take(at, h.times(gradient)) >= kSmallestStep)
            continue;
        out.side = at[players];
        out.sideSe = std::sqrt(std::max(0.0, h.at(players, players)));
        at.pop_back();
        out.strength = std::move(at);
        return out;
    }
    return {};
}
} // namespace assay::stats
