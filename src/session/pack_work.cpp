// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/pack_work.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "core/blind_order.h"
#include "core/prompt_template.h"
#include "core/sha256.h"
#include "core/text.h"
#include "formats/rater_pack.h"
#include "formats/rubrics.h"
#include "formats/score_csv.h"
#include "store/blocking.h"

namespace assay::session
{
namespace
{
Error bad(const std::string &what) { return makeError(ErrorCode::BadInput, what); }

const std::string &shownText(const TrialRow &row)
{
    return row.response.text.empty() ? row.response.refusal : row.response.text;
}

std::vector<std::string> namesOf(const RunPlan &plan)
{
    std::vector<std::string> names;
    for (const ModelTarget &target : plan.targets) {
        names.push_back(target.label());
        names.push_back(target.model);
    }
    return names;
}

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

std::optional<PackIssued> packOf(const store::Reader &reader, RunId run, const std::string &pack)
{
    const auto events = reader.events(run, "pack");
    for (const ScoringEvent &event : events ? *events : std::vector<ScoringEvent>{}) {
        const auto &issued = std::get<PackIssued>(event.body);
        if (pack.empty() ? issued.received : issued.pack == pack && !issued.received)
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
            return bad("the pack is refused: it was not made from a run of this workspace");
        for (const RunSummary &run : *page)
            if (std::optional<PackIssued> issued = packOf(reader, run.id, pack))
                return std::pair(run.id, std::move(*issued));
        after = RunCursor{page->back().startedMicros, page->back().id};
    }
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

Status storeAnswer(store::Workspace &workspace, TrialId trial, const std::string &text, std::int64_t at)
{
    AttemptStart start;
    start.trial = trial;
    start.uuid = makeUuid();
    start.requestJson = "{}";
    start.startedMicros = at;
    const auto attempt = store::blocking<AttemptId>([&](auto done) { workspace.beginAttempt(start, done); });
    if (!attempt)
        return attempt.error();
    Response response;
    response.outcome = Outcome::Succeeded;
    response.text = text;
    return store::blocking<Ok>([&](auto done) { workspace.finishAttempt({*attempt, response, true}, done); });
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
    for (const Trial &trial : created->trials) {
        const auto &answers = pack.prompts[static_cast<std::size_t>(trial.caseIndex)].answers;
        const auto place = static_cast<std::size_t>(trial.targetIndex);
        Status stored = Ok{};
        if (place < answers.size()) {
            stored = storeAnswer(workspace, trial.id, answers[place].text, at);
            job.items.push_back({answers[place].item, trial.id, sha256Hex(answers[place].text)});
        } else {
            stored = store::blocking<Ok>(
                [&](auto done) { workspace.settleTrial(trial.id, Outcome::Cancelled, std::nullopt, done); });
        }
        if (!stored)
            return stored.error();
    }
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
    freeze.primaryCriterion = pack.rubric.criteria.front().key;
    if (const auto frozen = add(workspace, eventOf(created->run, pack.rater, freeze)); !frozen)
        return frozen.error();
    if (const auto noted = add(workspace, eventOf(created->run, pack.rater, job)); !noted)
        return noted.error();
    return created->run;
}
} // namespace

Result<Rubric> rubricOfRun(const store::Reader &reader, RunId run)
{
    const auto freezes = reader.events(run, "freeze", true);
    if (!freezes)
        return freezes.error();
    return freezes->empty() ? Result<Rubric>(overallRubric())
                            : reader.rubric(std::get<Freeze>(freezes->back().body).rubric);
}

Result<PackMade> makePack(store::Workspace &workspace, const store::Reader &reader, RunId run, const std::string &rater,
                          const std::string &by, std::string_view seedText)
{
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
    pack.name = record->summary.name;
    pack.rater = rater;
    pack.createdMicros = record->summary.startedMicros;
    pack.rubric = *rubric;
    PackIssued issued{pack.pack, pack.key, rater, rubric->id, false, {}, {}};
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
        for (const TrialId trial : shown.answers) {
            MaskedText masked = maskNames(shownText(*rows.at(trial)), formats::selfNames(), namesOf(record->plan));
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
    PackMade made{pack.pack, formats::writeJob(pack), static_cast<int>(pack.prompts.size()),
                  static_cast<int>(issued.items.size()), pack.masked};
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
    return run;
}

bool isPackJob(const store::Reader &reader, RunId run) { return packOf(reader, run, {}).has_value(); }

Result<std::string> resultOfJob(const store::Reader &reader, RunId run, const std::string &rater)
{
    const std::optional<PackIssued> job = packOf(reader, run, {});
    if (!job)
        return bad("this run came in no rater pack");
    const Result<Rubric> rubric = reader.rubric(job->rubric);
    if (!rubric)
        return rubric.error();
    formats::PackResult result{job->pack, rater, {}, job->sha256, {}};
    result.rubricSha256 = sha256Hex(formats::rubricJson(*rubric));
    for (const PackItem &item : job->items) {
        const auto trail = reader.scoreTrail(item.trial);
        if (!trail)
            return trail.error();
        for (const ScoreTrail &entry : *trail)
            if (entry.score.rater == rater && entry.score.rubric == job->rubric)
                result.scores.push_back({item.item, entry});
    }
    if (result.scores.empty())
        return bad("\"" + rater + "\" has scored nothing here yet");
    return formats::writeResult(result, job->key);
}

Result<MergeOutcome> mergePack(store::Workspace &workspace, const store::Reader &reader, std::string_view bytes,
                               const std::string &by)
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
        return bad("the pack is refused: its prompts or its rubric are not those that you gave out");
    if (!issued.rater.empty() && issued.rater != result->rater)
        return bad("the pack is refused: it was made for \"" + issued.rater + "\", and \"" + result->rater +
                   "\" scored it");
    std::map<std::string, TrialId> items;
    for (const PackItem &item : issued.items)
        items.emplace(item.item, item.trial);
    store::ScoreBatch batch{run, {}, Merged{"pack " + *pack + " of " + result->rater, sha256Hex(bytes), 0, 0}, by};
    for (const formats::PackScore &score : result->scores) {
        const auto item = items.find(score.item);
        if (item == items.end())
            return bad("the pack is refused: it scores an answer that was not in it");
        ScoreTrail entry = score.entry;
        entry.score.trial = item->second;
        entry.score.rubric = issued.rubric;
        entry.score.origin = "pack:" + *pack;
        batch.scores.push_back(std::move(entry));
    }
    const auto merged =
        store::blocking<store::BatchAdded>([&](auto done) { workspace.addBatch(std::move(batch), done); });
    if (!merged)
        return merged.error();
    const auto conflicts = reader.scoreConflicts(run);
    return MergeOutcome{run, result->rater, merged->added, merged->known,
                        conflicts ? static_cast<int>(conflicts->size()) : 0};
}

Result<ScoreImport> importScores(store::Workspace &workspace, const store::Reader &reader, RunId run,
                                 std::string_view bytes, const std::string &fileName, const std::string &rater,
                                 const Clock &clock)
{
    const Result<RunRecord> record = reader.run(run);
    if (!record)
        return record.error();
    const Result<Rubric> rubric = rubricOfRun(reader, run);
    if (!rubric)
        return rubric.error();
    Result<formats::ScoreCsv> csv =
        formats::parseScoreCsv(bytes, fileName, *record, *rubric, rater, clock.wallMicros());
    if (!csv)
        return csv.error();
    ScoreImport outcome{0, csv->known, std::move(csv->problems)};
    if (!outcome.problems.empty() || csv->scores.empty())
        return outcome;
    store::ScoreBatch batch{run, {}, Merged{"csv " + fileName, sha256Hex(bytes), 0, 0}, rater};
    for (Score &score : csv->scores)
        batch.scores.push_back({std::move(score), false, std::nullopt});
    const auto merged =
        store::blocking<store::BatchAdded>([&](auto done) { workspace.addBatch(std::move(batch), done); });
    if (!merged)
        return merged.error();
    outcome.added = merged->added;
    outcome.known += merged->known;
    return outcome;
}
} // namespace assay::session
