// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>

#include "store/evidence.h"
#include "store/json_values.h"
#include "store/packing.h"
#include "store/read_session.h"
#include "store/schema.h"
#include "store/workspace_file.h"

namespace assay::store
{
namespace
{
constexpr std::string_view FilterConditions =
    "(?1 = '' OR r.name = ?1) AND (?2 = '' OR EXISTS(SELECT 1 FROM run_target t JOIN answerer a ON a.id = t.answerer "
    "WHERE t.run = r.id AND a.label = ?2)) AND (?3 = '' OR r.name LIKE ?3 ESCAPE '\\') AND "
    "CASE ?4 WHEN 1 THEN r.settled = r.trials AND r.failed = 0 WHEN 2 THEN r.failed > 0 "
    "WHEN 3 THEN r.scored < r.succeeded ELSE 1 END";

std::string conditions(const RunFilter &filter)
{
    return (filter.deleted ? "r.binned_us IS NOT NULL AND " : "r.binned_us IS NULL AND ") +
           std::string(FilterConditions);
}

std::string likePattern(std::string_view text)
{
    std::string pattern;
    if (text.empty())
        return pattern;
    pattern.push_back('%');
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\')
            pattern.push_back('\\');
        pattern.push_back(c);
    }
    pattern.push_back('%');
    return pattern;
}

std::vector<std::string> texts(Cursor row)
{
    std::vector<std::string> found;
    while (row.next())
        found.push_back(row.text(0));
    return found;
}

Endpoint endpointOf(const Cursor &row)
{
    Endpoint endpoint;
    endpoint.id = EndpointId{row.integer(0)};
    endpoint.name = row.text(1);
    const auto api = apiFromName(row.bytes(2));
    if (!api)
        fail(ErrorCode::NewerSchema, "endpoint \"" + endpoint.name + "\" speaks \"" + row.text(2) +
                                         "\", which this version does not know; update Assay");
    endpoint.api = *api;
    endpoint.baseUrl = row.text(3);
    endpoint.auth = {authFromName(row.bytes(4)),
                     row.text(5),
                     schemeFromName(row.bytes(10)),
                     row.text(11),
                     row.text(12),
                     row.text(13)};
    endpoint.apiVersion = row.text(6);
    endpoint.allowPlainHttp = row.flag(7);
    endpoint.simulated = row.flag(8);
    endpoint.concurrency = row.small(9);
    endpoint.kind = row.text(14);
    endpoint.region = row.text(15);
    endpoint.caFile = row.text(16);
    endpoint.command = commandFromJson(row.bytes(17));
    return endpoint;
}

std::vector<ModelTarget> targetsOf(const Database &database, const Endpoint &endpoint)
{
    std::vector<ModelTarget> targets;
    const bool old = !hasColumn(database, "target", "steps"); // and may only be read
    Cursor row =
        database.queryText("SELECT id, name, model, parameters, price, " + std::string(old ? "NULL" : "steps") +
                               " FROM target WHERE endpoint = ? ORDER BY id",
                           endpoint.id);
    while (row.next()) {
        ModelTarget target;
        target.id = TargetId{row.integer(0)};
        target.name = row.text(1);
        target.endpoint = endpoint;
        target.model = row.text(2);
        target.parameters = parametersFromJson(row.bytes(3));
        if (!row.isNull(4))
            target.price = priceFromJson(row.bytes(4));
        if (!row.isNull(5))
            target.steps = chainFromJson(row.bytes(5));
        targets.push_back(std::move(target));
    }
    return targets;
}
} // namespace

RunSummary summaryOf(const Cursor &row)
{
    RunSummary summary;
    summary.id = RunId{row.integer(0)};
    summary.name = row.text(1);
    summary.startedMicros = row.integer(2);
    summary.endedMicros = row.maybe(3);
    summary.simulated = row.flag(4);
    summary.sample = row.flag(5);
    summary.cases = row.small(6);
    summary.targets = row.small(7);
    summary.trials = row.small(8);
    summary.repetitions = row.small(9);
    summary.settled = row.small(10);
    summary.succeeded = row.small(11);
    summary.failed = row.small(12);
    summary.scored = row.small(13);
    summary.unknownCosts = row.small(14);
    summary.deleted = row.flag(15);
    return summary;
}

