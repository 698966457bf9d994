// SPDX-License-Identifier: GPL-3.0-or-later
// A suite names a demo model by its name alone; here it becomes the target that the window offers. Pure.
#pragma once
#include "core/values.h"

namespace assay::session
{
bool hasDemoTargets(const RunPlan &plan) noexcept;
// Endpoint, API and made-up price of every simulated target, by its model. BadInput names the field and what there is.
Status resolveDemoTargets(RunPlan &plan); // steps of chains, too
// A demo model is simulated wherever it is asked, also at a demo server of another program; a chain, as soon as one of
// its steps is: its answer rests on it.
void markSimulated(RunPlan &plan);
} // namespace assay::session
