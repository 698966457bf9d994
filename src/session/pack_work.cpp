// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/pack_work.h"

#include <algorithm>
#include <filesystem>
#include <future>
#include <map>

#include "core/blind_order.h"
#include "core/measures.h"
#include "core/prompt_template.h"
#include "core/sha256.h"
#include "core/text.h"
#include "formats/rater_pack.h"
#include "formats/rubrics.h"
#include "session/attachments.h"
#include "store/blocking.h"

namespace assay::session
{
namespace
{
Error bad(const std::string &what) { return makeError(ErrorCode::BadInput, what); }

Result<EventId> add(store::Workspace &workspace, ScoringEvent event)
{
    return store::blocking<EventId>([&](auto done) { workspace.addEvent(std::move(event), done); });
}

ScoringEvent eventOf(RunId run, const std::string &by, EventBody body)
{
    ScoringEvent event;
    event.run = run;
    event.rater = by;
    event.body = std::move(body);
    return event;
}

RunPlan jobPlan(const formats::RaterPack &pack)
{
    RunPlan plan;
    plan.name = pack.name;
    std::size_t answers = 0;
    for (std::size_t i = 0; i < pack.prompts.size(); ++i) {
        const formats::PackPrompt &prompt = pack.prompts[i];
        Case item;
        item.id = std::to_string(i + 1);
        item.title = prompt.title;
        item.prompt = Prompt{"{{system}}", "{{user}}"}; // braces of the prompt's own text are no variables
        item.variables = {{"system", prompt.system}, {"user", prompt.user}};
        item.reference = prompt.reference;
        plan.cases.push_back(std::move(item));
        answers = std::max(answers, prompt.answers.size());
    }
    for (std::size_t i = 0; i < answers; ++i) {
        ModelTarget target;
        target.name = target.model = "Answer " + std::to_string(i + 1);
        target.endpoint.name = "Rater pack";
        target.endpoint.simulated = true;
        plan.targets.push_back(std::move(target));
    }
    return plan;
}

// All answers, queued at once: one by one each would wait for its own commit.
Status storeAnswers(store::Workspace &workspace, const std::vector<std::pair<TrialId, const std::string *>> &answers,
                    std::int64_t at)
{
    std::vector<std::future<Result<AttemptId>>> attempts;
    for (const auto &[trial, text] : answers) {
        AttemptStart start;
        start.trial = trial;
        start.uuid = makeUuid();
        start.requestJson = "{}";
        start.startedMicros = at;
        auto promise = std::make_shared<std::promise<Result<AttemptId>>>();
        attempts.push_back(promise->get_future());
        workspace.beginAttempt(start, [promise](Result<AttemptId> id) { promise->set_value(std::move(id)); });
    }
    std::vector<std::future<Result<Ok>>> ends;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const Result<AttemptId> attempt = attempts[i].get();
        if (!attempt)
            return attempt.error();
        Response response;
        response.outcome = Outcome::Succeeded;
        response.text = *answers[i].second;
        auto promise = std::make_shared<std::promise<Result<Ok>>>();
        ends.push_back(promise->get_future());
        workspace.finishAttempt({*attempt, std::move(response), true},
                                [promise](Result<Ok> done) { promise->set_value(std::move(done)); });
    }
    for (std::future<Result<Ok>> &end : ends)
        if (const Status done = end.get(); !done)
            return done;
    return Ok{};
}

// Run, answers, rubric, and which item is which.
Result<RunId> fillJob(store::Workspace &workspace, const formats::RaterPack &pack, std::string_view bytes,
                      std::int64_t at)
{
    RunPlan plan = jobPlan(pack);
    std::vector<Trial> trials;
    for (std::size_t c = 0; c < pack.prompts.size(); ++c)
        for (std::size_t t = 0; t < plan.targets.size(); ++t)
            trials.push_back(
                {TrialId{}, RunId{}, static_cast<int>(c), static_cast<int>(t), 0, static_cast<int>(trials.size())});
    const auto created =
        store::blocking<store::RunCreated>([&](auto done) { workspace.createRun(plan, trials, false, done); });
    if (!created)
        return created.error();
    PackIssued job{pack.pack, pack.key, pack.rater, {}, true, sha256Hex(bytes), {}};
    std::vector<std::pair<TrialId, const std::string *>> texts;
    for (const Trial &trial : created->trials) {
        const auto &answers = pack.prompts[static_cast<std::size_t>(trial.caseIndex)].answers;
        const auto place = static_cast<std::size_t>(trial.targetIndex);
        if (place < answers.size()) {
            texts.emplace_back(trial.id, &answers[place].text);
            job.items.push_back({answers[place].item, trial.id, sha256Hex(answers[place].text)});
        } else if (const auto settled = store::blocking<Ok>(
                       [&](auto done) { workspace.settleTrial(trial.id, Outcome::Cancelled, std::nullopt, done); });
                   !settled) {
            return settled.error();
        }
    }
    if (const Status stored = storeAnswers(workspace, texts, at); !stored)
        return stored.error();
    const auto ended = store::blocking<Ok>([&](auto done) { workspace.finishRun(created->run, done); });
    if (!ended)
        return ended.error();
    RubricId rubric{};
    if (!pack.rubric.sameContent(overallRubric())) {
        const auto saved = store::blocking<RubricId>([&](auto done) { workspace.saveRubric(pack.rubric, done); });
        if (!saved)
            return saved.error();
        rubric = *saved;
    }
    Freeze freeze;
    freeze.rubric = job.rubric = rubric;
    freeze.primaryCriterion = usualPrimary(pack.rubric);
    freeze.margin = marginOf(pack.rubric, freeze.primaryCriterion);
    if (const auto frozen = add(workspace, eventOf(created->run, pack.rater, freeze)); !frozen)
        return frozen.error();
    if (const auto noted = add(workspace, eventOf(created->run, pack.rater, job)); !noted)
        return noted.error();
    std::string candidates;
    for (const std::string &name : pack.candidates)
        candidates += name + "\n";
    if (!candidates.empty())
        workspace.setSetting(std::string(PackCandidatesSetting), candidates);
    return created->run;
}
} // namespace

