// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "store/evidence.h"
#include "store/json_values.h"
#include "store/write_session.h"

namespace assay::store
{
namespace
{
static_assert(static_cast<int>(Outcome::Succeeded) == 0 && static_cast<int>(Outcome::Unknown) == 8 &&
                  static_cast<int>(TrialState::Waiting) == 1 && static_cast<int>(TrialState::Settled) == 4 &&
                  static_cast<int>(CostSource::Provider) == 3,
              "these numbers are in files: see resources/schema/0001_initial.sql");

struct TrialFacts {
    RunId run{};
    TrialState state{};
    Outcome outcome = Outcome::Unknown; // when settled
    bool costUnknown = false;
};

TrialFacts factsOf(const Database &database, TrialId id)
{
    Cursor row = database.query("SELECT run, state, coalesce(outcome, 8), cost_unknown FROM trial WHERE id = ?", id);
    if (!row.next())
        fail(ErrorCode::BadInput, "there is no trial " + std::to_string(number(id)));
    return {RunId{row.integer(0)}, static_cast<TrialState>(row.small(1)), static_cast<Outcome>(row.small(2)),
            row.flag(3)};
}

// The run's counters: `sign` 1 when a trial settles so, -1 when a settled one is sent again.
void count(const Database &database, const TrialFacts &facts, int sign, const std::string &pricesAsOf = {})
{
    const bool succeeded = facts.outcome == Outcome::Succeeded;
    database.run("UPDATE run SET settled = settled + ?1, succeeded = succeeded + ?2, failed = failed + ?3, "
                 "unknown_costs = unknown_costs + ?4, prices_as_of = max(prices_as_of, ?5) WHERE id = ?6",
                 sign, succeeded ? sign : 0, succeeded ? 0 : sign, facts.costUnknown ? sign : 0, pricesAsOf, facts.run);
}

// A request that was never sent or never charged costs nothing; that is known.
bool isCostUnknown(const std::optional<Money> &amount, const std::optional<Error> &error)
{
    return !amount && !(error && (error->costClass == CostClass::NotSent || error->costClass == CostClass::NotCharged));
}

std::optional<std::int64_t> counted(const std::optional<Nanos> &duration)
{
    if (!duration)
        return std::nullopt;
    return duration->count();
}

Digest insertResponse(WriteSession &session, const AttemptEnd &end, const Ending &ending, RowDigest &digest)
{
    const Response &r = end.response;
    const std::optional<std::string> error = r.error ? std::optional(toJson(*r.error)) : std::nullopt;
    const std::optional<std::string> price = r.cost.price ? std::optional(toJson(*r.cost.price)) : std::nullopt;
    const std::optional<std::string> currency = r.cost.amount ? std::optional(r.cost.amount->currency) : std::nullopt;
    const std::optional<std::int64_t> nano = r.cost.amount ? std::optional(r.cost.amount->nano) : std::nullopt;
    const CostFlags noted = r.cost.flags | r.usage.notes;
    const auto flags = noted ? std::optional<std::int64_t>(noted) : std::nullopt;
    const bool later = r.timing.nameResolved || r.timing.secured || r.timing.reusedConnection || !r.steps.empty();
    const std::string chunks = packChunks(r.timing.chunks), raw = session.packer.pack(r.raw),
                      steps = r.steps.empty() ? std::string() : session.packer.pack(toJson(r.steps));
    Digest sealed{};
    session.database.runFilled(
        "INSERT INTO response(attempt, ended_us, recovered, outcome, http_status, finish_reason, text, reasoning, "
        "refusal, "
        "model_reported, request_id, error, usage_input, usage_cached_input, usage_cache_write, usage_output, "
        "usage_reasoning, usage_cost_nano_usd, usage_json, queued_ns, connected_ns, first_byte_ns, first_reasoning_ns, "
        "first_answer_ns, last_delta_ns, done_ns, cost_source, cost_lower_bound, cost_nano, cost_currency, cost_price, "
        "chunks, raw, usage_cache_write_long, cost_flags, name_resolved_ns, secured_ns, reused_connection, steps, "
        "row_sha256) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [&](sqlite3_stmt *statement) {
            Binder(statement, false).add(end.id); // digested with the attempt's columns
            EvidenceBinder row(statement, digest, 1);
            row.integer(ending.atMicros);
            row.integer(ending.recovered);
            row.integer(r.outcome);
            row.integer(r.httpStatus);
            for (const std::string *text :
                 {&r.finishReason, &r.text, &r.reasoning, &r.refusal, &r.modelReported, &r.requestId})
                row.text(*text);
            row.text(error);
            for (const auto *tokens : {&r.usage.input, &r.usage.cachedInput, &r.usage.cacheWrite, &r.usage.output,
                                       &r.usage.reasoning, &r.usage.providerCostNanoUsd})
                row.integer(*tokens);
            row.text(r.usageJson);
            row.integer(r.timing.queued.count());
            for (const auto *at : {&r.timing.connected, &r.timing.firstByte, &r.timing.firstReasoning,
                                   &r.timing.firstAnswer, &r.timing.lastDelta, &r.timing.done})
                row.integer(counted(*at));
            row.integer(r.cost.source);
            row.integer(r.cost.lowerBound);
            row.integer(nano);
            row.text(currency);
            row.text(price);
            row.blob(chunks);
            row.blob(raw);
            // A row without any of them has the hash that it had before there were such columns.
            if (later || r.usage.cacheWriteLong || flags) {
                row.integer(r.usage.cacheWriteLong);
                row.integer(flags);
            } else {
                row.apart(std::nullopt);
                row.apart(std::nullopt);
            }
            if (later) {
                row.integer(counted(r.timing.nameResolved));
                row.integer(counted(r.timing.secured));
                row.integer(r.timing.reusedConnection ? std::optional<std::int64_t>(*r.timing.reusedConnection)
                                                      : std::nullopt);
                if (steps.empty())
                    row.integer(std::optional<std::int64_t>());
                else
                    row.blob(steps);
            } else {
                for (int column = 0; column < ResponseOf5; ++column)
                    row.apart(std::nullopt);
            }
            sealed = digest.finish();
            row.seal(sealed);
        });
    return sealed;
}

struct OpenAttempt {
    TrialId trial{};
    std::int64_t startedMicros = 0;
    TrialFacts facts; // of its trial
};

// Starts the row's digest with what was written before the request was sent.
OpenAttempt digestAttempt(const Database &database, AttemptId id, RowDigest &digest)
{
    Cursor row =
        database.query("SELECT a.id, a.trial, a.number, a.uuid, a.started_us, a.request, t.last_attempt = a.id, "
                       "t.run, t.state FROM attempt a JOIN trial t ON t.id = a.trial WHERE a.id = ?",
                       id);
    if (!row.next())
        fail(ErrorCode::BadInput, "there is no attempt " + std::to_string(number(id)));
    digest.addColumns(row, 0, 6);
    OpenAttempt attempt{TrialId{row.integer(1)}, row.integer(4), {}};
    attempt.facts.run = RunId{row.integer(7)};
    attempt.facts.state = static_cast<TrialState>(row.small(8));
    const bool open = attempt.facts.state == TrialState::Sent || attempt.facts.state == TrialState::Streaming;
    if (!row.flag(6) || !open) // a trial has one open attempt at most, its last
        fail(ErrorCode::BadInput, "attempt " + std::to_string(number(id)) + " has ended before");
    return attempt;
}

std::optional<std::int64_t> priceRowOf(const Database &database, const Cost &cost)
{
    if (!cost.price)
        return std::nullopt;
    const std::string price = toJson(*cost.price);
    {
        Cursor known = database.query("SELECT id FROM trial_price WHERE source = ? AND price = ?", cost.source, price);
        if (known.next())
            return known.integer(0);
    }
    database.run("INSERT INTO trial_price(source, price) VALUES(?,?)", cost.source, price);
    return database.lastInsertId();
}

std::optional<std::string> codeOf(const std::optional<Error> &error)
{
    return error ? std::optional(std::string(errorCodeName(error->code))) : std::nullopt;
}

void settleFromResponse(const Database &database, TrialId id, const TrialFacts &now, const Response &response)
{
    const std::optional<Money> &amount = response.cost.amount;
    const Usage &usage = response.usage;
    database.run(
        "UPDATE trial SET state = 4, outcome = ?, settlement = NULL, ttft_ns = ?, total_ns = ?, output_tokens = ?, "
        "cost_nano = ?, cost_currency = ?, input_tokens = ?, cached_tokens = ?, cache_write_tokens = ?, "
        "reasoning_tokens = ?, price = ?, error = ?, cost_unknown = ? WHERE id = ?",
        response.outcome, counted(response.timing.ttft()), counted(response.timing.done), usage.output,
        amount ? std::optional(amount->nano) : std::nullopt, amount ? std::optional(amount->currency) : std::nullopt,
        usage.input, usage.cachedInput, usage.cacheWrite, usage.reasoning, priceRowOf(database, response.cost),
        codeOf(response.error), now.costUnknown, id);
    count(database, now, 1, response.cost.price ? response.cost.price->asOf : std::string());
}
} // namespace

