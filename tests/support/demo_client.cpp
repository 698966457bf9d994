// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/demo_client.h"
#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace assay::test
{
namespace
{

using Clock = std::chrono::steady_clock;

std::string lowered(std::string text)
{
    for (char &c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return text;
}

// Takes a whole head off the buffer; false: not there yet.
bool takeHead(std::string &buffer, DemoReply &reply)
{
    const std::size_t end = buffer.find("\r\n\r\n");
    if (end == std::string::npos)
        return false;
    reply.status = std::stoi(buffer.substr(9, 3));
    std::size_t at = buffer.find("\r\n") + 2;
    while (at < end + 2) {
        const std::size_t stop = buffer.find("\r\n", at), colon = buffer.find(": ", at);
        reply.headers[lowered(buffer.substr(at, colon - at))] = buffer.substr(colon + 2, stop - colon - 2);
        at = stop + 2;
    }
    buffer.erase(0, end + 4);
    return true;
}

// Moves whole chunks into the body; true when the last one was seen.
bool takeChunks(std::string &buffer, std::string &body)
{
    std::size_t at = 0;
    bool last = false;
    while (!last) {
        const std::size_t line = buffer.find("\r\n", at);
        if (line == std::string::npos)
            break;
        const std::size_t size = std::stoul(buffer.substr(at, line - at), nullptr, 16);
        if (buffer.size() < line + 2 + size + 2)
            break;
        body.append(buffer, line + 2, size);
        at = line + 2 + size + 2;
        last = size == 0;
    }
    buffer.erase(0, at);
    return last;
}
} // namespace

std::vector<DemoEvent> demoEvents(std::string_view body)
{
    std::vector<DemoEvent> out;
    DemoEvent current;
    while (!body.empty()) {
        const std::size_t end = std::min(body.find('\n'), body.size());
        const std::string_view line = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        if (line.starts_with("event: "))
            current.name = line.substr(7);
        else if (line.starts_with("data: "))
            current.data += line.substr(6);
        else if (line.empty() && !current.data.empty())
            out.push_back(std::exchange(current, {}));
    }
    return out;
}

DemoClient::DemoClient(std::uint16_t port)
{
    m_fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    if (::connect(m_fd, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
        throw std::runtime_error(std::string("connect: ") + std::strerror(errno));
    const int yes = 1;
    ::setsockopt(m_fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

DemoClient::~DemoClient() { ::close(m_fd); }

void DemoClient::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t n = ::send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n < 0)
            throw std::runtime_error(std::string("send: ") + std::strerror(errno));
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

bool DemoClient::more()
{
    char buffer[64 * 1024];
    const ssize_t n = ::recv(m_fd, buffer, sizeof buffer, 0);
    if (n > 0)
        m_buffer.append(buffer, static_cast<std::size_t>(n));
    return n > 0;
}

DemoReply DemoClient::receive()
{
    DemoReply reply;
    while (!takeHead(m_buffer, reply))
        if (!more())
            return reply;
    reply.firstByte = Clock::now();
    if (reply.status == 100)
        return reply;
    if (reply.headers.count("transfer-encoding") != 0) {
        while (!(reply.complete = takeChunks(m_buffer, reply.body)))
            if (!more())
                break;
    } else {
        const bool known = reply.headers.count("content-length") != 0;
        const std::size_t length = known ? std::stoul(reply.headers["content-length"]) : SIZE_MAX;
        while (m_buffer.size() < length && more()) {
        }
        reply.complete = !known || m_buffer.size() >= length;
        reply.body = m_buffer.substr(0, length);
        m_buffer.erase(0, reply.body.size());
    }
    reply.done = Clock::now();
    return reply;
}

std::string DemoClient::receiveSome(int timeoutMs)
{
    pollfd p{m_fd, POLLIN, 0};
    while (::poll(&p, 1, timeoutMs) > 0 && more()) {
    }
    return std::exchange(m_buffer, {});
}

bool DemoClient::closedByServer(int timeoutMs)
{
    pollfd p{m_fd, POLLIN, 0};
    while (::poll(&p, 1, timeoutMs) > 0)
        if (!more())
            return true;
    return false;
}

DemoReply DemoClient::exchange(const std::string &head, const std::string &body)
{
    const Clock::time_point sent = Clock::now();
    send(head + body);
    DemoReply reply = receive();
    reply.sent = sent;
    return reply;
}

DemoReply DemoClient::get(const std::string &path, const Headers &headers)
{
    std::string head = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    for (const auto &[name, value] : headers)
        head += name + ": " + value + "\r\n";
    return exchange(head + "\r\n", {});
}

DemoReply DemoClient::post(const std::string &path, const std::string &body, const Headers &headers)
{
    std::string head = "POST " + path +
                       " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: " +
                       std::to_string(body.size()) + "\r\n";
    for (const auto &[name, value] : headers)
        head += name + ": " + value + "\r\n";
    return exchange(head + "\r\n", body);
}

std::vector<DemoReply> demoParallelPosts(std::uint16_t port, const std::string &path,
                                         const std::vector<std::string> &bodies)
{
    std::vector<DemoReply> replies(bodies.size());
    std::vector<std::unique_ptr<DemoClient>> clients;
    for (const std::string &body : bodies) {
        clients.push_back(std::make_unique<DemoClient>(port));
        clients.back()->send("POST " + path +
                             " HTTP/1.1\r\nHost: 127.0.0.1\r\nanthropic-version: 2023-06-01\r\nContent-Length: " +
                             std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    // The streams are under way at the same time; reading them one after the other loses nothing.
    for (std::size_t i = 0; i < clients.size(); ++i)
        replies[i] = clients[i]->receive();
    return replies;
}
} // namespace assay::test
