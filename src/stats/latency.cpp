// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/latency.h"
#include "stats/quantiles.h"
#include <algorithm>

namespace assay::stats
{
namespace
{
std::optional<double> firstOf(const TimedAttempt &attempt, ChunkKind kind)
{
    const auto found =
        std::find_if(attempt.chunks.begin(), attempt.chunks.end(), [&](const auto &c) { return c.kind == kind; });
    return found == attempt.chunks.end() ? std::nullopt : std::optional(found->at);
}

void setRates(LatencyMetrics &out, const TimedRequest &request, bool reasoningStreamed, double span)
{
    if (!request.outputTokens)
        return;
    const double all = double(*request.outputTokens);
    if (*out.e2eAttempt > 0)
        out.e2eTps = 1000 * all / *out.e2eAttempt;
    const double hidden = reasoningStreamed ? 0 : double(request.reasoningTokens.value_or(0));
    const double tokens = all - hidden;
    if (tokens < 2 || !(span > 0))
        return;
    out.tpot = span / (tokens - 1);
    out.outputTps = 1000 / *out.tpot;
}
} // namespace

LatencyMetrics latencyMetrics(const TimedRequest &request)
{
    LatencyMetrics out;
    out.attempts = std::int64_t(request.attempts.size());
    out.retries = std::max<std::int64_t>(0, out.attempts - 1);
    const auto success =
        std::find_if(request.attempts.begin(), request.attempts.end(), [](const auto &a) { return a.ok; });
    if (success == request.attempts.end()) {
        if (!request.attempts.empty())
            out.timeToFailure = request.attempts.back().end - request.submit;
        return out;
    }
    out.status = Status::Ok;
    out.waitBeforeFinal = success->start - request.submit;
    out.e2eAttempt = success->end - success->start;
    out.e2eUser = success->end - request.submit;
    std::vector<double> at, gaps;
    for (const TimedChunk &chunk : success->chunks) {
        if (chunk.kind != ChunkKind::Meta)
            at.push_back(chunk.at);
    }
    const auto answer = firstOf(*success, ChunkKind::Answer), reasoning = firstOf(*success, ChunkKind::Reasoning);
    if (!at.empty())
        out.ttftAny = at.front() - success->start;
    if (answer) {
        out.ttftAnswer = *answer - success->start;
        out.ttftUser = *answer - request.submit;
    }
    if (answer && reasoning)
        out.reasoning = *answer - *reasoning;
    for (std::size_t i = 1; i < at.size(); ++i)
        gaps.push_back(at[i] - at[i - 1]);
    std::sort(gaps.begin(), gaps.end());
    out.gapP50 = quantile(gaps, 0.5);
    out.gapP95 = quantile(gaps, 0.95);
    out.gapMax = quantile(gaps, 1);
    setRates(out, request, reasoning.has_value(), at.empty() ? 0 : at.back() - at.front());
    return out;
}
} // namespace assay::stats
