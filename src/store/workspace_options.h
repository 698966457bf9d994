// SPDX-License-Identifier: GPL-3.0-or-later
// What tests and tools may set when a workspace is opened; the programs use the defaults.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay::store
{
struct Migration { // brings a file to `version`
    int version = 0;
    std::string name, sql;
};
std::vector<Migration> embeddedMigrations(); // resources/schema, in order

struct WorkspaceOptions {
    std::chrono::milliseconds busyTimeout{5000}; // for another program that writes into the file
    std::chrono::milliseconds retryAfter{2000};  // between tries while the disk is full
    std::uint64_t heldBytes = 256u << 20;        // of answers kept in memory meanwhile
    std::int64_t maxPages = 0;                   // of 4 KB; 0: no limit. A full disk without filling one
    std::optional<bool> networkFileSystem;       // else asked of the system
    std::vector<Migration> migrations = embeddedMigrations();
};
} // namespace assay::store
