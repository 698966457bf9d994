// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sqlite.h"
#include "store/row_walk.h"

#include <cerrno>
#include <utility>

namespace assay::store
{

void fail(ErrorCode code, std::string detail) { throw Failure{makeError(code, std::move(detail))}; }

namespace
{
ErrorCode codeOf(sqlite3 *handle, int code)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
        return ErrorCode::DiskFull;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ErrorCode::Damaged;
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return ErrorCode::ReadOnly;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ErrorCode::Busy;
    case SQLITE_CANTOPEN:
        return ErrorCode::CannotOpen;
    case SQLITE_IOERR: {
        // A full disk or quota met by fsync or by the growth of the -shm file is told as an I/O error.
        const int cause = handle != nullptr ? sqlite3_system_errno(handle) : 0;
        return cause == ENOSPC || cause == EDQUOT || code == SQLITE_IOERR_SHMSIZE ? ErrorCode::DiskFull
                                                                                  : ErrorCode::StoreFailed;
    }
    case SQLITE_CONSTRAINT: // given twice, or naming what is not there
    case SQLITE_TOOBIG:
        return ErrorCode::BadInput;
    default: // not the file's or the disk's: our own
        return ErrorCode::Internal;
    }
}

[[noreturn]] void failStep(sqlite3_stmt *statement, int code)
{
    sqlite3 *handle = sqlite3_db_handle(statement);
    throw Failure{errorOf(handle, code, {})};
}
} // namespace

Error errorOf(sqlite3 *handle, int code, std::string_view doing)
{
    std::string detail;
    if (!doing.empty())
        detail = std::string(doing) + ": ";
    detail += handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
    detail += " (SQLite " + std::to_string(code) + ")";
    return makeError(codeOf(handle, code), std::move(detail));
}

Cursor::~Cursor()
{
    if (m_statement == nullptr)
        return;
    if (m_owned) {
        sqlite3_finalize(m_statement);
        return;
    }
    sqlite3_reset(m_statement);
    sqlite3_clear_bindings(m_statement);
}

bool Cursor::next()
{
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        failStep(m_statement, code);
    return false;
}

std::optional<std::int64_t> Cursor::maybe(int column) const
{
    // One look at the row for both questions; "unprotected" is no concern on a connection of one thread.
    sqlite3_value *value = sqlite3_column_value(m_statement, column);
    if (sqlite3_value_type(value) == SQLITE_NULL)
        return std::nullopt;
    return sqlite3_value_int64(value);
}

std::string_view Cursor::bytes(int column) const
{
    const void *data = sqlite3_column_blob(m_statement, column);
    const int size = sqlite3_column_bytes(m_statement, column);
    return {static_cast<const char *>(data), data == nullptr ? 0 : static_cast<std::size_t>(size)};
}

void Binder::check(int code)
{
    if (code != SQLITE_OK)
        failStep(m_statement, code);
}

void Binder::add(std::string_view text)
{
    // A null pointer would bind NULL, and an empty text is not the absence of one.
    check(sqlite3_bind_text64(m_statement, ++m_index, text.data() != nullptr ? text.data() : "", text.size(),
                              m_copy ? SQLITE_TRANSIENT : SQLITE_STATIC, SQLITE_UTF8));
}

void Binder::add(Blob blob)
{
    check(sqlite3_bind_blob64(m_statement, ++m_index, blob.bytes.data() != nullptr ? blob.bytes.data() : "",
                              blob.bytes.size(), m_copy ? SQLITE_TRANSIENT : SQLITE_STATIC));
}

Database::Database(const std::string &path, int flags)
{
    const int code =
        sqlite3_open_v2(path.c_str(), &m_handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    if (code == SQLITE_OK) {
        RowWalk::registerWith(m_handle);
        return;
    }
    Error error = errorOf(m_handle, code, "opening " + path);
    close();
    throw Failure{std::move(error)};
}

Database::Database(Database &&other) noexcept
    : m_handle(std::exchange(other.m_handle, nullptr)), m_statements(std::move(other.m_statements))
{
    other.m_statements.clear();
}

Database &Database::operator=(Database &&other) noexcept
{
    if (this != &other) {
        close();
        m_handle = std::exchange(other.m_handle, nullptr);
        m_statements = std::move(other.m_statements);
        other.m_statements.clear();
    }
    return *this;
}

void Database::close() noexcept
{
    for (const auto &[text, statement] : m_statements)
        sqlite3_finalize(statement);
    m_statements.clear();
    sqlite3_close_v2(m_handle);
    m_handle = nullptr;
}

void Database::exec(const std::string &sql)
{
    const int code = sqlite3_exec(m_handle, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        throw Failure{errorOf(m_handle, code, {})};
}

sqlite3_stmt *Database::prepare(std::string_view sql) const
{
    sqlite3_stmt *statement = nullptr;
    const int code = sqlite3_prepare_v3(m_handle, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &statement, nullptr);
    if (code != SQLITE_OK)
        throw Failure{errorOf(m_handle, code, {})};
    return statement;
}

sqlite3_stmt *Database::ready(Sql sql) const
{
    sqlite3_stmt *&statement = m_statements.try_emplace(sql.text, nullptr).first->second;
    if (statement == nullptr)
        statement = prepare(sql.text);
    if (sqlite3_stmt_busy(statement) != 0)
        fail(ErrorCode::Internal, std::string("a statement is used twice at once: ") + sql.text);
    return statement;
}

std::optional<std::int64_t> Database::value(Sql sql) const
{
    Cursor row = query(sql);
    if (!row.next())
        return std::nullopt;
    return row.maybe(0);
}

bool hasColumn(const Database &database, std::string_view table, std::string_view column)
{
    return database.query("SELECT 1 FROM pragma_table_info(?) WHERE name = ?", table, column).next();
}
} // namespace assay::store
