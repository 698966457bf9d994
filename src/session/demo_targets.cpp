// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/demo_targets.h"

#include "demo/demo_server.h"
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
} // namespace

bool hasDemoTargets(const RunPlan &plan) noexcept
{
    return std::any_of(plan.targets.begin(), plan.targets.end(),
                       [](const ModelTarget &target) { return target.endpoint.simulated; });
}

Status resolveDemoTargets(RunPlan &plan)
{
    for (std::size_t i = 0; i < plan.targets.size(); ++i) {
        ModelTarget &target = plan.targets[i];
        if (!target.endpoint.simulated)
            continue;
        std::string names;
        std::optional<ModelTarget> known = demoTarget(target.model, names);
        if (!known)
            return makeError(ErrorCode::BadInput, "targets[" + std::to_string(i) +
                                                      "].model: there is no demo model \"" + target.model +
                                                      "\"; expected one of " + names);
        known->endpoint.concurrency = target.endpoint.concurrency;
        target.endpoint = std::move(known->endpoint);
        target.price = std::move(known->price);
        if (target.name.empty())
            target.name = std::move(known->name);
    }
    return Ok{};
}
} // namespace assay::session
