// SPDX-License-Identifier: GPL-3.0-or-later
// Rater packs end to end on real workspaces: sealed, scored, sent back, merged in any order; and score files.
#include <QTest>

#include <algorithm>
#include <numeric>
#include <set>
#include <sstream>

#include "core/text.h"
#include "formats/rater_pack.h"
#include "formats/rubrics.h"
#include "formats/score_csv.h"
#include "session/pack_merge.h"
#include "session/pack_work.h"
#include "session/score_import.h"
#include "support/store_fixture.h"

using namespace assay;
using namespace assay::session;
using namespace assay::test;

namespace
{
std::string wordsOf(const EventBody &body)
{
    if (const auto *p = std::get_if<Preference>(&body))
        return std::string(choiceName(p->choice));
    if (const auto *n = std::get_if<PassageNote>(&body))
        return n->quote + ":" + n->text;
    const auto *g = std::get_if<Guess>(&body);
    return g != nullptr ? g->target : std::string();
}

struct Owner : StoreFile { // a run of two prompts and two targets, answered
    store::RunCreated created;
    Owner()
    {
        RunPlan plan = storePlan(2, 2);
        plan.targets[0].name = "Secret Model";
        created = create(plan);
        for (const Trial &trial : created.trials) {
            Response response = storeAnswer(1, 5);
            response.text = "Answer " + std::to_string(number(trial.id)) + ". I am Claude, not Secret Model.";
            finish(*begin(trial.id), response).value();
        }
    }
    PackMade pack(const std::string &rater, bool guesses = false)
    {
        const std::string seed = "seed of " + rater;
        return *makePack(*workspace, *reader, created.run, {rater, "owner", guesses, seed});
    }
    Result<MergeOutcome> merge(const std::string &bytes) { return mergePack(*workspace, *reader, bytes, "owner"); }
    void undo(const store::BatchAdded &added)
    {
        clock.micros += 1000;
        store::blocking<Ok>([&](auto done) {
            workspace->undoBatch(added, {0, "owner", "the merge was taken back"}, done);
        }).value();
        clock.micros += 1000;
    }
    // The lines of what counts now.
    static std::string countingOf(const std::string &state)
    {
        std::string out;
        std::istringstream lines(state);
        for (std::string line; std::getline(lines, line);)
            out += line.ends_with('*') ? line + '\n' : std::string();
        return out;
    }
    std::string counting() const { return countingOf(state()); }
    // Everything that counts, without the ids of rows.
    std::string state() const
    {
        std::vector<std::string> lines;
        for (const Trial &trial : created.trials) {
            const auto trail = reader->scoreTrail(trial.id);
            for (const ScoreTrail &entry : *trail) {
                const Score &s = entry.score;
                lines.push_back(std::to_string(number(trial.id)) + s.rater + s.criterion + s.uid + s.replaces +
                                std::to_string(s.value.value_or(-1)) + s.note + (entry.current ? "*" : "-") +
                                (entry.voided ? entry.voided->by + entry.voided->why : ""));
            }
        }
        const auto events = reader->judgementTrail(created.run);
        for (const store::EventTrail &entry : *events)
            lines.push_back(eventCell(entry.event) + entry.event.uid + entry.event.replaces +
                            wordsOf(entry.event.body) + (entry.current ? "*" : "-") +
                            (entry.voided ? entry.voided->by + entry.voided->why : ""));
        std::sort(lines.begin(), lines.end());
        const auto conflicts = reader->scoreConflicts(created.run);
        return std::accumulate(lines.begin(), lines.end(), std::to_string(conflicts->size()) + "\n",
                               [](std::string all, const std::string &line) { return std::move(all) + line + "\n"; });
    }
};

struct Colleague { // who opened a pack
    StoreFolder folder;
    StoreClock clock;
    std::unique_ptr<store::Workspace> workspace;
    std::unique_ptr<store::Reader> reader;
    RunId run{};
    Colleague(const std::string &pack, std::int64_t later)
    {
        run = *openPackJob(folder.path("job.assay"), pack, clock);
        clock.micros += later;
        workspace =
            std::move(store::Workspace::open(folder.path("job.assay"), store::OpenMode::ReadWrite, clock)).value();
        reader = std::move(store::Reader::open(folder.path("job.assay"))).value();
    }
    ScoreId score(std::size_t place, const std::string &rater, int value, const std::string &why = {})
    {
        Score score;
        score.trial = reader->run(run)->trials.at(place).trial.id;
        score.rater = rater;
        score.value = value;
        score.blind = true;
        score.why = why;
        clock.micros += 1000;
        return *store::blocking<ScoreId>([&](auto done) { workspace->addScore(score, done); });
    }
    void undo(ScoreId id)
    {
        store::blocking<Ok>([&](auto done) { workspace->undoScore(id, {0, "", "a slip"}, done); }).value();
    }
    TrialId trial(std::size_t place) const { return reader->run(run)->trials.at(place).trial.id; }
    EventId say(const std::string &rater, EventBody body)
    {
        ScoringEvent event;
        event.run = run;
        event.rater = rater;
        event.blind = true;
        event.judgedMillis = 1234;
        event.body = std::move(body);
        clock.micros += 1000;
        return *store::blocking<EventId>([&](auto done) { workspace->addEvent(event, done); });
    }
    void takeBack(EventId id)
    {
        store::blocking<Ok>([&](auto done) { workspace->undoEvent(id, {0, "", "a slip"}, done); }).value();
    }
    // On the first occurrence of `quote` in the masked answer.
    EventId note(const std::string &rater, std::size_t place, const std::string &quote, const std::string &text)
    {
        const std::string answer = reader->trial(trial(place))->response.text;
        const auto at = std::int64_t(answer.find(quote));
        return say(rater, PassageNote{trial(place), at, at + std::int64_t(quote.size()), quote, {}, text, {}});
    }
    std::string result(const std::string &rater) const { return *resultOfJob(*reader, run, rater); }
};

// Five files with overlaps and edits: ann twice (later with an edit, an undo and more), ann on another machine, bob,
// cy.
std::vector<std::string> fiveResults(Owner &owner)
{
    const PackMade forAnn = owner.pack("ann"), forBob = owner.pack("bob"), forCy = owner.pack("cy");
    std::vector<std::string> results;
    Colleague ann(forAnn.bytes, 0), again(forAnn.bytes, 5'000'000), bob(forBob.bytes, 0), cy(forCy.bytes, 0);
    ann.score(0, "ann", 2);
    const ScoreId slip = ann.score(1, "ann", 5);
    ann.say("ann", Preference{ann.trial(0), ann.trial(1), "overall", Choice::A, 1, false});
    const EventId wrong = ann.say("ann", Preference{ann.trial(2), ann.trial(3), "overall", Choice::B, 1, false});
    ann.note("ann", 0, "not [name]", "says what it is not");
    results.push_back(ann.result("ann"));
    ann.takeBack(wrong);
    ann.say("ann", Ranking{{{ann.trial(1)}, {ann.trial(0)}}, "overall", 1, {ann.trial(0), ann.trial(1)}});
    ann.say("ann", Guess{ann.trial(2), "Secret Model", 2});
    ann.score(0, "ann", 3, "read it again");
    ann.undo(slip);
    ann.score(2, "ann", 4);
    results.push_back(ann.result("ann"));
    again.score(0, "ann", 5);
    again.score(3, "ann", 1);
    again.say("ann", Preference{again.trial(0), again.trial(1), "overall", Choice::Tie, 1, false});
    results.push_back(again.result("ann"));
    bob.say("bob", Preference{bob.trial(0), bob.trial(1), "overall", Choice::BothBad, 1, false});
    for (std::size_t i = 0; i < 4; ++i)
        bob.score(i, "bob", int(i) + 1);
    results.push_back(bob.result("bob"));
    cy.score(3, "cy", 5);
    results.push_back(cy.result("cy"));
    return results;
}
} // namespace

class PacksTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingGivesAModelAway();
    void fiveFilesInAnyOrder();
    void manyPacksInRandomOrder();
    void whatComesIsShownFirst();
    void theSameTwiceIsNoContradiction();
    void aMergeCanBeTakenBack();
    void whatWasTakenBackCanComeAgain();
    void aChoiceGoesWithItsMerge();
    void namesToGuessAmong();
    void everyByteCounts();
    void foreignAndWrongOnesAreRefused();
    void templatesAreValid();
    void badRowsAreNamed_data();
    void badRowsAreNamed();
    void scoresComeBackByCsv();
    void scoresKeepTheVersionOfTheirRubric();
};

void PacksTest::nothingGivesAModelAway()
{
    Owner owner;
    const PackMade made = owner.pack("ann");
    QCOMPARE(made.answers, 4);
    QVERIFY(made.masked >= 8);
    for (const char *leak : {"Secret", "Claude", "gpt", "http", "nano", "usage", "total_ns", "target"})
        QVERIFY2(made.bytes.find(leak) == std::string::npos, leak);
    const auto plan = owner.reader->run(owner.created.run)->plan;
    for (const ModelTarget &target : plan.targets)
        QVERIFY2(made.bytes.find(target.model) == std::string::npos, target.model.c_str());
    QCOMPARE(owner.reader->events(owner.created.run, "mask")->size(), 4u);
    Colleague colleague(made.bytes, 0);
    const auto job = colleague.reader->run(colleague.run);
    QCOMPARE(job->trials.size(), 4u);
    QVERIFY(job->trials[0].response.text.find("I am [name], not [name].") != std::string::npos);
    QVERIFY(packJobOf(*colleague.reader, colleague.run) && !packJobOf(*owner.reader, owner.created.run));
    QVERIFY(colleague.reader->verify()->clean());
}

