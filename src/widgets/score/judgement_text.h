// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody said of an answer, in words: for the merge, the import and the history of scores; and what was asked.
#pragma once
#include "core/records.h"
#include "core/scores.h"
#include <QString>

namespace assay::widgets
{
class AnswerNames // how answers are called here: by prompt and model, or blind without the model
{
public:
    AnswerNames(const RunRecord &record, bool blind) : m_record(&record), m_blind(blind) {}
    QString of(TrialId trial) const;          // "Prompt 3, Atlas"; blind: "Prompt 3, an answer"
    QString pair(TrialId a, TrialId b) const; // "Prompt 3, Atlas and Nova"
    QString promptOf(TrialId trial) const;    // "Prompt 3"
    QString targetOf(TrialId trial) const;    // "Atlas"; blind: "an answer"

private:
    const TrialRow *row(TrialId trial) const;
    const RunRecord *m_record;
    bool m_blind;
};

QString scoreText(const Rubric &rubric, const Score &score); // "4", "pass, flagged, “why”"
QString criterionText(const Rubric &rubric, const std::string &key);
QString choiceText(Choice choice); // "A is better"
// "A is better", "2 = 3 < 1", a note's or a guess's words.
QString eventText(const ScoringEvent &event, const AnswerNames &names);
// The prompt as it was sent, with its system prompt, its files' names and the reference answer.
QString promptText(const RunPlan &plan, const Case &item);
QString kindText(const std::string &eventKind); // "which is better"
} // namespace assay::widgets
