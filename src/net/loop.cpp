// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/loop.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <csignal>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace assay::net
{
namespace
{
constexpr long keptConnections = 256;             // idle ones; enough for the widest run plus the next one's hosts
constexpr std::size_t deliveryBudget = 64u << 10; // bytes told in one go before the sockets are asked again
constexpr std::size_t pendingLimit = 8u << 20;    // more undelivered bytes than this stay in the kernel's buffers
constexpr std::chrono::milliseconds standstill{2000};

void blockSignals()
{
    // Signals belong to the main thread. SIGPIPE too: OpenSSL writes without MSG_NOSIGNAL.
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
}
} // namespace

Transport::Impl::Impl(const Clock &clock) : m_clock(clock), m_proxies(ProxyEnvironment::read()), m_turn{clock, 0, {}, 0}
{
    m_epoll = ::epoll_create1(EPOLL_CLOEXEC);
    m_wakeFd = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = m_wakeFd;
    m_multi = curl_multi_init();
    if (m_epoll < 0 || m_wakeFd < 0 || m_multi == nullptr || ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_wakeFd, &event) != 0)
        throw std::system_error(errno, std::generic_category(), "the network thread cannot be set up");
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETFUNCTION, &Impl::onSocket);
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERFUNCTION, &Impl::onTimer);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(m_multi, CURLMOPT_MAXCONNECTS, keptConnections);
    // Timed runs never share a connection: one answer's packets must not wait behind another's.
    curl_multi_setopt(m_multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
    m_thread = std::thread([this] { run(); });
}

Transport::Impl::~Impl()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopRequested = true;
    }
    wake();
    m_thread.join();
    for (CURL *easy : m_idle)
        curl_easy_cleanup(easy);
    curl_multi_cleanup(m_multi);
    ::close(m_wakeFd);
    ::close(m_epoll);
}

void Transport::Impl::wake()
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_wakeFd, &one, sizeof one);
}

// ---- any thread -----------------------------------------------------------------------------------------------------

void Transport::Impl::post(std::function<void()> task)
{
    bool first = false;
    {
        const std::lock_guard lock(m_mutex);
        m_incoming.push_back(std::move(task));
        first = !std::exchange(m_woken, true);
    }
    if (first && !onThread())
        wake();
}

TransferId Transport::Impl::start(Request request, std::shared_ptr<TransferHandler> handler)
{
    const TransferId id{m_nextTransfer++};
    post([this, id, request = std::move(request), handler = std::move(handler)]() mutable {
        begin(id, std::move(request), std::move(handler));
    });
    return id;
}

void Transport::Impl::cancel(TransferId id)
{
    post([this, id] {
        const auto found = m_transfers.find(static_cast<std::uint64_t>(id));
        if (found != m_transfers.end() && !found->second->ended())
            endTransfer(*found->second, ErrorCode::Cancelled, "cancelled");
    });
}

TimerId Transport::Impl::after(std::chrono::milliseconds delay, std::function<void()> task)
{
    const TimerId id{m_nextTimer++};
    const MonoTime at = m_clock.now() + delay; // counted from the call, not from when the thread takes note
    if (onThread())
        insertTimer(id, at, std::move(task));
    else
        post([this, id, at, task = std::move(task)]() mutable { insertTimer(id, at, std::move(task)); });
    return id;
}

void Transport::Impl::cancelTimer(TimerId id)
{
    if (onThread())
        dropTimer(id);
    post([this, id] { dropTimer(id); }); // also for one that another thread has set and that is not entered yet
}

// ---- timers (net thread) --------------------------------------------------------------------------------------------

void Transport::Impl::insertTimer(TimerId id, MonoTime at, std::function<void()> task)
{
    if (m_stopping)
        return;
    m_tasks[static_cast<std::uint64_t>(id)] = m_timers.insert({at, Due{{}, id, std::move(task)}});
}

void Transport::Impl::dropTimer(TimerId id)
{
    const auto found = m_tasks.find(static_cast<std::uint64_t>(id));
    if (found == m_tasks.end())
        return;
    m_timers.erase(found->second);
    m_tasks.erase(found);
}

// Sees to it that the transfer is looked at when its deadline comes. An entry that is too early is harmless (it looks
// and enters itself again), so entries are only added when the deadline has moved forward.
void Transport::Impl::watch(Transfer &transfer)
{
    if (transfer.ended())
        return;
    const MonoTime deadline = transfer.deadline();
    if (transfer.scheduledFor != MonoTime{} && transfer.scheduledFor <= deadline)
        return;
    transfer.scheduledFor = deadline;
    m_timers.insert({deadline, Due{transfer.id(), {}, {}}});
}

