// SPDX-License-Identifier: GPL-3.0-or-later
// Every try of one answer in the open workspace. GUI thread; one small read.
#pragma once
#include "core/attempts.h"
#include <vector>

namespace assay::session
{
class Session;
Result<std::vector<StoredAttempt>> attemptsOf(const Session &session, TrialId trial);
} // namespace assay::session
