// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/connection.h"
#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>

namespace assay::demo
{

Connection::~Connection() { ::close(m_fd); }

bool Connection::readAll()
{
    char buffer[64 * 1024];
    for (;;) {
        const ssize_t n = ::recv(m_fd, buffer, sizeof buffer, 0);
        if (n > 0) {
            if (!lingering)
                input.append(buffer, static_cast<std::size_t>(n));
            // One turn reads a bounded amount; level-triggered epoll comes back for the rest.
            if (static_cast<std::size_t>(n) < sizeof buffer || input.size() > 1024 * 1024)
                return true;
            continue;
        }
        if (n < 0 && errno == EINTR)
            continue;
        return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }
}

bool Connection::flush()
{
    while (m_sent < m_output.size()) {
        const ssize_t n = ::send(m_fd, m_output.data() + m_sent, m_output.size() - m_sent, MSG_NOSIGNAL);
        if (n > 0)
            m_sent += static_cast<std::size_t>(n);
        else if (n < 0 && errno == EINTR)
            continue;
        else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return true;
        else
            return false;
    }
    m_output.clear();
    m_sent = 0;
    return true;
}

void Connection::finishWriting()
{
    ::shutdown(m_fd, SHUT_WR);
    lingering = true;
}
} // namespace assay::demo
