// SPDX-License-Identifier: GPL-3.0-or-later
// Every try of one trial, read when its timing is asked for. Any thread; blocks for one small read.
#pragma once
#include "core/attempts.h"
#include <string>
#include <vector>

namespace assay::store
{
// In order; empty when none was made. With chunks, without texts and bodies. Errors as Reader::open, and Damaged.
Result<std::vector<StoredAttempt>> readAttempts(const std::string &path, TrialId trial);
} // namespace assay::store
