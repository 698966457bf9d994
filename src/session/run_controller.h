// SPDX-License-Identifier: GPL-3.0-or-later
// The runs of this window, live, on the GUI thread. The net thread's news come through a mailbox with one queued
// wake-up at most and are told once a frame (16 ms), text joined per trial.
#pragma once
#include "core/values.h"
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <QObject>
#include <QString>
#include <vector>

namespace assay::session
{
class Document;
class Mailbox;

struct LiveTrial { // what a pane shows while a run is on, and after
    Trial trial;
    TrialState state = TrialState::Queued;
    int attempt = 0;
    QString text, reasoning, refusal; // so far
    std::optional<MonoTime> sentAt, firstTokenAt, waitingUntil;
    std::optional<Error> waitingFor; // why it waits
    int step = 0, steps = 0;         // of a chain: which is on, from 0, and of how many; 0: no chain, or not begun
    QString stepName;
    std::optional<Response> response; // settled
    std::optional<Status> saved;      // settled: is it in the file?
};

class RunController : public QObject
{
    Q_OBJECT
public:
    explicit RunController(QObject *parent = nullptr);
    ~RunController() override;
    void setDocument(Document *document); // null: none; nothing may be running

    // Answers false when a run is on. Errors come by startFailed.
    bool start(RunPlan plan, bool sample = false);
    void retry(const RunPlan &plan, const Trial &trial);
    // What was never sent of a stored run, under `budget` instead of its own.
    void resume(RunId run, const Budget &budget);
    void stop(TrialId trial);
    void stopAll();
    bool isRunning() const noexcept;

    RunId run() const noexcept; // the newest started here, or 0
    const RunPlan &plan() const noexcept;
    const std::vector<Trial> &trials() const noexcept;
    const LiveTrial *live(TrialId id) const noexcept; // null: not of this run
    int settledCount() const noexcept;
    int failedCount() const noexcept;     // settled without success: refused, cut, broken; not the next two
    int stoppedCount() const noexcept;    // by the user
    int overBudgetCount() const noexcept; // not sent, for want of room in the budget
    Cost spent() const;                   // sum of the known costs; lowerBound when some are unknown
    int unknownCosts() const noexcept;
    bool budgetReached() const noexcept; // something was not sent for want of room

Q_SIGNALS:
    void startFailed(const assay::Error &error);
    void runStarted(assay::RunId run);
    void trialChanged(assay::TrialId trial); // state, attempt, response or saved changed
    void textArrived(assay::TrialId trial, assay::Delta::Kind kind,
                     const QString &text); // at most once a frame and kind
    void progressChanged();
    void runFinished(assay::RunId run);

private:
    class Impl;
    std::unique_ptr<Impl> d;
};
} // namespace assay::session
