// SPDX-License-Identifier: GPL-3.0-or-later
// Bradley-Terry with ties of their own (methods.md 2.4): for data with more than 20 % ties, where nu answers how often
// people will see no difference. Pure.
#pragma once
#include "stats/estimates.h"
#include "stats/pair_graph.h"
#include <vector>

namespace assay::stats
{
// P(i) : P(j) : P(tie) = e^bi : e^bj : nu e^((bi + bj) / 2); strengths sum to 0. Status as bradleyTerry(); Undefined
// without any tie or without any decided vote, where nu is 0 or infinite.
struct Davidson {
    Status status = Status::Undefined;
    std::vector<double> strength;
    std::optional<double> nu, logLikelihood;
};
Davidson davidson(const PairTable &table);
} // namespace assay::stats