const std::string &shownText(const TrialRow &row)
{
    return row.response.text.empty() ? row.response.refusal : row.response.text;
}

std::vector<std::string> ownNames(const RunPlan &plan)
{
    std::vector<std::string> names;
    for (const ModelTarget &target : plan.targets) {
        names.push_back(target.label());
        names.push_back(target.model);
    }
    return names;
}

Result<Rubric> rubricOfRun(const store::Reader &reader, RunId run)
{
    const auto freezes = reader.events(run, "freeze", true);
    if (!freezes)
        return freezes.error();
    return freezes->empty() ? Result<Rubric>(overallRubric())
                            : reader.rubric(std::get<Freeze>(freezes->back().body).rubric);
}

Result<PackMade> makePack(store::Workspace &workspace, const store::Reader &reader, RunId run,
                          const PackOptions &options)
{
    const auto &[rater, by, guesses, seedText] = options;
    const Result<RunRecord> record = reader.run(run);
    if (!record)
        return record.error();
    const Result<Rubric> rubric = rubricOfRun(reader, run);
    if (!rubric)
        return rubric.error();
    const std::string secret = seedText.empty() ? makeUuid() + makeUuid() + makeUuid() : std::string(seedText);
    formats::RaterPack pack;
    pack.pack = sha256Hex("pack|" + secret).substr(0, 32);
    pack.key = sha256Hex("key|" + secret);
    pack.name = maskNames(record->summary.name, formats::selfNames(), ownNames(record->plan)).text;
    pack.rater = rater;
    pack.createdMicros = record->summary.startedMicros;
    pack.rubric = *rubric;
    PackIssued issued{pack.pack, pack.key, rater, rubric->id, false, {}, {}};
    if (guesses)
        for (const ModelTarget &target : record->plan.targets)
            pack.candidates.push_back(target.label());
    std::sort(pack.candidates.begin(), pack.candidates.end()); // nobody's place tells anything
    std::map<TrialId, const TrialRow *> rows;
    for (const TrialRow &row : record->trials)
        rows.emplace(row.trial.id, &row);
    ScoringSession order{{run}, rubric->id, true, 1, sha256Hex("order|" + secret)};
    std::vector<ScoringEvent> logs;
    for (const BlindPrompt &shown : blindOrder(order, rater, {*record}, isJudgeable)) {
        const Case &item = record->plan.cases.at(static_cast<std::size_t>(shown.caseIndex));
        const Prompt &own = record->plan.promptOf(item);
        const Result<Prompt> filled = render(own, item.variables);
        formats::PackPrompt prompt{
            item.title, filled ? filled->system : own.system, filled ? filled->user : own.user, item.reference, {}};
        for (const Attachment &file : own.attachments)
            // A pack has words only, and says so where the file would stand.
            prompt.user += "\n\n[file: " + file.name + ", not in this pack; ask whoever handed it out for it]";
        for (const TrialId trial : shown.answers) {
            MaskedText masked = maskNames(shownText(*rows.at(trial)), formats::selfNames(), ownNames(record->plan));
            const std::string name = sha256Hex("item|" + secret + "|" + std::to_string(number(trial))).substr(0, 16);
            issued.items.push_back({name, trial, sha256Hex(masked.text)});
            pack.masked += static_cast<int>(masked.names.size());
            if (!masked.names.empty())
                logs.push_back(eventOf(run, by, MaskLog{trial, std::move(masked.names)}));
            prompt.answers.push_back({name, std::move(masked.text)});
        }
        pack.prompts.push_back(std::move(prompt));
    }
    if (issued.items.empty())
        return bad("this run has no answers to judge");
    PackMade made{pack.pack,
                  formats::writeJob(pack),
                  static_cast<int>(pack.prompts.size()),
                  static_cast<int>(issued.items.size()),
                  pack.masked,
                  attachedFiles(record->plan)};
    issued.sha256 = sha256Hex(made.bytes);
    logs.push_back(eventOf(run, by, std::move(issued)));
    for (ScoringEvent &event : logs)
        if (const auto added = add(workspace, std::move(event)); !added)
            return added.error();
    return made;
}

