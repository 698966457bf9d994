// SPDX-License-Identifier: GPL-3.0-or-later
// Is there room for a run's answers where the workspace lies? Asked before anything is sent: an answer that is paid for
// and cannot be stored helps nobody. Reads the file system.
#pragma once
#include "core/result.h"
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace assay::session
{
inline constexpr std::int64_t LeastFreeBytes = 64 << 20; // before a run begins
// Bytes that a user's program may still write beside this file; nothing when the system does not say.
using FreeBytes = std::function<std::optional<std::int64_t>(const std::string &path)>;
std::optional<std::int64_t> freeBytesBeside(const std::string &path);
// DiskFull, whose detail begins with these words: nothing is full yet, but too little is left. It names the folder,
// what is free and what is wanted. What the system does not say stops nothing.
inline constexpr std::string_view BeforeARun = "no run was begun: ";
Status roomForRun(const std::string &workspace, const FreeBytes &freeBytes);
} // namespace assay::session
