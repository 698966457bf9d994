// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/evidence.h"

namespace assay::store
{
namespace
{
void addRows(RowDigest &digest, Cursor rows, int columns)
{
    std::int64_t count = 0;
    for (; rows.next(); ++count)
        digest.addColumns(rows, 0, columns);
    digest.add(count);
}

// Columns of version 6: part of the digest when one of them holds something.
void addAttachments(RowDigest &digest, const Database &database, RunId run)
{
    if (!hasColumn(database, "run_case", "attachments"))
        return; // and may only be read
    Cursor row = database.query("SELECT c.position, c.attachments, v.attachments FROM run_case c JOIN prompt_version v "
                                "ON v.id = c.prompt_version WHERE c.run = ? AND (c.attachments <> '' OR "
                                "v.attachments <> '') ORDER BY c.position",
                                run);
    while (row.next())
        digest.addColumns(row, 0, 3);
}
} // namespace

Digest runDigest(const Database &database, RunId run)
{
    RowDigest digest("assay.run.1");
    {
        Cursor row =
            database.query("SELECT r.id, r.started_us, r.sample, r.simulated, r.repetitions, r.cases, r.targets, "
                           "r.trials, p.plan FROM run r LEFT JOIN run_plan p ON p.run = r.id WHERE r.id = ?",
                           run);
        if (!row.next())
            fail(ErrorCode::BadInput, "there is no run " + std::to_string(number(run)));
        digest.addColumns(row, 0, 9);
    }
    addRows(digest,
            database.query(
                "SELECT c.position, c.case_key, c.title, c.prompt_sha256, c.system, c.user, v.case_key, v.number, "
                "v.system, v.user, v.template_sha256 FROM run_case c JOIN prompt_version v "
                "ON v.id = c.prompt_version WHERE c.run = ? ORDER BY c.position",
                run),
            11);
    addAttachments(digest, database, run);
    addRows(
        digest,
        database.query("SELECT t.position, a.label, a.model, a.endpoint, a.api, a.base_url, a.parameters, a.simulated "
                       "FROM run_target t JOIN answerer a ON a.id = t.answerer WHERE t.run = ? ORDER BY t.position",
                       run),
        8);
    addRows(digest,
            database.query("SELECT id, case_index, target_index, repetition, send_order FROM trial WHERE run = ? "
                           "ORDER BY id",
                           run),
            5);
    return digest.finish();
}

Digest scoreDigest(const Cursor &row, int first, std::int64_t form)
{
    if (form != 1) {
        RowDigest digest(ScoreDomain);
        digest.addColumns(row, first, ScoreColumns);
        return digest.finish();
    }
    RowDigest digest("assay.score.1");
    for (const int column : {0, 1, 2, 3, 6, 7, 9, 11, 12, 13}) // what version 1 had of them
        digest.addColumn(row, first + column);
    return digest.finish();
}

Digest eventDigest(const Cursor &row, int first)
{
    RowDigest digest(EventDomain);
    digest.addColumns(row, first, EventColumns);
    return digest.finish();
}

Digest rubricDigest(const Cursor &row, int first)
{
    RowDigest digest(RubricDomain);
    digest.addColumns(row, first, RubricColumns);
    return digest.finish();
}

Digest rubricContentDigest(std::string_view key, std::int64_t version, std::string_view name, std::string_view body)
{
    RowDigest digest("assay.rubric.content.1");
    digest.add(key);
    digest.add(version);
    digest.add(name);
    digest.add(body);
    return digest.finish();
}

Digest settlementDigest(const Cursor &row, int first)
{
    RowDigest digest(SettlementDomain);
    digest.addColumns(row, first, SettlementEvidence);
    return digest.finish();
}

Digest responseDigest(const Cursor &row)
{
    RowDigest digest(ResponseDomain);
    digest.addColumns(row, ResponseHead, ResponseEvidence);
    const auto any = [&row](int first, int count) {
        for (int column = first; column < first + count; ++column)
            if (!row.isNull(column))
                return true;
        return false;
    };
    constexpr int of4 = ResponseHead + ResponseEvidence, of5 = of4 + ResponseOf4;
    const bool later = any(of5, ResponseOf5);
    if (later || any(of4, ResponseOf4))
        digest.addColumns(row, of4, ResponseOf4);
    if (later)
        digest.addColumns(row, of5, ResponseOf5);
    return digest.finish();
}

Cursor openResponses(const Database &database)
{
    const auto since = [&database](const char *column, const char *columns, const char *nulls) {
        return std::string(hasColumn(database, "response", column) ? columns : nulls); // older: may only be read
    };
    return database.queryText(
        std::string(
            "SELECT r.attempt, a.trial, t.run, r.row_sha256, "
            "a.id, a.trial, a.number, a.uuid, a.started_us, a.request, "
            "r.ended_us, r.recovered, r.outcome, r.http_status, r.finish_reason, r.text, r.reasoning, r.refusal, "
            "r.model_reported, r.request_id, r.error, r.usage_input, r.usage_cached_input, r.usage_cache_write, "
            "r.usage_output, r.usage_reasoning, r.usage_cost_nano_usd, r.usage_json, r.queued_ns, r.connected_ns, "
            "r.first_byte_ns, r.first_reasoning_ns, r.first_answer_ns, r.last_delta_ns, r.done_ns, r.cost_source, "
            "r.cost_lower_bound, r.cost_nano, r.cost_currency, r.cost_price, r.chunks, r.raw, ") +
        since("cost_flags", "r.usage_cache_write_long, r.cost_flags, ", "NULL, NULL, ") +
        since("steps", "r.name_resolved_ns, r.secured_ns, r.reused_connection, r.steps ", "NULL, NULL, NULL, NULL ") +
        "FROM response r LEFT JOIN attempt a ON a.id = r.attempt LEFT JOIN trial t ON t.id = a.trial ORDER BY "
        "r.attempt");
}

Digest endDigest(RunId run, std::int64_t atMicros)
{
    RowDigest digest("assay.end.1");
    digest.add(number(run));
    digest.add(atMicros);
    return digest.finish();
}

Digest voidDigest(std::int64_t judgement, std::int64_t atMicros, const std::optional<std::string> &by,
                  const std::optional<std::string> &why)
{
    RowDigest digest(by ? "assay.void.2" : "assay.void.1");
    digest.add(judgement);
    digest.add(atMicros);
    if (by) {
        digest.add(std::string_view(*by));
        digest.add(std::string_view(why.value_or("")));
    }
    return digest.finish();
}

Digest promptDigest(std::string_view system, std::string_view user, std::string_view attachments)
{
    RowDigest digest(attachments.empty() ? "assay.prompt.1" : "assay.prompt.2");
    digest.add(system);
    digest.add(user);
    if (!attachments.empty())
        digest.add(attachments);
    return digest.finish();
}
} // namespace assay::store
