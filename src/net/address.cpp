// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/address.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "net/transport.h"

namespace assay::net
{
namespace
{
struct FreeCurl {
    void operator()(char *text) const { curl_free(text); }
};
using CurlText = std::unique_ptr<char, FreeCurl>;

Result<std::string> partOf(CURLU *url, CURLUPart part, unsigned flags)
{
    char *raw = nullptr;
    const CURLUcode code = curl_url_get(url, part, &raw, flags);
    const CurlText text(raw);
    if (code != CURLUE_OK)
        return makeError(ErrorCode::BadUrl, curl_url_strerror(code));
    return std::string(text.get());
}

bool isLoopbackV4(const in_addr &address) { return (ntohl(address.s_addr) >> 24) == 127; }

bool isLoopbackV6(const in6_addr &address)
{
    if (IN6_IS_ADDR_V4MAPPED(&address)) {
        in_addr inner{};
        std::memcpy(&inner, address.s6_addr + 12, sizeof inner);
        return isLoopbackV4(inner);
    }
    return IN6_IS_ADDR_LOOPBACK(&address);
}
} // namespace

std::string ParsedUrl::path() const
{
    const auto text = partOf(handle.get(), CURLUPART_PATH, 0);
    return text ? *text : "/";
}

std::string ParsedUrl::query() const
{
    const auto text = partOf(handle.get(), CURLUPART_QUERY, 0);
    return text ? *text : std::string();
}

Result<ParsedUrl> parseUrl(std::string_view text)
{
    ParsedUrl parsed;
    parsed.handle.reset(curl_url());
    // A user name in a URL is a secret in the wrong place: it would be stored with the endpoint.
    const std::string whole(text);
    const auto refuse = [](std::string reason) { return makeError(ErrorCode::BadUrl, std::move(reason)); };
    if (whole.size() != std::strlen(whole.c_str()))
        return refuse("the address contains a NUL byte");
    const CURLUcode code = curl_url_set(parsed.handle.get(), CURLUPART_URL, whole.c_str(), CURLU_DISALLOW_USER);
    if (code == CURLUE_USER_NOT_ALLOWED)
        return refuse("the address contains a user name or password; keys belong in the key field");
    if (code == CURLUE_BAD_SCHEME || code == CURLUE_UNSUPPORTED_SCHEME)
        return refuse("the address must begin with https:// or http://");
    if (code != CURLUE_OK)
        return refuse(curl_url_strerror(code));
    auto scheme = partOf(parsed.handle.get(), CURLUPART_SCHEME, 0);
    auto host = partOf(parsed.handle.get(), CURLUPART_HOST, CURLU_PUNYCODE);
    auto port = partOf(parsed.handle.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
    if (!scheme || (*scheme != "https" && *scheme != "http"))
        return refuse("the address must begin with https:// or http://");
    if (!host)
        return host.error();
    if (!port)
        return port.error();
    parsed.scheme = *scheme;
    parsed.host = *host;
    std::transform(parsed.host.begin(), parsed.host.end(), parsed.host.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    parsed.port = *port;
    return parsed;
}

std::string redirectTarget(CURLU *base, std::string_view location)
{
    const UrlHandle target(curl_url_dup(base));
    const std::string text(location);
    const CURLUcode code =
        curl_url_set(target.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE);
    const auto scheme = partOf(target.get(), CURLUPART_SCHEME, 0);
    if (code != CURLUE_OK || !scheme)
        return "an address that cannot be read";
    const auto host = partOf(target.get(), CURLUPART_HOST, 0);
    const auto port = partOf(target.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
    if (*scheme != "https" && *scheme != "http")
        return *scheme + ":" + (host ? "//" + *host : "");
    return *scheme + "://" + (host ? *host : "?") + (port ? ":" + *port : "");
}

bool isLoopbackAddress(std::string_view numericIp)
{
    const std::string text(numericIp.substr(0, numericIp.find('%'))); // without a zone
    in_addr four{};
    in6_addr six{};
    if (inet_pton(AF_INET, text.c_str(), &four) == 1)
        return isLoopbackV4(four);
    return inet_pton(AF_INET6, text.c_str(), &six) == 1 && isLoopbackV6(six);
}

bool isLoopbackAddress(const sockaddr &address)
{
    if (address.sa_family == AF_INET) {
        sockaddr_in four{};
        std::memcpy(&four, &address, sizeof four);
        return isLoopbackV4(four.sin_addr);
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 six{};
        std::memcpy(&six, &address, sizeof six);
        return isLoopbackV6(six.sin6_addr);
    }
    return false;
}

bool isLoopbackHost(std::string_view host)
{
    if (host.size() > 2 && host.front() == '[')
        host = host.substr(1, host.size() - 2);
    return host == "localhost" || isLoopbackAddress(host);
}

Result<std::string> originOf(std::string_view url)
{
    auto parsed = parseUrl(url);
    if (!parsed)
        return parsed.error();
    return parsed->origin();
}

bool isLoopbackUrl(std::string_view url)
{
    const auto parsed = parseUrl(url);
    return parsed && isLoopbackHost(parsed->host);
}

std::string_view Head::header(std::string_view lowerCaseName) const noexcept
{
    const auto found = std::find_if(headers.begin(), headers.end(),
                                    [&](const Header &header) { return header.name == lowerCaseName; });
    return found == headers.end() ? std::string_view() : std::string_view(found->value);
}
} // namespace assay::net
