// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/jwt.h"

#include <algorithm>
#include <memory>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace assay::net
{
namespace
{
template <auto Free> struct Freed {
    template <typename T> void operator()(T *object) const { Free(object); }
};
using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;

std::string quoted(std::string_view text) // identifiers and addresses; anything odd is escaped
{
    static constexpr char hex[] = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        if (u < 0x20)
            out += {'\\', 'u', '0', '0', hex[u >> 4], hex[u & 15]};
        else if (c == '"' || c == '\\')
            out += {'\\', c};
        else
            out += c;
    }
    return out + "\"";
}

int noPassword(char *, int, int, void *) { return -1; } // else OpenSSL asks on the terminal
} // namespace

std::string base64Url(std::string_view bytes)
{
    static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned group = 0;
        const std::size_t n = std::min<std::size_t>(3, bytes.size() - i);
        for (std::size_t k = 0; k < 3; ++k)
            group = (group << 8) | (k < n ? static_cast<unsigned char>(bytes[i + k]) : 0u);
        for (std::size_t k = 0; k <= n; ++k)
            out += digits[(group >> (18 - 6 * k)) & 63u];
    }
    return out;
}

Result<Secret> signedJwt(const JwtClaims &claims, const Secret &privateKey)
{
    const std::string_view pem = privateKey.expose();
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const Key key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassword, nullptr) : nullptr);
    if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA)
        return makeError(ErrorCode::KeyInvalid,
                         "its private_key is no RSA key that can be read; download a new key file");
    std::string header = R"({"alg":"RS256","typ":"JWT")";
    if (!claims.keyId.empty())
        header += ",\"kid\":" + quoted(claims.keyId);
    const std::string body = "{\"iss\":" + quoted(claims.issuer) + ",\"scope\":" + quoted(claims.scope) +
                             ",\"aud\":" + quoted(claims.audience) + ",\"iat\":" + std::to_string(claims.issuedAt) +
                             ",\"exp\":" + std::to_string(claims.expiresAt) + "}";
    const std::string text = base64Url(header + "}") + "." + base64Url(body);
    const Digest digest(EVP_MD_CTX_new());
    std::size_t size = 0;
    const auto *bytes = reinterpret_cast<const unsigned char *>(text.data());
    if (!digest || EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
        EVP_DigestSign(digest.get(), nullptr, &size, bytes, text.size()) != 1)
        return makeError(ErrorCode::KeyInvalid, "its private_key cannot sign");
    std::string signature(size, '\0');
    if (EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char *>(signature.data()), &size, bytes, text.size()) !=
        1)
        return makeError(ErrorCode::KeyInvalid, "its private_key cannot sign");
    signature.resize(size);
    return Secret(text + "." + base64Url(signature));
}
} // namespace assay::net
