// SPDX-License-Identifier: GPL-3.0-or-later
#include <unordered_map>

#include "store/evidence.h"
#include "store/json_values.h"
#include "store/packing.h"
#include "store/read_session.h"

namespace assay::store
{
namespace
{
constexpr std::string_view TrialQuery =
    "SELECT t.id, t.run, t.case_index, t.target_index, t.repetition, t.send_order, t.state, t.attempts, "
    "t.last_attempt, "
    "t.outcome, t.settlement, s.error, s.row_sha256, p.text, p.reasoning, r.row_sha256, " // 0 .. 15
    "r.http_status, r.finish_reason, r.text, r.reasoning, r.refusal, r.model_reported, r.request_id, r.error, " // 16 ..
                                                                                                                // 23
    "r.usage_input, r.usage_cached_input, r.usage_cache_write, r.usage_output, r.usage_reasoning, " // 24 .. 28
    "r.usage_cost_nano_usd, r.usage_json, r.queued_ns, r.connected_ns, r.first_byte_ns, r.first_reasoning_ns, " // 29 ..
                                                                                                                // 34
    "r.first_answer_ns, r.last_delta_ns, r.done_ns, r.cost_source, r.cost_lower_bound, r.cost_nano, " // 35 .. 40
    "r.cost_currency, r.cost_price";                                                                  // 41, 42
constexpr std::string_view TrialFrom = " FROM trial t LEFT JOIN response r ON r.attempt = t.last_attempt LEFT JOIN "
                                       "partial p ON p.attempt = t.last_attempt "
                                       "LEFT JOIN settlement s ON s.id = t.settlement ";
enum Column {
    Settlement = 10,
    SettlementError,
    SettlementHash,
    PartialText,
    PartialReasoning,
    ResponseHash,
    HttpStatus,
    FinishReason,
    Text,
    Reasoning,
    Refusal,
    ModelReported,
    RequestIdOf,
    ErrorOf,
    UsageInput,
    UsageCached,
    UsageWrite,
    UsageOutput,
    UsageReasoning,
    UsageCost,
    UsageJson,
    Queued,
    Connected,
    FirstByte,
    FirstReasoning,
    FirstAnswer,
    LastDelta,
    DoneAt,
    CostSourceOf,
    CostLowerBound,
    CostNano,
    CostCurrency,
    CostPrice,
    UsageWriteLong,
    CostFlagsOf,
    NameResolved,
    Secured,
    ReusedConnection,
    Steps
};

// A run's trials were computed with a handful of rates: each is parsed once.
class Prices
{
public:
    TokenPrice of(std::string_view json)
    {
        const auto [found, fresh] = m_known.try_emplace(std::string(json));
        if (fresh)
            found->second = priceFromJson(json);
        return found->second;
    }

private:
    std::unordered_map<std::string, TokenPrice> m_known;
};

// 43, 44: columns of version 4; 45 .. 48: of version 5. A file of an older one that may only be read was never brought
// up to date.
std::string trialQuery(const Database &database)
{
    const bool has4 = hasColumn(database, "response", "cost_flags"), has5 = hasColumn(database, "response", "steps");
    return std::string(TrialQuery) + (has4 ? ", r.usage_cache_write_long, r.cost_flags" : ", NULL, NULL") +
           (has5 ? ", r.name_resolved_ns, r.secured_ns, r.reused_connection, r.steps" : ", NULL, NULL, NULL, NULL") +
           std::string(TrialFrom);
}

std::optional<Nanos> duration(const Cursor &row, int column)
{
    if (row.isNull(column))
        return std::nullopt;
    return Nanos(row.integer(column));
}

Timing timingOf(const Cursor &row)
{
    Timing timing;
    timing.queued = Nanos(row.integer(Queued));
    timing.connected = duration(row, Connected);
    timing.firstByte = duration(row, FirstByte);
    timing.firstReasoning = duration(row, FirstReasoning);
    timing.firstAnswer = duration(row, FirstAnswer);
    timing.lastDelta = duration(row, LastDelta);
    timing.done = duration(row, DoneAt);
    timing.nameResolved = duration(row, NameResolved);
    timing.secured = duration(row, Secured);
    if (!row.isNull(ReusedConnection))
        timing.reusedConnection = row.flag(ReusedConnection);
    return timing;
}

Cost costOf(const Cursor &row, Prices &prices)
{
    Cost cost;
    if (!row.isNull(CostNano))
        cost.amount = Money{row.integer(CostNano), row.text(CostCurrency)};
    cost.source = static_cast<CostSource>(row.small(CostSourceOf));
    if (!row.isNull(CostPrice))
        cost.price = prices.of(row.bytes(CostPrice));
    cost.lowerBound = row.flag(CostLowerBound);
    cost.flags = static_cast<CostFlags>(row.maybe(CostFlagsOf).value_or(0));
    return cost;
}

Response responseOf(const Cursor &row, Prices &prices)
{
    Response response;
    response.finishReason = row.text(FinishReason);
    response.text = row.text(Text);
    response.reasoning = row.text(Reasoning);
    response.refusal = row.text(Refusal);
    response.usage = {row.maybe(UsageInput),  row.maybe(UsageCached),    row.maybe(UsageWrite),
                      row.maybe(UsageOutput), row.maybe(UsageReasoning), row.maybe(UsageCost)};
    response.usage.cacheWriteLong = row.maybe(UsageWriteLong);
    response.usage.notes = static_cast<CostFlags>(row.maybe(CostFlagsOf).value_or(0)) & costflag::OfUsage;
    response.usageJson = row.text(UsageJson);
    response.modelReported = row.text(ModelReported);
    response.requestId = row.text(RequestIdOf);
    if (!row.isNull(ErrorOf))
        response.error = errorFromJson(row.bytes(ErrorOf));
    response.timing = timingOf(row);
    response.cost = costOf(row, prices);
    response.httpStatus = row.small(HttpStatus);
    if (!row.isNull(Steps)) {
        response.steps = stepsFromJson(unpack(row.bytes(Steps)));
        for (StepResult &step : response.steps) { // as with the answer's own: only on demand
            step.timing.chunks.clear();
            step.requestJson.clear();
        }
    }
    return response;
}

TrialRow trialOf(const Cursor &row, Prices &prices)
{
    TrialRow found;
    found.trial = {
        TrialId{row.integer(0)}, RunId{row.integer(1)}, row.small(2), row.small(3), row.small(4), row.small(5)};
    found.state = static_cast<TrialState>(row.small(6));
    found.attempts = row.small(7);
    if (!row.isNull(8))
        found.lastAttempt = AttemptId{row.integer(8)};
    if (found.state != TrialState::Settled) {
        found.response.text = row.text(PartialText);
        found.response.reasoning = row.text(PartialReasoning);
        return found;
    }
    if (!row.isNull(ResponseHash)) {
        found.response = responseOf(row, prices);
        found.sha256 = hex(row.bytes(ResponseHash));
    }
    found.response.outcome = static_cast<Outcome>(row.small(9));
    if (!row.isNull(Settlement)) { // what was decided counts, beside what the last attempt had brought
        found.sha256 = hex(row.bytes(SettlementHash));
        found.response.error.reset();
        if (!row.isNull(SettlementError))
            found.response.error = errorFromJson(row.bytes(SettlementError));
    }
    return found;
}
} // namespace

Score scoreOf(const Cursor &row)
{
    Score score;
    score.id = ScoreId{row.integer(0)};
    score.trial = TrialId{row.integer(1)};
    score.rater = row.text(3);
    score.criterion = row.text(4);
    score.rubric = RubricId{row.integer(5)};
    score.round = row.small(6);
    if (!row.isNull(7))
        score.value = row.small(7);
    score.cantJudge = row.flag(8);
    score.notApplicable = row.flag(9);
    score.blind = row.flag(10);
    score.afterReveal = row.flag(11);
    score.flagged = row.flag(12);
    score.note = row.text(13);
    score.atMicros = row.integer(14);
    if (!row.isNull(15))
        score.judgedMillis = row.small(15);
    score.position = row.small(16);
    score.sequence = row.integer(17);
    score.session = EventId{row.integer(18)};
    score.why = row.text(19);
    score.origin = row.text(20);
    score.uid = hex(row.bytes(21));
    score.replaces = hex(row.bytes(22));
    return score;
}

std::vector<TrialRow> readTrials(const Database &database, RunId run)
{
    std::vector<TrialRow> trials;
    std::unordered_map<std::int64_t, std::size_t> places;
    Prices prices;
    Cursor row = database.queryText(
        trialQuery(database) + "WHERE t.run = ? ORDER BY t.case_index, t.target_index, t.repetition", run);
    while (row.next()) {
        places.emplace(row.integer(0), trials.size());
        trials.push_back(trialOf(row, prices));
    }
    Cursor scores = database.query("SELECT id, " ASSAY_SCORE_COLUMNS " FROM score WHERE current = 1 AND trial IN "
                                   "(SELECT t.id FROM trial t WHERE t.run = ? AND t.scores > 0) ORDER BY id",
                                   run);
    while (scores.next())
        trials[places.at(scores.integer(1))].scores.push_back(scoreOf(scores));
    return trials;
}

TrialRow readTrial(const Database &database, TrialId id)
{
    Prices prices;
    Cursor row = database.queryText(trialQuery(database) + "WHERE t.id = ?", id);
    if (!row.next())
        fail(ErrorCode::BadInput, "there is no trial " + std::to_string(number(id)));
    TrialRow found = trialOf(row, prices);
    Cursor scores =
        database.query("SELECT id, " ASSAY_SCORE_COLUMNS " FROM score WHERE trial = ? AND current = 1 ORDER BY id", id);
    while (scores.next())
        found.scores.push_back(scoreOf(scores));
    if (found.state == TrialState::Settled && found.lastAttempt) {
        const bool old = !hasColumn(database, "response", "steps");
        Cursor bodies = database.queryText("SELECT chunks, raw, " + std::string(old ? "NULL" : "steps") +
                                               " FROM response WHERE attempt = ?",
                                           *found.lastAttempt);
        if (bodies.next()) {
            found.response.timing.chunks = unpackChunks(bodies.bytes(0));
            found.response.raw = unpack(bodies.bytes(1));
            if (!bodies.isNull(2))
                found.response.steps = stepsFromJson(unpack(bodies.bytes(2)));
        }
    }
    return found;
}
} // namespace assay::store
