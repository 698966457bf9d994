// SPDX-License-Identifier: GPL-3.0-or-later
// All answers to one prompt in order: a key gives the answer with the ring its place; several may share one. When every
// answer has a place, Enter keeps the ranking.
#pragma once
#include "widgets/score/judging.h"

namespace assay::widgets
{
class RankJudging : public Judging
{
    Q_OBJECT
public:
    RankJudging(session::Session &session, JudgingJob job, QObject *parent = nullptr);
    std::vector<TrialId> answers() const override;
    int caseIndex() const override;
    int current() const override { return m_job.prompts.empty() ? -1 : m_answer; }
    int item() const override { return m_prompt; }
    QString position() const override;
    int done() const override;
    int total() const override { return static_cast<int>(m_places.size()); }
    Question question() const override;
    QList<ScoreChip> chips(int answer) const override;
    bool give(KeyAction key, int digit) override;
    void stepAnswer(int by) override;
    void stepPrompt(int by) override;
    void goToPrompt(int prompt) override;
    int promptCount() const override { return total(); }
    void goToTrial(TrialId) override {}
    bool eraseTyped() override;

protected:
    void reread(const JudgementRef &ref) override;

private:
    struct Places {
        std::vector<int> of; // by answer as shown, from 1; 0: none yet
        bool kept = false;   // stored as it stands
    };
    Places &here() { return m_places[static_cast<std::size_t>(m_prompt)]; }
    const Places &here() const { return m_places[static_cast<std::size_t>(m_prompt)]; }
    void keep();
    void load(int prompt, const Ranking &ranking);
    int promptOf(const Ranking &ranking) const;
    std::vector<Places> m_places; // by prompt
    int m_prompt = 0, m_answer = 0;
};
} // namespace assay::widgets
