// SPDX-License-Identifier: GPL-3.0-or-later
// One run as the executor holds it while it is on. Net thread only.
#pragma once
#include "core/values.h"
#include "engine/executor.h"
#include "engine/reception.h"
#include "engine/scheduler.h"
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace assay::engine
{

enum class Phase {
    Waiting,     // in the scheduler: queued, or for a retry
    AwaitingKey, // it has its slot; the key is being read or fetched
    Beginning,   // the recorder is making the attempt durable; nothing is sent
    OnWire,      // a transfer is on
    Saving,      // the last word is with the recorder
};

struct Task { // a trial that has not settled
    Trial trial;
    Phase phase = Phase::Waiting;
    int attempts = 0;               // made so far, those of earlier runs included
    MonoTime readySince{};          // it could have been sent from here on
    std::int64_t startedMicros = 0; // wall clock of the last attempt
    std::uint64_t keyTicket = 0;    // of the key that is awaited; an answer to an older one is too late
    bool cancelled = false;         // asked for; what it means depends on the phase
    bool reserved = false;          // something is set aside for the attempt under way
    AttemptId attemptId{};
    std::shared_ptr<const Response> settling; // Saving: what is with the recorder
    std::shared_ptr<Reception> reception;
    net::TransferId transfer{};
    std::optional<process::ChildId> child; // OnWire: a program instead
    MonoTime sentAt{};
    // Of a chain. `open`: its attempt is recorded and has not ended, also while it waits for the next step.
    bool open = false;
    std::size_t step = 0;          // that is sent now, or next
    int stepTries = 0;             // made of it
    std::vector<StepResult> steps; // every try that was made
    std::string raw;               // their bodies
    std::string stepRequest;       // the record of the one under way
    MonoTime chainSentAt{};        // when the first was sent
};

struct Run {
    Run(RunPlan p, std::shared_ptr<RunListener> l, int earlier);
    Task *task(TrialId id);
    const ModelTarget &targetOf(const Task &task) const; // that is asked now: of a chain, its step's
    const ModelTarget &wholeTargetOf(const Task &task) const;
    int endpointOf(const Task &task) const; // of the above
    bool fits(const Trial &trial) const;    // its indices lie within the plan

    RunPlan plan;
    std::shared_ptr<RunListener> listener;
    int earlierAttempts = 0;            // of a retry asked for by a person
    std::vector<std::string> endpoints; // dense index -> identity, the same in every run
    std::vector<int> endpointLimits;
    std::unordered_map<std::int64_t, Task> tasks;
    bool abandoned = false; // ended without the recorder's answers, which mean nothing any more
    std::unique_ptr<Scheduler> scheduler;
    std::vector<std::optional<Error>> stopped;        // per endpoint: why nothing more goes there
    std::vector<std::optional<MonoTime>> toldUntil;   // per endpoint: the pause its waiting trials were told of
    std::optional<Error> storeError;                  // the recorder failed: nothing more is sent
    std::shared_ptr<const catalog::PriceBook> prices; // those of the moment it was started
    // The budget. Once a request was refused for want of room, requests begin one at a time, and after a refusal none
    // until something that is set aside is settled; when nothing is, the run ends.
    int beginning = 0, reservations = 0;
    bool tight = false, waitsForRoom = false;
    std::size_t pendingStore = 0; // calls of the recorder that have not answered
    std::optional<net::TimerId> wake;
    std::optional<MonoTime> wakeAt;

private:
    std::vector<std::vector<int>> m_endpointsOfTarget; // of its steps, of a chain; else one
};
} // namespace assay::engine
