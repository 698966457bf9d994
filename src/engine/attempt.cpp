// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/attempt.h"

#include "engine/conclude.h"
#include <utility>

namespace assay::engine
{

void Attempt::onSent(net::TransferId, MonoTime at) { sent(at); }

void Attempt::onHead(net::TransferId, const net::Head &head)
{
    m_status = head.status;
    m_requestId = providers::requestIdOf(head);
    timing.firstByte = head.at - sentAt;
    if (context().onAnswerHead)
        context().onAnswerHead(head);
    if (head.status >= 200 && head.status < 300) {
        const providers::DecodeHints hints{context().clock->wallMicros(), context().maxOutputTokens};
        m_decoder = providers::protocolFor(context().api).decoder(head, hints);
    } else {
        m_errorHead = head;
    }
}

void Attempt::onChunk(net::TransferId, std::string_view bytes, MonoTime at)
{
    arrived(bytes, at);
    if (!m_decoder)
        return;
    m_decoder->feed(bytes, fresh);
    deliver(at);
    saveWhenDue();
}

void Attempt::onDone(net::TransferId, const net::Completion &completion)
{
    Response response = assemble(completion);
    finish(std::move(response), m_decoder != nullptr && lastChunk.has_value());
}

Response Attempt::assemble(const net::Completion &completion)
{
    Exchange exchange;
    exchange.status = m_status;
    exchange.bodySeen = lastChunk.has_value();
    exchange.transport = completion.error;
    if (m_decoder) {
        exchange.decoded = m_decoder->finish(completion.error, fresh);
        deliver(lastChunk.value_or(completion.at));
    } else if (m_errorHead && m_errorHead->status >= 400) {
        // Even a body that was cut says more than the cut does. A redirect's own words are worth less than its target,
        // which the transport names.
        exchange.answered = providers::errorFromResponse(*m_errorHead, raw, context().clock->wallMicros());
    }
    Response response = conclude(std::move(exchange));
    if (response.requestId.empty())
        response.requestId = m_requestId;
    if (response.error && response.error->requestId.empty())
        response.error->requestId = response.requestId;
    measureEnd(completion);
    return response;
}

void Attempt::measureEnd(const net::Completion &completion)
{
    const net::TransferTimes &times = completion.times;
    timing.nameResolved = times.nameLookup;
    timing.connected = times.connected;
    timing.secured = times.tlsDone;
    if (times.reusedConnection || times.connected) // else none was made, and there is nothing to say of it
        timing.reusedConnection = times.reusedConnection;
    if (sentAt == MonoTime{})
        return; // it never went out, so there is nothing that time could be counted from
    // A server may hold a connection open after its last byte; the answer was there with that byte.
    const bool early = completion.error.has_value();
    timing.done = (early ? completion.at : lastChunk.value_or(completion.at)) - sentAt;
}
} // namespace assay::engine
