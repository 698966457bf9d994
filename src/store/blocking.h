// SPDX-License-Identifier: GPL-3.0-or-later
// Waits for an asynchronous write of store::Workspace: for the CLI, the session's start-up and tests; never on the GUI
// thread while a run is on.
#pragma once
#include "core/result.h"
#include <functional>
#include <future>
#include <memory>

namespace assay::store
{
// auto id = blocking<ScoreId>([&](auto done) { workspace.addScore(score, done); });
template <typename T, typename Start> Result<T> blocking(Start &&start)
{
    auto promise = std::make_shared<std::promise<Result<T>>>();
    std::future<Result<T>> future = promise->get_future();
    start([promise](Result<T> result) { promise->set_value(std::move(result)); });
    return future.get();
}
} // namespace assay::store
