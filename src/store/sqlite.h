// SPDX-License-Identifier: GPL-3.0-or-later
// Private to store: RAII over the SQLite C API. A statement is prepared once for each connection and text; a Cursor
// resets it when it goes. Failures are thrown as Failure inside this room only (a dozen SQL steps then read as a dozen
// lines), and every public function of the room turns them into an Error.
#pragma once
#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "core/ids.h"
#include "core/result.h"

namespace assay::store
{

struct Failure { // thrown
    Error error;
};
[[noreturn]] void fail(ErrorCode code, std::string detail);

// Bytes that are no text.
struct Blob {
    std::string_view bytes;
};
// Only literals: the prepared statement is kept under the literal's address.
struct Sql {
    const char *text;
    template <std::size_t N> consteval Sql(const char (&literal)[N]) : text(literal) {}
};

class Cursor // one execution; valid while its statement and connection live
{
public:
    explicit Cursor(sqlite3_stmt *statement, bool owned) : m_statement(statement), m_owned(owned) {}
    Cursor(Cursor &&other) noexcept : m_statement(std::exchange(other.m_statement, nullptr)), m_owned(other.m_owned) {}
    Cursor(const Cursor &) = delete;
    Cursor &operator=(const Cursor &) = delete;
    ~Cursor();
    bool next(); // false: no more rows
    bool isNull(int column) const { return sqlite3_column_type(m_statement, column) == SQLITE_NULL; }
    int type(int column) const { return sqlite3_column_type(m_statement, column); }
    std::int64_t integer(int column) const { return sqlite3_column_int64(m_statement, column); }
    int small(int column) const { return sqlite3_column_int(m_statement, column); }
    bool flag(int column) const { return integer(column) != 0; }
    double real(int column) const { return sqlite3_column_double(m_statement, column); }
    std::optional<std::int64_t> maybe(int column) const;
    std::string_view bytes(int column) const; // of TEXT or BLOB; valid until the next step
    std::string text(int column) const { return std::string(bytes(column)); }

private:
    sqlite3_stmt *m_statement;
    bool m_owned;
};

class Binder // gives the parameters their values in order, after the `bound` first ones
{
public:
    Binder(sqlite3_stmt *statement, bool copy, int bound = 0) : m_statement(statement), m_index(bound), m_copy(copy) {}
    void add(std::nullptr_t) { check(sqlite3_bind_null(m_statement, ++m_index)); }
    template <typename T>
    requires std::is_integral_v<T>
    void add(T value) { check(sqlite3_bind_int64(m_statement, ++m_index, static_cast<std::int64_t>(value))); }
    template <typename T>
    requires std::is_enum_v<T>
    void add(T value) { add(static_cast<std::int64_t>(value)); }
    void add(double value) { check(sqlite3_bind_double(m_statement, ++m_index, value)); }
    void add(std::string_view text);
    void add(const std::string &text) { add(std::string_view(text)); }
    void add(const char *text) { add(std::string_view(text)); }
    void add(Blob blob);
    template <typename T> void add(const std::optional<T> &value)
    {
        if (value)
            add(*value);
        else
            add(nullptr);
    }

private:
    void check(int code);
    sqlite3_stmt *m_statement;
    int m_index;
    bool m_copy;
};

class Database
{
public:
    Database() = default;
    // `flags` are SQLITE_OPEN_*; NOMUTEX and EXRESCODE are added. Throws.
    Database(const std::string &path, int flags);
    Database(Database &&other) noexcept;
    Database &operator=(Database &&other) noexcept;
    ~Database() { close(); }
    void close() noexcept;
    bool isOpen() const noexcept { return m_handle != nullptr; }
    sqlite3 *handle() const noexcept { return m_handle; }

    void exec(const std::string &sql); // any number of statements
    // Binds `values`, runs to the end.
    template <typename... Values> void run(Sql sql, const Values &...values) const
    {
        Cursor cursor(ready(sql), false);
        Binder binder(statementOf(sql), false);
        (binder.add(values), ...);
        while (cursor.next()) {
        }
    }
    // Binds copies of `values`; call next() for each row.
    template <typename... Values> Cursor query(Sql sql, const Values &...values) const
    {
        Cursor cursor(ready(sql), false);
        Binder binder(statementOf(sql), true);
        (binder.add(values), ...);
        return cursor;
    }
    // As run(), with the values bound by `fill(statement)`; they must live until it returns.
    template <typename Fill> void runFilled(Sql sql, Fill &&fill) const
    {
        Cursor cursor(ready(sql), false);
        fill(statementOf(sql));
        while (cursor.next()) {
        }
    }
    // For SQL put together of our own pieces: prepared for this use. Never of anything a user or a model wrote.
    sqlite3_stmt *prepare(std::string_view sql) const;
    template <typename... Values> Cursor queryText(std::string_view sql, const Values &...values) const
    {
        sqlite3_stmt *statement = prepare(sql);
        Cursor cursor(statement, true);
        Binder binder(statement, true);
        (binder.add(values), ...);
        return cursor;
    }
    std::optional<std::int64_t> value(Sql sql) const; // the first column of the first row
    std::int64_t lastInsertId() const noexcept { return sqlite3_last_insert_rowid(m_handle); }
    std::int64_t changes() const noexcept { return sqlite3_changes64(m_handle); }
    bool inTransaction() const noexcept { return m_handle != nullptr && sqlite3_get_autocommit(m_handle) == 0; }

private:
    sqlite3_stmt *statementOf(Sql sql) const { return m_statements.at(sql.text); }
    sqlite3_stmt *ready(Sql sql) const; // prepared, reset, not in use
    sqlite3 *m_handle = nullptr;
    mutable std::unordered_map<const char *, sqlite3_stmt *> m_statements;
};

// Of a file that was never brought up to date because it may only be read: is it new enough?
bool hasColumn(const Database &database, std::string_view table, std::string_view column);

// What SQLite said, as an Error with our code for it.
Error errorOf(sqlite3 *handle, int code, std::string_view doing);

// Every public function of the room runs in this: no exception leaves.
template <typename T, typename Work> Result<T> guarded(Work &&work) noexcept
{
    try {
        return work();
    } catch (const Failure &failure) {
        return failure.error;
    } catch (const std::exception &e) {
        return makeError(ErrorCode::Internal, std::string("store: ") + e.what());
    }
}
} // namespace assay::store
