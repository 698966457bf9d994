// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/script_server.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace assay::test
{
namespace
{
std::string lower(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

[[noreturn]] void die(const char *what)
{
    std::perror(what); // a test without its server cannot mean anything
    std::abort();
}

struct Connection {
    int fd = -1;
    int number = 0;
    int requests = 0;
    std::string in; // read, not yet a whole request
    Script script;  // the answer under way
    std::size_t step = 0;
    std::size_t offset = 0;        // bytes of the step already written
    std::size_t round = 0;         // Repeat: how often
    std::size_t request = 0;       // index into the record
    std::optional<MonoTime> until; // Wait, or Drip's pause
    bool answering = false;
    bool blocked = false; // the socket takes no more just now
    bool dead = false;
};
} // namespace

std::string ScriptServer::Request::header(std::string_view lowerCaseName) const
{
    for (const auto &[name, value] : headers) {
        if (name == lowerCaseName)
            return value;
    }
    return {};
}

class ScriptServer::Impl
{
public:
    Impl();
    ~Impl();
    void loop();
    void wake() const;

    mutable std::mutex mutex; // guards all that the public functions read or set
    mutable std::condition_variable changed;
    std::map<std::string, std::vector<Script>, std::less<>> routes;
    std::map<std::string, std::size_t, std::less<>> turn;
    std::map<std::string, Responder, std::less<>> responders;
    Script fallback = script::answer(404, R"({"error":{"message":"no such route in the script"}})");
    std::set<std::string, std::less<>> gates;
    std::vector<Request> seen;
    std::vector<Sent> sent;
    int accepted = 0, openNow = 0, inFlight = 0, mostInFlight = 0;
    std::uint64_t rawBytes = 0;
    bool closeIdle = false;
    std::uint16_t port = 0;

private:
    void acceptAll();
    void readFrom(Connection &c);
    bool takeRequest(Connection &c);
    Script scriptFor(const Request &request);
    void advance(Connection &c, MonoTime now);
    bool runStep(Connection &c, MonoTime now);
    bool write(Connection &c, std::string_view bytes);
    void noteSent(const Connection &c, std::size_t bytes);
    void finish(Connection &c);
    void drop(Connection &c);
    void sweep();
    int pollTimeout(MonoTime now) const;

    int m_listen = -1, m_wake = -1;
    std::list<Connection> m_connections; // server thread only
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

ScriptServer::Impl::Impl()
{
    m_listen = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    m_wake = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (m_listen < 0 || m_wake < 0 || ::bind(m_listen, reinterpret_cast<sockaddr *>(&address), size) != 0 ||
        ::listen(m_listen, 1024) != 0 || ::getsockname(m_listen, reinterpret_cast<sockaddr *>(&address), &size) != 0)
        die("script server");
    port = ntohs(address.sin_port);
    m_thread = std::thread([this] { loop(); });
}

ScriptServer::Impl::~Impl()
{
    m_stop = true;
    wake();
    m_thread.join();
    for (Connection &c : m_connections)
        ::close(c.fd);
    ::close(m_listen);
    ::close(m_wake);
}

void ScriptServer::Impl::wake() const
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_wake, &one, sizeof one);
}

int ScriptServer::Impl::pollTimeout(MonoTime now) const
{
    std::optional<MonoTime> next;
    for (const Connection &c : m_connections) {
        if (c.until && (!next || *c.until < *next))
            next = c.until;
    }
    if (!next)
        return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - now).count();
    return static_cast<int>(std::max<std::int64_t>(left, 0));
}

