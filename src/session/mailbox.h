// SPDX-License-Identifier: GPL-3.0-or-later
// From the net thread to the GUI thread: events are kept under a lock, text joined per trial and kind, and one queued
// wake-up at most is under way. The receiver drains at most once a frame.
#pragma once
#include "core/values.h"
#include "engine/executor.h"
#include "store/workspace.h"
#include <functional>
#include <memory>
#include <mutex>
#include <QObject>
#include <QTimer>
#include <unordered_map>
#include <variant>
#include <vector>

namespace assay::session
{
struct CreatedEvent {
    Result<store::RunCreated> created;
};
struct StateEvent {
    TrialId trial;
    TrialState state;
    int attempt;
    MonoTime at;
};
struct WaitingEvent {
    TrialId trial;
    MonoTime until;
    Error why;
};
struct TextEvent {
    TrialId trial;
    Delta::Kind kind;
    std::string text;
    MonoTime firstAt;
};
struct StepEvent {
    TrialId trial;
    int index, of;
    std::string name;
};
struct SettledEvent {
    TrialId trial;
    int attempts;
    Response response;
    Status saved;
};
struct FinishedEvent {
};
using RunEvent =
    std::variant<CreatedEvent, StateEvent, WaitingEvent, TextEvent, StepEvent, SettledEvent, FinishedEvent>;

class Mailbox : public QObject
{
    Q_OBJECT
public:
    using Drain = std::function<void(std::vector<RunEvent>)>;
    Mailbox(Drain drain, QObject *parent); // on the receiver's thread
    void post(RunEvent event);             // any thread
    void drainNow();                       // receiver's thread
    void close() { m_drain = nullptr; }    // receiver's thread: it is going away, tell it nothing more

private:
    void wake();
    static constexpr int frameMs = 16;
    Drain m_drain;
    QTimer m_frame;
    std::mutex m_mutex;
    std::vector<RunEvent> m_events;
    std::unordered_map<std::int64_t, std::size_t> m_textAt; // trial*4+kind -> index of its TextEvent in m_events
    bool m_wakePending = false;
    MonoTime m_lastDrain{};
};

// The listener handed to the engine; outlives the receiver safely (it then tells nobody).
class MailboxListener final : public engine::RunListener
{
public:
    explicit MailboxListener(std::shared_ptr<Mailbox> mailbox) : m_mailbox(std::move(mailbox)) {}
    void trialState(TrialId id, TrialState state, int attempt) override;
    void trialWaiting(TrialId id, MonoTime until, const Error &why) override;
    void delta(const Delta &delta) override;
    void chainStep(TrialId id, std::size_t index, std::size_t of, const std::string &name) override;
    void trialSettled(TrialId id, int attempts, const Response &response, const Status &saved) override;
    void runFinished() override;

private:
    std::shared_ptr<Mailbox> m_mailbox;
};
} // namespace assay::session
