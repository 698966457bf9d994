// SPDX-License-Identifier: GPL-3.0-or-later
// Private to store: a workspace as a file, before SQLite touches it. What kind of file it is, whether it may be
// written, and the lock that keeps a second window from writing.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "core/result.h"

namespace assay::store
{

std::string canonicalPath(const std::string &path); // links resolved: two names of one file are one workspace

struct FileState {
    bool exists = false;   // and is not empty: an empty file is one that is about to be made
    bool writable = false; // file and folder: SQLite makes two more files beside it
    bool hasLog = false;   // a write-ahead log with something in it, so the header may be old
    int schema = 0;        // user_version as the file's header says
};
// Reads 100 bytes, changes nothing. Throws Failure: CannotOpen, NotAWorkspace, Damaged.
FileState inspectFile(const std::string &path);
// SQLite's own finding that a file is damaged, with the file's name and what to do.
Error withNextStep(Error error, const std::string &path);
void makeFolderFor(const std::string &path);         // 0700; throws CannotOpen
bool isOnNetworkFileSystem(const std::string &path); // NFS, SMB: no shared memory for the write-ahead log

// Held while it lives; the system drops it when the process dies, however it dies. The lock file is removed with it.
class FileLock
{
public:
    // Busy when another has it, ReadOnly when the folder cannot be written.
    static Result<std::unique_ptr<FileLock>> acquire(const std::string &path);
    ~FileLock();
    FileLock(const FileLock &) = delete;
    FileLock &operator=(const FileLock &) = delete;

private:
    FileLock(int descriptor, std::string path) : m_descriptor(descriptor), m_path(std::move(path)) {}
    int m_descriptor;
    std::string m_path;
};
} // namespace assay::store
