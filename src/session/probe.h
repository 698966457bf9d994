// SPDX-License-Identifier: GPL-3.0-or-later
// "Test" on an endpoint: asks the server for its list of models, which costs nothing, and says in words what came back.
#pragma once
#include <functional>
#include "session/session.h"

namespace assay::session {
// `then` runs on the GUI thread, once, while `context` lives.
void startProbe(Runtime &runtime, const Endpoint &endpoint, QObject *context, std::function<void(const ProbeResult &)> then);
} // namespace assay::session
