// SPDX-License-Identifier: GPL-3.0-or-later
// "Are our raters fair?" in words. Private to the two files of that page.
#pragma once
#include "analysis/raters.h"
#include <string>
#include <vector>

namespace assay::analysis
{
std::string ratersTitle(const RaterReport &r, const RatingSet &set);
std::vector<std::string> ratersSentences(const RaterReport &r, const RatingSet &set, const AnalysisData &data,
                                         const ScoreChoice &choice);
std::vector<std::string> ratersWarnings(const RaterReport &r, const RatingSet &set);
// What was looked at and not found wanting, or could not be looked at: silence would read as approval.
std::vector<std::string> ratersChecks(const RaterReport &r, const RatingSet &set);
std::string raterPairText(const RaterPair &p, const RatingSet &set);
std::string raterLevelName(stats::Level level);                 // "ordinal"
std::string raterCoefficient(double v);                         // "−0.07", of alpha and kappa
std::string raterRho(double v);                                 // "+0.31"
std::string raterDifference(const ScoreScale &scale, double v); // signed
} // namespace assay::analysis
