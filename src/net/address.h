// SPDX-License-Identifier: GPL-3.0-or-later
// Private to net: URLs through curl's own parser (the only one, so that what is checked is what is used) and addresses.
#pragma once
#include "core/result.h"
#include <curl/curl.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sockaddr;

namespace assay::net
{

struct FreeUrl {
    void operator()(CURLU *url) const { curl_url_cleanup(url); }
};
using UrlHandle = std::unique_ptr<CURLU, FreeUrl>;

struct ParsedUrl {
    UrlHandle handle;               // given to the transfer as it is
    std::string scheme, host, port; // host in lower-case ASCII (IDN as punycode), IPv6 in brackets; port never empty
    std::string origin() const { return scheme + "://" + host + ":" + port; }
    std::string hostPort() const { return host + ":" + port; }
    std::string path() const;  // as it goes over the wire
    std::string query() const; // likewise, without "?"; empty when there is none
};
Result<ParsedUrl> parseUrl(std::string_view url); // BadUrl: not http(s), no host, user name inside, ...

// "host:port" of a Location header, relative ones against `base`; of other schemes "scheme:". Never its path or query.
std::string redirectTarget(CURLU *base, std::string_view location);

bool isLoopbackHost(std::string_view host);         // localhost, 127.0.0.0/8, ::1 as text (brackets allowed)
bool isLoopbackAddress(std::string_view numericIp); // an address as a socket reports it
bool isLoopbackAddress(const sockaddr &address);
} // namespace assay::net
