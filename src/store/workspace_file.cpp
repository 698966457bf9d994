// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/workspace_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "store/sqlite.h"
#include "store/workspace.h"

namespace assay::store
{
namespace
{
namespace fs = std::filesystem;
constexpr std::string_view Magic{"SQLite format 3\0", 16};
constexpr std::size_t HeaderSize = 100; // offsets from SQLite's file format, section 1.3
constexpr std::size_t PageSizeAt = 16, PageCountAt = 28, VersionAt = 60, ApplicationAt = 68;

constexpr const char *Recover =
    "Nothing was changed; open a backup of it, or recover a copy with: sqlite3 FILE .recover";

std::string reason() { return std::strerror(errno); }

struct Descriptor {
    int value;
    ~Descriptor()
    {
        if (value >= 0)
            ::close(value);
    }
};

std::uint32_t bigEndian(const std::array<unsigned char, HeaderSize> &header, std::size_t at, int bytes)
{
    std::uint32_t value = 0;
    for (int i = 0; i < bytes; ++i)
        value = value << 8 | header[at + static_cast<std::size_t>(i)];
    return value;
}

bool mayWrite(const std::string &path, int how)
{
    return ::faccessat(AT_FDCWD, path.c_str(), how, AT_EACCESS) == 0; // as who we are now, like open()
}

bool isNotEmpty(const std::string &path)
{
    struct stat info = {};
    return ::stat(path.c_str(), &info) == 0 && info.st_size > 0;
}

void checkHeader(const std::string &path, const std::array<unsigned char, HeaderSize> &header, std::int64_t size,
                 bool hasLog)
{
    const bool ours = bigEndian(header, ApplicationAt, 4) == static_cast<std::uint32_t>(ApplicationId);
    if (std::memcmp(header.data(), Magic.data(), Magic.size()) != 0) {
        if (ours)
            fail(ErrorCode::Damaged, path + " begins with damaged bytes. " + Recover);
        fail(ErrorCode::NotAWorkspace, path + " is not an Assay workspace.");
    }
    if (!ours) // written before the file got its name, so never only in the log
        fail(ErrorCode::NotAWorkspace, path + " is an SQLite database of another program.");
    // The page count may lag behind while a log is waiting to be written back; without one it must be there.
    const std::uint32_t pageSize = bigEndian(header, PageSizeAt, 2) == 1 ? 65536 : bigEndian(header, PageSizeAt, 2);
    const std::int64_t expected = static_cast<std::int64_t>(pageSize) * bigEndian(header, PageCountAt, 4);
    if (!hasLog && size < expected)
        fail(ErrorCode::Damaged, path + " is cut short: " + std::to_string(size) + " of " + std::to_string(expected) +
                                     " bytes. " + Recover);
}
} // namespace

std::string canonicalPath(const std::string &path)
{
    std::error_code error;
    const fs::path canonical = fs::weakly_canonical(fs::absolute(path, error), error);
    return error ? path : canonical.string();
}

FileState inspectFile(const std::string &path)
{
    FileState state;
    state.hasLog = isNotEmpty(path + "-wal");
    struct stat info = {};
    if (::stat(path.c_str(), &info) != 0) {
        if (errno != ENOENT && errno != ENOTDIR)
            fail(ErrorCode::CannotOpen, path + ": " + reason());
        return state;
    }
    if (!S_ISREG(info.st_mode))
        fail(ErrorCode::CannotOpen, path + " is not a file. Choose another name.");
    const std::string folder = fs::path(path).parent_path().string();
    state.writable = mayWrite(path, W_OK) && mayWrite(folder, W_OK | X_OK);
    if (info.st_size == 0)
        return state;
    state.exists = true;
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)};
    if (file.value < 0)
        fail(ErrorCode::CannotOpen, path + ": " + reason() + ". Ask its owner for permission, or choose another file.");
    std::array<unsigned char, HeaderSize> header{};
    const ssize_t got = ::read(file.value, header.data(), header.size());
    if (got != static_cast<ssize_t>(header.size())) {
        const bool begun = got >= 16 && std::memcmp(header.data(), Magic.data(), Magic.size()) == 0;
        fail(begun ? ErrorCode::Damaged : ErrorCode::NotAWorkspace,
             path +
                 " is too short to be an Assay workspace. Nothing was changed; open a backup or choose another file.");
    }
    checkHeader(path, header, info.st_size, state.hasLog);
    state.schema = static_cast<int>(bigEndian(header, VersionAt, 4));
    return state;
}

Error withNextStep(Error error, const std::string &path)
{
    if (error.code == ErrorCode::Damaged && error.detail.find(path) == std::string::npos)
        error.detail = path + " is damaged (" + error.detail + "). " + Recover;
    return error;
}

void makeFolderFor(const std::string &path)
{
    const fs::path folder = fs::path(path).parent_path();
    std::error_code error;
    if (folder.empty() || fs::is_directory(folder, error))
        return;
    fs::path made;
    for (const fs::path &part : folder) { // each new one for its owner alone
        made /= part;
        if (!fs::is_directory(made, error) && ::mkdir(made.c_str(), 0700) != 0 && errno != EEXIST)
            fail(ErrorCode::CannotOpen, "the folder " + made.string() + " cannot be made: " + reason());
    }
}

bool isOnNetworkFileSystem(const std::string &path)
{
    constexpr std::uint32_t Nfs = 0x6969, Cifs = 0xff534d42, Smb2 = 0xfe534d42, Smb = 0x517b;
    struct statfs info = {};
    const std::string folder = fs::path(path).parent_path().string();
    if (::statfs(folder.c_str(), &info) != 0)
        return false;
    const auto type = static_cast<std::uint32_t>(info.f_type);
    return type == Nfs || type == Cifs || type == Smb2 || type == Smb;
}

Result<std::unique_ptr<FileLock>> FileLock::acquire(const std::string &path)
{
    const std::string name = path + ".lock";
    for (;;) {
        Descriptor file{::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
        if (file.value < 0)
            return makeError(ErrorCode::ReadOnly, "the lock file " + name + " cannot be made: " + reason());
        if (::flock(file.value, LOCK_EX | LOCK_NB) != 0) {
            if (errno == EINTR)
                continue;
            return makeError(errno == EWOULDBLOCK ? ErrorCode::Busy : ErrorCode::ReadOnly,
                             errno == EWOULDBLOCK ? path + " is open in another window or program, which writes it"
                                                  : "the lock file " + name + ": " + reason());
        }
        // The one before may have removed the file between our open and our lock: then ours is a file without a name.
        struct stat locked = {}, named = {};
        if (::fstat(file.value, &locked) == 0 && ::stat(name.c_str(), &named) == 0 && locked.st_ino == named.st_ino &&
            locked.st_dev == named.st_dev)
            return std::unique_ptr<FileLock>(new FileLock(std::exchange(file.value, -1), name));
    }
}

FileLock::~FileLock()
{
    ::unlink(m_path.c_str());
    ::close(m_descriptor);
}
} // namespace assay::store
