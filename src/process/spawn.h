// SPDX-License-Identifier: GPL-3.0-or-later
// Private to process: starting one program, and the folder of its own that it may run in.
#pragma once
#include "core/result.h"
#include "process/descriptor.h"
#include "process/host.h"
#include <string>
#include <sys/types.h>

namespace assay::process
{
struct Spawned {
    pid_t pid = -1;
    Descriptor watch;                 // readable when it has ended (pidfd); closed where the system has none
    Descriptor input, output, errors; // our ends, not blocking
};
// With default signals, nothing blocked, no descriptor but 0, 1 and 2, leading a session of its own.
Result<Spawned> spawn(const Job &job, const std::string &directory);

Result<std::string> makeOwnFolder();          // 0700, empty
void removeFolder(const std::string &folder); // and what is in it; follows no link
} // namespace assay::process
