// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/faults.h"
#include "analysis/numbers.h"
#include "stats/ratio.h"
#include <algorithm>
#include <map>

namespace assay::analysis
{
namespace
{
constexpr std::int64_t kHourMicros = 3'600'000'000;

bool failed(const AnalysisTrial &t)
{
    return t.outcome == Outcome::Failed || t.outcome == Outcome::Partial || t.outcome == Outcome::Unknown;
}

FaultOf faultOfError(ErrorCode code)
{
    switch (code) {
    case ErrorCode::ConnectTimeout:
    case ErrorCode::FirstByteTimeout:
    case ErrorCode::Stalled:
    case ErrorCode::TotalTimeout:
    case ErrorCode::ConnectionLost:
    case ErrorCode::Incomplete:
    case ErrorCode::TooLarge:
    case ErrorCode::Protocol:
    case ErrorCode::NotApi:
    case ErrorCode::Overloaded:
    case ErrorCode::ServerError:
    case ErrorCode::ProviderError:
        return FaultOf::Provider;
    case ErrorCode::RateLimited:
    case ErrorCode::SpendLimit:
        return FaultOf::AccountLimit;
    case ErrorCode::Dns:
    case ErrorCode::Refused:
    case ErrorCode::Tls:
    case ErrorCode::Proxy:
        return FaultOf::Path;
    case ErrorCode::None:
    case ErrorCode::Internal:
        return FaultOf::Unknown;
    default:
        return FaultOf::Client;
    }
}
} // namespace

FaultOf faultOf(const AnalysisTrial &trial)
{
    if (trial.outcome == Outcome::Filtered)
        return FaultOf::Policy;
    return trial.error ? faultOfError(*trial.error) : FaultOf::Unknown;
}

std::string faultsText(const AnalysisData &data)
{
    static constexpr std::array<const char *, kFaults> words{
        "the provider's fault", "limits of the account", "the network, ours or theirs", "a filter",
        "how it was asked",     "cause not recorded"};
    std::array<std::int64_t, kFaults> counts{};
    std::int64_t all = 0;
    for (const AnalysisTrial &t : data.trials) {
        if (!failed(t))
            continue;
        ++all;
        ++counts[std::size_t(faultOf(t))];
    }
    if (all == 0 || counts[std::size_t(FaultOf::Unknown)] == all)
        return {};
    std::vector<std::string> parts;
    for (std::size_t f = 0; f < kFaults; ++f) {
        if (counts[f] > 0)
            parts.push_back(grouped(counts[f]) + ' ' + words[f]);
    }
    return "Of " + counted(all, "failed request", "failed requests") + ": " + joined(parts, ", ") + '.';
}

std::optional<stats::Bounds> failureByHour(const AnalysisData &data, std::size_t target)
{
    struct Hour {
        double bad = 0, all = 0;
    };
    std::map<std::int64_t, Hour> hours;
    for (const AnalysisTrial &t : data.trials) {
        if (t.target != std::int32_t(target) || t.outcome == Outcome::Cancelled)
            continue;
        if (t.startedMicros <= 0)
            return std::nullopt;
        Hour &hour = hours[t.startedMicros / kHourMicros];
        hour.bad += t.outcome != Outcome::Succeeded ? 1 : 0;
        hour.all += 1;
    }
    if (hours.size() < kHoursForBursts)
        return std::nullopt;
    std::vector<double> bad, all;
    std::vector<std::int32_t> cluster;
    for (const auto &[hour, h] : hours) {
        cluster.push_back(std::int32_t(bad.size()));
        bad.push_back(h.bad);
        all.push_back(h.all);
    }
    const auto r = stats::ratioOfSums(bad, all, cluster);
    if (!r.logLower || !r.logUpper || r.status != stats::Status::Ok)
        return std::nullopt;
    return stats::Bounds{*r.logLower, std::min(1.0, *r.logUpper)};
}
} // namespace assay::analysis
