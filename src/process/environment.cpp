// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/host.h"

#include <algorithm>
#include <cstdlib>

namespace assay::process
{
namespace
{
constexpr const char *always[] = {"PATH",     "HOME",    "USER",        "LOGNAME",    "LANG", "LANGUAGE", "LC_ALL",
                                  "LC_CTYPE", "LC_TIME", "LC_MESSAGES", "LC_NUMERIC", "TZ",   "TMPDIR",   "SHELL"};
} // namespace

std::vector<std::string> scrubbedEnvironment(const std::vector<std::string> &also)
{
    std::vector<std::string> names(std::begin(always), std::end(always));
    for (const std::string &name : also)
        if (!name.empty() && name.find('=') == std::string::npos && std::ranges::find(names, name) == names.end())
            names.push_back(name);
    std::vector<std::string> environment;
    for (const std::string &name : names) {
        const char *value = ::getenv(name.c_str());
        if (value != nullptr)
            environment.push_back(name + "=" + value);
        else if (name == "PATH")
            environment.emplace_back("PATH=/usr/local/bin:/usr/bin:/bin");
    }
    // A program that paints its answer would paint it into the record.
    for (const char *plain : {"TERM=dumb", "NO_COLOR=1"}) {
        const std::string entry = plain;
        if (std::ranges::find(also, entry.substr(0, entry.find('='))) == also.end())
            environment.push_back(entry);
    }
    return environment;
}
} // namespace assay::process
