// SPDX-License-Identifier: GPL-3.0-or-later
// What one request's clock says (methods.md 4.1 to 4.3). Times in milliseconds on one monotonic clock; absent when not
// defined. Pure.
#pragma once
#include "stats/estimates.h"
#include <vector>

namespace assay::stats
{
enum class ChunkKind { Reasoning, Answer, Meta /* role, ping, usage: never counts */ };
struct TimedChunk {
    double at = 0;
    ChunkKind kind = ChunkKind::Answer;
};
struct TimedAttempt {
    bool ok = false;
    double start = 0, end = 0; // first byte of the request written; end of the response
    std::vector<TimedChunk> chunks;
};
struct TimedRequest {
    double submit = 0; // when the user asked: waiting in our own queue counts for the user's view
    std::vector<TimedAttempt> attempts;
    std::optional<std::int64_t> outputTokens, reasoningTokens;
};
// Failed: no attempt succeeded; only timeToFailure is given. tpot and outputTps: from the first to the last chunk;
// hidden reasoning is not counted in them. Gaps are between chunks, and chunks are not tokens.
struct LatencyMetrics {
    Status status = Status::Failed;
    std::int64_t attempts = 0, retries = 0;
    std::optional<double> waitBeforeFinal, ttftAny, ttftAnswer, ttftUser, reasoning, e2eAttempt, e2eUser, tpot,
        outputTps, e2eTps, gapP50, gapP95, gapMax, timeToFailure;
};
LatencyMetrics latencyMetrics(const TimedRequest &request);
} // namespace assay::stats
