// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/score_table.h"
#include "analysis/judged_answers.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "stats/estimates.h"
#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>

namespace assay::analysis
{
namespace
{
bool withoutUsableText(Outcome o)
{
    return o == Outcome::Truncated || o == Outcome::Refused || o == Outcome::Filtered || o == Outcome::Empty;
}
bool isFailure(Outcome o) { return o == Outcome::Failed || o == Outcome::Partial || o == Outcome::Unknown; }

// One prompt, repetition and run: a rater scores all its answers side by side, so it is scored as a whole.
class ScoredBlocks
{
public:
    void add(const AnalysisTrial &t) { m_blocks.push_back(key(t)); }
    void finish()
    {
        std::sort(m_blocks.begin(), m_blocks.end());
        m_blocks.erase(std::unique(m_blocks.begin(), m_blocks.end()), m_blocks.end());
    }
    bool contains(const AnalysisTrial &t) const { return std::binary_search(m_blocks.begin(), m_blocks.end(), key(t)); }

private:
    struct Key {
        std::int64_t run = 0;
        std::int32_t caseIndex = 0, repetition = 0;
        auto operator<=>(const Key &) const = default;
    };
    static Key key(const AnalysisTrial &t) { return {number(t.run), t.caseIndex, t.repetition}; }
    std::vector<Key> m_blocks;
};

// The judgements of a choice by answer, in linear time; those given after the reveal are counted and left out.
class ByAnswer
{
public:
    ByAnswer(const AnalysisData &data, const AnswerJudge &judge) : m_begin(data.trials.size() + 1, 0)
    {
        auto usable = [&](const AnalysisScore &s) {
            return judge.slot(s.criterion) && s.trial >= 0 && std::size_t(s.trial) < data.trials.size() &&
                   (s.value || s.cantJudge || s.notApplicable);
        };
        for (const AnalysisScore &s : data.scores) {
            if (!usable(s))
                continue;
            if (s.afterReveal)
                ++m_afterReveal;
            else
                ++m_begin[std::size_t(s.trial) + 1];
        }
        for (std::size_t t = 0; t < data.trials.size(); ++t)
            m_begin[t + 1] += m_begin[t];
        m_scores.resize(m_begin.back());
        std::vector<std::size_t> at(m_begin.begin(), m_begin.end() - 1);
        for (const AnalysisScore &s : data.scores) {
            if (usable(s) && !s.afterReveal)
                m_scores[at[std::size_t(s.trial)]++] = &s;
        }
        for (std::size_t t = 0; t < data.trials.size(); ++t) {
            if (m_begin[t + 1] - m_begin[t] > 1) // sorting one asks for memory all the same
                std::stable_sort(
                    m_scores.begin() + std::ptrdiff_t(m_begin[t]), m_scores.begin() + std::ptrdiff_t(m_begin[t + 1]),
                    [](auto *a, auto *b) { return std::tie(a->rater, a->round) < std::tie(b->rater, b->round); });
        }
    }
    std::span<const AnalysisScore *const> of(std::size_t trial) const // by rater, then round
    {
        return std::span(m_scores).subspan(m_begin[trial], m_begin[trial + 1] - m_begin[trial]);
    }
    std::int64_t afterReveal() const { return m_afterReveal; }

private:
    std::vector<const AnalysisScore *> m_scores;
    std::vector<std::size_t> m_begin;
    std::int64_t m_afterReveal = 0;
};

// From `begin` on, what one rater said in one round.
std::size_t endOfRound(std::span<const AnalysisScore *const> scores, std::size_t begin)
{
    std::size_t end = begin;
    while (end < scores.size() && scores[end]->rater == scores[begin]->rater &&
           scores[end]->round == scores[begin]->round)
        ++end;
    return end;
}

// The cells of one judgement; returns the newest version of the rubric that it was given by.
RubricId fill(std::vector<CriterionCell> &cells, const AnswerJudge &judge, std::span<const AnalysisScore *const> scores)
{
    std::fill(cells.begin(), cells.end(), CriterionCell{});
    RubricId version{};
    for (const AnalysisScore *s : scores) {
        const std::size_t slot = *judge.slot(s->criterion);
        cells[slot] = {true, s->cantJudge, s->notApplicable, s->value};
        version = std::max(version, judge.version(slot));
    }
    return version;
}

class Gatherer
{
public:
    Gatherer(const AnalysisData &data, const ScoreChoice &choice, Estimand estimand)
        : m_data(data), m_judge(data, choice), m_scores(data, m_judge), m_estimand(estimand), m_cells(m_judge.slots()),
          m_raters(data.raters.size())
    {
        m_out.scale = choice.scale;
        for (const AnalysisAdjudication &a : data.adjudications) {
            if (m_judge.slot(a.criterion) && a.trial >= 0 && std::size_t(a.trial) < data.trials.size())
                m_lastWords.push_back(&a);
        }
        std::stable_sort(m_lastWords.begin(), m_lastWords.end(),
                         [](auto *a, auto *b) { return std::tie(a->trial, a->round) < std::tie(b->trial, b->round); });
        m_expected = refusalExpected();
    }
    ScoreTable all()
    {
        m_out.afterReveal = m_scores.afterReveal();
        std::vector<Answer> answers;
        answers.reserve(m_data.trials.size());
        ScoredBlocks blocks;
        for (std::size_t t = 0; t < m_data.trials.size(); ++t) {
            answers.push_back(answer(t));
            const Answer &a = answers.back();
            if (a.count > 0 || a.cantJudge || a.notApplicable || a.incomplete)
                blocks.add(m_data.trials[t]);
        }
        blocks.finish();
        for (std::size_t t = 0; t < answers.size(); ++t) {
            if (blocks.contains(m_data.trials[t]))
                settle(std::int32_t(t), answers[t]);
        }
        for (std::size_t r = 0; r < m_raters.size(); ++r) {
            if (m_raters[r])
                m_out.raters.push_back(std::int32_t(r));
        }
        return std::move(m_out);
    }

private:
    struct Answer {
        double sum = 0, least = 0, most = 0;
        std::int32_t count = 0;
        bool cantJudge = false, notApplicable = false, incomplete = false;
        double bad = 0, claims = 0;
        std::vector<double> values; // of Shares alone
    };
    std::vector<bool> refusalExpected() const // by prompt
    {
        std::vector<bool> out(m_data.caseKeys.size(), false);
        for (std::size_t p = 0; p < std::min(out.size(), m_data.caseTags.size()); ++p) {
            for (std::int32_t tag : m_data.caseTags[p])
                out[p] = out[p] ||
                         (std::size_t(tag) < m_data.tags.size() && m_data.tags[std::size_t(tag)] == "refusal_expected");
        }
        return out;
    }
    bool applyLastWords(std::size_t trial, RubricId &version) // the last word goes before what raters say
    {
        bool any = false;
        const auto begin = std::lower_bound(m_lastWords.begin(), m_lastWords.end(), std::int32_t(trial),
                                            [](auto *a, std::int32_t t) { return a->trial < t; });
        for (auto at = begin; at != m_lastWords.end() && (*at)->trial == std::int32_t(trial); ++at) {
            if ((*at)->round != (*begin)->round)
                break;
            const std::size_t slot = *m_judge.slot((*at)->criterion);
            m_cells[slot] = {true, (*at)->cantJudge, !(*at)->value && !(*at)->cantJudge, (*at)->value};
            version = std::max(version, m_judge.version(slot));
            any = true;
        }
        return any;
    }
    void add(Answer &to, const Judged &judged)
    {
        to.cantJudge = to.cantJudge || judged.cantJudge;
        to.notApplicable = to.notApplicable || judged.notApplicable;
        to.incomplete = to.incomplete || judged.incomplete;
        m_out.cantJudge += judged.cantJudge ? 1 : 0;
        if (!judged.value)
            return;
        to.least = to.count == 0 ? *judged.value : std::min(to.least, *judged.value);
        to.most = to.count == 0 ? *judged.value : std::max(to.most, *judged.value);
        to.sum += *judged.value;
        ++to.count;
        to.bad += judged.bad;
        to.claims += judged.all;
        if (m_out.scale.form == ScoreForm::Shares)
            to.values.push_back(*judged.value);
    }
    Answer answer(std::size_t trial)
    {
        Answer out;
        const auto scores = m_scores.of(trial);
        bool lastWord = false;
        for (std::size_t i = 0, end = 0; i < scores.size(); i = end) {
            end = endOfRound(scores, i);
            if (i > 0 && scores[i - 1]->rater == scores[i]->rater) { // each rater's first round counts
                m_out.laterRounds += std::int64_t(end - i);
                continue;
            }
            RubricId version = fill(m_cells, m_judge, scores.subspan(i, end - i));
            lastWord = applyLastWords(trial, version);
            const Judged judged = m_judge.judge(m_cells, version);
            add(out, judged);
            if (judged.value)
                (scores[i]->blind ? m_out.anyBlind : m_out.allBlind) = scores[i]->blind;
            if (scores[i]->rater >= 0 && std::size_t(scores[i]->rater) < m_raters.size())
                m_raters[std::size_t(scores[i]->rater)] = true;
        }
        if (scores.empty()) {
            std::fill(m_cells.begin(), m_cells.end(), CriterionCell{});
            RubricId version{};
            if ((lastWord = applyLastWords(trial, version)))
                add(out, m_judge.judge(m_cells, version));
        }
        m_out.adjudicated += lastWord ? 1 : 0;
        return out;
    }
    // methods.md 0.3: a refusal or an empty answer is the model's own result, not a missing one.
    std::optional<double> countsAs(const AnalysisTrial &t)
    {
        const ScoreScale &s = m_out.scale;
        if (s.claims || s.count || s.form == ScoreForm::Shares)
            return std::nullopt; // of what was answered
        if (t.outcome == Outcome::Refused && m_expected[std::size_t(t.caseIndex)]) {
            ++m_out.refusedRightly;
            return s.best();
        }
        if (withoutUsableText(t.outcome)) {
            ++m_out.unusable;
            return s.worst();
        }
        return m_estimand == Estimand::Delivered && isFailure(t.outcome) ? std::optional(s.worst()) : std::nullopt;
    }
    void settle(std::int32_t trial, const Answer &a)
    {
        const AnalysisTrial &t = m_data.trials[std::size_t(trial)];
        m_out.answers += t.outcome != Outcome::Cancelled && !isFailure(t.outcome) ? 1 : 0;
        if (a.count > 0) {
            ++m_out.scored;
            m_out.split += m_out.scale.percent() && a.least != a.most ? 1 : 0;
            m_out.observations.push_back({t.target, t.caseIndex, trial, a.sum / double(a.count)});
            if (m_out.scale.claims)
                m_out.claims.push_back({trial, a.bad / double(a.count), a.claims / double(a.count)});
            for (double value : a.values)
                m_out.categories.push_back({trial, int(std::lround(value)), 1.0 / double(a.count)});
            return;
        }
        m_out.incomplete += a.incomplete ? 1 : 0;
        m_out.notApplicable += a.notApplicable && !a.incomplete && !a.cantJudge ? 1 : 0;
        if (a.cantJudge || a.notApplicable || a.incomplete || t.caseIndex < 0 ||
            std::size_t(t.caseIndex) >= m_expected.size())
            return;
        if (const auto value = countsAs(t))
            m_out.observations.push_back({t.target, t.caseIndex, trial, *value});
    }

