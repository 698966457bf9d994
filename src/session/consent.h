// SPDX-License-Identifier: GPL-3.0-or-later
// Which programs a person has agreed to be started on this computer. A workspace or a suite that somebody else made can
// name any program; none of them runs before this says so. What was agreed to is kept with the user's preferences, as a
// digest of the exact command line, never in a workspace. Thread-safe.
#pragma once
#include "core/values.h"
#include "engine/executor.h"
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace assay::session
{
class CommandConsent final : public engine::CommandGate
{
public:
    bool isAllowed(const CommandLine &command) const override;
    void agree(const CommandLine &command);
    void agreeToDigest(const std::string &digest); // from an earlier start
    // Over the program as it would be found now, its arguments, its folder and the variables it is given: whatever of
    // these is different has to be agreed to anew. Limits are not part of it. 64 hex digits.
    static std::string digestOf(const CommandLine &command);

private:
    mutable std::mutex m_mutex;
    std::set<std::string> m_digests;
};

std::vector<CommandLine>
commandsOf(const RunPlan &plan); // every program that it would start, steps included, each once
std::vector<const ModelTarget *> askedTargets(const ModelTarget &target); // itself, or its steps' targets
} // namespace assay::session
