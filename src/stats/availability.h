// SPDX-License-Identifier: GPL-3.0-or-later
// How often a request succeeds, at once and in the end (methods.md 10). Pure.
#pragma once
#include "stats/quantiles.h"
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace assay::stats
{
enum class AttemptResult {
    Ok,
    RateLimit,
    Overloaded,
    ServerError,
    Timeout,
    Network,
    StreamCut,
    Malformed,
    ContentFilter,
    ContextTooLong,
    InvalidRequest,
    Auth,
    Quota,
    Cancelled // never counts
};
constexpr std::size_t kAttemptResults = 14;
std::string_view attemptResultName(AttemptResult result) noexcept; // "rate_limit" ...
std::optional<AttemptResult> attemptResultFromName(std::string_view name) noexcept;
enum class Fault { None, Provider, AccountLimit, Path, Policy, Client };
Fault faultOf(AttemptResult result) noexcept; // who caused it (10.1)

// Of requests, each the results of its attempts in order. Intervals: Wilson on requests; they assume that failures are
// independent, which bursts are not (10.3).
struct Availability {
    std::int64_t requests = 0, attempts = 0, hitByRateLimit = 0;
    RateEstimate firstAttempt, final;
    std::optional<double> attemptsPerRequest, rateLimitedShare;
    std::array<std::int64_t, kAttemptResults> errors{}; // attempts by result; Ok stays 0
};
Availability availability(std::span<const std::vector<AttemptResult>> requests, double level = 0.95);
} // namespace assay::stats