    const AnalysisData &m_data;
    AnswerJudge m_judge;
    ByAnswer m_scores;
    Estimand m_estimand;
    std::vector<CriterionCell> m_cells;
    std::vector<bool> m_raters, m_expected;
    std::vector<const AnalysisAdjudication *> m_lastWords; // by trial and round
    ScoreTable m_out;
};

// Targets by mean over the prompts that all have in common, best first.
std::vector<std::size_t> orderBy(const AnalysisData &data, const ScoreChoice &choice, Estimand estimand)
{
    const std::size_t targets = data.targets.size(), prompts = data.caseKeys.size();
    const PromptTable table(targets, prompts, gatherScores(data, choice, estimand).observations,
                            PromptTable::Fold::Mean);
    const CommonSet set = commonSet(table, targets, prompts);
    if (set.n == 0)
        return {};
    std::vector<double> means(targets, 0);
    for (std::size_t t : set.targets)
        means[t] = *stats::meanInterval(restricted(table.column(t), set)).mean * (choice.scale.lowerBetter ? -1 : 1);
    std::vector<std::size_t> order = set.targets;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return means[a] > means[b]; });
    return order;
}
} // namespace

std::optional<ScoreChoice> chosenScore(const AnalysisData &data, const ChartOptions &options)
{
    const auto choices = scoreChoices(data);
    const ScoreChoice *found = chosenScore(choices, data, options.score);
    return found ? std::optional(*found) : std::nullopt;
}