AttemptId beginAttempt(WriteSession &session, const AttemptStart &start)
{
    const Database &database = session.database;
    const TrialFacts before = factsOf(database, start.trial);
    if (before.state == TrialState::Sent || before.state == TrialState::Streaming)
        fail(ErrorCode::BadInput, "trial " + std::to_string(number(start.trial)) + " is being sent already");
    if (start.reservation)
        checkBudget(session, start, before.run);
    const std::string request = session.packer.pack(start.requestJson);
    const AttemptId id{session.counters.newestAttempt + 1};
    database.run("INSERT INTO attempt(id, trial, number, uuid, started_us, request) VALUES(?,?,?,?,?,?)", id,
                 start.trial, start.number, start.uuid, start.startedMicros, Blob{request});
    session.counters.newestAttempt = number(id);
    database.run(
        "UPDATE trial SET state = 2, attempts = attempts + 1, last_attempt = ?, outcome = NULL, settlement = NULL, "
        "ttft_ns = NULL, total_ns = NULL, output_tokens = NULL, cost_nano = NULL, cost_currency = NULL, "
        "cost_unknown = 0, started_us = ?, input_tokens = NULL, cached_tokens = NULL, cache_write_tokens = NULL, "
        "reasoning_tokens = NULL, price = NULL, error = NULL WHERE id = ?",
        id, start.startedMicros, start.trial);
    if (start.number > 1 || before.state != TrialState::Queued)
        database.run("UPDATE trial SET retries_nano = (SELECT sum(r.cost_nano) FROM attempt a JOIN response r "
                     "ON r.attempt = a.id WHERE a.trial = ?1 AND a.id <> ?2) WHERE id = ?1",
                     start.trial, id);
    if (before.state == TrialState::Settled)
        count(database, before, -1);
    if (start.reservation)
        reserve(session, id, start, before.run);
    return id;
}

