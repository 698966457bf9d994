// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/reception.h"

#include "engine/conclude.h"
#include <algorithm>
#include <limits>
#include <utility>

namespace assay::engine
{
namespace
{
// A count that grows with the text, so that saving a very long answer again and again stays linear.
std::size_t nextSaveAfter(std::size_t saved, std::size_t step) { return saved + std::max(step, saved / 8); }

std::uint32_t clampedMicros(Nanos span)
{
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(span).count();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(micros, 0, std::numeric_limits<std::uint32_t>::max()));
}
} // namespace

Reception::Reception(Context context, Done done) : m_context(std::move(context)), m_done(std::move(done))
{
    timing.queued = m_context.queued;
}

void Reception::sent(MonoTime at)
{
    sentAt = at;
    m_context.listener->trialState(m_context.trial, TrialState::Sent, m_context.number);
}

void Reception::arrived(std::string_view bytes, MonoTime at)
{
    if (!timing.firstByte)
        timing.firstByte = at - sentAt;
    timing.chunks.push_back({clampedMicros(at - sentAt), static_cast<std::uint32_t>(bytes.size())});
    lastChunk = at;
    raw.append(bytes);
}

void Reception::deliver(MonoTime at)
{
    for (providers::DecodedDelta &one : fresh) {
        noteFirst(one.kind, at);
        if (one.kind == Delta::Kind::Reasoning)
            m_reasoning.append(one.text);
        else
            m_text.append(one.text);
        m_context.listener->delta(Delta{m_context.trial, one.kind, std::move(one.text), at});
    }
    fresh.clear();
}

void Reception::noteFirst(Delta::Kind kind, MonoTime at)
{
    if (!m_streaming) {
        m_streaming = true;
        m_context.listener->trialState(m_context.trial, TrialState::Streaming, m_context.number);
    }
    // A refusal is an answer to the one who waits for it.
    std::optional<Nanos> &first = kind == Delta::Kind::Reasoning ? timing.firstReasoning : timing.firstAnswer;
    if (!first)
        first = at - sentAt;
    timing.lastDelta = at - sentAt;
}

void Reception::saveWhenDue()
{
    if (m_text.size() + m_reasoning.size() >= nextSaveAfter(m_savedSize, m_context.partialBytes))
        savePartial();
}

void Reception::savePartial()
{
    const std::size_t size = m_text.size() + m_reasoning.size();
    if (size == m_savedSize)
        return;
    m_savedSize = size;
    std::string text = m_text, reasoning = m_reasoning;
    for (const Secret &secret : m_context.secrets) {
        text = redact(std::move(text), secret);
        reasoning = redact(std::move(reasoning), secret);
    }
    m_context.recorder->savePartial(m_context.id, std::move(text), std::move(reasoning));
}

void Reception::finish(Response response, bool bodySeen)
{
    response.timing = std::move(timing);
    response.raw = std::move(raw);
    for (const Secret &secret : m_context.secrets)
        redactResponse(response, secret);
    const Done done = std::exchange(m_done, nullptr);
    done(std::move(response), bodySeen);
}
} // namespace assay::engine
