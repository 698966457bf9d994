// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan.h"

#include "core/attachment.h"
#include "core/prompt_template.h"
#include "core/text.h"
#include "engine/chain.h"
#include <cmath>
#include <set>
#include <string>

namespace assay::engine
{
namespace
{
constexpr int maxRepetitions = 1000;
constexpr int maxConcurrency = 1024;
// A run is held in memory and shown in one list; this many trials are months of calls at any provider.
constexpr std::size_t maxTrials = 1'000'000;

Status bad(std::string detail) { return makeError(ErrorCode::BadInput, std::move(detail)); }

Status checkRange(std::string_view field, long long value, long long low, long long high)
{
    if (value >= low && value <= high)
        return Ok{};
    return bad(std::string(field) + " is " + std::to_string(value) + "; it must be " + std::to_string(low) + " to " +
               std::to_string(high));
}

std::string nameOf(const Case &c, std::size_t index)
{
    std::string name = "case " + std::to_string(index + 1);
    const std::string &word = c.title.empty() ? c.id : c.title;
    return word.empty() ? name : name + " (\"" + word + "\")";
}

Status checkCases(const RunPlan &plan)
{
    if (plan.cases.empty())
        return bad("cases: the run has no prompt to send; add at least one");
    std::set<std::string_view> ids;
    for (std::size_t i = 0; i < plan.cases.size(); ++i) {
        const Case &c = plan.cases[i];
        if (!ids.insert(c.id).second) {
            return bad("cases: the id \"" + c.id + "\" is used twice, again in " + nameOf(c, i) +
                       "; ids must be unique");
        }
        const Result<Prompt> rendered = render(plan.promptOf(c), c.variables);
        if (!rendered) {
            Error error = rendered.error();
            error.detail = nameOf(c, i) + ": " + error.detail;
            return error;
        }
        if (Status files = checkAttachments(rendered->attachments); !files)
            return bad(nameOf(c, i) + ": " + files.error().detail);
        if (trimmed(rendered->user).empty())
            return bad("prompt: the prompt of " + nameOf(c, i) + " is empty; write what is to be sent");
    }
    return Ok{};
}

Status checkParameters(const ModelTarget &target, const std::string &name)
{
    const Parameters &p = target.parameters;
    if (p.maxOutputTokens && *p.maxOutputTokens < 1)
        return bad(name + ": max output tokens is " + std::to_string(*p.maxOutputTokens) + "; it must be 1 or more");
    if (p.temperature && !(std::isfinite(*p.temperature) && *p.temperature >= 0 && *p.temperature <= 2))
        return bad(name + ": temperature must be from 0 to 2");
    if (p.topP && !(std::isfinite(*p.topP) && *p.topP > 0 && *p.topP <= 1))
        return bad(name + ": top p must be above 0 and at most 1");
    if (p.reasoningEffort && trimmed(*p.reasoningEffort).empty())
        return bad(name + ": reasoning effort is set but empty; choose one or leave it out");
    return Ok{};
}

Status checkCommand(const CommandLine &command, const std::string &name)
{
    if (trimmed(command.program).empty())
        return bad(name + ": no program is named");
    if (Status range = checkRange(name + ": the time limit in seconds", command.timeLimitSeconds, 1, 86'400); !range)
        return range;
    return checkRange(name + ": the output limit in bytes", command.outputLimitBytes, 1, 64ll << 20);
}

Status checkTarget(const ModelTarget &target, const std::string &name)
{
    if (Status range = checkRange(name + ": requests at once", target.endpoint.concurrency, 1, maxConcurrency); !range)
        return range;
    if (target.endpoint.api == Api::Command)
        return checkCommand(target.endpoint.command, name);
    if (trimmed(target.endpoint.baseUrl).empty())
        return bad(name + ": its endpoint \"" + target.endpoint.name + "\" has no base URL");
    if (target.endpoint.auth.kind == AuthKind::Environment && target.endpoint.auth.variable.empty())
        return bad(name + ": its endpoint takes the key from the environment, but no variable is named");
    return checkParameters(target, name);
}

Status checkSteps(const ModelTarget &chain, const std::string &name)
{
    if (Status good = checkChain(chain); !good)
        return bad(name + ": " + good.error().detail);
    for (const ChainStep &step : chain.steps) {
        const std::string place = name + ", step \"" + step.name + "\"";
        if (trimmed(step.target.model).empty())
            return bad(place + ": it names no model");
        if (Status good = checkTarget(step.target, place); !good)
            return good;
    }
    return Ok{};
}

Status checkTargets(const RunPlan &plan)
{
    if (plan.targets.empty())
        return bad("targets: no model is chosen; choose at least one");
    for (std::size_t i = 0; i < plan.targets.size(); ++i) {
        const ModelTarget &target = plan.targets[i];
        std::string name = "target " + std::to_string(i + 1);
        if (trimmed(target.model).empty())
            return bad(name + ": it names no model");
        name += " (\"" + target.label() + "\")";
        if (Status good = isChain(target) ? checkSteps(target, name) : checkTarget(target, name); !good)
            return good;
    }
    return Ok{};
}
} // namespace

Status check(const RunPlan &plan)
{
    if (Status range = checkRange("repetitions", plan.repetitions, 1, maxRepetitions); !range)
        return range;
    if (Status range = checkRange("concurrency", plan.concurrency, 1, maxConcurrency); !range)
        return range;
    if (Status targets = checkTargets(plan); !targets)
        return targets;
    if (Status cases = checkCases(plan); !cases)
        return cases;
    const std::size_t perCase = plan.targets.size() * static_cast<std::size_t>(plan.repetitions);
    if (perCase > maxTrials || plan.cases.size() > maxTrials / perCase) {
        return bad("the plan asks for more than " + std::to_string(maxTrials) +
                   " requests; take fewer cases, targets or repetitions");
    }
    return Ok{};
}

std::vector<Trial> expand(const RunPlan &plan)
{
    std::vector<Trial> trials;
    const std::size_t targets = plan.targets.size();
    trials.reserve(plan.cases.size() * targets * static_cast<std::size_t>(plan.repetitions > 0 ? plan.repetitions : 0));
    std::vector<int> places(targets);
    for (std::size_t i = 0; i < targets; ++i)
        places[i] = static_cast<int>(i);
    // A fresh shuffle for every group of as many cases as there are targets, turned by one for each case of the group:
    // every target is at every place equally often, and still nobody can tell who follows whom.
    SplitMix64 random(plan.orderSeed);
    std::size_t turn = 0;
    for (int repetition = 0; repetition < plan.repetitions; ++repetition) {
        for (std::size_t c = 0; c < plan.cases.size(); ++c) {
            if (turn == 0)
                random.shuffle(places);
            for (std::size_t place = 0; place < targets; ++place) {
                Trial trial;
                trial.caseIndex = static_cast<int>(c);
                trial.targetIndex = places[(place + turn) % targets];
                trial.repetition = repetition;
                trial.order = static_cast<int>(trials.size());
                trials.push_back(trial);
            }
            turn = targets == 0 ? 0 : (turn + 1) % targets;
        }
    }
    return trials;
}
} // namespace assay::engine
