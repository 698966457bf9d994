// SPDX-License-Identifier: GPL-3.0-or-later
// From a free slot to the wire: key, request, durable record, transfer.
#include "core/attachment.h"
#include "core/prompt_template.h"
#include "engine/attempt.h"
#include "engine/chain.h"
#include "engine/command_attempt.h"
#include "engine/executor_impl.h"
#include "engine/request_record.h"
#include "providers/key_scheme.h"
#include "providers/parameters.h"
#include "providers/rate_limits.h"
#include <string_view>
#include <utility>

namespace assay::engine
{
namespace
{
// What an API demands and the user did not set, from the encoder's own words: "max_tokens=4096".
std::optional<std::int64_t> defaultedMaximum(const std::vector<std::string> &defaulted)
{
    constexpr std::string_view name = "max_tokens=";
    for (const std::string &text : defaulted)
        if (text.starts_with(name))
            if (const Result<std::int64_t> tokens = parseScaledDecimal(std::string_view(text).substr(name.size()), 0))
                return *tokens;
    return std::nullopt;
}
} // namespace

std::vector<Secret> KeySource::Key::secrets() const
{
    std::vector<Secret> all{secret};
    if (aws) {
        all.push_back(aws->keys.secretKey);
        all.push_back(aws->keys.sessionToken);
        all.emplace_back(aws->keys.accessKeyId);
    }
    std::erase_if(all, [](const Secret &one) { return one.empty(); });
    return all;
}

void Executor::Impl::launch(const RunPtr &run, Task &task)
{
    if (const std::optional<Error> reason = reasonNotToSend(run, task))
        return giveUpUnsent(run, task, *reason);
    Result<std::shared_ptr<Prepared>> prepared = prepare(run, task);
    if (!prepared)
        return giveUpUnsent(run, task, prepared.error());
    const Endpoint &endpoint = run->targetOf(task).endpoint;
    if (endpoint.auth.kind == AuthKind::None || (*prepared)->job) {
        if (!(*prepared)->job)
            (*prepared)->record = requestRecord((*prepared)->wire, {});
        return begin(run, task, *prepared);
    }
    task.phase = Phase::AwaitingKey;
    task.keyTicket = ++m_keyTickets;
    m_keys.keyFor(endpoint, [self = shared_from_this(), run, id = task.trial.id, ticket = task.keyTicket,
                             ready = *prepared](const Result<KeySource::Key> &key) {
        self->post([run, id, ticket, ready, key](Impl &impl) { impl.onKey(run, id, ticket, ready, key); });
    });
}

void Executor::Impl::onKey(const RunPtr &run, TrialId id, std::uint64_t ticket,
                           const std::shared_ptr<Prepared> &prepared, const Result<KeySource::Key> &key)
{
    Task *task = run->abandoned ? nullptr : run->task(id);
    if (!task || task->phase != Phase::AwaitingKey || task->keyTicket != ticket)
        return; // cancelled meanwhile: its slot was given back then
    std::optional<Error> reason = reasonNotToSend(run, *task);
    if (!reason && !key)
        reason = key.error();
    if (!reason && !key->secret.empty() && !key->secret.isValidHeaderValue()) {
        reason = makeError(ErrorCode::KeyInvalid,
                           "the key for \"" + run->targetOf(*task).endpoint.name +
                               "\" holds a blank, a line break or another character that no key has; enter it again");
    }
    if (reason) {
        giveUpUnsent(run, *task, *reason);
        return pumpAll();
    }
    prepared->secrets = key->secrets();
    prepared->record = requestRecord(prepared->wire, *key);
    net::Request &request = prepared->request;
    if (key->aws)
        request.aws = key->aws;
    else
        request.key = key->secret;
    request.keyOrigin = key->origin;
    begin(run, *task, prepared);
    pumpAll(); // its slot may be free again: no room in the budget
}

void Executor::Impl::begin(const RunPtr &run, Task &task, const std::shared_ptr<Prepared> &prepared)
{
    net::Request &request = prepared->request;
    providers::WireRequest &wire = prepared->wire;
    request.method = std::move(wire.method);
    request.url = std::move(wire.url);
    request.headers = std::move(wire.headers);
    request.body = std::move(wire.body);
    request.keyHeader = std::move(wire.keyHeader);
    request.keyPrefix = std::move(wire.keyPrefix);
    if (task.open)
        return beginStep(run, task, prepared);
    Result<std::optional<Reservation>> reservation = reservationFor(run, task, *prepared);
    if (!reservation)
        return giveUpUnsent(run, task, reservation.error());
    ++task.attempts;
    task.phase = Phase::Beginning;
    ++run->beginning;
    AttemptStart start;
    start.reservation = std::move(*reservation);
    task.reserved = start.reservation.has_value();
    start.trial = task.trial.id;
    start.number = task.attempts;
    start.uuid = makeUuid();
    const bool chain = !run->wholeTargetOf(task).steps.empty();
    start.requestJson = chain ? chainRecord(run->wholeTargetOf(task)) : std::move(prepared->record);
    start.startedMicros = task.startedMicros = m_clock.wallMicros();
    ++run->pendingStore;
    m_recorder.beginAttempt(
        start, [self = shared_from_this(), run, id = task.trial.id, prepared](const Result<AttemptId> &begun) {
            self->post([run, id, prepared, begun](Impl &impl) { impl.onBegun(run, id, prepared, begun); });
        });
}

// The case's, or what the step of a chain makes of it.
Result<Prompt> Executor::Impl::promptOf(const RunPtr &run, const Task &task) const
{
    const Case &row = run->plan.cases[static_cast<std::size_t>(task.trial.caseIndex)];
    Result<Prompt> prompt = render(run->plan.promptOf(row), row.variables);
    const ModelTarget &target = run->wholeTargetOf(task);
    if (!prompt || target.steps.empty())
        return prompt;
    return stepPrompt(target, task.step, *prompt, task.steps);
}

Result<std::shared_ptr<Executor::Impl::Prepared>> Executor::Impl::prepareCommand(const ModelTarget &target,
                                                                                 const Prompt &prompt) const
{
    const CommandLine &command = target.endpoint.command;
    if (m_options.processes == nullptr)
        return makeError(ErrorCode::CannotStart, "this program starts no other programs");
    if (!m_options.gate || !m_options.gate->isAllowed(command))
        return makeError(ErrorCode::NotAllowed,
                         "nobody has agreed on this computer that " + command.program + " may be started");
    if (!prompt.attachments.empty()) // never silently left out
        return makeError(ErrorCode::BadInput, "a program gets the prompt's text alone, and this prompt has " +
                                                  prompt.attachments.front().name + " attached");
    auto prepared = std::make_shared<Prepared>();
    prepared->job = jobOf(command, prompt);
    prepared->secrets = secretsOf(command);
    prepared->record = commandRecord(command, prepared->job->input, prepared->secrets);
    return prepared;
}

// Everything but the key.
Result<std::shared_ptr<Executor::Impl::Prepared>> Executor::Impl::prepare(const RunPtr &run, const Task &task)
{
    const ModelTarget &target = run->targetOf(task);
    const Result<Prompt> prompt = promptOf(run, task);
    if (!prompt)
        return prompt.error();
    if (target.endpoint.api == Api::Command)
        return prepareCommand(target, *prompt);
    ModelAbilities abilities = m_abilities->find(target.model, target.endpoint.api);
    if (!prompt->attachments.empty())
        abilities.attachments = m_attachments->find(target);
    Result<providers::WireRequest> wire =
        providers::protocolFor(target.endpoint.api).encode(target, *prompt, abilities);
    if (!wire)
        return wire.error();
    for (const std::string &name : wire->notSent)
        wire->notSentWhy.push_back(providers::whyNotSent(target, abilities, name));
    auto prepared = std::make_shared<Prepared>();
    prepared->inputTokens = estimateTokens(prompt->system) + estimateTokens(prompt->user) + 8;
    for (const Attachment &file : prompt->attachments)
        prepared->inputTokens += estimateTokens(file);
    prepared->maxOutput = target.parameters.maxOutputTokens;
    if (!prepared->maxOutput)
        prepared->maxOutput = defaultedMaximum(wire->defaulted);
    prepared->wire = std::move(*wire);
    providers::applyKeyScheme(target.endpoint, prepared->wire);
    net::Request &request = prepared->request;
    request.allowPlainHttp = target.endpoint.allowPlainHttp;
    request.caFile = target.endpoint.caFile;
    request.timeouts = m_options.timeouts;
    request.limits = m_options.limits;
    return prepared;
}

std::optional<Error> Executor::Impl::reasonNotToSend(const RunPtr &run, const Task &task) const
{
    if (task.cancelled || m_stopping)
        return makeError(ErrorCode::Cancelled, "stopped before it was sent");
    if (run->storeError)
        return *run->storeError;
    return run->stopped[static_cast<std::size_t>(run->endpointOf(task))];
}

// The slot was taken but no attempt was recorded.
void Executor::Impl::giveUpUnsent(const RunPtr &run, Task &task, const Error &error)
{
    const int endpoint = run->endpointOf(task);
    releaseSlot(run, endpoint);
    const RetryDecision decision = decide(m_options.retry, error, task.attempts, false, m_jitter);
    const bool ours = error.code == ErrorCode::Cancelled || error.code == ErrorCode::BudgetStopped;
    settleUnsent(run, task, ours ? Outcome::Cancelled : Outcome::Failed, error);
    if (decision.kind == RetryDecision::Kind::StopEndpoint)
        stopEndpoint(run, endpoint, error);
}

void Executor::Impl::onBegun(const RunPtr &run, TrialId id, const std::shared_ptr<Prepared> &prepared,
                             const Result<AttemptId> &begun)
{
    if (run->abandoned)
        return;
    --run->pendingStore;
    --run->beginning;
    Task *task = run->task(id);
    if (!task || task->phase != Phase::Beginning)
        return finishIfDone(run);
    if (!begun && begun.error().code == ErrorCode::BudgetStopped)
        return onNoRoom(run, *task, begun.error());
    if (!begun && begun.error().code == ErrorCode::DiskFull && m_options.diskPatience.count() > 0)
        return onDiskFull(run, *task, begun.error());
    if (!begun) {
        task->reserved = false;
        // What cannot be recorded is not sent: an answer that is paid for and then lost helps nobody.
        --task->attempts;
        releaseSlot(run, run->endpointOf(*task));
        settleUnsent(run, *task, task->cancelled ? Outcome::Cancelled : Outcome::Failed, begun.error());
        stopRun(run, begun.error());
        return pumpAll();
    }
    task->attemptId = *begun;
    run->reservations += task->reserved ? 1 : 0;
    task->open = !run->wholeTargetOf(*task).steps.empty();
    std::optional<Error> reason = reasonNotToSend(run, *task);
    if (!reason && task->open) {
        beginStep(run, *task, prepared);
        if (run->tight)
            pump(run);
        return;
    }
    if (!reason) {
        send(run, *task, *prepared);
        if (run->tight) // the next one may ask now
            pump(run);
        return;
    }
    reason->costClass = CostClass::NotSent;
    releaseSlot(run, run->endpointOf(*task));
    task->open = false; // nothing of it was sent: it ends as any other
    Response response;
    const bool ours = reason->code == ErrorCode::Cancelled || reason->code == ErrorCode::BudgetStopped;
    response.outcome = ours ? Outcome::Cancelled : Outcome::Failed;
    response.error = std::move(reason);
    response.timing.queued = m_clock.now() - task->readySince;
    settleAttempt(run, *task, std::move(response));
    pumpAll();
}

// Nothing is lost by waiting: it was not sent, and what has come is with the recorder, which goes on by itself as soon
// as there is room. Until then no trial of the run begins. A step of a chain waits likewise: its attempt, and what is
// set aside for it, stay as they are.
void Executor::Impl::onDiskFull(const RunPtr &run, Task &task, const Error &why)
{
    if (!task.open) {
        --task.attempts;
        task.reserved = false;
    }
    const int endpoint = run->endpointOf(task);
    releaseSlot(run, endpoint);
    if (const std::optional<Error> reason = reasonNotToSend(run, task)) {
        settleUnsent(run, task, task.cancelled || m_stopping ? Outcome::Cancelled : Outcome::Failed, *reason);
        return pumpAll();
    }
    task.phase = Phase::Waiting;
    const MonoTime until = m_clock.now() + m_options.diskPatience;
    run->scheduler->addLater({task.trial.id, endpoint, static_cast<std::size_t>(std::max(task.trial.order, 0))}, until);
    for (std::size_t i = 0; i < run->endpoints.size(); ++i) {
        run->scheduler->pauseEndpoint(static_cast<int>(i), until);
        tellWaiting(*run, static_cast<int>(i), until, why);
    }
    pump(run);
}

Reception::Context Executor::Impl::contextOf(const RunPtr &run, Task &task, Prepared &prepared)
{
    Reception::Context context;
    context.trial = task.trial.id;
    context.id = task.attemptId;
    context.number = task.attempts;
    context.api = run->targetOf(task).endpoint.api;
    context.maxOutputTokens = run->targetOf(task).parameters.maxOutputTokens;
    context.secrets = std::move(prepared.secrets);
    context.listener = run->listener;
    context.recorder = &m_recorder;
    context.clock = &m_clock;
    context.partialBytes = m_options.partialBytes;
    context.queued = m_clock.now() - task.readySince;
    context.onAnswerHead = [self = weak_from_this(), run, endpoint = run->endpointOf(task)](const net::Head &head) {
        if (const std::shared_ptr<Impl> impl = self.lock())
            impl->onHead(run, endpoint, head);
    };
    return context;
}

void Executor::Impl::send(const RunPtr &run, Task &task, Prepared &prepared)
{
    Reception::Context context = contextOf(run, task, prepared);
    const Reception::Done done = [self = shared_from_this(), run, id = task.trial.id](Response response,
                                                                                      bool bodySeen) {
        self->onExchangeDone(run, id, std::move(response), bodySeen);
    };
    task.phase = Phase::OnWire;
    ++m_onWire;
    armPartialTimer();
    task.sentAt = m_clock.now();
    if (prepared.job) {
        auto attempt = std::make_shared<CommandAttempt>(std::move(context), done,
                                                        [self = shared_from_this()](std::function<void()> work) {
                                                            self->post([work = std::move(work)](Impl &) { work(); });
                                                        });
        task.reception = attempt;
        task.child = m_options.processes->start(std::move(*prepared.job), std::move(attempt));
        return;
    }
    auto attempt = std::make_shared<Attempt>(std::move(context), done);
    task.reception = attempt;
    task.transfer = m_transport.start(std::move(prepared.request), std::move(attempt));
}

// As soon as it is known, not when the answer has ended: what others would send meanwhile would only be refused.
void Executor::Impl::onHead(const RunPtr &run, int endpoint, const net::Head &head)
{
    if (head.status < 200 || head.status > 299)
        return; // an error's hint comes with the error
    const std::optional<providers::LimitPause> pause = providers::limitPauseOf(head, m_clock.wallMicros());
    if (!pause)
        return;
    Error why = makeError(ErrorCode::RateLimited, "no " + pause->what + " are left in this window");
    why.retryAfter = pause->wait;
    why.type = "limit_reached";
    why.costClass = CostClass::NotSent;
    pauseEndpoint(run, endpoint, m_clock.now() + pause->wait, why);
}
} // namespace assay::engine
