// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/pair_judging.h"
#include "widgets/score/judgement_text.h"
#include <algorithm>
#include <cmath>
#include <numeric>

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

const std::string Criterion_ = "overall";
} // namespace

PairJudging::PairJudging(session::Session &session, JudgingJob job, QObject *parent)
    : Judging(session, std::move(job), parent)
{
    // The shuffled order of a prompt's answers decides who stands on the left, until a side is chosen for balance.
    for (std::size_t p = 0; p < m_job.prompts.size(); ++p) {
        const std::vector<TrialId> &shown = m_job.prompts[p].answers;
        m_answers.emplace_back(m_job.record.plan.targets.size(), TrialId{});
        for (const TrialId trial : shown)
            m_answers.back()[static_cast<std::size_t>(row(trial)->trial.targetIndex)] = trial;
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
        if (event.rater != m_job.rater || preference.round != round())
            continue;
        const std::size_t i = indexOf(preference.a, preference.b);
        if (i == m_pairs.size())
            continue;
        if (m_pairs[i].a != preference.a) { // as it was shown then
            std::swap(m_pairs[i].a, m_pairs[i].b);
            std::swap(m_pairs[i].targetA, m_pairs[i].targetB);
        }
        set(i, preference.choice);
    }
    loadHistory("preference");
    toNext();
}

std::size_t PairJudging::indexOf(TrialId a, TrialId b) const
{
    const auto found = std::find_if(m_pairs.begin(), m_pairs.end(),
                                    [&](const Pair &p) { return (p.a == a && p.b == b) || (p.a == b && p.b == a); });
    return static_cast<std::size_t>(found - m_pairs.begin());
}

void PairJudging::set(std::size_t pair, std::optional<Choice> choice)
{
    m_doneCount += (choice ? 1 : 0) - (m_pairs[pair].choice ? 1 : 0);
    m_pairs[pair].choice = choice;
}

std::vector<PairVote> PairJudging::votes() const
{
    std::vector<PairVote> out;
    for (const Pair &pair : m_pairs) {
        if (pair.choice)
            out.push_back({pair.prompt, pair.targetA, pair.targetB, *pair.choice});
    }
    return out;
}

void PairJudging::toNext()
{
    if (m_pairs.empty() || isComplete()) {
        if (m_trail.empty() && !m_pairs.empty())
            go(0);
        return;
    }
    std::vector<std::vector<bool>> has;
    for (const std::vector<TrialId> &ofPrompt : m_answers) {
        has.emplace_back();
        for (const TrialId trial : ofPrompt)
            has.back().push_back(number(trial) != 0);
    }
    const auto next = nextPair(has, votes(), orderSeed(m_job.started.session.orderKey, m_job.rater, "pairs"));
    if (!next)
        return;
    const auto &ofPrompt = m_answers[static_cast<std::size_t>(next->prompt)];
    const TrialId a = ofPrompt[static_cast<std::size_t>(next->a)], b = ofPrompt[static_cast<std::size_t>(next->b)];
    const std::size_t index = indexOf(a, b);
    if (index == m_pairs.size())
        return;
    if (Pair &pair = m_pairs[index]; pair.a != a) { // the side that keeps the two in balance
        std::swap(pair.a, pair.b);
        std::swap(pair.targetA, pair.targetB);
    }
    go(index);
}

void PairJudging::go(std::size_t pair)
{
    m_at = pair;
    m_trail.push_back(pair);
    m_step = m_trail.size() - 1;
}

