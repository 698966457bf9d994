// SPDX-License-Identifier: GPL-3.0-or-later
// Strengths from pairwise votes (methods.md 2.3, 2.5). Pure and seeded. Never an online rating: that would depend on
// the order of the votes.
#pragma once
#include "stats/estimates.h"
#include "stats/pair_graph.h"
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace assay::stats
{
constexpr double kEloPerLog = 173.71779276130073; // 400 / ln 10: rating points for one unit of log strength

// Maximum likelihood, strengths sum to 0. Disconnected or NotStronglyConnected: nothing is estimated; the caller says
// why, and may fit table.withVirtualTies() on request, marked "regularised".
struct BradleyTerry {
    Status status = Status::Undefined;
    std::vector<double> strength, se; // log strength; se is model-based: right only with one vote a prompt
};
BradleyTerry bradleyTerry(const PairTable &table);
double winProbability(double strengthA, double strengthB); // of A over B, a tie being half a win

enum class Vote { A, B, Tie, BothBad /* a tie for strength, reported apart */ };
struct PairVote {
    std::int32_t prompt = 0;
    std::int32_t a = 0, b = 0; // players; a stood on the left
    Vote vote = Vote::Tie;
};
PairTable tableOf(std::span<const PairVote> votes, std::size_t players); // votes of unknown players are left out

// Percentile bootstrap over prompts: the interval to print. regularised: replicates that needed virtual ties.
struct StrengthIntervals {
    Status status = Status::Undefined; // Ok, or as bradleyTerry()
    std::vector<double> strength, lower, upper;
    std::int64_t replicates = 0, regularised = 0;
};
StrengthIntervals bradleyTerryIntervals(std::span<const PairVote> votes, std::size_t players, std::size_t replicates,
                                        std::uint64_t seed, double level = 0.95,
                                        const std::function<bool(double)> &keepGoing = {});
// The places that the intervals leave possible to each, 1-based: 1 + those surely above, n - those surely below.
struct RankRange {
    std::size_t best = 1, worst = 1;
};
std::vector<RankRange> rankRanges(std::span<const double> lower, std::span<const double> upper);

// Refitted with a term for the left side (logit = a - b + side): does the order survive a liking for one side?
struct SideFit {
    Status status = Status::Undefined;
    std::vector<double> strength;
    double side = 0, sideSe = 0;
};
SideFit bradleyTerryWithSide(std::span<const PairVote> votes, std::size_t players);
} // namespace assay::stats
