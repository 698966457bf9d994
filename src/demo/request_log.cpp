// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/request_log.h"
#include <algorithm>
#include <nlohmann/json.hpp>

namespace assay::demo
{
namespace
{
std::int64_t micros(MonoTime at)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(at.time_since_epoch()).count();
}

nlohmann::ordered_json optionalMicros(const std::optional<MonoTime> &at)
{
    return at ? nlohmann::ordered_json(micros(*at)) : nlohmann::ordered_json();
}
} // namespace

RequestLog::Entry &RequestLog::add(std::uint64_t serial)
{
    if (m_entries.size() == kept)
        m_entries.pop_front();
    Entry &entry = m_entries.emplace_back();
    entry.serial = serial;
    return entry;
}

RequestLog::Entry *RequestLog::find(std::uint64_t serial)
{
    const auto it = std::lower_bound(m_entries.begin(), m_entries.end(), serial,
                                     [](const Entry &entry, std::uint64_t wanted) { return entry.serial < wanted; });
    return it == m_entries.end() || it->serial != serial ? nullptr : &*it;
}

std::string RequestLog::jsonLines() const
{
    std::string out;
    for (const Entry &entry : m_entries) {
        const nlohmann::ordered_json line{{"request", entry.request},
                                          {"model", entry.model},
                                          {"status", entry.status},
                                          {"stream", entry.stream},
                                          {"arrived_us", micros(entry.arrived)},
                                          {"head_us", optionalMicros(entry.head)},
                                          {"first_us", optionalMicros(entry.first)},
                                          {"last_us", optionalMicros(entry.last)},
                                          {"ended", entry.ended}};
        out += line.dump() + '\n';
    }
    return out;
}
} // namespace assay::demo
