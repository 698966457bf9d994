// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/1.1 requests out of a byte stream, one after the other on a kept-alive connection. Pure: no socket in here.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::demo
{

struct HttpRequest {
    std::string method, target;
    std::vector<std::pair<std::string, std::string>> headers; // names in lower case, values trimmed
    std::string body;
    bool keepAlive = true;
    bool chunkedReplyAllowed = true;                      // false for HTTP/1.0
    std::string_view header(std::string_view name) const; // name in lower case; empty when absent
};

class HttpParser
{
public:
    static constexpr std::size_t maxHead = 64 * 1024;
    static constexpr std::size_t maxBody = 72 * 1024 * 1024; // 50 MB of files as base64, and the prompt

    enum class State {
        NeedMore,
        NeedMoreSendContinue /* said once: the client waits for "100 Continue" */,
        Ready,
        Bad
    };
    // Consumes what it understands from the front of `input`. After Ready take() the request; after Bad the connection
    // can only be answered and closed.
    State parse(std::string &input);
    HttpRequest take();
    int badStatus() const noexcept { return m_badStatus; } // 400, 413, 431 or 501
    const std::string &badReason() const noexcept { return m_badReason; }
    // What was asked, as far as it is known when the body is bad: the error can then have the right API's shape.
    const HttpRequest &soFar() const noexcept { return m_request; }
    bool idle() const noexcept { return m_phase == Phase::Head; }

private:
    enum class Phase { Head, Body, ChunkSize, ChunkData, ChunkEnd, Trailers, Done, Bad };
    bool step(std::string &input); // false: more bytes are needed, or there is an end
    bool parseHead(std::string_view head);
    bool parseFields(std::string_view head);
    bool parseLengths();
    bool parseChunkSize(std::string &input);
    bool fail(int status, std::string reason);

    Phase m_phase = Phase::Head;
    HttpRequest m_request;
    std::size_t m_wanted = 0; // bytes of body or chunk still to come
    std::size_t m_scanned = 0;
    bool m_expectsContinue = false;
    int m_badStatus = 0;
    std::string m_badReason;
};

// The head of a reply, ready to send. `length` < 0 means chunked.
struct HttpHead {
    int status = 200;
    std::string contentType;
    std::vector<std::pair<std::string, std::string>> headers;
    std::int64_t length = -1;
    bool keepAlive = true;
    bool chunked = true; // with length < 0: false means "until the connection closes"
};
std::string headBytes(const HttpHead &head);
std::string chunkBytes(std::string_view payload); // one chunk; nothing for an empty payload
} // namespace assay::demo
