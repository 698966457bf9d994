// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/rank_judging.h"
#include <algorithm>
#include <map>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

RankJudging::RankJudging(session::Session &session, JudgingJob job, QObject *parent)
    : Judging(session, std::move(job), parent)
{
    std::erase_if(m_job.prompts, [](const BlindPrompt &prompt) { return prompt.answers.size() < 2; });
    for (const BlindPrompt &prompt : m_job.prompts)
        m_places.push_back({std::vector<int>(prompt.answers.size(), 0), false});
    for (const ScoringEvent &event : session.scoring().events(m_job.record.summary.id, "ranking")) {
        const auto &ranking = std::get<Ranking>(event.body);
        if (event.rater == m_job.rater && ranking.round == round())
            load(promptOf(ranking), ranking);
    }
    loadHistory("ranking");
    const auto open = std::find_if(m_places.begin(), m_places.end(), [](const Places &p) { return !p.kept; });
    m_prompt = open == m_places.end() ? 0 : static_cast<int>(open - m_places.begin());
}

int RankJudging::promptOf(const Ranking &ranking) const
{
    if (ranking.groups.empty() || ranking.groups.front().empty())
        return -1;
    for (std::size_t p = 0; p < m_job.prompts.size(); ++p) {
        const auto &shown = m_job.prompts[p].answers;
        if (std::find(shown.begin(), shown.end(), ranking.groups.front().front()) != shown.end())
            return static_cast<int>(p);
    }
    return -1;
}

void RankJudging::load(int prompt, const Ranking &ranking)
{
    if (prompt < 0)
        return;
    Places &places = m_places[static_cast<std::size_t>(prompt)];
    const auto &shown = m_job.prompts[static_cast<std::size_t>(prompt)].answers;
    int place = 1;
    for (const auto &group : ranking.groups) {
        for (const TrialId trial : group) {
            const auto found = std::find(shown.begin(), shown.end(), trial);
            if (found != shown.end())
                places.of[static_cast<std::size_t>(found - shown.begin())] = place;
        }
        ++place;
    }
    places.kept = std::find(places.of.begin(), places.of.end(), 0) == places.of.end();
}

std::vector<TrialId> RankJudging::answers() const
{
    return m_places.empty() ? std::vector<TrialId>{} : m_job.prompts[static_cast<std::size_t>(m_prompt)].answers;
}

int RankJudging::caseIndex() const
{
    return m_places.empty() ? 0 : m_job.prompts[static_cast<std::size_t>(m_prompt)].caseIndex;
}

QString RankJudging::position() const { return tr("Prompt %1 of %2").arg(m_prompt + 1).arg(total()); }

int RankJudging::done() const
{
    return static_cast<int>(std::count_if(m_places.begin(), m_places.end(), [](const Places &p) { return p.kept; }));
}

Question RankJudging::question() const
{
    if (m_places.empty())
        return {};
    const bool full = std::find(here().of.begin(), here().of.end(), 0) == here().of.end();
    const QString accept = keyText(KeyAction::Accept);
    return {tr("Put the answers in order"),
            here().kept ? tr("kept; a key changes the place of the answer with the ring")
            : full      ? tr("every answer has a place: %1 keeps the ranking", "%1: a key").arg(accept)
                        : tr("%1 = best; the same place twice is a tie; %2 keeps it when every answer has a place",
                             "%1 and %2 are keys")
                         .arg(keyText(KeyAction::Value1), accept),
            {}};
}

QList<ScoreChip> RankJudging::chips(int answer) const
{
    const int place = here().of[static_cast<std::size_t>(answer)];
    const bool ring = answer == m_answer;
    return {{tr("Place %1", "rank of an answer")
                 .arg(place > 0 ? QString::number(place)
                      : ring    ? u"_"_s
                                : u"–"_s),
             place > 0, ring}};
}

bool RankJudging::give(KeyAction key, int)
{
    if (m_places.empty() || m_session.readOnly())
        return false;
    if (key == KeyAction::Left || key == KeyAction::Right) {
        stepAnswer(key == KeyAction::Left ? -1 : 1);
        return true;
    }
    if (key == KeyAction::Accept) {
        keep();
        return true;
    }
    const int place = static_cast<int>(key) + 1;
    if (!isValueKey(key) || place > static_cast<int>(here().of.size()))
        return false;
    here().of[static_cast<std::size_t>(m_answer)] = place;
    here().kept = false;
    const auto open = std::find(here().of.begin(), here().of.end(), 0);
    if (open != here().of.end())
        m_answer = static_cast<int>(open - here().of.begin());
    Q_EMIT changed();
    return true;
}

void RankJudging::keep()
{
    Places &places = here();
    if (places.kept || std::find(places.of.begin(), places.of.end(), 0) != places.of.end()) {
        stepPrompt(1);
        return;
    }
    std::map<int, std::vector<TrialId>> groups;
    const std::vector<TrialId> shown = answers();
    for (std::size_t i = 0; i < shown.size(); ++i)
        groups[places.of[i]].push_back(shown[i]);
    Ranking ranking;
    ranking.shown = shown;
    ranking.round = round();
    for (auto &[place, group] : groups)
        ranking.groups.push_back(std::move(group));
    const auto done = remember([this, prompt = m_prompt, before = places] {
        m_prompt = prompt;
        here() = before;
        here().kept = false;
        m_answer = 0;
    });
    places.kept = true;
    store(ranking, done);
    const auto open = std::find_if(m_places.begin(), m_places.end(), [](const Places &p) { return !p.kept; });
    if (open != m_places.end())
        m_prompt = static_cast<int>(open - m_places.begin());
    m_answer = 0;
    Q_EMIT judged();
    Q_EMIT changed();
}

// Backspace takes back places that are not kept yet, the last given first to be asked again.
bool RankJudging::eraseTyped()
{
    if (m_places.empty() || here().kept)
        return false;
    const auto any = std::find_if(here().of.rbegin(), here().of.rend(), [](int place) { return place > 0; });
    if (any == here().of.rend())
        return false;
    *any = 0;
    m_answer = static_cast<int>(here().of.rend() - any) - 1;
    Q_EMIT changed();
    return true;
}

void RankJudging::stepAnswer(int by)
{
    const int count = m_places.empty() ? 0 : static_cast<int>(here().of.size());
    if (count > 0)
        m_answer = ((m_answer + by) % count + count) % count;
    Q_EMIT changed();
}

void RankJudging::stepPrompt(int by) { goToPrompt(m_prompt + by); }

void RankJudging::goToPrompt(int prompt)
{
    if (m_places.empty())
        return;
    m_prompt = std::clamp(prompt, 0, total() - 1);
    m_answer = 0;
    Q_EMIT changed();
}

void RankJudging::reread(const JudgementRef &ref)
{
    const auto all = m_session.scoring().events(m_job.record.summary.id, "ranking", true);
    const auto undone = std::find_if(all.begin(), all.end(), [&](const ScoringEvent &e) { return e.id == ref.event; });
    if (undone == all.end())
        return;
    const int prompt = promptOf(std::get<Ranking>(undone->body));
    if (prompt < 0)
        return;
    m_prompt = prompt;
    m_answer = 0;
    here().kept = false; // the places stay on the screen, to be changed
    for (const ScoringEvent &now : m_session.scoring().events(m_job.record.summary.id, "ranking")) {
        const auto &valid = std::get<Ranking>(now.body);
        if (now.rater == m_job.rater && now.id != ref.event && valid.round == round() && promptOf(valid) == prompt)
            load(prompt, valid);
    }
}
} // namespace assay::widgets
