// SPDX-License-Identifier: GPL-3.0-or-later
// One accepted socket of the server's thread: bytes in, requests out; reply bytes out as far as the client takes them.
#pragma once
#include "core/clock.h"
#include "demo/http/http_parser.h"
#include "demo/reply.h"
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace assay::demo
{

class Connection
{
public:
    explicit Connection(int fd) : m_fd(fd) {}
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    int fd() const noexcept { return m_fd; }
    bool readAll(); // false: the client has closed, or the socket failed
    bool flush();   // false: the socket failed
    bool wantsWrite() const noexcept { return m_sent < m_output.size(); }
    std::size_t pending() const noexcept { return m_output.size() - m_sent; }
    void finishWriting(); // FIN after everything is flushed; what the client still sends is thrown away

    HttpParser parser;
    std::string input;
    std::unique_ptr<Reply> reply; // under way
    std::uint64_t serial = 0;     // of that reply's request
    bool closeAfterReply = false;
    bool lingering = false;      // said all; waiting for the client to notice
    bool wroteEvents = false;    // EPOLLOUT is asked for
    std::optional<MonoTime> due; // the time in the timer queue that counts
    std::string &output() noexcept { return m_output; }

private:
    int m_fd;
    std::string m_output;
    std::size_t m_sent = 0;
};
} // namespace assay::demo
