// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/http/http_parser.h"
#include <algorithm>
#include <charconv>
#include <cstdio>

namespace assay::demo
{
namespace
{

std::string_view trimBlanks(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

std::string lowered(std::string_view text)
{
    std::string out(text);
    for (char &c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
}

bool isTokenChar(char c)
{
    return c > ' ' && c < 127 && std::string_view("\"(),/:;<=>?@[\\]{}").find(c) == std::string_view::npos;
}

std::string_view reasonPhrase(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 413:
        return "Content Too Large";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    case 529:
        return "Site Overloaded";
    default:
        return "Status";
    }
}
} // namespace

std::string_view HttpRequest::header(std::string_view name) const
{
    for (const auto &[key, value] : headers)
        if (key == name)
            return value;
    return {};
}

HttpRequest HttpParser::take()
{
    HttpRequest out = std::move(m_request);
    m_request = {};
    m_phase = Phase::Head;
    m_scanned = 0;
    m_wanted = 0;
    return out;
}

HttpParser::State HttpParser::parse(std::string &input)
{
    while (step(input)) {
    }
    if (m_phase == Phase::Bad)
        return State::Bad;
    if (m_phase == Phase::Done)
        return State::Ready;
    if (m_expectsContinue) {
        m_expectsContinue = false;
        return State::NeedMoreSendContinue;
    }
    return State::NeedMore;
}

bool HttpParser::step(std::string &input)
{
    switch (m_phase) {
    case Phase::Head: {
        // A client may send blank lines between two requests.
        const std::size_t first = input.find_first_not_of("\r\n");
        input.erase(0, std::min(first, input.size()));
        const std::size_t end = input.find("\r\n\r\n", m_scanned > 3 ? m_scanned - 3 : 0);
        if (end == std::string::npos ? input.size() > maxHead : end > maxHead)
            return fail(431, "the request's head is larger than 64 KB");
        m_scanned = input.size();
        if (end == std::string::npos)
            return false;
        const bool good = parseHead(std::string_view(input).substr(0, end));
        input.erase(0, end + 4);
        return good;
    }
    case Phase::Body:
    case Phase::ChunkData: {
        const std::size_t n = std::min(m_wanted, input.size());
        m_request.body.append(input, 0, n);
        input.erase(0, n);
        m_wanted -= n;
        if (m_wanted > 0)
            return false;
        m_phase = m_phase == Phase::Body ? Phase::Done : Phase::ChunkEnd;
        return m_phase != Phase::Done;
    }
    case Phase::ChunkSize:
        return parseChunkSize(input);
    case Phase::ChunkEnd:
        if (input.size() < 2)
            return false;
        if (input.compare(0, 2, "\r\n") != 0)
            return fail(400, "a chunk of the request's body has no line end");
        input.erase(0, 2);
        m_phase = Phase::ChunkSize;
        return true;
    case Phase::Trailers: {
        const std::size_t end = input.find("\r\n");
        if (end == std::string::npos)
            return input.size() > maxHead ? fail(431, "the trailers are larger than 64 KB") : false;
        if (end == 0)
            m_phase = Phase::Done;
        input.erase(0, end + 2);
        return m_phase != Phase::Done;
    }
    case Phase::Done:
    case Phase::Bad:
        break;
    }
    return false;
}

bool HttpParser::parseHead(std::string_view head)
{
    const std::size_t lineEnd = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, lineEnd);
    const std::size_t a = line.find(' '), b = line.rfind(' ');
    if (a == std::string_view::npos || a == b || a == 0)
        return fail(400, "the request line is not \"METHOD target HTTP/1.1\"");
    const std::string_view version = line.substr(b + 1);
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return fail(400, "only HTTP/1.1 and HTTP/1.0 are spoken here");
    m_request.method = line.substr(0, a);
    m_request.target = line.substr(a + 1, b - a - 1);
    if (m_request.target.empty() || m_request.target.front() != '/' ||
        !std::all_of(m_request.method.begin(), m_request.method.end(), isTokenChar))
        return fail(400, "the request line is not \"METHOD /path HTTP/1.1\"");
    m_request.chunkedReplyAllowed = version == "HTTP/1.1";
    if (!parseFields(head.substr(std::min(lineEnd + 2, head.size()))))
        return false;
    const std::string connection = lowered(m_request.header("connection"));
    m_request.keepAlive = version == "HTTP/1.1" ? connection.find("close") == std::string::npos
                                                : connection.find("keep-alive") != std::string::npos;
    return parseLengths();
}

bool HttpParser::parseFields(std::string_view head)
{
    while (!head.empty()) {
        const std::size_t end = std::min(head.find("\r\n"), head.size());
        const std::string_view line = head.substr(0, end);
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || colon == 0 ||
            !std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon), isTokenChar))
            return fail(400, "a header line is not \"Name: value\"");
        m_request.headers.emplace_back(lowered(line.substr(0, colon)), std::string(trimBlanks(line.substr(colon + 1))));
        head.remove_prefix(std::min(end + 2, head.size()));
    }
    return true;
}

