// SPDX-License-Identifier: GPL-3.0-or-later
// Judgements that come from outside, all or none, and the way back.
#include "store/cells.h"
#include "store/evidence.h"

namespace assay::store
{
namespace
{
bool isVoided(const Database &database, Sql query, std::int64_t id)
{
    Cursor row = database.query(query, id);
    return row.next() && row.flag(0);
}
bool isVoided(const Database &database, ScoreId id)
{
    return isVoided(database, "SELECT voided_us IS NOT NULL FROM score WHERE id = ?", number(id));
}
bool isVoided(const Database &database, EventId id)
{
    return isVoided(database, "SELECT voided_us IS NOT NULL FROM score_event WHERE id = ?", number(id));
}

// What the batch brings of one kind: its rows, and how one of them is stored and taken back.
template <typename Id, typename Trail, typename Add, typename Void>
void addAll(WriteSession &session, const std::vector<Trail> &trails, BatchAdded &added, std::vector<Id> &ids, Add add,
            Void takeBack)
{
    for (const Trail &entry : trails) {
        const std::int64_t before = session.counters.ledgerSeq;
        const Id id = add(entry);
        const bool isNew = session.counters.ledgerSeq != before;
        ++(isNew ? added.added : added.known);
        if (entry.voided && !isVoided(session.database, id))
            takeBack(session, id, *entry.voided);
        else if (isNew && !entry.voided)
            ids.push_back(id);
    }
}

void discard(WriteSession &session, const ScoreBatch &batch, const std::string &uid, std::int64_t atMicros)
{
    const std::string bytes = unhex(uid);
    const Voided how{atMicros, batch.by, batch.whyDiscarded};
    std::optional<std::int64_t> score, event;
    {
        Cursor row = session.database.query("SELECT s.id FROM score s JOIN trial t ON t.id = s.trial WHERE s.uid = ? "
                                            "AND t.run = ? AND s.voided_us IS NULL",
                                            Blob{bytes}, batch.run);
        if (row.next())
            score = row.integer(0);
    }
    {
        Cursor row = session.database.query(
            "SELECT id FROM score_event WHERE uid = ? AND run = ? AND voided_us IS NULL", Blob{bytes}, batch.run);
        if (row.next())
            event = row.integer(0);
    }
    if (score)
        voidScore(session, ScoreId{*score}, how);
    if (event)
        voidEvent(session, EventId{*event}, how);
}
} // namespace

BatchAdded addBatch(WriteSession &session, const ScoreBatch &batch, std::int64_t atMicros)
{
    BatchAdded added;
    addAll(
        session, batch.scores, added, added.scores,
        [&](const ScoreTrail &entry) {
            if (placeOf(session.database, entry.score.trial).run != batch.run)
                fail(ErrorCode::BadInput, "trial " + std::to_string(number(entry.score.trial)) + " is not of run " +
                                              std::to_string(number(batch.run)));
            return addScore(session, entry.score, atMicros);
        },
        voidScore);
    addAll(
        session, batch.events, added, added.events,
        [&](const EventTrail &entry) { return addEvent(session, entry.event, atMicros); }, voidEvent);
    for (const std::string &uid : batch.discarded)
        discard(session, batch, uid, atMicros);
    std::erase_if(added.scores, [&](ScoreId id) { return isVoided(session.database, id); });
    std::erase_if(added.events, [&](EventId id) { return isVoided(session.database, id); });
    ScoringEvent note;
    note.run = batch.run;
    note.rater = batch.by;
    note.body = batch.merged;
    std::get<Merged>(note.body).added = added.added;
    std::get<Merged>(note.body).known = added.known;
    addEvent(session, note, atMicros);
    return added;
}

Ok undoBatch(WriteSession &session, const BatchAdded &batch, const Voided &given)
{
    for (const ScoreId id : batch.scores)
        if (!isVoided(session.database, id))
            voidScore(session, id, given);
    for (const EventId id : batch.events)
        if (!isVoided(session.database, id))
            voidEvent(session, id, given);
    return {};
}
} // namespace assay::store