Result<RunId> openPackJob(const std::string &path, std::string_view packBytes, const Clock &clock)
{
    const Result<formats::RaterPack> pack = formats::readJob(packBytes);
    if (!pack)
        return pack.error();
    if (std::filesystem::exists(path))
        return bad(path + " is there already; choose another name");
    auto workspace = store::Workspace::open(path, store::OpenMode::ReadWrite, clock);
    if (!workspace)
        return workspace.error();
    Result<RunId> run = fillJob(**workspace, *pack, packBytes, clock.wallMicros());
    (*workspace)->flush();
    (*workspace).reset(); // closed
    std::error_code ignored;
    for (const char *end : {"", "-wal", "-shm", ".lock"})
        if (!run) // half a job would stand in the way of the next try
            std::filesystem::remove(path + end, ignored);
    return run;
}

std::optional<PackIssued> packJobOf(const store::Reader &reader, RunId run)
{
    const auto events = reader.events(run, "pack");
    for (const ScoringEvent &event : events ? *events : std::vector<ScoringEvent>{}) {
        const auto &issued = std::get<PackIssued>(event.body);
        if (issued.received)
            return issued;
    }
    return std::nullopt;
}

namespace
{
// The trials of an event as places in the list of items, from 1; false: it speaks of an answer of no pack.
bool toPlaces(EventBody &body, const std::map<TrialId, TrialId> &places)
{
    bool all = true;
    const auto turn = [&](TrialId &trial) {
        const auto found = places.find(trial);
        all = all && found != places.end();
        trial = found == places.end() ? trial : found->second;
    };
    if (auto *p = std::get_if<Preference>(&body)) {
        turn(p->a);
        turn(p->b);
    } else if (auto *r = std::get_if<Ranking>(&body)) {
        for (auto &group : r->groups)
            std::for_each(group.begin(), group.end(), turn);
        std::for_each(r->shown.begin(), r->shown.end(), turn);
    } else if (auto *n = std::get_if<PassageNote>(&body)) {
        turn(n->trial);
    } else if (auto *g = std::get_if<Guess>(&body)) {
        turn(g->trial);
    }
    return all;
}

Status addEvents(formats::PackResult &result, const store::Reader &reader, RunId run, const PackIssued &job)
{
    std::map<TrialId, TrialId> places;
    for (const PackItem &item : job.items) {
        result.items.push_back(item.item);
        places.emplace(item.trial, TrialId{static_cast<std::int64_t>(result.items.size())});
    }
    const auto trail = reader.judgementTrail(run);
    if (!trail)
        return trail.error();
    for (const store::EventTrail &entry : *trail) {
        formats::PackEvent event{entry.event, entry.voided};
        if (entry.event.rater == result.rater && toPlaces(event.event.body, places))
            result.events.push_back(std::move(event));
    }
    return Ok{};
}
} // namespace

Result<std::string> resultOfJob(const store::Reader &reader, RunId run, const std::string &rater)
{
    const std::optional<PackIssued> job = packJobOf(reader, run);
    if (!job)
        return bad("this run came in no rater pack");
    const Result<Rubric> rubric = reader.rubric(job->rubric);
    if (!rubric)
        return rubric.error();
    formats::PackResult result{job->pack, rater, {}, job->sha256, {}, {}, {}};
    result.rubricSha256 = sha256Hex(formats::rubricJson(*rubric));
    for (const PackItem &item : job->items) {
        const auto trail = reader.scoreTrail(item.trial);
        if (!trail)
            return trail.error();
        for (const ScoreTrail &entry : *trail)
            if (entry.score.rater == rater && entry.score.rubric == job->rubric)
                result.scores.push_back({item.item, entry});
    }
    if (const Status added = addEvents(result, reader, run, *job); !added)
        return added.error();
    if (result.scores.empty() && result.events.empty())
        return bad("\"" + rater + "\" has scored nothing here yet");
    return formats::writeResult(result, job->key);
}
} // namespace assay::session
