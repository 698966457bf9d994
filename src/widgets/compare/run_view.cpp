// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/run_view.h"

namespace assay::widgets
{

namespace
{
session::LiveTrial fromRow(TrialRow &row)
{
    session::LiveTrial out;
    out.trial = row.trial;
    out.state = row.state;
    out.attempt = row.attempts;
    out.text = QString::fromStdString(row.response.text);
    out.reasoning = QString::fromStdString(row.response.reasoning);
    out.refusal = QString::fromStdString(row.response.refusal);
    if (row.state == TrialState::Settled) {
        out.response = std::move(row.response);
        out.saved = Status(Ok{});
    }
    return out;
}
} // namespace

void RunView::clear()
{
    m_plan = RunPlan{};
    m_summary = RunSummary{};
    m_run = RunId{};
    m_live = false;
    m_trials.clear();
    m_stored.clear();
    m_scores.clear();
    m_notSent.clear();
    m_liveNotSent.clear();
}

QStringList RunView::notSent(const Trial &trial) const
{
    QStringList names;
    if (const auto stored = m_notSent.find(number(trial.id)); stored != m_notSent.end())
        for (const std::string &one : stored->second) // "temperature: why"
            names << QString::fromStdString(one.substr(0, one.find(':')));
    if (const auto target = static_cast<std::size_t>(trial.targetIndex); target < m_liveNotSent.size())
        names << m_liveNotSent[target];
    return names;
}

void RunView::add(const Trial &trial)
{
    m_trials.insert_or_assign({trial.caseIndex, trial.targetIndex, trial.repetition}, trial);
}

void RunView::showLive()
{
    clear();
    const session::RunController &runs = m_session.runs();
    m_live = true;
    m_plan = runs.plan();
    m_run = runs.run();
    for (const Trial &trial : runs.trials())
        add(trial);
    for (const ModelTarget &target : m_plan.targets)
        m_liveNotSent.push_back(session::parameterFacts(target).notSent.keys());
}

Status RunView::showStored(RunId run)
{
    Result<RunRecord> record = m_session.run(run);
    if (!record)
        return record.error();
    clear();
    m_run = run;
    m_plan = std::move(record->plan);
    m_summary = std::move(record->summary);
    m_notSent = session::notSentIn(m_session, run);
    for (TrialRow &row : record->trials) {
        add(row.trial);
        if (!row.scores.empty())
            m_scores.emplace(number(row.trial.id), std::move(row.scores));
        const std::int64_t id = number(row.trial.id);
        m_stored.emplace(id, fromRow(row));
    }
    return Ok{};
}

int RunView::caseOf(const std::string &caseId) const
{
    for (std::size_t i = 0; i < m_plan.cases.size(); ++i) {
        if (m_plan.cases[i].id == caseId)
            return static_cast<int>(i);
    }
    return -1;
}

std::optional<Trial> RunView::trialAt(int caseIndex, int target, int repetition) const
{
    const auto found = m_trials.find({caseIndex, target, repetition});
    return found == m_trials.end() ? std::nullopt : std::optional(found->second);
}

const session::LiveTrial *RunView::find(TrialId id) const
{
    if (const session::LiveTrial *live = m_session.runs().live(id))
        return live; // also a retry of a stored answer
    const auto found = m_stored.find(number(id));
    return found == m_stored.end() ? nullptr : &found->second;
}

const std::vector<Score> &RunView::scores(TrialId id) const
{
    static const std::vector<Score> none;
    const auto found = m_scores.find(number(id));
    return found == m_scores.end() ? none : found->second;
}

void RunView::rereadScores(TrialId id)
{
    if (Result<TrialRow> row = m_session.trial(id))
        m_scores[number(id)] = std::move(row->scores);
}

std::vector<TrialId> RunView::trialsOfCase(int caseIndex) const
{
    std::vector<TrialId> out;
    for (auto it = m_trials.lower_bound({caseIndex, 0, 0}); it != m_trials.end() && std::get<0>(it->first) == caseIndex;
         ++it)
        out.push_back(it->second.id);
    return out;
}
} // namespace assay::widgets
