// SPDX-License-Identifier: GPL-3.0-or-later
// The demo models: a loopback HTTP server inside the program that speaks OpenAI Responses, OpenAI Chat and Anthropic
// Messages for simulated models that differ in speed, length, style, price, reasoning and reliability. Nothing in it
// pretends to be real: every model is called "Demo ..." and every endpoint is `simulated`. One thread of its own
// (epoll); listens on 127.0.0.1 only. Deterministic: an answer depends on model, prompt and seed alone.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>
#include "core/records.h"
#include "core/values.h"

namespace assay::demo {

struct DemoOptions {
    std::uint16_t port = 0;     // 0: any free one
    double speed = 1.0;         // 10 = ten times as fast (tests)
    std::uint64_t seed = 1;
};

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
// The sample set: about 12 business prompts written for Assay (support, code, extraction, writing, analysis), with tags.
PromptSet sampleSet();
// Scores that come with the sample comparison, one per (case id, target label); plausible, hand-written, rater "Sample".
struct SampleScore { std::string caseId, targetLabel; int value = 0; std::string note; };
std::vector<SampleScore> sampleScores();
} // namespace assay::demo
