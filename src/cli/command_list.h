// SPDX-License-Identifier: GPL-3.0-or-later
// Each command: the words after its name in, the exit status out. Private to the room.
#pragma once
#include <string>
#include <vector>

namespace assay::cli
{
int runSuite(const std::vector<std::string> &words);
int listRuns(const std::vector<std::string> &words);
int exportRun(const std::vector<std::string> &words);
int decodeFile(const std::vector<std::string> &words);
int verifyFile(const std::vector<std::string> &words);
int scores(const std::vector<std::string> &words);
int pack(const std::vector<std::string> &words);
int importPrices(const std::vector<std::string> &words);
int serveDemo(const std::vector<std::string> &words);
} // namespace assay::cli