ScoreTable gatherScores(const AnalysisData &data, const ScoreChoice &choice, Estimand estimand)
{
    return Gatherer(data, choice, estimand).all();
}

ScoreTable gatherScores(const AnalysisData &data, Estimand estimand)
{
    for (const ScoreChoice &choice : scoreChoices(data)) {
        if (choice.key == "overall")
            return gatherScores(data, choice, estimand);
    }
    return {};
}

ScoreTable scoresOnFive(const AnalysisData &data, const std::string &key)
{
    const auto choices = scoreChoices(data);
    const ScoreChoice *choice = chosenScore(choices, data, key);
    if (!choice || choice->scale.form == ScoreForm::Shares || choice->scale.count)
        return {};
    ScoreTable out = gatherScores(data, *choice);
    const ScoreScale &s = out.scale;
    if (s.low == kScaleMin && s.high == kScaleMax && !s.lowerBetter)
        return out;
    for (Observation &o : out.observations) {
        const double part = (o.value - s.low) / (s.high - s.low);
        o.value = kScaleMin + (kScaleMax - kScaleMin) * (s.lowerBetter ? 1 - part : part);
    }
    return out;
}

std::string onFiveText(const AnalysisData &data, const std::string &key)
{
    const auto choices = scoreChoices(data);
    const ScoreChoice *choice = chosenScore(choices, data, key);
    if (!choice || choice->key == "overall")
        return {};
    const ScoreScale &s = choice->scale;
    const std::string name = "Score: “" + choice->name + "”";
    if (s.low == kScaleMin && s.high == kScaleMax && !s.lowerBetter)
        return name + ".";
    if (s.claims)
        return name + ", an answer without a bad " + s.thing + " counted as 5, others as 1.";
    if (s.percent())
        return name + ", pass counted as 5, fail as 1.";
    return name + ", its scale from " + exact(s.worst()) + " to " + exact(s.best()) + " laid on 1 to 5.";
}

