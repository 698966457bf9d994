// SPDX-License-Identifier: GPL-3.0-or-later
// Private to store: what the reader's files share.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "store/sqlite.h"
#include "store/workspace.h"

namespace assay::store
{

// Several statements that see one state of the file.
class ReadTransaction
{
public:
    explicit ReadTransaction(const Database &database) : m_database(database) { m_database.run("BEGIN"); }
    ~ReadTransaction() { sqlite3_exec(m_database.handle(), "COMMIT", nullptr, nullptr, nullptr); }
    ReadTransaction(const ReadTransaction &) = delete;
    ReadTransaction &operator=(const ReadTransaction &) = delete;

private:
    const Database &m_database;
};

class Reader::Impl
{
public:
    std::string path;
    Database database;
};

// The columns of run that summaryOf reads; the costs and labels are for the caller.
inline constexpr std::string_view SummaryColumns =
    "r.id, r.name, r.started_us, r.ended_us, r.simulated, r.sample, r.cases, r.targets, r.trials, r.repetitions, "
    "r.settled, "
    "r.succeeded, r.failed, r.scored, r.unknown_costs, r.binned_us IS NOT NULL";
RunSummary summaryOf(const Cursor &row);
void addCostsAndLabels(const Database &database, RunSummary &summary);
RunSummary readSummary(const Database &database, RunId id); // throws BadInput

Score scoreOf(const Cursor &row);                   // of id, then ASSAY_SCORE_COLUMNS (evidence.h)
ScoringEvent eventOf(const Cursor &row, int first); // of id, then ASSAY_EVENT_COLUMNS
std::string attachmentsColumn(const Database &database, std::string_view table); // '' in a file of before version 8
std::string promptSetSha256(const Database &database, RunId run); // over its rendered cases, hex: AnalysisData's
std::vector<TrialRow> readTrials(const Database &database, RunId run);
TrialRow readTrial(const Database &database, TrialId id); // with raw and chunks; throws BadInput
AnalysisData readAnalysis(const Database &database, const std::vector<RunId> &runs);
Reader::VerifyReport verifyAll(const Database &database);

// The user's words as an FTS5 expression that is always well-formed; empty: nothing to look for.
std::string searchExpression(std::string_view words);
std::vector<SearchHit> findText(const Database &database, std::string_view words, std::int64_t before, int limit);
} // namespace assay::store
