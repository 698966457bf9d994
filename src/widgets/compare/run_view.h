// SPDX-License-Identifier: GPL-3.0-or-later
// The run whose answers are on the page: the live one of the RunController, or a stored one as it was. One way to ask
// for both. GUI thread.
#pragma once
#include "core/records.h"
#include "session/parameter_facts.h"
#include "session/session.h"
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace assay::widgets
{

class RunView
{
public:
    explicit RunView(session::Session &session) : m_session(session) {}
    void clear();
    void showLive();              // the controller's present run
    Status showStored(RunId run); // reads it
    bool isEmpty() const noexcept { return m_plan.cases.empty(); }
    bool isLive() const noexcept { return m_live; }
    RunId run() const noexcept { return m_run; }
    const RunPlan &plan() const noexcept { return m_plan; }
    const RunSummary &summary() const noexcept { return m_summary; } // stored runs only
    int caseOf(const std::string &caseId) const;                     // -1: not in this run

    std::optional<Trial> trialAt(int caseIndex, int target, int repetition) const;
    const session::LiveTrial *find(TrialId id) const; // null: nothing is known of it
    const std::vector<Score> &scores(TrialId id) const;
    // Names of what was set for its target and left out of its request. Of a live run as the table says now.
    QStringList notSent(const Trial &trial) const;
    void rereadScores(TrialId id);
    std::vector<TrialId> trialsOfCase(int caseIndex) const;

private:
    void add(const Trial &trial);
    session::Session &m_session;
    RunPlan m_plan;
    RunSummary m_summary;
    RunId m_run{};
    bool m_live = false;
    std::map<std::tuple<int, int, int>, Trial> m_trials; // case, target, repetition
    std::unordered_map<std::int64_t, session::LiveTrial> m_stored;
    std::unordered_map<std::int64_t, std::vector<Score>> m_scores;
    session::NotSent m_notSent;             // of a stored run
    std::vector<QStringList> m_liveNotSent; // of a live one, by target
};
} // namespace assay::widgets
