// SPDX-License-Identifier: GPL-3.0-or-later
// What a finding can be about: one criterion of a rubric, the rubric as a whole, or the claims that were counted by it.
// One of them is the primary measure, decided before scoring (methods.md 0.10, 1.8). Pure.
#pragma once
#include "core/scores.h"
#include <string>
#include <string_view>
#include <vector>

namespace assay
{
inline constexpr std::string_view WholeMeasure = "*";  // all criteria that count, weighted (0.5)
inline constexpr std::string_view ClaimsMeasure = "#"; // the share of answers with a bad claim (9.2)

bool countsBadClaims(const Criterion &criterion); // contradicted or not in the source; unverifiable is neither
bool countsGoodClaims(const Criterion &criterion);
bool countsInWhole(const Criterion &criterion);
// Every key of a criterion that has a better and a worse, then "*" where several count and "#" where good and bad
// claims are counted. Empty: nothing in the rubric can rank.
std::vector<std::string> measuresOf(const Rubric &rubric);
bool hasMeasure(const Rubric &rubric, std::string_view measure);
// What is taken unless somebody chooses: the claims where they are counted, else the whole, else the first criterion
// that can rank, else the first one.
std::string usualPrimary(const Rubric &rubric);
double marginOf(const Rubric &rubric, std::string_view measure); // of that criterion; 0: none set
} // namespace assay
