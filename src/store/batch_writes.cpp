// SPDX-License-Identifier: GPL-3.0-or-later
// Judgements that come from outside, all or none, and the way back.
#include <algorithm>

#include "store/cells.h"
#include "store/evidence.h"

namespace assay::store
{
namespace
{
std::optional<Voided> voidedIn(const Database &database, Sql query, std::int64_t id)
{
    Cursor row = database.query(query, id);
    if (!row.next() || row.isNull(0))
        return std::nullopt;
    return Voided{row.integer(0), row.text(1), row.text(2)};
}
std::optional<Voided> voidedOf(const Database &database, ScoreId id)
{
    return voidedIn(database, "SELECT voided_us, voided_by, voided_why FROM score WHERE id = ?", number(id));
}
std::optional<Voided> voidedOf(const Database &database, EventId id)
{
    return voidedIn(database, "SELECT voided_us, voided_by, voided_why FROM score_event WHERE id = ?", number(id));
}
void takeBack(WriteSession &session, ScoreId id, const Voided &how) { voidScore(session, id, how); }
void takeBack(WriteSession &session, EventId id, const Voided &how) { voidEvent(session, id, how); }
void restore(WriteSession &session, ScoreId id, std::int64_t atMicros) { restoreScore(session, id, atMicros); }
void restore(WriteSession &session, EventId id, std::int64_t atMicros) { restoreEvent(session, id, atMicros); }

// What the batch brings of one kind. What an undone merge took with it comes back with the same judgement.
template <typename Id> struct Incoming {
    WriteSession &session;
    const std::vector<MergeUndone> &undone;
    std::int64_t atMicros;
    BatchAdded &added;
    std::vector<Id> &ids, &dropped;

    template <typename Trail, typename Add> void addAll(const std::vector<Trail> &trails, Add add)
    {
        for (const Trail &entry : trails) {
            const std::int64_t before = session.counters.ledgerSeq;
            const Id id = add(entry);
            bool isNew = session.counters.ledgerSeq != before;
            std::optional<Voided> gone = voidedOf(session.database, id);
            if (gone && anyTook(undone, *gone)) {
                restore(session, id, atMicros);
                isNew = true;
                gone.reset();
            }
            ++(isNew ? added.added : added.known);
            if (entry.voided && !gone) {
                takeBack(session, id, *entry.voided);
                if (!isNew)
                    dropped.push_back(id);
            } else if (isNew && !entry.voided) {
                ids.push_back(id);
            }
        }
    }
};

template <typename Id>
void discardOne(WriteSession &session, Id id, const Voided &how, const std::vector<Id> &brought,
                std::vector<Id> &dropped)
{
    takeBack(session, id, how);
    if (std::find(brought.begin(), brought.end(), id) == brought.end())
        dropped.push_back(id);
}

void discard(WriteSession &session, const ScoreBatch &batch, const std::string &uid, const Voided &how,
             BatchAdded &added)
{
    const std::string bytes = unhex(uid);
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
        discardOne(session, ScoreId{*score}, how, added.scores, added.droppedScores);
    if (event)
        discardOne(session, EventId{*event}, how, added.events, added.droppedEvents);
}

template <typename Id>
void undoAll(WriteSession &session, const std::vector<Id> &brought, const std::vector<Id> &dropped, const Voided &how)
{
    for (const Id id : brought)
        if (!voidedOf(session.database, id))
            takeBack(session, id, how);
    for (const Id id : dropped)
        if (voidedOf(session.database, id))
            restore(session, id, how.atMicros);
}
} // namespace

bool MergeUndone::took(const Voided &voided) const
{
    return voided == undone || (voided.atMicros == mergedMicros && voided.by == by);
}

bool anyTook(const std::vector<MergeUndone> &undone, const Voided &voided)
{
    return std::any_of(undone.begin(), undone.end(), [&](const MergeUndone &u) { return u.took(voided); });
}

BatchAdded addBatch(WriteSession &session, const ScoreBatch &batch, std::int64_t atMicros)
{
    BatchAdded added;
    const std::vector<MergeUndone> undone = undoneMerges(session.database, batch.run);
    Incoming<ScoreId> scores{session, undone, atMicros, added, added.scores, added.droppedScores};
    scores.addAll(batch.scores, [&](const ScoreTrail &entry) {
        if (placeOf(session.database, entry.score.trial).run != batch.run)
            fail(ErrorCode::BadInput, "trial " + std::to_string(number(entry.score.trial)) + " is not of run " +
                                          std::to_string(number(batch.run)));
        return addScore(session, entry.score, atMicros);
    });
    Incoming<EventId> events{session, undone, atMicros, added, added.events, added.droppedEvents};
    events.addAll(batch.events, [&](const EventTrail &entry) { return addEvent(session, entry.event, atMicros); });
    for (const std::string &uid : batch.discarded)
        discard(session, batch, uid, {atMicros, batch.by, batch.whyDiscarded}, added);
    std::erase_if(added.scores, [&](ScoreId id) { return voidedOf(session.database, id).has_value(); });
    std::erase_if(added.events, [&](EventId id) { return voidedOf(session.database, id).has_value(); });
    ScoringEvent note;
    note.run = batch.run;
    note.rater = batch.by;
    note.atMicros = atMicros;
    note.body = batch.merged;
    std::get<Merged>(note.body).added = added.added;
    std::get<Merged>(note.body).known = added.known;
    added.note = addEvent(session, note, atMicros);
    return added;
}

// As it was before: what came goes, what had to give way to it counts again, and the note of it says who undid it and
// why, so that the same judgements can come again.
Ok undoBatch(WriteSession &session, const BatchAdded &batch, const Voided &given)
{
    undoAll(session, batch.scores, batch.droppedScores, given);
    undoAll(session, batch.events, batch.droppedEvents, given);
    if (batch.note != EventId{} && !voidedOf(session.database, batch.note))
        voidEvent(session, batch.note, given);
    return {};
}
} // namespace assay::store
