// SPDX-License-Identifier: GPL-3.0-or-later
// Chains as the user keeps them: an endpoint of API "chain" with one target. Its steps name targets of the workspace,
// or demo models.
#pragma once
#include "core/records.h"
#include <vector>

namespace assay::session
{
// Steps follow their targets: an endpoint whose key or address was changed since the chain was made is used as it is
// now. One that was removed stays as it was.
void refreshSteps(std::vector<StoredEndpoint> &endpoints);

// The stored target that this one of a plan or a chain is today; null when there is none any more.
const ModelTarget *currentOf(const ModelTarget &step, const std::vector<StoredEndpoint> &endpoints);

// The endpoint row and the target of a chain called `name`; ids are for the caller.
Endpoint chainEndpoint(const std::string &name, const std::vector<ChainStep> &steps);
ModelTarget chainTarget(const Endpoint &endpoint, std::vector<ChainStep> steps);
// "Plan with one model, execute with another": the prompts of the first and the last step, until the user writes
// others.
std::vector<ChainStep> planAndExecute(const ModelTarget &planner, const ModelTarget &executor);
} // namespace assay::session
