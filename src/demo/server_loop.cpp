// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/server_loop.h"
#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace assay::demo
{
namespace
{
constexpr std::uint64_t listenKey = 1, timerKey = 2, wakeKey = 3;
constexpr int turnsAtOnce = 4;
constexpr std::size_t maxStreams = 512, maxConnections = 2048;
constexpr std::size_t backlogBytes = 256 * 1024; // a client that does not read stops its stream, not the others
constexpr std::chrono::seconds idleLimit{300}, lingerLimit{2};
constexpr std::chrono::milliseconds acceptPause{50};

Error systemError(const std::string &what) { return makeError(ErrorCode::Refused, what + ": " + std::strerror(errno)); }

bool add(int epoll, int fd, std::uint64_t key, std::uint32_t events)
{
    epoll_event event{};
    event.events = events;
    event.data.u64 = key;
    return ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}
} // namespace

void Fd::reset(int fd)
{
    if (m_fd >= 0)
        ::close(m_fd);
    m_fd = fd;
}

ServerLoop::ServerLoop(const DemoOptions &options) : m_options(options), m_router(options, m_clock, m_log) {}

Status ServerLoop::open()
{
    m_listen.reset(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    m_epoll.reset(::epoll_create1(EPOLL_CLOEXEC));
    m_timer.reset(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
    m_wake.reset(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
    if (m_listen.get() < 0 || m_epoll.get() < 0 || m_timer.get() < 0 || m_wake.get() < 0)
        return systemError("the demo models' server cannot have its descriptors");
    const int yes = 1;
    ::setsockopt(m_listen.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(m_options.port);
    if (::bind(m_listen.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
        return systemError("the demo models' server cannot have port " + std::to_string(m_options.port) +
                           " on 127.0.0.1; choose another one, or 0 for any that is free");
    if (::listen(m_listen.get(), 1024) != 0)
        return systemError("the demo models' server cannot listen");
    socklen_t length = sizeof address;
    ::getsockname(m_listen.get(), reinterpret_cast<sockaddr *>(&address), &length);
    m_port = ntohs(address.sin_port);
    if (!add(m_epoll.get(), m_listen.get(), listenKey, EPOLLIN) ||
        !add(m_epoll.get(), m_timer.get(), timerKey, EPOLLIN) || !add(m_epoll.get(), m_wake.get(), wakeKey, EPOLLIN))
        return systemError("the demo models' server cannot watch its descriptors");
    return Ok{};
}

void ServerLoop::stop()
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written =
        ::write(m_wake.get(), &one, sizeof one); // can only fail when it is set already
}

void ServerLoop::run()
{
    std::vector<epoll_event> events(256);
    while (!m_stopping) {
        armTimer();
        const int n = ::epoll_wait(m_epoll.get(), events.data(), static_cast<int>(events.size()), -1);
        if (n < 0 && errno != EINTR)
            break;
        for (int i = 0; i < n; ++i)
            onEvent(events[static_cast<std::size_t>(i)].data.u64, events[static_cast<std::size_t>(i)].events);
        runTimers();
    }
    m_connections.clear();
}

void ServerLoop::onEvent(Key key, std::uint32_t events)
{
    if (key == wakeKey) {
        m_stopping = true;
    } else if (key == listenKey) {
        acceptAll();
    } else if (key == timerKey) {
        std::uint64_t expirations = 0;
        [[maybe_unused]] const ssize_t n = ::read(m_timer.get(), &expirations, sizeof expirations);
    } else if (const auto it = m_connections.find(key); it != m_connections.end()) {
        Connection &c = *it->second;
        if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
            onReadable(key, c);
        else
            work(key, c);
    }
}

void ServerLoop::acceptAll()
{
    for (;;) {
        const int fd = ::accept4(m_listen.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0 && (errno == EINTR || errno == ECONNABORTED))
            continue;
        if (fd < 0) {
            if (errno != EAGAIN && errno != EWOULDBLOCK)
                pauseAccepting(); // out of descriptors: the others go on, and some will end
            return;
        }
        const int yes = 1;
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        const Key key = m_nextKey++;
        auto connection = std::make_unique<Connection>(fd);
        if (m_connections.size() >= maxConnections || !add(m_epoll.get(), fd, key, EPOLLIN))
            continue; // closes it
        setDue(key, *connection, m_clock.now() + idleLimit);
        m_connections.emplace(key, std::move(connection));
    }
}

void ServerLoop::pauseAccepting()
{
    ::epoll_ctl(m_epoll.get(), EPOLL_CTL_DEL, m_listen.get(), nullptr);
    m_due.push({m_clock.now() + acceptPause, listenKey});
}

void ServerLoop::runTimers()
{
    const MonoTime now = m_clock.now();
    while (!m_due.empty() && m_due.top().at <= now) {
        const Due due = m_due.top();
        m_due.pop();
        if (due.key == listenKey) {
            add(m_epoll.get(), m_listen.get(), listenKey, EPOLLIN);
            continue;
        }
        const auto it = m_connections.find(due.key);
        if (it == m_connections.end() || it->second->due != due.at)
            continue; // closed, or moved to another time
        it->second->due.reset();
        if (it->second->reply)
            work(due.key, *it->second);
        else
            drop(due.key, "gone"); // idle, or lingering for too long
    }
}

void ServerLoop::armTimer()
{
    itimerspec spec{}; // zero disarms
    if (!m_due.empty()) {
        const auto at =
            std::max<std::int64_t>(m_due.top().at.time_since_epoch().count(), 1); // nanoseconds, CLOCK_MONOTONIC
        spec.it_value.tv_sec = at / 1'000'000'000;
        spec.it_value.tv_nsec = at % 1'000'000'000;
    }
    ::timerfd_settime(m_timer.get(), TFD_TIMER_ABSTIME, &spec, nullptr);
}

void ServerLoop::setDue(Key key, Connection &c, MonoTime at)
{
    if (c.due == at)
        return;
    c.due = at;
    m_due.push({at, key});
}

void ServerLoop::onReadable(Key key, Connection &c)
{
    if (!c.readAll() || (c.reply && c.input.size() > HttpParser::maxBody)) // nobody pipelines that much
        drop(key, "gone");
    else
        work(key, c);
}

// Brings a connection as far as it goes now: reply bytes, flush, then the next request that has come in meanwhile.
void ServerLoop::work(Key key, Connection &c)
{
    do {
        if (!drive(key, c)) {
            drop(key, "gone");
            return;
        }
    } while (nextRequest(c));
    if (!c.reply && !c.lingering && c.closeAfterReply && !c.wantsWrite()) {
        c.finishWriting();
        setDue(key, c, m_clock.now() + lingerLimit);
    } else if (!c.reply && !c.lingering) {
        setDue(key, c, m_clock.now() + idleLimit);
    }
    watch(key, c);
}

// False: the socket failed.
bool ServerLoop::drive(Key key, Connection &c)
{
    for (int turn = 0;; ++turn) {
        if (!c.flush())
            return false;
        if (!c.reply || c.pending() >= backlogBytes)
            return true;
        if (turn == turnsAtOnce) { // the others first
            setDue(key, c, m_clock.now());
            return true;
        }
        if (!advance(key, c))
            return c.flush();
    }
}

// True: there is something new to send.
bool ServerLoop::nextRequest(Connection &c)
{
    if (c.reply || c.lingering || c.closeAfterReply || c.input.empty())
        return false;
    switch (c.parser.parse(c.input)) {
    case HttpParser::State::NeedMore:
        return false;
    case HttpParser::State::NeedMoreSendContinue:
        c.output() += "HTTP/1.1 100 Continue\r\n\r\n";
        return true;
    case HttpParser::State::Ready:
        beginReply(c, false);
        return true;
    case HttpParser::State::Bad:
        beginReply(c, true);
        return true;
    }
    return false;
}

void ServerLoop::beginReply(Connection &c, bool malformed)
{
    const Router::Arrival arrival{++m_serial, m_clock.now(), m_active >= maxStreams};
    ++m_active;
    m_served.fetch_add(1, std::memory_order_relaxed);
    c.serial = arrival.serial;
    if (malformed) {
        c.closeAfterReply = true;
        c.reply = m_router.refusal(c.parser, arrival);
        return;
    }
    const HttpRequest request = c.parser.take();
    c.closeAfterReply = !request.keepAlive || !request.chunkedReplyAllowed;
    c.reply = m_router.reply(request, arrival);
}

// One step of the reply. True: it has more that is due already.
bool ServerLoop::advance(Key key, Connection &c)
{
    const Reply::Step step = c.reply->advance(m_clock.now(), c.output());
    RequestLog::Entry *entry = m_log.find(c.serial);
    const MonoTime now = m_clock.now(); // just before the bytes go to the socket
    if (entry && step.head)
        entry->head = now;
    if (entry && step.token && !entry->first)
        entry->first = now;
    if (step.finished) {
        if (entry)
            entry->last = now;
        endReply(c, step.cut);
        return false;
    }
    if (step.next && *step.next <= now)
        return true;
    if (step.next && *step.next != MonoTime::max())
        setDue(key, c, *step.next);
    else
        c.due.reset(); // a stall lasts until the client leaves
    return false;
}

void ServerLoop::endReply(Connection &c, bool cut)
{
    if (RequestLog::Entry *entry = m_log.find(c.serial))
        entry->ended = cut ? "cut" : "complete";
    c.reply.reset();
    --m_active;
    c.closeAfterReply = c.closeAfterReply || cut;
}

void ServerLoop::watch(Key key, Connection &c)
{
    if (c.wantsWrite() == c.wroteEvents)
        return;
    c.wroteEvents = c.wantsWrite();
    epoll_event event{};
    event.events = EPOLLIN | (c.wroteEvents ? static_cast<std::uint32_t>(EPOLLOUT) : 0U);
    event.data.u64 = key;
    ::epoll_ctl(m_epoll.get(), EPOLL_CTL_MOD, c.fd(), &event);
}

void ServerLoop::drop(Key key, std::string_view why)
{
    const auto it = m_connections.find(key);
    if (it == m_connections.end())
        return;
    if (it->second->reply) {
        --m_active;
        if (RequestLog::Entry *entry = m_log.find(it->second->serial)) {
            entry->ended = why;
            entry->last = m_clock.now();
        }
    }
    m_connections.erase(it);
}
} // namespace assay::demo
