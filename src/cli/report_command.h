// SPDX-License-Identifier: GPL-3.0-or-later
// Reports and packs from the command line. Private to the room.
#pragma once
#include "cli/arguments.h"
#include "core/ids.h"
#include <string>
#include <vector>

namespace assay::cli
{
bool isReportFormat(const std::string &format); // html, pdf, xlsx, zip
int exportReport(const Arguments &arguments, const std::vector<RunId> &runs, const std::string &format);
bool isPack(const std::string &path);
int verifyPack(const std::string &path,
               const std::string &figure); // `figure`: trace this one instead; empty: check all
} // namespace assay::cli
