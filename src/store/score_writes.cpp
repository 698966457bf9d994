// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/cells.h"
#include "store/evidence.h"

namespace assay::store
{
namespace
{
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

std::string scaleText(const Criterion &criterion)
{
    const Scale &scale = criterion.scale;
    if (scale.kind == ScaleKind::PassFail)
        return "0 (fail) or 1 (pass)";
    if (scale.kind != ScaleKind::Categories)
        return std::to_string(scale.low) + " to " + std::to_string(scale.high);
    std::string text = "one of";
    for (const ScaleStep &step : scale.steps)
        text += " " + std::to_string(step.value);
    return text;
}

void checkScore(const Database &database, const Score &score)
{
    const int said = (score.value ? 1 : 0) + (score.cantJudge ? 1 : 0) + (score.notApplicable ? 1 : 0);
    if (said != 1)
        fail(ErrorCode::BadInput, "a score is a value, \"can't judge\" or \"not applicable\", and only one of them");
    if (score.criterion.empty())
        fail(ErrorCode::BadInput, "a score needs a criterion");
    if (score.round < 1)
        fail(ErrorCode::BadInput, "a round is 1 or more");
    // Version 1 took any criterion without a rubric, as 1 to 5.
    const Rubric rubric = rubricOf(database, score.rubric);
    const Criterion *criterion = rubric.criterion(score.criterion);
    if (criterion == nullptr && score.rubric != RubricId{})
        fail(ErrorCode::BadInput, "rubric \"" + rubric.name + "\" has no criterion \"" + score.criterion + "\"");
    if (criterion == nullptr)
        criterion = &overallRubric().criteria.front();
    if (score.value && !criterion->scale.contains(*score.value))
        fail(ErrorCode::BadInput, "a score of \"" + score.criterion + "\" is " + scaleText(*criterion) + ", not " +
                                      std::to_string(*score.value));
    if (score.notApplicable && !criterion->mayNotApply)
        fail(ErrorCode::BadInput, "\"" + score.criterion + "\" applies to every answer");
}

Cell cellOf(const Database &database, const Score &score)
{
    Cell cell;
    Cursor row = database.query("SELECT id, uid, replaces, at_us, voided_us IS NOT NULL FROM score "
                                "WHERE trial = ? AND rater = ? AND criterion = ? AND rubric = ? AND round = ? "
                                "ORDER BY id",
                                score.trial, score.rater, score.criterion, score.rubric, score.round);
    while (row.next())
        cell.add(row);
    return cell;
}

void makeCurrent(const Database &database, const Score &score, std::optional<std::int64_t> id)
{
    database.run("UPDATE score SET current = 0 WHERE trial = ? AND rater = ? AND criterion = ? AND rubric = ? "
                 "AND round = ? AND current = 1 AND id IS NOT ?",
                 score.trial, score.rater, score.criterion, score.rubric, score.round, id);
    if (id)
        database.run("UPDATE score SET current = 1 WHERE id = ?", *id);
}

// The columns of ASSAY_SCORE_COLUMNS up to `replaces`, without uid.
template <typename Sink> void fillScore(Sink &row, const Score &score, const std::optional<std::int64_t> &attempt)
{
    const auto count = [](auto value) { return value != 0 ? std::optional<std::int64_t>(value) : std::nullopt; };
    row.integer(score.trial);
    row.integer(attempt);
    row.text(score.rater);
    row.text(score.criterion);
    row.integer(score.rubric);
    row.integer(score.round);
    row.integer(score.value ? std::optional<std::int64_t>(*score.value) : std::nullopt);
    row.integer(score.cantJudge);
    row.integer(score.notApplicable);
    row.integer(score.blind);
    row.integer(score.afterReveal);
    row.integer(score.flagged);
    row.text(score.note);
    row.integer(score.atMicros);
    row.integer(score.judgedMillis ? std::optional<std::int64_t>(*score.judgedMillis) : std::nullopt);
    row.integer(count(score.position));
    row.integer(score.sequence);
    row.integer(count(number(score.session)));
    row.text(score.why);
    row.text(score.origin);
}

// What was said of which answer, when and in place of what: the same in every file.
std::string uidOf(const Score &score, const TrialPlace &place)
{
    RowDigest digest("assay.judgement.1");
    digest.add(Blob{place.runSha256});
    for (const std::int64_t part :
         {place.caseIndex, place.targetIndex, place.repetition, number(score.rubric), std::int64_t(score.round),
          std::int64_t(score.value.value_or(-1)),
          std::int64_t(score.cantJudge + 2 * score.notApplicable + 4 * score.flagged), score.atMicros, score.sequence})
        digest.add(part);
    for (const std::string *text : {&score.rater, &score.criterion, &score.note, &score.origin, &score.replaces})
        digest.add(std::string_view(*text));
    return hex(digest.finish()).substr(0, 32);
}

ScoreId insert(WriteSession &session, const Score &score, const TrialPlace &place)
{
    const std::string uid = unhex(score.uid), replaces = unhex(score.replaces);
    RowDigest digest(ScoreDomain);
    Digest sealed{};
    session.database.runFilled("INSERT INTO score(" ASSAY_SCORE_COLUMNS ", row_sha256, form, current) "
                               "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,2,0)",
                               [&](sqlite3_stmt *statement) {
                                   EvidenceBinder row(statement, digest);
                                   fillScore(row, score, place.attempt);
                                   row.blob(uid);
                                   row.blob(replaces);
                                   sealed = digest.finish();
                                   row.seal(sealed);
                               });
    const ScoreId id{session.database.lastInsertId()};
    append(session, {"score", number(id), place.run, score.atMicros, sealed});
    return id;
}
} // namespace

ScoreId addScore(WriteSession &session, const Score &given, std::int64_t atMicros)
{
    const Database &database = session.database;
    const TrialPlace place = placeOf(database, given.trial);
    checkScore(database, given);
    requireSession(database, given.session);
    Cell cell = cellOf(database, given);
    Score score = given;
    if (!score.uid.empty()) { // from another file: once
        for (std::size_t i = 0; i < cell.ids.size(); ++i)
            if (cell.rows[i].uid == score.uid)
                return ScoreId{cell.ids[i]};
    } else {
        score.replaces = cell.heads();
        score.afterReveal = score.afterReveal || isRevealed(database, place.run, score.rater, score.round);
        score.blind = score.blind && !score.afterReveal;
    }
    score.atMicros = score.atMicros != 0 ? score.atMicros : atMicros;
    if (score.sequence == 0)
        score.sequence = nextSequence(database, score.rater);
    if (score.uid.empty())
        score.uid = uidOf(score, place);
    const ScoreId id = insert(session, score, place);
    cell.ids.push_back(number(id));
    cell.rows.push_back({score.uid, score.replaces, score.atMicros, false});
    makeCurrent(database, score, cell.current());
    if (!score.note.empty())
        addDocument(session, {DocumentKind::Note, place.run, score.trial, number(id), score.atMicros});
    recount(database, score.trial, place.run);
    return id;
}

Ok voidScore(WriteSession &session, ScoreId id, const Voided &given)
{
    const Database &database = session.database;
    Score score;
    {
        Cursor row = database.query("SELECT trial, rater, criterion, rubric, round, voided_us IS NOT NULL FROM score "
                                    "WHERE id = ?",
                                    id);
        if (!row.next())
            fail(ErrorCode::BadInput, "there is no score " + std::to_string(number(id)));
        if (row.flag(5))
            fail(ErrorCode::BadInput, "score " + std::to_string(number(id)) + " has been taken back before");
        score.trial = TrialId{row.integer(0)};
        score.rater = row.text(1);
        score.criterion = row.text(2);
        score.rubric = RubricId{row.integer(3)};
        score.round = row.small(4);
    }
    const TrialPlace place = placeOf(database, score.trial);
    const std::string by = given.by.empty() ? score.rater : given.by;
    database.run("UPDATE score SET voided_us = ?, voided_by = ?, voided_why = ? WHERE id = ?", given.atMicros, by,
                 given.why, id);
    makeCurrent(database, score, cellOf(database, score).current()); // what it had superseded counts again
    append(session,
           {"void", number(id), place.run, given.atMicros, voidDigest(number(id), given.atMicros, by, given.why)});
    recount(database, score.trial, place.run);
    return {};
}

// Back to what it was before it was taken back; the ledger keeps both.
void restoreScore(WriteSession &session, ScoreId id, std::int64_t atMicros)
{
    const Database &database = session.database;
    Score score;
    Voided before;
    {
        Cursor row = database.query("SELECT trial, rater, criterion, rubric, round, voided_us, voided_by, voided_why "
                                    "FROM score WHERE id = ? AND voided_us IS NOT NULL",
                                    id);
        if (!row.next())
            fail(ErrorCode::BadInput, "score " + std::to_string(number(id)) + " has not been taken back");
        score.trial = TrialId{row.integer(0)};
        score.rater = row.text(1);
        score.criterion = row.text(2);
        score.rubric = RubricId{row.integer(3)};
        score.round = row.small(4);
        before = {row.integer(5), row.text(6), row.text(7)};
    }
    const TrialPlace place = placeOf(database, score.trial);
    database.run("UPDATE score SET voided_us = NULL, voided_by = NULL, voided_why = NULL WHERE id = ?", id);
    makeCurrent(database, score, cellOf(database, score).current());
    append(session, {"score-restore", number(id), place.run, atMicros,
                     voidDigest(number(id), before.atMicros, before.by, before.why)});
    recount(database, score.trial, place.run);
}
} // namespace assay::store
