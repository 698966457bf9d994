// SPDX-License-Identifier: GPL-3.0-or-later
// assay-cli: the contract of the command line (what scripts rely on). Each command is one file of this room.
#pragma once

namespace assay::cli
{
// The whole program: parses, runs, answers the exit status (0 all succeeded, 1 a trial did not, 2 bad usage or suite,
// 3 the workspace, 4 the budget, 130 interrupted). Results to stdout, messages to stderr.
int run(int argc, char **argv);
} // namespace assay::cli
