// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/cells.h"

#include <algorithm>

#include "store/evidence.h"
#include "store/score_json.h"

namespace assay::store
{

TrialPlace placeOf(const Database &database, TrialId id)
{
    Cursor row = database.query("SELECT t.run, t.last_attempt, r.row_sha256, t.case_index, t.target_index, "
                                "t.repetition FROM trial t JOIN run r ON r.id = t.run WHERE t.id = ?",
                                id);
    if (!row.next())
        fail(ErrorCode::BadInput, "there is no trial " + std::to_string(number(id)));
    return {RunId{row.integer(0)}, row.maybe(1), row.text(2), row.integer(3), row.integer(4), row.integer(5)};
}

std::string runSha256(const Database &database, RunId run)
{
    Cursor row = database.query("SELECT row_sha256 FROM run WHERE id = ?", run);
    if (!row.next())
        fail(ErrorCode::BadInput, "there is no run " + std::to_string(number(run)));
    return row.text(0);
}

void Cell::add(const Cursor &row)
{
    ids.push_back(row.integer(0));
    rows.push_back({hex(row.bytes(1)), hex(row.bytes(2)), row.integer(3), row.flag(4)});
}

std::optional<std::int64_t> Cell::current() const
{
    const auto index = resolveCell(rows).current;
    return index ? std::optional(ids[*index]) : std::nullopt;
}

std::string Cell::heads() const
{
    std::string uids;
    for (const std::size_t head : resolveCell(rows).heads)
        uids += rows[head].uid;
    return uids;
}

bool Cell::knows(std::string_view uid) const
{
    return std::any_of(rows.begin(), rows.end(), [&](const CellRow &row) { return row.uid == uid; });
}

std::vector<MergeUndone> undoneMerges(const Database &database, RunId run)
{
    std::vector<MergeUndone> found;
    Cursor row = database.query("SELECT at_us, rater, voided_us, voided_by, voided_why FROM score_event "
                                "WHERE run = ? AND kind = 'merge' AND voided_us IS NOT NULL ORDER BY id",
                                run);
    while (row.next())
        found.push_back({row.integer(0), row.text(1), {row.integer(2), row.text(3), row.text(4)}});
    return found;
}

std::int64_t nextSequence(const Database &database, const std::string &rater)
{
    Cursor row = database.query("SELECT max(coalesce((SELECT max(sequence) FROM score WHERE rater = ?1), 0), "
                                "coalesce((SELECT max(sequence) FROM score_event WHERE rater = ?1), 0)) + 1",
                                rater);
    row.next();
    return row.integer(0);
}

bool isRevealed(const Database &database, RunId run, const std::string &rater, int round)
{
    ScoringEvent reveal;
    reveal.rater = rater;
    reveal.body = Reveal{{}, round};
    Cursor row =
        database.query("SELECT 1 FROM score_event WHERE run = ? AND kind = 'reveal' AND cell = ? AND current = 1", run,
                       eventCell(reveal));
    return row.next();
}

void requireSession(const Database &database, EventId session)
{
    if (session == EventId{})
        return;
    Cursor row = database.query("SELECT 1 FROM score_event WHERE id = ? AND kind = 'session'", session);
    if (!row.next())
        fail(ErrorCode::BadInput, "there is no scoring session " + std::to_string(number(session)));
}

Rubric rubricOfRow(const Cursor &row, int first)
{
    Rubric rubric;
    rubric.id = RubricId{row.integer(first)};
    rubric.key = row.text(first + 1);
    rubric.version = row.small(first + 2);
    rubric.name = row.text(first + 3);
    readRubricBody(rubric, row.bytes(first + 4));
    rubric.createdMicros = row.integer(first + 5);
    rubric.createdBy = row.text(first + 6);
    rubric.sha256 = hex(row.bytes(first + 7));
    return rubric;
}

Rubric rubricOf(const Database &database, RubricId id)
{
    if (id == RubricId{})
        return overallRubric();
    Cursor row = database.query("SELECT id, " ASSAY_RUBRIC_COLUMNS " FROM rubric WHERE id = ?", id);
    if (!row.next())
        fail(ErrorCode::BadInput, "there is no rubric " + std::to_string(number(id)));
    return rubricOfRow(row, 0);
}
} // namespace assay::store
