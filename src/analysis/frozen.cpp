// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/frozen.h"
#include "core/measures.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
std::string measureOf(const AnalysisData &data, const ScoreChoice &choice)
{
    return choice.whole          ? std::string(WholeMeasure)
           : choice.scale.claims ? std::string(ClaimsMeasure)
                                 : criterionOf(data, choice.criteria.front()).key;
}
} // namespace

FrozenMeasure frozenMeasure(const AnalysisData &data, const ScoreChoice &choice)
{
    FrozenMeasure out;
    for (const ScoringEvent &event : data.freezes) {
        const auto *freeze = std::get_if<Freeze>(&event.body);
        const bool of =
            freeze && std::any_of(choice.criteria.begin(), choice.criteria.end(), [&](std::int16_t i) {
                return std::size_t(i) < data.criteria.size() && data.criteria[std::size_t(i)].rubric == freeze->rubric;
            });
        if (!of)
            continue;
        if (out.first == nullptr) {
            out.first = freeze;
            out.firstMicros = event.atMicros;
        }
        if (out.now == nullptr || out.now->primaryCriterion != freeze->primaryCriterion)
            out.nowMicros = event.atMicros;
        out.now = freeze;
    }
    out.isThis = out.now != nullptr && out.now->primaryCriterion == measureOf(data, choice);
    return out;
}

std::string measureName(const AnalysisData &data, const Freeze &freeze)
{
    if (freeze.primaryCriterion == WholeMeasure)
        return "all criteria, weighted";
    if (freeze.primaryCriterion == ClaimsMeasure)
        return "answers with a bad claim";
    for (const AnalysisCriterion &c : data.criteria) {
        if (c.rubric == freeze.rubric && c.criterion.key == freeze.primaryCriterion && !c.criterion.name.empty())
            return c.criterion.name;
    }
    return freeze.primaryCriterion;
}
} // namespace assay::analysis
