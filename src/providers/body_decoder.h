// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: what all APIs' decoders share. It tells a stream from whole JSON, a web page and an error
// body, keeps everything decoded so far whatever happens, and settles the outcome. An API fills in the hooks.
#pragma once
#include "net/event_stream.h"
#include "net/sse.h"
#include "providers/answer_parts.h"
#include "providers/error_body.h"
#include "providers/event_reader.h"
#include "providers/json.h"
#include "providers/json_objects.h"
#include "providers/protocol.h"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::providers
{

class BodyDecoder : public Decoder
{
public:
    BodyDecoder(const net::Head &head, const DecodeHints &hints);
    void feed(std::string_view bytes, std::vector<DecodedDelta> &out) final;
    Decoded finish(const std::optional<Error> &transport, std::vector<DecodedDelta> &out) final;

protected:
    using Kind = Delta::Kind;
    // How this API streams: server-sent events; these, or JSON objects in a row; binary frames.
    enum class Framing { Events, EventsOrObjects, Frames };
    virtual Framing framing() const noexcept { return Framing::Events; }
    // One event of a stream. `name` is the event: field, or empty.
    virtual void onEvent(const Json &event, std::string_view name) = 0;
    virtual void onFrame(const net::EventStreamMessage &) {}
    // A whole (not streamed) answer; false when this is none of this API's.
    virtual bool onDocument(const Json &body) = 0;
    // Data that is not JSON; true when it is the API's own ("[DONE]").
    virtual bool onPlainData(std::string_view data) = 0;
    virtual std::string_view endMarkerName() const = 0; // for "the answer ended without ..."
    virtual void onFinish() {}                          // last changes before the outcome is settled

    void fail(Error error); // the first one stays
    void failSaid(const SaidError &said) { fail(errorInAnswer(said, m_head)); }
    bool failed() const noexcept { return m_error.has_value(); }
    void end() noexcept { m_result.endMarker = true; }
    // The answer is whole, in an API that has no end marker of its own.
    void complete() noexcept { m_complete = true; }
    // What is not as the framing or JSON should be: kept going, as text behind it is worth having.
    void failProtocol(std::string detail) { fail(ourError(ErrorCode::Protocol, std::move(detail))); }
    const net::Head &head() const noexcept { return m_head; }
    // How an answer that ended well is to be seen; Refused and Empty are found from the text.
    void stopAs(Outcome outcome) noexcept { m_stop = outcome; }
    const DecodeHints &hints() const noexcept { return m_hints; }

    AnswerParts m_parts;
    ToolCallParts m_tools;
    Decoded m_result;

private:
    enum class Mode { Undecided, Stream, Objects, Frames, Document, Page, ErrorBody };
    void decide(std::string_view bytes);
    void take(std::string_view bytes);
    void takeStream(std::string_view bytes);
    void takeObjects(std::string_view bytes);
    void takeFrames(std::string_view bytes);
    void noteStart(std::string_view bytes);
    void takeEvent(const net::SseEvent &event);
    void finishBody(bool cut);
    void finishStream();
    void finishStray();
    void finishDocument(bool cut);
    void settle(const std::optional<Error> &transport);
    Error ourError(ErrorCode code, std::string detail) const;
    Error missingEnd() const;

    net::Head m_head;
    DecodeHints m_hints;
    Mode m_mode = Mode::Undecided;
    EventReader m_reader;
    net::SseParser m_parser;
    JsonObjects m_objects;
    net::EventStreamParser m_frames;
    std::string m_body;  // of a document, a page or an error; the first part of it for the latter two
    std::string m_start; // of a stream, to show what came when no event was in it
    std::size_t m_events = 0;
    Outcome m_stop = Outcome::Succeeded;
    std::optional<Error> m_error;
    bool m_finished = false;
    bool m_complete = false;
};
} // namespace assay::providers