Ok savePartial(WriteSession &session, AttemptId id, const std::string &text, const std::string &reasoning)
{
    session.database.run(
        "UPDATE trial SET state = 3 WHERE last_attempt = ? AND id = (SELECT trial FROM attempt WHERE id = ?) "
        "AND state IN (2, 3)",
        id, id);
    if (session.database.changes() == 0) // late: the attempt has ended, and with it what was partial
        fail(ErrorCode::BadInput, "attempt " + std::to_string(number(id)) + " is not being received");
    session.database.run("INSERT INTO partial(attempt, text, reasoning) VALUES(?1, ?2, ?3) "
                         "ON CONFLICT(attempt) DO UPDATE SET text = ?2, reasoning = ?3",
                         id, text, reasoning);
    return {};
}

Ok beginStep(WriteSession &session, AttemptId id, const std::vector<StepResult> &steps, bool last)
{
    session.database.run(
        "UPDATE trial SET state = 3 WHERE last_attempt = ? AND id = (SELECT trial FROM attempt WHERE id = ?) "
        "AND state IN (2, 3)",
        id, id);
    if (session.database.changes() == 0)
        fail(ErrorCode::BadInput, "attempt " + std::to_string(number(id)) + " is not being received");
    const std::string packed = session.packer.pack(toJson(steps));
    // What had arrived of the step before is within the steps from now on.
    session.database.run("INSERT INTO partial(attempt, text, reasoning, steps, last_step) VALUES(?1, '', '', ?2, ?3) "
                         "ON CONFLICT(attempt) DO UPDATE SET text = '', reasoning = '', steps = ?2, last_step = ?3",
                         id, Blob{packed}, last);
    return {};
}

Ok finishAttempt(WriteSession &session, const AttemptEnd &end, const Ending &ending)
{
    const Database &database = session.database;
    const Response &response = end.response;
    RowDigest digest(ResponseDomain);
    const OpenAttempt attempt = digestAttempt(database, end.id, digest);
    TrialFacts facts = attempt.facts;
    const Digest sealed = insertResponse(session, end, ending, digest);
    append(session, {"attempt", number(end.id), facts.run, ending.atMicros, sealed});
    if (facts.state == TrialState::Streaming)
        database.run("DELETE FROM partial WHERE attempt = ?", end.id);
    if (const std::optional<Money> &amount = response.cost.amount)
        database.run("INSERT INTO run_cost(run, currency, nano) VALUES(?1, ?2, ?3) "
                     "ON CONFLICT(run, currency) DO UPDATE SET nano = nano + ?3",
                     facts.run, amount->currency, amount->nano);
    const bool unknown = isCostUnknown(response.cost.amount, response.error) || response.cost.lowerBound;
    settleSpending(session, {end.id, attempt.trial, facts.run, attempt.startedMicros, ending.atMicros,
                             response.cost.amount, !unknown});
    if (end.settles) {
        facts.outcome = response.outcome;
        facts.costUnknown = isCostUnknown(response.cost.amount, response.error);
        settleFromResponse(database, attempt.trial, facts, response);
    } else {
        database.run("UPDATE trial SET state = 1 WHERE id = ?", attempt.trial);
    }
    if (!response.text.empty() || !response.refusal.empty())
        addDocument(session, {DocumentKind::Answer, facts.run, attempt.trial, number(end.id), ending.atMicros});
    return {};
}

