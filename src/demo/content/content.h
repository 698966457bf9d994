// SPDX-License-Identifier: GPL-3.0-or-later
// The hand-written part of the demo: the sample prompts' answers, by model, and how each of them ends. Embedded files.
#pragma once
#include "demo/model_profile.h"
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::demo
{

struct WrittenAnswer {
    std::string reasoning; // what the model shows of its thinking; empty for models that do not reason
    std::string answer;    // Markdown; for a refusal the words of the refusal
    enum class Manner { Plain, Cut, RateLimitOnce, Length, Refusal } manner = Manner::Plain;
    int cutPercent = 100; // Cut: how much of the answer arrives
};

// Immutable after construction; shared by reads from any thread.
class Content
{
public:
    // Reads the embedded files. They are part of the program, so what is wrong with them is a fault of ours: problems()
    // names each, and a test demands that there are none.
    static const Content &embedded();
    // The answer to a sample prompt as it was sent (variables filled); nullptr for every other prompt.
    const WrittenAnswer *find(Voice voice, std::string_view user) const;
    const std::vector<std::string> &problems() const noexcept { return m_problems; }

private:
    Content();
    void readAnswers(std::string_view text);
    std::map<std::uint64_t, std::string> m_caseOfPrompt; // hash of the prompt without its white space
    std::map<std::pair<std::string, Voice>, WrittenAnswer> m_answers;
    std::vector<std::string> m_problems;
};
} // namespace assay::demo
