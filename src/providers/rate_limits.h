// SPDX-License-Identifier: GPL-3.0-or-later
// What an answer's headers say about how much may still be sent. Every vendor has its own names and its own idea of a
// time; here they become one: how long to send nothing. Pure.
#pragma once
#include "net/transport.h"
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay::providers
{
struct LimitPause {
    std::chrono::milliseconds wait{0}; // until what is used up is there again; positive, a day at most
    std::string what;                  // "requests", "tokens", "input-tokens": the header's word
    bool operator==(const LimitPause &) const = default;
};

// Set when a counter stands at 0 and the time of its return is known: x-ratelimit-remaining-* with x-ratelimit-reset-*
// (OpenAI and Groq say "1m30s", Azure a bare number of seconds, OpenRouter a Unix time), Mistral's windows
// ("req-10-second"), anthropic-ratelimit-*-remaining with *-reset (RFC 3339, held against the answer's own Date). Of
// several the longest. `wallMicros`: the time now, for answers without a Date.
std::optional<LimitPause> limitPauseOf(const net::Head &head, std::int64_t wallMicros);

// "12ms", "34.066s", "1m30s", "6m0s", "2h"; nullopt for anything else.
std::optional<std::chrono::milliseconds> durationOf(std::string_view text);
// Seconds since 1970 of "2026-11-24T16:00:00Z", "...+02:00", with or without a fraction; in milliseconds.
std::optional<std::int64_t> rfc3339Millis(std::string_view text);
// Does this server close its connections although its headers promise to keep them (llama.cpp's does)? Then a request
// on a kept one can be lost.
bool closesKeptConnections(const net::Head &head);
} // namespace assay::providers
