// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/correlation.h"
#include "stats/ranks.h"
#include "stats/special.h"
#include "stats/sums.h"
#include <vector>

namespace assay::stats
{
Correlation spearman(Values x, Values y)
{
    Correlation out;
    std::vector<double> a, b;
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
        if (x[i] && y[i]) {
            a.push_back(*x[i]);
            b.push_back(*y[i]);
        }
    }
    out.n = std::int64_t(a.size());
    if (out.n < 2)
        return out;
    const std::vector<double> ra = midRanks(a).rank, rb = midRanks(b).rank;
    const double middle = (double(out.n) + 1) / 2;
    Sum aa, bb, ab;
    for (std::size_t i = 0; i < ra.size(); ++i) {
        aa.add((ra[i] - middle) * (ra[i] - middle));
        bb.add((rb[i] - middle) * (rb[i] - middle));
        ab.add((ra[i] - middle) * (rb[i] - middle));
    }
    if (!(aa.value() > 0) || !(bb.value() > 0))
        return out;
    out.status = Status::Ok;
    out.rho = std::clamp(ab.value() / std::sqrt(aa.value() * bb.value()), -1.0, 1.0);
    if (out.n < 3)
        return out;
    const double df = double(out.n - 2), rest = 1 - *out.rho * *out.rho;
    out.p = rest > 0 ? 2 * tCdf(-std::abs(*out.rho) * std::sqrt(df / rest), df) : 0.0;
    return out;
}
} // namespace assay::stats
