// SPDX-License-Identifier: GPL-3.0-or-later
// The demo models: a loopback HTTP server inside the program that speaks OpenAI Responses, OpenAI Chat and Anthropic
// Messages for simulated models that differ in speed, length, style, price, reasoning and reliability. Nothing in it
// pretends to be real: every model is called "Demo ..." and every endpoint is `simulated`. One thread of its own
// (epoll); listens on 127.0.0.1 only. Deterministic: an answer depends on model, prompt and seed alone.
#pragma once
#include "core/records.h"
#include "core/values.h"
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace assay::demo
{

struct DemoOptions {
    std::uint16_t port = 0; // 0: any free one
    double speed = 1.0;     // 10 = ten times as fast (tests)
    std::uint64_t seed = 1;
    bool reliable = false; // true: no cuts, 429s, refusals or truncations unless a request asks for one
};

// Paths: /openai-chat/v1, /openai-responses/v1, /anthropic/v1 (each lists its own models), and /v1 with everything.
// Every model answers on every API. Also GET /demo/log: JSON Lines {request (the request id that was sent), model,
// status, stream, arrived_us (request complete), head_us, first_us (first words), last_us, ended} of the last 10,000
// requests, CLOCK_MONOTONIC microseconds; "ended" is open, complete, cut (by the server) or gone (the client left).
//
// Behaviour can be forced, by header "x-demo-<option>: value", query "?<option>=value", or in the path in front of the
// API
// ("/demo:fault=cut,rate=200/openai-chat/v1", for clients that can only set a base URL):
//   fault       none | cut | stall | error (inside the stream) | refuse | length | empty | html | slow | 400 ... 599
//   latency-ms  first token after that time, even pace        rate   tokens a second, even pace
//   tokens      exactly that many answer tokens, no reasoning, no fault unless one is asked for
// All times are divided by DemoOptions::speed. By nature (per prompt, decided by model, prompt and seed) demo-swift
// cuts 3 % of its streams and answers 3 % of all prompts with one 429 (Retry-After: 1) before it obliges; demo-thrift
// refuses 4 % and runs into a token limit for 5 %. At most 512 streams at once (then 503 or 529), requests up to 72 MB
// (then 413).
class DemoServer
{
public:
    // Errors: Refused with the reason when the port cannot be had.
    static Result<std::unique_ptr<DemoServer>> start(const DemoOptions &options);
    ~DemoServer(); // closes every connection, joins
    DemoServer(const DemoServer &) = delete;
    DemoServer &operator=(const DemoServer &) = delete;
    std::uint16_t port() const noexcept;
    std::uint64_t requestsServed() const noexcept; // thread-safe

private:
    class Impl;
    explicit DemoServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

// The demo models as targets of a server on `port`: four, on three APIs, simulated, with a keyless endpoint each group.
std::vector<StoredEndpoint> demoEndpoints(std::uint16_t port);
// The sample set: about 12 business prompts written for Assay (support, code, extraction, writing, analysis), with
// tags.
PromptSet sampleSet();
// Scores that come with the sample comparison, one per (case id, target label); plausible, hand-written, rater
// "Sample".
struct SampleScore {
    std::string caseId, targetLabel;
    int value = 0;
    std::string note;
};
std::vector<SampleScore> sampleScores();
} // namespace assay::demo