void Transport::Impl::checkDeadlines()
{
    const MonoTime now = m_now;
    while (!m_timers.empty() && m_timers.begin()->first <= now && !m_timers.begin()->second.task) {
        const MonoTime at = m_timers.begin()->first;
        const auto found = m_transfers.find(static_cast<std::uint64_t>(m_timers.begin()->second.transfer));
        m_timers.erase(m_timers.begin());
        if (found == m_transfers.end() || found->second->ended() || found->second->scheduledFor != at)
            continue; // long gone, or another entry stands for it
        Transfer &transfer = *found->second;
        transfer.scheduledFor = {};
        if (transfer.deadline() > now) {
            watch(transfer);
            continue;
        }
        transfer.failAtDeadline(); // first, while curl can still be asked how far it came
        curl_multi_remove_handle(m_multi, transfer.handle());
        recycle(transfer.releaseEasy());
    }
}

// ---- the loop -------------------------------------------------------------------------------------------------------

void Transport::Impl::run()
{
    m_threadId = std::this_thread::get_id();
    blockSignals();
    pthread_setname_np(pthread_self(), "assay-net");
    for (;;) {
        adoptCommands();
        if (m_stopping && m_commands.empty() && m_transfers.empty())
            return;
        serveSockets();
        noteTouched();
        checkDeadlines();
        noteTouched();
        // One thing, then the sockets again; the kinds take turns so that none can starve another.
        for (int tries = 0; tries < 3; ++tries) {
            const unsigned kind = m_nextKind++ % 3;
            if (kind == 0 ? runCommand() : kind == 1 ? deliverOne() : runDueTask())
                break;
        }
    }
}

void Transport::Impl::adoptCommands()
{
    bool stop = false;
    {
        const std::lock_guard lock(m_mutex);
        m_woken = false;
        stop = m_stopRequested;
        std::move(m_incoming.begin(), m_incoming.end(), std::back_inserter(m_commands));
        m_incoming.clear();
    }
    if (stop && !m_stopping) {
        m_stopping = true;
        m_timers.clear();
        m_tasks.clear();
    }
    if (m_stopping)
        abandonAll();
}

int Transport::Impl::waitMs() const
{
    using std::chrono::ceil, std::chrono::milliseconds;
    if (!m_commands.empty() || !m_ready.empty())
        return 0;
    std::optional<milliseconds> wait;
    if (m_curlDue)
        wait = ceil<milliseconds>(*m_curlDue - std::chrono::steady_clock::now());
    if (!m_timers.empty()) {
        const auto left = ceil<milliseconds>(m_timers.begin()->first - m_clock.now());
        wait = wait ? std::min(*wait, left) : left;
    }
    if (!wait)
        return -1;
    return static_cast<int>(std::clamp<std::int64_t>(wait->count(), 0, 60'000));
}

void Transport::Impl::serveSockets()
{
    int wait = 0;
    if (m_turn.pendingBytes <= pendingLimit) {
        std::array<epoll_event, 256> events;
        wait = waitMs();
        const int n = ::epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), wait);
        for (int i = 0; i < n; ++i)
            serveSocket(events[static_cast<std::size_t>(i)].data.fd, events[static_cast<std::size_t>(i)].events);
    }
    if (m_curlDue && *m_curlDue <= std::chrono::steady_clock::now()) {
        m_curlDue.reset();
        callCurl(CURL_SOCKET_TIMEOUT, 0);
    }
    excuseStandstill(std::chrono::milliseconds(wait));
}

void Transport::Impl::serveSocket(int fd, unsigned events)
{
    if (fd == m_wakeFd) {
        std::uint64_t ignored = 0;
        [[maybe_unused]] const auto drained = ::read(m_wakeFd, &ignored, sizeof ignored);
        return;
    }
    // A hang-up is told as readable and writable, never as CURL_CSELECT_ERR alone: curl then gives up without reading
    // what arrived before it.
    const bool broken = (events & (EPOLLERR | EPOLLHUP)) != 0;
    const int mask = ((events & EPOLLIN) != 0 || broken ? CURL_CSELECT_IN : 0) |
                     ((events & EPOLLOUT) != 0 || broken ? CURL_CSELECT_OUT : 0);
    callCurl(fd, mask);
}

void Transport::Impl::callCurl(int fd, int mask)
{
    ++m_turn.number;
    int running = 0;
    curl_multi_socket_action(m_multi, fd, mask, &running);
    collectFinished();
}

