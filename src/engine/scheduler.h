// SPDX-License-Identifier: GPL-3.0-or-later
// Which trial may start now: a limit over all, a limit per endpoint, pauses an endpoint asked for, waits before a retry.
// No I/O, no threads, time passed in; the executor asks it, the tests ask it alone.
#pragma once
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>
#include "core/clock.h"
#include "core/values.h"

namespace assay::engine {

class Scheduler
{
public:
    struct Item {
        TrialId trial{};
        int endpoint = 0; // a dense index the caller gives
        std::size_t order = 0;
    };
    Scheduler(int concurrency, std::vector<int> endpointConcurrency);
    void add(const Item &item, MonoTime now);                      // becomes ready at once
    void addLater(const Item &item, MonoTime notBefore);           // a retry
    void pauseEndpoint(int endpoint, MonoTime until);              // nothing of it starts before
    void stopEndpoint(int endpoint);                               // its waiting items are answered by drain()
    std::optional<Item> next(MonoTime now);                        // takes a slot
    void release(int endpoint);                                    // gives the slot back
    bool remove(TrialId trial);                                    // it was waiting, and is gone now
    std::vector<Item> drain();                                     // every waiting item of stopped endpoints
    std::vector<Item> drainAll();
    std::optional<MonoTime> nextWake(MonoTime now) const;          // when asking again could help; nullopt: only a release can
    std::size_t waiting() const noexcept;
    int running() const noexcept { return m_running; }

private:
    bool endpointFree(int endpoint, MonoTime now) const;
    int m_limit, m_running = 0;
    std::vector<int> m_endpointLimit, m_endpointRunning;
    std::vector<std::optional<MonoTime>> m_pausedUntil;
    std::vector<bool> m_stopped;
    std::map<std::size_t, Item> m_ready;                           // by order
    std::multimap<MonoTime, Item> m_later;
};
} // namespace assay::engine
