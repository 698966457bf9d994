// SPDX-License-Identifier: GPL-3.0-or-later
// May this failed attempt be made again by itself? Only where the request was surely not processed, or the server said
// to wait (reliability plan, section 5). Pure.
#pragma once
#include "core/result.h"
#include "core/text.h"
#include <chrono>

namespace assay::engine
{
struct RetryDecision {
    enum class Kind { GiveUp, RetryAfter, StopEndpoint /* give up, and send nothing more there */ };
    Kind kind = Kind::GiveUp;
    std::chrono::milliseconds wait{0};
    bool pauseEndpoint = false; // a rate limit: the whole endpoint waits
    bool operator==(const RetryDecision &) const = default;
};
struct RetryPolicy {
    int maxAttempts = 4;             // the first included
    int maxRateLimitWithoutHint = 3; // attempts when 429 names no time
    std::chrono::milliseconds longestWait{
        120'000}; // a longer pause is this run's own and does not hold for a later run
    std::chrono::milliseconds firstBackoff{500}, lastBackoff{8'000};
};
// `attempt` counts from 1; `bodySeen`: any byte of a 2xx body arrived (then never).
RetryDecision decide(const RetryPolicy &policy, const Error &error, int attempt, bool bodySeen, SplitMix64 &jitter);
} // namespace assay::engine
