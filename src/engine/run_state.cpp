// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_state.h"

#include <algorithm>
#include <utility>

namespace assay::engine
{
namespace
{
// What makes two targets share one endpoint's limit. An endpoint that is not stored yet has no id.
std::string identityOf(const Endpoint &endpoint)
{
    std::string identity = std::to_string(number(endpoint.id)) + ' ' + endpoint.baseUrl;
    if (endpoint.api == Api::Command) { // of one program there may be several, with other arguments
        for (const std::string &argument : endpoint.command.arguments)
            identity += '\0' + argument;
        identity += '\0' + endpoint.command.directory;
    }
    return identity;
}
} // namespace

Run::Run(RunPlan p, std::shared_ptr<RunListener> l, int earlier)
    : plan(std::move(p)), listener(std::move(l)), earlierAttempts(earlier)
{
    const auto indexOf = [this](const Endpoint &endpoint) {
        std::string identity = identityOf(endpoint);
        const auto found = std::find(endpoints.begin(), endpoints.end(), identity);
        const int index = static_cast<int>(found - endpoints.begin());
        if (found == endpoints.end()) {
            endpoints.push_back(std::move(identity));
            endpointLimits.push_back(std::max(endpoint.concurrency, 1));
        }
        return index;
    };
    for (const ModelTarget &target : plan.targets) {
        std::vector<int> &own = m_endpointsOfTarget.emplace_back();
        for (const ChainStep &step : target.steps)
            own.push_back(indexOf(step.target.endpoint));
        if (own.empty())
            own.push_back(indexOf(target.endpoint));
    }
    stopped.resize(endpoints.size());
    toldUntil.resize(endpoints.size());
    scheduler = std::make_unique<Scheduler>(plan.concurrency, endpointLimits);
}

bool Run::fits(const Trial &trial) const
{
    return trial.caseIndex >= 0 && static_cast<std::size_t>(trial.caseIndex) < plan.cases.size() &&
           trial.targetIndex >= 0 && static_cast<std::size_t>(trial.targetIndex) < plan.targets.size();
}

Task *Run::task(TrialId id)
{
    const auto found = tasks.find(number(id));
    return found == tasks.end() ? nullptr : &found->second;
}

const ModelTarget &Run::wholeTargetOf(const Task &task) const
{
    return plan.targets[static_cast<std::size_t>(task.trial.targetIndex)];
}

const ModelTarget &Run::targetOf(const Task &task) const
{
    const ModelTarget &target = wholeTargetOf(task);
    return target.steps.empty() ? target : target.steps[task.step].target;
}

int Run::endpointOf(const Task &task) const
{
    return m_endpointsOfTarget[static_cast<std::size_t>(task.trial.targetIndex)][task.step];
}
} // namespace assay::engine
