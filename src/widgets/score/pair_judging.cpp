// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/pair_judging.h"
#include <algorithm>
#include <map>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
std::optional<Choice> choiceOf(KeyAction key)
{
    switch (key) {
    case KeyAction::Value1:
    case KeyAction::Left:
        return Choice::A;
    case KeyAction::Value2:
    case KeyAction::Right:
        return Choice::B;
    case KeyAction::Value3:
        return Choice::Tie;
    case KeyAction::Value4:
        return Choice::BothBad;
    case KeyAction::Value5:
        return Choice::BothGood;
    case KeyAction::CantJudge:
        return Choice::CantJudge;
    default:
        return std::nullopt;
    }
}

QString wordOf(Choice choice)
{
    switch (choice) {
    case Choice::A:
        return PairJudging::tr("A is better");
    case Choice::B:
        return PairJudging::tr("B is better");
    case Choice::Tie:
        return PairJudging::tr("a tie");
    case Choice::BothGood:
        return PairJudging::tr("both are good");
    case Choice::BothBad:
        return PairJudging::tr("both are bad");
    case Choice::CantJudge:
        return PairJudging::tr("can’t judge");
    }
    return {};
}

const std::string Criterion_ = "overall";
} // namespace

PairJudging::PairJudging(session::Session &session, JudgingJob job, QObject *parent)
    : Judging(session, std::move(job), parent)
{
    // The shuffled order of a prompt's answers decides who stands on the left.
    for (std::size_t p = 0; p < m_job.prompts.size(); ++p) {
        const std::vector<TrialId> &shown = m_job.prompts[p].answers;
        for (std::size_t i = 0; i < shown.size(); ++i) {
            for (std::size_t j = i + 1; j < shown.size(); ++j)
                m_pairs.push_back({static_cast<int>(p),
                                   m_job.prompts[p].caseIndex,
                                   row(shown[i])->trial.targetIndex,
                                   row(shown[j])->trial.targetIndex,
                                   shown[i],
                                   shown[j],
                                   {}});
        }
    }
    for (const ScoringEvent &event : session.scoring().events(m_job.record.summary.id, "preference")) {
        const auto &preference = std::get<Preference>(event.body);
        if (event.rater != m_job.rater || preference.round != 1)
            continue;
        for (std::size_t i = 0; i < m_pairs.size(); ++i) {
            Pair &pair = m_pairs[i];
            if (pair.a == preference.a && pair.b == preference.b) {
                set(i, preference.choice);
            } else if (pair.a == preference.b && pair.b == preference.a) {
                std::swap(pair.a, pair.b); // as it was shown then
                std::swap(pair.targetA, pair.targetB);
                set(i, preference.choice);
            }
        }
    }
    loadHistory("preference");
    toNext();
}

void PairJudging::set(std::size_t pair, std::optional<Choice> choice)
{
    m_doneCount += (choice ? 1 : 0) - (m_pairs[pair].choice ? 1 : 0);
    m_pairs[pair].choice = choice;
}

// The two models that have met least often (the interval between them is the widest), on the prompt with the fewest
// votes.
void PairJudging::toNext()
{
    std::map<std::pair<int, int>, int> met;
    std::map<int, int> onPrompt;
    for (const Pair &pair : m_pairs) {
        int &count = met[std::minmax(pair.targetA, pair.targetB)];
        count += pair.choice && *pair.choice != Choice::CantJudge ? 1 : 0;
        onPrompt[pair.prompt] += pair.choice ? 1 : 0;
    }
    std::optional<std::pair<std::pair<int, int>, std::size_t>> best;
    for (std::size_t i = 0; i < m_pairs.size(); ++i) {
        const Pair &pair = m_pairs[i];
        if (pair.choice)
            continue;
        const std::pair<int, int> rank{met[std::minmax(pair.targetA, pair.targetB)], onPrompt[pair.prompt]};
        if (!best || rank < best->first)
            best = {rank, i};
    }
    if (best)
        m_at = best->second;
}

std::vector<TrialId> PairJudging::answers() const
{
    return m_pairs.empty() ? std::vector<TrialId>{} : std::vector<TrialId>{m_pairs[m_at].a, m_pairs[m_at].b};
}

QString PairJudging::position() const
{
    return m_pairs.empty() ? QString()
                           : tr("A pair of prompt %1 of %2").arg(m_pairs[m_at].prompt + 1).arg(promptCount());
}

Question PairJudging::question() const
{
    return {tr("Which answer is better?"),
            tr("1 or ← = A, 2 or → = B, 3 = a tie, 4 = both are bad, 5 = both are good, 0 = can’t judge"),
            {}};
}

QList<ScoreChip> PairJudging::chips(int answer) const
{
    if (m_pairs.empty() || !m_pairs[m_at].choice)
        return {{u"–"_s, false, false}};
    const Choice choice = *m_pairs[m_at].choice;
    const bool mine = (choice == Choice::A && answer == 0) || (choice == Choice::B && answer == 1);
    return {{wordOf(choice), true, mine}};
}

bool PairJudging::give(KeyAction key, int)
{
    if (m_pairs.empty() || m_session.readOnly())
        return false;
    if (key == KeyAction::Accept) {
        toNext();
        Q_EMIT changed();
        return true;
    }
    const std::optional<Choice> choice = choiceOf(key);
    if (choice)
        choose(*choice);
    return choice.has_value();
}

void PairJudging::choose(Choice choice)
{
    const std::size_t pair = m_at;
    const auto done = remember([this, pair, before = m_pairs[pair].choice] {
        set(pair, before);
        m_at = pair;
    });
    set(pair, choice);
    Preference preference;
    preference.a = m_pairs[pair].a;
    preference.b = m_pairs[pair].b;
    preference.criterion = Criterion_;
    preference.choice = choice;
    store(preference, done);
    toNext();
    Q_EMIT judged();
    Q_EMIT changed();
}

void PairJudging::stepPrompt(int by)
{
    if (m_pairs.empty())
        return;
    const int count = total(), to = std::clamp(static_cast<int>(m_at) + by, 0, count - 1);
    m_at = static_cast<std::size_t>(to);
    Q_EMIT changed();
}

void PairJudging::goToPrompt(int prompt)
{
    const auto found = std::find_if(m_pairs.begin(), m_pairs.end(), [&](const Pair &p) { return p.prompt == prompt; });
    if (found != m_pairs.end())
        m_at = static_cast<std::size_t>(found - m_pairs.begin());
    Q_EMIT changed();
}

void PairJudging::reread(const JudgementRef &ref)
{
    // The event may be voided by now: all of them are asked for.
    const auto all = m_session.scoring().events(m_job.record.summary.id, "preference", true);
    const auto undone = std::find_if(all.begin(), all.end(), [&](const ScoringEvent &e) { return e.id == ref.event; });
    if (undone == all.end())
        return;
    const auto &preference = std::get<Preference>(undone->body);
    for (std::size_t i = 0; i < m_pairs.size(); ++i) {
        const Pair &pair = m_pairs[i];
        const bool same = std::minmax(pair.a, pair.b) == std::minmax(preference.a, preference.b);
        if (!same)
            continue;
        set(i, std::nullopt);
        for (const ScoringEvent &now : m_session.scoring().events(m_job.record.summary.id, "preference")) {
            const auto &valid = std::get<Preference>(now.body);
            if (now.rater == m_job.rater && now.id != ref.event &&
                std::minmax(valid.a, valid.b) == std::minmax(pair.a, pair.b))
                set(i, valid.choice);
        }
        m_at = i;
    }
}
} // namespace assay::widgets