std::vector<RaterValue> raterValues(const AnalysisData &data, const ScoreChoice &choice)
{
    const AnswerJudge judge(data, choice);
    const ByAnswer all(data, judge);
    std::vector<CriterionCell> cells(judge.slots());
    std::vector<RaterValue> out;
    for (std::size_t t = 0; t < data.trials.size(); ++t) {
        const auto scores = all.of(t);
        for (std::size_t i = 0, end = 0; i < scores.size(); i = end) {
            end = endOfRound(scores, i);
            const AnalysisScore &first = *scores[i];
            if (first.rater < 0 || std::size_t(first.rater) >= data.raters.size())
                continue;
            const RubricId version = fill(cells, judge, scores.subspan(i, end - i));
            const auto value = judge.judge(cells, version).value;
            if (!value)
                continue;
            RaterValue v{std::int32_t(t), first.rater, first.round, first.position, 0, -1, *value, first.blind};
            for (std::size_t k = i; k < end; ++k) {
                v.sequence = std::max(v.sequence, scores[k]->sequence);
                if (scores[k]->judgedMillis >= 0)
                    v.millis = std::max(v.millis, 0) + scores[k]->judgedMillis;
            }
            out.push_back(v);
        }
    }
    return out;
}

std::vector<std::string> estimandNotes(const AnalysisData &data, const ScoreChoice &choice)
{
    std::vector<std::string> out;
    double least = 1, most = 0;
    for (const Counts &c : countOutcomes(data)) {
        if (c.settled == 0)
            continue;
        const auto failed = c.of(Outcome::Failed) + c.of(Outcome::Partial) + c.of(Outcome::Unknown);
        least = std::min(least, double(failed) / double(c.settled));
        most = std::max(most, double(failed) / double(c.settled));
    }
    if (most - least > 0.05)
        out.push_back("Requests failed unequally (" + fixed(100 * least, 0) + " % to " + fixed(100 * most, 0) +
                      " %): leaving them out flatters who failed more.");
    if (most <= 0 || choice.scale.claims || choice.scale.form == ScoreForm::Shares)
        return out;
    if (orderBy(data, choice, Estimand::Quality) != orderBy(data, choice, Estimand::Delivered))
        out.push_back("The order of the models is another one when failed requests count as the lowest score.");
    return out;
}

