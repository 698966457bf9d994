// SPDX-License-Identifier: GPL-3.0-or-later
// From the wire to a settled trial: cost, retry or not, the recorder's answer, the listener.
#include "core/text.h"
#include "engine/executor_impl.h"
#include <algorithm>
#include <utility>

namespace assay::engine
{
namespace
{
using std::chrono::milliseconds;
// Answers to parallel requests name the same pause a few milliseconds apart: that is no news for those who wait.
constexpr milliseconds samePause{250};

std::size_t bytesOf(const Response &response)
{
    return response.raw.size() + response.text.size() + response.reasoning.size() + response.refusal.size();
}

bool hasUsage(const Usage &usage) { return usage != Usage(); }
} // namespace

void Executor::Impl::onExchangeDone(const RunPtr &run, TrialId id, Response response, bool bodySeen)
{
    Task *task = run->task(id);
    if (!task || task->phase != Phase::OnWire)
        return; // told twice: the first counted
    --m_onWire;
    task->reception.reset();
    task->child.reset();
    const int endpoint = run->endpointOf(*task);
    learnPace(run, *task, response);
    releaseSlot(run, endpoint);
    addCost(run, *task, response);
    const RetryDecision decision = decideOn(run, *task, response, bodySeen);
    const std::optional<Error> error = response.error;
    if (error && decision.pauseEndpoint)
        pauseEndpoint(run, endpoint, m_clock.now() + decision.wait, *error);
    if (task->open)
        onStepDone(run, *task, std::move(response), decision);
    else if (decision.kind == RetryDecision::Kind::RetryAfter)
        retryLater(run, *task, std::move(response), decision.wait);
    else
        settleAttempt(run, *task, std::move(response));
    if (error && decision.kind == RetryDecision::Kind::StopEndpoint)
        stopEndpoint(run, endpoint, *error);
    pumpAll();
}

void Executor::Impl::learnPace(const RunPtr &run, const Task &task, const Response &response)
{
    const int endpoint = run->endpointOf(task);
    Load &load = m_loads[run->endpoints[static_cast<std::size_t>(endpoint)]];
    const ErrorCode code = response.error ? response.error->code : ErrorCode::None;
    if (code == ErrorCode::RateLimited || code == ErrorCode::Overloaded)
        load.pace.tooFast(task.sentAt, m_clock.now(), load.running);
    else if (!response.error)
        load.pace.wentWell(task.sentAt, run->endpointLimits[static_cast<std::size_t>(endpoint)]);
}

void Executor::Impl::addCost(const RunPtr &run, const Task &task, Response &response)
{
    const ModelTarget &target = run->targetOf(task);
    if (target.endpoint.api == Api::Command) {
        // It says nothing of what it used: only a price for each run can tell what it cost.
        if (response.error && response.error->costClass == CostClass::NotSent)
            return;
        response.cost = catalog::costOfRun(target.price);
        return;
    }
    if (!hasUsage(response.usage))
        return;
    const std::optional<TokenPrice> listed =
        target.price ? std::nullopt : run->prices->find(target, isoDate(task.startedMicros));
    response.cost = catalog::costOf(response.usage, target.price, listed);
    // Of a stream that broke off only what the server had said until then is known.
    response.cost.lowerBound = response.outcome == Outcome::Partial || response.outcome == Outcome::Cancelled ||
                               response.outcome == Outcome::Unknown;
}

RetryDecision Executor::Impl::decideOn(const RunPtr &run, const Task &task, const Response &response, bool bodySeen)
{
    if (!response.error || response.outcome == Outcome::Cancelled)
        return {};
    // Attempts of earlier runs were a person's decision; the limit is for those made without one.
    const int attempt = task.open ? task.stepTries + 1 : task.attempts - run->earlierAttempts;
    RetryDecision decision = decide(m_options.retry, *response.error, attempt, bodySeen, m_jitter);
    const bool stopped = run->stopped[static_cast<std::size_t>(run->endpointOf(task))].has_value();
    if (decision.kind == RetryDecision::Kind::RetryAfter &&
        (task.cancelled || m_stopping || run->storeError || stopped))
        decision.kind = RetryDecision::Kind::GiveUp;
    return decision;
}

void Executor::Impl::retryLater(const RunPtr &run, Task &task, Response response, milliseconds wait)
{
    const TrialId id = task.trial.id;
    const Error why = *response.error;
    ++run->pendingStore;
    const bool reserved = std::exchange(task.reserved, false);
    m_recorder.finishAttempt(task.attemptId, std::move(response), false,
                             [self = shared_from_this(), run, reserved](const Status &saved) {
                                 self->post([run, reserved, saved](Impl &impl) {
                                     if (run->abandoned)
                                         return;
                                     --run->pendingStore;
                                     if (reserved) {
                                         impl.releaseReservation(run);
                                         impl.pump(run);
                                     }
                                     if (!saved)
                                         impl.stopRun(run, saved.error());
                                     impl.finishIfDone(run);
                                 });
                             });
    const MonoTime until = m_clock.now() + wait;
    task.phase = Phase::Waiting;
    task.readySince = until;
    run->scheduler->addLater({id, run->endpointOf(task), static_cast<std::size_t>(std::max(task.trial.order, 0))},
                             until);
    run->listener->trialState(id, TrialState::Waiting, task.attempts);
    run->listener->trialWaiting(id, until, why);
}

void Executor::Impl::pauseEndpoint(const RunPtr &run, int endpoint, MonoTime until, const Error &why)
{
    const std::string &identity = run->endpoints[static_cast<std::size_t>(endpoint)];
    const bool isLong = until - m_clock.now() > m_options.retry.longestWait;
    Load &load = m_loads[identity];
    if (!load.pausedUntil || until > *load.pausedUntil) {
        load.pausedUntil = until;
        load.why = why;
    }
    for (const RunPtr &other : m_runs) {
        if (isLong && other != run)
            continue; // see startRun
        for (std::size_t i = 0; i < other->endpoints.size(); ++i) {
            if (other->endpoints[i] != identity)
                continue;
            other->scheduler->pauseEndpoint(static_cast<int>(i), until);
            tellWaiting(*other, static_cast<int>(i), until, why);
        }
    }
}

void Executor::Impl::tellWaiting(Run &run, int endpoint, MonoTime until, const Error &why)
{
    std::optional<MonoTime> &told = run.toldUntil[static_cast<std::size_t>(endpoint)];
    if (told && until <= *told + samePause)
        return;
    told = until;
    for (const Scheduler::Item &item : run.scheduler->waitingAt(endpoint)) {
        const Task *task = run.task(item.trial);
        run.listener->trialState(item.trial, TrialState::Waiting, task ? task->attempts : 0);
        run.listener->trialWaiting(item.trial, until, why);
    }
}

void Executor::Impl::stopEndpoint(const RunPtr &run, int endpoint, const Error &why)
{
    std::optional<Error> &stopped = run->stopped[static_cast<std::size_t>(endpoint)];
    if (stopped)
        return;
    stopped = why;
    stopped->costClass = CostClass::NotSent;
    run->scheduler->stopEndpoint(endpoint);
    for (const Scheduler::Item &item : run->scheduler->drain()) {
        if (Task *task = run->task(item.trial))
            settleUnsent(run, *task, Outcome::Failed, *stopped);
    }
}

// Nothing more of it is sent: the recorder failed, or the budget is reached.
void Executor::Impl::stopRun(const RunPtr &run, const Error &why)
{
    if (run->storeError)
        return;
    run->storeError = why;
    run->storeError->costClass = CostClass::NotSent;
    run->waitsForRoom = false;
    const Outcome outcome = why.code == ErrorCode::BudgetStopped ? Outcome::Cancelled : Outcome::Failed;
    for (const Scheduler::Item &item : run->scheduler->drainAll()) {
        if (Task *task = run->task(item.trial))
            settleUnsent(run, *task, outcome, *run->storeError);
    }
}

// What the recorder is about to get, kept for the listener until it has answered.
void Executor::Impl::handToSettle(const RunPtr &run, Task &task, Response response)
{
    task.phase = Phase::Saving;
    ++run->pendingStore;
    ++m_unsaved;
    m_unsavedBytes += bytesOf(response);
    task.settling = std::make_shared<const Response>(std::move(response));
}

std::function<void(Status)> Executor::Impl::savedHandler(const RunPtr &run, TrialId id)
{
    return [self = shared_from_this(), run, id](const Status &saved) {
        self->post([run, id, saved](Impl &impl) { impl.onSaved(run, id, saved); });
    };
}

void Executor::Impl::settleAttempt(const RunPtr &run, Task &task, Response response)
{
    task.open = false;
    handToSettle(run, task, response);
    m_recorder.finishAttempt(task.attemptId, std::move(response), true, savedHandler(run, task.trial.id));
}

void Executor::Impl::settleUnsent(const RunPtr &run, Task &task, Outcome outcome, Error error)
{
    if (task.open)
        return endChain(run, task, outcome, std::move(error));
    error.costClass = CostClass::NotSent;
    Response response;
    response.outcome = outcome;
    response.error = error;
    handToSettle(run, task, std::move(response));
    m_recorder.settleTrial(task.trial.id, outcome, std::move(error), savedHandler(run, task.trial.id));
}

void Executor::Impl::onSaved(const RunPtr &run, TrialId id, const Status &saved)
{
    Task *task = run->task(id);
    if (run->abandoned || !task || !task->settling)
        return; // answered twice, or too late
    const std::shared_ptr<const Response> response = std::move(task->settling);
    const int attempts = task->attempts;
    --run->pendingStore;
    --m_unsaved;
    m_unsavedBytes -= bytesOf(*response);
    if (task->reserved)
        releaseReservation(run);
    run->tasks.erase(number(id));
    run->listener->trialSettled(id, attempts, *response, saved);
    if (!saved)
        stopRun(run, saved.error());
    pumpAll();
    finishIfDone(run);
}
} // namespace assay::engine
