// SPDX-License-Identifier: GPL-3.0-or-later
// Which trial may start now: a limit over all, a limit per endpoint, pauses an endpoint asked for, waits before a
// retry. No I/O, no threads, time passed in; the executor asks it, the tests ask it alone. Taking the next one costs a
// look at each endpoint, however many trials wait.
#pragma once
#include "core/clock.h"
#include "core/values.h"
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace assay::engine
{

class Scheduler
{
public:
    struct Item {
        TrialId trial{};  // waits at most once
        int endpoint = 0; // a dense index the caller gives
        std::size_t order = 0;
        bool operator==(const Item &) const = default;
    };
    Scheduler(int concurrency, std::vector<int> endpointConcurrency);
    void add(const Item &item, MonoTime now);            // becomes ready at once
    void addLater(const Item &item, MonoTime notBefore); // a retry
    void pauseEndpoint(int endpoint, MonoTime until);    // nothing of it starts before; never shortens a pause
    void stopEndpoint(int endpoint);                     // its waiting items are answered by drain()
    void holdEndpoint(int endpoint, bool held);          // another run fills it: starts nothing while held
    std::optional<Item> next(MonoTime now);              // takes a slot: the lowest order that may start
    void release(int endpoint);                          // gives the slot back
    bool remove(TrialId trial);                          // it was waiting, and is gone now
    std::vector<Item> drain();                           // every waiting item of stopped endpoints
    std::vector<Item> drainAll();
    std::vector<Item> waitingAt(int endpoint) const;      // ready and waiting for a retry
    std::optional<MonoTime> nextWake(MonoTime now) const; // when asking again could help; nullopt: only a release can
    std::size_t waiting() const noexcept { return m_where.size(); }
    int running() const noexcept { return m_running; }
    std::optional<MonoTime> pausedUntil(int endpoint) const;
    bool isStopped(int endpoint) const;

private:
    using Key = std::pair<std::size_t, TrialId>; // order, then id: never two alike
    struct Lane {
        int limit = 1, running = 0;
        std::optional<MonoTime> pausedUntil;
        bool stopped = false, held = false;
        std::map<Key, Item> ready;
    };
    struct Place {
        int endpoint = 0;
        Key key;
        std::optional<MonoTime> later; // set: it is in m_later
    };
    void promote(MonoTime now); // later -> ready
    void take(std::vector<Item> &out, int endpoint);
    int m_limit, m_running = 0;
    std::vector<Lane> m_lanes;
    std::map<std::pair<MonoTime, Key>, Item> m_later;
    std::unordered_map<std::int64_t, Place> m_where; // every waiting item
};
} // namespace assay::engine
