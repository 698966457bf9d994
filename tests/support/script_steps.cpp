// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/script_steps.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace assay::test
{
namespace script
{
Step send(std::string bytes) { return {Step::Kind::Send, std::move(bytes)}; }
Step drip(std::string bytes, std::size_t piece, std::chrono::milliseconds every)
{
    return {Step::Kind::Drip, std::move(bytes), every, std::max<std::size_t>(piece, 1)};
}
Step repeat(std::string bytes, std::size_t times)
{
    return {Step::Kind::Repeat, std::move(bytes), std::chrono::milliseconds(0), 1, times};
}
Step wait(std::chrono::milliseconds delay) { return {Step::Kind::Wait, {}, delay}; }
Step gate(std::string name) { return {Step::Kind::Gate, std::move(name)}; }
Step close() { return {Step::Kind::Close, {}}; }
Step reset() { return {Step::Kind::Reset, {}}; }
Step stall() { return {Step::Kind::Stall, {}}; }

Step chunk(std::string_view bytes)
{
    std::array<char, 24> size{};
    std::snprintf(size.data(), size.size(), "%zx\r\n", bytes.size());
    return send(std::string(size.data()).append(bytes).append("\r\n"));
}
Step lastChunk() { return send("0\r\n\r\n"); }

Step head(int status, const HeaderList &headers)
{
    std::string text = "HTTP/1.1 " + std::to_string(status) + " Scripted\r\n";
    for (const auto &[name, value] : headers)
        text += name + ": " + value + "\r\n";
    return send(text + "\r\n");
}

Step streamHead(const HeaderList &extra)
{
    HeaderList headers{{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}};
    headers.insert(headers.end(), extra.begin(), extra.end());
    return head(200, headers);
}

Script answer(int status, std::string_view body, const HeaderList &headers)
{
    HeaderList all = headers;
    all.emplace_back("Content-Length", std::to_string(body.size()));
    Step whole = head(status, all);
    whole.bytes += body;
    return {std::move(whole)};
}

Script stream(const std::vector<std::string> &events, const HeaderList &extra)
{
    Script script{streamHead(extra)};
    for (const std::string &event : events)
        script.push_back(chunk(event));
    script.push_back(lastChunk());
    return script;
}
} // namespace script

Script operator+(Script a, const Script &b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}
} // namespace assay::test
