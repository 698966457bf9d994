// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/scheduler.h"

#include <algorithm>

namespace assay::engine
{
Scheduler::Scheduler(int concurrency, std::vector<int> endpointConcurrency)
    : m_limit(std::max(concurrency, 1)), m_lanes(endpointConcurrency.size())
{
    for (std::size_t i = 0; i < m_lanes.size(); ++i)
        m_lanes[i].limit = std::max(endpointConcurrency[i], 1);
}

void Scheduler::add(const Item &item, MonoTime /*now*/)
{
    const Key key{item.order, item.trial};
    if (!m_where.emplace(number(item.trial), Place{item.endpoint, key, std::nullopt}).second)
        return;
    m_lanes.at(static_cast<std::size_t>(item.endpoint)).ready.emplace(key, item);
}

void Scheduler::addLater(const Item &item, MonoTime notBefore)
{
    const Key key{item.order, item.trial};
    if (m_where.emplace(number(item.trial), Place{item.endpoint, key, notBefore}).second)
        m_later.emplace(std::pair{notBefore, key}, item);
}

void Scheduler::pauseEndpoint(int endpoint, MonoTime until)
{
    Lane &lane = m_lanes.at(static_cast<std::size_t>(endpoint));
    lane.pausedUntil = std::max(lane.pausedUntil.value_or(until), until);
}

void Scheduler::stopEndpoint(int endpoint) { m_lanes.at(static_cast<std::size_t>(endpoint)).stopped = true; }

void Scheduler::holdEndpoint(int endpoint, bool held) { m_lanes.at(static_cast<std::size_t>(endpoint)).held = held; }

std::optional<Scheduler::Item> Scheduler::next(MonoTime now)
{
    promote(now);
    if (m_running >= m_limit)
        return std::nullopt;
    Lane *best = nullptr;
    for (Lane &lane : m_lanes) {
        const bool paused = lane.pausedUntil && *lane.pausedUntil > now;
        if (lane.ready.empty() || paused || lane.stopped || lane.held || lane.running >= lane.limit)
            continue;
        if (!best || lane.ready.begin()->first < best->ready.begin()->first)
            best = &lane;
    }
    if (!best)
        return std::nullopt;
    const Item item = best->ready.begin()->second;
    best->ready.erase(best->ready.begin());
    m_where.erase(number(item.trial));
    ++best->running;
    ++m_running;
    return item;
}

void Scheduler::release(int endpoint)
{
    Lane &lane = m_lanes.at(static_cast<std::size_t>(endpoint));
    if (lane.running == 0)
        return; // given back twice: the limits must still hold
    --lane.running;
    --m_running;
}

bool Scheduler::remove(TrialId trial)
{
    const auto found = m_where.find(number(trial));
    if (found == m_where.end())
        return false;
    const Place &place = found->second;
    if (place.later)
        m_later.erase({*place.later, place.key});
    else
        m_lanes[static_cast<std::size_t>(place.endpoint)].ready.erase(place.key);
    m_where.erase(found);
    return true;
}

std::vector<Scheduler::Item> Scheduler::waitingAt(int endpoint) const
{
    std::vector<Item> items;
    for (const auto &[key, item] : m_lanes.at(static_cast<std::size_t>(endpoint)).ready)
        items.push_back(item);
    for (const auto &[key, item] : m_later) {
        if (item.endpoint == endpoint)
            items.push_back(item);
    }
    return items;
}

void Scheduler::take(std::vector<Item> &out, int endpoint)
{
    for (const Item &item : waitingAt(endpoint)) {
        remove(item.trial);
        out.push_back(item);
    }
}

std::vector<Scheduler::Item> Scheduler::drain()
{
    std::vector<Item> items;
    for (std::size_t i = 0; i < m_lanes.size(); ++i) {
        if (m_lanes[i].stopped)
            take(items, static_cast<int>(i));
    }
    return items;
}

std::vector<Scheduler::Item> Scheduler::drainAll()
{
    std::vector<Item> items;
    for (std::size_t i = 0; i < m_lanes.size(); ++i)
        take(items, static_cast<int>(i));
    return items;
}

std::optional<MonoTime> Scheduler::nextWake(MonoTime now) const
{
    // With every slot taken a release comes first, and whoever releases asks again.
    if (m_running >= m_limit)
        return std::nullopt;
    std::optional<MonoTime> wake;
    const auto consider = [&](const Lane &lane, MonoTime ready) {
        if (lane.stopped || lane.held || lane.running >= lane.limit)
            return;
        const MonoTime at = std::max(ready, lane.pausedUntil.value_or(ready));
        wake = std::min(wake.value_or(at), at);
    };
    for (const Lane &lane : m_lanes) {
        if (!lane.ready.empty())
            consider(lane, now);
    }
    for (const auto &[key, item] : m_later)
        consider(m_lanes[static_cast<std::size_t>(item.endpoint)], std::max(key.first, now));
    return wake;
}

std::optional<MonoTime> Scheduler::pausedUntil(int endpoint) const
{
    return m_lanes.at(static_cast<std::size_t>(endpoint)).pausedUntil;
}

bool Scheduler::isStopped(int endpoint) const { return m_lanes.at(static_cast<std::size_t>(endpoint)).stopped; }

void Scheduler::promote(MonoTime now)
{
    while (!m_later.empty() && m_later.begin()->first.first <= now) {
        const auto first = m_later.begin();
        const Item item = first->second;
        const Key key = first->first.second;
        m_later.erase(first);
        m_lanes[static_cast<std::size_t>(item.endpoint)].ready.emplace(key, item);
        m_where[number(item.trial)].later.reset();
    }
}
} // namespace assay::engine
