// SPDX-License-Identifier: GPL-3.0-or-later
// What the window talks to: the open workspace as values, on the GUI thread. Small reads answer at once; big ones and
// all writes answer by callback on the GUI thread, and only while `context` lives.
#pragma once
#include "catalog/endpoint_book.h"
#include "catalog/price_book.h"
#include "core/price_row.h"
#include "core/records.h"
#include "core/spending.h"
#include "session/estimate.h"
#include "session/preferences.h"
#include "session/reprice.h"
#include "session/run_controller.h"
#include <functional>
#include <memory>
#include <optional>
#include <QObject>
#include <QString>
#include <QStringList>
#include <vector>

namespace assay::session
{
class Runtime;
class Document;
class Scoring;

struct OpenNotice { // what a person should be told after a workspace was opened
    bool created = false, readOnly = false;
    std::optional<Error> readOnlyReason;
    int interruptedTrials = 0;
    QString backupPath;
};

struct ProbeResult {            // of "Test" on an endpoint
    std::optional<Error> error; // absent: it answered
    std::chrono::milliseconds elapsed{0};
    QStringList models;   // as the server lists them; may be empty
    bool program = false; // it was a program on this computer; note: what it wrote
    bool asked = true;    // false: this API has nothing that could be asked without sending a prompt
    QString note;         // why there is no list, or what its names are not good for; may be empty
};

class Session : public QObject
{
    Q_OBJECT
public:
    template <typename T> using Then = std::function<void(const Result<T> &)>;

    Session(Runtime &runtime, Preferences &preferences, QObject *parent = nullptr);
    ~Session() override;

    // ---- the workspace
    Status open(const QString &path); // on failure the one that was open stays open
    Status openSample();              // makes or opens the sample workspace; see SampleBuilder
    bool isOpen() const noexcept;
    QString path() const;
    OpenNotice notice() const;
    bool readOnly() const noexcept;
    static QString defaultPath();
    Runtime &runtime() noexcept;
    Preferences &preferences() noexcept;
    RunController &runs() noexcept;
    Scoring &scoring() noexcept; // session/scoring.h: rubrics, blind sessions, preferences, undo

    // ---- small reads, at once
    Result<std::vector<RunSummary>> runPage(const RunFilter &filter, std::optional<RunCursor> after, int limit) const;
    Result<std::int64_t> runCount(const RunFilter &filter) const;
    Result<RunRecord> run(RunId id) const;
    Result<TrialRow> trial(TrialId id) const;
    std::vector<std::string> runNames() const;
    std::vector<std::string> targetLabels() const;
    Result<std::vector<SearchHit>> search(const QString &words, std::int64_t beforeRowid, int limit) const;
    std::vector<StoredEndpoint> endpoints() const; // the demo ones first, reachable now
    std::vector<PromptSet> promptSets() const;
    std::vector<PromptVersion> promptVersions(const std::string &caseKey) const;
    std::vector<Score> scoreHistory(const std::string &rater, int limit) const;
    std::optional<QString> setting(const QString &key) const;

    // ---- big reads, on a pool thread
    void analysisData(const std::vector<RunId> &runs, QObject *context, Then<AnalysisData> then) const;

    // ---- writes
    void addScore(const Score &score, QObject *context, Then<ScoreId> then);
    void undoScore(ScoreId id, QObject *context, Then<Ok> then);
    void saveEndpoint(const Endpoint &endpoint, QObject *context, Then<EndpointId> then);
    void removeEndpoint(EndpointId id, QObject *context, Then<Ok> then);
    void saveTarget(const ModelTarget &target, QObject *context, Then<TargetId> then);
    void removeTarget(TargetId id, QObject *context, Then<Ok> then);
    void savePromptSet(const PromptSet &set, QObject *context, Then<PromptSetId> then);
    void removePromptSet(PromptSetId id, QObject *context, Then<Ok> then);
    void setRunDeleted(RunId run, bool deleted, QObject *context, Then<Ok> then);
    void renameRun(RunId run, const QString &name, QObject *context, Then<Ok> then);
    void setSetting(const QString &key, const QString &value);

    // ---- endpoints and keys
    void probe(const Endpoint &endpoint, QObject *context, std::function<void(const ProbeResult &)> then);
    const std::vector<catalog::EndpointKind> &endpointKinds() const;
    Status setSessionKey(const Endpoint &endpoint, const QString &key); // the string is the caller's to clear
    // Into the system's keyring, bound to the endpoint's origin; answers when it reads back. The string likewise.
    void saveKey(const Endpoint &endpoint, const QString &key, QObject *context, Then<Ok> then);
    void forgetKey(const Endpoint &endpoint, QObject *context,
                   Then<Ok> then);                     // answers when it cannot be found any more
    void cancelKeyring();                              // whoever waits for it is told Cancelled
    QString keyringProblem() const;                    // why this build has none; empty: there may be one
    QString keySource(const Endpoint &endpoint) const; // where the key comes from, in words; at most its last four
    Status keyMayGo(const Endpoint &endpoint) const;   // KeyOrigin: the user has to allow this address for this key
    bool hasKey(const Endpoint &endpoint) const; // a session key, a variable that is set, a file; true for a keyring
    static QStringList keysInEnvironment();

    // ---- programs on this computer (session/consent.h)
    std::vector<CommandLine> commandsToAgree(const RunPlan &plan) const; // that nobody has agreed to yet
    void agree(const std::vector<CommandLine> &commands);                // kept with the preferences
    static QString programPath(const CommandLine &command); // as it would be found now; empty: it would not

    static Status checkChain(const ModelTarget &chain); // BadInput names the step and what is wrong with it

    // ---- models
    QString familyOf(const std::string &model) const; // the model behind an id, the same on every cloud
    void setModelFamily(const QString &model, const QString &family, QObject *context,
                        Then<Ok> then); // "": by the table

    // ---- money
    std::optional<TokenPrice> priceOf(const ModelTarget &target) const; // own rate, else the table on today's date
    std::optional<RunEstimate> estimate(const RunPlan &plan) const;     // nullopt: a price is unknown
    std::optional<SpendingQuestion> questionBefore(const RunPlan &plan) const;
    std::optional<Repriced> atTodaysPrices(const RunRecord &record) const; // beside what it cost; nothing is changed
    std::vector<PriceRow> priceRows() const; // the program's table, imported rows and own rates
    void savePrice(const PriceRow &row, QObject *context, Then<PriceRowId> then);
    void savePrices(const std::vector<PriceRow> &rows, QObject *context, Then<Ok> then);
    void removePrice(PriceRowId id, QObject *context, Then<Ok> then);
    SpendingLimits limits() const;
    void setLimits(const SpendingLimits &limits);
    std::vector<Spending> spentThisMonth() const; // UTC; simulated models count for nothing
    QString today() const;                        // the date that prices are looked up for

Q_SIGNALS:
    void workspaceChanged(); // another file, or the first
    void endpointsChanged();
    void promptSetsChanged();
    void runsChanged();   // a run was added, finished, scored, renamed or binned
    void pricesChanged(); // rows or limits
    void scoresChanged(assay::TrialId trial);
    void troubleChanged(const std::optional<assay::Error> &trouble); // disk full and the like: begins, ends
    void keyringWaiting(int keys); // how many keys the system's keyring owes; 0: none any more
    void saved();                  // everything queued so far is on disk

private:
    friend class Scoring;
    class Impl;
    std::unique_ptr<Impl> d;
};
} // namespace assay::session
