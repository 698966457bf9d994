// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/mailbox.h"

#include <chrono>
#include <utility>

namespace assay::session
{

Mailbox::Mailbox(Drain drain, QObject *parent) : QObject(parent), m_drain(std::move(drain))
{
    m_frame.setSingleShot(true);
    m_frame.setTimerType(Qt::PreciseTimer);
    connect(&m_frame, &QTimer::timeout, this, &Mailbox::drainNow);
}

void Mailbox::post(RunEvent event)
{
    bool mustWake = false;
    {
        const std::lock_guard lock(m_mutex);
        if (auto *text = std::get_if<TextEvent>(&event)) {
            const std::int64_t key = number(text->trial) * 4 + static_cast<int>(text->kind);
            const auto [found, isNew] = m_textAt.try_emplace(key, m_events.size());
            if (!isNew) {
                std::get<TextEvent>(m_events[found->second]).text += text->text;
                return; // the wake-up of the event it joined is still under way
            }
        }
        if (const auto *step = std::get_if<StepEvent>(&event)) // what comes now is another text
            for (std::int64_t kind = 0; kind < 4; ++kind)
                m_textAt.erase(number(step->trial) * 4 + kind);
        m_events.push_back(std::move(event));
        mustWake = !m_wakePending;
        m_wakePending = true;
    }
    if (mustWake)
        QMetaObject::invokeMethod(this, &Mailbox::wake, Qt::QueuedConnection);
}

void Mailbox::wake()
{
    const auto since =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - m_lastDrain);
    if (since.count() >= frameMs)
        drainNow();
    else if (!m_frame.isActive())
        m_frame.start(frameMs - static_cast<int>(since.count()));
}

void Mailbox::drainNow()
{
    std::vector<RunEvent> events;
    {
        const std::lock_guard lock(m_mutex);
        events.swap(m_events);
        m_textAt.clear();
        m_wakePending = false;
    }
    m_lastDrain = std::chrono::steady_clock::now();
    if (!events.empty() && m_drain)
        m_drain(std::move(events));
}

void MailboxListener::trialState(TrialId id, TrialState state, int attempt)
{
    m_mailbox->post(StateEvent{id, state, attempt, std::chrono::steady_clock::now()});
}

void MailboxListener::trialWaiting(TrialId id, MonoTime until, const Error &why)
{
    m_mailbox->post(WaitingEvent{id, until, why});
}

void MailboxListener::delta(const Delta &delta)
{
    m_mailbox->post(TextEvent{delta.trial, delta.kind, delta.text, delta.at});
}

void MailboxListener::chainStep(TrialId id, std::size_t index, std::size_t of, const std::string &name)
{
    m_mailbox->post(StepEvent{id, static_cast<int>(index), static_cast<int>(of), name});
}

void MailboxListener::trialSettled(TrialId id, int attempts, const Response &response, const Status &saved)
{
    // The body and the chunk times are in the file; a window that shows 3,000 answers must not hold them twice.
    Response kept = response;
    kept.raw.clear();
    kept.raw.shrink_to_fit();
    kept.timing.chunks.clear();
    for (StepResult &step : kept.steps) {
        step.timing.chunks.clear();
        step.requestJson.clear();
    }
    m_mailbox->post(SettledEvent{id, attempts, std::move(kept), saved});
}

void MailboxListener::runFinished() { m_mailbox->post(FinishedEvent{}); }
} // namespace assay::session
