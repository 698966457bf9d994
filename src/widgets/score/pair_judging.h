// SPDX-License-Identifier: GPL-3.0-or-later
// Two answers to one prompt beside each other: which one is better? Which pair comes next is core's nextPair(): the one
// that shortens the widest interval between two models. It also says when no interval is wide any more.
#pragma once
#include "core/pair_choice.h"
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
    // Half the widest 95 % interval between two models, in points of the share of wins of two that are alike. nullopt:
    // too few models, or a model that no chain of votes joins with the others.
    std::optional<int> widestPoints() const;
    static constexpr int NarrowPoints = 15; // from here on another pair changes little
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
    QString hint() const override;
    QString advice() const override;
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
    void skip();
    void go(std::size_t pair);
    std::vector<PairVote> votes() const;
    std::size_t indexOf(TrialId a, TrialId b) const; // m_pairs.size(): not among them
    std::vector<Pair> m_pairs;
    std::vector<std::vector<TrialId>> m_answers; // by prompt and target; 0: none
    std::vector<std::size_t> m_trail;            // pairs as they were shown, for going back
    std::size_t m_at = 0, m_step = 0;            // the pair; its place in the trail
    int m_doneCount = 0;
};
} // namespace assay::widgets
