// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/pareto.h"

namespace assay::stats
{
std::vector<ParetoPoint> pareto(std::span<const CostAndScore> points)
{
    std::vector<ParetoPoint> out(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
        const CostAndScore &p = points[i];
        if (!p.cost || !p.score)
            continue;
        for (std::size_t j = 0; j < points.size(); ++j) {
            const CostAndScore &q = points[j];
            if (q.cost && q.score && *q.cost <= *p.cost && *q.score >= *p.score &&
                (*q.cost < *p.cost || *q.score > *p.score))
                out[i].dominatedBy.push_back(j);
        }
        out[i].status = Status::Ok;
        out[i].onFrontier = out[i].dominatedBy.empty();
    }
    return out;
}
} // namespace assay::stats
