// SPDX-License-Identifier: GPL-3.0-or-later
// A run under a budget: what each request may cost at most is set aside with its record, and a request for which there
// is no room waits for what is under way, or ends the run.
#include "core/prompt_template.h"
#include "core/text.h"
#include "engine/chain.h"
#include "engine/executor_impl.h"
#include <algorithm>
#include <utility>

namespace assay::engine
{
namespace
{
// The longest answer of a model whose list does not say: the largest maximum among the models of the price table's
// makers (gpt-5.5 and claude-opus-4-7, 2026-08-01).
constexpr std::int64_t LongestAnswer = 128'000;

Error unknownPrice(const ModelTarget &target, std::string_view currency)
{
    return makeError(ErrorCode::BudgetStopped, "there is a budget, and what \"" + target.label() +
                                                   "\" costs is not known in " + std::string(currency) +
                                                   ": enter a rate for it, or allow unknown prices for the run");
}
} // namespace

Executor::Impl::Worst Executor::Impl::worstOf(const RunPtr &run, const ModelTarget &target, std::int64_t inputTokens,
                                              std::optional<std::int64_t> maxOutput) const
{
    if (target.endpoint.api == Api::Command) // how long its answer may be, in tokens of a model that reads it
        return {catalog::costOfRun(target.price).amount, target.endpoint.command.outputLimitBytes / 2};
    const std::string today = isoDate(m_clock.wallMicros());
    std::optional<TokenPrice> price = target.price;
    std::int64_t longest = maxOutput.value_or(LongestAnswer);
    if (!price || !maxOutput) {
        const std::optional<PriceRow> row = run->prices->findRow(catalog::queryFor(target, today));
        if (!price && row)
            price = row->price;
        if (!maxOutput && row && row->maxOutputTokens)
            longest = *row->maxOutputTokens;
    }
    return {catalog::worstCase(inputTokens, longest, price), longest};
}

// Of all steps together, each made once: a step may be given the case's prompt and everything the steps before it said.
Executor::Impl::Worst Executor::Impl::worstOfChain(const RunPtr &run, const ModelTarget &chain, const Case &row) const
{
    const Prompt &asked = run->plan.promptOf(row);
    const Prompt prompt = render(asked, row.variables) ? *render(asked, row.variables) : asked;
    std::int64_t input = estimateTokens(prompt.system) + estimateTokens(prompt.user);
    Worst all;
    for (const ChainStep &step : chain.steps) {
        const std::int64_t own =
            step.prompt ? estimateTokens(step.prompt->system) + estimateTokens(step.prompt->user) + 8 : 8;
        const Worst one = worstOf(run, step.target, input + own, step.target.parameters.maxOutputTokens);
        if (!one.amount || (all.amount && all.amount->currency != one.amount->currency))
            return {};
        all.amount = Money{(all.amount ? all.amount->nano : 0) + one.amount->nano, one.amount->currency};
        input += one.longest;
        all.longest = one.longest;
    }
    return all;
}

Result<std::optional<Reservation>> Executor::Impl::reservationFor(const RunPtr &run, const Task &task,
                                                                  const Prepared &prepared)
{
    const Budget &budget = run->plan.budget;
    if (!budget.limits())
        return std::optional<Reservation>();
    const ModelTarget &target = run->wholeTargetOf(task);
    const std::string &currency = budget.perRun ? budget.perRun->currency : budget.perMonth->currency;
    const Case &row = run->plan.cases[static_cast<std::size_t>(task.trial.caseIndex)];
    const std::optional<Money> worst = !target.steps.empty()
                                           ? worstOfChain(run, target, row).amount
                                           : worstOf(run, target, prepared.inputTokens, prepared.maxOutput).amount;
    if (!worst || worst->currency != currency)
        return budget.allowUnknown ? Result<std::optional<Reservation>>(std::optional<Reservation>())
                                   : unknownPrice(target, currency);
    Reservation reservation;
    reservation.worst = *worst;
    if (budget.perRun)
        reservation.runLimitNano = budget.perRun->nano;
    if (budget.perMonth && budget.perMonth->currency == currency)
        reservation.monthLimitNano = budget.perMonth->nano;
    return std::optional(reservation);
}

void Executor::Impl::onNoRoom(const RunPtr &run, Task &task, const Error &why)
{
    --task.attempts;
    task.reserved = false;
    releaseSlot(run, run->endpointOf(task));
    run->tight = true;
    if (task.cancelled || m_stopping || run->storeError) {
        const Error reason = reasonNotToSend(run, task).value_or(why);
        const bool ours = reason.code == ErrorCode::Cancelled || reason.code == ErrorCode::BudgetStopped;
        settleUnsent(run, task, ours ? Outcome::Cancelled : Outcome::Failed, reason);
    } else if (run->reservations > 0 || run->beginning > 0) {
        // What is under way may cost less than was set aside for it.
        run->waitsForRoom = run->reservations > 0;
        task.phase = Phase::Waiting;
        run->scheduler->add(
            {task.trial.id, run->endpointOf(task), static_cast<std::size_t>(std::max(task.trial.order, 0))},
            m_clock.now());
    } else {
        settleUnsent(run, task, Outcome::Cancelled, why);
        stopRun(run, why);
    }
    pumpAll();
    finishIfDone(run);
}

void Executor::Impl::releaseReservation(const RunPtr &run)
{
    --run->reservations;
    run->waitsForRoom = false;
}
} // namespace assay::engine
