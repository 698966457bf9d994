// SPDX-License-Identifier: GPL-3.0-or-later
// Two targets on the same prompts: by how much one is ahead, with which interval, by the test that fits the scale
// (methods.md 1.5 to 1.7). Scores: Student's t. Pass or fail, one answer a prompt: McNemar with Agresti and Min's
// interval. Pure; any thread. Private to this room.
#pragma once
#include "analysis/prompt_table.h"
#include "analysis/score_choice.h"
#include "stats/verdict.h"

namespace assay::analysis
{
constexpr std::int64_t kFewest = 10; // prompts for any verdict; below it only raw points are drawn
constexpr std::int64_t kSolid = 30;  // below it a mark is hollow

struct PairTest { // of a over b: above 0, a is better, whatever the direction of the scale
    std::int64_t n = 0, aBetter = 0, equal = 0, bBetter = 0; // prompts
    std::optional<double> lead, sd;
    std::optional<stats::Bounds> ci95, ci90, ci50;
    std::optional<double> p;
    bool mcNemar = false;
    bool noVariation = false;       // every prompt differs by the same: no interval, and p is the sign test's
    std::optional<double> wilcoxon; // checks of a t test that assume less
    std::optional<double> sign;
    bool testsDisagree = false; // Student's t and Wilcoxon's signed ranks, at 5 %
    double discordant() const { return n > 0 ? double(aBetter + bBetter) / double(n) : 0; }
};
PairTest pairTest(const Column &a, const Column &b, const ScoreScale &scale);
// `pAdjusted` after Holm over the family; never "equivalent" without variation.
stats::Verdict verdictOf(const PairTest &test, std::optional<double> margin, std::optional<double> pAdjusted);
} // namespace assay::analysis
