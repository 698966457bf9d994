// SPDX-License-Identifier: GPL-3.0-or-later
// How sure are we? Every pair of targets on the prompts that all have in common: difference, interval, verdict, and how
// many prompts would settle it (methods.md 1.5 to 1.9). Pure; any thread. Private to this room.
#pragma once
#include "analysis/comparison.h"
#include "stats/bootstrap.h"
#include "stats/bradley_terry.h"
#include "stats/davidson.h"
#include "stats/pairwise.h"
#include <functional>

namespace assay::analysis
{
constexpr std::int64_t kPilotPairs = 15; // from here on the spread is taken from the data
constexpr double kAssumedSpread = 1.0;   // of differences on the scale 1 to 5, before that

struct PairFinding { // of a over b, in the order of the columns
    std::size_t a = 0, b = 0;
    stats::PairedEstimate difference;
    std::optional<stats::Bounds> ci95, ci90, ci50;
    std::optional<double> pAdjusted; // Holm over all pairs
    stats::Verdict verdict = stats::Verdict::TooFew;
    bool noVariation = false;   // every prompt differs by the same: nothing can be concluded from a spread of 0
    bool testsDisagree = false; // Student's t and Wilcoxon's signed ranks
    bool assumedSpread = false;
    std::optional<std::int64_t> promptsNeeded; // to find the margin in 8 of 10 cases, at the adjusted level
    std::optional<double> detectable;          // what the present number would probably have found
    stats::WinRate duels;                      // prompts on which a scored higher; equal ones are ties
};
struct Certainty {
    std::size_t size = 0;
    std::int64_t n = 0;
    std::vector<PairFinding> pairs; // a < b
    std::vector<double> shareFirst; // of redrawn prompt sets in which each has the highest mean; empty: too few
    std::size_t replicates = 0;
    bool complete = true;                                        // false: stopped
    stats::StrengthIntervals strength;                           // Bradley-Terry on the duels, derived from scores
    std::optional<double> tieShare;                              // of all duels
    const PairFinding &pair(std::size_t a, std::size_t b) const; // a < b
};
// `columns` best first, restricted to the common set of n prompts.
Certainty certaintyOf(const std::vector<Column> &columns, std::int64_t n, double margin, std::size_t replicates,
                      std::uint64_t seed, const std::function<bool(double)> &keepGoing = {});

// What may be said of the pair, in one sentence or two; never "the same" unless the verdict is `equivalent`.
std::string pairSentence(const PairFinding &pair, const std::string &a, const std::string &b, double margin);
std::string verdictWord(const PairFinding &pair); // "ahead", "can't tell yet" ...: for a column
std::string pText(double p);                      // "p = .03", "p < .001"
} // namespace assay::analysis
