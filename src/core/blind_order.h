// SPDX-License-Identifier: GPL-3.0-or-later
// The order in which a rater sees answers: drawn from the session's key, rater and prompt (methods.md 3.4), the same
// after a restart and in every build, different between raters. Pure.
#pragma once
#include "core/records.h"
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay
{
// The first 8 bytes, big endian, of SHA-256("key|rater|prompt").
std::uint64_t orderSeed(std::string_view orderKey, std::string_view rater, std::string_view prompt);

// For each prompt in the order shown: which of `answers` stands first, second, ... Counterbalanced: the prompts are
// taken in blocks of as many as there are answers; within a block the order of its first prompt is shifted cyclically,
// so that every answer takes every position equally often. The key "given" keeps the order as it is.
std::vector<std::vector<int>> counterbalancedOrders(const std::vector<std::string> &prompts, int answers,
                                                    std::string_view orderKey, std::string_view rater);

struct BlindPrompt { // one prompt with its answers as they stand on the screen
    RunId run{};
    int caseIndex = 0, repetition = 0;
    std::vector<TrialId> answers;
};
// The prompts of one session: of one run in its order, of several runs shuffled together (11.2). Answers that nothing
// can be said of
// (`scorable` false) are left out without moving the others. Prompts without answers are left out.
std::vector<BlindPrompt> blindOrder(const ScoringSession &session, std::string_view rater,
                                    const std::vector<RunRecord> &runs, bool (*scorable)(const TrialRow &));

// Can there be anything to judge? A whole, cut or refused answer with a text; never one that broke off on its way.
bool isJudgeable(const TrialRow &row);

// Is the blinding check due for the item shown as number `index` (0 first)? For one in ten, drawn as above.
bool guessDue(const ScoringSession &session, std::string_view rater, int index);
} // namespace assay
