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
    return std::to_string(number(endpoint.id)) + ' ' + endpoint.baseUrl;
}
} // namespace

Run::Run(RunPlan p, std::shared_ptr<RunListener> l, int earlier)
    : plan(std::move(p)), listener(std::move(l)), earlierAttempts(earlier)
{
    for (const ModelTarget &target : plan.targets) {
        std::string identity = identityOf(target.endpoint);
        const auto found = std::find(endpoints.begin(), endpoints.end(), identity);
        m_endpointOfTarget.push_back(static_cast<int>(found - endpoints.begin()));
        if (found == endpoints.end()) {
            endpoints.push_back(std::move(identity));
            endpointLimits.push_back(std::max(target.endpoint.concurrency, 1));
        }
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

const ModelTarget &Run::targetOf(const Task &task) const
{
    return plan.targets[static_cast<std::size_t>(task.trial.targetIndex)];
}

int Run::endpointOf(const Task &task) const
{
    return m_endpointOfTarget[static_cast<std::size_t>(task.trial.targetIndex)];
}
} // namespace assay::engine
