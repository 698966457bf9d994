// SPDX-License-Identifier: GPL-3.0-or-later
// The words of one command line: options that take a value, flags, and the rest. Errors name the word.
#pragma once
#include "core/result.h"
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace assay::cli
{
// Exit statuses: the contract.
enum ExitStatus {
    AllSucceeded = 0,
    SomeFailed = 1,
    BadUsage = 2,
    WorkspaceFailed = 3,
    BudgetStopped = 4,
    Interrupted = 130
};

class Arguments
{
public:
    // `values`: options that take a value ("--workspace"); `flags`: those that take none. "--x=y" is read as "--x y".
    static Result<Arguments> parse(const std::vector<std::string> &words,
                                   const std::set<std::string, std::less<>> &values,
                                   const std::set<std::string, std::less<>> &flags);
    const std::vector<std::string> &positional() const noexcept { return m_positional; }
    bool has(std::string_view option) const { return m_values.find(option) != m_values.end(); }
    std::string value(std::string_view option, std::string_view otherwise = {}) const;
    // BadInput when it is not a whole number in the range; `otherwise` when it is not given.
    Result<int> number(std::string_view option, int low, int high, int otherwise) const;

private:
    std::vector<std::string> m_positional;
    std::map<std::string, std::string, std::less<>> m_values;
};

int complain(ExitStatus status, const std::string &message); // to stderr, "assay-cli: ..."; answers the status
int complain(ExitStatus status, const Error &error);
std::string
sentence(const Error &error); // what happened and what to do, for a terminal: control characters are stripped
Result<std::string> readInput(const std::string &path); // "-" is standard input
// A regular file in `folder` or below it, where links lead too; at most `most` bytes and one more are read.
Result<std::string> readFileWithin(const std::string &folder, const std::string &name, std::size_t most);
Status writeOutput(const std::string &path, std::string_view bytes); // "-" is standard output; files atomically
std::string workspacePath(const Arguments &arguments);
} // namespace assay::cli
