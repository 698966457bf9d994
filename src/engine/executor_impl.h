// SPDX-License-Identifier: GPL-3.0-or-later
// The executor's inside. Everything but the constructor, startSoon and stop runs on the net thread; the recorder's
// answers are posted there.
#pragma once
#include "catalog/attachment_book.h"
#include "engine/pace.h"
#include "engine/run_state.h"
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace assay::engine
{

class Executor::Impl : public std::enable_shared_from_this<Impl>
{
public:
    Impl(net::Transport &transport, Recorder &recorder, KeySource &keys, const catalog::PriceBook &prices,
         const Clock &clock, ExecutorOptions options);
    void post(std::function<void(Impl &)> task); // any thread; keeps this alive until it has run
    void stop();                                 // any thread but the net thread: cancels, waits

    void startRun(RunPlan plan, std::vector<Trial> trials, int earlierAttempts, std::shared_ptr<RunListener> listener);
    void cancelTrial(TrialId trial);
    void cancelAll();
    void setPrices(std::shared_ptr<const catalog::PriceBook> prices) { m_prices = std::move(prices); }

private:
    using RunPtr = std::shared_ptr<Run>;
    struct Prepared { // a request that is ready to go
        providers::WireRequest wire;
        net::Request request;
        std::optional<process::Job> job;       // of a program, instead of both
        std::vector<Secret> secrets;           // to redact with
        std::string record;                    // the request as JSON, without the key
        std::int64_t inputTokens = 0;          // estimated
        std::optional<std::int64_t> maxOutput; // what the request itself says
    };
    struct Load { // what all runs together have on one endpoint
        int running = 0, runs = 0;
        std::optional<MonoTime> pausedUntil;
        Error why; // of the pause
        Pace pace;
        bool isPlain(MonoTime now) const { return (!pausedUntil || *pausedUntil <= now) && pace.isFree(); }
    };

    // executor.cpp: runs and slots
    void pumpAll();
    void pump(const RunPtr &run);
    void armWake(const RunPtr &run);
    void takeSlot(const RunPtr &run, int endpoint);
    void releaseSlot(const RunPtr &run, int endpoint);
    void updateHolds(const std::string &endpoint);
    bool tooMuchUnsaved() const;
    void cancelTask(const RunPtr &run, Task &task);
    void finishIfDone(const RunPtr &run);
    void abandonUnanswered();
    void armPartialTimer();
    void savePartials();

    // executor_attempts.cpp: from a free slot to the wire
    void launch(const RunPtr &run, Task &task);
    void onKey(const RunPtr &run, TrialId id, std::uint64_t ticket, const std::shared_ptr<Prepared> &prepared,
               const Result<KeySource::Key> &key);
    void begin(const RunPtr &run, Task &task, const std::shared_ptr<Prepared> &prepared);
    Result<std::shared_ptr<Prepared>> prepare(const RunPtr &run, const Task &task);
    Result<std::shared_ptr<Prepared>> prepareCommand(const ModelTarget &target, const Prompt &prompt) const;
    Result<Prompt> promptOf(const RunPtr &run, const Task &task) const;
    std::optional<Error> reasonNotToSend(const RunPtr &run, const Task &task) const;
    void onBegun(const RunPtr &run, TrialId id, const std::shared_ptr<Prepared> &prepared,
                 const Result<AttemptId> &begun);
    void onDiskFull(const RunPtr &run, Task &task, const Error &why);
    void send(const RunPtr &run, Task &task, Prepared &prepared);
    Reception::Context contextOf(const RunPtr &run, Task &task, Prepared &prepared);
    void onHead(const RunPtr &run, int endpoint, const net::Head &head);
    void learnPace(const RunPtr &run, const Task &task, const Response &response);
    void giveUpUnsent(const RunPtr &run, Task &task, const Error &error);

    // executor_chain.cpp: from one step of a chain to the next
    void beginStep(const RunPtr &run, Task &task, const std::shared_ptr<Prepared> &prepared);
    void onStepBegun(const RunPtr &run, TrialId id, const std::shared_ptr<Prepared> &prepared, const Status &begun);
    void onStepDone(const RunPtr &run, Task &task, Response response, const RetryDecision &decision);
    void endChain(const RunPtr &run, Task &task, Outcome outcome, Error error);

    // executor_budget.cpp: what may be sent under a budget
    Result<std::optional<Reservation>> reservationFor(const RunPtr &run, const Task &task, const Prepared &prepared);
    struct Worst {
        std::optional<Money> amount; // absent: a price is unknown
        std::int64_t longest = 0;    // output tokens
    };
    Worst worstOf(const RunPtr &run, const ModelTarget &target, std::int64_t inputTokens,
                  std::optional<std::int64_t> maxOutput) const;
    Worst worstOfChain(const RunPtr &run, const ModelTarget &chain, const Case &row) const;
    void onNoRoom(const RunPtr &run, Task &task, const Error &why);
    void releaseReservation(const RunPtr &run);

    // executor_settle.cpp: from the wire to a settled trial
    void onExchangeDone(const RunPtr &run, TrialId id, Response response, bool bodySeen);
    void addCost(const RunPtr &run, const Task &task, Response &response);
    RetryDecision decideOn(const RunPtr &run, const Task &task, const Response &response, bool bodySeen);
    void retryLater(const RunPtr &run, Task &task, Response response, std::chrono::milliseconds wait);
    void pauseEndpoint(const RunPtr &run, int endpoint, MonoTime until, const Error &why);
    void tellWaiting(Run &run, int endpoint, MonoTime until, const Error &why);
    void stopEndpoint(const RunPtr &run, int endpoint, const Error &why);
    void stopRun(const RunPtr &run, const Error &why);
    void settleAttempt(const RunPtr &run, Task &task, Response response);
    void settleUnsent(const RunPtr &run, Task &task, Outcome outcome, Error error); // a chain between its steps, too
    void handToSettle(const RunPtr &run, Task &task, Response response);
    std::function<void(Status)> savedHandler(const RunPtr &run, TrialId id);
    void onSaved(const RunPtr &run, TrialId id, const Status &saved);

    net::Transport &m_transport;
    Recorder &m_recorder;
    KeySource &m_keys;
    std::shared_ptr<const catalog::PriceBook> m_prices;
    const Clock &m_clock;
    ExecutorOptions m_options;
    std::shared_ptr<const catalog::AbilityBook> m_abilities;
    std::shared_ptr<const catalog::AttachmentBook> m_attachments;
    SplitMix64 m_jitter;
    std::vector<RunPtr> m_runs;
    std::map<std::string, Load> m_loads;
    std::size_t m_unsaved = 0, m_unsavedBytes = 0;
    std::size_t m_onWire = 0;
    std::uint64_t m_keyTickets = 0;
    bool m_partialTimer = false;
    bool m_stopping = false;

    std::mutex m_mutex;
    std::condition_variable m_idleChanged;
    bool m_idle = false;     // guarded by m_mutex: stopping, and every run has finished
    bool m_detached = false; // guarded by m_mutex: the transport may be gone; a late answer goes nowhere
};
} // namespace assay::engine
