// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/curl_errors.h"

#include <cerrno>

namespace assay::net
{
namespace
{
// curl gives up on heads of 300 KB with a plain receive error; whoever saw that many bytes of head saw a flood.
constexpr std::size_t headerFlood = 200u << 10;

CostClass costOf(const Circumstances &c)
{
    if (!c.requestStarted || c.nothingLeft)
        return CostClass::NotSent;
    // A head of 3xx or 4xx is the server's "no": nothing was processed, whatever happened to the rest of its answer.
    return c.status >= 300 && c.status < 500 ? CostClass::NotCharged : CostClass::MayBeCharged;
}

// Before the request: nothing was sent, the code says where it ended.
ErrorCode codeBeforeRequest(CURLcode code, const Circumstances &c)
{
    switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return ErrorCode::BadUrl;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
        return ErrorCode::Proxy;
    case CURLE_COULDNT_RESOLVE_HOST:
        return ErrorCode::Dns;
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
        if (!c.proxy.empty())
            return ErrorCode::Proxy;
        return c.osError == ETIMEDOUT ? ErrorCode::ConnectTimeout : ErrorCode::Refused;
    case CURLE_OPERATION_TIMEDOUT:
        return c.https && c.tcpConnected ? ErrorCode::Tls : ErrorCode::ConnectTimeout;
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
    case CURLE_BAD_FUNCTION_ARGUMENT:
    case CURLE_UNKNOWN_OPTION:
    case CURLE_NOT_BUILT_IN:
        return ErrorCode::Internal;
    default:
        break;
    }
    if (!c.proxy.empty() && (c.proxyStatus == 0 || c.proxyStatus >= 300))
        return ErrorCode::Proxy;                          // the tunnel never stood
    return c.https ? ErrorCode::Tls : ErrorCode::Refused; // what is left between TCP and the request is TLS
}

ErrorCode codeAfterRequest(CURLcode code, const Circumstances &c)
{
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
        return ErrorCode::TotalTimeout;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL: // "Received HTTP/0.9 when not allowed"
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_HTTP2:
        return ErrorCode::Protocol;
    case CURLE_OUT_OF_MEMORY: // curl's own limit for one header line
        return c.headComplete ? ErrorCode::Internal : ErrorCode::Protocol;
    case CURLE_RECV_ERROR:
        return !c.headComplete && c.headerBytes > headerFlood ? ErrorCode::Protocol : ErrorCode::ConnectionLost;
    case CURLE_FILESIZE_EXCEEDED:
        return ErrorCode::TooLarge;
    case CURLE_WRITE_ERROR:
    case CURLE_BAD_FUNCTION_ARGUMENT:
    case CURLE_ABORTED_BY_CALLBACK:
        return ErrorCode::Internal; // our callbacks say why, so this is never reached by intention
    default:
        return ErrorCode::ConnectionLost; // reset, cut, error 65, TLS broken off, HTTP/2 stream closed
    }
}
} // namespace

Error ownError(ErrorCode code, std::string_view words, const Circumstances &c)
{
    Error error = makeError(code, c.hostPort + ": " + std::string(words));
    if (c.status != 0)
        error.httpStatus = c.status;
    error.costClass = costOf(c);
    return error;
}

Error errorFromCurl(CURLcode code, std::string_view words, const Circumstances &c)
{
    std::string text(words.empty() ? std::string_view(curl_easy_strerror(code)) : words);
    if (code == CURLE_SEND_FAIL_REWIND)
        text = "the server closed the kept-alive connection after the request was sent; it was not sent again";
    if (!c.proxy.empty() && !c.requestStarted)
        text += " (by way of the proxy " + c.proxy + ")";
    return ownError(c.requestStarted ? codeAfterRequest(code, c) : codeBeforeRequest(code, c), text, c);
}
} // namespace assay::net
