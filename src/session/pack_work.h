// SPDX-License-Identifier: GPL-3.0-or-later
// Rater packs and score files against a workspace: made, opened as a job of its own, answered, merged. No Qt and
// blocking: for assay-cli directly, for the window on a pool thread or a short wait.
#pragma once
#include "core/clock.h"
#include "store/workspace.h"
#include <string>
#include <string_view>
#include <vector>

namespace assay::session
{
struct PackMade {
    std::string pack;  // its id
    std::string bytes; // the file
    int prompts = 0, answers = 0, masked = 0;
};
// Seals the answers of `run` for `rater`; what was masked and which item is which answer stays in the workspace.
// BadInput: no such run, or nothing in it to judge.
Result<PackMade> makePack(store::Workspace &workspace, const store::Reader &reader, RunId run, const std::string &rater,
                          const std::string &by, std::string_view seedText = {});

// The colleague's side: a workspace of its own at `path` (which must not exist) with one run, "Answer 1" .. as its
// targets and the pack's order; scored like any other.
Result<RunId> openPackJob(const std::string &path, std::string_view packBytes, const Clock &clock);
bool isPackJob(const store::Reader &reader, RunId run);
// What `rater` has said so far, changes and undone scores included; may be written again later with more.
Result<std::string> resultOfJob(const store::Reader &reader, RunId run, const std::string &rater);

struct MergeOutcome {
    RunId run{};
    std::string rater;
    int added = 0, known = 0, conflicts = 0; // conflicts: cells of the run where one rater has several values now
};
// All of it or nothing. BadInput: changed, foreign, of another run or another rubric version, off the scale.
Result<MergeOutcome> mergePack(store::Workspace &workspace, const store::Reader &reader, std::string_view bytes,
                               const std::string &by);

struct ScoreImport {
    int added = 0, known = 0;
    std::vector<std::string> problems; // a line a wrong row; then nothing was imported
};
Result<ScoreImport> importScores(store::Workspace &workspace, const store::Reader &reader, RunId run,
                                 std::string_view bytes, const std::string &fileName, const std::string &rater,
                                 const Clock &clock);
Result<Rubric> rubricOfRun(const store::Reader &reader, RunId run); // of its newest freeze; else the built-in one
} // namespace assay::session
