// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/demo_targets.h"

#include "demo/demo_server.h"
#include "session/consent.h"
#include <algorithm>

namespace assay::session
{
namespace
{
std::optional<ModelTarget> demoTarget(const std::string &model, std::string &names)
{
    for (const StoredEndpoint &stored : demo::demoEndpoints(0)) {
        for (const ModelTarget &target : stored.targets) {
            if (target.model == model)
                return target;
            names += (names.empty() ? "" : ", ") + target.model;
        }
    }
    return std::nullopt;
}

Status resolve(ModelTarget &target, const std::string &place)
{
    if (!target.endpoint.simulated || target.endpoint.api == Api::Chain)
        return Ok{};
    std::string names;
    std::optional<ModelTarget> known = demoTarget(target.model, names);
    if (!known)
        return makeError(ErrorCode::BadInput,
                         place + ".model: there is no demo model \"" + target.model + "\"; expected one of " + names);
    known->endpoint.concurrency = target.endpoint.concurrency;
    target.endpoint = std::move(known->endpoint);
    target.price = std::move(known->price);
    if (target.name.empty())
        target.name = std::move(known->name);
    return Ok{};
}
} // namespace

bool hasDemoTargets(const RunPlan &plan) noexcept
{
    return std::any_of(plan.targets.begin(), plan.targets.end(), [](const ModelTarget &target) {
        const std::vector<const ModelTarget *> asked = askedTargets(target);
        return std::any_of(asked.begin(), asked.end(), [](const ModelTarget *one) { return one->endpoint.simulated; });
    });
}

Status resolveDemoTargets(RunPlan &plan)
{
    for (std::size_t i = 0; i < plan.targets.size(); ++i) {
        const std::string place = "targets[" + std::to_string(i) + "]";
        ModelTarget &target = plan.targets[i];
        if (Status known = resolve(target, place); !known)
            return known;
        for (std::size_t step = 0; step < target.steps.size(); ++step)
            if (Status known =
                    resolve(target.steps[step].target, place + ".steps[" + std::to_string(step) + "].target");
                !known)
                return known;
    }
    markSimulated(plan);
    return Ok{};
}

void markSimulated(RunPlan &plan)
{
    const auto mark = [](ModelTarget &target) {
        std::string names;
        target.endpoint.simulated = target.endpoint.simulated || demoTarget(target.model, names).has_value();
    };
    for (ModelTarget &target : plan.targets) {
        for (ChainStep &step : target.steps)
            mark(step.target);
        if (target.steps.empty())
            mark(target);
        else
            target.endpoint.simulated =
                std::any_of(target.steps.begin(), target.steps.end(),
                            [](const ChainStep &step) { return step.target.endpoint.simulated; });
    }
}
} // namespace assay::session
