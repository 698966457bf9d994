// SPDX-License-Identifier: GPL-3.0-or-later
// Runs programs of this computer: text to standard input, what comes on standard output told as it comes, standard
// error kept for whoever asks what went wrong. Never a shell: a program and a list of arguments, exactly as given.
//
// Each program leads a session and a process group of its own, without a terminal. When it ends, is cancelled or is
// over a limit, the whole group is ended. What leaves the group (a descendant that calls setsid) is not: there is no
// way to hold it without a control group, so it may go on by itself; nothing that it writes later is read.
#pragma once
#include "core/clock.h"
#include "core/result.h"
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::process
{

enum class ChildId : std::uint64_t {};

struct Job {                              // what is started, and within which limits
    std::string program;                  // an absolute path, or a name that is looked for in PATH of `environment`
    std::vector<std::string> arguments;   // without the program's own name
    std::string directory;                // absolute; empty: an empty folder of its own, removed afterwards
    std::vector<std::string> environment; // "NAME=value", all of it
    std::string input;                    // written to standard input, which is then closed
    std::chrono::milliseconds timeLimit{600'000};
    std::uint64_t outputLimit = 4u << 20;  // bytes of standard output
    std::size_t errorLimit = 16u << 10;    // of standard error the last so many bytes are kept
    std::chrono::milliseconds grace{1000}; // between being asked to end (SIGTERM) and being ended (SIGKILL)
};

struct Ending {
    // Absent: exit status 0. CannotStart (nothing ran), ExitStatus (another status, or a signal), TotalTimeout,
    // TooLarge (more output than allowed; told up to the limit), Cancelled. The detail says what happened, without
    // errorOutput.
    std::optional<Error> error;
    std::optional<int> exitStatus, signal; // how it ended; absent: it never ran
    std::string errorOutput;               // the end of standard error, as UTF-8
    MonoTime at{};                         // when its end was seen
};

// Called on the host's thread, in this order: onStarted (not when it cannot be started), onOutput (0..n), onEnded
// (exactly 1). Must not throw.
class ChildHandler
{
public:
    virtual ~ChildHandler() = default;
    virtual void onStarted(ChildId id, MonoTime at) = 0;
    virtual void onOutput(ChildId id, std::string_view bytes, MonoTime at) = 0; // bytes live only during the call
    virtual void onEnded(ChildId id, const Ending &ending) = 0;
};

class Host
{
public:
    explicit Host(const Clock &clock); // its thread starts with the first program
    ~Host();                           // ends every program at once and tells Cancelled; joins. Not on its own thread
    Host(const Host &) = delete;
    Host &operator=(const Host &) = delete;
    // Thread-safe, and answer at once. The handler is kept until its onEnded has returned.
    ChildId start(Job job, std::shared_ptr<ChildHandler> handler);
    void cancel(ChildId id); // onEnded(Cancelled), unless it has ended already

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

// PATH, HOME, LANG and what else programs cannot do without, as this process has them; TERM=dumb and NO_COLOR=1; and
// the variables named in `also`. Nothing else: no key that is not listed.
std::vector<std::string> scrubbedEnvironment(const std::vector<std::string> &also);

// Where a program would be started from: `program` itself, or its place in PATH of `environment`. CannotStart says in
// words what is wrong: not found, a folder, not executable.
Result<std::string> locate(const std::string &program, const std::vector<std::string> &environment);
} // namespace assay::process