void PacksTest::fiveFilesInAnyOrder()
{
    Owner source;
    const std::vector<std::string> results = fiveResults(source);
    source.workspace->flush();
    source.close();
    const std::string before = storeBytes(source.path());
    std::vector<int> order{0, 1, 2, 3, 4};
    std::set<std::string> states;
    int orders = 0;
    do {
        storeWriteBytes(source.path(), before);
        source.open();
        for (const int i : order) {
            const auto merged = source.merge(results[std::size_t(i)]);
            QVERIFY2(merged.ok(), merged.ok() ? "" : merged.error().detail.c_str());
        }
        QCOMPARE(source.merge(results[std::size_t(order[0])])->added.added, 0); // once more changes nothing
        states.insert(source.state());
        if (orders % 30 == 0)
            QVERIFY2(source.problem().empty(), source.problem().c_str());
        source.close();
        std::filesystem::remove(source.path() + "-wal");
        std::filesystem::remove(source.path() + "-shm");
        ++orders;
    } while (std::next_permutation(order.begin(), order.end()));
    QCOMPARE(orders, 120);
    QVERIFY2(states.size() == 1, states.size() > 1 ? (*states.begin() + "\n" + *states.rbegin()).c_str() : "");
    // ann: 2 -> 3 here, 5 there, 5 undone, 4, 1; bob: 4; cy: 1. Nothing is lost, and the one conflict is shown.
    const std::string &state = *states.begin();
    // Beside them ann's three preferences, a note, a ranking and a guess, and bob's preference.
    QCOMPARE(std::count(state.begin(), state.end(), '\n'), 1 + 6 + 4 + 1 + 3 + 1 + 1 + 1 + 1);
    QVERIFY(state.find("not Secret Model:says what it is not") != std::string::npos);
    QVERIFY(state.starts_with("1\n"));
    QVERIFY(state.find("a slip") != std::string::npos);
}

// Raters, edits, undone judgements and second copies at random; the state does not depend on the order of merging.
void PacksTest::manyPacksInRandomOrder()
{
    SplitMix64 random(4);
    for (int round = 0; round < 3; ++round) {
        Owner source;
        std::vector<std::string> results;
        std::vector<std::unique_ptr<Colleague>> people;
        for (int person = 0; person < 5; ++person) { // ann works in two places
            const std::string name = person < 2 ? "ann" : "rater " + std::to_string(person);
            people.push_back(std::make_unique<Colleague>(source.pack(name).bytes, std::int64_t(random.below(3)) * 500));
        }
        for (int step = 0; step < 40; ++step) {
            const auto person = std::size_t(random.below(people.size()));
            const std::string name = person < 2 ? "ann" : "rater " + std::to_string(person);
            Colleague &at = *people[person];
            const auto place = std::size_t(random.below(4));
            switch (random.below(4)) {
            case 0:
                at.say(name, Preference{at.trial(place / 2 * 2), at.trial(place / 2 * 2 + 1), "overall",
                                        random.below(2) == 0 ? Choice::A : Choice::B, 1, false});
                break;
            case 1:
                if (const ScoreId given = at.score(place, name, 1 + int(random.below(5))); random.below(3) == 0)
                    at.undo(given);
                break;
            case 2:
                at.note(name, place, "Answer", "note " + std::to_string(step));
                break;
            default:
                at.score(place, name, 1 + int(random.below(5)), "again");
            }
            if (random.below(8) == 0)
                results.push_back(at.result(name)); // an early copy; the later one holds more
        }
        for (std::size_t person = 0; person < people.size(); ++person) {
            const auto last = people[person]->reader
                                  ? resultOfJob(*people[person]->reader, people[person]->run,
                                                person < 2 ? "ann" : "rater " + std::to_string(person))
                                  : Result<std::string>(Error{});
            if (last)
                results.push_back(*last);
        }
        source.workspace->flush();
        source.close();
        const std::string before = storeBytes(source.path());
        std::set<std::string> states;
        for (int order = 0; order < 5; ++order) {
            for (std::size_t i = results.size(); i > 1; --i)
                std::swap(results[i - 1], results[std::size_t(random.below(i))]);
            storeWriteBytes(source.path(), before);
            source.open();
            for (const std::string &result : results) {
                const auto merged = source.merge(result);
                QVERIFY2(merged.ok(), merged.ok() ? "" : merged.error().detail.c_str());
            }
            states.insert(source.state());
            QVERIFY2(source.problem().empty(), source.problem().c_str());
            source.close();
            std::filesystem::remove(source.path() + "-wal");
            std::filesystem::remove(source.path() + "-shm");
        }
        QVERIFY2(states.size() == 1, (*states.begin() + "\n" + *states.rbegin()).c_str());
    }
}

