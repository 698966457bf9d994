// SPDX-License-Identifier: GPL-3.0-or-later
// A chain's steps: what each is asked, and what all of them together come to. Pure.
#pragma once
#include "core/values.h"
#include <string>
#include <vector>

namespace assay::engine
{
inline constexpr std::size_t fewestSteps = 2, mostSteps = 8;

bool isChain(const ModelTarget &target) noexcept;
const std::string &nameOfStep(const ModelTarget &chain, std::size_t index); // of a chain

// Steps with names that prompts can use, none of them a chain, prompts that use nothing but {{prompt}}, {{system}},
// {{answer}} and the names of steps before. BadInput names the step.
Status checkChain(const ModelTarget &chain);

// What step `index` is asked: its template with the case's rendered prompt and what the steps before said. The case's
// attachments go with the first step, and with every step whose template uses {{prompt}}.
Result<Prompt> stepPrompt(const ModelTarget &chain, std::size_t index, const Prompt &casePrompt,
                          const std::vector<StepResult> &before);

// A try of step `index` as it is kept. `startedAfter`: since the chain's first try was sent.
StepResult stepOf(const ModelTarget &chain, std::size_t index, const Response &response, Nanos startedAfter,
                  std::string requestJson);

// The bodies of all tries in one: before each a line `step 1 of 2 "plan", 1234 bytes`, after it a line end.
void appendRaw(std::string &raw, const ModelTarget &chain, std::size_t index, std::string_view body);

// The trial's response from every try that was made, the last one's whole response being `last`; `index` is its step.
// - The text is the last step's; a step before it that did not succeed has none, and its outcome is the chain's
// (partial
//   and unknown count as failed: nothing of the answer came). The error names the step.
// - Usage and cost are sums over all tries; a field that one try does not know is unknown, unless that try cost nothing
//   for certain. A sum of two currencies is unknown.
// - Times are the last try's, counted from when the first was sent: time to first token is that of the answer. There is
// no
//   connection of a chain: each try has its own.
Response sumUp(const ModelTarget &chain, std::size_t index, std::vector<StepResult> steps, Response last);
} // namespace assay::engine
