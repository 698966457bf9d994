// SPDX-License-Identifier: GPL-3.0-or-later
// Scores that came back: what a rater pack would change, row by row and before anything is written, and then all of it
// or nothing. No Qt and blocking, as session/pack_work.h. Merging packs in any order gives the same result, as long as
// nobody chooses between contradictions by hand.
#pragma once
#include "core/clock.h"
#include "store/workspace.h"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::session
{
// One cell: what one rater says of one answer under one criterion, or of one pair, ranking, passage, guess.
struct MergeRow {
    enum class Kind {
        New,      // nothing is here
        Changes,  // the rater has changed his mind since the last merge
        Conflict, // two values of one rater that do not know of each other: worked on in two places
        TakenBack // taken back here or there; nothing of it counts afterwards
    };
    Kind kind = Kind::New;
    TrialId trial{}, other{};    // other: of a pair
    std::string what, criterion; // "score", "preference", "ranking", "note", "guess"
    std::optional<Score> scoreHere, scoreThere;
    std::optional<ScoringEvent> eventHere, eventThere;
    // Of a Conflict: which one counts if nothing is decided, and what to discard to let the other one count.
    bool laterIsThere = true;
    std::vector<std::string> uidsHere, uidsThere;
};
struct MergePreview {
    RunId run{};
    std::string pack, rater, runName;
    Rubric rubric;              // that the pack was scored by
    std::vector<MergeRow> rows; // without those that say what is known already; conflicts first
    int known = 0;              // cells that bring nothing new
};
// BadInput, with the reason: changed, foreign, of another run, rater or rubric version, off the scale.
Result<MergePreview> previewMerge(const store::Reader &reader, std::string_view bytes);

using BatchAdded = store::BatchAdded; // what can be taken back

struct MergeOutcome {
    RunId run{};
    std::string rater;
    store::BatchAdded added;
    int conflicts = 0; // cells of the run where one rater has several values now
};
// All of it or nothing. `discarded`: uids that lose a conflict; they are kept, taken back with a reason.
Result<MergeOutcome> mergePack(store::Workspace &workspace, const store::Reader &reader, std::string_view bytes,
                               const std::string &by, const std::vector<std::string> &discarded = {});
} // namespace assay::session
