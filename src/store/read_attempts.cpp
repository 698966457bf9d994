// SPDX-License-Identifier: GPL-3.0-or-later
// Every try of one trial, for its timing. The texts and bodies stay in the file.
#include "store/attempts.h"

#include <filesystem>

#include "store/json_values.h"
#include "store/packing.h"
#include "store/read_session.h"
#include "store/schema.h"
#include "store/workspace_file.h"

namespace assay::store
{
namespace
{
std::optional<Nanos> duration(const Cursor &row, int column)
{
    if (row.isNull(column))
        return std::nullopt;
    return Nanos(row.integer(column));
}

Response responseOf(const Cursor &row)
{
    Response response;
    response.outcome = static_cast<Outcome>(row.small(4));
    response.httpStatus = row.small(5);
    response.finishReason = row.text(6);
    if (!row.isNull(7))
        response.error = errorFromJson(row.bytes(7));
    response.usage.output = row.maybe(8);
    response.usage.reasoning = row.maybe(9);
    Timing &timing = response.timing;
    timing.queued = Nanos(row.integer(10));
    timing.connected = duration(row, 11);
    timing.firstByte = duration(row, 12);
    timing.firstReasoning = duration(row, 13);
    timing.firstAnswer = duration(row, 14);
    timing.lastDelta = duration(row, 15);
    timing.done = duration(row, 16);
    timing.chunks = unpackChunks(row.bytes(17));
    timing.nameResolved = duration(row, 18);
    timing.secured = duration(row, 19);
    if (!row.isNull(20))
        timing.reusedConnection = row.flag(20);
    if (!row.isNull(21)) {
        response.steps = stepsFromJson(unpack(row.bytes(21)));
        for (StepResult &step : response.steps) { // as the response's own texts
            step.text.clear();
            step.reasoning.clear();
            step.requestJson.clear();
        }
    }
    return response;
}

std::vector<StoredAttempt> attemptsOf(const Database &database, TrialId trial)
{
    std::vector<StoredAttempt> found;
    const bool old = !hasColumn(database, "response", "steps"); // and may only be read
    Cursor row = database.queryText(
        std::string(
            "SELECT a.id, a.number, a.started_us, r.ended_us, r.outcome, r.http_status, r.finish_reason, r.error, "
            "r.usage_output, r.usage_reasoning, r.queued_ns, r.connected_ns, r.first_byte_ns, r.first_reasoning_ns, "
            "r.first_answer_ns, r.last_delta_ns, r.done_ns, r.chunks, ") +
            (old ? "NULL, NULL, NULL, NULL" : "r.name_resolved_ns, r.secured_ns, r.reused_connection, r.steps") +
            " FROM attempt a LEFT JOIN response r "
            "ON r.attempt = a.id WHERE a.trial = ? ORDER BY a.number, a.id",
        trial);
    while (row.next()) {
        StoredAttempt attempt;
        attempt.id = AttemptId{row.integer(0)};
        attempt.number = row.small(1);
        attempt.startedMicros = row.integer(2);
        attempt.endedMicros = row.maybe(3);
        if (attempt.endedMicros)
            attempt.response = responseOf(row);
        found.push_back(std::move(attempt));
    }
    return found;
}
} // namespace

Result<std::vector<StoredAttempt>> readAttempts(const std::string &path, TrialId trial)
{
    return guarded<std::vector<StoredAttempt>>([&] {
        const std::string file = canonicalPath(path);
        const FileState state = inspectFile(file);
        if (!state.exists)
            fail(ErrorCode::CannotOpen, "there is no workspace " + path);
        // As Reader::open has it: nothing may be made beside a file that we must not write.
        const bool newer = state.schema > newestSchema(embeddedMigrations());
        const Database database =
            openReader(file, !std::filesystem::exists(file + "-wal") && (newer || !state.writable));
        return attemptsOf(database, trial);
    });
}
} // namespace assay::store
