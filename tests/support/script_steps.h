// SPDX-License-Identifier: GPL-3.0-or-later
// What a scripted server does to answer a request, step by step. See script_server.h.
#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::test
{

struct Step {
    enum class Kind {
        Send,   // these bytes, raw
        Drip,   // these bytes, `piece` at a time, `delay` between
        Repeat, // these bytes again and again until the client goes away (or `times` is reached, when not 0)
        Wait,   // `delay`
        Gate,   // until ScriptServer::open(bytes)
        Close,  // orderly end of the connection (FIN)
        Reset,  // RST
        Stall,  // nothing more, ever; the connection stays open until the client or the test ends it
    };
    Kind kind = Kind::Send;
    std::string bytes;
    std::chrono::milliseconds delay{0};
    std::size_t piece = 1;
    std::size_t times = 0;
};
// When the steps are done the connection stays open for the next request.
using Script = std::vector<Step>;
using HeaderList = std::vector<std::pair<std::string, std::string>>;

namespace script
{
Step send(std::string bytes);
Step drip(std::string bytes, std::size_t piece, std::chrono::milliseconds every);
Step repeat(std::string bytes, std::size_t times = 0);
Step wait(std::chrono::milliseconds delay);
Step gate(std::string name);
Step close();
Step reset();
Step stall();
Step chunk(std::string_view bytes); // one chunk of "Transfer-Encoding: chunked"
Step lastChunk();
// A response head; the names as given, then the blank line.
Step head(int status, const HeaderList &headers);
// Head of a chunked event stream (200, text/event-stream).
Step streamHead(const HeaderList &extra = {});
// A whole answer with its Content-Length.
Script answer(int status, std::string_view body, const HeaderList &headers = {{"Content-Type", "application/json"}});
// A whole chunked event stream; each text is one chunk, sent as it is (blank lines included by the caller).
Script stream(const std::vector<std::string> &events, const HeaderList &extra = {});
} // namespace script
Script operator+(Script a, const Script &b); // one after the other
} // namespace assay::test
