// SPDX-License-Identifier: GPL-3.0-or-later
// Recomputes what the file claims: every row's hash, the chain over them, and the copies and counters made for speed.
#include <cstdio>
#include <map>
#include <set>
#include <utility>

#include "core/attachment.h"
#include "store/cells.h"
#include "store/evidence.h"
#include "store/json_values.h"
#include "store/read_session.h"

namespace assay::store
{
namespace
{
constexpr std::size_t MostProblems = 1000; // of a file that is wrong everywhere the rest tells nothing new

class Verifier
{
public:
    explicit Verifier(const Database &database) : m_database(database) {}
    Reader::VerifyReport run();

private:
    using Entries = std::map<std::int64_t, std::string>; // subject to the content that the chain holds
    void problem(std::string text);
    void checkLedger();
    void checkRow(std::string_view kind, std::int64_t id, const Digest &computed, std::string_view stored);
    void checkRuns();
    void checkAttempts();
    void checkSettlements();
    void checkRestore(const std::string &name, const char *kind, std::int64_t id, std::string_view content);
    void checkVoid(const std::string &name, const char *kind, std::int64_t id, const Cursor &row, int first);
    void checkScores();
    void checkEvents();
    void checkCells(const std::string &name, Cursor row);
    void checkReservations();
    void checkAttachments();
    void checkPromptVersions();
    void checkCopies();
    void checkCharted();
    void checkMissing();
    void checkSqlite();

