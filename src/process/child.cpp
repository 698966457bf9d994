// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/child.h"

#include "core/text.h"
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <sys/ioctl.h>
#include <sys/wait.h>

namespace assay::process
{
namespace
{
constexpr std::size_t readSize = 64u << 10;

Error ran(ErrorCode code, std::string words) // it may have used something that costs
{
    Error error = makeError(code, std::move(words));
    error.costClass = CostClass::MayBeCharged;
    return error;
}

std::string signalName(int signal)
{
    const char *name = ::sigabbrev_np(signal);
    return name != nullptr ? std::string("SIG") + name : "signal " + std::to_string(signal);
}
} // namespace

Child::Child(ChildId id, Job job, std::shared_ptr<ChildHandler> handler, const Clock &clock)
    : m_id(id), m_job(std::move(job)), m_handler(std::move(handler)), m_clock(clock)
{
}

Child::~Child()
{
    if (m_process.pid > 0 && !m_reaped) {
        endNow();
        siginfo_t about{};
        while (::waitid(P_PID, static_cast<id_t>(m_process.pid), &about, WEXITED) != 0 && errno == EINTR) {
        }
    }
    forgetFolder();
}

void Child::forgetFolder()
{
    if (!m_ownFolder.empty())
        removeFolder(std::exchange(m_ownFolder, {}));
}

bool Child::start()
{
    std::string directory = m_job.directory;
    Result<std::string> own = std::string();
    if (directory.empty()) {
        own = makeOwnFolder();
        if (own)
            directory = m_ownFolder = *own;
    }
    Result<Spawned> spawned = own ? spawn(m_job, directory) : Result<Spawned>(own.error());
    m_startedAt = m_clock.now();
    if (!spawned) {
        m_ending.error = spawned.error();
        m_ending.at = m_startedAt;
        tellEnd();
        return false;
    }
    m_process = std::move(*spawned);
    m_handler->onStarted(m_id, m_startedAt);
    return true;
}

void Child::refuse()
{
    m_ending.error = makeError(ErrorCode::Cancelled, "stopped before it was started");
    m_ending.at = m_clock.now();
    tellEnd();
}

void Child::write()
{
    while (m_process.input.isOpen() && m_written < m_job.input.size()) {
        const ssize_t wrote =
            ::write(m_process.input.get(), m_job.input.data() + m_written, m_job.input.size() - m_written);
        if (wrote > 0)
            m_written += static_cast<std::size_t>(wrote);
        else if (wrote < 0 && errno == EINTR)
            continue;
        else if (wrote < 0 && errno == EAGAIN)
            return;
        else
            break; // it does not want to read it: that is its own affair
    }
    m_process.input.reset();
}

std::size_t Child::readInto(Descriptor &from, std::string &to)
{
    to.resize(readSize);
    ssize_t got = -1;
    do
        got = ::read(from.get(), to.data(), to.size());
    while (got < 0 && errno == EINTR);
    to.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    if (got == 0 || (got < 0 && errno != EAGAIN))
        from.reset();
    return to.size();
}

void Child::readOutput()
{
    if (!m_process.output.isOpen() || readInto(m_process.output, m_buffer) == 0)
        return;
    const MonoTime at = m_clock.now();
    const std::uint64_t room = m_job.outputLimit - std::min(m_told, m_job.outputLimit);
    const std::size_t taken = static_cast<std::size_t>(std::min<std::uint64_t>(m_buffer.size(), room));
    m_told += taken;
    if (taken > 0)
        m_handler->onOutput(m_id, std::string_view(m_buffer).substr(0, taken), at);
    if (taken < m_buffer.size())
        stop(ErrorCode::TooLarge, "it wrote more than the " + std::to_string(m_job.outputLimit) + " bytes allowed");
}

void Child::readErrors()
{
    if (!m_process.errors.isOpen() || readInto(m_process.errors, m_buffer) == 0)
        return;
    m_errorTail += m_buffer;
    if (m_errorTail.size() > 2 * m_job.errorLimit)
        m_errorTail.erase(0, m_errorTail.size() - m_job.errorLimit);
}

void Child::signalGroup(int signal) const
{
    // Not reaped, so neither the number of the process nor that of its group can be anybody else's.
    if (m_process.pid > 0 && !m_reaped)
        ::kill(-m_process.pid, signal);
}

void Child::stop(ErrorCode why, std::string words)
{
    if (m_reason)
        return;
    m_reason = ran(why, std::move(words));
    m_killAt = m_clock.now() + m_job.grace;
    signalGroup(SIGTERM);
    signalGroup(SIGCONT); // one that was stopped could not hear it
}

void Child::endNow() { signalGroup(SIGKILL); }

MonoTime Child::deadline() const { return m_killAt.value_or(m_startedAt + m_job.timeLimit); }

void Child::onDeadline()
{
    if (!m_killAt)
        return stop(ErrorCode::TotalTimeout,
                    "it did not end within " +
                        std::to_string(std::chrono::ceil<std::chrono::seconds>(m_job.timeLimit).count()) + " s");
    endNow();
    m_killAt = m_clock.now() + std::chrono::seconds(1); // until it is seen to have ended
}

bool Child::hasEnded()
{
    siginfo_t about{};
    // Looked at and left where it is: while it is not reaped, its group cannot become another's.
    if (::waitid(P_PID, static_cast<id_t>(m_process.pid), &about, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        about.si_pid != m_process.pid)
        return false;
    m_ending.at = m_clock.now();
    signalGroup(SIGKILL); // what it left behind in its group
    drain();
    ::waitid(P_PID, static_cast<id_t>(m_process.pid), &about, WEXITED | WNOHANG);
    m_reaped = true;
    settle(about.si_code, about.si_status);
    return true;
}

// What lies in the pipes now. One that left the group may hold an end open and write for ever: that is not read.
void Child::drain()
{
    for (Descriptor *end : {&m_process.output, &m_process.errors}) {
        int waiting = 0;
        if (!end->isOpen() || ::ioctl(end->get(), FIONREAD, &waiting) != 0)
            continue;
        while (waiting > 0 && end->isOpen()) {
            end == &m_process.output ? readOutput() : readErrors();
            if (m_buffer.empty())
                break;
            waiting -= static_cast<int>(m_buffer.size());
        }
    }
}

void Child::settle(int code, int status)
{
    if (code == CLD_EXITED)
        m_ending.exitStatus = status;
    else
        m_ending.signal = status;
    if (m_reason) {
        m_ending.error = m_reason;
    } else if (m_ending.signal) {
        m_ending.error = ran(ErrorCode::ExitStatus, "it was ended by " + signalName(status));
        m_ending.error->type = signalName(status);
    } else if (status != 0) {
        m_ending.error = ran(ErrorCode::ExitStatus, "it ended with exit status " + std::to_string(status));
        m_ending.error->type = "exit_status_" + std::to_string(status);
    }
    if (m_errorTail.size() > m_job.errorLimit)
        m_errorTail.erase(0, m_errorTail.size() - m_job.errorLimit);
    m_ending.errorOutput = repairedUtf8(m_errorTail);
}

void Child::tellEnd()
{
    if (std::exchange(m_toldEnd, true))
        return;
    forgetFolder(); // whoever hears of the end finds nothing left
    m_handler->onEnded(m_id, m_ending);
}
} // namespace assay::process
