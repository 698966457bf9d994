// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/document.h"

#include "engine/plan.h"
#include "session/attachments.h"
#include "session/demo_targets.h"
#include "session/disk_room.h"
#include <algorithm>
#include <utility>

namespace assay::session
{
namespace
{
// The executor's view of the store.
class StoreRecorder final : public engine::Recorder
{
public:
    explicit StoreRecorder(store::Workspace &store) : m_store(store) {}
    void beginAttempt(const AttemptStart &start, std::function<void(Result<AttemptId>)> done) override
    {
        m_store.beginAttempt(start, std::move(done));
    }
    void savePartial(AttemptId id, std::string text, std::string reasoning) override
    {
        m_store.savePartial(id, std::move(text), std::move(reasoning));
    }
    void beginStep(AttemptId id, std::vector<StepResult> steps, bool last, std::function<void(Status)> done) override
    {
        m_store.beginStep(id, std::move(steps), last, std::move(done));
    }
    void finishAttempt(AttemptId id, Response response, bool settles, std::function<void(Status)> done) override
    {
        m_store.finishAttempt({id, std::move(response), settles}, std::move(done));
    }
    void settleTrial(TrialId id, Outcome outcome, std::optional<Error> error, std::function<void(Status)> done) override
    {
        m_store.settleTrial(id, outcome, std::move(error), std::move(done));
    }

private:
    store::Workspace &m_store;
};

// Hears everything first, and writes the end of the run into the file.
class RecordingListener final : public engine::RunListener
{
public:
    RecordingListener(store::Workspace &store, RunId run, std::shared_ptr<engine::RunListener> next)
        : m_store(store), m_run(run), m_next(std::move(next))
    {
    }
    void trialState(TrialId id, TrialState state, int attempt) override { m_next->trialState(id, state, attempt); }
    void trialWaiting(TrialId id, MonoTime until, const Error &why) override { m_next->trialWaiting(id, until, why); }
    void delta(const Delta &delta) override { m_next->delta(delta); }
    void chainStep(TrialId id, std::size_t index, std::size_t of, const std::string &name) override
    {
        m_next->chainStep(id, index, of, name);
    }
    void trialSettled(TrialId id, int attempts, const Response &response, const Status &saved) override
    {
        m_next->trialSettled(id, attempts, response, saved);
    }
    // Told when the file says so too: who asks it then must not find a run that still goes on.
    void runFinished() override
    {
        m_store.finishRun(m_run, [next = m_next](const Result<Ok> &) { next->runFinished(); });
    }

private:
    store::Workspace &m_store;
    RunId m_run;
    std::shared_ptr<engine::RunListener> m_next;
};
} // namespace

Document::Document(Runtime &runtime) : m_runtime(runtime) {}

Result<std::unique_ptr<Document>> Document::open(Runtime &runtime, const std::string &path, store::OpenMode mode,
                                                 engine::ExecutorOptions options)
{
    Result<std::unique_ptr<store::Workspace>> workspace = store::Workspace::open(path, mode, runtime.clock());
    if (!workspace)
        return workspace.error();
    Result<std::unique_ptr<store::Reader>> reader = store::Reader::open(path);
    if (!reader)
        return reader.error();
    std::unique_ptr<Document> document(new Document(runtime));
    document->m_store = std::move(*workspace);
    document->m_reader = std::move(*reader);
    document->m_recorder = std::make_unique<StoreRecorder>(*document->m_store);
    options.processes = &runtime.processes();
    options.gate = runtime.consent();
    document->m_executor = std::make_unique<engine::Executor>(
        runtime.transport(), *document->m_recorder, runtime.secrets(), runtime.prices(), runtime.clock(), options);
    document->reloadPrices();
    return document;
}

Document::~Document()
{
    m_executor.reset(); // cancels, and waits until everything that came is handed to the store
    m_reader.reset();
    m_store.reset();
}

Result<std::unique_ptr<store::Reader>> Document::newReader() const { return store::Reader::open(m_store->path()); }

RunPlan Document::reachable(RunPlan plan) const
{
    for (ModelTarget &target : plan.targets)
        target = m_runtime.reachable(target);
    return plan;
}

std::shared_ptr<engine::RunListener> Document::recording(RunId run, std::shared_ptr<engine::RunListener> listener)
{
    return std::make_shared<RecordingListener>(*m_store, run, std::move(listener));
}

void Document::startRun(RunPlan plan, bool sample, std::shared_ptr<engine::RunListener> listener,
                        store::Done<store::RunCreated> done)
{
    if (Status room = roomForRun(m_store->path(), m_runtime.freeBytes()); !room)
        return done(room.error());
    plan.budget = withLimits(std::move(plan.budget));
    if (Status filled = fillBytes(*m_reader, plan); !filled)
        return done(filled.error());
    markSimulated(plan);
    if (Status ok = engine::check(plan); !ok)
        return done(ok.error());
    std::vector<Trial> trials = engine::expand(plan);
    m_store->createRun(
        plan, std::move(trials), sample,
        [this, plan, listener = std::move(listener), done = std::move(done)](Result<store::RunCreated> created) {
            done(created);
            if (created)
                m_executor->start(reachable(plan), created->trials, recording(created->run, listener));
        });
}

void Document::retry(const RunPlan &plan, const Trial &trial, int attemptsSoFar,
                     std::shared_ptr<engine::RunListener> listener)
{
    RunPlan again = reachable(plan);
    again.budget = withLimits(again.budget);
    static_cast<void>(fillBytes(*m_reader, again)); // what is missing is said by the trial itself, which is not sent
    m_executor->retry(std::move(again), trial, attemptsSoFar, recording(trial.run, std::move(listener)));
}

bool Document::wasNeverSent(const TrialRow &row)
{
    const bool stopped =
        row.state == TrialState::Settled && row.response.error && row.response.error->code == ErrorCode::BudgetStopped;
    return row.attempts == 0 && (row.state == TrialState::Queued || stopped);
}

Status Document::resume(RunId run, std::shared_ptr<engine::RunListener> listener, const std::optional<Budget> &budget)
{
    if (Status room = roomForRun(m_store->path(), m_runtime.freeBytes()); !room)
        return room.error();
    Result<RunRecord> record = m_reader->run(run);
    if (!record)
        return record.error();
    std::vector<Trial> left;
    for (const TrialRow &row : record->trials) {
        if (wasNeverSent(row))
            left.push_back(row.trial);
    }
    std::sort(left.begin(), left.end(), [](const Trial &a, const Trial &b) { return a.order < b.order; });
    RunPlan plan = reachable(record->plan);
    if (Status filled = fillBytes(*m_reader, plan); !filled)
        return filled;
    plan.budget = withLimits(budget.value_or(plan.budget));
    if (left.empty())
        listener->runFinished();
    else
        m_executor->start(std::move(plan), std::move(left), recording(run, std::move(listener)));
    return Ok{};
}

void Document::reloadPrices()
{
    const Result<std::vector<PriceRow>> rows = m_reader->prices();
    m_prices =
        std::make_shared<const catalog::PriceBook>(m_runtime.prices().with(rows ? *rows : std::vector<PriceRow>()));
    m_executor->setPrices(m_prices);
}

namespace
{
constexpr std::string_view currencyKey = "limit.currency", runKey = "limit.run", monthKey = "limit.month",
                           askKey = "limit.ask", unknownKey = "limit.unknown";

std::string amountText(const std::optional<std::int64_t> &nano) { return nano ? moneyText(Money{*nano, {}}) : ""; }
} // namespace

SpendingLimits Document::limits() const
{
    const auto text = [this](std::string_view key) {
        const Result<std::optional<std::string>> value = m_reader->setting(key);
        return value && *value ? **value : std::string();
    };
    const auto amount = [&text](std::string_view key) -> std::optional<std::int64_t> {
        const Result<Money> money = moneyFromText(text(key));
        return money && money->nano >= 0 ? std::optional(money->nano) : std::nullopt;
    };
    SpendingLimits limits;
    if (std::string currency = text(currencyKey); currency.size() == 3)
        limits.currency = std::move(currency);
    limits.runNano = amount(runKey);
    limits.monthNano = amount(monthKey);
    limits.askAboveNano = amount(askKey);
    limits.allowUnknown = text(unknownKey) == "1";
    return limits;
}

void Document::setLimits(const SpendingLimits &limits)
{
    m_store->setSetting(std::string(currencyKey), limits.currency);
    m_store->setSetting(std::string(runKey), amountText(limits.runNano));
    m_store->setSetting(std::string(monthKey), amountText(limits.monthNano));
    m_store->setSetting(std::string(askKey), amountText(limits.askAboveNano));
    m_store->setSetting(std::string(unknownKey), limits.allowUnknown ? "1" : "");
    m_store->flush(); // what is asked next must find it
}

// The file's own limits hold where the run brings none.
Budget Document::withLimits(Budget budget) const
{
    const SpendingLimits own = limits();
    if (!budget.perRun && own.runNano)
        budget.perRun = Money{*own.runNano, own.currency};
    const bool sameMoney = !budget.perRun || budget.perRun->currency == own.currency;
    if (!budget.perMonth && own.monthNano && sameMoney)
        budget.perMonth = Money{*own.monthNano, own.currency};
    budget.allowUnknown = budget.allowUnknown || own.allowUnknown;
    return budget;
}
} // namespace assay::session
