// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/digest.h"

#include <openssl/evp.h>

#include <cstring>

namespace assay::store
{
namespace
{
// Fetching the algorithm costs more than hashing a row, so each thread keeps it with its context.
struct Context {
    std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free};
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> state{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};
} // namespace

Digest sha256(std::string_view bytes)
{
    thread_local Context context;
    Digest digest{};
    unsigned int size = 0;
    if (!context.algorithm || !context.state ||
        EVP_DigestInit_ex(context.state.get(), context.algorithm.get(), nullptr) != 1 ||
        EVP_DigestUpdate(context.state.get(), bytes.data(), bytes.size()) != 1 ||
        EVP_DigestFinal_ex(context.state.get(), digest.data(), &size) != 1)
        fail(ErrorCode::Internal, "OpenSSL offers no SHA-256");
    return digest;
}

std::string hex(std::string_view bytes)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto value = static_cast<unsigned char>(c);
        text.push_back(digits[value >> 4]);
        text.push_back(digits[value & 15]);
    }
    return text;
}

std::string unhex(std::string_view digits)
{
    const auto value = [&](char c) -> unsigned {
        if (c >= '0' && c <= '9')
            return static_cast<unsigned>(c - '0');
        if (c >= 'a' && c <= 'f')
            return static_cast<unsigned>(c - 'a') + 10;
        fail(ErrorCode::BadInput, "\"" + std::string(digits) + "\" is no hexadecimal number");
    };
    if (digits.size() % 2 != 0)
        fail(ErrorCode::BadInput, "\"" + std::string(digits) + "\" is no hexadecimal number");
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2)
        bytes.push_back(static_cast<char>(value(digits[i]) << 4 | value(digits[i + 1])));
    return bytes;
}

bool same(const Digest &digest, std::string_view bytes) noexcept
{
    return bytes.size() == digest.size() && std::memcmp(bytes.data(), digest.data(), digest.size()) == 0;
}

void RowDigest::number(std::uint64_t value)
{
    for (int shift = 0; shift < 64; shift += 8)
        m_form.push_back(static_cast<char>(value >> shift & 0xff));
}

void RowDigest::add(std::int64_t value)
{
    m_form.push_back('I');
    number(static_cast<std::uint64_t>(value));
}

void RowDigest::add(char tag, std::string_view bytes)
{
    m_form.push_back(tag);
    number(bytes.size());
    m_form.append(bytes);
}

void RowDigest::addColumn(const Cursor &row, int column)
{
    switch (row.type(column)) {
    case SQLITE_NULL:
        add(nullptr);
        break;
    case SQLITE_INTEGER:
        add(row.integer(column));
        break;
    case SQLITE_TEXT:
        add(row.bytes(column));
        break;
    default: // STRICT tables of evidence have no REAL; an edited one would show as bytes and not match
        add(Blob{row.bytes(column)});
    }
}

void RowDigest::addColumns(const Cursor &row, int first, int count)
{
    for (int column = first; column < first + count; ++column)
        addColumn(row, column);
}

void EvidenceBinder::integer(const std::optional<std::int64_t> &value)
{
    m_binder.add(value);
    if (value)
        m_digest.add(*value);
    else
        m_digest.add(nullptr);
}

void EvidenceBinder::text(std::string_view value)
{
    m_binder.add(value);
    m_digest.add(value);
}

void EvidenceBinder::text(const std::optional<std::string> &value)
{
    m_binder.add(value);
    if (value)
        m_digest.add(std::string_view(*value));
    else
        m_digest.add(nullptr);
}

void EvidenceBinder::blob(std::string_view value)
{
    m_binder.add(Blob{value});
    m_digest.add(Blob{value});
}
} // namespace assay::store
