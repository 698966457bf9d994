// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <utility>

#include "core/prompt_template.h"
#include "store/evidence.h"
#include "store/json_values.h"
#include "store/write_session.h"

namespace assay::store
{
namespace
{
void checkPlan(const NewRun &given)
{
    const RunPlan &plan = given.plan;
    if (plan.cases.empty() || plan.targets.empty() || given.trials.empty())
        fail(ErrorCode::BadInput, "a run needs a case, a target and a trial at least");
    const auto cases = static_cast<int>(plan.cases.size()), targets = static_cast<int>(plan.targets.size());
    for (const Trial &trial : given.trials)
        if (trial.caseIndex < 0 || trial.caseIndex >= cases || trial.targetIndex < 0 || trial.targetIndex >= targets)
            fail(ErrorCode::BadInput, "a trial names a case or target that its plan does not have");
}

// All of it: a chain of demo and real steps is marked as a simulation, too, but costs real money.
bool isWhollySimulated(const ModelTarget &target)
{
    return target.endpoint.simulated &&
           std::all_of(target.steps.begin(), target.steps.end(),
                       [](const ChainStep &step) { return step.target.endpoint.simulated; });
}

std::int64_t answererOf(const Database &database, const ModelTarget &target)
{
    // The demo server listens on another port each time, so a simulated endpoint's address is not part of who it is.
    // Without an address nothing of it is anybody's money (budget_writes.cpp).
    const std::string baseUrl = isWhollySimulated(target) ? std::string() : target.endpoint.baseUrl;
    const std::string parameters = toJson(target.parameters);
    {
        Cursor known =
            database.query("SELECT id FROM answerer WHERE label = ? AND model = ? AND endpoint = ? AND api = ? "
                           "AND base_url = ? AND parameters = ? AND simulated = ?",
                           target.label(), target.model, target.endpoint.name, apiName(target.endpoint.api), baseUrl,
                           parameters, target.endpoint.simulated);
        if (known.next())
            return known.integer(0);
    }
    database.run(
        "INSERT INTO answerer(label, model, endpoint, api, base_url, parameters, simulated) VALUES(?,?,?,?,?,?,?)",
        target.label(), target.model, target.endpoint.name, apiName(target.endpoint.api), baseUrl, parameters,
        target.endpoint.simulated);
    return database.lastInsertId();
}

std::int64_t promptVersionOf(const Database &database, std::string_view key, const Prompt &prompt,
                             std::int64_t atMicros)
{
    const std::string files = toJson(prompt.attachments);
    const Digest digest = promptDigest(prompt.system, prompt.user, files);
    {
        Cursor known = database.query("SELECT id FROM prompt_version WHERE case_key = ? AND template_sha256 = ?", key,
                                      blobOf(digest));
        if (known.next())
            return known.integer(0);
    }
    database.run(
        "INSERT INTO prompt_version(case_key, number, system, user, first_sent_us, template_sha256, attachments) "
        "VALUES(?1, (SELECT coalesce(max(number), 0) + 1 FROM prompt_version WHERE case_key = ?1), ?2, ?3, ?4, ?5, ?6)",
        key, prompt.system, prompt.user, atMicros, blobOf(digest), files);
    return database.lastInsertId();
}

void insertCases(WriteSession &session, const NewRun &given, RunId run)
{
    const RunPlan &plan = given.plan;
    for (std::size_t i = 0; i < plan.cases.size(); ++i) {
        const Case &item = plan.cases[i];
        const Prompt &written = plan.promptOf(item);
        // The plan's own prompt is one item however many rows of a dataset it is sent with.
        const std::string key = item.prompt ? item.id : std::string();
        const std::int64_t version = promptVersionOf(session.database, key, written, given.startedMicros);
        const Result<Prompt> filled = render(written, item.variables);
        const Prompt &sent = filled.ok() ? *filled : written; // one that cannot be filled is never sent
        const std::string files = toJson(sent.attachments);
        session.database.run(
            "INSERT INTO run_case(run, position, case_key, title, prompt_version, prompt_sha256, system, user, "
            "attachments) VALUES(?,?,?,?,?,?,?,?,?)",
            run, i, item.id, item.title, version, blobOf(promptDigest(sent.system, sent.user, files)), sent.system,
            sent.user, files);
        keepAttachments(session, run, sent);
        for (const std::string &tag : item.tags) // of the plan's, for what reads no plans
            session.database.run("INSERT OR IGNORE INTO case_tag(run, position, tag) VALUES(?,?,?)", run, i, tag);
        addDocument(session,
                    {DocumentKind::Prompt, run, std::nullopt, static_cast<std::int64_t>(i), given.startedMicros});
    }
}

std::vector<Trial> insertTrials(const Database &database, const NewRun &given, RunId run)
{
    std::vector<Trial> trials = given.trials;
    for (Trial &trial : trials) {
        database.run("INSERT INTO trial(run, case_index, target_index, repetition, send_order) VALUES(?,?,?,?,?)", run,
                     trial.caseIndex, trial.targetIndex, trial.repetition, trial.order);
        trial.id = TrialId{database.lastInsertId()};
        trial.run = run;
    }
    return trials;
}

void requireChange(const Database &database, RunId run)
{
    if (database.changes() == 0)
        fail(ErrorCode::BadInput, "there is no run " + std::to_string(number(run)));
}
} // namespace

RunCreated createRun(WriteSession &session, const NewRun &given)
{
    checkPlan(given);
    const RunPlan &plan = given.plan;
    const Database &database = session.database;
    const bool simulated = std::any_of(plan.targets.begin(), plan.targets.end(),
                                       [](const ModelTarget &target) { return target.endpoint.simulated; });
    database.run("INSERT INTO run(name, started_us, sample, simulated, repetitions, cases, targets, trials) "
                 "VALUES(?,?,?,?,?,?,?,?)",
                 plan.name, given.startedMicros, given.sample, simulated, plan.repetitions, plan.cases.size(),
                 plan.targets.size(), given.trials.size());
    RunCreated created;
    created.run = RunId{database.lastInsertId()};
    const std::string packed = session.packer.pack(toJson(plan));
    database.run("INSERT INTO run_plan(run, plan) VALUES(?,?)", created.run, Blob{packed});
    for (std::size_t i = 0; i < plan.targets.size(); ++i)
        database.run("INSERT INTO run_target(run, position, answerer) VALUES(?,?,?)", created.run, i,
                     answererOf(database, plan.targets[i]));
    insertCases(session, given, created.run);
    created.trials = insertTrials(database, given, created.run);
    const Digest digest = runDigest(database, created.run);
    database.run("UPDATE run SET row_sha256 = ? WHERE id = ?", blobOf(digest), created.run);
    append(session, {"run", number(created.run), created.run, given.startedMicros, digest});
    return created;
}

Ok finishRun(WriteSession &session, RunId run, std::int64_t atMicros)
{
    session.database.run("UPDATE run SET ended_us = ? WHERE id = ?", atMicros, run);
    requireChange(session.database, run);
    append(session, {"end", number(run), run, atMicros, endDigest(run, atMicros)});
    return {};
}

Ok setRunDeleted(WriteSession &session, RunId run, bool deleted, std::int64_t atMicros)
{
    session.database.run("UPDATE run SET binned_us = ? WHERE id = ?",
                         deleted ? std::optional<std::int64_t>(atMicros) : std::nullopt, run);
    requireChange(session.database, run);
    append(session, {deleted ? "bin" : "restore", number(run), run, atMicros, Digest{}});
    return {};
}

Ok renameRun(WriteSession &session, RunId run, const std::string &name, std::int64_t atMicros)
{
    session.database.run("UPDATE run SET name = ? WHERE id = ?", name, run);
    requireChange(session.database, run);
    append(session, {"rename", number(run), run, atMicros, sha256(name)});
    return {};
}

namespace
{
void purge(WriteSession &session, RunId run, std::int64_t atMicros)
{
    const Database &database = session.database;
    unindexRun(session, run);
    database.run("UPDATE id_floor SET attempt = ?, search_doc = ?", session.counters.newestAttempt,
                 session.counters.newestDocument);
    database.run("DELETE FROM search_doc WHERE run = ?", run);
    database.run("DELETE FROM score_event WHERE run = ?", run);
    database.run("DELETE FROM score WHERE trial IN (SELECT id FROM trial WHERE run = ?)", run);
    database.run("DELETE FROM settlement WHERE trial IN (SELECT id FROM trial WHERE run = ?)", run);
    database.run("DELETE FROM partial WHERE attempt IN (SELECT a.id FROM trial t JOIN attempt a ON a.trial = t.id "
                 "WHERE t.run = ?)",
                 run);
    database.run("DELETE FROM response WHERE attempt IN (SELECT a.id FROM trial t JOIN attempt a ON a.trial = t.id "
                 "WHERE t.run = ?)",
                 run);
    purgeReservations(session, run);
    database.run("DELETE FROM attempt WHERE trial IN (SELECT id FROM trial WHERE run = ?)", run);
    database.run("DELETE FROM trial WHERE run = ?", run);
    database.run("DELETE FROM case_tag WHERE run = ?", run);
    database.run("DELETE FROM run_case WHERE run = ?", run);
    database.run("DELETE FROM run_target WHERE run = ?", run);
    database.run("DELETE FROM run_cost WHERE run = ?", run);
    database.run("DELETE FROM run_attachment WHERE run = ?", run);
    database.run("DELETE FROM run_plan WHERE run = ?", run);
    database.run("DELETE FROM run WHERE id = ?", run);
    append(session, {"purge", number(run), run, atMicros, Digest{}});
}
} // namespace

void purgeBinned(WriteSession &session, std::int64_t beforeMicros, std::int64_t atMicros)
{
    std::vector<RunId> old;
    Cursor rows =
        session.database.query("SELECT id FROM run WHERE binned_us IS NOT NULL AND binned_us < ?", beforeMicros);
    while (rows.next())
        old.push_back(RunId{rows.integer(0)});
    for (const RunId run : old)
        purge(session, run, atMicros);
    if (hasColumn(session.database, "attachment", "bytes")) // a test may stop the steps before it
        purgeAttachments(session);
}
} // namespace assay::store