void PacksTest::whatComesIsShownFirst()
{
    using Kind = MergeRow::Kind;
    Owner owner;
    const std::vector<std::string> results = fiveResults(owner);
    const std::string untouched = owner.state();
    const auto first = previewMerge(*owner.reader, results[0]);
    QVERIFY2(first.ok(), first.ok() ? "" : first.error().detail.c_str());
    QCOMPARE(first->rater, "ann");
    QCOMPARE(first->rows.size(), 5u); // two scores, two preferences, a note
    for (const MergeRow &row : first->rows)
        QVERIFY(row.kind == Kind::New && (row.scoreThere || row.eventThere) && !row.scoreHere && !row.eventHere);
    QCOMPARE(owner.state(), untouched); // a look writes nothing
    QVERIFY(owner.merge(results[0]).ok());
    const auto later = previewMerge(*owner.reader, results[1]);
    std::map<Kind, int> kinds;
    for (const MergeRow &row : later->rows)
        ++kinds[row.kind];
    QCOMPARE(later->known, 2);           // the first preference and the note
    QCOMPARE(kinds[Kind::Changes], 1);   // 2 -> 3
    QCOMPARE(kinds[Kind::TakenBack], 2); // the slip, the wrong preference
    QCOMPARE(kinds[Kind::New], 3);       // a score, the ranking, the guess
    QVERIFY(owner.merge(results[1]).ok());
    const auto apart = previewMerge(*owner.reader, results[2]);
    const MergeRow &conflict = apart->rows.front(); // conflicts stand first
    QVERIFY(conflict.kind == Kind::Conflict && apart->rows[1].kind == Kind::Conflict);
    const MergeRow &score = conflict.what == "score" ? conflict : apart->rows[1];
    QVERIFY(score.scoreHere->value == 3 && score.scoreThere->value == 5 && score.laterIsThere);
    // The other machine's value was given later; ours is chosen all the same, and with its past.
    std::vector<std::string> losers = score.uidsThere;
    QVERIFY(mergePack(*owner.workspace, *owner.reader, results[2], "owner", losers).ok());
    const TrialRow row = *owner.reader->trial(score.trial);
    QVERIFY(row.scores.size() == 1 && row.scores[0].value == 3);
    const auto conflicts = owner.reader->scoreConflicts(owner.created.run); // named: a range-for keeps no temporary
    for (const ScoreConflict &left : *conflicts)
        QVERIFY(left.trial != score.trial);
    bool kept = false; // nothing is lost
    const auto trail = owner.reader->scoreTrail(score.trial);
    for (const ScoreTrail &entry : *trail)
        kept = kept || (entry.score.value == 5 && entry.voided && entry.voided->by == "owner" &&
                        entry.voided->why.find("the other value was chosen") == 0);
    QVERIFY(kept);
    QCOMPARE(previewMerge(*owner.reader, results[2])->rows.size(), 0u); // and is known from now on
    QVERIFY2(owner.problem().empty(), owner.problem().c_str());
}

void PacksTest::theSameTwiceIsNoContradiction()
{
    Owner owner;
    const PackMade pack = owner.pack("ann");
    Colleague desk(pack.bytes, 0), train(pack.bytes, 5'000'000);
    desk.score(0, "ann", 3);
    desk.score(1, "ann", 4);
    train.score(0, "ann", 3);
    train.score(1, "ann", 2);
    QVERIFY(owner.merge(desk.result("ann")).ok());
    const auto preview = previewMerge(*owner.reader, train.result("ann"));
    QCOMPARE(preview->known, 1);
    QCOMPARE(preview->rows.size(), 1u);
    QVERIFY(preview->rows[0].kind == MergeRow::Kind::Conflict && preview->rows[0].scoreThere->value == 2);
    const auto merged = owner.merge(train.result("ann"));
    QVERIFY(merged.ok());
    QCOMPARE(merged->conflicts, 1);
    std::size_t threes = 0; // both are kept
    for (const auto &trial : owner.created.trials) {
        const auto all = owner.reader->scoreTrail(trial.id);
        threes += std::size_t(
            std::count_if(all->begin(), all->end(), [](const ScoreTrail &entry) { return entry.score.value == 3; }));
    }
    QCOMPARE(threes, 2u);
    QVERIFY2(owner.problem().empty(), owner.problem().c_str());
}

