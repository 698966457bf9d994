// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/evidence.h"
#include "store/write_session.h"

namespace assay::store
{
namespace
{
struct Scored {
    RunId run{};
    std::optional<std::int64_t> attempt;
};

Scored scoredTrial(const Database &database, TrialId id)
{
    Cursor row = database.query("SELECT run, last_attempt FROM trial WHERE id = ?", id);
    if (!row.next())
        fail(ErrorCode::BadInput, "there is no trial " + std::to_string(number(id)));
    return {RunId{row.integer(0)}, row.maybe(1)};
}

// After scores of `trial` have come or gone: its count, and whether its run has one scored trial more or less.
void recount(const Database &database, TrialId trial, RunId run)
{
    std::int64_t before = 0, now = 0;
    {
        Cursor row =
            database.query("SELECT t.scores, (SELECT count(*) FROM score s WHERE s.trial = t.id AND s.current = 1) "
                           "FROM trial t WHERE t.id = ?",
                           trial);
        if (row.next()) {
            before = row.integer(0);
            now = row.integer(1);
        }
    }
    database.run("UPDATE trial SET scores = ? WHERE id = ?", now, trial);
    const int change = (now > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
    if (change != 0)
        database.run("UPDATE run SET scored = scored + ? WHERE id = ?", change, run);
}

void checkScore(const Score &score)
{
    if (score.value.has_value() == score.cantJudge)
        fail(ErrorCode::BadInput, "a score is a value or \"can't judge\", and not both");
    if (score.value && (*score.value < 1 || *score.value > 5))
        fail(ErrorCode::BadInput, "a score is 1 to 5, not " + std::to_string(*score.value));
    if (score.criterion.empty())
        fail(ErrorCode::BadInput, "a score needs a criterion");
}
} // namespace

ScoreId addScore(WriteSession &session, const Score &score, std::int64_t atMicros)
{
    checkScore(score);
    const Database &database = session.database;
    const Scored about = scoredTrial(database, score.trial);
    const std::int64_t at = score.atMicros != 0 ? score.atMicros : atMicros;
    database.run("UPDATE score SET current = 0 WHERE trial = ? AND rater = ? AND criterion = ? AND current = 1",
                 score.trial, score.rater, score.criterion);
    RowDigest digest(ScoreDomain);
    Digest sealed{};
    database.runFilled(
        "INSERT INTO score(trial, attempt, rater, criterion, value, cant_judge, blind, flagged, note, at_us, "
        "row_sha256) VALUES(?,?,?,?,?,?,?,?,?,?,?)",
        [&](sqlite3_stmt *statement) {
            EvidenceBinder row(statement, digest);
            row.integer(score.trial);
            row.integer(about.attempt);
            row.text(score.rater);
            row.text(score.criterion);
            row.integer(score.value ? std::optional<std::int64_t>(*score.value) : std::nullopt);
            row.integer(score.cantJudge);
            row.integer(score.blind);
            row.integer(score.flagged);
            row.text(score.note);
            row.integer(at);
            sealed = digest.finish();
            row.seal(sealed);
        });
    const ScoreId id{database.lastInsertId()};
    append(session, {"score", number(id), about.run, at, sealed});
    if (!score.note.empty())
        addDocument(session, {DocumentKind::Note, about.run, score.trial, number(id), at});
    recount(database, score.trial, about.run);
    return id;
}

Ok undoScore(WriteSession &session, ScoreId id, std::int64_t atMicros)
{
    const Database &database = session.database;
    TrialId trial{};
    bool current = false;
    {
        Cursor row = database.query("SELECT trial, current, voided_us IS NOT NULL FROM score WHERE id = ?", id);
        if (!row.next())
            fail(ErrorCode::BadInput, "there is no score " + std::to_string(number(id)));
        if (row.flag(2))
            fail(ErrorCode::BadInput, "score " + std::to_string(number(id)) + " has been taken back before");
        trial = TrialId{row.integer(0)};
        current = row.flag(1);
    }
    const Scored about = scoredTrial(database, trial);
    database.run("UPDATE score SET current = 0, voided_us = ? WHERE id = ?", atMicros, id);
    if (current) // the one that it had superseded counts again
        database.run(
            "UPDATE score SET current = 1 WHERE id = (SELECT max(o.id) FROM score o JOIN score v ON v.trial = o.trial "
            "AND v.rater = o.rater AND v.criterion = o.criterion WHERE v.id = ? AND o.voided_us IS NULL)",
            id);
    append(session, {"void", number(id), about.run, atMicros, voidDigest(id, atMicros)});
    recount(database, trial, about.run);
    return {};
}
} // namespace assay::store
