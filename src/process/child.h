// SPDX-License-Identifier: GPL-3.0-or-later
// Private to process: one program while it runs. Host's thread only.
#pragma once
#include "process/host.h"
#include "process/spawn.h"
#include <deque>
#include <memory>
#include <string>

namespace assay::process
{
class Child
{
public:
    Child(ChildId id, Job job, std::shared_ptr<ChildHandler> handler, const Clock &clock);
    ~Child(); // ends the group, reaps, removes the folder
    Child(const Child &) = delete;
    Child &operator=(const Child &) = delete;

    bool start();  // false: it could not, and its handler knows
    void refuse(); // instead: cancelled before it began
    ChildId id() const noexcept { return m_id; }
    // What the loop waits for; closed ones are not open any more.
    const Descriptor &watch() const noexcept { return m_process.watch; }
    const Descriptor &input() const noexcept { return m_process.input; }
    const Descriptor &output() const noexcept { return m_process.output; }
    const Descriptor &errors() const noexcept { return m_process.errors; }

    void write();      // as much of the input as fits
    void readOutput(); // one read
    void readErrors();
    bool hasEnded(); // looks without waiting; then its group is gone, and what was left in its pipes is told
    void stop(ErrorCode why, std::string words); // asks it to end; the first reason counts
    void endNow();                               // SIGKILL to the group
    MonoTime deadline() const;                   // when to call onDeadline
    void onDeadline();
    void tellEnd(); // once, after hasEnded()

private:
    void signalGroup(int signal) const;
    void forgetFolder();
    void settle(int code, int status);
    std::size_t readInto(Descriptor &from, std::string &to);
    void drain();

    const ChildId m_id;
    Job m_job;
    std::shared_ptr<ChildHandler> m_handler;
    const Clock &m_clock;
    Spawned m_process;
    std::string m_ownFolder;
    std::size_t m_written = 0;
    std::uint64_t m_told = 0; // bytes of output
    std::string m_buffer, m_errorTail;
    MonoTime m_startedAt{};
    std::optional<MonoTime> m_killAt; // asked to end; ended for certain then
    std::optional<Error> m_reason;    // why it was stopped
    Ending m_ending;
    bool m_reaped = false, m_toldEnd = false;
};
} // namespace assay::process
