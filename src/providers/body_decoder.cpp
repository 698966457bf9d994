// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/body_decoder.h"
#include <algorithm>
#include <exception>
#include <utility>

namespace assay::providers
{
namespace
{
constexpr std::size_t mostErrorBytes = 256u << 10; // of a body that is only read for its message
constexpr std::size_t mostStartBytes = 300;
constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

// 0: a captured body without its head.
bool isSuccess(int status) { return status == 0 || (status >= 200 && status < 300); }
} // namespace

BodyDecoder::BodyDecoder(const net::Head &head, const DecodeHints &hints) : m_head(head), m_hints(hints)
{
    m_result.requestId = requestIdOf(head);
    if (!isSuccess(head.status))
        m_mode = Mode::ErrorBody;
}

void BodyDecoder::feed(std::string_view bytes, std::vector<DecodedDelta> &out)
{
    m_parts.begin(out);
    try {
        take(bytes);
    } catch (const std::exception &e) { // out of memory; what was decoded stays
        fail(ourError(ErrorCode::Internal, e.what()));
    }
}

// The first character tells the kinds apart, in any cut: servers mislabel bodies, and some send blank lines first.
void BodyDecoder::decide(std::string_view bytes)
{
    if (framing() == Framing::Frames && m_body.empty() && !bytes.empty() &&
        std::string_view(" \t\r\n{[<").find(bytes.front()) == std::string_view::npos) {
        m_mode = Mode::Frames;
        return takeFrames(bytes);
    }
    m_body += bytes;
    std::string_view body = m_body;
    if (body.size() < byteOrderMark.size() && byteOrderMark.starts_with(body))
        return;
    if (body.starts_with(byteOrderMark))
        body.remove_prefix(byteOrderMark.size());
    const std::size_t start = body.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos)
        return;
    const char first = body[start];
    if (first == '{' || first == '[') {
        m_body.erase(0, m_body.size() - body.size() + start);
        m_mode = framing() == Framing::EventsOrObjects ? Mode::Objects : Mode::Document;
        if (m_mode == Mode::Objects)
            takeObjects(std::exchange(m_body, {}));
    } else if (first == '<') {
        m_mode = Mode::Page;
    } else {
        m_mode = Mode::Stream;
        const std::string soFar = std::move(m_body);
        m_body.clear();
        takeStream(soFar);
    }
}

void BodyDecoder::take(std::string_view bytes)
{
    switch (m_mode) {
    case Mode::Undecided:
        decide(bytes);
        break;
    case Mode::Stream:
        takeStream(bytes);
        break;
    case Mode::Objects:
        takeObjects(bytes);
        break;
    case Mode::Frames:
        takeFrames(bytes);
        break;
    case Mode::Document:
        m_body += bytes;
        break;
    case Mode::Page:
    case Mode::ErrorBody:
        m_body += bytes.substr(0, mostErrorBytes - std::min(mostErrorBytes, m_body.size()));
        break;
    }
}

void BodyDecoder::noteStart(std::string_view bytes)
{
    if (m_start.size() < mostStartBytes)
        m_start += bytes.substr(0, mostStartBytes - m_start.size());
}

void BodyDecoder::takeObjects(std::string_view bytes)
{
    noteStart(bytes);
    const Status status = m_objects.feed(bytes, [this](std::string_view object) {
        takeEvent({{}, std::string(object)});
    });
    if (!status)
        fail(ourError(status.error().code, status.error().detail));
}

void BodyDecoder::takeFrames(std::string_view bytes)
{
    const Status status = m_frames.feed(bytes, [this](const net::EventStreamMessage &frame) {
        ++m_events;
        onFrame(frame);
    });
    if (!status)
        fail(ourError(status.error().code, status.error().detail));
}

void BodyDecoder::takeStream(std::string_view bytes)
{
    noteStart(bytes);
    const Status status = m_parser.feed(bytes, [this](const net::SseEvent &event) { takeEvent(event); });
    if (!status)
        fail(ourError(status.error().code, status.error().detail));
}

void BodyDecoder::takeEvent(const net::SseEvent &event)
{
    ++m_events;
    if (m_result.endMarker || isBlank(event.data) || onPlainData(event.data))
        return;
    const Json json = m_reader.read(event.data);
    if (json.is_object())
        onEvent(json, event.name);
    else // go on: the events after it may be whole, and their text is worth keeping
        fail(ourError(ErrorCode::Protocol,
                      "event " + std::to_string(m_events) +
                          " of the stream is not a JSON object: " + excerpt(event.data, mostStartBytes)));
}

Decoded BodyDecoder::finish(const std::optional<Error> &transport, std::vector<DecodedDelta> &out)
{
    if (m_finished)
        return m_result;
    m_finished = true;
    m_parts.begin(out);
    try {
        finishBody(transport.has_value());
        onFinish();
    } catch (const std::exception &e) {
        fail(ourError(ErrorCode::Internal, e.what()));
    }
    settle(transport);
    return std::move(m_result);
}

