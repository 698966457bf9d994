// SPDX-License-Identifier: GPL-3.0-or-later
// How sure are we? Every pair of targets on the prompts that all have in common: difference, interval, verdict, and how
// many prompts would settle it (methods.md 1.5 to 1.9). Pure; any thread. Private to this room.
#pragma once
#include "analysis/comparison.h"
#include "stats/bootstrap.h"
#include "stats/bradley_terry.h"
#include "stats/pairwise.h"
#include <functional>

namespace assay::analysis
{
constexpr std::int64_t kFewestForBca = 20; // below it the bootstrap is too short (methods.md 1.1)
constexpr std::int64_t kPilotPairs = 15;   // from here on the spread is taken from the data

struct PairFinding { // of a over b, in the order of the columns
    std::size_t a = 0, b = 0;
    PairTest test;
    std::optional<double> pAdjusted; // Holm over all pairs
    stats::Verdict verdict = stats::Verdict::TooFew;
    bool assumedSpread = false;
    std::optional<std::int64_t> promptsNeeded; // to find the margin in 8 of 10 cases, at the adjusted level
    std::optional<double> detectable;          // what the present number would probably have found
    stats::WinRate duels;                      // prompts on which a scored higher; equal ones are ties
};
struct Certainty {
    ScoreScale scale;
    std::size_t size = 0;
    std::int64_t n = 0;
    std::vector<PairFinding> pairs; // a < b
    std::vector<double> shareFirst; // of redrawn prompt sets in which each has the best mean; empty: too few
    std::size_t replicates = 0;
    bool complete = true;              // false: stopped
    bool bca = false;                  // intervals of differences are BCa, of the same draws; p values stay Student's
    stats::StrengthIntervals strength; // Bradley-Terry on the duels, derived from scores
    const PairFinding &pair(std::size_t a, std::size_t b) const; // a < b
};
struct CertaintyAsked {
    std::size_t replicates = 9999;
    std::uint64_t seed = 1;
    bool bca = false; // from 20 prompts on, where the test is not McNemar's
};
// `columns` best first, restricted to the common set of n prompts.
Certainty certaintyOf(const std::vector<Column> &columns, std::int64_t n, const ScoreScale &scale,
                      const CertaintyAsked &asked, const std::function<bool(double)> &keepGoing = {});

// What may be said of the pair, in one sentence or two; never "the same" unless the verdict is `equivalent`.
std::string pairSentence(const PairFinding &pair, const std::string &a, const std::string &b, const ScoreScale &scale);
// How many prompts would find the margin, and what the present number would find; empty: nothing to go by.
std::string settlingSentence(const PairFinding &pair, const ScoreScale &scale);
bool isOpen(const PairFinding &pair); // neither of the two is shown to be better, nor both to be equivalent
// The checks that assume less than Student's t, for a caption; empty where there are none.
std::string robustness(const PairFinding &pair, const std::string &a, const std::string &b);
bool isTakenBack(const PairFinding &pair); // the interval alone excludes 0, and Holm's adjustment does not bear it out
// Of b against a, for b's row: "behind", "can't tell yet", "not better by 0.25" ...
std::string verdictWord(const PairFinding &pair, const ScoreScale &scale);
std::string pText(double p); // "p = .03", "p < .001"
} // namespace assay::analysis
