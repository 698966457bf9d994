// SPDX-License-Identifier: GPL-3.0-or-later
// What one reply will be before a byte of it is sent: its words, its pace, and how it ends. Pure and deterministic.
#pragma once
#include "core/values.h"
#include "demo/api_request.h"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::demo
{

struct Overrides {     // what a test asks for; see demo_server.h
    std::string fault; // empty: as the model is by nature
    std::optional<double> latencyMs, tokensPerSecond;
    std::optional<std::int64_t> tokens;
};

enum class Ending { Complete, Cut /* the connection drops */, Stall /* nothing more comes */, StreamError };

struct ReplyPlan {
    std::optional<ApiFailure> failure;                   // instead of an answer
    bool html = false;                                   // a web page instead of the API
    std::vector<std::string> reasoning, answer, refusal; // one token each; a refusal excludes an answer
    bool truncated = false;                              // ended by a token limit
    Ending ending = Ending::Complete;
    std::size_t endAfter = 0;             // tokens said before a Cut, Stall or StreamError
    std::int64_t hiddenReasoning = 0;     // reasoning tokens that are billed and not shown
    double firstTokenMs = 0, tokenMs = 0; // at speed 1
    bool evenPace = false;                // asked for by a test: no jitter
    std::uint64_t hash = 0;               // (model, prompt, seed)

    std::int64_t reasoningTokens() const { return static_cast<std::int64_t>(reasoning.size()) + hiddenReasoning; }
    std::int64_t outputTokens() const
    {
        return reasoningTokens() + static_cast<std::int64_t>(answer.size() + refusal.size());
    }
};

// `firstTime` is false when this prompt has had its one 429 from this model already.
ReplyPlan planReply(const ApiRequest &request, const Overrides &overrides, std::uint64_t seed, bool firstTime);
// The failure a numeric fault ("429", "500") stands for, in OpenAI's words.
ApiFailure statusFailure(int status);
} // namespace assay::demo
