// SPDX-License-Identifier: GPL-3.0-or-later
// Private to process: a file descriptor that is closed once, and pipes of them.
#pragma once
#include <unistd.h>
#include <utility>

namespace assay::process
{
class Descriptor
{
public:
    Descriptor() = default;
    explicit Descriptor(int fd) : m_fd(fd) {}
    Descriptor(Descriptor &&other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
    Descriptor &operator=(Descriptor &&other) noexcept
    {
        std::swap(m_fd, other.m_fd);
        return *this;
    }
    ~Descriptor() { reset(); }
    void reset()
    {
        if (m_fd >= 0)
            ::close(std::exchange(m_fd, -1));
    }
    int get() const noexcept { return m_fd; }
    bool isOpen() const noexcept { return m_fd >= 0; }

private:
    int m_fd = -1;
};

struct Pipe {
    Descriptor reading, writing;
};
// Closed on exec, and never 0, 1 or 2 (this process may have been started without them). False: errno says why.
bool openPipe(Pipe &pipe);
void dontBlock(const Descriptor &end);
} // namespace assay::process
