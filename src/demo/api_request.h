// SPDX-License-Identifier: GPL-3.0-or-later
// A request body of one of the three APIs as a value, or what that API would say against it. Pure.
#pragma once
#include "core/values.h"
#include "demo/model_profile.h"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace assay::demo
{

struct ApiFailure { // becomes the API's own error body
    int status = 400;
    std::string type; // "invalid_request_error"; translated for Anthropic where its word differs
    std::string message;
    std::string param, code; // OpenAI only; empty is null
    std::optional<int> retryAfterSeconds;
};

struct ApiRequest {
    Api api{};
    const ModelProfile *profile = nullptr;
    std::string system;           // every system and developer text
    std::string user;             // the last message of the user
    std::int64_t inputTokens = 0; // of everything that was sent
    bool stream = false;
    bool includeUsage = false;             // Chat: stream_options.include_usage
    std::optional<std::int64_t> maxTokens; // reasoning included
    bool think = true, showThinking = true;
    std::uint64_t seed = 0; // Chat's "seed"
    // Echoed by the Responses API.
    std::optional<double> temperature, topP;
    std::string effort, instructions;
    bool store = true;
};

// `version` is the anthropic-version header. `generates` is false for the token counters, which need no max_tokens.
std::variant<ApiRequest, ApiFailure> parseApiRequest(Api api, std::string_view body, std::string_view version,
                                                     bool generates);
std::string errorBody(Api api, const ApiFailure &failure, std::string_view requestId);
} // namespace assay::demo
