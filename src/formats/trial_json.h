// SPDX-License-Identifier: GPL-3.0-or-later
// Private to formats: a trial as cli.md has it, for those who add to it.
#pragma once
#include "core/records.h"
#include <nlohmann/json.hpp>

namespace assay::formats
{
nlohmann::ordered_json trialJson(const RunRecord &run, const TrialRow &row);
} // namespace assay::formats
