// SPDX-License-Identifier: GPL-3.0-or-later
// Private to store: SHA-256 over rows. The canonical form of a row is its domain ("assay.response.1"), a zero byte, and
// each column in order as a tag (N null, I integer, T text, B bytes), for T and B the length, then the value; numbers
// are 8 bytes, little endian. So no two different rows have one form.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "store/sqlite.h"

namespace assay::store
{

using Digest = std::array<unsigned char, 32>;
inline Blob blobOf(const Digest &digest) { return {{reinterpret_cast<const char *>(digest.data()), digest.size()}}; }
std::string hex(std::string_view bytes);
inline std::string hex(const Digest &digest) { return hex(blobOf(digest).bytes); }
std::string unhex(std::string_view digits); // throws BadInput
bool same(const Digest &digest, std::string_view bytes) noexcept;

Digest sha256(std::string_view bytes); // throws Failure when the library has none

class RowDigest
{
public:
    explicit RowDigest(std::string_view domain) : m_form(domain) { m_form.push_back('\0'); }
    void add(std::nullptr_t) { m_form.push_back('N'); }
    void add(std::int64_t value);
    void add(std::string_view text) { add('T', text); }
    void add(Blob blob) { add('B', blob.bytes); }
    void addColumn(const Cursor &row, int column);
    void addColumns(const Cursor &row, int first, int count);
    Digest finish() const { return sha256(m_form); }

private:
    void add(char tag, std::string_view bytes);
    void number(std::uint64_t value);
    std::string m_form;
};

// Binds a row's values and digests them in one go: what is hashed is what is stored.
class EvidenceBinder
{
public:
    // `bound` parameters have their values already.
    EvidenceBinder(sqlite3_stmt *statement, RowDigest &digest, int bound = 0)
        : m_binder(statement, false, bound), m_digest(digest)
    {
    }
    template <typename T>
    requires std::is_integral_v<T> || std::is_enum_v<T>
    void integer(T value)
    {
        m_binder.add(static_cast<std::int64_t>(value));
        m_digest.add(static_cast<std::int64_t>(value));
    }
    void integer(const std::optional<std::int64_t> &value);
    void text(std::string_view value); // must live until the statement has run, as all below
    void text(const std::string &value) { text(std::string_view(value)); }
    void text(const std::optional<std::string> &value);
    void blob(std::string_view value);
    void apart(const std::optional<std::int64_t> &value) { m_binder.add(value); } // bound, not digested
    void seal(const Digest &digest) { m_binder.add(blobOf(digest)); }             // bound, not part of itself

private:
    Binder m_binder;
    RowDigest &m_digest;
};
} // namespace assay::store
