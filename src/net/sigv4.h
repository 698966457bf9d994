// SPDX-License-Identifier: GPL-3.0-or-later
// AWS Signature Version 4 of one request. Pure. Our own, because the libcurl of Debian 12 signs a path with ":" (every
// Bedrock model id) wrongly: the canonical path is the path on the wire encoded once more ("%3A" is signed as "%253A").
// Source: AWS "Create a signed AWS API request"; vectors made with @smithy/signature-v4.
#pragma once
#include "net/credential.h"
#include <cstdint>
#include <string>
#include <string_view>

namespace assay::net
{
struct SignedRequest {
    std::string method;
    std::string host;        // as the Host header will say it, with the port unless it is the scheme's own
    std::string path;        // as it goes over the wire, already encoded
    std::string query;       // likewise, without "?"
    std::string contentType; // empty: not signed
    std::string_view body;
};

struct Signature {
    std::string date;          // x-amz-date: "20261122T080000Z"
    std::string contentSha256; // x-amz-content-sha256, hex
    std::string authorization; // the header's value; it lets its holder repeat this one request for some minutes
};

Signature signRequest(const SignedRequest &request, const AwsSigning &signing, std::int64_t wallMicros);

std::string canonicalRequest(const SignedRequest &request, const AwsSigning &signing, const Signature &dated);
std::string hexSha256(std::string_view bytes);
} // namespace assay::net
