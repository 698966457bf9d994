// SPDX-License-Identifier: GPL-3.0-or-later
// "Test" on an endpoint: asks the server for its list of models, which costs nothing, and says in words what came back.
#pragma once
#include "session/session.h"
#include <functional>

namespace assay::session
{
// `then` runs on the GUI thread, once, while `context` lives.
// The origin a key that is bound to `bound` may go to when models are listed at `url`: Bedrock lists them at the
// sibling of its runtime's host, in the same region and of the same owner. Everything else stays as it is bound.
std::string listOrigin(Api api, const std::string &bound, const std::string &url);
void startProbe(Runtime &runtime, const Endpoint &endpoint, QObject *context,
                std::function<void(const ProbeResult &)> then);
} // namespace assay::session
