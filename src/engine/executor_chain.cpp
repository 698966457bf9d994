// SPDX-License-Identifier: GPL-3.0-or-later
// A chain is one attempt: its steps are sent one after another, each at its own endpoint and under that endpoint's
// limits, and each is durable before its first byte is sent.
#include "engine/chain.h"
#include "engine/executor_impl.h"
#include <algorithm>
#include <utility>

namespace assay::engine
{

void Executor::Impl::beginStep(const RunPtr &run, Task &task, const std::shared_ptr<Prepared> &prepared)
{
    const ModelTarget &chain = run->wholeTargetOf(task);
    task.stepRequest = std::move(prepared->record);
    std::vector<StepResult> steps = task.steps;
    const Nanos after = task.steps.empty() ? Nanos(0) : m_clock.now() - task.chainSentAt;
    Response coming; // its outcome is unknown until it is known
    coming.outcome = Outcome::Unknown;
    steps.push_back(stepOf(chain, task.step, coming, after, task.stepRequest));
    task.phase = Phase::Beginning;
    ++run->beginning;
    ++run->pendingStore;
    m_recorder.beginStep(
        task.attemptId, std::move(steps), task.step + 1 == chain.steps.size(),
        [self = shared_from_this(), run, id = task.trial.id, prepared](const Status &begun) {
            self->post([run, id, prepared, begun](Impl &impl) { impl.onStepBegun(run, id, prepared, begun); });
        });
}

void Executor::Impl::onStepBegun(const RunPtr &run, TrialId id, const std::shared_ptr<Prepared> &prepared,
                                 const Status &begun)
{
    if (run->abandoned)
        return;
    --run->pendingStore;
    --run->beginning;
    Task *task = run->task(id);
    if (!task || task->phase != Phase::Beginning)
        return finishIfDone(run);
    if (!begun && begun.error().code == ErrorCode::DiskFull && m_options.diskPatience.count() > 0)
        return onDiskFull(run, *task, begun.error());
    std::optional<Error> reason = reasonNotToSend(run, *task);
    if (!reason && !begun)
        reason = begun.error(); // what cannot be recorded is not sent
    if (!reason) {
        const ModelTarget &chain = run->wholeTargetOf(*task);
        run->listener->chainStep(id, task->step, chain.steps.size(), nameOfStep(chain, task->step));
        send(run, *task, *prepared);
        if (task->steps.empty())
            task->chainSentAt = task->sentAt;
        if (run->tight)
            pump(run);
        return;
    }
    releaseSlot(run, run->endpointOf(*task));
    const bool ours = reason->code == ErrorCode::Cancelled || reason->code == ErrorCode::BudgetStopped;
    endChain(run, *task, ours ? Outcome::Cancelled : Outcome::Failed, *reason);
    if (!begun)
        stopRun(run, begun.error());
    pumpAll();
}

// Its slot is given back, and its cost is known.
void Executor::Impl::onStepDone(const RunPtr &run, Task &task, Response response, const RetryDecision &decision)
{
    const ModelTarget &chain = run->wholeTargetOf(task);
    const Nanos after = task.steps.empty() ? Nanos(0) : task.sentAt - task.chainSentAt;
    task.steps.push_back(stepOf(chain, task.step, response, after, std::exchange(task.stepRequest, {})));
    appendRaw(task.raw, chain, task.step, response.raw);
    ++task.stepTries;
    const MonoTime now = m_clock.now();
    const auto order = static_cast<std::size_t>(std::max(task.trial.order, 0));
    if (decision.kind == RetryDecision::Kind::RetryAfter) {
        const Error why = *response.error;
        task.phase = Phase::Waiting;
        task.readySince = now + decision.wait;
        run->scheduler->addLater({task.trial.id, run->endpointOf(task), order}, task.readySince);
        run->listener->trialState(task.trial.id, TrialState::Waiting, task.attempts);
        run->listener->trialWaiting(task.trial.id, task.readySince, why);
        return;
    }
    const bool more = task.step + 1 < chain.steps.size();
    if (more && response.outcome == Outcome::Succeeded) {
        ++task.step;
        task.stepTries = 0;
        task.phase = Phase::Waiting;
        task.readySince = now;
        if (const std::optional<Error> reason = reasonNotToSend(run, task)) {
            const bool ours = reason->code == ErrorCode::Cancelled || reason->code == ErrorCode::BudgetStopped;
            return endChain(run, task, ours ? Outcome::Cancelled : Outcome::Failed, *reason);
        }
        run->scheduler->add({task.trial.id, run->endpointOf(task), order}, now);
        return;
    }
    response.raw = std::move(task.raw);
    settleAttempt(run, task, sumUp(chain, task.step, std::move(task.steps), std::move(response)));
}

// Before its next step could be sent: what the steps before brought is kept.
void Executor::Impl::endChain(const RunPtr &run, Task &task, Outcome outcome, Error error)
{
    error.costClass = CostClass::NotSent; // of this step; sumUp() says what the chain has cost
    Response response;
    response.outcome = outcome;
    response.error = std::move(error);
    response.raw = std::move(task.raw);
    const ModelTarget &chain = run->wholeTargetOf(task);
    if (!task.steps.empty())
        response.timing.done = task.steps.back().timing.done;
    const std::size_t step = std::min(task.step, chain.steps.size() - 1);
    Response whole = sumUp(chain, step, std::move(task.steps), std::move(response));
    // The last step was not sent either: whatever the ones before said is not the answer.
    whole.text.clear();
    whole.reasoning.clear();
    settleAttempt(run, task, std::move(whole));
}
} // namespace assay::engine
