// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/attempt.h"

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

Attempt::Attempt(Context context, Done done) : m_context(std::move(context)), m_done(std::move(done))
{
    m_timing.queued = m_context.queued;
}

void Attempt::onSent(net::TransferId, MonoTime at)
{
    m_sent = at;
    m_context.listener->trialState(m_context.trial, TrialState::Sent, m_context.number);
}

void Attempt::onHead(net::TransferId, const net::Head &head)
{
    m_status = head.status;
    m_requestId = providers::requestIdOf(head);
    m_timing.firstByte = head.at - m_sent;
    if (m_context.onAnswerHead)
        m_context.onAnswerHead(head);
    if (head.status >= 200 && head.status < 300) {
        const providers::DecodeHints hints{m_context.clock->wallMicros(), m_context.maxOutputTokens};
        m_decoder = providers::protocolFor(m_context.api).decoder(head, hints);
    } else {
        m_errorHead = head;
    }
}

void Attempt::onChunk(net::TransferId, std::string_view bytes, MonoTime at)
{
    if (!m_timing.firstByte)
        m_timing.firstByte = at - m_sent;
    m_timing.chunks.push_back({clampedMicros(at - m_sent), static_cast<std::uint32_t>(bytes.size())});
    m_lastChunk = at;
    m_raw.append(bytes);
    if (!m_decoder)
        return;
    m_decoder->feed(bytes, m_fresh);
    deliver(at);
    const std::size_t size = m_text.size() + m_reasoning.size();
    if (size >= nextSaveAfter(m_savedSize, m_context.partialBytes))
        savePartial();
}

void Attempt::deliver(MonoTime at)
{
    for (providers::DecodedDelta &fresh : m_fresh) {
        noteFirst(fresh.kind, at);
        if (fresh.kind == Delta::Kind::Reasoning)
            m_reasoning.append(fresh.text);
        else
            m_text.append(fresh.text);
        m_context.listener->delta(Delta{m_context.trial, fresh.kind, std::move(fresh.text), at});
    }
    m_fresh.clear();
}

void Attempt::noteFirst(Delta::Kind kind, MonoTime at)
{
    if (!m_streaming) {
        m_streaming = true;
        m_context.listener->trialState(m_context.trial, TrialState::Streaming, m_context.number);
    }
    // A refusal is an answer to the one who waits for it.
    std::optional<Nanos> &first = kind == Delta::Kind::Reasoning ? m_timing.firstReasoning : m_timing.firstAnswer;
    if (!first)
        first = at - m_sent;
    m_timing.lastDelta = at - m_sent;
}

void Attempt::savePartial()
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

void Attempt::onDone(net::TransferId, const net::Completion &completion)
{
    Response response = assemble(completion);
    for (const Secret &secret : m_context.secrets)
        redactResponse(response, secret);
    const Done done = std::exchange(m_done, nullptr);
    done(std::move(response), m_decoder != nullptr && m_lastChunk.has_value());
}

Response Attempt::assemble(const net::Completion &completion)
{
    Exchange exchange;
    exchange.status = m_status;
    exchange.bodySeen = m_lastChunk.has_value();
    exchange.transport = completion.error;
    if (m_decoder) {
        exchange.decoded = m_decoder->finish(completion.error, m_fresh);
        deliver(m_lastChunk.value_or(completion.at));
    } else if (m_errorHead && m_errorHead->status >= 400) {
        // Even a body that was cut says more than the cut does. A redirect's own words are worth less than its target,
        // which the transport names.
        exchange.answered = providers::errorFromResponse(*m_errorHead, m_raw, m_context.clock->wallMicros());
    }
    Response response = conclude(std::move(exchange));
    if (response.requestId.empty())
        response.requestId = m_requestId;
    if (response.error && response.error->requestId.empty())
        response.error->requestId = response.requestId;
    measureEnd(completion);
    response.timing = std::move(m_timing);
    response.raw = std::move(m_raw);
    return response;
}

void Attempt::measureEnd(const net::Completion &completion)
{
    m_timing.connected = completion.times.connected;
    if (m_sent == MonoTime{})
        return; // it never went out, so there is nothing that time could be counted from
    // A server may hold a connection open after its last byte; the answer was there with that byte.
    const bool early = completion.error.has_value();
    m_timing.done = (early ? completion.at : m_lastChunk.value_or(completion.at)) - m_sent;
}
} // namespace assay::engine
