// SPDX-License-Identifier: GPL-3.0-or-later
// Private to store: the rows of one statement handed over inside SQLite's own loop. Where 100,000 rows of 20 columns
// are read, stepping out of the library for each row and asking it for each column costs as much as reading them. The
// statement is "SELECT assay_row(?1, a, b, ...) FROM ...", an aggregate that gathers nothing: a, b, ... are the
// columns 0, 1, ... of the row. Rows come in the order of the walk over the table or index; an ORDER BY would sort the
// one row of the result.
#pragma once
#include "store/sqlite.h"
#include <exception>
#include <utility>

namespace assay::store
{
class WalkedRow // valid during the call; the same questions as to a Cursor
{
public:
    explicit WalkedRow(sqlite3_value **values) : m_values(values) {}
    bool isNull(int column) const { return sqlite3_value_type(m_values[column]) == SQLITE_NULL; }
    std::int64_t integer(int column) const { return sqlite3_value_int64(m_values[column]); }
    int small(int column) const { return sqlite3_value_int(m_values[column]); }
    bool flag(int column) const { return integer(column) != 0; }
    std::optional<std::int64_t> maybe(int column) const
    {
        return isNull(column) ? std::nullopt : std::optional(integer(column));
    }
    std::string_view bytes(int column) const;
    std::string text(int column) const { return std::string(bytes(column)); }

private:
    sqlite3_value **m_values;
};

class RowWalk // what assay_row is given as its first parameter
{
public:
    static void registerWith(sqlite3 *handle); // throws; once a connection

    // Calls `use(const WalkedRow &)` for each row of `sql`, with `values` bound from ?2 on. What `use` throws ends the
    // walk and leaves from here.
    template <typename Use, typename... Values>
    static void each(const Database &database, Sql sql, Use &use, const Values &...values)
    {
        RowWalk walk;
        walk.m_object = &use;
        walk.m_call = [](void *object, const WalkedRow &row) { (*static_cast<Use *>(object))(row); };
        try {
            database.runFilled(sql, [&](sqlite3_stmt *statement) {
                walk.bindTo(statement);
                Binder binder(statement, false, 1);
                (binder.add(values), ...);
            });
        } catch (const Failure &) {
            if (walk.m_thrown)
                std::rethrow_exception(walk.m_thrown);
            throw;
        }
    }

private:
    RowWalk() = default;
    void bindTo(sqlite3_stmt *statement);
    static void step(sqlite3_context *context, int count, sqlite3_value **values);
    static void end(sqlite3_context *context);

    void *m_object = nullptr;
    void (*m_call)(void *, const WalkedRow &) = nullptr;
    std::exception_ptr m_thrown; // no exception may cross the library's frames
};
} // namespace assay::store
