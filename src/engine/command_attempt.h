// SPDX-License-Identifier: GPL-3.0-or-later
// One run of a program on this computer as the try of a trial. What the program's host tells on its own thread is
// handed to the net thread, with the stamps that it was given there.
#pragma once
#include "engine/reception.h"
#include "process/host.h"
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace assay::engine
{

class CommandAttempt final : public Reception,
                             public process::ChildHandler,
                             public std::enable_shared_from_this<CommandAttempt>
{
public:
    using Post = std::function<void(std::function<void()> task)>; // runs it on the net thread, in order
    CommandAttempt(Context context, Done done, Post post);
    void onStarted(process::ChildId id, MonoTime at) override;
    void onOutput(process::ChildId id, std::string_view bytes, MonoTime at) override;
    void onEnded(process::ChildId id, const process::Ending &ending) override;

private:
    void take(std::string_view bytes, MonoTime at);
    void end(const process::Ending &ending);

    Post m_post;
    Utf8Assembler m_characters;
};

// What is started for this prompt. Standard input gets the system prompt (if there is one), an empty line, the user
// prompt, and a line end if it has none; nothing of either ever enters the command line.
process::Job jobOf(const CommandLine &command, const Prompt &rendered);
// The values of those variables handed on whose names say that they are keys: what the program must not echo into the
// record.
std::vector<Secret> secretsOf(const CommandLine &command);

// How it ended and what it wrote become an outcome: exit status 0 is success (or an empty answer), anything else has
// failed, or is partial where a limit cut it; the text is kept in every case. Pure.
Response concludeCommand(const process::Ending &ending, std::string text);
} // namespace assay::engine