void PacksTest::aMergeCanBeTakenBack()
{
    Owner owner;
    const std::vector<std::string> results = fiveResults(owner);
    QVERIFY(owner.merge(results[0]).ok());
    const auto second = owner.merge(results[1]);
    QVERIFY(second.ok());
    store::blocking<Ok>([&](auto done) {
        owner.workspace->undoBatch(second->added, {0, "owner", "the merge was taken back"}, done);
    }).value();
    int current = 0;
    const auto trail = owner.reader->scoreTrail(previewMerge(*owner.reader, results[2])->rows[0].trial);
    for (const ScoreTrail &entry : *trail)
        current += entry.current && entry.score.value == 2 ? 1 : 0;
    QCOMPARE(current, 1); // the value of the first merge counts again
    const auto events = owner.reader->judgementTrail(owner.created.run);
    for (const store::EventTrail &entry : *events)
        QVERIFY(!(entry.current && std::holds_alternative<Ranking>(entry.event.body)));
    QVERIFY2(owner.problem().empty(), owner.problem().c_str());
}

void PacksTest::whatWasTakenBackCanComeAgain()
{
    Owner owner;
    const std::vector<std::string> results = fiveResults(owner);
    QVERIFY(owner.merge(results[0]).ok());
    const std::string before = owner.state();
    const auto first = owner.merge(results[1]);
    const std::string merged = owner.state();
    QVERIFY(first.ok() && merged != before);
    owner.undo(first->added);
    QCOMPARE(owner.counting(), owner.countingOf(before)); // the first file's again, and what the second took back
    QVERIFY2(owner.problem().empty(), owner.problem().c_str());
    // It is offered as if it had never been here, and brings back all of it; twice over.
    for (int again = 0; again < 2; ++again) {
        const auto offered = previewMerge(*owner.reader, results[1]);
        std::map<MergeRow::Kind, int> kinds;
        for (const MergeRow &row : offered->rows)
            ++kinds[row.kind];
        QCOMPARE(offered->known, 2);
        QCOMPARE(kinds[MergeRow::Kind::Changes], 1);
        QCOMPARE(kinds[MergeRow::Kind::TakenBack], 2);
        QCOMPARE(kinds[MergeRow::Kind::New], 3);
        const auto second = owner.merge(results[1]);
        QVERIFY2(second.ok(), second.ok() ? "" : second.error().detail.c_str());
        QVERIFY(second->added.added > 0);
        QCOMPARE(owner.state(), merged);
        QVERIFY2(owner.problem().empty(), owner.problem().c_str());
        QCOMPARE(previewMerge(*owner.reader, results[1])->rows.size(), 0u);
        owner.undo(second->added);
        QCOMPARE(owner.counting(), owner.countingOf(before));
    }
    // What its own rater took back is not brought back by an older file.
    QVERIFY(owner.merge(results[1]).ok());
    const auto older = owner.merge(results[0]);
    QVERIFY(older.ok() && older->added.added == 0);
    QCOMPARE(owner.state(), merged);
    // Who undid it and why stays on record.
    const auto undone = owner.reader->undoneMerges(owner.created.run);
    QCOMPARE(undone->size(), 3u);
    for (const store::MergeUndone &u : *undone)
        QVERIFY(u.undone.by == "owner" && u.undone.why == "the merge was taken back");
}

void PacksTest::aChoiceGoesWithItsMerge()
{
    Owner owner;
    const std::vector<std::string> results = fiveResults(owner);
    QVERIFY(owner.merge(results[0]).ok() && owner.merge(results[1]).ok());
    const std::string before = owner.state();
    const auto apart = previewMerge(*owner.reader, results[2]);
    for (const bool there : {false, true}) {
        std::vector<std::string> losers;
        for (const MergeRow &row : apart->rows) {
            const auto &uids = there ? row.uidsThere : row.uidsHere;
            losers.insert(losers.end(), uids.begin(), uids.end());
        }
        QVERIFY(!losers.empty());
        const auto merged = mergePack(*owner.workspace, *owner.reader, results[2], "owner", losers);
        QVERIFY2(merged.ok(), merged.ok() ? "" : merged.error().detail.c_str());
        QVERIFY(owner.counting() != owner.countingOf(before));
        owner.undo(merged->added);
        QCOMPARE(owner.counting(), owner.countingOf(before));
        QVERIFY2(owner.problem().empty(), owner.problem().c_str());
        // The contradiction is there to be decided anew.
        const auto once = previewMerge(*owner.reader, results[2]);
        QCOMPARE(once->rows.size(), apart->rows.size());
        for (std::size_t i = 0; i < once->rows.size(); ++i)
            QVERIFY(once->rows[i].kind == apart->rows[i].kind && once->rows[i].uidsHere == apart->rows[i].uidsHere &&
                    once->rows[i].uidsThere == apart->rows[i].uidsThere);
    }
}

