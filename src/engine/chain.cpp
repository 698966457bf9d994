// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chain.h"

#include "core/prompt_template.h"
#include "core/text.h"
#include <algorithm>
#include <utility>

namespace assay::engine
{
namespace
{
constexpr std::string_view reserved[] = {"prompt", "system", "answer"};

Error bad(std::string detail) { return makeError(ErrorCode::BadInput, std::move(detail)); }

// "step 1 of 2 (\"plan\")"
std::string placeOf(const ModelTarget &chain, std::size_t index)
{
    return "step " + std::to_string(index + 1) + " of " + std::to_string(chain.steps.size()) + " (\"" +
           chain.steps[index].name + "\")";
}

Status checkName(const ModelTarget &chain, std::size_t index)
{
    const std::string &name = chain.steps[index].name;
    const std::string place = "step " + std::to_string(index + 1);
    const std::vector<VariableUse> use = variableUses("{{" + name + "}}");
    if (name.empty() || use.size() != 1 || use[0].name != name)
        return bad(place + ": its name \"" + name + "\" must be one word of letters, digits, _, - or .");
    if (std::ranges::find(reserved, name) != std::end(reserved))
        return bad(place + ": \"" + name + "\" has a meaning of its own in the prompts of steps; choose another name");
    for (std::size_t i = 0; i < index; ++i)
        if (chain.steps[i].name == name)
            return bad(place + ": another step is called \"" + name + "\" already");
    return Ok{};
}

Status checkUses(const ModelTarget &chain, std::size_t index)
{
    const ChainStep &step = chain.steps[index];
    if (!step.prompt)
        return Ok{};
    std::vector<Variable> known{{"prompt", ""}, {"system", ""}};
    if (index > 0)
        known.push_back({"answer", ""});
    for (std::size_t i = 0; i < index; ++i)
        known.push_back({chain.steps[i].name, ""});
    if (trimmed(step.prompt->user).empty())
        return bad(placeOf(chain, index) + ": its prompt is empty");
    const Result<Prompt> filled = render(*step.prompt, known);
    if (filled)
        return Ok{};
    return bad(placeOf(chain, index) + ": " + filled.error().detail +
               "; a step knows {{prompt}}, {{system}}, and {{answer}} and the names of the steps before it");
}

bool usesPrompt(const Prompt &prompt)
{
    const std::vector<std::string> names = variableNames(prompt);
    return std::ranges::find(names, "prompt") != names.end();
}

// What surely cost nothing takes nothing away from what is known of the others.
bool isFree(const StepResult &step)
{
    return step.error &&
           (step.error->costClass == CostClass::NotSent || step.error->costClass == CostClass::NotCharged);
}

template <typename Field> std::optional<std::int64_t> sum(const std::vector<StepResult> &steps, Field field)
{
    std::int64_t total = 0;
    bool any = false;
    for (const StepResult &step : steps) {
        const std::optional<std::int64_t> &value = step.usage.*field;
        if (!value && isFree(step))
            continue;
        if (!value)
            return std::nullopt;
        total += *value;
        any = true;
    }
    return any ? std::optional(total) : std::nullopt;
}

Usage sumOfUsage(const std::vector<StepResult> &steps)
{
    Usage usage;
    usage.input = sum(steps, &Usage::input);
    usage.cachedInput = sum(steps, &Usage::cachedInput);
    usage.cacheWrite = sum(steps, &Usage::cacheWrite);
    usage.output = sum(steps, &Usage::output);
    usage.reasoning = sum(steps, &Usage::reasoning);
    usage.cacheWriteLong = sum(steps, &Usage::cacheWriteLong);
    for (const StepResult &step : steps)
        usage.notes |= step.usage.notes;
    return usage;
}

Cost sumOfCost(const std::vector<StepResult> &steps)
{
    Cost cost;
    std::optional<Money> total;
    bool known = true, first = true;
    for (const StepResult &step : steps) {
        cost.flags |= step.cost.flags;
        cost.lowerBound = cost.lowerBound || step.cost.lowerBound;
        if (!step.cost.amount) {
            known = known && isFree(step);
            continue;
        }
        // Of several sources the one is named that all share.
        cost.source = first || cost.source == step.cost.source ? step.cost.source : CostSource::Unknown;
        first = false;
        if (total && total->currency != step.cost.amount->currency)
            known = false;
        else
            total = Money{(total ? total->nano : 0) + step.cost.amount->nano, step.cost.amount->currency};
    }
    if (known)
        cost.amount = total;
    if (!cost.amount) {
        cost.source = CostSource::Unknown;
        cost.lowerBound = false;
    }
    return cost;
}

void moveTimes(Timing &timing, Nanos by, const Timing &first)
{
    for (std::optional<Nanos> *at :
         {&timing.firstByte, &timing.firstReasoning, &timing.firstAnswer, &timing.lastDelta, &timing.done})
        if (*at)
            **at += by;
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(by).count();
    for (ChunkMark &chunk : timing.chunks)
        chunk.atMicros = static_cast<std::uint32_t>(std::min<std::int64_t>(chunk.atMicros + micros, UINT32_MAX));
    timing.queued = first.queued;
    timing.connected.reset();
    timing.nameResolved.reset();
    timing.secured.reset();
    timing.reusedConnection.reset();
}

// What the chain's end means when it ended before the answer.
Outcome outcomeWithoutAnswer(Outcome ofStep)
{
    const bool unclear = ofStep == Outcome::Partial || ofStep == Outcome::Unknown;
    return unclear ? Outcome::Failed : ofStep;
}

std::string endedHow(const StepResult &step)
{
    switch (step.outcome) {
    case Outcome::Truncated:
        return "it was cut at its output limit";
    case Outcome::Refused:
        return "the model refused";
    case Outcome::Filtered:
        return "a content filter stopped it";
    case Outcome::Empty:
        return "it gave no text";
    default:
        return "it did not succeed";
    }
}

void nameStep(Response &response, const ModelTarget &chain, std::size_t index, const std::vector<StepResult> &steps)
{
    const bool later = index + 1 < chain.steps.size();
    if (!response.error) {
        if (!later)
            return; // as any answer that ends so
        response.error = makeError(ErrorCode::Incomplete, endedHow(steps.back()));
        response.error->costClass = CostClass::Charged;
    }
    response.error->detail =
        placeOf(chain, index) + ": " + response.error->detail + (later ? "; the steps after it were not sent" : "");
    for (const StepResult &step : steps) { // what one step cost, the chain has cost
        const CostClass cost = step.error ? step.error->costClass : CostClass::Charged;
        response.error->costClass = std::max(response.error->costClass, cost);
    }
}
} // namespace

bool isChain(const ModelTarget &target) noexcept { return target.endpoint.api == Api::Chain || !target.steps.empty(); }

const std::string &nameOfStep(const ModelTarget &chain, std::size_t index) { return chain.steps[index].name; }

Status checkChain(const ModelTarget &chain)
{
    if (chain.steps.size() < fewestSteps || chain.steps.size() > mostSteps)
        return bad("a chain has " + std::to_string(fewestSteps) + " to " + std::to_string(mostSteps) + " steps, not " +
                   std::to_string(chain.steps.size()));
    for (std::size_t i = 0; i < chain.steps.size(); ++i) {
        if (isChain(chain.steps[i].target))
            return bad(placeOf(chain, i) + ": a step cannot be a chain itself");
        if (Status name = checkName(chain, i); !name)
            return name;
        if (Status uses = checkUses(chain, i); !uses)
            return uses;
    }
    return Ok{};
}

Result<Prompt> stepPrompt(const ModelTarget &chain, std::size_t index, const Prompt &casePrompt,
                          const std::vector<StepResult> &before)
{
    const ChainStep &step = chain.steps[index];
    if (!step.prompt && index == 0)
        return casePrompt;
    std::vector<Variable> values{{"prompt", casePrompt.user}, {"system", casePrompt.system}};
    for (const StepResult &done : before) { // tries that failed said nothing that counts
        if (done.outcome != Outcome::Succeeded)
            continue;
        std::erase_if(values, [](const Variable &value) { return value.name == "answer"; });
        values.push_back({"answer", done.text});
        values.push_back({done.name, done.text});
    }
    const Prompt asked = step.prompt.value_or(Prompt{"", "{{answer}}"});
    Result<Prompt> filled = render(asked, values);
    if (filled && (index == 0 || usesPrompt(asked)))
        filled->attachments = casePrompt.attachments;
    return filled;
}

StepResult stepOf(const ModelTarget &chain, std::size_t index, const Response &response, Nanos startedAfter,
                  std::string requestJson)
{
    const ChainStep &asked = chain.steps[index];
    StepResult step;
    step.name = asked.name;
    step.endpoint = asked.target.endpoint.name;
    step.model = asked.target.model;
    step.startedAfter = startedAfter;
    step.outcome = response.outcome;
    step.finishReason = response.finishReason;
    step.text = response.text.empty() ? response.refusal : response.text;
    step.reasoning = response.reasoning;
    step.modelReported = response.modelReported;
    step.requestId = response.requestId;
    step.usage = response.usage;
    step.usageJson = response.usageJson;
    step.timing = response.timing;
    step.cost = response.cost;
    step.error = response.error;
    step.requestJson = std::move(requestJson);
    return step;
}

void appendRaw(std::string &raw, const ModelTarget &chain, std::size_t index, std::string_view body)
{
    raw += "step " + std::to_string(index + 1) + " of " + std::to_string(chain.steps.size()) + " \"" +
           chain.steps[index].name + "\", " + std::to_string(body.size()) + " bytes\n";
    raw += body;
    raw += '\n';
}

Response sumUp(const ModelTarget &chain, std::size_t index, std::vector<StepResult> steps, Response last)
{
    Response response = std::move(last);
    response.usage = sumOfUsage(steps);
    response.usageJson.clear(); // each step has its own
    response.cost = sumOfCost(steps);
    if (!steps.empty())
        moveTimes(response.timing, steps.back().startedAfter, steps.front().timing);
    if (index + 1 < chain.steps.size()) {
        response.outcome = outcomeWithoutAnswer(response.outcome);
        response.text.clear();
        response.reasoning.clear();
        // Nothing of the answer came, so there is no moment at which it did.
        response.timing.firstReasoning.reset();
        response.timing.firstAnswer.reset();
        response.timing.lastDelta.reset();
    }
    if (response.outcome != Outcome::Succeeded)
        nameStep(response, chain, index, steps);
    response.steps = std::move(steps);
    return response;
}
} // namespace assay::engine
