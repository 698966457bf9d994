// SPDX-License-Identifier: GPL-3.0-or-later
// "Test" on a program of this computer: it gets a one-line prompt, and what comes of it is told in words.
#pragma once
#include "session/session.h"
#include <functional>

namespace assay::session
{
// Answers on any thread. Without consent: NotAllowed, and nothing is started.
void probeCommand(Runtime &runtime, const Endpoint &endpoint, std::function<void(ProbeResult)> answer);
} // namespace assay::session