void PacksTest::namesToGuessAmong()
{
    Owner owner;
    const PackMade made = owner.pack("ann", true);
    QVERIFY(made.bytes.find("Secret Model") != std::string::npos); // on purpose, once, and nowhere else
    const auto pack = formats::readJob(made.bytes);
    QCOMPARE(pack->candidates.size(), 2u);
    QVERIFY(std::is_sorted(pack->candidates.begin(), pack->candidates.end()));
    QCOMPARE(made.bytes.find("Secret Model"), made.bytes.rfind("Secret Model"));
    Colleague colleague(made.bytes, 0);
    QCOMPARE(colleague.reader->setting(PackCandidatesSetting)->value(),
             pack->candidates[0] + "\n" + pack->candidates[1] + "\n");
}

void PacksTest::everyByteCounts()
{
    Owner owner;
    const PackMade made = owner.pack("ann");
    Colleague colleague(made.bytes, 0);
    colleague.score(0, "ann", 2);
    const std::string result = colleague.result("ann");
    const std::string key = std::get<PackIssued>(owner.reader->events(owner.created.run, "pack")->at(0).body).key;
    QVERIFY(formats::readResult(result, key).ok() && formats::readJob(made.bytes).ok());
    for (const std::string *file : {&result, &made.bytes}) {
        std::string changed = *file;
        for (std::size_t i = 0; i < changed.size(); ++i) {
            for (const int bit : {0, 5}) { // 5 turns capitals into small letters
                changed[i] = char(changed[i] ^ (1 << bit));
                const bool taken =
                    file == &result ? formats::readResult(changed, key).ok() : formats::readJob(changed).ok();
                QVERIFY2(!taken, ("byte " + std::to_string(i) + " was changed and nobody noticed").c_str());
                changed[i] = (*file)[i];
            }
        }
        for (std::size_t cut = 0; cut < file->size(); cut += 7)
            QVERIFY(!formats::readResult(file->substr(0, cut), key).ok() &&
                    !formats::readJob(file->substr(0, cut)).ok());
        QVERIFY(!formats::readResult(*file + "\n", key).ok() && !formats::readJob(*file + " ").ok());
    }
    SplitMix64 random(11); // noise is refused and does no harm
    for (int i = 0; i < 300; ++i) {
        std::string noise = result;
        for (std::uint64_t n = random.below(20) + 1; n > 0; --n)
            noise[random.below(noise.size())] = char(random.below(256));
        if (noise != result)
            QVERIFY(!formats::readResult(noise, key).ok());
        QVERIFY(!formats::readJob(noise).ok());
    }
}

void PacksTest::foreignAndWrongOnesAreRefused()
{
    Owner owner, other;
    const PackMade made = owner.pack("ann");
    Colleague colleague(made.bytes, 0);
    colleague.score(0, "ann", 2);
    colleague.score(0, "eve", 5);
    const auto refusal = [&](Owner &at, const std::string &bytes) {
        const auto merged = at.merge(bytes);
        return merged.ok() ? std::string("taken") : merged.error().detail;
    };
    QVERIFY(refusal(other, colleague.result("ann")).find("not made from a run of this workspace") != std::string::npos);
    QVERIFY(refusal(owner, colleague.result("eve")).find("made for \"ann\"") != std::string::npos);
    QVERIFY(refusal(owner, made.bytes).find("not scores") != std::string::npos);
    QVERIFY(refusal(owner, "hello").find("no rater pack") != std::string::npos);
    formats::PackResult forged = *formats::readResult(
        colleague.result("ann"), std::get<PackIssued>(owner.reader->events(owner.created.run, "pack")->at(0).body).key);
    QVERIFY(refusal(owner, formats::writeResult(forged, "guessed")).find("seal") != std::string::npos);
    const std::string key = std::get<PackIssued>(owner.reader->events(owner.created.run, "pack")->at(0).body).key;
    formats::PackResult off = forged;
    formats::PackScore second = off.scores[0];
    second.entry.score.uid = std::string(32, '7');
    second.entry.score.value = 9;
    off.scores.push_back(second);
    QVERIFY(refusal(owner, formats::writeResult(off, key)).find("from 1 to 5, and it says 9") != std::string::npos);
    QVERIFY(owner.reader->scoreTrail(owner.created.trials[0].id)->empty()); // not even the good half
    QCOMPARE(owner.reader->runSummary(owner.created.run)->scored, 0);
    off.scores[1].item = "0123";
    QVERIFY(refusal(owner, formats::writeResult(off, key)).find("was not in it") != std::string::npos);
    QCOMPARE(refusal(owner, colleague.result("ann")), std::string("taken"));
    QVERIFY(!openPackJob(owner.path(), made.bytes, owner.clock).ok()); // never over a file
}

