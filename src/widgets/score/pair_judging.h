// SPDX-License-Identifier: GPL-3.0-or-later
// Two answers to one prompt beside each other: which one is better? Which pair comes next: first the bridges that the
// comparison of all models needs, then the pair of models that has met least; the prompts in turn.
#pragma once
#include "widgets/score/judging.h"

namespace assay::widgets
{
class PairJudging : public Judging
{
    Q_OBJECT
public:
    struct Pair { // of one prompt; `a` stands on the left
        int prompt = 0, caseIndex = 0, targetA = 0, targetB = 0;
        TrialId a{}, b{};
        std::optional<Choice> choice;
    };
    PairJudging(session::Session &session, JudgingJob job, QObject *parent = nullptr);
    const std::vector<Pair> &pairs() const noexcept { return m_pairs; }
    std::size_t at() const noexcept { return m_at; }

    std::vector<TrialId> answers() const override;
    int caseIndex() const override { return m_pairs.empty() ? 0 : m_pairs[m_at].caseIndex; }
    int current() const override { return -1; }
    int item() const override { return static_cast<int>(m_at); }
    QString position() const override;
    int done() const override { return m_doneCount; }
    int total() const override { return static_cast<int>(m_pairs.size()); }
    Question question() const override;
    QList<ScoreChip> chips(int answer) const override;
    bool give(KeyAction key, int digit) override;
    void stepAnswer(int) override {}
    void stepPrompt(int by) override;
    void goToPrompt(int prompt) override;
    int promptCount() const override { return static_cast<int>(m_job.prompts.size()); }
    void goToTrial(TrialId) override {}

protected:
    void reread(const JudgementRef &ref) override;

private:
    void choose(Choice choice);
    void set(std::size_t pair, std::optional<Choice> choice);
    void toNext();
    std::vector<Pair> m_pairs;
    std::size_t m_at = 0;
    int m_doneCount = 0;
};
} // namespace assay::widgets
