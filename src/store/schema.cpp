// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/schema.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <filesystem>

#include "core/text.h"
#include "embedded/schema.h"
#include "store/packing.h"
#include "store/workspace.h"
#include "store/workspace_file.h"

namespace assay::store
{
namespace
{
void setConfig(const Database &database, int option, int value)
{
    int now = -1;
    if (sqlite3_db_config(database.handle(), option, value, &now) != SQLITE_OK || now != value)
        fail(ErrorCode::Internal, "SQLite refuses a safety setting (" + std::to_string(option) + ")");
}

std::string pragma(Database &database, const std::string &text)
{
    Cursor row(database.prepare("PRAGMA " + text), true);
    return row.next() ? row.text(0) : std::string();
}

struct Setting {
    std::string name, value, readBack;
};

void apply(Database &database, const std::vector<Setting> &settings)
{
    for (const Setting &setting : settings) {
        pragma(database, setting.name + "=" + setting.value);
        const std::string now = pragma(database, setting.name);
        if (now != setting.readBack)
            fail(ErrorCode::StoreFailed, "SQLite keeps " + setting.name + " at " + now + " instead of " +
                                             setting.readBack + "; move the file to a local disk and open it again");
    }
}

// What any connection to a file that a stranger may have made needs.
void harden(Database &database)
{
    sqlite3_busy_timeout(database.handle(), 5000);
    setConfig(database, SQLITE_DBCONFIG_DEFENSIVE, 1);
    setConfig(database, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0);
    apply(database, {{"trusted_schema", "OFF", "0"},
                     {"cell_size_check", "ON", "1"},
                     {"temp_store", "MEMORY", "2"},
                     {"mmap_size", "0", "0"}});
}

// assay_unpacked(BLOB): what lies packed in the file as text, or NULL where it is damaged; verify names such a row, and
// a step must not stop at it.
void unpackedValue(sqlite3_context *context, int, sqlite3_value **values)
{
    const auto *bytes = static_cast<const char *>(sqlite3_value_blob(values[0]));
    try {
        const std::string text =
            unpack({bytes, bytes == nullptr ? 0 : static_cast<std::size_t>(sqlite3_value_bytes(values[0]))});
        sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    } catch (...) {
        sqlite3_result_null(context);
    }
}

void applyMigrations(Database &database, const std::vector<Migration> &migrations, int from)
{
    for (const Migration &migration : migrations) {
        if (migration.version <= from)
            continue;
        try {
            database.exec(migration.sql);
            database.exec("PRAGMA user_version=" + std::to_string(migration.version));
        } catch (const Failure &failure) {
            Error error = failure.error;
            error.detail = "step " + migration.name + " of the file's update: " + error.detail;
            throw Failure{std::move(error)};
        }
    }
    Cursor broken(database.prepare("PRAGMA foreign_key_check"), true);
    if (broken.next())
        fail(ErrorCode::StoreFailed, "after the file's update rows of " + broken.text(0) + " name missing rows");
}

void runMigrations(Database &database, const std::vector<Migration> &migrations, int from)
{
    // Tables that are rebuilt lose their rows' references for a moment; foreign_key_check above looks at the end.
    pragma(database, "foreign_keys=OFF");
    sqlite3_create_function(database.handle(), "assay_unpacked", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY, nullptr,
                            unpackedValue, nullptr, nullptr);
    database.exec("BEGIN IMMEDIATE");
    try {
        applyMigrations(database, migrations, from);
        database.exec("COMMIT");
    } catch (...) {
        if (database.inTransaction())
            database.exec("ROLLBACK");
        throw;
    }
    pragma(database, "foreign_keys=ON");
}

std::string backUp(Database &database, const std::string &path, int version, const Clock &clock)
{
    const std::string base = path + ".v" + std::to_string(version) + "-" + isoDate(clock.wallMicros());
    std::string name = base + ".backup";
    for (int i = 2; std::filesystem::exists(name); ++i)
        name = base + "-" + std::to_string(i) + ".backup";
    // Made with our mode before SQLite writes into it.
    const int file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        fail(ErrorCode::CannotOpen, "the backup " + name + " cannot be made; nothing was changed");
    ::close(file);
    Database copy(name, SQLITE_OPEN_READWRITE);
    sqlite3_backup *backup = sqlite3_backup_init(copy.handle(), "main", database.handle(), "main");
    if (backup == nullptr)
        throw Failure{errorOf(copy.handle(), sqlite3_errcode(copy.handle()), "the backup " + name)};
    sqlite3_backup_step(backup, -1);
    const int code = sqlite3_backup_finish(backup);
    if (code != SQLITE_OK) {
        Error error = errorOf(copy.handle(), code, "the backup " + name);
        copy.close();
        std::filesystem::remove(name);
        throw Failure{std::move(error)};
    }
    return name;
}
} // namespace

std::vector<Migration> embeddedMigrations()
{
    std::vector<Migration> migrations;
    for (const embedded::File &file : embedded::schema_files()) {
        int version = 0;
        std::from_chars(file.name.data(), file.name.data() + file.name.size(), version);
        migrations.push_back({version, std::string(file.name), std::string(file.text)});
    }
    return migrations;
}

int newestSchema(const std::vector<Migration> &migrations) noexcept
{
    return migrations.empty() ? 0 : migrations.back().version;
}

Database openWriter(const std::string &path, const WorkspaceOptions &options, bool networkFileSystem)
{
    Database database(path, SQLITE_OPEN_READWRITE);
    harden(database);
    sqlite3_busy_timeout(database.handle(), static_cast<int>(options.busyTimeout.count()));
    if (options.maxPages > 0)
        pragma(database, "max_page_count=" + std::to_string(options.maxPages));
    // A network folder has no shared memory for the log; a rollback journal with one more sync is safe there.
    if (networkFileSystem)
        apply(database, {{"journal_mode", "TRUNCATE", "truncate"}, {"synchronous", "EXTRA", "3"}});
    else
        apply(database, {{"journal_mode", "WAL", "wal"}, {"synchronous", "FULL", "2"}});
    apply(database, {{"foreign_keys", "ON", "1"},
                     {"journal_size_limit", "67108864", "67108864"},
                     {"wal_autocheckpoint", "1000", "1000"},
                     {"cache_size", "-8192", "-8192"}});
    return database;
}

Database openReader(const std::string &path, bool immutable)
{
    std::string uri = "file:";
    for (const char c : path) { // '%', '?' and '#' would end or change the name
        char escaped[4];
        std::snprintf(escaped, sizeof escaped, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
        if (c == '%' || c == '?' || c == '#')
            uri += escaped;
        else
            uri += c;
    }
    uri += immutable ? "?mode=ro&immutable=1" : "?mode=ro";
    Database database(uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    harden(database);
    setConfig(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1);
    apply(database, {{"query_only", "ON", "1"}, {"wal_autocheckpoint", "0", "0"}, {"cache_size", "-16384", "-16384"}});
    return database;
}

void createFile(const std::string &path, const WorkspaceOptions &options)
{
    const std::string unfinished = path + ".new";
    std::error_code ignored;
    std::filesystem::remove(unfinished, ignored); // a creation that was killed; the lock says that nobody else is at it
    const int file = ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        fail(ErrorCode::CannotOpen, path + " cannot be made; choose a folder that you may write in");
    ::close(file);
    {
        Database database(unfinished, SQLITE_OPEN_READWRITE);
        harden(database);
        pragma(database, "application_id=" + std::to_string(ApplicationId));
        runMigrations(database, options.migrations, 0);
    }
    if (::rename(unfinished.c_str(), path.c_str()) != 0)
        fail(ErrorCode::CannotOpen, path + " cannot be made; choose a folder that you may write in");
}

std::string migrate(Database &database, const std::string &path, const WorkspaceOptions &options, const Clock &clock)
{
    const int version = static_cast<int>(database.value("PRAGMA user_version").value_or(0));
    if (version >= newestSchema(options.migrations))
        return {};
    const std::string backup = backUp(database, path, version, clock);
    try {
        runMigrations(database, options.migrations, version);
    } catch (Failure &failure) {
        failure.error.detail += ". The file is as it was, and a copy is at " + backup;
        throw;
    }
    return backup;
}
} // namespace assay::store