Ok settleTrial(WriteSession &session, TrialId id, Outcome outcome, const std::optional<Error> &error,
               std::int64_t atMicros)
{
    const Database &database = session.database;
    TrialFacts facts = factsOf(database, id);
    if (facts.state != TrialState::Queued && facts.state != TrialState::Waiting)
        fail(ErrorCode::BadInput, "trial " + std::to_string(number(id)) +
                                      (facts.state == TrialState::Settled ? " has ended before" : " is being sent"));
    const std::optional<std::string> why = error ? std::optional(toJson(*error)) : std::nullopt;
    RowDigest digest(SettlementDomain);
    Digest sealed{};
    database.runFilled("INSERT INTO settlement(trial, at_us, outcome, error, row_sha256) VALUES(?,?,?,?,?)",
                       [&](sqlite3_stmt *statement) {
                           EvidenceBinder row(statement, digest);
                           row.integer(id);
                           row.integer(atMicros);
                           row.integer(outcome);
                           row.text(why);
                           sealed = digest.finish();
                           row.seal(sealed);
                       });
    const std::int64_t settlement = database.lastInsertId();
    append(session, {"settlement", settlement, facts.run, atMicros, sealed});
    facts.outcome = outcome;
    facts.costUnknown = error && isCostUnknown(std::nullopt, error);
    database.run("UPDATE trial SET state = 4, outcome = ?, settlement = ?, cost_unknown = ?, error = ? WHERE id = ?",
                 outcome, settlement, facts.costUnknown, codeOf(error), id);
    count(database, facts, 1);
    return {};
}

namespace
{
struct Interrupted {
    TrialId trial{};
    std::optional<AttemptEnd> end;                                       // it was sent
    std::optional<std::pair<Outcome, std::optional<Error>>> waitingWith; // it waited to be sent again
};

// What had arrived of a chain's step belongs to that step, and is the answer only when no other was to follow.
void takeSteps(Response &response, const std::string &json, bool last)
{
    response.steps = stepsFromJson(json);
    if (response.steps.empty())
        return;
    response.steps.back().text = response.text;
    response.steps.back().reasoning = response.reasoning;
    if (!last) {
        response.text.clear();
        response.reasoning.clear();
    }
}

std::vector<Interrupted> interruptedTrials(const Database &database)
{
    std::vector<Interrupted> found;
    const bool steps = hasColumn(database, "partial", "steps"); // else it is about to be brought up to date
    Cursor row = database.queryText(
        std::string("SELECT t.id, t.state, t.last_attempt, p.attempt IS NOT NULL, p.text, p.reasoning, r.outcome, "
                    "r.error, ") +
        (steps ? "p.steps, p.last_step" : "NULL, NULL") +
        " FROM trial t LEFT JOIN partial p ON p.attempt = t.last_attempt "
        "LEFT JOIN response r ON r.attempt = t.last_attempt WHERE t.state IN (1, 2, 3) ORDER BY t.id");
    while (row.next()) {
        Interrupted trial;
        trial.trial = TrialId{row.integer(0)};
        if (static_cast<TrialState>(row.small(1)) == TrialState::Waiting) {
            std::optional<Error> error;
            if (!row.isNull(7))
                error = errorFromJson(row.bytes(7));
            trial.waitingWith = {row.isNull(6) ? Outcome::Unknown : static_cast<Outcome>(row.small(6)), error};
        } else {
            AttemptEnd end{AttemptId{row.integer(2)}, {}, true};
            end.response.text = row.text(4);
            end.response.reasoning = row.text(5);
            if (!row.isNull(8))
                takeSteps(end.response, unpack(row.bytes(8)), row.flag(9));
            const bool arrived = !end.response.text.empty() || !end.response.reasoning.empty();
            end.response.outcome = arrived ? Outcome::Partial : Outcome::Unknown;
            end.response.error =
                makeError(ErrorCode::Incomplete, "Assay ended before this answer was complete. It was not sent "
                                                 "again; the provider may have charged it.");
            end.response.error->costClass = CostClass::MayBeCharged;
            trial.end = std::move(end);
        }
        found.push_back(std::move(trial));
    }
    return found;
}
} // namespace

int recoverInterrupted(WriteSession &session, std::int64_t atMicros)
{
    int sent = 0;
    for (const Interrupted &trial : interruptedTrials(session.database)) {
        if (trial.end) {
            finishAttempt(session, *trial.end, {atMicros, true});
            ++sent;
        } else {
            settleTrial(session, trial.trial, trial.waitingWith->first, trial.waitingWith->second, atMicros);
        }
    }
    return sent;
}
} // namespace assay::store
