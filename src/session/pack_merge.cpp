// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/pack_merge.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "core/judgement.h"
#include "core/name_mask.h"
#include "core/sha256.h"
#include "formats/rater_pack.h"
#include "formats/rubrics.h"
#include "session/pack_work.h"
#include "store/blocking.h"

namespace assay::session
{
namespace
{
Error refused(const std::string &why) { return makeError(ErrorCode::BadInput, "the pack is refused: " + why); }

std::optional<PackIssued> issuedOf(const store::Reader &reader, RunId run, const std::string &pack)
{
    const auto events = reader.events(run, "pack");
    for (const ScoringEvent &event : events ? *events : std::vector<ScoringEvent>{}) {
        const auto &issued = std::get<PackIssued>(event.body);
        if (issued.pack == pack && !issued.received)
            return issued;
    }
    return std::nullopt;
}

// The run that a pack was made of.
Result<std::pair<RunId, PackIssued>> issuerOf(const store::Reader &reader, const std::string &pack)
{
    std::optional<RunCursor> after;
    for (;;) {
        const auto page = reader.runs({}, after, 500);
        if (!page)
            return page.error();
        if (page->empty())
            return refused("it was not made from a run of this workspace");
        for (const RunSummary &run : *page)
            if (std::optional<PackIssued> issued = issuedOf(reader, run.id, pack))
                return std::pair(run.id, std::move(*issued));
        after = RunCursor{page->back().startedMicros, page->back().id};
    }
}

// ---- from the pack's words to this workspace's ----------------------------------------------------------------------

class Translation
{
public:
    Translation(const store::Reader &reader, RunId run, const PackIssued &issued, const formats::PackResult &result)
        : m_reader(reader), m_run(run), m_result(result)
    {
        for (const PackItem &item : issued.items)
            m_items.emplace(item.item, item);
    }
    const PackItem *item(const std::string &name) const
    {
        const auto found = m_items.find(name);
        return found == m_items.end() ? nullptr : &found->second;
    }
    Status apply(EventBody &body) const
    {
        if (auto *p = std::get_if<Preference>(&body))
            return both(trial(p->a), trial(p->b));
        if (auto *r = std::get_if<Ranking>(&body))
            return ranking(*r);
        if (auto *n = std::get_if<PassageNote>(&body))
            return note(*n);
        if (auto *g = std::get_if<Guess>(&body))
            return trial(g->trial);
        return refused("it holds what no pack holds");
    }

private:
    static Status both(Status a, Status b) { return a ? b : a; }
    const PackItem *itemAt(TrialId place) const
    {
        return item(m_result.items.at(static_cast<std::size_t>(number(place) - 1)));
    }
    Status trial(TrialId &place) const
    {
        const PackItem *found = itemAt(place);
        if (found == nullptr)
            return refused("it judges an answer that was not in it");
        place = found->trial;
        return Ok{};
    }
    Status ranking(Ranking &r) const
    {
        for (auto &group : r.groups)
            for (TrialId &place : group)
                if (const Status done = trial(place); !done)
                    return done;
        for (TrialId &place : r.shown)
            if (const Status done = trial(place); !done)
                return done;
        return Ok{};
    }
    // A note's place is that of the masked text; here it stands on the answer as it was sent.
    Status note(PassageNote &n) const
    {
        const PackItem *found = itemAt(n.trial);
        if (found == nullptr || n.answerSha256 != found->textSha256)
            return refused("it has a note on a text that was not in it");
        n.trial = found->trial;
        const Result<TrialRow> row = m_reader.trial(found->trial);
        if (!row)
            return row.error();
        const std::string &answer = shownText(*row);
        const auto names = masksOf(found->trial, answer, found->textSha256);
        if (!names)
            return refused("the answer under one of its notes is not the one that was handed out");
        std::tie(n.begin, n.end) = unmaskedRange(*names, n.begin, n.end);
        if (n.begin < 0 || n.end < n.begin || n.end > static_cast<std::int64_t>(answer.size()))
            return refused("a note in it lies outside its answer");
        n.quote = answer.substr(static_cast<std::size_t>(n.begin), static_cast<std::size_t>(n.end - n.begin));
        n.answerSha256.clear();
        return Ok{};
    }
    // The log under which the answer became the text of the pack.
    std::optional<std::vector<MaskedName>> masksOf(TrialId trial, const std::string &answer,
                                                   const std::string &sha256) const
    {
        if (sha256Hex(answer) == sha256)
            return std::vector<MaskedName>{};
        const auto logs = m_reader.events(m_run, "mask", true);
        for (const ScoringEvent &event : logs ? *logs : std::vector<ScoringEvent>{}) {
            const auto &log = std::get<MaskLog>(event.body);
            if (log.trial == trial && sha256Hex(masked(answer, log.names)) == sha256)
                return log.names;
        }
        return std::nullopt;
    }
    static std::string masked(const std::string &answer, const std::vector<MaskedName> &names)
    {
        std::string out;
        std::size_t at = 0;
        for (const MaskedName &name : names) {
            if (static_cast<std::size_t>(name.end) > answer.size() || static_cast<std::size_t>(name.begin) < at)
                return {};
            out += answer.substr(at, static_cast<std::size_t>(name.begin) - at);
            out += NameMask;
            at = static_cast<std::size_t>(name.end);
        }
        return out + answer.substr(at);
    }

