// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/score_queue.h"
#include "core/text.h"
#include "widgets/compare/answer_text.h"
#include <algorithm>
#include <set>

namespace assay::widgets
{

namespace
{
std::uint64_t seedOf(RunId run, const std::string &rater, int caseIndex)
{
    // FNV-1a: the seed must be the same on every machine and in every build.
    std::uint64_t hash = 14695981039346656037ull;
    const std::string key = std::to_string(number(run)) + '/' + rater + '/' + std::to_string(caseIndex);
    for (const char c : key)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    return hash;
}
} // namespace

bool isScorable(const TrialRow &row)
{
    if (row.state != TrialState::Settled)
        return false;
    return mayBeScored(row.response.outcome) && (!row.response.text.empty() || !row.response.refusal.empty());
}

void ScoreQueue::load(const RunRecord &record, const std::string &rater, bool blind)
{
    m_prompts.clear();
    m_marks.clear();
    m_prompt = m_answer = m_leftOut = 0;
    std::set<int> waiting;
    for (const TrialRow &row : record.trials) {
        if (blind && row.state != TrialState::Settled)
            waiting.insert(row.trial.caseIndex);
    }
    for (const TrialRow &row : record.trials) {
        if (!isScorable(row) || waiting.count(row.trial.caseIndex) > 0) {
            ++m_leftOut;
            continue;
        }
        if (m_prompts.empty() || m_prompts.back().caseIndex != row.trial.caseIndex)
            m_prompts.push_back({row.trial.caseIndex, {}});
        m_prompts.back().answers.push_back(row.trial.id);
        Mark mark;
        for (const Score &score : row.scores) {
            if (score.rater == rater && score.criterion == "overall")
                mark = {score.value, score.cantJudge, score.flagged, score.note};
        }
        m_marks.insert_or_assign(number(row.trial.id), std::move(mark));
    }
    for (Item &item : m_prompts) {
        if (blind)
            SplitMix64(seedOf(record.summary.id, rater, item.caseIndex)).shuffle(item.answers);
    }
    toFirstOpen();
}

const ScoreQueue::Item &ScoreQueue::here() const noexcept
{
    static const Item none;
    return m_prompts.empty() ? none : m_prompts[static_cast<std::size_t>(m_prompt)];
}

int ScoreQueue::scored() const noexcept
{
    return static_cast<int>(
        std::count_if(m_marks.begin(), m_marks.end(), [](const auto &entry) { return entry.second.scored(); }));
}

std::optional<TrialId> ScoreQueue::current() const
{
    if (m_prompts.empty())
        return std::nullopt;
    return here().answers[static_cast<std::size_t>(m_answer)];
}

const ScoreQueue::Mark &ScoreQueue::mark(TrialId trial) const
{
    static const Mark none;
    const auto found = m_marks.find(number(trial));
    return found == m_marks.end() ? none : found->second;
}

void ScoreQueue::setMark(TrialId trial, Mark mark)
{
    const auto found = m_marks.find(number(trial));
    if (found != m_marks.end())
        found->second = std::move(mark);
}

void ScoreQueue::stepAnswer(int by)
{
    const int count = answerCount();
    if (count > 0)
        m_answer = ((m_answer + by) % count + count) % count;
}

std::optional<int> ScoreQueue::openAnswer(int prompt, int from) const
{
    const std::vector<TrialId> &answers = m_prompts[static_cast<std::size_t>(prompt)].answers;
    for (std::size_t i = static_cast<std::size_t>(from); i < answers.size(); ++i) {
        if (!mark(answers[i]).scored())
            return static_cast<int>(i);
    }
    return std::nullopt;
}

void ScoreQueue::stepPrompt(int by)
{
    if (m_prompts.empty())
        return;
    m_prompt = std::clamp(m_prompt + by, 0, promptCount() - 1);
    m_answer = openAnswer(m_prompt, 0).value_or(0);
}

void ScoreQueue::goTo(TrialId trial)
{
    for (std::size_t p = 0; p < m_prompts.size(); ++p) {
        const auto &answers = m_prompts[p].answers;
        const auto found = std::find(answers.begin(), answers.end(), trial);
        if (found == answers.end())
            continue;
        m_prompt = static_cast<int>(p);
        m_answer = static_cast<int>(found - answers.begin());
        return;
    }
}

void ScoreQueue::advance()
{
    if (m_prompts.empty())
        return;
    if (const auto next = openAnswer(m_prompt, m_answer + 1)) {
        m_answer = *next;
        return;
    }
    for (int step = 0; step < promptCount(); ++step) { // this prompt's own earlier answers first
        const int prompt = (m_prompt + step) % promptCount();
        if (const auto next = openAnswer(prompt, 0)) {
            m_prompt = prompt;
            m_answer = *next;
            return;
        }
    }
}

void ScoreQueue::toFirstOpen()
{
    m_prompt = m_answer = 0;
    if (m_prompts.empty())
        return;
    m_answer = openAnswer(0, 0).value_or(0);
    if (mark(*current()).scored())
        advance();
}
} // namespace assay::widgets
