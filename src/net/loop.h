// SPDX-License-Identifier: GPL-3.0-or-later
// Private to net: the thread behind Transport. Sockets first, stamps taken; then one thing at a time (a command, a due
// task, or the pending chunks of one transfer), and before the next thing the sockets are asked again.
#pragma once
#include "net/proxy_environment.h"
#include "net/transfer.h"
#include "net/transport.h"
#include <atomic>
#include <curl/curl.h>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace assay::net
{

class Transport::Impl
{
public:
    explicit Impl(const Clock &clock);
    ~Impl();

    // Any thread.
    TransferId start(Request request, std::shared_ptr<TransferHandler> handler);
    void cancel(TransferId id);
    void post(std::function<void()> task);
    TimerId after(std::chrono::milliseconds delay, std::function<void()> task);
    void cancelTimer(TimerId id);
    bool onThread() const noexcept { return std::this_thread::get_id() == m_threadId; }

private:
    struct Due { // a transfer to look at, or a task to run
        TransferId transfer{};
        TimerId timer{};
        std::function<void()> task;
    };
    using Timers = std::multimap<MonoTime, Due>;

    static int onSocket(CURL *easy, curl_socket_t socket, int what, void *self, void *known);
    static int onTimer(CURLM *multi, long timeoutMs, void *self);

    void run();
    void adoptCommands();
    int waitMs() const;
    void serveSockets();
    void serveSocket(int fd, unsigned events);
    void callCurl(int fd, int mask);
    void collectFinished();
    void learnFrom(const Transfer &transfer);
    void noteTouched();
    void excuseStandstill(std::chrono::milliseconds planned);
    void checkDeadlines();
    bool runCommand();
    bool runDueTask();
    bool deliverOne();
    void begin(TransferId id, Request request, std::shared_ptr<TransferHandler> handler);
    void endTransfer(Transfer &transfer, ErrorCode code, std::string_view words);
    void abandonAll();
    void recycle(CURL *easy);
    CURL *freshHandle();
    void watch(Transfer &transfer);
    void insertTimer(TimerId id, MonoTime at, std::function<void()> task);
    void dropTimer(TimerId id);
    void wake();

    const Clock &m_clock;
    ProxyEnvironment m_proxies;
    int m_epoll = -1, m_wakeFd = -1;
    CURLM *m_multi = nullptr;
    std::atomic<std::uint64_t> m_nextTransfer{1}, m_nextTimer{1};

    std::mutex m_mutex; // guards the next three
    std::deque<std::function<void()>> m_incoming;
    bool m_woken = false;
    bool m_stopRequested = false;

    // Net thread only.
    Turn m_turn;
    std::deque<std::function<void()>> m_commands;
    std::unordered_map<std::uint64_t, std::unique_ptr<Transfer>> m_transfers;
    std::deque<Transfer *> m_ready; // with something to deliver
    Timers m_timers;
    std::unordered_map<std::uint64_t, Timers::iterator> m_tasks;
    std::vector<CURL *> m_idle;
    std::optional<std::chrono::steady_clock::time_point> m_curlDue;
    std::set<std::string> m_closers; // origins that have closed a kept connection under a request
    unsigned m_nextKind = 0;         // commands, tasks and deliveries take turns
    MonoTime m_now{};                // when the sockets were last served; deadlines are compared with it
    bool m_stopping = false;

    std::thread m_thread;
    std::atomic<std::thread::id> m_threadId{};
};
} // namespace assay::net