    const store::Reader &m_reader;
    RunId m_run;
    const formats::PackResult &m_result;
    std::map<std::string, PackItem> m_items;
};

struct Prepared { // checked and translated; nothing is written yet
    PackIssued issued;
    Rubric rubric;
    std::string rater, runName;
    store::ScoreBatch batch;
};

Status checkScore(const Rubric &rubric, const Score &score)
{
    const Criterion *criterion = rubric.criterion(score.criterion);
    if (criterion == nullptr)
        return refused("\"" + score.criterion + "\" is no criterion of its rubric");
    if (score.value && !criterion->scale.contains(*score.value))
        return refused("\"" + criterion->name + "\" goes from " + std::to_string(criterion->scale.low) + " to " +
                       std::to_string(criterion->scale.high) + ", and it says " + std::to_string(*score.value));
    return Ok{};
}

Result<Prepared> prepare(const store::Reader &reader, std::string_view bytes)
{
    const Result<std::string> pack = formats::packIdOf(bytes);
    if (!pack)
        return pack.error();
    const auto issuer = issuerOf(reader, *pack);
    if (!issuer)
        return issuer.error();
    const auto &[run, issued] = *issuer;
    const Result<formats::PackResult> result = formats::readResult(bytes, issued.key);
    if (!result)
        return result.error();
    const Result<Rubric> rubric = reader.rubric(issued.rubric);
    if (!rubric)
        return rubric.error();
    if (result->jobSha256 != issued.sha256 || result->rubricSha256 != sha256Hex(formats::rubricJson(*rubric)))
        return refused("its prompts or its rubric are not those that you gave out");
    if (!issued.rater.empty() && issued.rater != result->rater)
        return refused("it was made for \"" + issued.rater + "\", and \"" + result->rater + "\" scored it");
    const Translation translation(reader, run, issued, *result);
    const std::string origin = "pack:" + *pack;
    Prepared out{issued, *rubric, result->rater, {}, {}};
    out.batch.run = run;
    out.batch.merged = Merged{"pack " + *pack + " of " + result->rater, sha256Hex(bytes), 0, 0};
    out.batch.whyDiscarded = "the other value was chosen when pack " + *pack + " was merged";
    for (const formats::PackScore &score : result->scores) {
        const PackItem *item = translation.item(score.item);
        if (item == nullptr)
            return refused("it scores an answer that was not in it");
        ScoreTrail entry = score.entry;
        if (const Status fits = checkScore(*rubric, entry.score); !fits)
            return fits.error();
        entry.score.trial = item->trial;
        entry.score.rubric = issued.rubric;
        entry.score.origin = origin;
        out.batch.scores.push_back(std::move(entry));
    }
    for (const formats::PackEvent &event : result->events) {
        store::EventTrail entry{event.event, false, event.voided};
        if (const Status known = translation.apply(entry.event.body); !known)
            return known.error();
        entry.event.run = run;
        entry.event.origin = origin;
        out.batch.events.push_back(std::move(entry));
    }
    const Result<RunSummary> summary = reader.runSummary(run);
    out.runName = summary ? summary->name : std::string();
    return out;
}

// ---- what it would change -------------------------------------------------------------------------------------------

template <typename Value> struct Entry { // of a cell, here or in the file
    Value value;
    bool here = true;   // in the file, whatever has become of it
    bool fresh = false; // brought, and not known here, or only from a merge that was undone
    bool wasVoided = false, voided = false;
    bool undone = false; // taken back with a merge
};

// What the cell says before and after, in the words of resolveCell(). All that is here is added first.
template <typename Value> class CellDiff
{
public:
    void addHere(const Value &value, const std::optional<Voided> &voided, const std::vector<store::MergeUndone> &undone)
    {
        const bool gone = voided.has_value();
        m_entries.push_back({value, true, false, gone, gone, gone && store::anyTook(undone, *voided)});
    }
    void addThere(const Value &value, bool voided)
    {
        const auto known = std::find_if(m_entries.begin(), m_entries.end(),
                                        [&](const Entry<Value> &e) { return e.value.uid == value.uid; });
        if (known == m_entries.end()) {
            m_entries.push_back({value, false, true, voided, voided, false});
            m_news = true;
        } else if (known->undone) { // went with a merge that was undone: it comes as if for the first time
            known->fresh = m_news = true;
            known->voided = voided;
            known->undone = false;
        } else if (voided && !known->voided) {
            known->voided = m_news = true; // taken back there
        }
    }
    bool hasNews() const { return m_news; }
    // Fills kind and sides of the row; `set` puts a value on a side.
    template <typename Set> void describe(MergeRow &row, Set set) const
    {
        const CellState was = resolveCell(rows(false)), is = resolveCell(rows(true));
        std::optional<std::size_t> there;
        bool headHere = false;
        for (const std::size_t head : is.heads) {
            headHere = headHere || !m_entries[head].fresh;
            if (m_entries[head].fresh && (!there || newer(head, *there)))
                there = head;
        }
        if (was.current)
            set(row, true, m_entries[*was.current].value);
        if (there)
            set(row, false, m_entries[*there].value);
        row.laterIsThere = is.current && m_entries[*is.current].fresh;
        row.kind = headHere && there ? MergeRow::Kind::Conflict
                   : !is.current     ? MergeRow::Kind::TakenBack
                   : was.current     ? MergeRow::Kind::Changes
                                     : MergeRow::Kind::New;
        if (row.kind == MergeRow::Kind::Conflict)
            fillUids(row);
    }

private:
    std::vector<CellRow> rows(bool after) const
    {
        std::vector<CellRow> out;
        for (const Entry<Value> &e : m_entries)
            if (after || e.here)
                out.push_back({e.value.uid, e.value.replaces, e.value.atMicros, after ? e.voided : e.wasVoided});
        return out;
    }
    bool newer(std::size_t a, std::size_t b) const
    {
        return std::tie(m_entries[a].value.atMicros, m_entries[a].value.uid) >
               std::tie(m_entries[b].value.atMicros, m_entries[b].value.uid);
    }
    // To let one side count, the other one's whole line goes: behind a value that is taken back the one before it
    // counts again. What both lines come from stays.
    void fillUids(MergeRow &row) const
    {
        std::set<std::string> common;
        const std::function<void(const Value &)> walk = [&](const Value &value) {
            for (std::size_t at = 0; at + 32 <= value.replaces.size(); at += 32)
                for (const Entry<Value> &e : m_entries)
                    if (e.value.uid == value.replaces.substr(at, 32) && common.insert(e.value.uid).second)
                        walk(e.value);
        };
        for (const Entry<Value> &e : m_entries)
            if (e.fresh)
                walk(e.value);
        for (const Entry<Value> &e : m_entries)
            if (!e.voided && (e.fresh || common.count(e.value.uid) == 0))
                (e.fresh ? row.uidsThere : row.uidsHere).push_back(e.value.uid);
    }
    std::vector<Entry<Value>> m_entries;
    bool m_news = false;
};

std::vector<store::MergeUndone> undoneIn(const Prepared &prepared, const store::Reader &reader)
{
    auto undone = reader.undoneMerges(prepared.batch.run);
    return undone ? std::move(*undone) : std::vector<store::MergeUndone>{};
}

void addScoreRows(MergePreview &preview, const Prepared &prepared, const store::Reader &reader)
{
    const std::vector<store::MergeUndone> undone = undoneIn(prepared, reader);
    using Key = std::tuple<std::int64_t, std::string, int>;
    std::map<Key, CellDiff<Score>> cells;
    std::map<Key, bool> touched;
    std::map<std::int64_t, bool> read;
    for (const ScoreTrail &entry : prepared.batch.scores) {
        const TrialId trial = entry.score.trial;
        if (!std::exchange(read[number(trial)], true)) {
            const auto trail = reader.scoreTrail(trial);
            for (const ScoreTrail &known : trail ? *trail : std::vector<ScoreTrail>{})
                if (known.score.rater == prepared.rater && known.score.rubric == prepared.issued.rubric)
                    cells[{number(trial), known.score.criterion, known.score.round}].addHere(known.score, known.voided,
                                                                                             undone);
        }
        const Key key{number(trial), entry.score.criterion, entry.score.round};
        cells[key].addThere(entry.score, entry.voided.has_value());
        touched[key] = true;
    }
    for (const auto &[key, is] : touched) {
        const CellDiff<Score> &cell = cells.at(key);
        if (!cell.hasNews()) {
            ++preview.known;
            continue;
        }
        MergeRow row;
        row.trial = TrialId{std::get<0>(key)};
        row.what = "score";
        row.criterion = std::get<1>(key);
        cell.describe(row, [](MergeRow &r, bool here, const Score &s) { (here ? r.scoreHere : r.scoreThere) = s; });
        const bool contradicts = row.kind == MergeRow::Kind::Conflict;
        if (contradicts && row.scoreHere && row.scoreThere && sameJudgement(*row.scoreHere, *row.scoreThere))
            ++preview.known; // the same judgement in two places: both are kept, nothing is to be decided
        else
            preview.rows.push_back(std::move(row));
    }
}

std::pair<TrialId, TrialId> trialsOf(const EventBody &body)
{
    if (const auto *p = std::get_if<Preference>(&body))
        return {p->a, p->b};
    if (const auto *n = std::get_if<PassageNote>(&body))
        return {n->trial, {}};
    if (const auto *g = std::get_if<Guess>(&body))
        return {g->trial, {}};
    const auto *r = std::get_if<Ranking>(&body);
    return {r != nullptr && !r->groups.empty() ? r->groups.front().front() : TrialId{}, {}};
}

Status addEventRows(MergePreview &preview, const Prepared &prepared, const store::Reader &reader)
{
    if (prepared.batch.events.empty())
        return Ok{};
    const auto known = reader.judgementTrail(prepared.batch.run);
    if (!known)
        return known.error();
    const std::vector<store::MergeUndone> undone = undoneIn(prepared, reader);
    using Key = std::pair<std::string, std::string>;
    const auto keyOf = [](const ScoringEvent &e) { return Key(std::string(eventKind(e.body)), eventCell(e)); };
    std::map<Key, CellDiff<ScoringEvent>> cells;
    for (const store::EventTrail &entry : *known)
        if (entry.event.rater == prepared.rater)
            cells[keyOf(entry.event)].addHere(entry.event, entry.voided, undone);
    std::map<Key, const ScoringEvent *> touched;
    for (const store::EventTrail &entry : prepared.batch.events) {
        cells[keyOf(entry.event)].addThere(entry.event, entry.voided.has_value());
        touched[keyOf(entry.event)] = &entry.event;
    }
    for (const auto &[key, event] : touched) {
        const CellDiff<ScoringEvent> &cell = cells.at(key);
        if (!cell.hasNews()) {
            ++preview.known;
            continue;
        }
        MergeRow row;
        std::tie(row.trial, row.other) = trialsOf(event->body);
        row.what = key.first;
        cell.describe(row,
                      [](MergeRow &r, bool here, const ScoringEvent &e) { (here ? r.eventHere : r.eventThere) = e; });
        preview.rows.push_back(std::move(row));
    }
    return Ok{};
}
} // namespace

Result<MergePreview> previewMerge(const store::Reader &reader, std::string_view bytes)
{
    const Result<Prepared> prepared = prepare(reader, bytes);
    if (!prepared)
        return prepared.error();
    MergePreview preview{
        prepared->batch.run, prepared->issued.pack, prepared->rater, prepared->runName, prepared->rubric, {}, 0};
    addScoreRows(preview, *prepared, reader);
    if (const Status added = addEventRows(preview, *prepared, reader); !added)
        return added.error();
    std::stable_sort(preview.rows.begin(), preview.rows.end(), [](const MergeRow &a, const MergeRow &b) {
        return (a.kind == MergeRow::Kind::Conflict) > (b.kind == MergeRow::Kind::Conflict);
    });
    return preview;
}

Result<MergeOutcome> mergePack(store::Workspace &workspace, const store::Reader &reader, std::string_view bytes,
                               const std::string &by, const std::vector<std::string> &discarded)
{
    Result<Prepared> prepared = prepare(reader, bytes);
    if (!prepared)
        return prepared.error();
    const RunId run = prepared->batch.run;
    prepared->batch.by = by;
    prepared->batch.discarded = discarded;
    const auto merged =
        store::blocking<store::BatchAdded>([&](auto done) { workspace.addBatch(std::move(prepared->batch), done); });
    if (!merged)
        return merged.error();
    const auto conflicts = reader.scoreConflicts(run);
    return MergeOutcome{run, prepared->rater, *merged, conflicts ? static_cast<int>(conflicts->size()) : 0};
}
} // namespace assay::session