std::optional<int> PairJudging::widestPoints() const
{
    const auto targets = m_job.record.plan.targets.size();
    std::vector<int> part(targets);
    std::iota(part.begin(), part.end(), 0);
    std::vector<bool> met(targets, false);
    for (const Pair &pair : m_pairs) {
        met[static_cast<std::size_t>(pair.targetA)] = met[static_cast<std::size_t>(pair.targetB)] = true;
        if (!pair.choice || *pair.choice == Choice::CantJudge)
            continue;
        const int from = part[static_cast<std::size_t>(pair.targetB)],
                  to = part[static_cast<std::size_t>(pair.targetA)];
        std::replace(part.begin(), part.end(), from, to);
    }
    const auto widths = pairWidths(static_cast<int>(targets), votes());
    double widest = -1;
    for (std::size_t i = 0; i < targets; ++i) {
        for (std::size_t j = i + 1; j < targets; ++j) {
            if (!met[i] || !met[j])
                continue;
            if (part[i] != part[j])
                return std::nullopt;
            widest = std::max(widest, widths[i][j]);
        }
    }
    if (widest < 0)
        return std::nullopt;
    return static_cast<int>(std::ceil(100 * (1 / (1 + std::exp(-widest / 2)) - 0.5)));
}

QString PairJudging::hint() const
{
    const std::optional<int> points = widestPoints();
    return points ? tr("widest interval ±%1 points of wins", "of how two models compare").arg(*points) : QString();
}

QString PairJudging::advice() const
{
    const std::optional<int> points = widestPoints();
    if (!points || *points > NarrowPoints || isComplete())
        return {};
    return tr("You may stop here: from now on pairs narrow it slowly.", "it: the widest interval, said beside");
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
            tr("%1 or %2 = A, %3 or %4 = B, %5 = a tie, %6 = both are bad, %7 = both are good, %8 = can’t judge",
               "%1 to %8 are keys")
                .arg(keyText(KeyAction::Value1), keyText(KeyAction::Left), keyText(KeyAction::Value2),
                     keyText(KeyAction::Right), keyText(KeyAction::Value3), keyText(KeyAction::Value4),
                     keyText(KeyAction::Value5), keyText(KeyAction::CantJudge)),
            {}};
}

QList<ScoreChip> PairJudging::chips(int answer) const
{
    if (m_pairs.empty() || !m_pairs[m_at].choice)
        return {{u"–"_s, false, false}};
    const Choice choice = *m_pairs[m_at].choice;
    const bool mine = (choice == Choice::A && answer == 0) || (choice == Choice::B && answer == 1);
    return {{choiceText(choice), true, mine}};
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
        go(pair);
    });
    set(pair, choice);
    Preference preference;
    preference.a = m_pairs[pair].a;
    preference.b = m_pairs[pair].b;
    preference.criterion = Criterion_;
    preference.choice = choice;
    preference.round = round();
    store(preference, done);
    toNext();
    Q_EMIT judged();
    Q_EMIT changed();
}

// Back over the pairs as they were shown, and forward again; behind the newest one comes the next to be judged.
void PairJudging::stepPrompt(int by)
{
    if (by < 0 && m_step > 0)
        m_at = m_trail[--m_step];
    else if (by > 0 && m_step + 1 < m_trail.size())
        m_at = m_trail[++m_step];
    else if (by > 0)
        skip();
    Q_EMIT changed();
}

// The next to be judged; the one after it in the list when that is the pair that is passed over.
void PairJudging::skip()
{
    const std::size_t before = m_at;
    toNext();
    for (std::size_t by = 1; m_at == before && by < m_pairs.size(); ++by) {
        const std::size_t other = (before + by) % m_pairs.size();
        if (!m_pairs[other].choice)
            return go(other);
    }
}

void PairJudging::goToPrompt(int prompt)
{
    const auto found = std::find_if(m_pairs.begin(), m_pairs.end(), [&](const Pair &p) { return p.prompt == prompt; });
    if (found != m_pairs.end())
        go(static_cast<std::size_t>(found - m_pairs.begin()));
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
            if (now.rater == m_job.rater && now.id != ref.event && valid.round == round() &&
                std::minmax(valid.a, valid.b) == std::minmax(pair.a, pair.b))
                set(i, valid.choice);
        }
        go(i);
    }
}
} // namespace assay::widgets
