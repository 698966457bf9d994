// SPDX-License-Identifier: GPL-3.0-or-later
// What people preferred, pair by pair: who beats whom, whether it can be put in one order, and whether the side of the
// screen decided (methods.md 2). Pure and seeded; any thread. Private to this room.
#pragma once
#include "core/records.h"
#include "stats/bradley_terry.h"
#include "stats/davidson.h"
#include "stats/pairwise.h"
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace assay::analysis
{
struct VoteSet { // players are targets of the data
    std::vector<stats::PairVote> votes;
    std::vector<std::int32_t> trialA, trialB; // beside votes: the answers that were compared
    std::int64_t direct = 0;                  // given as votes; the others follow from rankings
    std::int64_t ties = 0, bothGood = 0, bothBad = 0, cantJudge = 0;
    std::int64_t afterReveal = 0, laterRounds = 0; // left out
    std::int64_t leftWins = 0, rightWins = 0;      // of direct votes
    std::int64_t blind = 0;
    std::size_t prompts = 0, raters = 0;
};
VoteSet votesOf(const AnalysisData &data);

struct VotePair { // a < b
    std::size_t a = 0, b = 0;
    std::int64_t n = 0, wins = 0, losses = 0, ties = 0, bothBad = 0; // of a; both bad is a tie for the rate
    std::optional<double> rate, lower, upper;                        // wins of a and half the ties
    std::vector<std::int32_t> trials;                                // behind it, each once
};
struct VoteReport {
    stats::PairGraph graph;
    // By target; absent: in no vote, or no finite estimate. Of targets of one group (graph.component) alone.
    std::vector<std::optional<double>> strength, lower, upper;
    std::vector<std::optional<stats::RankRange>> places; // within its group
    std::vector<std::string> endless;                    // why a group has no finite estimate: one sentence each
    std::int64_t replicates = 0, regularised = 0;
    std::vector<VotePair> pairs; // that met
    std::optional<stats::Davidson> davidson;
    stats::PositionBias position;
    std::optional<bool> orderHoldsWithoutSide; // only where the side matters
    std::vector<bool> met;                     // by target: in any vote
    double tieShare = 0;
    const VotePair *pair(std::size_t a, std::size_t b) const; // either order; null: never met
};
// `names` by target, for the sentences.
VoteReport voteReport(const VoteSet &set, const std::vector<std::string> &names, std::size_t replicates,
                      std::uint64_t seed, const std::function<bool(double)> &keepGoing = {});
} // namespace assay::analysis
