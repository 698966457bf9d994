// SPDX-License-Identifier: GPL-3.0-or-later
// What is scored by a rubric, in which order, and where the rater is: no widgets, no file. A cell is one criterion of
// one answer. By prompt: a prompt's answers under the first criterion, then under the second ..., then the next prompt.
// By criterion: all prompts under the first criterion, then all under the second.
#pragma once
#include "core/blind_order.h"
#include "core/records.h"
#include "core/scores.h"
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace assay::widgets
{

class ScoreQueue
{
public:
    struct Mark { // what a rater says of one cell
        std::optional<int> value;
        bool cantJudge = false, notApplicable = false, flagged = false, afterReveal = false;
        std::string note;
        bool scored() const noexcept { return value.has_value() || cantJudge || notApplicable; }
        bool operator==(const Mark &) const = default;
    };
    struct Cell {
        TrialId trial{};
        int criterion = 0;
        bool operator==(const Cell &) const = default;
    };
    enum class Order { ByPrompt, ByCriterion };
    enum class Filter { All, ToDo, Drafts, CantJudge, Flagged, Disagreement };

    // `prompts` as they are shown (blindOrder); marks are the rater's own of that rubric.
    void load(const RunRecord &record, const Rubric &rubric, const std::string &rater,
              const std::vector<BlindPrompt> &prompts, int round = 1);
    bool isEmpty() const noexcept { return m_prompts.empty(); }
    int promptCount() const noexcept { return static_cast<int>(m_prompts.size()); }
    int answerCount() const noexcept { return m_prompts.empty() ? 0 : static_cast<int>(here().answers.size()); }
    int criterionCount() const noexcept { return static_cast<int>(m_criteria.size()); }
    int total() const noexcept { return static_cast<int>(m_marks.size()); }
    int scored() const noexcept { return m_scored; }
    int leftOut() const noexcept { return m_leftOut; } // answers that failed or broke off, or are not there yet
    bool isComplete() const noexcept { return m_scored == total(); }

    int prompt() const noexcept { return m_prompt; }
    int answer() const noexcept { return m_answer; }
    int criterion() const noexcept { return m_criterion; }
    int caseIndex() const noexcept { return m_prompts.empty() ? 0 : here().caseIndex; }
    std::optional<Cell> current() const;
    const std::vector<TrialId> &answers() const noexcept { return here().answers; } // of the current prompt
    const Mark &mark(const Cell &cell) const;
    bool contains(const Cell &cell) const { return m_marks.count(key(cell)) > 0; }
    int criterionOf(const std::string &criterionKey) const; // -1: not of this rubric
    void setMark(const Cell &cell, Mark mark);

    void setOrder(Order order) { m_order = order; }
    Order order() const noexcept { return m_order; }
    void setFilter(Filter filter); // goes to the first prompt that it lets through, when this one is not
    Filter filter() const noexcept { return m_filter; }
    int filtered(Filter filter) const; // prompts that it lets through
    void setDisagreements(std::set<std::int64_t> trials) { m_disagreements = std::move(trials); }

    void stepAnswer(int by); // wraps within the prompt
    void stepPrompt(int by); // to its first cell without a score, else its first; over the filter's prompts
    void goToPrompt(int prompt);
    void goTo(const Cell &cell);
    void advance(); // to the next cell without a score, in order, then from the start; stays when there is none
    void next();    // as advance(); when all is scored, to the next cell
    void toFirstOpen();

private:
    struct Place {
        int prompt = 0, criterion = 0, answer = 0;
    };
    static std::pair<std::int64_t, int> key(const Cell &cell) { return {number(cell.trial), cell.criterion}; }
    const BlindPrompt &here() const noexcept;
    std::optional<Place> after(Place place) const; // in order; nullopt behind the last
    Place first() const { return {}; }
    Cell at(const Place &place) const;
    void take(const Place &place);
    bool passes(int prompt, Filter filter) const;
    bool isOpen(const Place &place) const { return passes(place.prompt, m_filter) && !mark(at(place)).scored(); }

    std::vector<BlindPrompt> m_prompts;
    std::vector<std::string> m_criteria; // keys
    std::map<std::pair<std::int64_t, int>, Mark> m_marks;
    std::set<std::int64_t> m_disagreements;
    Order m_order = Order::ByPrompt;
    Filter m_filter = Filter::All;
    int m_prompt = 0, m_criterion = 0, m_answer = 0, m_leftOut = 0, m_scored = 0;
};

// Can there be anything to judge? A whole, cut or refused answer; never one that broke off on its way.
bool isScorable(const TrialRow &row);
// The prompts of a run whose answers have all come: nobody can tell by the order of arrival who was quick.
RunRecord completePrompts(RunRecord record);
} // namespace assay::widgets
