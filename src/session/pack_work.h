// SPDX-License-Identifier: GPL-3.0-or-later
// Rater packs and score files against a workspace: made, opened as a job of its own, answered. Merging them is
// session/pack_merge.h. No Qt and blocking: for assay-cli directly, for the window on a pool thread.
#pragma once
#include "core/clock.h"
#include "core/scores.h"
#include "store/workspace.h"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::session
{
struct PackOptions {
    std::string rater;         // for whom; empty: for anybody
    std::string by;            // who hands it out
    bool guesses = false;      // the names of the models go along, in alphabetical order, to guess among (3.5)
    std::string_view seedText; // for tests; empty: a fresh secret
};
struct PackMade {
    std::string pack;  // its id
    std::string bytes; // the file
    int prompts = 0, answers = 0, masked = 0;
    int filesLeftOut = 0; // attached to its prompts: a pack has words only
};
// Seals the answers of `run` for a rater; what was masked and which item is which answer stays in the workspace.
// BadInput: no such run, or nothing in it to judge.
Result<PackMade> makePack(store::Workspace &workspace, const store::Reader &reader, RunId run,
                          const PackOptions &options);

// The colleague's side: a workspace of its own at `path` (which must not exist) with one run, "Answer 1" .. as its
// targets and the pack's order; scored like any other.
Result<RunId> openPackJob(const std::string &path, std::string_view packBytes, const Clock &clock);
std::optional<PackIssued> packJobOf(const store::Reader &reader, RunId run); // nullopt: it came in no pack
inline constexpr std::string_view PackCandidatesSetting = "pack.candidates"; // one name a line
// What `rater` has said so far, changes and undone judgements included; may be written again later with more.
Result<std::string> resultOfJob(const store::Reader &reader, RunId run, const std::string &rater);

std::vector<std::string> ownNames(const RunPlan &plan);             // of its models: always masked
const std::string &shownText(const TrialRow &row);                  // what is judged: the answer, or the refusal
Result<Rubric> rubricOfRun(const store::Reader &reader, RunId run); // of its newest freeze; else the built-in one
} // namespace assay::session
