// SPDX-License-Identifier: GPL-3.0-or-later
// Which pair of targets a rater should compare next. Pure; the same votes and seed give the same pair.
#pragma once
#include "core/scores.h"
#include <cstdint>
#include <optional>
#include <vector>

namespace assay
{
struct PairVote {
    int prompt = 0, a = 0, b = 0; // a was shown first; indices of prompts and targets
    Choice choice = Choice::Tie;
};
struct NextPair {
    int prompt = 0, a = 0, b = 0; // a is shown first
    bool bridges = false;         // joins targets that no chain of votes has joined yet
    bool repeats = false;         // every pair of every prompt has been judged: a second opinion
};
// `has[prompt][target]`: is there an answer to show? First whatever joins parts of the graph that no vote joins; then
// the pair whose difference has the widest interval (Bradley-Terry with half a virtual tie a pair, so that it always
// exists); on the prompt where fewest votes are. No pair of one prompt comes again before all have come. Sides are
// balanced. nullopt: no prompt has two answers.
std::optional<NextPair> nextPair(const std::vector<std::vector<bool>> &has, const std::vector<PairVote> &votes,
                                 std::uint64_t seed);
// Widths of the 95 % intervals of b_i - b_j in that fit; [i][j].
std::vector<std::vector<double>> pairWidths(int targets, const std::vector<PairVote> &votes);
} // namespace assay
