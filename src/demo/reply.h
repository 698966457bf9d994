// SPDX-License-Identifier: GPL-3.0-or-later
// One HTTP reply as it comes into being: asked at a time, it gives the bytes that are due. Used by the server's thread.
#pragma once
#include "core/clock.h"
#include "core/text.h"
#include "demo/http/http_parser.h"
#include "demo/wire/wire.h"
#include <memory>
#include <optional>
#include <string>

namespace assay::demo
{

class Reply
{
public:
    struct Step {
        bool head = false, token = false; // a head, or words of the answer, are among these bytes
        bool finished = false;            // nothing more will come
        bool cut = false;                 // with finished: close the connection as if it had dropped
        std::optional<MonoTime> next;     // when to ask again; none and not finished: a stall, for ever
    };
    virtual ~Reply() = default;
    virtual Step advance(MonoTime now, std::string &out) = 0; // appends to `out`
};

// Everything at once, at `due`. With `sendBytes` fewer than there are, the rest never comes and the connection drops.
class FixedReply final : public Reply
{
public:
    FixedReply(std::string bytes, MonoTime due, bool isAnswer = false)
        : m_bytes(std::move(bytes)), m_due(due), m_isAnswer(isAnswer)
    {
    }
    void dropAfter(std::size_t sendBytes) { m_sendBytes = sendBytes; }
    Step advance(MonoTime now, std::string &out) override;

private:
    std::string m_bytes;
    MonoTime m_due;
    bool m_isAnswer;
    std::optional<std::size_t> m_sendBytes;
};

// A server-sent event stream at the pace of its plan.
class StreamReply final : public Reply
{
public:
    struct Pace {
        MonoTime start{};
        double speed = 1.0;
    };
    StreamReply(std::unique_ptr<WireContext> context, HttpHead head, Pace pace);
    Step advance(MonoTime now, std::string &out) override;

private:
    void scheduleNext();
    std::size_t sayTokens(MonoTime now, std::string &payload);
    Step finish(Step step, std::string &payload);

    std::unique_ptr<WireContext> m_context;
    std::unique_ptr<Wire> m_wire;
    HttpHead m_head;
    Pace m_pace;
    SplitMix64 m_jitter;
    bool m_opened = false;
    std::size_t m_said = 0, m_total = 0;
    MonoTime m_due{};
};
} // namespace assay::demo
