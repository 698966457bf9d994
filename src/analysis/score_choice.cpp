// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/score_choice.h"
#include "analysis/frozen.h"
#include "analysis/numbers.h"
#include "core/measures.h"
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace assay::analysis
{
namespace
{
constexpr double kSharePoints = 5, kSharedPoints = 3; // margins of methods.md 1.7: pass rates, and 0 to 100
constexpr double kScalePart = 0.25 / 4;               // 0.25 on 1 to 5, as a part of the scale

struct Group { // one rubric in all its versions
    std::string key;
    std::vector<std::int16_t> criteria; // in the order of the data
};

bool unordered(const Criterion &c)
{
    return c.scale.kind == ScaleKind::Categories || c.direction == Direction::Unordered;
}

bool sameScale(const Criterion &a, const Criterion &b)
{
    return a.scale.kind == b.scale.kind && a.scale.low == b.scale.low && a.scale.high == b.scale.high &&
           a.direction == b.direction;
}

std::optional<double> marginOf(const Criterion &c)
{
    const double span = c.scale.high - c.scale.low;
    switch (c.scale.kind) {
    case ScaleKind::PassFail:
        return c.margin > 0 ? 100 * c.margin : kSharePoints;
    case ScaleKind::Points:
        return c.margin > 0 ? c.margin : kSharedPoints * span / 100;
    case ScaleKind::Ordinal:
        return c.margin > 0 ? c.margin : kScalePart * span;
    case ScaleKind::Count:
    case ScaleKind::Categories:
        break;
    }
    return c.margin > 0 ? std::optional(c.margin) : std::nullopt;
}

ScoreScale scaleOf(const Criterion &c)
{
    ScoreScale out;
    const bool rate = c.scale.kind == ScaleKind::PassFail;
    out.name = c.name.empty() ? c.key : c.name;
    out.low = rate ? 0 : c.scale.low;
    out.high = rate ? 100 : c.scale.high;
    out.count = c.scale.kind == ScaleKind::Count;
    out.lowerBetter = c.direction == Direction::LowerIsBetter;
    out.form = unordered(c) ? ScoreForm::Shares : rate ? ScoreForm::Rate : ScoreForm::Mean;
    out.margin = out.form == ScoreForm::Shares ? std::nullopt : marginOf(c);
    return out;
}

// The common scale of everything that counts, else 0 to 100 (0.5).
ScoreScale scaleOfWhole(const AnalysisData &data, const std::vector<std::int16_t> &counted)
{
    const Criterion &first = criterionOf(data, counted.front());
    const bool one = std::all_of(counted.begin(), counted.end(), [&](std::int16_t i) {
        const Criterion &c = criterionOf(data, i);
        return c.scale.kind != ScaleKind::PassFail && c.scale.low == first.scale.low &&
               c.scale.high == first.scale.high && c.direction == first.direction;
    });
    ScoreScale out;
    if (one) {
        out = scaleOf(first);
        for (std::int16_t i : counted) // what matters is what the finest criterion says
            out.margin = std::min(*out.margin, marginOf(criterionOf(data, i)).value_or(*out.margin));
    } else {
        out.low = 0;
        out.high = 100;
        out.margin = kSharedPoints;
    }
    return out;
}

ScoreScale scaleOfClaims()
{
    ScoreScale out;
    out.form = ScoreForm::Rate;
    out.low = 0;
    out.high = 100;
    out.lowerBetter = true;
    out.claims = true;
    out.margin = kSharePoints;
    return out;
}

std::string rubricName(const AnalysisData &data, const Group &group)
{
    const AnalysisCriterion &first = data.criteria[std::size_t(group.criteria.front())];
    std::string out = first.rubricKey;
    std::replace(out.begin(), out.end(), '-', ' ');
    if (!out.empty() && out[0] >= 'a' && out[0] <= 'z')
        out[0] = char(out[0] - 'a' + 'A');
    return out;
}

std::vector<Group> groupsOf(const AnalysisData &data)
{
    std::vector<Group> out;
    for (std::size_t i = 0; i < data.criteria.size(); ++i) {
        const std::string &key = data.criteria[i].rubricKey;
        auto found = std::find_if(out.begin(), out.end(), [&](const Group &g) { return g.key == key; });
        if (found == out.end())
            found = out.insert(out.end(), {key, {}});
        found->criteria.push_back(std::int16_t(i));
    }
    return out;
}

class Builder
{
public:
    explicit Builder(const AnalysisData &data) : m_data(data), m_judged(std::max<std::size_t>(1, data.criteria.size()))
    {
        std::vector<std::int32_t> last(m_judged.size(), -1); // records of one criterion and trial mostly follow
        for (const AnalysisScore &s : data.scores) {
            const auto c = std::size_t(s.criterion);
            if (c >= m_judged.size() || s.afterReveal || (!s.value && !s.cantJudge && !s.notApplicable))
                continue;
            m_judged[c] += last[c] != s.trial ? 1 : 0;
            last[c] = s.trial;
        }
        for (const AnalysisAdjudication &a : data.adjudications) {
            if (a.criterion >= 0 && std::size_t(a.criterion) < m_judged.size() &&
                m_judged[std::size_t(a.criterion)] == 0)
                m_judged[std::size_t(a.criterion)] = 1;
        }
    }
    std::vector<ScoreChoice> all()
    {
        if (m_data.criteria.empty()) { // no store: what there is, is the built-in criterion
            add("overall", scaleOf(criterionOf(m_data, 0)), {0}, {0}, false);
            return finished();
        }
        for (const Group &group : groupsOf(m_data))
            addGroup(group);
        return finished();
    }

private:
    // Answers with a judgement on each of these criteria, added up over the versions of the rubric.
    std::int64_t judged(const std::vector<std::int16_t> &criteria) const
    {
        std::map<RubricId, std::int64_t> least;
        for (std::int16_t c : criteria) {
            const auto i = std::size_t(c);
            const RubricId rubric = i < m_data.criteria.size() ? m_data.criteria[i].rubric : RubricId{};
            const auto [found, fresh] = least.try_emplace(rubric, m_judged[i]);
            found->second = fresh ? found->second : std::min(found->second, m_judged[i]);
        }
        std::int64_t sum = 0;
        for (const auto &[rubric, count] : least)
            sum += count;
        return sum;
    }
    // `needed`: those without which an answer has no value on this scale.
    void add(std::string key, ScoreScale scale, std::vector<std::int16_t> criteria,
             const std::vector<std::int16_t> &needed, bool whole)
    {
        const std::int64_t count = judged(needed);
        if (count > 0)
            m_out.push_back({std::move(key), scale.name, whole, std::move(criteria), count, std::move(scale)});
    }
    void addGroup(const Group &group)
    {
        const std::string name = rubricName(m_data, group);
        std::vector<std::int16_t> counted, claims;
        std::set<std::string> keys, claimKeys;
        for (std::int16_t i : group.criteria) {
            const Criterion &c = criterionOf(m_data, i);
            if (countsInWhole(c)) {
                counted.push_back(i);
                keys.insert(c.key);
            }
            if (c.scale.kind == ScaleKind::Count && !unordered(c)) {
                claims.push_back(i);
                if (isBadClaim(c) || countsGoodClaims(c))
                    claimKeys.insert(isBadClaim(c) ? "bad" : "good");
            }
        }
        if (keys.size() > 1 && group.key != "overall") {
            ScoreScale scale = scaleOfWhole(m_data, counted);
            scale.name = name + ", all criteria";
            add(group.key + "/*", scale, group.criteria, counted, true);
        }
        if (claimKeys.size() == 2) {
            ScoreScale scale = scaleOfClaims();
            const bool claim = criterionOf(m_data, claims.front()).key.starts_with("claim");
            scale.thing = claim ? "claim" : "item";
            scale.name = name + (claim ? ", hallucination" : ", errors");
            add(group.key + "/#", scale, claims, claims, false);
        }
        addSingles(group);
    }
    void addSingles(const Group &group)
    {
        std::vector<std::int16_t> left = group.criteria;
        while (!left.empty()) {
            const Criterion &first = criterionOf(m_data, left.front());
            std::vector<std::int16_t> same;
            std::erase_if(left, [&](std::int16_t i) {
                const Criterion &c = criterionOf(m_data, i);
                if (c.key != first.key || !sameScale(c, first))
                    return false;
                same.push_back(i);
                return true;
            });
            ScoreScale scale = scaleOf(first);
            const bool builtIn = group.key == "overall" && first.key == "overall";
            add(builtIn ? "overall" : group.key + '/' + first.key, scale, same, same, false);
        }
    }
    std::vector<ScoreChoice> finished()
    {
        // One name, one choice: a version with another scale, or another rubric with a criterion of that name.
        std::map<std::string, int> names;
        for (const ScoreChoice &c : m_out)
            ++names[c.name];
        std::map<std::string, int> keys;
        for (ScoreChoice &c : m_out) {
            if (names[c.name] > 1) {
                const AnalysisData &d = m_data;
                const auto i = std::size_t(c.criteria.front());
                if (i < d.criteria.size())
                    c.name += " (" + d.criteria[i].rubricKey + " v" + std::to_string(d.criteria[i].rubricVersion) + ")";
            }
            if (const int before = keys[c.key]++; before > 0)
                c.key += '@' + std::to_string(before + 1);
            const FrozenMeasure frozen = frozenMeasure(m_data, c);
            if (frozen.isThis && frozen.now->margin > 0 && c.scale.form != ScoreForm::Shares)
                c.scale.margin = frozen.now->margin * (c.scale.percent() ? 100 : 1);
        }
        return std::move(m_out);
    }
    const AnalysisData &m_data;
    std::vector<std::int64_t> m_judged; // answers, by criterion
    std::vector<ScoreChoice> m_out;
};

int decimalsOf(const ScoreScale &scale)
{
    const double span = scale.high - scale.low;
    return scale.percent() ? 0 : scale.count || span <= 20 ? 2 : span <= 200 ? 1 : 0;
}
} // namespace

std::vector<ScoreChoice> scoreChoices(const AnalysisData &data) { return Builder(data).all(); }

const ScoreChoice *chosenScore(const std::vector<ScoreChoice> &choices, const AnalysisData &data, std::string_view key)
{
    std::int64_t most = 0;
    for (const ScoreChoice &c : choices)
        most = std::max(most, c.judged);
    // What covers nearly all that was judged; of that what was decided before scoring, then the whole, then what can
    // rank.
    auto rank = [&](const ScoreChoice &c) {
        return std::tuple(5 * c.judged >= 4 * most, frozenMeasure(data, c).isThis && c.scale.form != ScoreForm::Shares,
                          c.whole, c.scale.form != ScoreForm::Shares && !c.scale.count, c.judged);
    };
    const ScoreChoice *best = nullptr;
    for (const ScoreChoice &c : choices) {
        if (c.key == key && !key.empty())
            return &c;
        if (!best || rank(*best) < rank(c))
            best = &c;
    }
    return best;
}

const Criterion &criterionOf(const AnalysisData &data, std::int16_t index)
{
    return index >= 0 && std::size_t(index) < data.criteria.size() ? data.criteria[std::size_t(index)].criterion
                                                                   : overallRubric().criteria.front();
}

bool isBadClaim(const Criterion &criterion) { return countsBadClaims(criterion); }

std::string scoreText(const ScoreScale &scale, double value)
{
    return fixed(value, decimalsOf(scale)) + (scale.percent() ? " %" : "");
}

std::string differenceText(const ScoreScale &scale, double value)
{
    const double size = std::abs(value);
    // A difference of less than half a percentage point is not none.
    return fixed(size, scale.percent() && size > 0 && size < 1 ? 1 : decimalsOf(scale));
}

std::string pointsText(const ScoreScale &scale, double value)
{
    const std::string text = differenceText(scale, value);
    return text + (scale.percent() ? " percentage " : " ") + (text == "1" ? "point" : "points");
}

std::string scaleText(const ScoreScale &scale)
{
    if (scale.claims)
        return "answers with a bad " + scale.thing;
    if (scale.percent())
        return scale.lowerBetter ? "share that is marked, lower is better" : "share that passes";
    if (scale.count)
        return "mean count";
    return "mean score (" + exact(scale.low) + "–" + exact(scale.high) + ")";
}

std::string scoreUnit(const ScoreScale &scale)
{
    return scale.percent() ? "percent"
           : scale.count   ? "count"
                           : "score_" + exact(scale.low) + "_to_" + exact(scale.high);
}
} // namespace assay::analysis
