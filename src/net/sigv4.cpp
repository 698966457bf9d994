// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/sigv4.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <string.h>
#include <vector>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace assay::net
{
namespace
{
std::string hexOf(std::string_view bytes)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
        const auto u = static_cast<unsigned char>(c);
        out += {digits[u >> 4], digits[u & 15]};
    }
    return out;
}

std::string sha256(std::string_view bytes)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
    return {reinterpret_cast<const char *>(digest.data()), size};
}

std::string hmac(std::string_view key, std::string_view text)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char *>(text.data()),
         text.size(), digest.data(), &size);
    return {reinterpret_cast<const char *>(digest.data()), size};
}

void wipe(std::string &text) { explicit_bzero(text.data(), text.size()); }

std::string encodedAgain(std::string_view path)
{
    std::string out;
    for (const char c : path) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                           c == '_' || c == '.' || c == '~' || c == '/';
        if (plain) {
            out += c;
        } else {
            std::array<char, 4> buffer{};
            std::snprintf(buffer.data(), buffer.size(), "%%%02X", static_cast<unsigned char>(c));
            out += buffer.data();
        }
    }
    return out.empty() ? "/" : out;
}

std::string sortedQuery(std::string_view query)
{
    std::vector<std::pair<std::string, std::string>> pairs;
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        const std::string_view part = query.substr(0, end);
        query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
        const std::size_t equals = part.find('=');
        if (!part.empty())
            pairs.emplace_back(part.substr(0, equals),
                               equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1));
    }
    std::sort(pairs.begin(), pairs.end());
    std::string out;
    for (const auto &[name, value] : pairs)
        out += (out.empty() ? "" : "&") + name + "=" + value;
    return out;
}

std::string dateOf(std::int64_t wallMicros)
{
    const auto seconds = static_cast<std::time_t>(wallMicros / 1'000'000);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &utc);
    return text.data();
}

std::string signedNames(const SignedRequest &request, const AwsSigning &signing)
{
    std::string names = request.contentType.empty() ? "" : "content-type;";
    names += "host;x-amz-content-sha256;x-amz-date";
    return signing.keys.sessionToken.empty() ? names : names + ";x-amz-security-token";
}

std::string signingKey(const AwsSigning &signing, std::string_view day)
{
    std::string key = "AWS4";
    key += signing.keys.secretKey.expose();
    for (const std::string_view part :
         {day, std::string_view(signing.region), std::string_view(signing.service), std::string_view("aws4_request")}) {
        std::string next = hmac(key, part);
        wipe(key);
        key = std::move(next);
    }
    return key;
}
} // namespace

std::string hexSha256(std::string_view bytes) { return hexOf(sha256(bytes)); }

std::string canonicalRequest(const SignedRequest &request, const AwsSigning &signing, const Signature &dated)
{
    std::string out = request.method + "\n" + encodedAgain(request.path) + "\n" + sortedQuery(request.query) + "\n";
    if (!request.contentType.empty())
        out += "content-type:" + request.contentType + "\n";
    out +=
        "host:" + request.host + "\nx-amz-content-sha256:" + dated.contentSha256 + "\nx-amz-date:" + dated.date + "\n";
    if (!signing.keys.sessionToken.empty())
        out.append("x-amz-security-token:").append(signing.keys.sessionToken.expose()).append("\n");
    return out + "\n" + signedNames(request, signing) + "\n" + dated.contentSha256;
}

Signature signRequest(const SignedRequest &request, const AwsSigning &signing, std::int64_t wallMicros)
{
    Signature out;
    out.date = dateOf(wallMicros);
    out.contentSha256 = hexSha256(request.body);
    std::string canonical = canonicalRequest(request, signing, out);
    const std::string day = out.date.substr(0, 8);
    const std::string scope = day + "/" + signing.region + "/" + signing.service + "/aws4_request";
    const std::string toSign = "AWS4-HMAC-SHA256\n" + out.date + "\n" + scope + "\n" + hexSha256(canonical);
    wipe(canonical); // it holds the session token
    std::string key = signingKey(signing, day);
    out.authorization = "AWS4-HMAC-SHA256 Credential=" + signing.keys.accessKeyId + "/" + scope +
                        ", SignedHeaders=" + signedNames(request, signing) + ", Signature=" + hexOf(hmac(key, toSign));
    wipe(key);
    return out;
}
} // namespace assay::net
