// SPDX-License-Identifier: GPL-3.0-or-later
// By a rubric: one criterion of one answer at a time, one key a score; numbers of a long scale are typed and accepted.
#pragma once
#include "widgets/score/judging.h"
#include "widgets/score/score_queue.h"

namespace assay::widgets
{
class RubricJudging : public Judging
{
    Q_OBJECT
public:
    RubricJudging(session::Session &session, JudgingJob job, QObject *parent = nullptr);
    const ScoreQueue &queue() const noexcept { return m_queue; }
    void setOrder(ScoreQueue::Order order);
    void setFilter(ScoreQueue::Filter filter);
    void setAutoAdvance(bool on) { m_autoAdvance = on; }
    const Criterion &criterion() const;
    std::vector<int> counts() const; // the criteria that are counts, in order

    std::vector<TrialId> answers() const override { return m_queue.answers(); }
    int caseIndex() const override { return m_queue.caseIndex(); }
    int current() const override { return m_queue.isEmpty() ? -1 : m_queue.answer(); }
    int item() const override { return m_queue.prompt(); }
    QString position() const override;
    int done() const override { return m_queue.scored(); }
    int total() const override { return m_queue.total(); }
    Question question() const override;
    QList<ScoreChip> chips(int answer) const override;
    QList<ScoreChip> chipsOf(TrialId trial) const; // of any answer, also one that is no longer asked
    QString flags(int answer) const override;
    bool give(KeyAction key, int digit) override;
    bool flag() override;
    std::optional<QString> note() const override;
    void setNote(const QString &text) override;
    void stepAnswer(int by) override;
    void stepPrompt(int by) override;
    void goToPrompt(int prompt) override;
    int promptCount() const override { return m_queue.promptCount(); }
    void goToTrial(TrialId trial) override;
    bool eraseTyped() override;

protected:
    void reread(const JudgementRef &ref) override;

private:
    using Cell = ScoreQueue::Cell;
    using Mark = ScoreQueue::Mark;
    void setValue(std::optional<int> value, bool cantJudge, bool notApplicable);
    bool typed(KeyAction key, int digit);
    QStringList stepTexts(const Criterion &asked) const;
    QStringList keyTexts(const Criterion &asked) const;
    bool count(int which); // one more of the rubric's count number `which`, of the answer with the ring
    bool acceptCounts();   // what was not counted of this answer is 0
    void write(const Cell &cell, const Mark &mark);
    void moved(); // what was typed was for the cell before
    QString draftKey(const Cell &cell) const;
    void keepDraft(const Cell &cell, const Mark &mark);
    ScoreQueue m_queue;
    QString m_typed;
    bool m_autoAdvance = true;
};

// Which value a step key gives; nullopt: the scale has no such step.
std::optional<int> stepValue(const Scale &scale, int step);
bool isTyped(const Scale &scale);                                            // more steps than keys
QString valueText(const Criterion &criterion, const ScoreQueue::Mark &mark); // "4", "pass", "can’t judge", "–"
} // namespace assay::widgets