void Transport::Impl::collectFinished()
{
    int left = 0;
    while (CURLMsg *message = curl_multi_info_read(m_multi, &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURL *easy = message->easy_handle;
        const CURLcode code = message->data.result; // the message is gone once the handle is removed
        char *pointer = nullptr;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &pointer);
        auto *transfer = reinterpret_cast<Transfer *>(pointer);
        transfer->finish(code);
        learnFrom(*transfer);
        curl_multi_remove_handle(m_multi, easy);
        recycle(transfer->releaseEasy());
    }
}

// A server that closed one kept connection under a request does it again (llama.cpp's does after every stream, although
// it promises to keep them): from here on its requests get connections of their own.
void Transport::Impl::learnFrom(const Transfer &transfer)
{
    if (transfer.lostKeptConnection() || transfer.closesKeptConnections())
        m_closers.insert(transfer.origin());
}

void Transport::Impl::noteTouched()
{
    for (Transfer *transfer : m_turn.touched) {
        transfer->acknowledge();
        watch(*transfer);
        if (!transfer->queued && transfer->hasNews()) {
            transfer->queued = true;
            m_ready.push_back(transfer);
        }
    }
    m_turn.touched.clear();
}

// The process stood still (SIGSTOP, a suspended machine whose clock ran on, a handler that took seconds): the servers
// were not silent, we were deaf. What they sent meanwhile has just been read; the others get the lost time back.
void Transport::Impl::excuseStandstill(std::chrono::milliseconds planned)
{
    const MonoTime before = std::exchange(m_now, m_clock.now());
    const Nanos passed = m_now - before;
    if (before == MonoTime{} || planned.count() < 0 || passed - planned < standstill)
        return;
    for (const auto &[id, transfer] : m_transfers)
        transfer->excuse(passed, m_now);
}

bool Transport::Impl::runCommand()
{
    if (m_commands.empty())
        return false;
    const std::function<void()> command = std::move(m_commands.front());
    m_commands.pop_front();
    command();
    return true;
}

bool Transport::Impl::runDueTask()
{
    if (m_timers.empty() || !m_timers.begin()->second.task || m_timers.begin()->first > m_clock.now())
        return false;
    const Due due = std::move(m_timers.begin()->second);
    m_timers.erase(m_timers.begin());
    m_tasks.erase(static_cast<std::uint64_t>(due.timer));
    due.task();
    return true;
}

bool Transport::Impl::deliverOne()
{
    if (m_ready.empty())
        return false;
    Transfer *transfer = m_ready.front();
    m_ready.pop_front();
    transfer->queued = false;
    switch (transfer->deliver(deliveryBudget)) {
    case Transfer::Delivered::Done:
        m_transfers.erase(static_cast<std::uint64_t>(transfer->id()));
        break;
    case Transfer::Delivered::More:
        transfer->queued = true;
        m_ready.push_back(transfer);
        break;
    case Transfer::Delivered::Threw:
        transfer->dropChunks();
        endTransfer(*transfer, ErrorCode::Internal, "the receiver of the answer failed");
        break;
    case Transfer::Delivered::Idle:
        break;
    }
    return true;
}

int Transport::Impl::onSocket(CURL *, curl_socket_t socket, int what, void *self, void *known)
{
    auto &loop = *static_cast<Impl *>(self);
    if (what == CURL_POLL_REMOVE) {
        ::epoll_ctl(loop.m_epoll, EPOLL_CTL_DEL, socket, nullptr); // fails harmlessly when the socket is closed already
        return 0;
    }
    epoll_event event{};
    event.events = ((what & CURL_POLL_IN) != 0 ? EPOLLIN : 0u) | ((what & CURL_POLL_OUT) != 0 ? EPOLLOUT : 0u);
    event.data.fd = socket;
    const int operation = known != nullptr ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (::epoll_ctl(loop.m_epoll, operation, socket, &event) != 0) // a number that was closed and given out again
        ::epoll_ctl(loop.m_epoll, operation == EPOLL_CTL_ADD ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
    curl_multi_assign(loop.m_multi, socket, &loop);
    return 0;
}

int Transport::Impl::onTimer(CURLM *, long timeoutMs, void *self)
{
    auto &loop = *static_cast<Impl *>(self);
    if (timeoutMs < 0)
        loop.m_curlDue.reset();
    else
        loop.m_curlDue = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeoutMs);
    return 0;
}
} // namespace assay::net
