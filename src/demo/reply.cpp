// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/reply.h"
#include <algorithm>

namespace assay::demo
{
namespace
{
// One turn of one stream: a very fast stream must not keep the others waiting.
constexpr std::size_t tokensATurn = 256;
// Head and opening events come before the first token, as they do from real servers.
constexpr double openingShare = 0.6;

Nanos scaled(double milliseconds, double speed)
{
    return Nanos(static_cast<std::int64_t>(milliseconds * 1e6 / std::max(speed, 1e-6)));
}
} // namespace

Reply::Step FixedReply::advance(MonoTime now, std::string &out)
{
    Step step;
    if (now < m_due) {
        step.next = m_due;
        return step;
    }
    out.append(m_bytes, 0, m_sendBytes.value_or(m_bytes.size()));
    step.head = true;
    step.token = m_isAnswer;
    step.finished = true;
    step.cut = m_sendBytes.has_value();
    return step;
}

StreamReply::StreamReply(std::unique_ptr<WireContext> context, HttpHead head, Pace pace)
    : m_context(std::move(context)), m_wire(makeWire(*m_context)), m_head(std::move(head)), m_pace(pace),
      m_jitter(m_context->plan.hash),
      m_due(pace.start + scaled(m_context->plan.firstTokenMs * openingShare, pace.speed))
{
    const ReplyPlan &plan = m_context->plan;
    m_total = plan.reasoning.size() + plan.answer.size() + plan.refusal.size();
    if (plan.ending != Ending::Complete)
        m_total = std::min(m_total, plan.endAfter);
}

Reply::Step StreamReply::advance(MonoTime now, std::string &out)
{
    Step step;
    std::string payload;
    if (now >= m_due && !m_opened) {
        m_opened = true;
        step.head = true;
        out += headBytes(m_head);
        payload = m_wire->opening();
        m_due = m_pace.start + scaled(m_context->plan.firstTokenMs, m_pace.speed);
    }
    if (m_opened)
        step.token = sayTokens(now, payload) > 0;
    if (m_opened && m_said == m_total && now >= m_due)
        step = finish(step, payload);
    else if (!(m_said == m_total && m_context->plan.ending == Ending::Stall))
        step.next = m_due;
    out += m_head.chunked ? chunkBytes(payload) : payload;
    if (step.finished && !step.cut && m_head.chunked)
        out += "0\r\n\r\n";
    return step;
}

std::size_t StreamReply::sayTokens(MonoTime now, std::string &payload)
{
    const ReplyPlan &plan = m_context->plan;
    const std::size_t before = m_said;
    while (m_said < m_total && now >= m_due && m_said - before < tokensATurn) {
        std::size_t i = m_said++;
        if (i < plan.reasoning.size()) {
            m_wire->delta(payload, Delta::Kind::Reasoning, plan.reasoning[i]);
        } else if (i -= plan.reasoning.size(); i < plan.answer.size()) {
            m_wire->delta(payload, Delta::Kind::Answer, plan.answer[i]);
        } else {
            m_wire->delta(payload, Delta::Kind::Refusal, plan.refusal[i - plan.answer.size()]);
        }
        if (m_said < m_total) // the end follows the last token at once
            scheduleNext();
    }
    return m_said - before;
}

void StreamReply::scheduleNext()
{
    const ReplyPlan &plan = m_context->plan;
    const double uneven = plan.evenPace ? 1.0 : 0.5 + static_cast<double>(m_jitter.below(1001)) / 1000.0;
    m_due += scaled(plan.tokenMs * uneven, m_pace.speed);
}

Reply::Step StreamReply::finish(Step step, std::string &payload)
{
    switch (m_context->plan.ending) {
    case Ending::Complete:
        payload += m_wire->closing();
        break;
    case Ending::StreamError:
        payload += m_wire->streamError();
        break;
    case Ending::Cut:
        step.cut = true;
        break;
    case Ending::Stall:
        return step;
    }
    step.finished = true;
    return step;
}
} // namespace assay::demo
