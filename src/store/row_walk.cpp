// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/row_walk.h"

namespace assay::store
{
namespace
{
constexpr const char *kPointer = "assay.row_walk"; // only our own code can bind a pointer of this type
}

std::string_view WalkedRow::bytes(int column) const
{
    const void *data = sqlite3_value_blob(m_values[column]);
    const int size = sqlite3_value_bytes(m_values[column]);
    return {static_cast<const char *>(data), data == nullptr ? 0 : static_cast<std::size_t>(size)};
}

void RowWalk::registerWith(sqlite3 *handle)
{
    const int code = sqlite3_create_function_v2(handle, "assay_row", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, nullptr,
                                                nullptr, step, end, nullptr);
    if (code != SQLITE_OK)
        throw Failure{errorOf(handle, code, {})};
}

void RowWalk::bindTo(sqlite3_stmt *statement)
{
    if (const int code = sqlite3_bind_pointer(statement, 1, this, kPointer, nullptr); code != SQLITE_OK)
        throw Failure{errorOf(sqlite3_db_handle(statement), code, {})};
}

void RowWalk::step(sqlite3_context *context, int count, sqlite3_value **values)
{
    auto *walk = count > 0 ? static_cast<RowWalk *>(sqlite3_value_pointer(values[0], kPointer)) : nullptr;
    if (walk == nullptr)
        return sqlite3_result_error(context, "assay_row without its walk", -1);
    if (walk->m_thrown) // the statement ends with the first row that failed; a row may still be under way
        return;
    try {
        walk->m_call(walk->m_object, WalkedRow(values + 1));
    } catch (...) {
        walk->m_thrown = std::current_exception();
        sqlite3_result_error(context, "the walk was left", -1);
    }
}

void RowWalk::end(sqlite3_context *context) { sqlite3_result_null(context); }
} // namespace assay::store
