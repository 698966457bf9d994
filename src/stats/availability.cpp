// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/availability.h"
#include <algorithm>

namespace assay::stats
{
namespace
{
constexpr std::array<std::string_view, kAttemptResults> kNames{
    "ok",        "rate_limit",     "overloaded",       "server_error",    "timeout", "network", "stream_cut",
    "malformed", "content_filter", "context_too_long", "invalid_request", "auth",    "quota",   "cancelled"};
} // namespace

std::string_view attemptResultName(AttemptResult result) noexcept { return kNames[std::size_t(result)]; }

std::optional<AttemptResult> attemptResultFromName(std::string_view name) noexcept
{
    const auto found = std::find(kNames.begin(), kNames.end(), name);
    return found == kNames.end() ? std::nullopt : std::optional(AttemptResult(found - kNames.begin()));
}

Fault faultOf(AttemptResult result) noexcept
{
    using R = AttemptResult;
    switch (result) {
    case R::Ok:
    case R::Cancelled:
        return Fault::None;
    case R::Overloaded:
    case R::ServerError:
    case R::Timeout:
    case R::StreamCut:
    case R::Malformed:
        return Fault::Provider;
    case R::RateLimit:
    case R::Quota:
        return Fault::AccountLimit;
    case R::Network:
        return Fault::Path;
    case R::ContentFilter:
        return Fault::Policy;
    case R::ContextTooLong:
    case R::InvalidRequest:
    case R::Auth:
        break;
    }
    return Fault::Client;
}

Availability availability(std::span<const std::vector<AttemptResult>> requests, double level)
{
    Availability out;
    std::int64_t atOnce = 0, inTheEnd = 0, limited = 0;
    for (const auto &request : requests) {
        std::vector<AttemptResult> counted;
        std::copy_if(request.begin(), request.end(), std::back_inserter(counted),
                     [](AttemptResult r) { return r != AttemptResult::Cancelled; });
        if (counted.empty())
            continue;
        ++out.requests;
        out.attempts += std::int64_t(counted.size());
        atOnce += counted.front() == AttemptResult::Ok ? 1 : 0;
        inTheEnd += counted.back() == AttemptResult::Ok ? 1 : 0;
        const auto hits = std::count(counted.begin(), counted.end(), AttemptResult::RateLimit);
        limited += hits;
        out.hitByRateLimit += hits > 0 ? 1 : 0;
        for (AttemptResult r : counted)
            out.errors[std::size_t(r)] += r == AttemptResult::Ok ? 0 : 1;
    }
    out.firstAttempt = wilsonInterval(double(atOnce), double(out.requests), level);
    out.final = wilsonInterval(double(inTheEnd), double(out.requests), level);
    if (out.requests > 0) {
        out.attemptsPerRequest = double(out.attempts) / double(out.requests);
        out.rateLimitedShare = double(limited) / double(out.attempts);
    }
    return out;
}
} // namespace assay::stats
