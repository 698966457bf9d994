// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/command_attempt.h"

#include "core/text.h"
#include <array>
#include <cstdlib>
#include <utility>

namespace assay::engine
{
namespace
{
constexpr std::size_t shownErrors = 2000; // bytes of standard error in an error's detail

// The end of it, from the start of a line or at least of a character.
std::string endOf(const std::string &text)
{
    std::string words = trimmed(text);
    if (words.size() <= shownErrors)
        return words;
    const std::size_t cut = words.size() - shownErrors, line = words.find('\n', cut);
    words.erase(0, line == std::string::npos || line > words.size() - shownErrors / 2 ? cut : line + 1);
    return "... " + repairedUtf8(words);
}

std::string upperCase(std::string text)
{
    for (char &c : text)
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
}
} // namespace

CommandAttempt::CommandAttempt(Context context, Done done, Post post)
    : Reception(std::move(context), std::move(done)), m_post(std::move(post))
{
}

void CommandAttempt::onStarted(process::ChildId, MonoTime at)
{
    m_post([self = shared_from_this(), at] { self->sent(at); });
}

void CommandAttempt::onOutput(process::ChildId, std::string_view bytes, MonoTime at)
{
    m_post([self = shared_from_this(), bytes = std::string(bytes), at] { self->take(bytes, at); });
}

void CommandAttempt::onEnded(process::ChildId, const process::Ending &ending)
{
    m_post([self = shared_from_this(), ending] { self->end(ending); });
}

void CommandAttempt::take(std::string_view bytes, MonoTime at)
{
    arrived(bytes, at);
    if (std::string whole = m_characters.feed(bytes); !whole.empty())
        fresh.push_back({Delta::Kind::Answer, std::move(whole)});
    deliver(at);
    saveWhenDue();
}

void CommandAttempt::end(const process::Ending &ending)
{
    if (std::string rest = m_characters.finish(); !rest.empty())
        fresh.push_back({Delta::Kind::Answer, std::move(rest)});
    deliver(lastChunk.value_or(ending.at));
    if (sentAt != MonoTime{})
        timing.done = ending.at - sentAt; // only its end says that this was all
    Response response = concludeCommand(ending, text());
    finish(std::move(response), lastChunk.has_value());
}

process::Job jobOf(const CommandLine &command, const Prompt &rendered)
{
    process::Job job;
    job.program = command.program;
    job.arguments = command.arguments;
    job.directory = command.directory;
    job.environment = process::scrubbedEnvironment(command.environment);
    if (!rendered.system.empty())
        job.input = rendered.system + "\n\n";
    job.input += rendered.user;
    if (job.input.empty() || job.input.back() != '\n')
        job.input += '\n';
    job.timeLimit = std::chrono::seconds(command.timeLimitSeconds);
    job.outputLimit = static_cast<std::uint64_t>(command.outputLimitBytes);
    return job;
}

std::vector<Secret> secretsOf(const CommandLine &command)
{
    constexpr std::array<std::string_view, 5> telling{"KEY", "TOKEN", "SECRET", "PASSWORD", "CREDENTIAL"};
    std::vector<Secret> secrets;
    for (const std::string &name : command.environment) {
        const std::string upper = upperCase(name);
        const char *value = std::getenv(name.c_str());
        for (const std::string_view word : telling) {
            if (upper.find(word) == std::string::npos || value == nullptr || *value == '\0')
                continue;
            secrets.emplace_back(std::string(value));
            break;
        }
    }
    return secrets;
}

Response concludeCommand(const process::Ending &ending, std::string text)
{
    Response response;
    response.text = std::move(text);
    const bool any = !trimmed(response.text).empty();
    if (!ending.error) {
        response.outcome = any ? Outcome::Succeeded : Outcome::Empty;
        response.finishReason = "exit status 0";
        return response;
    }
    response.error = ending.error;
    if (ending.exitStatus)
        response.finishReason = "exit status " + std::to_string(*ending.exitStatus);
    else if (ending.signal)
        response.finishReason = "signal " + std::to_string(*ending.signal);
    if (const std::string said = endOf(ending.errorOutput); !said.empty())
        response.error->detail += "; standard error: " + said;
    switch (response.error->code) {
    case ErrorCode::Cancelled:
        response.outcome = Outcome::Cancelled;
        break;
    case ErrorCode::TotalTimeout:
    case ErrorCode::TooLarge:
        response.outcome = any ? Outcome::Partial : Outcome::Failed;
        break;
    default:
        response.outcome = Outcome::Failed;
    }
    return response;
}
} // namespace assay::engine
