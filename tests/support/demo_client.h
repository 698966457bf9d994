// SPDX-License-Identifier: GPL-3.0-or-later
// A small blocking HTTP/1.1 client for loopback tests: plain sockets, one request after the other on one connection,
// every read stamped. Shares no code with the product. POSIX; throws std::runtime_error when the connection itself
// fails.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::test
{

struct DemoReply {
    int status = 0;
    std::map<std::string, std::string> headers; // names in lower case
    std::string body;                           // chunks joined
    bool complete = false;                      // the framing's end was seen
    std::chrono::steady_clock::time_point sent{}, firstByte{}, done{};
};

struct DemoEvent {
    std::string name, data;
};
std::vector<DemoEvent> demoEvents(std::string_view body); // of a server-sent event stream

class DemoClient
{
public:
    using Headers = std::vector<std::pair<std::string, std::string>>;
    explicit DemoClient(std::uint16_t port);
    ~DemoClient();
    DemoClient(const DemoClient &) = delete;
    DemoClient &operator=(const DemoClient &) = delete;

    DemoReply get(const std::string &path, const Headers &headers = {});
    DemoReply post(const std::string &path, const std::string &body, const Headers &headers = {});
    void send(std::string_view bytes);      // raw
    DemoReply receive();                    // the next reply; incomplete when the server closes early
    std::string receiveSome(int timeoutMs); // what comes within the time; may be empty
    bool closedByServer(int timeoutMs);

private:
    bool more(); // false: closed
    DemoReply exchange(const std::string &head, const std::string &body);
    int m_fd = -1;
    std::string m_buffer;
};

// Opens `count` connections, sends the same POST on each, and reads all of them at once.
std::vector<DemoReply> demoParallelPosts(std::uint16_t port, const std::string &path,
                                         const std::vector<std::string> &bodies);
} // namespace assay::test
