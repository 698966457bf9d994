// SPDX-License-Identifier: GPL-3.0-or-later
// The server's one thread: epoll over every connection, one timerfd for every pace. stop() may be called from
// elsewhere.
#pragma once
#include "core/clock.h"
#include "demo/connection.h"
#include "demo/demo_server.h"
#include "demo/request_log.h"
#include "demo/router.h"
#include <atomic>
#include <cstdint>
#include <memory>
#include <queue>
#include <unordered_map>
#include <utility>
#include <vector>

namespace assay::demo
{

class Fd // owns a descriptor
{
public:
    explicit Fd(int fd = -1) : m_fd(fd) {}
    ~Fd() { reset(-1); }
    Fd(Fd &&other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
    Fd &operator=(Fd &&other) noexcept
    {
        reset(std::exchange(other.m_fd, -1));
        return *this;
    }
    int get() const noexcept { return m_fd; }
    void reset(int fd);

private:
    int m_fd;
};

class ServerLoop
{
public:
    explicit ServerLoop(const DemoOptions &options);
    Status open(); // binds and listens. Errors: Refused, with the reason
    void run();    // the thread's body
    void stop();   // any thread
    std::uint16_t port() const noexcept { return m_port; }
    std::uint64_t served() const noexcept { return m_served.load(std::memory_order_relaxed); }

private:
    using Key = std::uint64_t; // of a connection; never used again, unlike a descriptor
    struct Due {
        MonoTime at;
        Key key;
        bool operator>(const Due &other) const { return at > other.at; }
    };
    void onEvent(Key key, std::uint32_t events);
    void acceptAll();
    void pauseAccepting();
    void runTimers();
    void armTimer();
    void setDue(Key key, Connection &c, MonoTime at);
    void onReadable(Key key, Connection &c);
    bool nextRequest(Connection &c);
    void beginReply(Connection &c, bool malformed);
    void work(Key key, Connection &c);
    bool drive(Key key, Connection &c);
    bool advance(Key key, Connection &c);
    void endReply(Connection &c, bool cut);
    void watch(Key key, Connection &c);
    void drop(Key key, std::string_view why);

    DemoOptions m_options;
    SystemClock m_clock;
    RequestLog m_log;
    Router m_router;
    Fd m_listen, m_epoll, m_timer, m_wake;
    std::uint16_t m_port = 0;
    std::unordered_map<Key, std::unique_ptr<Connection>> m_connections;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> m_due;
    Key m_nextKey = 16; // below are the loop's own descriptors
    std::uint64_t m_serial = 0;
    std::size_t m_active = 0; // replies under way
    bool m_stopping = false;
    std::atomic<std::uint64_t> m_served{0};
};
} // namespace assay::demo