void ScriptServer::Impl::loop()
{
    std::vector<pollfd> polled;
    while (!m_stop) {
        polled.assign({{m_listen, POLLIN, 0}, {m_wake, POLLIN, 0}});
        for (const Connection &c : m_connections)
            polled.push_back({c.fd, static_cast<short>(POLLIN | (c.blocked ? POLLOUT : 0)), 0});
        if (::poll(polled.data(), polled.size(), pollTimeout(std::chrono::steady_clock::now())) < 0 && errno != EINTR)
            die("poll");
        std::uint64_t ignored = 0;
        [[maybe_unused]] const auto drained = ::read(m_wake, &ignored, sizeof ignored);
        std::size_t i = 2;
        for (Connection &c : m_connections) {
            if ((polled[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
                readFrom(c);
            if ((polled[i].revents & POLLOUT) != 0)
                c.blocked = false;
            ++i;
        }
        for (Connection &c : m_connections)
            advance(c, std::chrono::steady_clock::now());
        sweep();
        if ((polled[0].revents & POLLIN) != 0)
            acceptAll();
    }
}

void ScriptServer::Impl::acceptAll()
{
    for (;;) {
        const int fd = ::accept4(m_listen, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
            return;
        const int one = 1;
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        const std::lock_guard lock(mutex);
        m_connections.emplace_back();
        m_connections.back().fd = fd;
        m_connections.back().number = ++accepted;
        ++openNow;
        changed.notify_all();
    }
}

void ScriptServer::Impl::readFrom(Connection &c)
{
    std::array<char, 65536> buffer;
    for (;;) {
        const auto n = ::recv(c.fd, buffer.data(), buffer.size(), 0);
        if (n > 0) {
            c.in.append(buffer.data(), static_cast<std::size_t>(n));
            const std::lock_guard lock(mutex);
            rawBytes += static_cast<std::uint64_t>(n);
            changed.notify_all();
            continue;
        }
        if (n == 0 || (errno != EAGAIN && errno != EINTR))
            c.dead = true;
        return;
    }
}

// Moves one whole request out of what was read and starts its script.
bool ScriptServer::Impl::takeRequest(Connection &c)
{
    const std::size_t end = c.in.find("\r\n\r\n");
    if (end == std::string::npos || !std::isalpha(static_cast<unsigned char>(c.in[0])))
        return false;
    Request request;
    std::string_view head = std::string_view(c.in).substr(0, end);
    const std::string_view line = head.substr(0, head.find("\r\n"));
    const std::size_t space = line.find(' ');
    const std::size_t second = line.find(' ', space + 1);
    request.method = line.substr(0, space);
    request.target = space == std::string_view::npos ? "" : line.substr(space + 1, second - space - 1);
    request.path = request.target.substr(0, request.target.find('?'));
    head.remove_prefix(std::min(head.size(), line.size() + 2));
    while (!head.empty()) {
        const std::string_view field = head.substr(0, head.find("\r\n"));
        const std::size_t colon = field.find(':');
        std::string_view value = colon == std::string_view::npos ? std::string_view() : field.substr(colon + 1);
        value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
        request.headers.emplace_back(lower(field.substr(0, colon)), value);
        head.remove_prefix(std::min(head.size(), field.size() + 2));
    }
    std::size_t length = 0;
    const std::string declared = request.header("content-length");
    std::from_chars(declared.data(), declared.data() + declared.size(), length);
    if (c.in.size() < end + 4 + length)
        return false;
    request.body = c.in.substr(end + 4, length);
    c.in.erase(0, end + 4 + length);
    request.connection = c.number;
    request.onConnection = ++c.requests;
    request.at = std::chrono::steady_clock::now();
    c.script = scriptFor(request);
    c.step = c.offset = c.round = 0;
    c.answering = true;
    const std::lock_guard lock(mutex);
    c.request = seen.size();
    seen.push_back(std::move(request));
    mostInFlight = std::max(mostInFlight, ++inFlight);
    changed.notify_all();
    return true;
}

Script ScriptServer::Impl::scriptFor(const Request &request)
{
    Responder responder;
    {
        const std::lock_guard lock(mutex);
        const auto special = responders.find(request.path);
        if (special == responders.end()) {
            const auto route = routes.find(request.path);
            if (route == routes.end() || route->second.empty())
                return fallback;
            const std::size_t turnNow = turn[request.path]++;
            return route->second[std::min(turnNow, route->second.size() - 1)];
        }
        responder = special->second;
    }
    return responder(request); // outside the lock: it may ask the server for its figures
}

void ScriptServer::Impl::advance(Connection &c, MonoTime now)
{
    while (!c.dead && !c.blocked) {
        if (!c.answering && !takeRequest(c))
            return;
        while (!c.dead && c.step < c.script.size()) {
            if (!runStep(c, now))
                return;
            ++c.step;
            c.offset = c.round = 0;
            c.until.reset();
        }
        if (!c.dead)
            finish(c);
    }
}

void ScriptServer::Impl::finish(Connection &c)
{
    c.answering = false;
    const std::lock_guard lock(mutex);
    --inFlight;
    changed.notify_all();
}

// True: the step is done. False: come back when the socket, the clock or a gate says so.
bool ScriptServer::Impl::runStep(Connection &c, MonoTime now)
{
    const Step &step = c.script[c.step];
    switch (step.kind) {
    case Step::Kind::Send:
        return write(c, step.bytes);
    case Step::Kind::Repeat:
        while (step.times == 0 || c.round < step.times) {
            if (!write(c, step.bytes))
                return false;
            c.offset = 0;
            ++c.round;
        }
        return true;
    case Step::Kind::Drip:
        if (c.until && now < *c.until)
            return false;
        if (const std::size_t from = c.offset; from < step.bytes.size()) {
            write(c, std::string_view(step.bytes).substr(0, std::min(step.bytes.size(), from + step.piece)));
            c.until = now + step.delay;
            return false;
        }
        return true;
    case Step::Kind::Wait:
        if (!c.until)
            c.until = now + step.delay;
        return now >= *c.until;
    case Step::Kind::Gate: {
        const std::lock_guard lock(mutex);
        return gates.contains(step.bytes);
    }
    case Step::Kind::Close:
        c.dead = true;
        return true;
    case Step::Kind::Reset: {
        const linger hard{1, 0};
        ::setsockopt(c.fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        c.dead = true;
        return true;
    }
    case Step::Kind::Stall:
        return false;
    }
    return true;
}

void ScriptServer::Impl::noteSent(const Connection &c, std::size_t bytes)
{
    const std::lock_guard lock(mutex);
    sent.push_back({c.request, bytes, std::chrono::steady_clock::now()});
    changed.notify_all();
}

bool ScriptServer::Impl::write(Connection &c, std::string_view bytes)
{
    if (c.offset == 0 && c.round == 0)
        noteSent(c, bytes.size());
    while (c.offset < bytes.size()) {
        const auto n = ::send(c.fd, bytes.data() + c.offset, bytes.size() - c.offset, MSG_NOSIGNAL);
        if (n > 0) {
            c.offset += static_cast<std::size_t>(n);
            continue;
        }
        if (errno == EAGAIN) {
            c.blocked = true;
            return false;
        }
        if (errno != EINTR) {
            c.dead = true;
            return false;
        }
    }
    return true;
}

void ScriptServer::Impl::drop(Connection &c)
{
    if (c.answering)
        finish(c);
    ::close(c.fd);
    const std::lock_guard lock(mutex);
    --openNow;
    changed.notify_all();
}

void ScriptServer::Impl::sweep()
{
    bool idleToo = false;
    {
        const std::lock_guard lock(mutex);
        std::swap(idleToo, closeIdle);
    }
    for (auto it = m_connections.begin(); it != m_connections.end();) {
        if (it->dead || (idleToo && !it->answering)) {
            drop(*it);
            it = m_connections.erase(it);
        } else {
            ++it;
        }
    }
}

ScriptServer::ScriptServer() : m_impl(std::make_unique<Impl>()) {}
ScriptServer::~ScriptServer() = default;
std::uint16_t ScriptServer::port() const noexcept { return m_impl->port; }
std::string ScriptServer::origin() const { return "http://127.0.0.1:" + std::to_string(m_impl->port); }
std::string ScriptServer::url(std::string_view path) const { return origin().append(path); }

void ScriptServer::route(std::string path, Script every) { routeInTurn(std::move(path), {std::move(every)}); }

void ScriptServer::routeInTurn(std::string path, std::vector<Script> scripts)
{
    const std::lock_guard lock(m_impl->mutex);
    m_impl->responders.erase(path);
    m_impl->turn[path] = 0;
    m_impl->routes[std::move(path)] = std::move(scripts);
}

void ScriptServer::routeTo(std::string path, Responder responder)
{
    const std::lock_guard lock(m_impl->mutex);
    m_impl->responders[std::move(path)] = std::move(responder);
}

void ScriptServer::otherwise(Script script)
{
    const std::lock_guard lock(m_impl->mutex);
    m_impl->fallback = std::move(script);
}

void ScriptServer::open(const std::string &gate)
{
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->gates.insert(gate);
    }
    m_impl->wake();
}

void ScriptServer::closeIdleConnections()
{
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->closeIdle = true;
    }
    m_impl->wake();
}

std::vector<ScriptServer::Request> ScriptServer::requests() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->seen;
}

std::vector<ScriptServer::Sent> ScriptServer::sent() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->sent;
}

int ScriptServer::count(std::string_view path) const
{
    const std::lock_guard lock(m_impl->mutex);
    return static_cast<int>(std::count_if(m_impl->seen.begin(), m_impl->seen.end(),
                                          [&](const Request &r) { return path.empty() || r.path == path; }));
}

int ScriptServer::connections() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->accepted;
}

int ScriptServer::openConnections() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->openNow;
}

int ScriptServer::mostInFlight() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->mostInFlight;
}

std::uint64_t ScriptServer::rawBytes() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->rawBytes;
}

bool ScriptServer::waitFor(const std::function<bool()> &condition, std::chrono::milliseconds limit) const
{
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!condition()) { // asked without the lock: it may call any function of ours
        std::unique_lock lock(m_impl->mutex);
        if (std::chrono::steady_clock::now() >= deadline)
            return false;
        // A change between the question and this wait is caught by the short limit.
        m_impl->changed.wait_for(lock, std::chrono::milliseconds(2));
    }
    return true;
}

bool ScriptServer::waitForRequests(int n, std::chrono::milliseconds limit) const
{
    return waitFor([&] { return count() >= n; }, limit);
}
} // namespace assay::test
