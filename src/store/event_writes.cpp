// SPDX-License-Identifier: GPL-3.0-or-later
// Rubrics and scoring events.
#include <algorithm>

#include "core/measures.h"
#include "core/sha256.h"
#include "store/cells.h"
#include "store/evidence.h"
#include "store/read_session.h"
#include "store/score_json.h"

namespace assay::store
{
namespace
{
void require(bool condition, const std::string &what)
{
    if (!condition)
        fail(ErrorCode::BadInput, what);
}

TrialPlace placeIn(const Database &database, RunId run, TrialId trial)
{
    const TrialPlace place = placeOf(database, trial);
    require(place.run == run,
            "trial " + std::to_string(number(trial)) + " is not of run " + std::to_string(number(run)));
    return place;
}

// Answers to one prompt.
void requireOnePrompt(const Database &database, RunId run, const std::vector<TrialId> &trials)
{
    std::optional<std::int64_t> prompt;
    for (const TrialId trial : trials) {
        const TrialPlace place = placeIn(database, run, trial);
        require(!prompt || *prompt == place.caseIndex, "answers to different prompts are not compared");
        prompt = place.caseIndex;
    }
}

std::string answerText(const Database &database, TrialId trial)
{
    Cursor row = database.query("SELECT r.text FROM trial t JOIN response r ON r.attempt = t.last_attempt "
                                "WHERE t.id = ?",
                                trial);
    require(row.next(), "trial " + std::to_string(number(trial)) + " has no answer yet");
    return row.text(0);
}

// What only the file knows of an event: filled in, and held against it.
struct Complete {
    const Database &database;
    ScoringEvent &event;