void BodyDecoder::finishBody(bool cut)
{
    switch (m_mode) {
    case Mode::Undecided:
        break;
    case Mode::Stream:
        finishStream();
        finishStray();
        break;
    case Mode::Objects:
        if (!cut && !m_objects.unfinished().empty())
            fail(ourError(ErrorCode::Incomplete,
                          "the JSON of the answer ends early: " + excerpt(m_objects.unfinished(), mostStartBytes)));
        break;
    case Mode::Frames:
        if (!cut && m_frames.insideFrame())
            fail(ourError(ErrorCode::Incomplete, "the answer ended inside frame " + std::to_string(m_events + 1)));
        break;
    case Mode::Document:
        finishDocument(cut);
        break;
    case Mode::Page:
        fail(ourError(ErrorCode::NotApi, describeHtml(m_body)));
        break;
    case Mode::ErrorBody: {
        Error error = errorFromResponse(m_head, m_body, m_hints.wallMicros);
        if (error.type == "content_filter")
            m_stop = Outcome::Filtered;
        fail(std::move(error));
        break;
    }
    }
}

// The standard drops an event that no blank line ends. An answer's last words are worth more than that: when it is
// whole JSON it counts, and the missing end marker still shows that something was cut.
void BodyDecoder::finishStream()
{
    const std::optional<net::SseEvent> last = m_parser.unfinished();
    if (last && !m_result.endMarker && !isBlank(last->data) && !onPlainData(last->data)) {
        const Json json = parseJson(last->data);
        if (json.is_object()) {
            ++m_events;
            onEvent(json, last->name);
        }
    }
    if (m_events == 0 && !last && m_parser.comments() == 0 && !isBlank(m_start))
        fail(ourError(ErrorCode::NotApi, "not an event stream: " + excerpt(m_start, mostStartBytes - 1)));
}

// Gemini: an error can come in the middle of a stream as bare JSON, in no event at all.
void BodyDecoder::finishStray()
{
    const std::string_view stray = m_parser.stray();
    if (m_error || m_result.endMarker || stray.empty())
        return;
    const Json json = parseJson(stray);
    const std::optional<SaidError> said = json.is_discarded() ? std::nullopt : findError(json);
    if (said)
        failSaid(*said);
}

void BodyDecoder::finishDocument(bool cut)
{
    const Json json = parseJson(m_body);
    if (json.is_discarded()) {
        if (cut)
            return; // the transport's error says why
        const char last = m_body[m_body.find_last_not_of(" \t\r\n")];
        const bool ends = last == '}' || last == ']';
        fail(ourError(ends ? ErrorCode::Protocol : ErrorCode::Incomplete,
                      (ends ? "the answer is not valid JSON: " : "the JSON of the answer ends early: ") +
                          excerpt(m_body, mostStartBytes)));
        return;
    }
    if (onDocument(json)) {
        end();
        return;
    }
    const std::optional<SaidError> said = findError(json);
    if (said)
        failSaid(*said);
    else
        fail(ourError(ErrorCode::NotApi, "JSON that is no answer of this API: " + excerpt(m_body, mostStartBytes)));
}

void BodyDecoder::fail(Error error)
{
    if (!m_error)
        m_error = std::move(error);
}

Error BodyDecoder::ourError(ErrorCode code, std::string detail) const
{
    Error error = makeError(code, std::move(detail));
    error.httpStatus = m_head.status;
    error.requestId = m_result.requestId;
    error.costClass = CostClass::MayBeCharged;
    return error;
}

Error BodyDecoder::missingEnd() const
{
    const std::string_view what =
        m_parts.any() ? "the answer ended without " : "the body ended with no answer and without ";
    return ourError(ErrorCode::Incomplete, std::string(what).append(endMarkerName()));
}

void BodyDecoder::settle(const std::optional<Error> &transport)
{
    m_result.text = m_parts.joined(Kind::Answer);
    m_result.reasoning = m_parts.joined(Kind::Reasoning);
    m_result.refusal = m_parts.joined(Kind::Refusal);
    m_result.toolCalls = m_tools.take();
    if (!m_error && !m_result.endMarker && !m_complete) {
        m_error = transport ? *transport : missingEnd();
        if (!m_error->httpStatus)
            m_error->httpStatus = m_head.status;
        if (m_error->requestId.empty())
            m_error->requestId = m_result.requestId;
    }
    if (m_error) {
        const bool billed = m_parts.any() || m_result.usage.output.value_or(0) > 0;
        if (billed)
            m_error->costClass = CostClass::Charged;
        if (m_result.requestId.empty())
            m_result.requestId = m_error->requestId;
        m_result.outcome = m_error->code == ErrorCode::Cancelled ? Outcome::Cancelled
                           : m_parts.any()                       ? Outcome::Partial
                           : m_stop == Outcome::Filtered         ? Outcome::Filtered
                                                                 : Outcome::Failed;
        m_result.error = std::move(m_error);
    } else if (m_stop != Outcome::Succeeded) {
        m_result.outcome = m_stop;
    } else if (!isBlank(m_result.refusal)) {
        m_result.outcome = Outcome::Refused;
    } else {
        const bool empty = isBlank(m_result.text) && m_result.toolCalls.empty();
        m_result.outcome = empty ? Outcome::Empty : Outcome::Succeeded;
    }
}
} // namespace assay::providers
