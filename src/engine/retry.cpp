// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/retry.h"

#include <algorithm>

namespace assay::engine
{
namespace
{
using std::chrono::milliseconds;
using Kind = RetryDecision::Kind;

// Doubled for each attempt and spread over its upper half, so that many that failed together do not come back together.
milliseconds backoff(const RetryPolicy &policy, int attempt, SplitMix64 &jitter)
{
    milliseconds wait = policy.firstBackoff;
    for (int i = 1; i < attempt && wait < policy.lastBackoff; ++i)
        wait *= 2;
    wait = std::clamp(wait, milliseconds(1), std::max(policy.lastBackoff, milliseconds(1)));
    const auto half = static_cast<std::uint64_t>(wait.count() / 2);
    return milliseconds(wait.count() - static_cast<std::int64_t>(jitter.below(half + 1)));
}

// Never sooner than the server asked, and up to a quarter (at most a second) later.
milliseconds hinted(milliseconds hint, SplitMix64 &jitter)
{
    hint = std::max(hint, milliseconds(1));
    const auto spread = static_cast<std::uint64_t>(std::min<std::int64_t>(hint.count() / 4, 1000));
    return hint + milliseconds(static_cast<std::int64_t>(jitter.below(spread + 1)));
}

// The server wants less traffic (429, 503, 529). A time that it names holds for everything sent there, however long: it
// is shown as a pause, and who does not want to wait can stop. When this trial is out of attempts it gives up, and the
// endpoint pauses all the same.
RetryDecision slowDown(const RetryPolicy &policy, const Error &error, int attempt, SplitMix64 &jitter)
{
    const bool rateLimit = error.code == ErrorCode::RateLimited;
    if (error.retryAfter) {
        if (attempt >= policy.maxAttempts)
            return {Kind::GiveUp, *error.retryAfter, true};
        return {Kind::RetryAfter, hinted(*error.retryAfter, jitter), true};
    }
    const int limit = rateLimit ? std::min(policy.maxAttempts, policy.maxRateLimitWithoutHint) : policy.maxAttempts;
    if (attempt >= limit)
        return {};
    return {Kind::RetryAfter, backoff(policy, attempt, jitter), rateLimit};
}
} // namespace

RetryDecision decide(const RetryPolicy &policy, const Error &error, int attempt, bool bodySeen, SplitMix64 &jitter)
{
    switch (error.code) {
    // The same for every request of that endpoint until a person acts.
    case ErrorCode::SpendLimit:
    case ErrorCode::Unauthorized:
    case ErrorCode::Forbidden:
    case ErrorCode::KeyMissing:
    case ErrorCode::KeyInvalid:
    case ErrorCode::KeyOrigin:
    case ErrorCode::PlainHttpRefused:
    case ErrorCode::CannotStart:
    case ErrorCode::NotAllowed:
        return {Kind::StopEndpoint, milliseconds(0), false};
    case ErrorCode::RateLimited:
    case ErrorCode::Overloaded:
        if (bodySeen)
            return {};
        return slowDown(policy, error, attempt, jitter);
    // Surely not processed: the connection was never made.
    case ErrorCode::Dns:
    case ErrorCode::Refused:
    case ErrorCode::ConnectTimeout:
    case ErrorCode::Tls:
        if (bodySeen || attempt >= policy.maxAttempts)
            return {};
        return {Kind::RetryAfter, backoff(policy, attempt, jitter), false};
    // Lost after it was made: only when the transport knows that the server did not take the request (for example an
    // HTTP/2 REFUSED_STREAM). Else it may have been charged, and sending it again would be a second charge.
    case ErrorCode::ConnectionLost:
        if (bodySeen || error.costClass != CostClass::NotSent || attempt >= policy.maxAttempts)
            return {};
        return {Kind::RetryAfter, backoff(policy, attempt, jitter), false};
    default:
        return {};
    }
}
} // namespace assay::engine
