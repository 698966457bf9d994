// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/masked_answers.h"
#include "formats/rubrics.h"
#include "session/packs.h"
#include "session/runtime.h"

namespace assay::widgets
{

void MaskedAnswers::begin(session::Session &session, const JudgingJob &job)
{
    m_session = &session;
    m_run = job.record.summary.id;
    m_rater = job.rater;
    m_blind = job.blind;
    m_texts.clear();
    m_logged.clear();
    // A pack's answers were masked where it was made, and "Answer 1" is no name.
    m_own = session.scoring().packs().jobOf(m_run) ? std::vector<std::string>{} : session::ownNames(job.record.plan);
    for (const ScoringEvent &event : session.scoring().events(m_run, "mask")) {
        const auto &log = std::get<MaskLog>(event.body);
        m_logged[number(log.trial)] = log.names;
    }
}

const MaskedText &MaskedAnswers::masked(const TrialRow &row) const
{
    const auto found = m_texts.find(number(row.trial.id));
    if (found != m_texts.end())
        return found->second;
    const std::string &answer = session::shownText(row);
    MaskedText text{answer, {}};
    if (m_blind)
        text = maskNames(answer, formats::selfNames(), m_own);
    return m_texts.emplace(number(row.trial.id), std::move(text)).first->second;
}

QString MaskedAnswers::textOf(const TrialRow &row) const { return QString::fromStdString(masked(row).text); }

int MaskedAnswers::maskedIn(const TrialRow &row) const { return static_cast<int>(masked(row).names.size()); }

void MaskedAnswers::log(const TrialRow &row, QObject *context)
{
    const MaskedText &text = masked(row);
    if (text.names.empty() || m_session->readOnly() || m_logged[number(row.trial.id)] == text.names)
        return;
    m_logged[number(row.trial.id)] = text.names;
    ScoringEvent event;
    event.run = m_run;
    event.rater = m_rater;
    event.blind = true;
    event.atMicros = m_session->runtime().clock().wallMicros();
    event.body = MaskLog{row.trial.id, text.names};
    m_session->scoring().add(event, context, {});
}

ByteSpan MaskedAnswers::toAnswer(const TrialRow &row, const ByteSpan &shown) const
{
    const auto [begin, end] = unmaskedRange(masked(row).names, shown.begin, shown.end);
    return {begin, end};
}

ByteSpan MaskedAnswers::toShown(const TrialRow &row, const ByteSpan &answer) const
{
    const auto place = [&](std::int64_t at, bool isEnd) {
        std::int64_t shift = 0;
        for (const MaskedName &name : masked(row).names) {
            if (at <= name.begin)
                break;
            if (at < name.end)
                return isEnd ? name.maskedEnd : name.maskedBegin;
            shift = name.maskedEnd - name.end;
        }
        return at + shift;
    };
    return {place(answer.begin, false), place(answer.end, true)};
}
} // namespace assay::widgets
