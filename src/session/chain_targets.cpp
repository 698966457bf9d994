// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/chain_targets.h"

#include <utility>

namespace assay::session
{
namespace
{
bool isSame(const ModelTarget &a, const ModelTarget &b)
{
    if (a.endpoint.simulated || b.endpoint.simulated) // these have no ids
        return a.endpoint.simulated == b.endpoint.simulated && a.endpoint.name == b.endpoint.name && a.model == b.model;
    return number(a.id) != 0 && a.id == b.id;
}

} // namespace

const ModelTarget *currentOf(const ModelTarget &step, const std::vector<StoredEndpoint> &endpoints)
{
    for (const StoredEndpoint &stored : endpoints)
        for (const ModelTarget &target : stored.targets)
            if (target.endpoint.api != Api::Chain && isSame(target, step))
                return &target;
    return nullptr;
}

void refreshSteps(std::vector<StoredEndpoint> &endpoints)
{
    for (StoredEndpoint &stored : endpoints)
        for (ModelTarget &target : stored.targets)
            for (ChainStep &step : target.steps)
                if (const ModelTarget *current = currentOf(step.target, endpoints))
                    step.target = *current;
}

Endpoint chainEndpoint(const std::string &name, const std::vector<ChainStep> &steps)
{
    Endpoint endpoint;
    endpoint.api = Api::Chain;
    endpoint.kind = "chain";
    endpoint.name = name;
    endpoint.baseUrl = "chain:";
    for (const ChainStep &step : steps)
        endpoint.baseUrl += (endpoint.baseUrl.back() == ':' ? "" : "+") + step.name;
    return endpoint;
}

ModelTarget chainTarget(const Endpoint &endpoint, std::vector<ChainStep> steps)
{
    ModelTarget target;
    target.endpoint = endpoint;
    target.model = endpoint.name;
    target.steps = std::move(steps);
    return target;
}

std::vector<ChainStep> planAndExecute(const ModelTarget &planner, const ModelTarget &executor)
{
    return {{"plan", planner,
             Prompt{"{{system}}",
                    "Make a short, numbered plan for the task below. Do not carry it out yet.\n\n{{prompt}}"}},
            {"execute", executor, Prompt{"{{system}}", "{{prompt}}\n\nWork by this plan:\n\n{{answer}}"}}};
}
} // namespace assay::session
