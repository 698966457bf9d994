// SPDX-License-Identifier: GPL-3.0-or-later
// Runs trials: scheduler, recorder, transport, decoders and retries tied together. Lives on the net thread; its public
// functions are thread-safe and return at once. Every trial that is started settles exactly once.
#pragma once
#include "catalog/abilities.h"
#include "catalog/price_book.h"
#include "core/clock.h"
#include "core/secret.h"
#include "core/values.h"
#include "engine/retry.h"
#include "net/transport.h"
#include "process/host.h"
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace assay::engine
{

// What the executor needs of a store. Called on the net thread; `done` may be called on any thread, exactly once.
class Recorder
{
public:
    virtual ~Recorder() = default;
    // Must be durable before `done`: only then is the first byte sent. BudgetStopped: what start.reservation asks for
    // has no room, and nothing was written.
    virtual void beginAttempt(const AttemptStart &start, std::function<void(Result<AttemptId>)> done) = 0;
    virtual void savePartial(AttemptId id, std::string text, std::string reasoning) = 0;
    // `settles`: this is the trial's last attempt and decides its outcome.
    // Of a chain, before a step is sent: every try so far, the coming one last, with its request alone. `last`: no step
    // follows, so that what savePartial brings is the answer's. Must be durable before `done`.
    virtual void beginStep(AttemptId id, std::vector<StepResult> steps, bool last,
                           std::function<void(Status)> done) = 0;
    virtual void finishAttempt(AttemptId id, Response response, bool settles, std::function<void(Status)> done) = 0;
    // A trial that ends without (another) attempt: cancelled while queued, or its endpoint was stopped.
    virtual void settleTrial(TrialId id, Outcome outcome, std::optional<Error> error,
                             std::function<void(Status)> done) = 0;
};

// The key for an endpoint, and the origin it is bound to. Thread-safe. A key may take its time (a keyring that a person
// unlocks, a token that is fetched): the asker waits without blocking, and may lose interest.
class KeySource
{
public:
    struct Key {
        Secret secret; // a key, or a token that was fetched with one
        std::string origin;
        std::optional<net::AwsSigning> aws = {}; // requests are signed instead
        std::vector<Secret> secrets() const;     // whatever of it a stranger could echo
    };
    using Done = std::function<void(Result<Key>)>;
    virtual ~KeySource() = default;
    // `done` is called exactly once, on any thread, perhaps before this returns. AuthKind::None: an empty key;
    // KeyMissing names what to set, KeyOrigin where the key may go instead.
    virtual void keyFor(const Endpoint &endpoint, Done done) = 0;
};

// What happens, told on the net thread. Keep it short: hand over and return.
class RunListener
{
public:
    virtual ~RunListener() = default;
    virtual void trialState(TrialId id, TrialState state, int attempt) = 0; // Waiting: see waitingUntil
    virtual void trialWaiting(TrialId, MonoTime /*until*/, const Error & /*why*/) {}
    virtual void delta(const Delta &delta) = 0;
    // A step of a chain is about to be sent, for the first time or again; what the one before said is its own affair.
    virtual void chainStep(TrialId, std::size_t /*index*/, std::size_t /*of*/, const std::string & /*name*/) {}
    // After the store has it (saved.ok()), or has said why not; the response is complete either way.
    virtual void trialSettled(TrialId id, int attempts, const Response &response, const Status &saved) = 0;
    virtual void runFinished() = 0; // every trial has settled; the last call
};

// May this program be started? A person has agreed to it, on this computer. Thread-safe.
class CommandGate
{
public:
    virtual ~CommandGate() = default;
    virtual bool isAllowed(const CommandLine &command) const = 0;
};

struct ExecutorOptions {
    net::Timeouts timeouts;
    net::Limits limits;
    RetryPolicy retry;
    std::chrono::milliseconds partialEvery{2000};
    std::size_t partialBytes = 64u << 10;
    std::uint64_t jitterSeed = 1;
    // Nothing new is sent while the recorder has not yet answered for this many finished responses.
    std::size_t maxUnsaved = 256, maxUnsavedBytes = 64u << 20;
    std::shared_ptr<const catalog::AbilityBook> abilities; // null: the table that is compiled in
    process::Host *processes = nullptr;                    // outlives the executor; null: no program is started
    std::shared_ptr<const CommandGate> gate;               // null: no program is started
    // A recorder whose disk is full: what has not been sent waits and asks again this often. 0: the run ends there, and
    // what was not sent has failed.
    std::chrono::milliseconds diskPatience{0};
    // How long the destructor waits for a recorder that does not answer (a full disk) before it settles without it.
    std::chrono::milliseconds closingPatience{2000};
};

class Executor
{
public:
    Executor(net::Transport &transport, Recorder &recorder, KeySource &keys, const catalog::PriceBook &prices,
             const Clock &clock, ExecutorOptions options = {});
    // Cancels what runs and waits until it has settled; not on the net thread. Trials whose record is still not
    // answered after closingPatience settle with `saved` saying so; the recorder may answer at any time later.
    ~Executor();
    // `trials` carry their stored ids. The listener must live until runFinished has returned.
    void start(RunPlan plan, std::vector<Trial> trials, std::shared_ptr<RunListener> listener);
    // Of the runs that start from now on.
    void setPrices(std::shared_ptr<const catalog::PriceBook> prices);
    void cancel(TrialId trial);
    void cancelAll();
    // A settled trial of a run, sent again as a new attempt; runs as a run of its own with its own listener.
    void retry(RunPlan plan, Trial trial, int attemptsSoFar, std::shared_ptr<RunListener> listener);

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};
} // namespace assay::engine
