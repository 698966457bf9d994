// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measures.h"

#include <algorithm>

namespace assay
{
namespace
{
bool ranks(const Criterion &c) { return c.scale.kind != ScaleKind::Categories && c.direction != Direction::Unordered; }
} // namespace

bool countsBadClaims(const Criterion &criterion)
{
    return criterion.scale.kind == ScaleKind::Count && criterion.direction == Direction::LowerIsBetter &&
           criterion.key.find("unverifiable") == std::string::npos;
}

bool countsGoodClaims(const Criterion &criterion)
{
    return criterion.scale.kind == ScaleKind::Count && criterion.direction == Direction::HigherIsBetter;
}

bool countsInWhole(const Criterion &criterion)
{
    return criterion.weight > 0 && percentOf(criterion, criterion.scale.low).has_value();
}

std::vector<std::string> measuresOf(const Rubric &rubric)
{
    const auto &all = rubric.criteria;
    std::vector<std::string> out;
    for (const Criterion &c : all) {
        if (ranks(c))
            out.push_back(c.key);
    }
    if (std::count_if(all.begin(), all.end(), countsInWhole) > 1)
        out.emplace_back(WholeMeasure);
    if (std::any_of(all.begin(), all.end(), countsBadClaims) && std::any_of(all.begin(), all.end(), countsGoodClaims))
        out.emplace_back(ClaimsMeasure);
    return out;
}

bool hasMeasure(const Rubric &rubric, std::string_view measure)
{
    const std::vector<std::string> all = measuresOf(rubric);
    return std::find(all.begin(), all.end(), measure) != all.end();
}

std::string usualPrimary(const Rubric &rubric)
{
    for (const std::string_view measure : {ClaimsMeasure, WholeMeasure}) {
        if (hasMeasure(rubric, measure))
            return std::string(measure);
    }
    const std::vector<std::string> all = measuresOf(rubric);
    return !all.empty() ? all.front() : rubric.criteria.empty() ? std::string() : rubric.criteria.front().key;
}

double marginOf(const Rubric &rubric, std::string_view measure)
{
    const Criterion *criterion = rubric.criterion(measure);
    return criterion != nullptr ? criterion->margin : 0;
}
} // namespace assay