bool HttpParser::parseLengths()
{
    const std::string_view length = m_request.header("content-length");
    const std::string coding = lowered(m_request.header("transfer-encoding"));
    if (!coding.empty() && !length.empty())
        return fail(400, "Content-Length and Transfer-Encoding exclude each other");
    if (!coding.empty() && coding != "chunked")
        return fail(501, "only the chunked transfer coding is understood");
    if (!coding.empty()) {
        m_phase = Phase::ChunkSize;
    } else {
        m_wanted = 0;
        const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), m_wanted);
        if (!length.empty() && (error != std::errc() || end != length.data() + length.size()))
            return fail(400, "Content-Length is not a number");
        if (m_wanted > maxBody)
            return fail(413, "the body is larger than 72 MB");
        m_request.body.reserve(m_wanted);
        m_phase = m_wanted == 0 ? Phase::Done : Phase::Body;
    }
    m_expectsContinue = m_phase != Phase::Done && lowered(m_request.header("expect")) == "100-continue";
    return m_phase != Phase::Done;
}

bool HttpParser::parseChunkSize(std::string &input)
{
    const std::size_t end = input.find("\r\n");
    if (end == std::string::npos)
        return input.size() > 1024 ? fail(400, "a chunk of the request's body has no size") : false;
    std::size_t size = 0;
    const auto [stop, error] = std::from_chars(input.data(), input.data() + end, size, 16);
    if (error != std::errc() || (stop != input.data() + end && *stop != ';' && *stop != ' '))
        return fail(400, "a chunk of the request's body has no size");
    input.erase(0, end + 2);
    if (size > maxBody || m_request.body.size() + size > maxBody)
        return fail(413, "the body is larger than 72 MB");
    m_wanted = size;
    m_phase = size == 0 ? Phase::Trailers : Phase::ChunkData;
    return true;
}

bool HttpParser::fail(int status, std::string reason)
{
    m_phase = Phase::Bad;
    m_badStatus = status;
    m_badReason = std::move(reason);
    return false;
}

std::string headBytes(const HttpHead &head)
{
    std::string out = "HTTP/1.1 " + std::to_string(head.status) + ' ';
    out += reasonPhrase(head.status);
    out += "\r\nserver: assay-demo\r\nx-demo-simulated: true\r\ncontent-type: " + head.contentType + "\r\n";
    for (const auto &[name, value] : head.headers)
        out += name + ": " + value + "\r\n";
    if (head.length >= 0)
        out += "content-length: " + std::to_string(head.length) + "\r\n";
    else if (head.chunked)
        out += "transfer-encoding: chunked\r\n";
    out += head.keepAlive ? "connection: keep-alive\r\n\r\n" : "connection: close\r\n\r\n";
    return out;
}

std::string chunkBytes(std::string_view payload)
{
    if (payload.empty())
        return {};
    char size[20];
    const int n = std::snprintf(size, sizeof size, "%zx\r\n", payload.size());
    std::string out;
    out.reserve(payload.size() + 24);
    out.append(size, static_cast<std::size_t>(n)).append(payload).append("\r\n");
    return out;
}
} // namespace assay::demo
