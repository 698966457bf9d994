// SPDX-License-Identifier: GPL-3.0-or-later
// Time is a dependency: durations come from a monotonic clock, dates from a wall clock, both injected.
#pragma once
#include <chrono>
#include <cstdint>

namespace assay
{
using MonoTime = std::chrono::steady_clock::time_point;
using Nanos = std::chrono::nanoseconds;

class Clock // thread-safe
{
public:
    virtual ~Clock() = default;
    virtual MonoTime now() const = 0;            // CLOCK_MONOTONIC
    virtual std::int64_t wallMicros() const = 0; // microseconds since 1970-01-01T00:00:00Z
};

class SystemClock final : public Clock
{
public:
    MonoTime now() const override { return std::chrono::steady_clock::now(); }
    std::int64_t wallMicros() const override
    {
        return std::chrono::duration_cast<std::chrono::microseconds>(
                   std::chrono::system_clock::now().time_since_epoch())
            .count();
    }
};
} // namespace assay
