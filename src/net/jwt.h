// SPDX-License-Identifier: GPL-3.0-or-later
// The assertion a Google service account signs to get an access token (RFC 7523, RS256). Pure.
#pragma once
#include "core/result.h"
#include "core/secret.h"
#include <cstdint>
#include <string>
#include <string_view>

namespace assay::net
{
struct JwtClaims {
    std::string keyId;                        // "kid"; may be empty
    std::string issuer;                       // the account's e-mail
    std::string scope;                        // blank-separated
    std::string audience;                     // the token's URI
    std::int64_t issuedAt = 0, expiresAt = 0; // Unix seconds
};
// `privateKey`: PEM, PKCS#8 or PKCS#1. KeyInvalid when it is no RSA key that can be read.
Result<Secret> signedJwt(const JwtClaims &claims, const Secret &privateKey);
std::string base64Url(std::string_view bytes); // without padding
} // namespace assay::net
