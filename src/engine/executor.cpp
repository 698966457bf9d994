// SPDX-License-Identifier: GPL-3.0-or-later
// Runs and their slots; what happens within a slot is in executor_attempts.cpp and executor_settle.cpp.
#include "engine/executor.h"

#include "catalog/embedded.h"
#include "engine/executor_impl.h"
#include <algorithm>
#include <utility>

namespace assay::engine
{
namespace
{
using std::chrono::milliseconds;

std::shared_ptr<const catalog::AbilityBook> compiledAbilities()
{
    Result<catalog::AbilityBook> book = catalog::AbilityBook::parse(catalog::embeddedAbilities());
    // A table that cannot be read knows no model: then everything the user set is sent, and the server decides.
    return std::make_shared<const catalog::AbilityBook>(book ? std::move(book).value() : catalog::AbilityBook());
}

std::shared_ptr<const catalog::AttachmentBook> compiledAttachments()
{
    Result<catalog::AttachmentBook> book = catalog::AttachmentBook::parse(catalog::embeddedAttachments());
    return std::make_shared<const catalog::AttachmentBook>(book ? std::move(book).value() : catalog::AttachmentBook());
}

// Rounded up: a timer that comes early would only ask in vain.
milliseconds timeUntil(MonoTime at, MonoTime now)
{
    return at <= now ? milliseconds(0) : std::chrono::ceil<milliseconds>(at - now);
}
} // namespace

Executor::Executor(net::Transport &transport, Recorder &recorder, KeySource &keys, const catalog::PriceBook &prices,
                   const Clock &clock, ExecutorOptions options)
    : m_impl(std::make_shared<Impl>(transport, recorder, keys, prices, clock, std::move(options)))
{
}

Executor::~Executor() { m_impl->stop(); }

void Executor::start(RunPlan plan, std::vector<Trial> trials, std::shared_ptr<RunListener> listener)
{
    m_impl->post([plan = std::move(plan), trials = std::move(trials), listener = std::move(listener)](Impl &impl) {
        impl.startRun(plan, trials, 0, listener);
    });
}

void Executor::setPrices(std::shared_ptr<const catalog::PriceBook> prices)
{
    m_impl->post([prices = std::move(prices)](Impl &impl) { impl.setPrices(prices); });
}

void Executor::cancel(TrialId trial)
{
    m_impl->post([trial](Impl &impl) { impl.cancelTrial(trial); });
}

void Executor::cancelAll()
{
    m_impl->post([](Impl &impl) { impl.cancelAll(); });
}

void Executor::retry(RunPlan plan, Trial trial, int attemptsSoFar, std::shared_ptr<RunListener> listener)
{
    m_impl->post([plan = std::move(plan), trial, attemptsSoFar, listener = std::move(listener)](Impl &impl) {
        impl.startRun(plan, {trial}, std::max(attemptsSoFar, 0), listener);
    });
}

Executor::Impl::Impl(net::Transport &transport, Recorder &recorder, KeySource &keys, const catalog::PriceBook &prices,
                     const Clock &clock, ExecutorOptions options)
    : m_transport(transport), m_recorder(recorder), m_keys(keys), m_prices(std::shared_ptr<void>(), &prices),
      m_clock(clock), m_options(std::move(options)),
      m_abilities(m_options.abilities ? m_options.abilities : compiledAbilities()),
      m_attachments(compiledAttachments()), m_jitter(m_options.jitterSeed)
{
}

void Executor::Impl::post(std::function<void(Impl &)> task)
{
    // Under the lock, so that the transport is there for as long as this uses it.
    const std::lock_guard lock(m_mutex);
    if (!m_detached)
        m_transport.post([self = shared_from_this(), task = std::move(task)] { task(*self); });
}

void Executor::Impl::stop()
{
    post([](Impl &impl) {
        impl.m_stopping = true;
        impl.cancelAll();
        impl.finishIfDone(nullptr);
    });
    std::unique_lock lock(m_mutex);
    while (!m_idleChanged.wait_for(lock, m_options.closingPatience, [this] { return m_idle; })) {
        lock.unlock();
        post([](Impl &impl) { impl.abandonUnanswered(); });
        lock.lock();
    }
    m_detached = true;
}

// The program closes, and the recorder keeps silent (it waits for room on a full disk): whoever listens is told so.
void Executor::Impl::abandonUnanswered()
{
    if (m_onWire > 0)
        return; // those end by themselves, with what they brought
    Error silent = makeError(ErrorCode::StoreFailed, "the workspace had not answered when the program closed");
    silent.costClass = CostClass::NotSent;
    for (const RunPtr &run : std::vector<RunPtr>(m_runs)) {
        run->abandoned = true;
        run->pendingStore = 0;
        for (const auto &[id, task] : std::exchange(run->tasks, {})) {
            Response response;
            response.outcome = Outcome::Cancelled;
            response.error = makeError(ErrorCode::Cancelled, "stopped before it was sent");
            run->listener->trialSettled(task.trial.id, task.attempts, task.settling ? *task.settling : response,
                                        silent);
        }
        finishIfDone(run);
    }
}

void Executor::Impl::startRun(RunPlan plan, std::vector<Trial> trials, int earlierAttempts,
                              std::shared_ptr<RunListener> listener)
{
    const auto run = std::make_shared<Run>(std::move(plan), std::move(listener), earlierAttempts);
    run->prices = m_prices;
    m_runs.push_back(run);
    const MonoTime now = m_clock.now();
    for (std::size_t i = 0; i < run->endpoints.size(); ++i) {
        Load &load = m_loads[run->endpoints[i]];
        ++load.runs;
        // A short pause that the server asked of another run holds here too; a long one is that run's affair, because
        // whoever starts a new run may have changed something since.
        if (load.pausedUntil && *load.pausedUntil > now && *load.pausedUntil - now <= m_options.retry.longestWait)
            run->scheduler->pauseEndpoint(static_cast<int>(i), *load.pausedUntil);
        updateHolds(run->endpoints[i]);
    }
    for (const Trial &trial : trials) {
        Task task;
        task.trial = trial;
        task.attempts = earlierAttempts;
        task.readySince = now;
        Task &kept = run->tasks.insert_or_assign(number(trial.id), std::move(task)).first->second;
        if (!run->fits(trial)) {
            settleUnsent(run, kept, Outcome::Failed,
                         makeError(ErrorCode::Internal, "the trial does not belong to the run's plan"));
            continue;
        }
        run->scheduler->add({trial.id, run->endpointOf(kept), static_cast<std::size_t>(std::max(trial.order, 0))}, now);
    }
    for (std::size_t i = 0; i < run->endpoints.size(); ++i) {
        const Load &load = m_loads[run->endpoints[i]];
        if (const auto until = run->scheduler->pausedUntil(static_cast<int>(i)))
            tellWaiting(*run, static_cast<int>(i), *until, load.why);
    }
    pump(run);
    finishIfDone(run);
}

bool Executor::Impl::tooMuchUnsaved() const
{
    return m_unsaved >= m_options.maxUnsaved || m_unsavedBytes >= m_options.maxUnsavedBytes;
}

void Executor::Impl::pumpAll()
{
    for (const RunPtr &run : std::vector<RunPtr>(m_runs))
        pump(run);
}

void Executor::Impl::pump(const RunPtr &run)
{
    // What has not been answered by the recorder will be, and whoever hears it asks again.
    while (!tooMuchUnsaved() && !run->waitsForRoom && !(run->tight && run->beginning > 0)) {
        const std::optional<Scheduler::Item> item = run->scheduler->next(m_clock.now());
        if (!item) {
            armWake(run);
            return;
        }
        takeSlot(run, item->endpoint);
        if (Task *task = run->task(item->trial))
            launch(run, *task);
        else
            releaseSlot(run, item->endpoint);
    }
}

void Executor::Impl::armWake(const RunPtr &run)
{
    const MonoTime now = m_clock.now();
    const std::optional<MonoTime> at = run->scheduler->nextWake(now);
    if (at == run->wakeAt)
        return;
    if (run->wake)
        m_transport.cancelTimer(*run->wake);
    run->wake.reset();
    run->wakeAt = at;
    if (!at)
        return;
    const std::weak_ptr<Impl> weak = weak_from_this();
    run->wake = m_transport.after(timeUntil(*at, now), [weak, weakRun = std::weak_ptr<Run>(run)] {
        const std::shared_ptr<Impl> self = weak.lock();
        const RunPtr woken = weakRun.lock();
        if (!self || !woken)
            return;
        woken->wake.reset();
        woken->wakeAt.reset();
        self->pump(woken);
    });
}

void Executor::Impl::takeSlot(const RunPtr &run, int endpoint)
{
    const std::string &identity = run->endpoints[static_cast<std::size_t>(endpoint)];
    ++m_loads[identity].running;
    updateHolds(identity);
}

void Executor::Impl::releaseSlot(const RunPtr &run, int endpoint)
{
    run->scheduler->release(endpoint);
    const std::string &identity = run->endpoints[static_cast<std::size_t>(endpoint)];
    --m_loads[identity].running;
    updateHolds(identity);
}

// A limit of an endpoint is one limit, however many runs use it: the user's, or less while the server bears less.
void Executor::Impl::updateHolds(const std::string &endpoint)
{
    const Load &load = m_loads[endpoint];
    for (const RunPtr &run : m_runs) {
        for (std::size_t i = 0; i < run->endpoints.size(); ++i) {
            if (run->endpoints[i] == endpoint)
                run->scheduler->holdEndpoint(static_cast<int>(i),
                                             load.running >= load.pace.allowed(run->endpointLimits[i]));
        }
    }
}

void Executor::Impl::cancelTrial(TrialId trial)
{
    for (const RunPtr &run : std::vector<RunPtr>(m_runs)) {
        if (Task *task = run->task(trial))
            cancelTask(run, *task);
        armWake(run);
    }
    pumpAll(); // one that waited for its key has left its slot
}

void Executor::Impl::cancelAll()
{
    for (const RunPtr &run : std::vector<RunPtr>(m_runs)) {
        run->scheduler->drainAll(); // nothing may start between two of these
        for (auto &[id, task] : run->tasks)
            cancelTask(run, task);
        armWake(run);
    }
}

void Executor::Impl::cancelTask(const RunPtr &run, Task &task)
{
    if (task.cancelled)
        return;
    task.cancelled = true;
    if (task.phase == Phase::Waiting) {
        run->scheduler->remove(task.trial.id);
        settleUnsent(run, task, Outcome::Cancelled, makeError(ErrorCode::Cancelled, "stopped before it was sent"));
    } else if (task.phase == Phase::AwaitingKey) { // whenever that comes, it is not waited for
        releaseSlot(run, run->endpointOf(task));
        settleUnsent(run, task, Outcome::Cancelled, makeError(ErrorCode::Cancelled, "stopped before it was sent"));
    } else if (task.phase == Phase::OnWire) {
        if (task.child)
            m_options.processes->cancel(*task.child); // its end settles it, as below
        else
            m_transport.cancel(task.transfer); // its onDone settles it
    }
}

void Executor::Impl::finishIfDone(const RunPtr &run)
{
    if (run && run->tasks.empty() && run->pendingStore == 0) {
        const auto found = std::find(m_runs.begin(), m_runs.end(), run);
        if (found != m_runs.end()) {
            m_runs.erase(found);
            if (run->wake)
                m_transport.cancelTimer(*run->wake);
            run->wake.reset();
            run->wakeAt.reset();
            for (const std::string &endpoint : run->endpoints) {
                // What a server asked for holds for the next run too.
                Load &load = m_loads[endpoint];
                if (--load.runs == 0 && load.isPlain(m_clock.now()))
                    m_loads.erase(endpoint);
            }
            run->listener->runFinished();
        }
    }
    if (m_stopping && m_runs.empty()) {
        const std::lock_guard lock(m_mutex);
        m_idle = true;
        m_idleChanged.notify_all();
    }
}

void Executor::Impl::armPartialTimer()
{
    if (m_partialTimer)
        return;
    m_partialTimer = true;
    m_transport.after(m_options.partialEvery, [weak = weak_from_this()] {
        if (const std::shared_ptr<Impl> self = weak.lock())
            self->savePartials();
    });
}

void Executor::Impl::savePartials()
{
    m_partialTimer = false;
    for (const RunPtr &run : m_runs) {
        for (auto &[id, task] : run->tasks) {
            if (task.phase == Phase::OnWire && task.reception)
                task.reception->savePartial();
        }
    }
    if (m_onWire > 0)
        armPartialTimer();
}
} // namespace assay::engine
