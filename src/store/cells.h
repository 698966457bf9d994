// SPDX-License-Identifier: GPL-3.0-or-later
// Private to store: what scores and scoring events have in common. Both are append-only rows in cells; which row of a
// cell counts is core's resolveCell().
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/scores.h"
#include "store/write_session.h"

namespace assay::store
{
struct TrialPlace { // what names an answer in all files
    RunId run{};
    std::optional<std::int64_t> attempt;
    std::string runSha256; // bytes
    std::int64_t caseIndex = 0, targetIndex = 0, repetition = 0;
};
TrialPlace placeOf(const Database &database, TrialId trial); // throws BadInput
std::string runSha256(const Database &database, RunId run);  // bytes; throws BadInput

struct Cell {
    std::vector<std::int64_t> ids;
    std::vector<CellRow> rows;
    void add(const Cursor &row); // of id, uid, replaces, at_us, voided_us IS NOT NULL
    std::optional<std::int64_t> current() const;
    std::string heads() const; // their uids, hex, one after another
    bool knows(std::string_view uid) const;
};
std::vector<MergeUndone> undoneMerges(const Database &database, RunId run);
std::int64_t nextSequence(const Database &database, const std::string &rater);
bool isRevealed(const Database &database, RunId run, const std::string &rater, int round);
void requireSession(const Database &database, EventId session);
// The rubric of a score; the built-in one for 0. Throws BadInput.
Rubric rubricOf(const Database &database, RubricId id);
Rubric rubricOfRow(const Cursor &row, int first); // of id, then ASSAY_RUBRIC_COLUMNS
} // namespace assay::store