void PacksTest::templatesAreValid()
{
    QCOMPARE(formats::rubricTemplates().size(), 6u);
    StoreFile file;
    for (const Rubric &rubric : formats::rubricTemplates()) {
        QVERIFY(checkRubric(rubric).ok());
        const auto read = formats::parseRubric(formats::rubricJson(rubric), "x");
        QVERIFY(read.ok() && read->sameContent(rubric));
        const RubricId id = *store::blocking<RubricId>([&](auto done) { file.workspace->saveRubric(rubric, done); });
        QVERIFY(file.reader->rubric(id)->sameContent(rubric));
        QCOMPARE(*store::blocking<RubricId>([&](auto done) { file.workspace->saveRubric(rubric, done); }), id);
        Rubric changed = rubric;
        changed.description += "!";
        const RubricId next = *store::blocking<RubricId>([&](auto done) { file.workspace->saveRubric(changed, done); });
        QVERIFY(next != id && file.reader->rubric(next)->version == 2 && file.reader->rubric(id)->version == 1);
    }
    QVERIFY(formats::selfNames().names.size() > 30 && formats::selfNames().contexts.size() > 10);
    QVERIFY(!formats::parseRubric(R"({"key":"a","name":"A","criteria":[],"extra":1})", "r.json").ok());
}

void PacksTest::badRowsAreNamed_data()
{
    QTest::addColumn<QByteArray>("row");
    QTest::addColumn<QString>("named");
    QTest::newRow("unknown trial") << QByteArray("99,,,ann,4,") << "trial \"99\" is not of this run";
    QTest::newRow("unknown case") << QByteArray(",nope,T,ann,4,") << "case \"nope\"";
    QTest::newRow("off the scale") << QByteArray("1,,,ann,6,") << "6 is not on the scale";
    QTest::newRow("negative") << QByteArray("1,,,ann,-1,") << "not on the scale";
    QTest::newRow("huge") << QByteArray("1,,,ann,99999999999999999999,") << "is no value";
    QTest::newRow("half") << QByteArray("1,,,ann,3.5,") << "\"3.5\" is no value";
    QTest::newRow("a word") << QByteArray("1,,,ann,good,") << "\"good\" is no value";
    QTest::newRow("nothing") << QByteArray("1,,,ann,,") << "it has no value";
    QTest::newRow("not applicable here") << QByteArray("1,,,ann,n/a,") << "applies to every answer";
    QTest::newRow("no rater") << QByteArray("1,,,,4,") << "who scored";
    QTest::newRow("no answer named") << QByteArray(",,,ann,4,") << "neither a trial nor a case";
    QTest::newRow("Latin-1") << QByteArray("1,,,ann,4,sch\xF6n") << "not UTF-8";
    QTest::newRow("twice") << QByteArray("2,,,ann,1,") << "line 2 scores the same answer";
}

void PacksTest::badRowsAreNamed()
{
    QFETCH(QByteArray, row);
    QFETCH(QString, named);
    Owner owner;
    const std::string bytes =
        "trial,case,target,rater,value,note\n2,,,ann,5,good\n" + row.toStdString() + "\n3,,,ann,2,\n";
    const auto done =
        importScores(*owner.workspace, *owner.reader, owner.created.run, {bytes, "s.csv", ""}, owner.clock);
    QVERIFY2(done.ok(), done.ok() ? "" : done.error().detail.c_str());
    QCOMPARE(done->problems.size(), 1u);
    QVERIFY2(done->problems[0].find("s.csv:3: ") == 0 &&
                 done->problems[0].find(named.toStdString()) != std::string::npos,
             done->problems[0].c_str());
    QCOMPARE(owner.reader->runSummary(owner.created.run)->scored, 0); // nothing half imported
    QVERIFY(
        !importScores(*owner.workspace, *owner.reader, owner.created.run, {"\xFF\xFEt\0r", "s.csv", ""}, owner.clock)
             .ok());
    QVERIFY(!importScores(*owner.workspace, *owner.reader, owner.created.run, {"a,b\n1,2\n", "s.csv", ""}, owner.clock)
                 .ok());
}

