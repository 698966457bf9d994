// SPDX-License-Identifier: GPL-3.0-or-later
// One open workspace with the engine that writes into it. Qt-free in use: assay-cli drives it directly, the window
// through session::Session.
#pragma once
#include "engine/executor.h"
#include "session/runtime.h"
#include "store/workspace.h"
#include <functional>
#include <memory>
#include <string>

namespace assay::session
{
class Document
{
public:
    static Result<std::unique_ptr<Document>> open(Runtime &runtime, const std::string &path, store::OpenMode mode,
                                                  engine::ExecutorOptions options = {});
    ~Document(); // cancels what runs, stores it, closes the file
    store::Workspace &store() noexcept { return *m_store; }
    const store::Reader &reader() const noexcept { return *m_reader; } // the owner's thread only
    Result<std::unique_ptr<store::Reader>> newReader() const;
    Runtime &runtime() noexcept { return m_runtime; }

    // Looks for room on the disk (DiskFull), checks the plan, stores run and trials, sends. `done` comes on the writer
    // thread, before anything is sent; the listener hears everything on the net thread.
    void startRun(RunPlan plan, bool sample, std::shared_ptr<engine::RunListener> listener,
                  store::Done<store::RunCreated> done);
    // Sends a settled trial of a stored run again, as a new attempt. Both answers are kept.
    void retry(const RunPlan &plan, const Trial &trial, int attemptsSoFar,
               std::shared_ptr<engine::RunListener> listener);
    // The trials of an interrupted run, or of one that reached its budget, that were never sent; nothing that may have
    // been sent is sent again. `budget` instead of the one that the run was started under.
    Status resume(RunId run, std::shared_ptr<engine::RunListener> listener, const std::optional<Budget> &budget = {});
    static bool wasNeverSent(const TrialRow &row);

    // The program's table with the file's own rows over it. A run keeps those it was started with.
    const std::shared_ptr<const catalog::PriceBook> &prices() const noexcept { return m_prices; }
    void reloadPrices(); // after the file's rows changed
    SpendingLimits limits() const;
    void setLimits(const SpendingLimits &limits);
    void cancel(TrialId trial) { m_executor->cancel(trial); }
    void cancelAll() { m_executor->cancelAll(); }

private:
    explicit Document(Runtime &runtime);
    RunPlan reachable(RunPlan plan) const;
    Budget withLimits(Budget budget) const;
    std::shared_ptr<engine::RunListener> recording(RunId run, std::shared_ptr<engine::RunListener> listener);
    Runtime &m_runtime;
    std::unique_ptr<store::Workspace> m_store;
    std::unique_ptr<store::Reader> m_reader;
    std::unique_ptr<engine::Recorder> m_recorder;
    std::unique_ptr<engine::Executor> m_executor;
    std::shared_ptr<const catalog::PriceBook> m_prices;
};
} // namespace assay::session
