// SPDX-License-Identifier: GPL-3.0-or-later
// Private to store: connections with the settings that the promises rest on, and the numbered migrations.
#pragma once
#include <string>
#include <vector>

#include "core/clock.h"
#include "store/sqlite.h"
#include "store/workspace_options.h"

namespace assay::store
{

int newestSchema(const std::vector<Migration> &migrations) noexcept;

// The one connection that writes and checkpoints. Every setting is read back; throws Failure when one did not take.
Database openWriter(const std::string &path, const WorkspaceOptions &options, bool networkFileSystem);
// Reads only and never checkpoints. `immutable`: the file cannot change, and nothing may be made beside it.
Database openReader(const std::string &path, bool immutable);

// Makes a new workspace beside `path` and moves it there whole: a crash leaves no half-made file.
void createFile(const std::string &path, const WorkspaceOptions &options);

// Brings the file to the newest schema: a backup first, then every step in one transaction, so that a failure leaves
// the file as it was. Answers the backup's path, empty when there was nothing to do.
std::string migrate(Database &database, const std::string &path, const WorkspaceOptions &options, const Clock &clock);
} // namespace assay::store