void PacksTest::scoresComeBackByCsv()
{
    Owner owner, second;
    const std::string file = "case;target;rater;value;note\n" + owner.reader->run(owner.created.run)->plan.cases[0].id +
                             ";Secret Model;ann;4;\"fine; really\"\n";
    const auto import = [](Owner &at, const std::string &bytes) {
        return importScores(*at.workspace, *at.reader, at.created.run, {bytes, "s.csv", "bob"}, at.clock);
    };
    QCOMPARE(import(owner, file)->added.added, 1);
    QCOMPARE(import(owner, file)->known, 1);
    std::string changed = file;
    changed.replace(changed.find(";4;"), 3, ";2;");
    QCOMPARE(import(owner, changed)->added.added, 1);
    const TrialRow row = *owner.reader->trial(owner.created.trials[0].id);
    QVERIFY(row.scores.size() == 1 && row.scores[0].value == 2 && row.scores[0].origin == "csv:s.csv");
    QCOMPARE(owner.reader->scoreTrail(owner.created.trials[0].id)->size(), 2u);
    QCOMPARE(owner.reader->scoreConflicts(owner.created.run)->size(), 0u);
    const std::string out = formats::scoresCsv(*owner.reader->run(owner.created.run), {overallRubric()});
    QCOMPARE(import(second, out)->added.added, 1); // what goes out comes in
    QVERIFY(second.reader->trial(second.created.trials[0].id)->scores[0].note == "fine; really");
    QVERIFY2(owner.problem().empty(), owner.problem().c_str());
}

// A row says by which rubric it was given; one that does not is by the newest. None is ever moved to another version.
void PacksTest::scoresKeepTheVersionOfTheirRubric()
{
    Owner owner;
    Rubric rubric = formats::rubricTemplates().front();
    rubric.criteria.resize(1);
    rubric.criteria.front().scale = {ScaleKind::Ordinal, 1, 5, {}};
    const auto decide = [&](const Rubric &next) {
        const RubricId id = *store::blocking<RubricId>([&](auto done) { owner.workspace->saveRubric(next, done); });
        ScoringEvent event;
        event.run = owner.created.run;
        event.rater = "ann";
        Freeze freeze;
        freeze.rubric = id;
        freeze.primaryCriterion = next.criteria.front().key;
        event.body = freeze;
        store::blocking<EventId>([&](auto done) { owner.workspace->addEvent(event, done); }).value();
        return id;
    };
    const RubricId first = decide(rubric);
    rubric.criteria.front().scale.high = 7;
    const RubricId second = decide(rubric);
    const auto import = [&](const std::string &rows) {
        return importScores(*owner.workspace, *owner.reader, owner.created.run,
                            {"trial,rater,rubric,rubric_version,value,after_reveal\n" + rows, "s.csv", ""},
                            owner.clock);
    };
    QCOMPARE(import("1,ann," + rubric.key + ",1,2,\n1,ann," + rubric.name + ",2,7,yes\n2,ann,,,6,\n3,ann,,1,3,\n")
                 ->added.added,
             4);
    const auto of = [&](std::size_t answer, RubricId id) -> std::optional<Score> {
        const auto row = owner.reader->trial(owner.created.trials[answer].id); // named: a range-for keeps no temporary
        for (const Score &score : row->scores) {
            if (score.rubric == id)
                return score;
        }
        return std::nullopt;
    };
    QVERIFY(of(0, first) && of(0, first)->value == 2 && !of(0, first)->afterReveal);
    QVERIFY(of(0, second) && of(0, second)->value == 7 && of(0, second)->afterReveal);
    QVERIFY(of(1, second) && of(1, second)->value == 6 && !of(1, first));
    QVERIFY(of(2, first) && of(2, first)->value == 3);
    // What goes out comes in as it was.
    const auto run = owner.reader->run(owner.created.run);
    const std::string out = formats::scoresCsv(*run, *owner.reader->rubricsOf({owner.created.run}));
    const auto again =
        importScores(*owner.workspace, *owner.reader, owner.created.run, {out, "s.csv", ""}, owner.clock);
    QVERIFY(again->problems.empty());
    QCOMPARE(again->known, 4);
    for (const auto &[row, named] : {std::pair{"4,ann," + rubric.key + ",3,2,", "is not scored by rubric"},
                                     std::pair{std::string("4,ann,other,,2,"), "\"other\", but by \""},
                                     std::pair{std::string("4,ann,,two,2,"), "version is a whole number"},
                                     std::pair{"4,ann," + rubric.key + ",1,7,", "7 is not on the scale"}}) {
        const auto wrong = import(row + "\n");
        QCOMPARE(wrong->problems.size(), 1u);
        QVERIFY2(wrong->problems[0].find(named) != std::string::npos, wrong->problems[0].c_str());
    }
}

QTEST_GUILESS_MAIN(PacksTest)
#include "tst_packs.moc"
