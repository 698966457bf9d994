// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/transfer.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <new>

#include "core/text.h"

namespace assay::net
{
namespace
{
// Chunks of one read are joined up to this size: one network read is one mark in the timing.
constexpr std::size_t joinedChunk = 64u << 10;
// For write and header callbacks: makes curl stop with CURLE_WRITE_ERROR.
constexpr std::size_t stopCurl = 0;

std::string inMs(std::chrono::milliseconds limit) { return std::to_string(limit.count()) + " ms"; }

int statusOf(std::string_view line) // "HTTP/1.1 200 OK", "HTTP/2 200"
{
    const std::size_t space = line.find(' ');
    int status = 0;
    if (space != std::string_view::npos)
        std::from_chars(line.data() + space + 1, line.data() + line.size(), status);
    return status;
}

std::string lowerCase(std::string_view text)
{
    std::string out(text);
    for (char &c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

std::string_view trimmedView(std::string_view text)
{
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}
} // namespace

Transfer::Transfer(TransferId id, Request request, std::shared_ptr<TransferHandler> handler, Turn &turn)
    : m_id(id), m_request(std::move(request)), m_handler(std::move(handler)), m_turn(turn)
{
}

Transfer::~Transfer()
{
    dropChunks();
    for (curl_slist *line = m_headers; line != nullptr; line = line->next)
        explicit_bzero(line->data, std::strlen(line->data)); // one of them holds the key
    curl_slist_free_all(m_headers);
}

void Transfer::touch()
{
    if (m_touched)
        return;
    m_touched = true;
    m_turn.touched.push_back(this);
}

void Transfer::markSent(MonoTime now)
{
    m_sent = true;
    m_sentAt = now;
    touch();
}

// ---- what arrives -------------------------------------------------------------------------------------------------

std::size_t Transfer::onWrite(char *bytes, std::size_t size, std::size_t count, void *self)
{
    auto &transfer = *static_cast<Transfer *>(self);
    try {
        return transfer.takeBody({bytes, size * count}) ? size * count : stopCurl;
    } catch (const std::bad_alloc &) {
        transfer.m_abort = ownError(ErrorCode::TooLarge, "no memory left for the answer", transfer.circumstances());
        return stopCurl;
    }
}

bool Transfer::takeBody(std::string_view bytes)
{
    m_readAt = m_turn.clock.now(); // first of all: this is the stamp
    m_phase = Phase::Streaming;
    touch();
    const std::uint64_t room = m_request.limits.bodyBytes - m_bodyBytes;
    const std::string_view kept =
        bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(room, bytes.size())));
    if (!kept.empty()) {
        if (!m_chunks.empty() && m_chunks.back().turn == m_turn.number &&
            m_chunks.back().bytes.size() + kept.size() <= joinedChunk)
            m_chunks.back().bytes += kept;
        else
            m_chunks.push_back({std::string(kept), m_readAt, m_turn.number});
        m_bodyBytes += kept.size();
        m_turn.pendingBytes += kept.size();
    }
    if (kept.size() == bytes.size())
        return true;
    m_abort =
        ownError(ErrorCode::TooLarge,
                 "the answer is longer than " + std::to_string(m_request.limits.bodyBytes) + " bytes", circumstances());
    return false;
}

std::size_t Transfer::onHeader(char *bytes, std::size_t size, std::size_t count, void *self)
{
    auto &transfer = *static_cast<Transfer *>(self);
    try {
        return transfer.takeHeaderLine({bytes, size * count}) ? size * count : stopCurl;
    } catch (const std::bad_alloc &) {
        transfer.m_abort = ownError(ErrorCode::Protocol, "no memory left for the headers", transfer.circumstances());
        return stopCurl;
    }
}

bool Transfer::takeHeaderLine(std::string_view line)
{
    const MonoTime now = m_turn.clock.now();
    m_headerBytes += line.size();
    if (m_headerBytes > m_request.limits.headerBytes) {
        m_abort = ownError(ErrorCode::Protocol,
                           "the headers are longer than " + std::to_string(m_request.limits.headerBytes) + " bytes",
                           circumstances());
        return false;
    }
    if (m_phase == Phase::AwaitingBody || m_phase == Phase::Streaming)
        return true; // trailers
    if (line.starts_with("HTTP/")) {
        m_headDraft = {};
        m_headDraft.status = statusOf(line);
        m_headDraft.at = now;
        return true;
    }
    const std::string_view field = trimmedView(line);
    if (field.empty())
        return endHead();
    const std::size_t colon = field.find(':');
    if ((line.front() == ' ' || line.front() == '\t') && !m_headDraft.headers.empty())
        m_headDraft.headers.back().value.append(" ").append(field); // a folded header, old but legal
    else if (colon != std::string_view::npos)
        m_headDraft.headers.push_back(
            {lowerCase(trimmedView(field.substr(0, colon))), std::string(trimmedView(field.substr(colon + 1)))});
    return true;
}

bool Transfer::endHead()
{
    if (m_headDraft.status < 200)
        return true; // "100 Continue" and its like: the answer is still to come
    m_head = std::move(m_headDraft);
    m_headAt = m_turn.clock.now();
    m_phase = Phase::AwaitingBody;
    touch();
    if (m_head.status < 300 || m_head.status >= 400)
        return true;
    const std::string_view location = m_head.header("location");
    const std::string target = location.empty() ? "somewhere unnamed" : redirectTarget(m_url.handle.get(), location);
    m_abort = ownError(ErrorCode::Redirect,
                       "HTTP " + std::to_string(m_head.status) + " points to " + target + "; nothing was sent there",
                       circumstances());
    return false;
}

// ---- its clocks -----------------------------------------------------------------------------------------------------

MonoTime Transfer::deadline() const
{
    const Timeouts &limit = m_request.timeouts;
    const MonoTime total = m_sentAt + limit.total;
    switch (m_phase) {
    case Phase::Connecting:
        return std::min(total, m_sentAt + limit.connect);
    case Phase::AwaitingHead:
        return std::min(total, m_requestAt + limit.firstByte);
    case Phase::AwaitingBody:
        // Many servers send their head at once and think afterwards: that silence is still the wait for a first byte.
        return std::min(total, std::max(m_requestAt + limit.firstByte, m_headAt + limit.gap));
    case Phase::Streaming:
        return std::min(total, m_readAt + limit.gap);
    }
    return total;
}

void Transfer::excuse(Nanos lost, MonoTime now)
{
    for (MonoTime *point : {&m_requestAt, &m_headAt, &m_readAt})
        *point = std::min(*point + lost, now);
}

void Transfer::failAtDeadline()
{
    const Timeouts &limit = m_request.timeouts;
    if (deadline() >= m_sentAt + limit.total) {
        fail(ErrorCode::TotalTimeout, "not finished within " + inMs(limit.total));
        return;
    }
    switch (m_phase) {
    case Phase::Connecting:
        if (m_url.scheme == "https" && circumstances().tcpConnected)
            fail(ErrorCode::Tls, "no TLS within " + inMs(limit.connect) + "; is this really an https port?");
        else
            fail(ErrorCode::ConnectTimeout, "no connection within " + inMs(limit.connect));
        return;
    case Phase::AwaitingHead:
    case Phase::AwaitingBody:
        fail(ErrorCode::FirstByteTimeout, "no answer within " + inMs(limit.firstByte));
        return;
    case Phase::Streaming:
        fail(ErrorCode::Stalled, "nothing more arrived for " + inMs(limit.gap));
        return;
    }
}

// ---- how it ends ----------------------------------------------------------------------------------------------------

Circumstances Transfer::circumstances() const
{
    Circumstances c;
    c.hostPort = m_url.hostPort();
    c.proxy = m_proxyShown;
    c.https = m_url.scheme == "https";
    c.requestStarted = m_requestStarted;
    c.headComplete = m_phase == Phase::AwaitingBody || m_phase == Phase::Streaming;
    c.headerBytes = m_headerBytes;
    c.status = m_head.status;
    char *peer = nullptr; // known as soon as TCP stands; curl's connect time comes only after TLS
    if (m_easy != nullptr) {
        curl_easy_getinfo(m_easy, CURLINFO_PRIMARY_IP, &peer);
        curl_easy_getinfo(m_easy, CURLINFO_OS_ERRNO, &c.osError);
        curl_easy_getinfo(m_easy, CURLINFO_HTTP_CONNECTCODE, &c.proxyStatus);
    }
    c.tcpConnected = peer != nullptr && *peer != '\0';
    if (m_requestStarted && m_easy != nullptr && m_headerBytes == 0) {
        long requestBytes = -1;
        curl_off_t bodyBytes = -1;
        curl_easy_getinfo(m_easy, CURLINFO_REQUEST_SIZE, &requestBytes);
        curl_easy_getinfo(m_easy, CURLINFO_SIZE_UPLOAD_T, &bodyBytes);
        c.nothingLeft = m_reused && requestBytes == 0 && bodyBytes == 0;
    }
    return c;
}

bool Transfer::lostKeptConnection() const noexcept
{
    return m_reused && m_headerBytes == 0 && m_completion && m_completion->error &&
           m_completion->error->code == ErrorCode::ConnectionLost;
}

void Transfer::refuse(Error error)
{
    m_sentAt = m_turn.clock.now();
    settle(std::move(error));
}

void Transfer::finish(CURLcode code)
{
    // curl takes a connection that is closed inside the head for an empty answer.
    if (code == CURLE_OK && m_head.status == 0 && !m_abort)
        m_abort = ownError(ErrorCode::ConnectionLost, "the connection was closed before the answer's head was complete",
                           circumstances());
    if (code == CURLE_OK && !m_abort)
        settle(std::nullopt);
    else
        settle(m_abort ? *m_abort : errorFromCurl(code, m_words, circumstances()));
}

void Transfer::fail(ErrorCode code, std::string_view words) { settle(ownError(code, words, circumstances())); }

void Transfer::settle(std::optional<Error> error)
{
    if (error)
        error->detail = redact(std::move(error->detail), m_request.key);
    m_completion = Completion{std::move(error), times(), m_turn.clock.now(), m_bodyBytes, m_proxyShown};
    touch();
}

TransferTimes Transfer::times() const
{
    TransferTimes times;
    times.sent = m_sentAt;
    if (!m_sent || m_easy == nullptr)
        return times;
    times.reusedConnection = m_reused;
    if (times.reusedConnection)
        return times;
    const auto point = [this](CURLINFO info) -> std::optional<Nanos> {
        curl_off_t micros = 0;
        if (curl_easy_getinfo(m_easy, info, &micros) != CURLE_OK || micros <= 0)
            return std::nullopt;
        return std::chrono::microseconds(micros);
    };
    times.nameLookup = point(CURLINFO_NAMELOOKUP_TIME_T);
    times.connected = point(CURLINFO_CONNECT_TIME_T);
    times.tlsDone = point(CURLINFO_APPCONNECT_TIME_T);
    return times;
}

CURL *Transfer::releaseEasy() noexcept { return std::exchange(m_easy, nullptr); }

void Transfer::dropChunks()
{
    for (const Chunk &chunk : m_chunks)
        m_turn.pendingBytes -= chunk.bytes.size();
    m_chunks.clear();
}

// ---- telling --------------------------------------------------------------------------------------------------------

bool Transfer::hasNews() const noexcept
{
    return (m_sent && !m_toldSent) || (m_head.status != 0 && !m_toldHead) || !m_chunks.empty() || m_completion;
}

void Transfer::callHandler(std::size_t budget)
{
    if (m_sent && !m_toldSent) {
        m_toldSent = true;
        m_handler->onSent(m_id, m_sentAt);
    }
    if (m_head.status != 0 && !m_toldHead) {
        m_toldHead = true;
        m_handler->onHead(m_id, m_head);
    }
    for (std::size_t told = 0; told < budget && !m_chunks.empty();) {
        const Chunk chunk = std::move(m_chunks.front());
        m_chunks.pop_front();
        m_turn.pendingBytes -= chunk.bytes.size();
        told += chunk.bytes.size();
        m_handler->onChunk(m_id, chunk.bytes, chunk.at);
    }
    if (m_chunks.empty() && m_completion && !m_toldDone) {
        m_toldDone = true;
        m_handler->onDone(m_id, *m_completion);
    }
}

Transfer::Delivered Transfer::deliver(std::size_t budget)
{
    try {
        callHandler(budget);
    } catch (...) { // a handler must not throw; if it does, its transfer ends and the others go on
        if (!m_toldDone)
            return Delivered::Threw;
    }
    if (m_toldDone)
        return Delivered::Done;
    return hasNews() ? Delivered::More : Delivered::Idle;
}
} // namespace assay::net
