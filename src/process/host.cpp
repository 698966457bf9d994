// SPDX-License-Identifier: GPL-3.0-or-later
// One thread waits for all programs: their pipes, their ends, their limits.
#include "process/host.h"

#include "process/child.h"
#include <algorithm>
#include <atomic>
#include <csignal>
#include <mutex>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <thread>
#include <unordered_map>
#include <vector>

namespace assay::process
{
namespace
{
enum class End : std::uint64_t { Watch, Input, Output, Errors, Wake };
constexpr std::uint64_t ends = 8; // an event's number: a child's times this, plus which end it is

// Where the system has no descriptor for a process, its end is looked for this often.
constexpr std::chrono::milliseconds lookEvery{20};
} // namespace

class Host::Impl
{
public:
    explicit Impl(const Clock &clock)
        : m_clock(clock), m_epoll(::epoll_create1(EPOLL_CLOEXEC)), m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    {
        watch(m_wake, EPOLLIN, std::uint64_t(End::Wake));
    }
    ~Impl()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stopping = true;
        }
        wake();
        if (m_thread.joinable())
            m_thread.join();
    }
    ChildId start(Job job, std::shared_ptr<ChildHandler> handler)
    {
        const std::lock_guard lock(m_mutex);
        const ChildId id{++m_last};
        m_starts.push_back(std::make_unique<Child>(id, std::move(job), std::move(handler), m_clock));
        if (!m_thread.joinable())
            m_thread = std::thread([this] { run(); });
        wake();
        return id;
    }
    void cancel(ChildId id)
    {
        const std::lock_guard lock(m_mutex);
        m_cancels.push_back(id);
        wake();
    }

private:
    using ChildPtr = std::unique_ptr<Child>;
    void watch(const Descriptor &end, std::uint32_t events, std::uint64_t number)
    {
        epoll_event event{};
        event.events = events;
        event.data.u64 = number;
        if (end.isOpen())
            ::epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, end.get(), &event);
    }
    void wake()
    {
        const std::uint64_t one = 1;
        if (::write(m_wake.get(), &one, sizeof one) < 0) {
            // It is full: the thread is about to wake up anyway.
        }
    }
    void run();
    bool takeCommands();
    void begin(ChildPtr child);
    int waitMs() const;
    void serve(std::uint64_t number);
    void lookAfter();
    void endAll();

    const Clock &m_clock;
    Descriptor m_epoll, m_wake;
    std::mutex m_mutex; // guards the next four
    std::vector<ChildPtr> m_starts;
    std::vector<ChildId> m_cancels;
    std::uint64_t m_last = 0;
    bool m_stopping = false;
    std::unordered_map<std::uint64_t, ChildPtr> m_children; // the thread's own
    std::thread m_thread;
};

void Host::Impl::run()
{
    sigset_t all;
    sigfillset(&all); // of this process others are in charge; and a program that does not read gives no SIGPIPE
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
    ::pthread_setname_np(::pthread_self(), "assay-programs");
    while (takeCommands()) {
        epoll_event events[32];
        const int found = ::epoll_wait(m_epoll.get(), events, 32, waitMs());
        for (int i = 0; i < found; ++i)
            serve(events[i].data.u64);
        lookAfter();
    }
    endAll();
}

bool Host::Impl::takeCommands()
{
    std::vector<ChildPtr> starts;
    std::vector<ChildId> cancels;
    bool stopping = false;
    {
        const std::lock_guard lock(m_mutex);
        starts.swap(m_starts);
        cancels.swap(m_cancels);
        stopping = m_stopping;
    }
    for (ChildPtr &child : starts) {
        const bool unwanted = stopping || std::ranges::find(cancels, child->id()) != cancels.end();
        if (unwanted)
            child->refuse();
        else
            begin(std::move(child));
    }
    for (const ChildId id : cancels)
        if (const auto found = m_children.find(static_cast<std::uint64_t>(id)); found != m_children.end())
            found->second->stop(ErrorCode::Cancelled, "stopped");
    return !stopping;
}

void Host::Impl::begin(ChildPtr child)
{
    if (!child->start())
        return;
    const std::uint64_t number = static_cast<std::uint64_t>(child->id()) * ends;
    watch(child->watch(), EPOLLIN, number + std::uint64_t(End::Watch));
    watch(child->input(), EPOLLOUT, number + std::uint64_t(End::Input));
    watch(child->output(), EPOLLIN, number + std::uint64_t(End::Output));
    watch(child->errors(), EPOLLIN, number + std::uint64_t(End::Errors));
    m_children.emplace(static_cast<std::uint64_t>(child->id()), std::move(child));
}

int Host::Impl::waitMs() const
{
    if (m_children.empty())
        return -1;
    const MonoTime now = m_clock.now();
    std::chrono::milliseconds wait = std::chrono::hours(1);
    for (const auto &[id, child] : m_children) {
        wait = std::min(wait, std::chrono::ceil<std::chrono::milliseconds>(child->deadline() - now));
        if (!child->watch().isOpen())
            wait = std::min(wait, lookEvery);
    }
    return static_cast<int>(std::max<std::int64_t>(wait.count(), 0));
}

void Host::Impl::serve(std::uint64_t number)
{
    if (number == std::uint64_t(End::Wake)) {
        std::uint64_t ignored = 0;
        if (::read(m_wake.get(), &ignored, sizeof ignored) < 0) {
            // Somebody else's wake-up was the same one.
        }
        return;
    }
    const auto found = m_children.find(number / ends);
    if (found == m_children.end())
        return;
    Child &child = *found->second;
    switch (End(number % ends)) {
    case End::Input:
        return child.write();
    case End::Output:
        return child.readOutput();
    case End::Errors:
        return child.readErrors();
    case End::Watch: // lookAfter() sees to it
    case End::Wake:
        break;
    }
}

void Host::Impl::lookAfter()
{
    const MonoTime now = m_clock.now();
    for (auto entry = m_children.begin(); entry != m_children.end();) {
        Child &child = *entry->second;
        if (child.hasEnded()) {
            child.tellEnd();
            entry = m_children.erase(entry);
            continue;
        }
        if (child.deadline() <= now)
            child.onDeadline();
        ++entry;
    }
}

void Host::Impl::endAll()
{
    for (const auto &[id, child] : m_children) {
        child->stop(ErrorCode::Cancelled, "Assay closed");
        child->endNow();
    }
    while (!m_children.empty()) { // killed for certain: it ends as soon as the system lets it
        epoll_event events[32];
        const int found = ::epoll_wait(m_epoll.get(), events, 32, int(lookEvery.count()));
        for (int i = 0; i < found; ++i)
            serve(events[i].data.u64);
        lookAfter();
    }
}

Host::Host(const Clock &clock) : m_impl(std::make_unique<Impl>(clock)) {}
Host::~Host() = default;
ChildId Host::start(Job job, std::shared_ptr<ChildHandler> handler)
{
    return m_impl->start(std::move(job), std::move(handler));
}
void Host::cancel(ChildId id) { m_impl->cancel(id); }
} // namespace assay::process