    const Database &m_database;
    Reader::VerifyReport m_report;
    std::map<std::string, Entries, std::less<>> m_entries;                // by kind
    std::map<std::pair<std::string, std::int64_t>, std::int64_t> m_runOf; // of an entry
    std::set<std::int64_t> m_purged;
    std::set<std::string, std::less<>> m_files; // digests of attachments, hex
};

// As the step to version 3 made it.
std::string oldUid(std::string_view rowSha256, std::int64_t id)
{
    char digits[17];
    std::snprintf(digits, sizeof digits, "%08llx", static_cast<unsigned long long>(id));
    return std::string(rowSha256.substr(0, 8)) + digits;
}

void Verifier::problem(std::string text)
{
    if (m_report.problems.size() < MostProblems)
        m_report.problems.push_back(std::move(text));
    else if (m_report.problems.size() == MostProblems)
        m_report.problems.emplace_back("... and more");
}

void Verifier::checkLedger()
{
    Digest previous{};
    std::int64_t seq = 0;
    Cursor row = m_database.query("SELECT seq, kind, subject, run, at_us, content, sha256 FROM ledger ORDER BY seq");
    while (row.next()) {
        ++m_report.ledgerEntries;
        const std::string kind = row.text(1);
        const std::string name = "ledger entry " + std::to_string(row.integer(0));
        if (row.integer(0) != ++seq) {
            problem(name + ": entry " + std::to_string(seq) + " before it is missing");
            seq = row.integer(0);
        }
        LedgerEntry entry{kind, row.integer(2), RunId{row.integer(3)}, row.integer(4), {}};
        const std::string_view content = row.bytes(5), stored = row.bytes(6);
        if (content.size() == entry.content.size())
            std::copy(content.begin(), content.end(), entry.content.begin());
        else
            problem(name + ": its content is no SHA-256");
        if (!same(entryDigest(blobOf(previous).bytes, row.integer(0), entry), stored))
            problem(name + ": it does not match the chain");
        if (stored.size() == previous.size()) // go on from what is stored: each break is named once
            std::copy(stored.begin(), stored.end(), previous.begin());
        if (kind == "score-restore" || kind == "event-restore")
            checkRestore(name, kind == "score-restore" ? "void" : "event-void", entry.subject, content);
        else
            m_entries[kind][entry.subject] = std::string(content);
        m_runOf[{kind, entry.subject}] = row.integer(3);
        if (kind == "purge")
            m_purged.insert(entry.subject);
    }
    m_report.lastDigest = hex(previous);
}

// What was taken back counts again: from here on nothing says that it was.
void Verifier::checkRestore(const std::string &name, const char *kind, std::int64_t id, std::string_view content)
{
    Entries &voids = m_entries[kind];
    const auto entry = voids.find(id);
    if (entry == voids.end() || entry->second != content)
        return problem(name + ": it brings back what was not taken back before it");
    voids.erase(entry);
}

void Verifier::checkRow(std::string_view kind, std::int64_t id, const Digest &computed, std::string_view stored)
{
    ++m_report.rows;
    const std::string name = std::string(kind) + " " + std::to_string(id);
    if (!same(computed, stored))
        problem(name + ": the row does not match its hash");
    const auto entries = m_entries.find(kind);
    const bool listed = entries != m_entries.end() && entries->second.contains(id);
    if (!listed)
        problem(name + ": the ledger does not know it");
    else if (!same(computed, entries->second.at(id)))
        problem(name + ": the row does not match the ledger");
    if (listed)
        entries->second.erase(id);
}

void Verifier::checkRuns()
{
    Cursor row = m_database.query("SELECT id, row_sha256, ended_us FROM run ORDER BY id");
    while (row.next()) {
        const RunId id{row.integer(0)};
        checkRow("run", row.integer(0), runDigest(m_database, id), row.bytes(1));
        Entries &ends = m_entries["end"];
        const auto end = ends.find(row.integer(0));
        if (row.isNull(2) != (end == ends.end()))
            problem("run " + std::to_string(row.integer(0)) + ": its end does not match the ledger");
        else if (end != ends.end() && !same(endDigest(id, row.integer(2)), end->second))
            problem("run " + std::to_string(row.integer(0)) + ": the time of its end does not match the ledger");
    }
}

void Verifier::checkAttempts()
{
    Cursor row = openResponses(m_database);
    while (row.next())
        checkRow("attempt", row.integer(0), responseDigest(row), row.bytes(3));
}

void Verifier::checkSettlements()
{
    Cursor row = m_database.query("SELECT id, row_sha256, trial, at_us, outcome, error FROM settlement ORDER BY id");
    while (row.next())
        checkRow("settlement", row.integer(0), settlementDigest(row, 2), row.bytes(1));
}

// Whether it was taken back, by whom and why, against the ledger. Of voided_us, voided_by, voided_why from `first` on.
void Verifier::checkVoid(const std::string &name, const char *kind, std::int64_t id, const Cursor &row, int first)
{
    Entries &voids = m_entries[kind];
    const auto entry = voids.find(id);
    const auto optional = [&](int column) {
        return row.isNull(column) ? std::nullopt : std::optional(row.text(column));
    };
    const auto by = optional(first + 1), why = optional(first + 2);
    const bool voided = !row.isNull(first);
    if (voided != (entry != voids.end()) || (!voided && (by || why)) || by.has_value() != why.has_value() ||
        (voided && !same(voidDigest(id, row.integer(first), by, why), entry->second)))
        problem(name + " " + std::to_string(id) + ": whether it was taken back does not match the ledger");
}

void Verifier::checkScores()
{
    Cursor row = m_database.query("SELECT id, row_sha256, form, voided_us, voided_by, voided_why, " ASSAY_SCORE_COLUMNS
                                  " FROM score ORDER BY id");
    while (row.next()) {
        const std::int64_t id = row.integer(0);
        checkRow("score", id, scoreDigest(row, 6, row.integer(2)), row.bytes(1));
        checkVoid("score", "void", id, row, 3);
        // What version 1 did not hash is what the step to version 3 wrote.
        const auto is = [&](int column, std::int64_t value) { return row.integer(6 + column) == value; };
        if (row.integer(2) != 1 && row.integer(2) != 2)
            problem("score " + std::to_string(id) + ": its form is unknown");
        if (row.integer(2) == 1 &&
            !(is(4, 0) && is(5, 1) && is(8, 0) && is(10, 0) && row.isNull(20) && row.isNull(21) && row.isNull(23) &&
              row.bytes(24).empty() && row.bytes(25).empty() && row.bytes(26) == oldUid(row.bytes(1), id)))
            problem("score " + std::to_string(id) + ": it has what scores of its time had not");
    }
    Cursor missing = m_database.query(
        "SELECT s.id FROM score s WHERE s.rubric <> 0 AND NOT EXISTS(SELECT 1 FROM rubric r WHERE r.id = s.rubric)");
    while (missing.next())
        problem("score " + std::to_string(missing.integer(0)) + ": its rubric is missing");
    checkCells("score", m_database.query("SELECT id, uid, replaces, at_us, voided_us IS NOT NULL, current, "
                                         "json_array(trial, rater, criterion, rubric, round) FROM score "
                                         "ORDER BY trial, rater, criterion, rubric, round, id"));
}

void Verifier::checkEvents()
{
    Cursor rubric = m_database.query("SELECT id, row_sha256, " ASSAY_RUBRIC_COLUMNS " FROM rubric ORDER BY id");
    while (rubric.next()) {
        checkRow("rubric", rubric.integer(0), rubricDigest(rubric, 2), rubric.bytes(1));
        if (!same(rubricContentDigest(rubric.bytes(2), rubric.integer(3), rubric.bytes(4), rubric.bytes(5)),
                  rubric.bytes(8)))
            problem("rubric " + std::to_string(rubric.integer(0)) + ": its content does not match its hash");
    }
    Cursor row = m_database.query("SELECT id, row_sha256, voided_us, voided_by, voided_why, " ASSAY_EVENT_COLUMNS
                                  " FROM score_event ORDER BY id");
    while (row.next()) {
        checkRow("event", row.integer(0), eventDigest(row, 5), row.bytes(1));
        checkVoid("event", "event-void", row.integer(0), row, 2);
    }
    checkCells("event", m_database.query("SELECT id, uid, replaces, at_us, voided_us IS NOT NULL, current, "
                                         "json_array(run, kind, cell) FROM score_event ORDER BY run, kind, cell, id"));
}

// Which one of a cell counts: the last column names the cell.
void Verifier::checkCells(const std::string &name, Cursor row)
{
    Cell cell;
    std::string here;
    std::vector<std::int64_t> current;
    const auto close = [&] {
        const auto counts = cell.current();
        for (std::size_t i = 0; i < cell.ids.size(); ++i)
            if (current[i] != (counts == cell.ids[i] ? 1 : 0))
                problem(name + " " + std::to_string(cell.ids[i]) + ": whether it is the valid one is wrong");
        cell = {};
        current.clear();
    };
    while (row.next()) {
        if (row.bytes(6) != here) {
            close();
            here = row.text(6);
        }
        cell.add(row);
        current.push_back(row.integer(5));
    }
    close();
}

void Verifier::checkReservations()
{
    if (!hasColumn(m_database, "reservation", "state"))
        return; // an older file that may only be read
    Cursor row = m_database.query(
        "SELECT attempt, run, month, currency, worst_nano, held_nano, state FROM reservation ORDER BY attempt");
    while (row.next()) {
        ++m_report.rows;
        const std::int64_t id = row.integer(0);
        const AttemptId attempt{id};
        const std::string name = "reservation of attempt " + std::to_string(id);
        const Digest made =
            reserveDigest(attempt, RunId{row.integer(1)}, row.bytes(2), Money{row.integer(4), row.text(3)});
        Entries &reserves = m_entries["reserve"], &releases = m_entries["release"];
        const auto entry = reserves.find(id), end = releases.find(id);
        if (entry == reserves.end() || !same(made, entry->second))
            problem(name + ": it does not match the ledger");
        const bool open = row.small(6) == 0;
        const Digest ended = releaseDigest(attempt, row.integer(5), row.integer(6));
        if (open ? row.integer(5) != row.integer(4) : end == releases.end() || !same(ended, end->second))
            problem(name + ": what is still set aside does not match the ledger");
        if (entry != reserves.end())
            reserves.erase(entry);
    }
}

void Verifier::checkPromptVersions()
{
    Cursor row =
        m_database.queryText("SELECT id, system, user, template_sha256, " +
                             attachmentsColumn(m_database, "prompt_version") + " FROM prompt_version ORDER BY id");
    for (; row.next(); ++m_report.rows)
        if (!same(promptDigest(row.bytes(1), row.bytes(2), row.bytes(4)), row.bytes(3)))
            problem("prompt version " + std::to_string(row.integer(0)) + ": its text does not match its hash");
    Cursor sent =
        m_database.queryText("SELECT run, position, system, user, prompt_sha256, " +
                             attachmentsColumn(m_database, "run_case") + " FROM run_case ORDER BY run, position");
    for (; sent.next(); ++m_report.rows) {
        const std::string name =
            "case " + std::to_string(sent.integer(1)) + " of run " + std::to_string(sent.integer(0));
        if (!same(promptDigest(sent.bytes(2), sent.bytes(3), sent.bytes(5)), sent.bytes(4)))
            problem(name + ": its prompt does not match its hash");
        for (const Attachment &file : attachmentsFromJson(sent.bytes(5)))
            if (!m_files.contains(file.sha256))
                problem(name + ": its file " + file.name + " is missing");
    }
}

// Before the prompts, which name them.
void Verifier::checkAttachments()
{
    if (!hasColumn(m_database, "attachment", "bytes"))
        return; // an older file that may only be read
    Cursor row = m_database.query("SELECT id, sha256, media_type, bytes FROM attachment ORDER BY id");
    for (; row.next(); ++m_report.rows) {
        m_files.insert(hex(row.bytes(1)));
        const std::string name = "attachment " + std::to_string(row.integer(0));
        if (!same(sha256(row.bytes(3)), row.bytes(1)))
            problem(name + ": its bytes do not match its digest");
        if (mediaTypeOf(row.bytes(3)) != row.bytes(2))
            problem(name + ": it is not what its type says");
    }
    Cursor need = m_database.queryText(
        "SELECT c.run, c.position FROM run_case c, json_each(c.attachments) f WHERE c.attachments <> '' AND NOT "
        "EXISTS(SELECT 1 FROM run_attachment r JOIN attachment a ON a.id = r.attachment WHERE r.run = c.run AND "
        "lower(hex(a.sha256)) = f.value ->> 'sha256')");
    while (need.next())
        problem("case " + std::to_string(need.integer(1)) + " of run " + std::to_string(need.integer(0)) +
                ": nothing says that the run needs its file");
}

// Evidence that the chain has and the file has not.
void Verifier::checkMissing()
{
    for (const char *kind : {"run", "attempt", "settlement", "score", "event", "rubric", "reserve"})
        for (const auto &[id, content] : m_entries[kind])
            if (!m_purged.contains(m_runOf[{kind, id}]))
                problem(std::string(kind) + " " + std::to_string(id) + ": the ledger has it, the file has not");
}

// What charts read of a trial beside its outcome.
void Verifier::checkCharted()
{
    if (!hasColumn(m_database, "trial", "retries_nano")) // an older file that may only be read
        return;
    Cursor trial = m_database.query(
        "SELECT t.id FROM trial t LEFT JOIN attempt a ON a.id = t.last_attempt LEFT JOIN response r "
        "ON r.attempt = t.last_attempt LEFT JOIN settlement s ON s.id = t.settlement "
        "LEFT JOIN trial_price p ON p.id = t.price WHERE t.started_us IS NOT a.started_us "
        "OR t.retries_nano IS NOT (SELECT sum(o.cost_nano) FROM attempt b JOIN response o ON o.attempt = b.id "
        "WHERE b.trial = t.id AND b.id <> t.last_attempt) OR (t.state = 4 AND t.settlement IS NOT NULL "
        "AND t.error IS NOT json_extract(s.error, '$.code')) OR (t.state = 4 AND t.settlement IS NULL AND ("
        "t.input_tokens IS NOT r.usage_input OR t.cached_tokens IS NOT r.usage_cached_input "
        "OR t.cache_write_tokens IS NOT r.usage_cache_write OR t.reasoning_tokens IS NOT r.usage_reasoning "
        "OR p.price IS NOT r.cost_price OR (p.id IS NOT NULL AND p.source IS NOT r.cost_source) "
        "OR t.error IS NOT json_extract(r.error, '$.code'))) ORDER BY t.id");
    while (trial.next())
        problem("trial " + std::to_string(trial.integer(0)) + ": what charts read of it does not match its attempts");
}

void Verifier::checkCopies()
{
    Cursor trial = m_database.query(
        "SELECT t.id FROM trial t LEFT JOIN response r ON r.attempt = t.last_attempt LEFT JOIN settlement s "
        "ON s.id = t.settlement AND s.trial = t.id "
        "WHERE t.attempts <> (SELECT count(*) FROM attempt a WHERE a.trial = t.id) "
        "OR t.last_attempt IS NOT (SELECT max(a.id) FROM attempt a WHERE a.trial = t.id) "
        "OR t.scores <> (SELECT count(*) FROM score c WHERE c.trial = t.id AND c.current = 1) "
        "OR (t.state = 4 AND t.outcome IS NOT CASE WHEN t.settlement IS NULL THEN r.outcome ELSE s.outcome END) "
        "OR (t.state <> 4 AND (t.outcome IS NOT NULL OR t.settlement IS NOT NULL)) "
        "OR (t.state = 0 AND t.attempts > 0) OR (t.state IN (2, 3) AND r.attempt IS NOT NULL) "
        "OR (t.state = 4 AND t.settlement IS NULL AND (t.ttft_ns IS NOT "
        "CASE WHEN min(coalesce(r.first_reasoning_ns, r.first_answer_ns), coalesce(r.first_answer_ns, "
        "r.first_reasoning_ns)) "
        "IS NULL THEN NULL ELSE min(coalesce(r.first_reasoning_ns, r.first_answer_ns), "
        "coalesce(r.first_answer_ns, r.first_reasoning_ns)) END "
        "OR t.total_ns IS NOT r.done_ns OR t.output_tokens IS NOT r.usage_output OR t.cost_nano IS NOT r.cost_nano "
        "OR t.cost_currency IS NOT r.cost_currency)) ORDER BY t.id");
    while (trial.next())
        problem("trial " + std::to_string(trial.integer(0)) + ": it does not match its last attempt");
    checkCharted();
    Cursor run = m_database.query(
        "SELECT r.id FROM run r LEFT JOIN (SELECT run, count(*) AS trials, sum(state = 4) AS settled, "
        "sum(state = 4 AND outcome = 0) AS succeeded, sum(state = 4 AND cost_unknown) AS unknown, sum(scores > 0) AS "
        "scored "
        "FROM trial GROUP BY run) t ON t.run = r.id WHERE r.trials IS NOT t.trials OR r.settled IS NOT t.settled "
        "OR r.succeeded IS NOT t.succeeded OR r.failed IS NOT t.settled - t.succeeded OR r.unknown_costs IS NOT "
        "t.unknown "
        "OR r.scored IS NOT t.scored ORDER BY r.id");
    while (run.next())
        problem("run " + std::to_string(run.integer(0)) + ": its counters do not match its trials");
    Cursor cost = m_database.query(
        "WITH paid AS (SELECT t.run AS run, r.cost_currency AS currency, sum(r.cost_nano) AS nano FROM response r "
        "JOIN attempt a ON a.id = r.attempt JOIN trial t ON t.id = a.trial WHERE r.cost_nano IS NOT NULL GROUP BY 1, "
        "2) "
        "SELECT run FROM (SELECT run, currency, nano FROM paid EXCEPT SELECT run, currency, nano FROM run_cost) UNION "
        "SELECT run FROM (SELECT run, currency, nano FROM run_cost EXCEPT SELECT run, currency, nano FROM paid)");
    while (cost.next())
        problem("run " + std::to_string(cost.integer(0)) + ": its cost is not the sum of its attempts'");
}

void Verifier::checkSqlite()
{
    Cursor page = m_database.queryText("PRAGMA integrity_check(100)");
    while (page.next())
        if (page.bytes(0) != "ok")
            problem("SQLite: " + page.text(0));
    Cursor key = m_database.queryText("PRAGMA foreign_key_check");
    while (key.next())
        problem("table " + key.text(0) + ", row " + std::to_string(key.integer(1)) + ": it names a row of " +
                key.text(2) + " that is missing");
}

Reader::VerifyReport Verifier::run()
{
    // Each part by itself: a page that cannot be read must not hide what else is wrong.
    using Part = void (Verifier::*)();
    constexpr std::pair<const char *, Part> parts[] = {{"the ledger", &Verifier::checkLedger},
                                                       {"runs", &Verifier::checkRuns},
                                                       {"attempts", &Verifier::checkAttempts},
                                                       {"settlements", &Verifier::checkSettlements},
                                                       {"scores", &Verifier::checkScores},
                                                       {"scoring events", &Verifier::checkEvents},
                                                       {"reservations", &Verifier::checkReservations},
                                                       {"attachments", &Verifier::checkAttachments},
                                                       {"prompts", &Verifier::checkPromptVersions},
                                                       {"missing rows", &Verifier::checkMissing},
                                                       {"copies", &Verifier::checkCopies},
                                                       {"SQLite's own checks", &Verifier::checkSqlite}};
    for (const auto &[name, part] : parts) {
        try {
            (this->*part)();
        } catch (const Failure &failure) {
            problem(std::string(name) + " could not all be read: " + failure.error.detail);
        }
    }
    return std::move(m_report);
}
} // namespace

Reader::VerifyReport verifyAll(const Database &database) { return Verifier(database).run(); }
} // namespace assay::store
