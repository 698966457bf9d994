// SPDX-License-Identifier: GPL-3.0-or-later
// What is scored, in which order, and where the rater is: no widgets, no file. A run's prompts, each with its answers;
// blind, the answers stand in an order drawn from run, rater and prompt, so that it repeats after a restart and differs
// between raters.
#pragma once
#include "core/records.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace assay::widgets
{

class ScoreQueue
{
public:
    struct Mark { // what a rater says of one answer
        std::optional<int> value;
        bool cantJudge = false, flagged = false;
        std::string note;
        bool scored() const noexcept { return value.has_value() || cantJudge; }
        bool operator==(const Mark &) const = default;
    };

    // Blind, a prompt is there when all its answers have come: who came first would say who is quick.
    void load(const RunRecord &record, const std::string &rater, bool blind);
    bool isEmpty() const noexcept { return m_prompts.empty(); }
    int promptCount() const noexcept { return static_cast<int>(m_prompts.size()); }
    int answerCount() const noexcept { return m_prompts.empty() ? 0 : static_cast<int>(here().answers.size()); }
    int total() const noexcept { return static_cast<int>(m_marks.size()); }
    int scored() const noexcept;
    int leftOut() const noexcept { return m_leftOut; } // answers that failed or broke off: nothing to judge
    bool isComplete() const noexcept { return scored() == total(); }

    int prompt() const noexcept { return m_prompt; }
    int answer() const noexcept { return m_answer; }
    int caseIndex() const noexcept { return here().caseIndex; }
    std::optional<TrialId> current() const;
    const std::vector<TrialId> &answers() const noexcept { return here().answers; } // of the current prompt
    const Mark &mark(TrialId trial) const;
    bool contains(TrialId trial) const { return m_marks.count(number(trial)) > 0; }
    void setMark(TrialId trial, Mark mark);

    void stepAnswer(int by); // wraps within the prompt
    void stepPrompt(int by); // to its first answer without a score, else its first
    void goTo(TrialId trial);
    void advance(); // to the next answer without a score, here first, then further on, then from the start
    void toFirstOpen();

private:
    struct Item {
        int caseIndex = 0;
        std::vector<TrialId> answers;
    };
    const Item &here() const noexcept;
    std::optional<int> openAnswer(int prompt, int from) const;
    std::vector<Item> m_prompts;
    std::map<std::int64_t, Mark> m_marks;
    int m_prompt = 0, m_answer = 0, m_leftOut = 0;
};

// Can there be anything to judge? A whole, cut or refused answer; never one that broke off on its way.
bool isScorable(const TrialRow &row);
} // namespace assay::widgets
