// SPDX-License-Identifier: GPL-3.0-or-later
// From a request to its reply: paths, the demo's own options, and what each API says when it says no. Used by the
// server's thread; no sockets in here.
#pragma once
#include "core/clock.h"
#include "demo/demo_server.h"
#include "demo/http/http_parser.h"
#include "demo/reply.h"
#include "demo/request_log.h"
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

namespace assay::demo
{

class Router
{
public:
    Router(const DemoOptions &options, const Clock &clock, RequestLog &log)
        : m_options(options), m_clock(clock), m_log(log)
    {
    }
    struct Arrival {
        std::uint64_t serial = 0;
        MonoTime at{};
        bool overloaded = false; // too many streams at once
    };
    std::unique_ptr<Reply> reply(const HttpRequest &request, const Arrival &arrival);
    // For what is not HTTP, or too large.
    std::unique_ptr<Reply> refusal(const HttpParser &parser, const Arrival &arrival);

private:
    struct Route;
    struct Call; // one request on its way: what every step needs
    static Route routeOf(const HttpRequest &request);
    std::unique_ptr<Reply> get(const Call &call);
    std::unique_ptr<Reply> post(const Call &call);
    std::unique_ptr<Reply> answer(const Call &call, ApiRequest request);
    std::unique_ptr<Reply> wholeAnswer(const Call &call, const WireContext &context);
    std::unique_ptr<Reply> fail(const Call &call, const ApiFailure &failure);
    std::unique_ptr<Reply> text(const Call &call, int status, std::string type, const std::string &body);
    HttpHead head(const Call &call, int status, std::string type) const;
    void rememberLimited(std::uint64_t hash);

    DemoOptions m_options;
    const Clock &m_clock;
    RequestLog &m_log;
    std::unordered_set<std::uint64_t> m_limited; // prompts that have had their 429
};
} // namespace assay::demo
