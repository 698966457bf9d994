// SPDX-License-Identifier: GPL-3.0-or-later
// The workspace: one SQLite file (STRICT tables, own application_id, numbered migrations, WAL, synchronous=FULL). One
// connection on one writer thread writes and checkpoints; readers are separate read-only connections. Writes are
// queued, wait 4 ms for company, share one transaction (at most 20 ms and 256 of them) and are answered only after
// COMMIT has returned.
//
// Source: reliability plan section 6. All wall times in microseconds since 1970 UTC.
#pragma once
#include "core/clock.h"
#include "core/price_row.h"
#include "core/records.h"
#include "core/scores.h"
#include "core/spending.h"
#include "core/values.h"
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::store
{

inline constexpr std::int32_t ApplicationId = 0x41535359; // "ASSY"

enum class OpenMode { ReadWrite /* created when missing */, ReadOnly };

struct OpenReport { // what a person should be told after opening
    bool created = false;
    bool readOnly = false; // asked for, or the file or folder cannot be written, or another window writes it
    std::optional<Error> readOnlyReason; // ReadOnly, Busy or NewerSchema
    std::string backupPath;              // a copy made before a migration
    int interruptedTrials = 0;           // were sent when the program ended: now partial or unknown, never re-sent
};

struct RunCreated {
    RunId run{};
    std::vector<Trial> trials; // the given ones with their ids
};

struct AttemptEnd {
    AttemptId id{};
    Response response;
    bool settles = true; // the trial's last attempt
};

struct EventTrail { // one entry of what raters did beside scoring
    ScoringEvent event;
    bool current = false; // it counts
    std::optional<Voided> voided;
};

struct ScoreBatch { // judgements made elsewhere: all of them or none
    RunId run{};
    std::vector<ScoreTrail> scores; // with uid and replaces; undone ones, too
    Merged merged;                  // what is noted; the counts are filled in
    std::string by;                 // who brings them
    std::vector<EventTrail> events;
    std::vector<std::string> discarded; // uids, there or brought: not chosen where two contradict each other
    std::string whyDiscarded;
};
struct MergeUndone { // scores came in from outside at `mergedMicros`, brought by `by`, and went again
    std::int64_t mergedMicros = 0;
    std::string by;
    Voided undone;
    // It was this merge, or its undoing, that took the judgement back, and not whoever gave it.
    bool took(const Voided &voided) const;
};
bool anyTook(const std::vector<MergeUndone> &undone, const Voided &voided);
struct BatchAdded { // and what undoBatch needs
    int added = 0, known = 0;
    std::vector<ScoreId> scores; // those added, or brought back, and not taken back
    std::vector<EventId> events;
    std::vector<ScoreId> droppedScores; // those that were here and lost to what came
    std::vector<EventId> droppedEvents;
    EventId note{}; // that it came
};

struct WorkspaceOptions;

template <typename T>
using Done = std::function<void(Result<T>)>; // called on the writer thread, after COMMIT; may be empty

// Thread-safe. Every write is asynchronous; use the blocking helpers in store/blocking.h in tests and the CLI.
class Workspace
{
public:
    // Errors: CannotOpen, NotAWorkspace, NewerSchema (opened read-only instead when possible), Damaged, Busy. The file
    // is never changed by a failed open. File mode 0600, folder 0700.
    static Result<std::unique_ptr<Workspace>> open(const std::string &path, OpenMode mode, const Clock &clock);
    // As above; the options are for tests and tools (store/workspace_options.h).
    static Result<std::unique_ptr<Workspace>> open(const std::string &path, OpenMode mode, const Clock &clock,
                                                   const WorkspaceOptions &options);
    ~Workspace(); // writes what is queued, checkpoints, joins
    Workspace(const Workspace &) = delete;
    Workspace &operator=(const Workspace &) = delete;
    const OpenReport &report() const noexcept;
    const std::string &path() const noexcept;
    // When nothing can be written (DiskFull, Busy: another program holds the file, ReadOnly, StoreFailed) finished
    // answers, scores and the user's things are held in memory (up to 256 MB of responses) and tried again every 2 s;
    // createRun, beginAttempt, beginStep and savePartial are refused at once, so that nothing new is sent. `trouble` is
    // called on the writer thread when that begins (Error) and ends (nullopt).
    void onTrouble(std::function<void(std::optional<Error>)> trouble);

    // Runs. createRun stores plan and trials whole; nothing is sent before it is answered.
    void createRun(RunPlan plan, std::vector<Trial> trials, bool sample, Done<RunCreated> done);
    void beginAttempt(AttemptStart start, Done<AttemptId> done); // prompt versions are recorded here too
    void savePartial(AttemptId id, std::string text, std::string reasoning, Done<Ok> done = {});
    // Of a chain, before a step is sent: every step so far, the coming one last, with its request alone. `last`: none
    // follows it, so that what savePartial brings from then on is the answer's text.
    void beginStep(AttemptId id, std::vector<StepResult> steps, bool last, Done<Ok> done);
    void finishAttempt(AttemptEnd end, Done<Ok> done);
    void settleTrial(TrialId id, Outcome outcome, std::optional<Error> error, Done<Ok> done);
    void finishRun(RunId run, Done<Ok> done = {});
    void setRunDeleted(RunId run, bool deleted, Done<Ok> done); // the bin; purged after 30 days at open
    void renameRun(RunId run, std::string name, Done<Ok> done);

    // Scores: append-only. A new score of the same trial, rater, criterion, rubric and round supersedes the old one,
    // which is kept. BadInput: not on the criterion's scale, or no such trial, rubric or session. A score with a uid
    // comes from another file: one that is there already is answered with its id, and its `replaces` decides what it
    // supersedes.
    void addScore(Score score, Done<ScoreId> done);
    void undoScore(ScoreId id, Done<Ok> done);            // voids it; the superseded one is valid again
    void undoScore(ScoreId id, Voided by, Done<Ok> done); // by: empty is the rater; the time is the clock's
    // The same for everything else that raters do; BadInput also when the quote of a note is not in the answer, or
    // answers to different prompts are compared. Sessions, reveals and freezes cannot be taken back.
    void addEvent(ScoringEvent event, Done<EventId> done);
    void undoEvent(EventId id, Voided by, Done<Ok> done);
    // In any order and any number of times: the same scores count in the end.
    void addBatch(ScoreBatch batch, Done<BatchAdded> done);
    void undoBatch(BatchAdded batch, Voided by, Done<Ok> done); // takes back what of it still stands
    // A new version of the rubric with this key, or the newest one's id when nothing has changed.
    void saveRubric(Rubric rubric, Done<RubricId> done);

    // The user's things.
    void saveEndpoint(Endpoint endpoint, Done<EndpointId> done); // id 0 = new
    void removeEndpoint(EndpointId id, Done<Ok> done);           // with its targets; runs keep their snapshots
    void saveTarget(ModelTarget target, Done<TargetId> done);    // target.endpoint.id names the endpoint
    void removeTarget(TargetId id, Done<Ok> done);
    void savePromptSet(PromptSet set, Done<PromptSetId> done);
    void removePromptSet(PromptSetId id, Done<Ok> done);
    void savePrice(PriceRow row, Done<PriceRowId> done);        // id 0 = new
    void savePrices(std::vector<PriceRow> rows, Done<Ok> done); // all or none
    void removePrice(PriceRowId id, Done<Ok> done);
    void setSetting(std::string key, std::string value,
                    Done<Ok> done = {}); // drafts and view state that belong to the file

    // "This id is that model"; an empty family takes it back. Not evidence: it holds for runs of any age.
    void setModelFamily(ModelFamily said, Done<Ok> done);

    // Writes everything queued so far, full text index included; blocks, but not for a full disk.
    void flush();

private:
    class Impl;
    explicit Workspace(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

// A read-only connection; use it on one thread at a time. Sees every commit made before the call.
class Reader
{
public:
    static Result<std::unique_ptr<Reader>> open(const std::string &path);
    ~Reader();

    Result<std::vector<RunSummary>> runs(const RunFilter &filter, std::optional<RunCursor> after,
                                         int limit) const; // newest first, keyset paged
    Result<std::int64_t> countRuns(const RunFilter &filter) const;
    Result<RunSummary> runSummary(RunId id) const;
    Result<RunRecord> run(RunId id) const;    // BadInput when there is none
    Result<TrialRow> trial(TrialId id) const; // with raw and chunks
    // By trial: parameters of its target that its last request did not carry, "temperature: this model rejects it".
    Result<std::map<std::int64_t, std::vector<std::string>>> notSent(RunId run) const;
    Result<std::shared_ptr<const std::string>> attachment(std::string_view sha256) const; // its bytes; BadInput: none
    Result<std::vector<std::string>> runNames() const;                                    // distinct, for filters
    Result<std::vector<std::string>> targetLabels() const;
    // Full text over prompts, answers and notes, newest first. `query` is the user's words: every word must occur, the
    // last one as a prefix; quotes make a phrase; never an FTS syntax error. The next page begins before the `rowid` of
    // the last hit; 0: with the newest. What was stored less than a second ago may still be missing.
    Result<std::vector<SearchHit>> search(std::string_view query, std::int64_t beforeRowid, int limit) const;

    Result<std::vector<StoredEndpoint>> endpoints() const;
    Result<std::vector<PromptSet>> promptSets() const;
    Result<std::vector<ModelFamily>> modelFamilies() const; // those the user has said, by model
    Result<std::optional<std::string>> setting(std::string_view key) const;
    Result<std::vector<PriceRow>> prices() const; // the rows over the program's own table
    // What requests of the month ("2026-11", UTC) cost as far as it is known, and what is set aside for the rest.
    Result<std::vector<Spending>> monthSpending(std::string_view month) const;
    Result<std::vector<Spending>> runSpending(RunId run) const;
    // Output tokens and times of complete answers of the same model at the same endpoint, newest first; of this case
    // when `caseKey` is given.
    Result<std::vector<AnswerSize>> answerSizes(std::string_view model, std::string_view endpoint,
                                                std::string_view caseKey, int limit) const;
    Result<std::vector<PromptVersion>> promptVersions(std::string_view caseKey) const; // newest first
    Result<std::vector<Score>> scoreHistory(std::string_view rater,
                                            int limit) const; // valid ones, newest first: for undo
    Result<std::vector<Rubric>> rubrics() const;              // the newest version of each, by name
    Result<Rubric> rubric(RubricId id) const;                 // 0: the built-in one
    // Of this run, oldest first; `kind` as eventKind() says, empty: all. Voided and superseded ones only when `all`.
    Result<std::vector<ScoringEvent>> events(RunId run, std::string_view kind, bool all = false) const;
    // Every preference, ranking, note and guess that there ever was in this run, oldest first.
    Result<std::vector<EventTrail>> judgementTrail(RunId run) const;
    Result<std::vector<MergeUndone>> undoneMerges(RunId run) const;
    // Scores, preferences, rankings, notes and guesses given here by this rater and valid, newest first: for undo.
    Result<std::vector<JudgementRef>> judgements(std::string_view rater, int limit) const;
    Result<std::vector<ScoreTrail>> scoreTrail(TrialId trial) const;    // every score that it ever had, oldest first
    Result<std::vector<ScoreConflict>> scoreConflicts(RunId run) const; // of one rater with himself, after a merge
    // Everything the charts need from these runs (all when empty; the bin never). Unfinished trials are included with
    // outcome Unknown only if they were settled so.
    Result<AnalysisData> analysisData(const std::vector<RunId> &runs) const;

    // For an evidence pack.
    Result<RunRecord> outline(RunId id) const;         // summary and plan, without trials
    struct Bodies {
        std::string raw, request; // Response::raw, AttemptStart::requestJson
    };
    Result<Bodies> bodiesOf(AttemptId id) const;
    struct LedgerEnd {
        std::int64_t entries = 0;
        std::string digest; // of the last one, hex; empty: there is none yet
        int schema = 0;
    };
    Result<LedgerEnd> ledgerEnd() const;
    Result<std::vector<Rubric>> rubricsOf(const std::vector<RunId> &runs) const; // those that answers were scored by
    // Scores of these runs that were superseded or taken back.
    Result<std::int64_t> scoreChanges(const std::vector<RunId> &runs) const;

    struct VerifyReport {
        std::int64_t rows = 0, ledgerEntries = 0;
        std::vector<std::string> problems; // "attempt 12: the row does not match its hash" ...
        std::string lastDigest;            // of the ledger, hex
        bool clean() const noexcept { return problems.empty(); }
    };
    // Recomputes every row's hash, the ledger chain, integrity_check and foreign_key_check.
    Result<VerifyReport> verify() const;

private:
    class Impl;
    explicit Reader(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};
} // namespace assay::store
