// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/consent.h"

#include "core/sha256.h"
#include "process/host.h"
#include <algorithm>

namespace assay::session
{
namespace
{
void append(std::string &form, std::string_view text)
{
    form += std::to_string(text.size()) + ':';
    form += text;
}
void append(std::string &form, const std::vector<std::string> &texts)
{
    append(form, std::to_string(texts.size()));
    for (const std::string &text : texts)
        append(form, text);
}
} // namespace

std::string CommandConsent::digestOf(const CommandLine &command)
{
    // Another program may have come before this one in PATH since.
    const Result<std::string> found =
        process::locate(command.program, process::scrubbedEnvironment(command.environment));
    std::string form = "assay.command.1;";
    append(form, found ? *found : command.program);
    append(form, command.arguments);
    append(form, command.directory);
    append(form, command.environment);
    return sha256Hex(form);
}

bool CommandConsent::isAllowed(const CommandLine &command) const
{
    const std::string digest = digestOf(command);
    const std::lock_guard lock(m_mutex);
    return m_digests.contains(digest);
}

void CommandConsent::agree(const CommandLine &command) { agreeToDigest(digestOf(command)); }

void CommandConsent::agreeToDigest(const std::string &digest)
{
    const std::lock_guard lock(m_mutex);
    m_digests.insert(digest);
}

std::vector<const ModelTarget *> askedTargets(const ModelTarget &target)
{
    if (target.steps.empty())
        return {&target};
    std::vector<const ModelTarget *> asked;
    for (const ChainStep &step : target.steps)
        asked.push_back(&step.target);
    return asked;
}

std::vector<CommandLine> commandsOf(const RunPlan &plan)
{
    std::vector<CommandLine> commands;
    for (const ModelTarget &target : plan.targets) {
        for (const ModelTarget *asked : askedTargets(target)) {
            const CommandLine &command = asked->endpoint.command;
            if (asked->endpoint.api == Api::Command && std::ranges::find(commands, command) == commands.end())
                commands.push_back(command);
        }
    }
    return commands;
}
} // namespace assay::session