std::vector<std::string> judgingWarnings(const ScoreTable &table)
{
    std::vector<std::string> out;
    if (table.raters.size() == 1)
        out.push_back("One rater only.");
    if (!table.allBlind)
        out.push_back(table.anyBlind ? "Some scores were not given blind." : "Scores were not given blind.");
    if (table.incomplete > 0)
        out.push_back(counted(table.incomplete, "answer is", "answers are") +
                      " unscored because a criterion was forgotten.");
    return out;
}

std::string leftOutText(const ScoreTable &g)
{
    std::vector<std::string> notes;
    if (g.answers > 0 && g.scored + g.unusable + g.refusedRightly < g.answers)
        notes.push_back("Scored " + grouped(g.scored) + " of " + counted(g.answers, "answer", "answers"));
    if (g.cantJudge > 0)
        notes.push_back(grouped(g.cantJudge) + " “can't judge” left out");
    if (g.notApplicable > 0)
        notes.push_back(counted(g.notApplicable, "answer", "answers") + " to which it does not apply left out");
    if (g.unusable > 0)
        notes.push_back(counted(g.unusable, "answer", "answers") + " refused, empty or cut off counted as " +
                        exact(g.scale.worst()) + (g.scale.percent() ? " %" : ""));
    if (g.refusedRightly > 0)
        notes.push_back(counted(g.refusedRightly, "refusal that was", "refusals that were") + " asked for counted as " +
                        exact(g.scale.best()) + (g.scale.percent() ? " %" : ""));
    if (g.adjudicated > 0)
        notes.push_back(counted(g.adjudicated, "answer", "answers") + " decided by adjudication");
    if (g.split > 0)
        notes.push_back(counted(g.split, "answer", "answers") + " that raters see differently counted as the share "
                                                                "of them that passes it");
    if (g.afterReveal > 0)
        notes.push_back(counted(g.afterReveal, "score", "scores") + " given after the names were shown left out");
    if (g.laterRounds > 0)
        notes.push_back(counted(g.laterRounds, "score", "scores") + " of a second round left out");
    return notes.empty() ? "" : joined(notes, "; ") + '.';
}
} // namespace assay::analysis
