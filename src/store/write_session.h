// SPDX-License-Identifier: GPL-3.0-or-later
// Private to store: what a write works with, and the writes themselves. The writer thread alone; each is called inside
// a transaction of the writer's and throws Failure. A write may be called again after a full disk, so it keeps nothing
// in memory but `counters`, which the writer puts back with a rollback.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/scores.h"
#include "store/digest.h"
#include "store/packing.h"
#include "store/sqlite.h"
#include "store/workspace.h"

namespace assay::store
{

struct WriteSession {
    Database database;
    Packer packer;
    struct Counters {
        std::int64_t ledgerSeq = 0; // the newest entry
        Digest ledgerDigest{};
        std::int64_t newestAttempt = 0;
        std::int64_t indexedTo = 0, newestDocument = 0; // of the full text index
    } counters;

    void load(); // the counters, from the file
};

// ---- the ledger and the full text index (ledger.cpp, search_index.cpp)
// ---------------------------------------------------
struct LedgerEntry {
    std::string_view kind;
    std::int64_t subject = 0;
    RunId run{};
    std::int64_t atMicros = 0;
    Digest content{};
};
Digest entryDigest(std::string_view previous, std::int64_t seq, const LedgerEntry &entry);
void append(WriteSession &session, const LedgerEntry &entry);

enum class DocumentKind { Prompt = 1, Answer = 2, Note = 3, PassageNote = 4 };
struct Document {
    DocumentKind kind{};
    RunId run{};
    std::optional<TrialId> trial;
    std::int64_t source = 0, atMicros = 0;
};
void addDocument(WriteSession &session, const Document &document);
bool indexSome(WriteSession &session); // true when more is waiting
void unindexRun(WriteSession &session, RunId run);

// ---- runs (run_writes.cpp, trial_writes.cpp)
// ---------------------------------------------------------------------------------
struct NewRun {
    RunPlan plan;
    std::vector<Trial> trials;
    bool sample = false;
    std::int64_t startedMicros = 0;
};
RunCreated createRun(WriteSession &session, const NewRun &given);
Ok finishRun(WriteSession &session, RunId run, std::int64_t atMicros);
Ok setRunDeleted(WriteSession &session, RunId run, bool deleted, std::int64_t atMicros);
Ok renameRun(WriteSession &session, RunId run, const std::string &name, std::int64_t atMicros);
void purgeBinned(WriteSession &session, std::int64_t beforeMicros, std::int64_t atMicros);

// The prompt's files, and that this run or set needs them (attachment_writes.cpp). BadInput: bytes that are not at
// hand.
void keepAttachments(WriteSession &session, RunId run, const Prompt &prompt);
void keepAttachments(WriteSession &session, PromptSetId set, const std::vector<Case> &cases);
void purgeAttachments(WriteSession &session); // those that nobody needs

AttemptId beginAttempt(WriteSession &session, const AttemptStart &start);
Ok savePartial(WriteSession &session, AttemptId id, const std::string &text, const std::string &reasoning);
Ok beginStep(WriteSession &session, AttemptId id, const std::vector<StepResult> &steps, bool last);
struct Ending {
    std::int64_t atMicros = 0;
    bool recovered = false;
};
Ok finishAttempt(WriteSession &session, const AttemptEnd &end, const Ending &ending);
Ok settleTrial(WriteSession &session, TrialId id, Outcome outcome, const std::optional<Error> &error,
               std::int64_t atMicros);
int recoverInterrupted(WriteSession &session, std::int64_t atMicros); // how many trials

// ---- the spend guard (budget_writes.cpp)
void checkBudget(WriteSession &session, const AttemptStart &start, RunId run); // BudgetStopped
void reserve(WriteSession &session, AttemptId attempt, const AttemptStart &start, RunId run);
struct AttemptSpent {
    AttemptId attempt{};
    TrialId trial{};
    RunId run{};
    std::int64_t startedMicros = 0, atMicros = 0;
    std::optional<Money> amount;
    bool isFinal = false; // it cost this (nothing when absent), and no more
};
void settleSpending(WriteSession &session, const AttemptSpent &spent);
void purgeReservations(WriteSession &session, RunId run);

// ---- scores and the user's things (score_writes.cpp, event_writes.cpp, library_writes.cpp)
// --------------------------------------------------------
ScoreId addScore(WriteSession &session, const Score &score, std::int64_t atMicros);
Ok voidScore(WriteSession &session, ScoreId id, const Voided &given);        // by: empty is the rater
void restoreScore(WriteSession &session, ScoreId id, std::int64_t atMicros); // of a merge that was undone
EventId addEvent(WriteSession &session, const ScoringEvent &event, std::int64_t atMicros);
Ok voidEvent(WriteSession &session, EventId id, const Voided &given);
void restoreEvent(WriteSession &session, EventId id, std::int64_t atMicros);
BatchAdded addBatch(WriteSession &session, const ScoreBatch &batch, std::int64_t atMicros);
Ok undoBatch(WriteSession &session, const BatchAdded &batch, const Voided &given);
RubricId saveRubric(WriteSession &session, const Rubric &rubric, std::int64_t atMicros);
EndpointId saveEndpoint(WriteSession &session, const Endpoint &endpoint);
Ok removeEndpoint(WriteSession &session, EndpointId id);
TargetId saveTarget(WriteSession &session, const ModelTarget &target);
Ok removeTarget(WriteSession &session, TargetId id);
PromptSetId savePromptSet(WriteSession &session, const PromptSet &set);
Ok removePromptSet(WriteSession &session, PromptSetId id);
Ok setModelFamily(WriteSession &session, const ModelFamily &said);
PriceRowId savePrice(WriteSession &session, const PriceRow &row, std::int64_t atMicros);
Ok savePrices(WriteSession &session, const std::vector<PriceRow> &rows, std::int64_t atMicros);
Ok removePrice(WriteSession &session, PriceRowId id);
Ok setSetting(WriteSession &session, const std::string &key, const std::string &value);
} // namespace assay::store
