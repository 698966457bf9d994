// SPDX-License-Identifier: GPL-3.0-or-later
// The server's own clock for every request: what latency figures are checked against. Used by one thread.
#pragma once
#include "core/clock.h"
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace assay::demo
{

class RequestLog
{
public:
    static constexpr std::size_t kept = 10'000;

    struct Entry {
        std::uint64_t serial = 0;
        std::string request, model;
        int status = 0;
        bool stream = false;
        MonoTime arrived{};
        std::optional<MonoTime> head, first, last;
        std::string_view ended = "open"; // "complete", "cut" by the server, "gone": the client left
    };
    Entry &add(std::uint64_t serial); // the oldest leaves
    Entry *find(std::uint64_t serial);
    std::string jsonLines() const;

private:
    std::deque<Entry> m_entries; // serials rise
};
} // namespace assay::demo
