// SPDX-License-Identifier: GPL-3.0-or-later
// Every libcurl option of a transfer. What is not set here keeps curl's default; the pool resets handles between uses.
#include <algorithm>
#include <cstring>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

#include "net/sigv4.h"
#include "net/transfer.h"

namespace assay::net
{
namespace
{
bool isToken(std::string_view name)
{
    static constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               marks.find(c) != std::string_view::npos;
    });
}

bool isHeaderText(std::string_view value)
{
    return std::none_of(value.begin(), value.end(),
                        [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

bool sameName(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

Error notSent(ErrorCode code, std::string words)
{
    Error error = makeError(code, std::move(words));
    error.costClass = CostClass::NotSent;
    return error;
}
} // namespace

std::optional<Error> Transfer::check() const
{
    if (!isToken(m_request.method))
        return notSent(ErrorCode::BadInput, "the request's method is not a word");
    for (const Header &header : m_request.headers) {
        if (!isToken(header.name))
            return notSent(ErrorCode::BadInput, "a header's name has a character that is not allowed in one");
        if (!isHeaderText(header.value))
            return notSent(ErrorCode::BadInput, "the value of the header " + header.name + " contains a line break");
    }
    if (m_request.aws) {
        if (auto error = checkSigning())
            return error;
    }
    if (m_request.key.empty() && !m_request.aws)
        return std::nullopt;
    if (!m_request.key.empty() && !m_request.key.isValidHeaderValue())
        return notSent(ErrorCode::KeyInvalid, "the key contains a blank, a line break or another character that no key "
                                              "has; paste it again");
    if (!m_request.key.empty() && (!isToken(m_request.keyHeader) || !isHeaderText(m_request.keyPrefix)))
        return notSent(ErrorCode::BadInput, "there is a key, but no valid header to send it in");
    const auto bound = originOf(m_request.keyOrigin);
    if (!bound || *bound != m_url.origin())
        return notSent(ErrorCode::KeyOrigin, "the key belongs to " + (bound ? *bound : "no known address") +
                                                 " and is not sent to " + m_url.origin());
    return std::nullopt;
}

std::optional<Error> Transfer::checkSigning() const
{
    const AwsSigning &aws = *m_request.aws;
    if (!m_request.key.empty())
        return notSent(ErrorCode::Internal, "a request is signed or takes a key, not both");
    if (aws.region.empty() || !isHeaderText(aws.region) || !isHeaderText(aws.service))
        return notSent(ErrorCode::BadInput, "no AWS region is set, and a signature needs one");
    const bool token = aws.keys.sessionToken.empty() || aws.keys.sessionToken.isValidHeaderValue();
    if (!Secret(aws.keys.accessKeyId).isValidHeaderValue() || !aws.keys.secretKey.isValidHeaderValue() || !token)
        return notSent(ErrorCode::KeyInvalid, "an AWS key contains a blank, a line break or another character that no "
                                              "key has");
    return std::nullopt;
}

std::optional<Error> Transfer::prepare(CURL *easy, const ProxyEnvironment &proxies,
                                       const std::set<std::string> &closers)
{
    m_easy = easy;
    if (m_easy == nullptr)
        return notSent(ErrorCode::Internal, "no memory for another transfer");
    auto parsed = parseUrl(m_request.url);
    if (!parsed)
        return parsed.error();
    m_url = std::move(*parsed);
    if (auto error = check())
        return error;
    if (!buildHeaders())
        return notSent(ErrorCode::Internal, "no memory for the request's headers");
    setUrl(proxies);
    setSafety();
    setMethod();
    setConnection(closers.contains(m_url.origin()));
    setCallbacks();
    return std::nullopt;
}

void Transfer::setUrl(const ProxyEnvironment &proxies)
{
    // The very handle that was checked: a second parser could read another host out of the same text.
    curl_easy_setopt(m_easy, CURLOPT_CURLU, m_url.handle.get());
    if (m_request.aws)
        curl_easy_setopt(m_easy, CURLOPT_PATH_AS_IS, 1L); // what was signed is what is sent
    const std::optional<std::string> proxy = proxies.proxyFor(m_url);
    m_proxyShown = proxy ? withoutCredentials(*proxy) : std::string();
    curl_easy_setopt(m_easy, CURLOPT_PROXY, proxy ? proxy->c_str() : ""); // "": none, whatever the environment says
    curl_easy_setopt(m_easy, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
    curl_easy_setopt(m_easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L); // the proxy's head is not the answer's
}

void Transfer::setSafety()
{
    const char *protocols = m_url.scheme == "http" ? "http,https" : "https";
    curl_easy_setopt(m_easy, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(m_easy, CURLOPT_REDIR_PROTOCOLS_STR, protocols);
    curl_easy_setopt(m_easy, CURLOPT_FOLLOWLOCATION, 0L); // curl would take keys and prompts along to the new host
    curl_easy_setopt(m_easy, CURLOPT_UNRESTRICTED_AUTH, 0L);
    curl_easy_setopt(m_easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(m_easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(m_easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(m_easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!m_request.caFile.empty())
        curl_easy_setopt(m_easy, CURLOPT_CAINFO, m_request.caFile.c_str());
    curl_easy_setopt(m_easy, CURLOPT_HTTP09_ALLOWED, 0L);
    curl_easy_setopt(m_easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    curl_easy_setopt(m_easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(m_easy, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(m_easy, CURLOPT_TCP_KEEPALIVE, 1L); // a silent answer must not be forgotten by a router
    curl_easy_setopt(m_easy, CURLOPT_MAXLIFETIME_CONN, 3600L);
    curl_easy_setopt(m_easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(m_request.timeouts.connect.count()));
    curl_easy_setopt(m_easy, CURLOPT_ACCEPT_ENCODING, ""); // all that this curl can decode
#if LIBCURL_VERSION_NUM >= 0x075700
    // Else ending a transfer waits for its name look-up, and a slow name server would stop every other stream.
    curl_easy_setopt(m_easy, CURLOPT_QUICK_EXIT, 1L);
#endif
}

void Transfer::setMethod()
{
    const std::string &method = m_request.method;
    if (method == "GET" && m_request.body.empty()) {
        curl_easy_setopt(m_easy, CURLOPT_HTTPGET, 1L);
        return;
    }
    if (method == "HEAD") {
        curl_easy_setopt(m_easy, CURLOPT_NOBODY, 1L);
        return;
    }
    // A read callback and no seek callback: when a kept-alive connection dies under a request, curl cannot rewind and
    // fails with error 65 instead of silently sending, and paying, twice. An empty body needs no rewinding, so such a
    // request gets a connection of its own: curl re-sends on reused ones only.
    curl_easy_setopt(m_easy, CURLOPT_POST, 1L);
    curl_easy_setopt(m_easy, CURLOPT_POSTFIELDS, nullptr);
    curl_easy_setopt(m_easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(m_request.body.size()));
    curl_easy_setopt(m_easy, CURLOPT_READFUNCTION, &Transfer::onRead);
    curl_easy_setopt(m_easy, CURLOPT_READDATA, this);
    if (method != "POST")
        curl_easy_setopt(m_easy, CURLOPT_CUSTOMREQUEST, method.c_str());
}

void Transfer::setConnection(bool own)
{
    const bool bare = m_request.method != "GET" && m_request.method != "HEAD" && m_request.body.empty();
    curl_easy_setopt(m_easy, CURLOPT_FRESH_CONNECT, own || bare ? 1L : 0L);
    curl_easy_setopt(m_easy, CURLOPT_FORBID_REUSE, own ? 1L : 0L);
}

void Transfer::setCallbacks()
{
    curl_easy_setopt(m_easy, CURLOPT_PRIVATE, this);
    curl_easy_setopt(m_easy, CURLOPT_ERRORBUFFER, m_words);
    curl_easy_setopt(m_easy, CURLOPT_HTTPHEADER, m_headers);
    curl_easy_setopt(m_easy, CURLOPT_WRITEFUNCTION, &Transfer::onWrite);
    curl_easy_setopt(m_easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(m_easy, CURLOPT_HEADERFUNCTION, &Transfer::onHeader);
    curl_easy_setopt(m_easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(m_easy, CURLOPT_PREREQFUNCTION, &Transfer::onPrerequest);
    curl_easy_setopt(m_easy, CURLOPT_PREREQDATA, this);
    curl_easy_setopt(m_easy, CURLOPT_OPENSOCKETFUNCTION, &Transfer::onOpenSocket);
    curl_easy_setopt(m_easy, CURLOPT_OPENSOCKETDATA, this);
}

bool Transfer::addHeader(const std::string &line)
{
    curl_slist *longer = curl_slist_append(m_headers, line.c_str());
    if (longer == nullptr)
        return false;
    m_headers = longer;
    return true;
}

bool Transfer::buildHeaders()
{
    bool ok = addHeader("Expect:"); // else a body of over 1 MB waits for "100 Continue"
    bool agent = false;
    bool type = false;
    for (const Header &header : m_request.headers) {
        agent = agent || sameName(header.name, "user-agent");
        type = type || sameName(header.name, "content-type");
        // "Name;" is curl's way to send a header without a value.
        ok = ok && addHeader(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
    }
    if (!agent)
        ok = ok && addHeader("User-Agent: Assay/" ASSAY_VERSION);
    if (!type)
        ok = ok && addHeader("Content-Type:"); // else curl calls every POST a form
    if (!m_request.key.empty()) {
        std::string line = m_request.keyHeader + ": " + m_request.keyPrefix;
        line += m_request.key.expose();
        ok = ok && addHeader(line);
        explicit_bzero(line.data(), line.size());
    }
    return m_request.aws ? ok && addSignature() : ok;
}

bool Transfer::addSignature()
{
    SignedRequest request;
    request.method = m_request.method;
    const bool usualPort = m_url.port == (m_url.scheme == "http" ? "80" : "443");
    request.host = usualPort ? m_url.host : m_url.hostPort();
    request.path = m_url.path();
    request.query = m_url.query();
    for (const Header &header : m_request.headers) {
        if (sameName(header.name, "content-type"))
            request.contentType = header.value;
    }
    request.body = m_request.body;
    Signature signature = signRequest(request, *m_request.aws, m_turn.clock.wallMicros());
    const Secret &token = m_request.aws->keys.sessionToken;
    bool ok = addHeader("X-Amz-Date: " + signature.date) &&
              addHeader("X-Amz-Content-Sha256: " + signature.contentSha256) &&
              addHeader("Authorization: " + signature.authorization);
    if (!token.empty()) {
        std::string line = "X-Amz-Security-Token: ";
        line += token.expose();
        ok = ok && addHeader(line);
        explicit_bzero(line.data(), line.size());
    }
    explicit_bzero(signature.authorization.data(), signature.authorization.size());
    return ok;
}

bool Transfer::plainHttpAllowed() const { return m_url.scheme != "http" || m_request.allowPlainHttp; }

// Refuses before anything goes out: not even a connection is made to a stranger for plain http.
curl_socket_t Transfer::onOpenSocket(void *self, curlsocktype, curl_sockaddr *address)
{
    auto &transfer = *static_cast<Transfer *>(self);
    if (!transfer.plainHttpAllowed() && !isLoopbackAddress(address->addr)) {
        transfer.m_abort = notSent(ErrorCode::PlainHttpRefused,
                                   transfer.m_url.hostPort() + ": plain http would show the key and the prompt to "
                                                               "everybody on the way; use https, or allow this host");
        return CURL_SOCKET_BAD;
    }
    transfer.m_openedSocket = true;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// The connection stands, the request has not been written. Asked again here because a kept connection may have been
// opened for a request with other permissions.
int Transfer::onPrerequest(void *self, char *peerIp, char *, int, int)
{
    auto &transfer = *static_cast<Transfer *>(self);
    if (!transfer.plainHttpAllowed() && !isLoopbackAddress(std::string_view(peerIp))) {
        transfer.m_abort = notSent(ErrorCode::PlainHttpRefused, transfer.m_url.hostPort() +
                                                                    " is not this computer, and plain http to it is "
                                                                    "not allowed");
        return CURL_PREREQFUNC_ABORT;
    }
    transfer.m_abort.reset(); // one of the host's addresses was refused, this one is fine
    if (!std::exchange(transfer.m_requestStarted, true))
        transfer.m_reused = !transfer.m_openedSocket;
    transfer.m_requestAt = transfer.m_turn.clock.now();
    transfer.m_phase = Phase::AwaitingHead;
    transfer.touch();
    return CURL_PREREQFUNC_OK;
}

std::size_t Transfer::onRead(char *buffer, std::size_t size, std::size_t count, void *self)
{
    auto &transfer = *static_cast<Transfer *>(self);
    const std::string_view rest = std::string_view(transfer.m_request.body).substr(transfer.m_uploaded);
    const std::size_t n = std::min(rest.size(), size * count);
    std::memcpy(buffer, rest.data(), n);
    transfer.m_uploaded += n;
    transfer.m_requestAt = transfer.m_turn.clock.now(); // the wait for the first byte begins when the last one has left
    return n;
}
} // namespace assay::net
