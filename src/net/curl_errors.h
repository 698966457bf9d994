// SPDX-License-Identifier: GPL-3.0-or-later
// Private to net: what a curl result means for the user and his money (reliability plan, section 5). Pure.
#pragma once
#include "core/result.h"
#include <cstddef>
#include <curl/curl.h>
#include <string>
#include <string_view>

namespace assay::net
{

struct Circumstances {    // of the transfer that failed
    std::string hostPort; // the server's
    std::string proxy;    // without credentials; empty: none
    bool https = false;
    bool tcpConnected = false;
    bool requestStarted = false; // the connection stood and the request may have been sent
    bool nothingLeft = false;    // ... but not a byte of it did: a kept connection had died before
    bool headComplete = false;
    std::size_t headerBytes = 0;
    int status = 0;       // 0: no head
    long osError = 0;     // errno of a failed connect
    long proxyStatus = 0; // the proxy's answer to CONNECT
};

// `words`: curl's own message; may be empty.
Error errorFromCurl(CURLcode code, std::string_view words, const Circumstances &c);
// An error of our own making (timer, cap, cancel): fills in status and cost.
Error ownError(ErrorCode code, std::string_view words, const Circumstances &c);
} // namespace assay::net
