// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/judged_answers.h"
#include <algorithm>

namespace assay::analysis
{
AnswerJudge::AnswerJudge(const AnalysisData &data, const ScoreChoice &choice)
    : m_choice(choice), m_places(std::max<std::size_t>(1, data.criteria.size()), -1)
{
    for (std::int16_t index : choice.criteria) {
        const Criterion &c = criterionOf(data, index);
        const RubricId rubric =
            std::size_t(index) < data.criteria.size() ? data.criteria[std::size_t(index)].rubric : RubricId{};
        m_places[std::size_t(index)] = std::int16_t(m_slots.size());
        m_slots.push_back({rubric, c, c.weight, c.weight > 0 && percentOf(c, c.scale.low).has_value()});
    }
}

std::optional<std::size_t> AnswerJudge::slot(std::int16_t criterion) const
{
    if (criterion < 0 || std::size_t(criterion) >= m_places.size() || m_places[std::size_t(criterion)] < 0)
        return std::nullopt;
    return std::size_t(m_places[std::size_t(criterion)]);
}

Judged AnswerJudge::judge(std::span<const CriterionCell> cells, RubricId version) const
{
    return m_choice.scale.claims ? claims(cells, version)
           : m_choice.whole      ? weighted(cells, version)
                                 : single(cells, version);
}

Judged AnswerJudge::single(std::span<const CriterionCell> cells, RubricId version) const
{
    Judged out;
    for (std::size_t i = 0; i < m_slots.size(); ++i) {
        if (m_slots[i].rubric != version || !cells[i].given)
            continue;
        out.cantJudge = cells[i].cantJudge;
        out.notApplicable = cells[i].notApplicable;
        if (cells[i].value)
            out.value = *cells[i].value * (m_choice.scale.percent() ? 100.0 : 1.0);
    }
    return out;
}

// methods.md 0.5: a forgotten or unjudgeable criterion makes the answer unscored, one that does not apply does not.
Judged AnswerJudge::weighted(std::span<const CriterionCell> cells, RubricId version) const
{
    Judged out;
    const bool percent = m_choice.scale.low == 0 && m_choice.scale.high == 100;
    double weights = 0, sum = 0;
    for (std::size_t i = 0; i < m_slots.size(); ++i) {
        const Slot &slot = m_slots[i];
        if (slot.rubric != version || !slot.counts || cells[i].notApplicable)
            continue;
        out.incomplete = out.incomplete || !cells[i].given;
        out.cantJudge = out.cantJudge || cells[i].cantJudge;
        if (!cells[i].value)
            continue;
        const double part = *percentOf(slot.criterion, *cells[i].value);
        weights += slot.weight;
        // Turned round where lower is better, unless that is what all of them are.
        sum += slot.weight * (percent && !m_choice.scale.lowerBetter ? part : double(*cells[i].value));
    }
    if (!out.incomplete && !out.cantJudge && weights > 0)
        out.value = sum / weights;
    out.notApplicable = !out.value && !out.incomplete && !out.cantJudge;
    return out;
}

Judged AnswerJudge::claims(std::span<const CriterionCell> cells, RubricId version) const
{
    Judged out;
    bool any = false;
    for (std::size_t i = 0; i < m_slots.size(); ++i) {
        const Slot &slot = m_slots[i];
        if (slot.rubric != version || cells[i].notApplicable)
            continue;
        any = true;
        out.incomplete = out.incomplete || !cells[i].given;
        out.cantJudge = out.cantJudge || cells[i].cantJudge;
        out.all += cells[i].value.value_or(0);
        out.bad += isBadClaim(slot.criterion) ? cells[i].value.value_or(0) : 0;
    }
    if (any && !out.incomplete && !out.cantJudge)
        out.value = out.bad > 0 ? 100.0 : 0.0;
    out.notApplicable = !any;
    return out;
}
} // namespace assay::analysis
