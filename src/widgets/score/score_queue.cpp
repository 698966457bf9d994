// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/score_queue.h"
#include "widgets/compare/answer_text.h"
#include <algorithm>

namespace assay::widgets
{

bool isScorable(const TrialRow &row)
{
    if (row.state != TrialState::Settled)
        return false;
    return mayBeScored(row.response.outcome) && (!row.response.text.empty() || !row.response.refusal.empty());
}

RunRecord completePrompts(RunRecord record)
{
    std::set<int> waiting;
    for (const TrialRow &row : record.trials) {
        if (row.state != TrialState::Settled)
            waiting.insert(row.trial.caseIndex);
    }
    std::erase_if(record.trials, [&](const TrialRow &row) { return waiting.count(row.trial.caseIndex) > 0; });
    return record;
}

void ScoreQueue::load(const RunRecord &record, const Rubric &rubric, const std::string &rater,
                      const std::vector<BlindPrompt> &prompts, int round)
{
    m_prompts = prompts;
    m_criteria.clear();
    m_marks.clear();
    m_prompt = m_criterion = m_answer = m_scored = 0;
    for (const Criterion &criterion : rubric.criteria)
        m_criteria.push_back(criterion.key);
    for (const BlindPrompt &prompt : m_prompts) {
        for (const TrialId trial : prompt.answers) {
            for (int c = 0; c < criterionCount(); ++c)
                m_marks.try_emplace({number(trial), c});
        }
    }
    int answers = 0;
    for (const TrialRow &row : record.trials) {
        answers += contains({row.trial.id, 0}) ? 1 : 0;
        for (const Score &score : row.scores) {
            const Cell cell{row.trial.id, criterionOf(score.criterion)};
            if (score.rater == rater && score.rubric == rubric.id && score.round == round && contains(cell))
                setMark(cell, {score.value, score.cantJudge, score.notApplicable, score.flagged, score.afterReveal,
                               score.note});
        }
    }
    m_leftOut = static_cast<int>(record.trials.size()) - answers;
    toFirstOpen();
}

const BlindPrompt &ScoreQueue::here() const noexcept
{
    static const BlindPrompt none;
    return m_prompts.empty() ? none : m_prompts[static_cast<std::size_t>(m_prompt)];
}

int ScoreQueue::criterionOf(const std::string &criterionKey) const
{
    const auto found = std::find(m_criteria.begin(), m_criteria.end(), criterionKey);
    return found == m_criteria.end() ? -1 : static_cast<int>(found - m_criteria.begin());
}

ScoreQueue::Cell ScoreQueue::at(const Place &place) const
{
    return {m_prompts[static_cast<std::size_t>(place.prompt)].answers[static_cast<std::size_t>(place.answer)],
            place.criterion};
}

std::optional<ScoreQueue::Cell> ScoreQueue::current() const
{
    if (m_prompts.empty() || m_criteria.empty())
        return std::nullopt;
    return at({m_prompt, m_criterion, m_answer});
}

const ScoreQueue::Mark &ScoreQueue::mark(const Cell &cell) const
{
    static const Mark none;
    const auto found = m_marks.find(key(cell));
    return found == m_marks.end() ? none : found->second;
}

void ScoreQueue::setMark(const Cell &cell, Mark mark)
{
    const auto found = m_marks.find(key(cell));
    if (found == m_marks.end())
        return;
    m_scored += (mark.scored() ? 1 : 0) - (found->second.scored() ? 1 : 0);
    found->second = std::move(mark);
}

bool ScoreQueue::passes(int prompt, Filter filter) const
{
    if (filter == Filter::All)
        return true;
    int scored = 0, cells = 0;
    bool any = false;
    for (const TrialId trial : m_prompts[static_cast<std::size_t>(prompt)].answers) {
        any = any || (filter == Filter::Disagreement && m_disagreements.count(number(trial)) > 0);
        for (int c = 0; c < criterionCount(); ++c) {
            const Mark &here = mark({trial, c});
            ++cells;
            scored += here.scored() ? 1 : 0;
            any = any || (filter == Filter::CantJudge && here.cantJudge) || (filter == Filter::Flagged && here.flagged);
        }
    }
    if (filter == Filter::ToDo)
        return scored < cells;
    if (filter == Filter::Drafts)
        return scored > 0 && scored < cells;
    return any;
}

int ScoreQueue::filtered(Filter filter) const
{
    int count = 0;
    for (int p = 0; p < promptCount(); ++p)
        count += passes(p, filter) ? 1 : 0;
    return count;
}

void ScoreQueue::setFilter(Filter filter)
{
    m_filter = filter;
    for (int p = 0; p < promptCount() && !passes(m_prompt, m_filter); ++p) {
        if (passes(p, m_filter))
            goToPrompt(p);
    }
}

void ScoreQueue::take(const Place &place)
{
    m_prompt = place.prompt;
    m_criterion = place.criterion;
    m_answer = place.answer;
}

std::optional<ScoreQueue::Place> ScoreQueue::after(Place place) const
{
    const int answers = static_cast<int>(m_prompts[static_cast<std::size_t>(place.prompt)].answers.size());
    if (++place.answer < answers)
        return place;
    place.answer = 0;
    if (m_order == Order::ByPrompt) {
        if (++place.criterion < criterionCount())
            return place;
        place.criterion = 0;
        return ++place.prompt < promptCount() ? std::optional(place) : std::nullopt;
    }
    if (++place.prompt < promptCount())
        return place;
    place.prompt = 0;
    return ++place.criterion < criterionCount() ? std::optional(place) : std::nullopt;
}

void ScoreQueue::advance()
{
    if (!current())
        return;
    const Place from{m_prompt, m_criterion, m_answer};
    // What is left of this prompt first (an earlier answer that was passed over), then on, then from the start.
    for (std::optional<Place> place = after(from); place; place = after(*place)) {
        if (m_order == Order::ByPrompt && place->prompt != from.prompt)
            break;
        if (isOpen(*place))
            return take(*place);
    }
    if (m_order == Order::ByPrompt) {
        for (std::optional<Place> place = Place{from.prompt, 0, 0}; place && place->prompt == from.prompt;
             place = after(*place)) {
            if (isOpen(*place))
                return take(*place);
        }
    }
    for (std::optional<Place> place = after(from); place; place = after(*place)) {
        if (isOpen(*place))
            return take(*place);
    }
    for (std::optional<Place> place = first(); place; place = after(*place)) {
        if (isOpen(*place))
            return take(*place);
    }
}

void ScoreQueue::next()
{
    if (!current())
        return;
    const Place before{m_prompt, m_criterion, m_answer};
    advance();
    const bool moved = before.prompt != m_prompt || before.criterion != m_criterion || before.answer != m_answer;
    if (!moved)
        take(after(before).value_or(first()));
}

void ScoreQueue::stepAnswer(int by)
{
    const int count = answerCount();
    if (count > 0)
        m_answer = ((m_answer + by) % count + count) % count;
}

void ScoreQueue::goToPrompt(int prompt)
{
    if (m_prompts.empty())
        return;
    const int wanted = std::clamp(prompt, 0, promptCount() - 1);
    const int criterion = m_order == Order::ByCriterion ? m_criterion : 0;
    take({wanted, criterion, 0});
    for (std::optional<Place> place = Place{wanted, criterion, 0}; place && place->prompt == wanted;
         place = after(*place)) {
        if (!mark(at(*place)).scored())
            return take(*place);
    }
}

void ScoreQueue::stepPrompt(int by)
{
    for (int p = m_prompt + by; p >= 0 && p < promptCount() && by != 0; p += by) {
        if (passes(p, m_filter))
            return goToPrompt(p);
    }
}

void ScoreQueue::goTo(const Cell &cell)
{
    for (std::size_t p = 0; p < m_prompts.size(); ++p) {
        const auto &answers = m_prompts[p].answers;
        const auto found = std::find(answers.begin(), answers.end(), cell.trial);
        if (found == answers.end())
            continue;
        return take({static_cast<int>(p), cell.criterion, static_cast<int>(found - answers.begin())});
    }
}

void ScoreQueue::toFirstOpen()
{
    if (!current())
        return;
    take(first());
    if (!isOpen(first()))
        advance();
}
} // namespace assay::widgets