    void operator()(ScoringSession &s) const
    {
        require(s.runs.front() == event.run, "a session is stored with its first run");
        for (const RunId run : s.runs)
            runSha256(database, run);
        rubricOf(database, s.rubric);
        if (s.orderKey.empty())
            s.orderKey = hex(runSha256(database, event.run)) + "#" + std::to_string(s.round);
    }
    void operator()(Reveal &r) const { requireSession(database, r.session); }
    void operator()(Preference &p) const { requireOnePrompt(database, event.run, {p.a, p.b}); }
    void operator()(Ranking &r) const
    {
        std::vector<TrialId> all;
        for (const auto &group : r.groups)
            all.insert(all.end(), group.begin(), group.end());
        requireOnePrompt(database, event.run, all);
    }
    void operator()(PassageNote &n) const
    {
        placeIn(database, event.run, n.trial);
        const std::string text = answerText(database, n.trial);
        const auto begin = static_cast<std::size_t>(n.begin), end = static_cast<std::size_t>(n.end);
        require(end <= text.size() && std::string_view(text).substr(begin, end - begin) == n.quote,
                "the note's quote is not what the answer says there");
        const std::string sha = sha256Hex(text);
        require(n.answerSha256.empty() || n.answerSha256 == sha, "the note is on another text than this answer");
        n.answerSha256 = sha;
        if (n.key.empty())
            n.key = sha256Hex(event.rater + '\x1f' + sha + '\x1f' + std::to_string(event.atMicros) + '\x1f' +
                              std::to_string(event.sequence))
                        .substr(0, 16);
    }
    void operator()(Guess &g) const { placeIn(database, event.run, g.trial); }
    void operator()(MaskLog &m) const { placeIn(database, event.run, m.trial); }
    void operator()(Freeze &f) const
    {
        const Rubric rubric = rubricOf(database, f.rubric);
        require(rubric.criterion(f.primaryCriterion) != nullptr || hasMeasure(rubric, f.primaryCriterion),
                "rubric \"" + rubric.name + "\" has no criterion \"" + f.primaryCriterion + "\"");
        f.promptSetSha256 = promptSetSha256(database, event.run);
        f.runSha256 = hex(runSha256(database, event.run));
    }
    void operator()(Adjudication &a) const
    {
        placeIn(database, event.run, a.trial);
        const Rubric rubric = rubricOf(database, a.rubric);
        const Criterion *criterion = rubric.criterion(a.criterion);
        require(criterion != nullptr, "rubric \"" + rubric.name + "\" has no criterion \"" + a.criterion + "\"");
        require(!a.value || criterion->scale.contains(*a.value),
                std::to_string(a.value.value_or(0)) + " is not on the scale of \"" + a.criterion + "\"");
    }
    void operator()(PackIssued &p) const
    {
        rubricOf(database, p.rubric);
        for (const PackItem &item : p.items)
            placeIn(database, event.run, item.trial);
    }
    void operator()(Merged &) const {}
};

bool isJudgement(const EventBody &body)
{
    return std::holds_alternative<Preference>(body) || std::holds_alternative<Ranking>(body) ||
           std::holds_alternative<PassageNote>(body) || std::holds_alternative<Guess>(body);
}

int roundOf(const EventBody &body)
{
    if (const auto *p = std::get_if<Preference>(&body))
        return p->round;
    const auto *r = std::get_if<Ranking>(&body);
    return r != nullptr ? r->round : 1;
}

Cell cellOf(const Database &database, RunId run, std::string_view kind, const std::string &cell)
{
    Cell found;
    Cursor row = database.query("SELECT id, uid, replaces, at_us, voided_us IS NOT NULL FROM score_event "
                                "WHERE run = ? AND kind = ? AND cell = ? ORDER BY id",
                                run, kind, cell);
    while (row.next())
        found.add(row);
    return found;
}

void makeCurrent(const Database &database, RunId run, std::string_view kind, const std::string &cell,
                 std::optional<std::int64_t> id)
{
    database.run("UPDATE score_event SET current = 0 WHERE run = ? AND kind = ? AND cell = ? AND current = 1 "
                 "AND id IS NOT ?",
                 run, kind, cell, id);
    if (id)
        database.run("UPDATE score_event SET current = 1 WHERE id = ?", *id);
}

std::string uidOf(const Database &database, const ScoringEvent &event, const std::string &body)
{
    RowDigest digest("assay.judgement.1");
    digest.add(Blob{runSha256(database, event.run)});
    digest.add(eventKind(event.body));
    for (const std::string *text : {&event.rater, &body, &event.origin, &event.replaces})
        digest.add(std::string_view(*text));
    digest.add(event.atMicros);
    digest.add(event.sequence);
    return hex(digest.finish()).substr(0, 32);
}

EventId insert(WriteSession &session, const ScoringEvent &event, const std::string &cell, const std::string &body)
{
    const std::string uid = unhex(event.uid), replaces = unhex(event.replaces);
    const auto *note = std::get_if<PassageNote>(&event.body);
    const std::string words = note != nullptr ? note->text : std::string();
    RowDigest digest(EventDomain);
    Digest sealed{};
    session.database.runFilled(
        "INSERT INTO score_event(" ASSAY_EVENT_COLUMNS ", row_sha256, current) "
        "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,0)",
        [&](sqlite3_stmt *statement) {
            EvidenceBinder row(statement, digest);
            row.text(eventKind(event.body));
            row.integer(event.run);
            row.text(event.rater);
            row.text(cell);
            row.text(body);
            row.integer(event.session != EventId{} ? std::optional<std::int64_t>(number(event.session)) : std::nullopt);
            row.integer(event.blind);
            row.integer(event.afterReveal);
            row.integer(event.atMicros);
            row.integer(event.judgedMillis ? std::optional<std::int64_t>(*event.judgedMillis) : std::nullopt);
            row.integer(event.sequence);
            row.text(event.why);
            row.text(event.origin);
            row.blob(uid);
            row.blob(replaces);
            row.text(words);
            sealed = digest.finish();
            row.seal(sealed);
        });
    const EventId id{session.database.lastInsertId()};
    append(session, {"event", number(id), event.run, event.atMicros, sealed});
    return id;
}
} // namespace

EventId addEvent(WriteSession &session, const ScoringEvent &given, std::int64_t atMicros)
{
    const Database &database = session.database;
    if (const Status valid = checkEvent(given); !valid)
        throw Failure{valid.error()};
    ScoringEvent event = given;
    event.atMicros = event.atMicros != 0 ? event.atMicros : atMicros;
    runSha256(database, event.run);
    requireSession(database, event.session);
    if (event.sequence == 0 && isJudgement(event.body))
        event.sequence = nextSequence(database, event.rater);
    std::visit(Complete{database, event}, event.body);
    const std::string cell = eventCell(event), body = toJson(event.body);
    const std::string_view kind = eventKind(event.body);
    Cell rows = cellOf(database, event.run, kind, cell);
    if (!event.uid.empty()) {
        for (std::size_t i = 0; i < rows.ids.size(); ++i)
            if (rows.rows[i].uid == event.uid)
                return EventId{rows.ids[i]};
    } else {
        event.replaces = rows.heads();
        event.afterReveal = event.afterReveal || (isJudgement(event.body) &&
                                                  isRevealed(database, event.run, event.rater, roundOf(event.body)));
        event.blind = event.blind && !event.afterReveal;
        event.uid = uidOf(database, event, body);
    }
    const EventId id = insert(session, event, cell, body);
    rows.ids.push_back(number(id));
    rows.rows.push_back({event.uid, event.replaces, event.atMicros, false});
    makeCurrent(database, event.run, kind, cell, rows.current());
    if (const auto *note = std::get_if<PassageNote>(&event.body); note != nullptr && !note->text.empty())
        addDocument(session, {DocumentKind::PassageNote, event.run, note->trial, number(id), event.atMicros});
    return id;
}

Ok voidEvent(WriteSession &session, EventId id, const Voided &given)
{
    const Database &database = session.database;
    RunId run{};
    std::string kind, cell, by;
    {
        Cursor row = database.query("SELECT run, kind, cell, rater, voided_us IS NOT NULL FROM score_event "
                                    "WHERE id = ?",
                                    id);
        require(row.next(), "there is no scoring event " + std::to_string(number(id)));
        require(!row.flag(4), "scoring event " + std::to_string(number(id)) + " has been taken back before");
        run = RunId{row.integer(0)};
        kind = row.text(1);
        cell = row.text(2);
        by = given.by.empty() ? row.text(3) : given.by;
    }
    require(kind != "reveal" && kind != "freeze" && kind != "session", "what has been seen or decided stays on record");
    database.run("UPDATE score_event SET voided_us = ?, voided_by = ?, voided_why = ? WHERE id = ?", given.atMicros, by,
                 given.why, id);
    makeCurrent(database, run, kind, cell, cellOf(database, run, kind, cell).current());
    append(session,
           {"event-void", number(id), run, given.atMicros, voidDigest(number(id), given.atMicros, by, given.why)});
    return {};
}

void restoreEvent(WriteSession &session, EventId id, std::int64_t atMicros)
{
    const Database &database = session.database;
    RunId run{};
    std::string kind, cell;
    Voided before;
    {
        Cursor row = database.query("SELECT run, kind, cell, voided_us, voided_by, voided_why FROM score_event "
                                    "WHERE id = ? AND voided_us IS NOT NULL",
                                    id);
        require(row.next(), "scoring event " + std::to_string(number(id)) + " has not been taken back");
        run = RunId{row.integer(0)};
        kind = row.text(1);
        cell = row.text(2);
        before = {row.integer(3), row.text(4), row.text(5)};
    }
    database.run("UPDATE score_event SET voided_us = NULL, voided_by = NULL, voided_why = NULL WHERE id = ?", id);
    makeCurrent(database, run, kind, cell, cellOf(database, run, kind, cell).current());
    append(session, {"event-restore", number(id), run, atMicros,
                     voidDigest(number(id), before.atMicros, before.by, before.why)});
}

RubricId saveRubric(WriteSession &session, const Rubric &given, std::int64_t atMicros)
{
    const Database &database = session.database;
    if (const Status valid = checkRubric(given); !valid)
        throw Failure{valid.error()};
    Rubric rubric = given;
    rubric.version = 1;
    {
        Cursor newest = database.query("SELECT id, " ASSAY_RUBRIC_COLUMNS " FROM rubric WHERE key = ? "
                                       "ORDER BY version DESC LIMIT 1",
                                       rubric.key);
        if (newest.next()) {
            const Rubric before = rubricOfRow(newest, 0);
            if (before.sameContent(rubric)) // nothing changed
                return before.id;
            rubric.version = before.version + 1;
        }
    }
    if (rubric.createdMicros == 0)
        rubric.createdMicros = atMicros;
    const std::string body = rubricBody(rubric);
    const Digest content = rubricContentDigest(rubric.key, rubric.version, rubric.name, body);
    RowDigest digest(RubricDomain);
    Digest sealed{};
    database.runFilled("INSERT INTO rubric(" ASSAY_RUBRIC_COLUMNS ", row_sha256) VALUES(?,?,?,?,?,?,?,?)",
                       [&](sqlite3_stmt *statement) {
                           EvidenceBinder row(statement, digest);
                           row.text(rubric.key);
                           row.integer(rubric.version);
                           row.text(rubric.name);
                           row.text(body);
                           row.integer(rubric.createdMicros);
                           row.text(rubric.createdBy);
                           row.blob(blobOf(content).bytes);
                           sealed = digest.finish();
                           row.seal(sealed);
                       });
    const RubricId id{database.lastInsertId()};
    append(session, {"rubric", number(id), RunId{}, rubric.createdMicros, sealed});
    return id;
}
} // namespace assay::store