void addCostsAndLabels(const Database &database, RunSummary &summary)
{
    Cursor cost = database.query("SELECT currency, nano FROM run_cost WHERE run = ? ORDER BY currency", summary.id);
    while (cost.next())
        summary.cost.push_back({cost.integer(1), cost.text(0)});
    summary.targetLabels = texts(database.query(
        "SELECT a.label FROM run_target t JOIN answerer a ON a.id = t.answerer WHERE t.run = ? ORDER BY t.position",
        summary.id));
}

RunSummary readSummary(const Database &database, RunId id)
{
    Cursor row = database.queryText("SELECT " + std::string(SummaryColumns) + " FROM run r WHERE r.id = ?", id);
    if (!row.next())
        fail(ErrorCode::BadInput, "there is no run " + std::to_string(number(id)));
    RunSummary summary = summaryOf(row);
    addCostsAndLabels(database, summary);
    return summary;
}

Reader::Reader(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Reader::~Reader() = default;

Result<std::unique_ptr<Reader>> Reader::open(const std::string &path)
{
    auto opened = guarded<std::unique_ptr<Reader>>([&]() -> Result<std::unique_ptr<Reader>> {
        auto impl = std::make_unique<Impl>();
        impl->path = canonicalPath(path);
        const FileState state = inspectFile(impl->path);
        if (!state.exists)
            fail(ErrorCode::CannotOpen, "there is no workspace " + path);
        // Nothing may be made beside a file that we cannot or must not write; without a log nobody else writes it now.
        const bool newer = state.schema > newestSchema(embeddedMigrations());
        const bool immutable = !std::filesystem::exists(impl->path + "-wal") && (newer || !state.writable);
        impl->database = openReader(impl->path, immutable);
        impl->database.value("SELECT seq FROM ledger LIMIT 1"); // a damaged schema shows here, not at the first click
        return std::unique_ptr<Reader>(new Reader(std::move(impl)));
    });
    if (!opened.ok())
        return withNextStep(opened.error(), canonicalPath(path));
    return opened;
}

Result<std::vector<RunSummary>> Reader::runs(const RunFilter &filter, std::optional<RunCursor> after, int limit) const
{
    return guarded<std::vector<RunSummary>>([&] {
        const Database &database = m_impl->database;
        const ReadTransaction transaction(database);
        std::string sql = "SELECT " + std::string(SummaryColumns) + " FROM run r WHERE " + conditions(filter);
        if (after) // a row value: both columns of the index find the place
            sql += " AND (r.started_us, r.id) < (?6, ?7)";
        sql += " ORDER BY r.started_us DESC, r.id DESC LIMIT ?5";
        const std::string pattern = likePattern(filter.text);
        Cursor row = after ? database.queryText(sql, filter.name, filter.targetLabel, pattern, filter.status, limit,
                                                after->startedMicros, after->id)
                           : database.queryText(sql, filter.name, filter.targetLabel, pattern, filter.status, limit);
        std::vector<RunSummary> page;
        while (row.next()) {
            page.push_back(summaryOf(row));
            addCostsAndLabels(database, page.back());
        }
        return page;
    });
}

Result<std::int64_t> Reader::countRuns(const RunFilter &filter) const
{
    return guarded<std::int64_t>([&] {
        Cursor row = m_impl->database.queryText("SELECT count(*) FROM run r WHERE " + conditions(filter), filter.name,
                                                filter.targetLabel, likePattern(filter.text), filter.status);
        row.next();
        return row.integer(0);
    });
}

Result<RunSummary> Reader::runSummary(RunId id) const
{
    return guarded<RunSummary>([&] {
        const ReadTransaction transaction(m_impl->database);
        return readSummary(m_impl->database, id);
    });
}

Result<RunRecord> Reader::run(RunId id) const
{
    return guarded<RunRecord>([&] {
        const Database &database = m_impl->database;
        const ReadTransaction transaction(database);
        RunRecord record;
        record.summary = readSummary(database, id);
        Cursor plan = database.query("SELECT plan FROM run_plan WHERE run = ?", id);
        if (!plan.next())
            fail(ErrorCode::Damaged, "the plan of run " + std::to_string(number(id)) + " is missing");
        record.plan = planFromJson(unpack(plan.bytes(0)));
        record.trials = readTrials(database, id);
        return record;
    });
}

Result<TrialRow> Reader::trial(TrialId id) const
{
    return guarded<TrialRow>([&] {
        const ReadTransaction transaction(m_impl->database);
        return readTrial(m_impl->database, id);
    });
}

Result<std::vector<std::string>> Reader::runNames() const
{
    return guarded<std::vector<std::string>>([&] {
        return texts(m_impl->database.query("SELECT DISTINCT name FROM run WHERE binned_us IS NULL ORDER BY name"));
    });
}

Result<std::vector<std::string>> Reader::targetLabels() const
{
    return guarded<std::vector<std::string>>([&] {
        return texts(m_impl->database.query("SELECT DISTINCT a.label FROM answerer a WHERE EXISTS(SELECT 1 FROM "
                                            "run_target t JOIN run r ON r.id = t.run "
                                            "WHERE t.answerer = a.id AND r.binned_us IS NULL) ORDER BY a.label"));
    });
}

Result<std::vector<SearchHit>> Reader::search(std::string_view query, std::int64_t beforeRowid, int limit) const
{
    return guarded<std::vector<SearchHit>>([&] {
        const ReadTransaction transaction(m_impl->database);
        return findText(m_impl->database, query, beforeRowid, limit);
    });
}

Result<std::vector<StoredEndpoint>> Reader::endpoints() const
{
    return guarded<std::vector<StoredEndpoint>>([&] {
        const ReadTransaction transaction(m_impl->database);
        std::vector<StoredEndpoint> found;
        // A file of an older version that may only be read was never brought up to date.
        const bool old = !hasColumn(m_impl->database, "endpoint", "kind");
        const std::string later = old ? "'usual', '', '', '', '', '', ''"
                                      : "auth_scheme, auth_profile, auth_file, auth_origin, kind, region, ca_file";
        const std::string command = hasColumn(m_impl->database, "endpoint", "command") ? "command" : "''";
        Cursor row = m_impl->database.queryText("SELECT id, name, api, base_url, auth, auth_variable, api_version, "
                                                "allow_plain_http, simulated, concurrency, " +
                                                later + ", " + command + " FROM endpoint ORDER BY id");
        while (row.next()) {
            StoredEndpoint stored{endpointOf(row), {}};
            stored.targets = targetsOf(m_impl->database, stored.endpoint);
            found.push_back(std::move(stored));
        }
        return found;
    });
}

Result<std::vector<ModelFamily>> Reader::modelFamilies() const
{
    return guarded<std::vector<ModelFamily>>([&] {
        std::vector<ModelFamily> found;
        if (!hasColumn(m_impl->database, "model_family", "family"))
            return found; // an older file that may only be read
        for (Cursor row = m_impl->database.query("SELECT model, family FROM model_family ORDER BY model"); row.next();)
            found.push_back({row.text(0), row.text(1)});
        return found;
    });
}

Result<std::vector<PromptSet>> Reader::promptSets() const
{
    return guarded<std::vector<PromptSet>>([&] {
        std::vector<PromptSet> found;
        Cursor row = m_impl->database.query("SELECT id, name, sample, cases FROM prompt_set ORDER BY id");
        while (row.next())
            found.push_back({PromptSetId{row.integer(0)}, row.text(1), row.flag(2), casesFromJson(row.bytes(3))});
        return found;
    });
}

Result<std::optional<std::string>> Reader::setting(std::string_view key) const
{
    return guarded<std::optional<std::string>>([&]() -> std::optional<std::string> {
        Cursor row = m_impl->database.query("SELECT value FROM setting WHERE key = ?", key);
        if (!row.next())
            return std::nullopt;
        return row.text(0);
    });
}

std::string attachmentsColumn(const Database &database, std::string_view table)
{
    return hasColumn(database, table, "attachments") ? "attachments" : "''";
}

Result<std::shared_ptr<const std::string>> Reader::attachment(std::string_view sha256) const
{
    return guarded<std::shared_ptr<const std::string>>([&] {
        if (hasColumn(m_impl->database, "attachment", "bytes")) { // else a file of before, that may only be read
            const std::string digest = unhex(sha256);
            Cursor row = m_impl->database.query("SELECT bytes FROM attachment WHERE sha256 = ?", Blob{digest});
            if (row.next())
                return std::make_shared<const std::string>(row.bytes(0));
        }
        fail(ErrorCode::BadInput, "this workspace has no file with the digest " + std::string(sha256));
    });
}

Result<std::map<std::int64_t, std::vector<std::string>>> Reader::notSent(RunId run) const
{
    return guarded<std::map<std::int64_t, std::vector<std::string>>>([&] {
        std::map<std::int64_t, std::vector<std::string>> found;
        // Only where something was set is there something that may have been left out.
        Cursor row = m_impl->database.query(
            "SELECT t.id, a.request FROM run_target g JOIN answerer w ON w.id = g.answerer AND w.parameters <> '{}' "
            "JOIN trial t ON t.run = g.run AND t.target_index = g.position JOIN attempt a ON a.id = t.last_attempt "
            "WHERE g.run = ?",
            run);
        while (row.next())
            if (std::vector<std::string> left = notSentOf(unpack(row.bytes(1))); !left.empty())
                found.emplace(row.integer(0), std::move(left));
        return found;
    });
}

Result<std::vector<PromptVersion>> Reader::promptVersions(std::string_view caseKey) const
{
    return guarded<std::vector<PromptVersion>>([&] {
        std::vector<PromptVersion> found;
        Cursor row = m_impl->database.queryText("SELECT id, case_key, number, system, user, first_sent_us, " +
                                                    attachmentsColumn(m_impl->database, "prompt_version") +
                                                    " FROM prompt_version WHERE case_key = ? ORDER BY number DESC",
                                                caseKey);
        while (row.next())
            found.push_back({PromptVersionId{row.integer(0)},
                             row.text(1),
                             row.small(2),
                             {row.text(3), row.text(4), attachmentsFromJson(row.bytes(6))},
                             row.integer(5)});
        return found;
    });
}

Result<std::vector<Score>> Reader::scoreHistory(std::string_view rater, int limit) const
{
    return guarded<std::vector<Score>>([&] {
        std::vector<Score> found;
        Cursor row = m_impl->database.query("SELECT id, " ASSAY_SCORE_COLUMNS " FROM score WHERE rater = ? "
                                            "AND current = 1 ORDER BY sequence DESC, id DESC LIMIT ?",
                                            rater, limit);
        while (row.next())
            found.push_back(scoreOf(row));
        return found;
    });
}

Result<AnalysisData> Reader::analysisData(const std::vector<RunId> &runs) const
{
    return guarded<AnalysisData>([&] {
        const ReadTransaction transaction(m_impl->database);
        return readAnalysis(m_impl->database, runs);
    });
}

Result<Reader::VerifyReport> Reader::verify() const
{
    return guarded<VerifyReport>([&] {
        const ReadTransaction transaction(m_impl->database);
        return verifyAll(m_impl->database);
    });
}
} // namespace assay::store
