// SPDX-License-Identifier: GPL-3.0-or-later
// A loopback HTTP server that does exactly what a test tells it, faults included. One thread, poll, plain sockets; it
// listens on 127.0.0.1 and a free port. A route gives the steps that answer a request; "gates" let a test decide when
// the server goes on, so that no test has to sleep. Every request is recorded. All functions are thread-safe.
#pragma once
#include "core/clock.h"
#include "support/script_steps.h"
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::test
{

class ScriptServer
{
public:
    struct Request {
        std::string method, target, path; // target is path and query
        HeaderList headers;               // names in lower case
        std::string body;
        int connection = 0;                                       // 1 is the first accepted
        int onConnection = 0;                                     // 1 is the connection's first request
        MonoTime at{};                                            // when its last byte was read
        std::string header(std::string_view lowerCaseName) const; // first of that name, or empty
    };
    struct Sent {                // one Send step (or the first piece of a Drip) of the answer to request `request`
        std::size_t request = 0; // index into requests()
        std::size_t bytes = 0;
        MonoTime at{}; // just before it was written
    };
    using Responder = std::function<Script(const Request &)>; // called on the server's thread

    ScriptServer();
    ~ScriptServer(); // closes every connection, joins
    ScriptServer(const ScriptServer &) = delete;
    ScriptServer &operator=(const ScriptServer &) = delete;

    std::uint16_t port() const noexcept;
    std::string origin() const;                   // "http://127.0.0.1:<port>"
    std::string url(std::string_view path) const; // origin() + path

    void route(std::string path, Script every); // the same answer to every request
    void routeInTurn(std::string path,
                     std::vector<Script> scripts); // the first request gets the first; the last repeats
    void routeTo(std::string path, Responder responder);
    void otherwise(Script script);      // unknown paths; a JSON 404 until told otherwise
    void open(const std::string &gate); // lets everybody through who waits, or will wait, at this gate

    std::vector<Request> requests() const;
    std::vector<Sent> sent() const;
    int count(std::string_view path = {}) const; // requests seen, of all paths when empty
    int connections() const;                     // accepted so far
    int openConnections() const;
    int mostInFlight() const;       // requests being answered at the same moment, at most
    std::uint64_t rawBytes() const; // read from all clients, whatever they were
    void closeIdleConnections();    // ends kept-alive connections that answer nothing now

    // Waits for a condition on the server's figures; asked again whenever something happened. False after `limit`.
    bool waitFor(const std::function<bool()> &condition,
                 std::chrono::milliseconds limit = std::chrono::milliseconds(5000)) const;
    bool waitForRequests(int n, std::chrono::milliseconds limit = std::chrono::milliseconds(5000)) const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};
} // namespace assay::test
