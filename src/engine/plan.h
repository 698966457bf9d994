// SPDX-License-Identifier: GPL-3.0-or-later
// A plan becomes trials. Pure.
#pragma once
#include "core/values.h"
#include <vector>

namespace assay::engine
{
// Checks a plan before anything is stored: names, at least one case and target, every variable has a value, unique case
// ids, sane numbers. BadInput names the field.
Status check(const RunPlan &plan);
// case x target x repetition in send order: cases in order, repetitions outermost, and within a case the targets in an
// order drawn from the plan's seed, so that no target always goes first.
std::vector<Trial> expand(const RunPlan &plan);
} // namespace assay::engine
