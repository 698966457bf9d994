// SPDX-License-Identifier: GPL-3.0-or-later
// The answers of a blind session as they are shown: names by which they give their model away are masked, and what was
// masked is logged once. Places of the shown text are turned into those of the answer and back. GUI thread.
#pragma once
#include "core/name_mask.h"
#include "session/scoring.h"
#include "widgets/score/judging.h"
#include "widgets/score/passage_map.h"
#include <unordered_map>

namespace assay::widgets
{
class MaskedAnswers
{
public:
    // Not blind: nothing is masked.
    void begin(session::Session &session, const JudgingJob &job);
    QString textOf(const TrialRow &row) const;       // as shown
    int maskedIn(const TrialRow &row) const;         // names
    void log(const TrialRow &row, QObject *context); // into the workspace, when it does not stand there yet
    ByteSpan toAnswer(const TrialRow &row, const ByteSpan &shown) const;
    ByteSpan toShown(const TrialRow &row, const ByteSpan &answer) const;

private:
    const MaskedText &masked(const TrialRow &row) const;
    session::Session *m_session = nullptr;
    RunId m_run{};
    std::string m_rater;
    bool m_blind = false;
    std::vector<std::string> m_own; // names of this run's models
    std::unordered_map<std::int64_t, std::vector<MaskedName>> m_logged;
    mutable std::unordered_map<std::int64_t, MaskedText> m_texts;
};
} // namespace assay::widgets
