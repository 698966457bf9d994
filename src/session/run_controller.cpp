// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/run_controller.h"

#include "session/demo_targets.h"
#include "session/document.h"
#include "session/mailbox.h"
#include <unordered_map>
#include <utility>

namespace assay::session
{

class RunController::Impl
{
public:
    explicit Impl(RunController *owner) : q(owner) {}
    void drain(std::vector<RunEvent> events);
    void on(CreatedEvent &event);
    void on(StateEvent &event);
    void on(WaitingEvent &event);
    void on(TextEvent &event);
    void on(StepEvent &event);
    void on(SettledEvent &event);
    void on(FinishedEvent &);
    LiveTrial *find(TrialId id);
    void begin();
    void clear();
    void count(const LiveTrial &trial, int sign);

    RunController *q;
    Document *document = nullptr;
    std::shared_ptr<Mailbox> mailbox;
    RunPlan plan;
    RunId run{};
    std::vector<Trial> trials;
    std::unordered_map<std::int64_t, LiveTrial> live;
    int active = 0; // listeners that have not finished: the run and retries
    int settled = 0, failed = 0, stopped = 0, unknown = 0, overBudget = 0;
    std::int64_t spentNano = 0;
    std::string currency = "USD";
    bool progressed = false;
};

LiveTrial *RunController::Impl::find(TrialId id)
{
    const auto found = live.find(number(id));
    return found == live.end() ? nullptr : &found->second;
}

void RunController::Impl::clear()
{
    live.clear();
    trials.clear();
    run = RunId{};
    settled = failed = stopped = unknown = overBudget = 0;
    spentNano = 0;
}

void RunController::Impl::drain(std::vector<RunEvent> events)
{
    progressed = false;
    for (RunEvent &event : events)
        std::visit([this](auto &e) { on(e); }, event);
    if (progressed)
        Q_EMIT q->progressChanged();
}

void RunController::Impl::on(CreatedEvent &event)
{
    if (!event.created) {
        --active;
        Q_EMIT q->startFailed(event.created.error());
        return;
    }
    run = event.created->run;
    trials = event.created->trials;
    for (const Trial &trial : trials) {
        LiveTrial entry;
        entry.trial = trial;
        live.emplace(number(trial.id), std::move(entry));
    }
    progressed = true;
    Q_EMIT q->runStarted(run);
}

void RunController::Impl::on(StateEvent &event)
{
    LiveTrial *trial = find(event.trial);
    if (trial == nullptr)
        return;
    if (event.state == TrialState::Sent && event.attempt != trial->attempt) {
        // A new try: what an earlier one brought is in the file, the pane starts afresh.
        trial->text.clear();
        trial->reasoning.clear();
        trial->refusal.clear();
        trial->firstTokenAt.reset();
    }
    trial->state = event.state;
    trial->attempt = event.attempt;
    const bool goesOn = trial->steps > 0 && trial->step > 0 && trial->sentAt; // a chain counts from its first step
    if (event.state == TrialState::Sent && !goesOn)
        trial->sentAt = event.at;
    trial->waitingUntil.reset();
    trial->waitingFor.reset();
    Q_EMIT q->trialChanged(event.trial);
}

void RunController::Impl::on(WaitingEvent &event)
{
    if (LiveTrial *trial = find(event.trial)) {
        trial->state = TrialState::Waiting;
        trial->waitingUntil = event.until;
        trial->waitingFor = event.why;
        Q_EMIT q->trialChanged(event.trial);
    }
}

void RunController::Impl::on(TextEvent &event)
{
    LiveTrial *trial = find(event.trial);
    if (trial == nullptr)
        return;
    const QString text = QString::fromStdString(event.text);
    QString &whole = event.kind == Delta::Kind::Answer      ? trial->text
                     : event.kind == Delta::Kind::Reasoning ? trial->reasoning
                                                            : trial->refusal;
    whole += text;
    if (!trial->firstTokenAt)
        trial->firstTokenAt = event.firstAt;
    Q_EMIT q->textArrived(event.trial, event.kind, text);
}

void RunController::Impl::on(StepEvent &event)
{
    LiveTrial *trial = find(event.trial);
    if (trial == nullptr)
        return;
    // What the step before said is kept with it; the pane shows the one that is on.
    trial->text.clear();
    trial->reasoning.clear();
    trial->refusal.clear();
    trial->firstTokenAt.reset();
    trial->step = event.index;
    trial->steps = event.of;
    trial->stepName = QString::fromStdString(event.name);
    Q_EMIT q->trialChanged(event.trial);
}

// Adds a settled trial to the sums, or takes it out again when it is sent once more.
void RunController::Impl::count(const LiveTrial &trial, int sign)
{
    if (!trial.response)
        return;
    settled += sign;
    if (trial.response->error && trial.response->error->code == ErrorCode::BudgetStopped)
        overBudget += sign;
    else if (trial.response->outcome == Outcome::Cancelled)
        stopped += sign;
    else if (trial.response->outcome != Outcome::Succeeded)
        failed += sign;
    const std::optional<Money> &cost = trial.response->cost.amount;
    if (cost && (spentNano == 0 || cost->currency == currency)) {
        spentNano += sign * cost->nano;
        currency = cost->currency;
    } else if (cost) {
        unknown += sign; // two currencies do not add up
    } else if (trial.response->outcome != Outcome::Cancelled || trial.attempt > 0) {
        unknown += sign;
    }
}

void RunController::Impl::on(SettledEvent &event)
{
    LiveTrial *trial = find(event.trial);
    if (trial == nullptr)
        return;
    trial->state = TrialState::Settled;
    trial->attempt = event.attempts;
    trial->waitingUntil.reset();
    trial->waitingFor.reset();
    trial->text = QString::fromStdString(event.response.text);
    trial->reasoning = QString::fromStdString(event.response.reasoning);
    trial->refusal = QString::fromStdString(event.response.refusal);
    trial->response = std::move(event.response);
    trial->saved = std::move(event.saved);
    count(*trial, +1);
    progressed = true;
    Q_EMIT q->trialChanged(event.trial);
}

void RunController::Impl::on(FinishedEvent &)
{
    --active;
    progressed = true;
    if (active == 0)
        Q_EMIT q->runFinished(run);
}

RunController::RunController(QObject *parent) : QObject(parent), d(std::make_unique<Impl>(this))
{
    // Listeners on the net thread may outlive us by a moment: they share the mailbox, which is deleted on this thread.
    d->mailbox = std::shared_ptr<Mailbox>(
        new Mailbox([this](std::vector<RunEvent> events) { d->drain(std::move(events)); }, nullptr),
        [](Mailbox *mailbox) { mailbox->deleteLater(); });
}

RunController::~RunController() { d->mailbox->close(); }

void RunController::setDocument(Document *document)
{
    d->mailbox->drainNow();
    d->clear();
    d->active = 0;
    d->document = document;
    Q_EMIT progressChanged();
}

bool RunController::start(RunPlan plan, bool sample)
{
    if (d->document == nullptr || isRunning())
        return false;
    d->clear();
    markSimulated(plan);
    d->plan = plan;
    ++d->active;
    d->document->startRun(
        std::move(plan), sample, std::make_shared<MailboxListener>(d->mailbox),
        [mailbox = d->mailbox](Result<store::RunCreated> created) { mailbox->post(CreatedEvent{std::move(created)}); });
    return true;
}

void RunController::retry(const RunPlan &plan, const Trial &trial)
{
    if (d->document == nullptr)
        return;
    if (trial.run != d->run && isRunning())
        return;
    if (trial.run != d->run) { // a run from the history: it becomes the live one
        d->clear();
        d->plan = plan;
        d->run = trial.run;
    }
    LiveTrial &entry = d->live[number(trial.id)];
    if (entry.trial.id == trial.id && entry.state != TrialState::Settled && isRunning())
        return; // already under way
    const Result<TrialRow> stored = d->document->reader().trial(trial.id);
    const int attempts = stored ? stored->attempts : entry.attempt;
    d->count(entry, -1);
    entry = LiveTrial{};
    entry.trial = trial;
    entry.attempt = attempts;
    ++d->active;
    d->document->retry(plan, trial, attempts, std::make_shared<MailboxListener>(d->mailbox));
    Q_EMIT trialChanged(trial.id);
    Q_EMIT progressChanged();
}

void RunController::resume(RunId run, const Budget &budget)
{
    if (d->document == nullptr || isRunning())
        return;
    const Result<RunRecord> record = d->document->reader().run(run);
    if (!record)
        return Q_EMIT startFailed(record.error());
    d->clear();
    d->plan = record->plan;
    d->plan.budget = budget;
    d->run = run;
    for (const TrialRow &row : record->trials) {
        d->trials.push_back(row.trial);
        LiveTrial entry;
        entry.trial = row.trial;
        entry.attempt = row.attempts;
        if (row.state == TrialState::Settled && !Document::wasNeverSent(row)) {
            entry.state = TrialState::Settled;
            entry.text = QString::fromStdString(row.response.text);
            entry.reasoning = QString::fromStdString(row.response.reasoning);
            entry.refusal = QString::fromStdString(row.response.refusal);
            entry.response = row.response;
            entry.saved = Status(Ok{});
        }
        d->count(entry, +1);
        d->live.emplace(number(row.trial.id), std::move(entry));
    }
    ++d->active;
    const Status begun = d->document->resume(run, std::make_shared<MailboxListener>(d->mailbox), budget);
    if (!begun) {
        --d->active;
        return Q_EMIT startFailed(begun.error());
    }
    Q_EMIT runStarted(run);
    Q_EMIT progressChanged();
}

void RunController::stop(TrialId trial)
{
    if (d->document != nullptr)
        d->document->cancel(trial);
}

void RunController::stopAll()
{
    if (d->document != nullptr)
        d->document->cancelAll();
}

bool RunController::isRunning() const noexcept { return d->active > 0; }
RunId RunController::run() const noexcept { return d->run; }
const RunPlan &RunController::plan() const noexcept { return d->plan; }
const std::vector<Trial> &RunController::trials() const noexcept { return d->trials; }
const LiveTrial *RunController::live(TrialId id) const noexcept { return d->find(id); }
int RunController::settledCount() const noexcept { return d->settled; }
int RunController::failedCount() const noexcept { return d->failed; }
int RunController::stoppedCount() const noexcept { return d->stopped; }
int RunController::overBudgetCount() const noexcept { return d->overBudget; }
int RunController::unknownCosts() const noexcept { return d->unknown; }
bool RunController::budgetReached() const noexcept { return d->overBudget > 0; }

Cost RunController::spent() const
{
    Cost cost;
    cost.amount = Money{d->spentNano, d->currency};
    cost.source = CostSource::PriceTable;
    cost.lowerBound = d->unknown > 0;
    return cost;
}
} // namespace assay::session
