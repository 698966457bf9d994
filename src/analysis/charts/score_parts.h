// SPDX-License-Identifier: GPL-3.0-or-later
// What "Which is best?" is made of, whatever the form of the score: one estimate a target, the words around it, and the
// charts of claims and of categories. Private to charts/score*.cpp.
#pragma once
#include "analysis/charts.h"
#include "analysis/comparison.h"
#include "analysis/parts.h"
#include "analysis/score_table.h"
#include <map>

namespace assay::analysis
{
struct ScoreContext {
    const AnalysisData &data;
    const ChartOptions &options;
    const ScoreChoice &choice;
    const ScoreTable &gathered;
    const PromptTable &table;
    const CommonSet &set;
    std::map<std::size_t, std::vector<double>> draws = {}; // of the means, by target; where BCa is asked for
};
// The draws of all targets at once: eight take as long as one.
void drawMeans(ScoreContext &c);

// A target's estimate on the common set with its intervals: Student or BCa for means, Wilson at the effective number of
// answers for rates. Below 10 prompts points instead.
ChartRow::Mark estimateOf(const ScoreContext &c, std::size_t target);
// The mean as delivered (0.3), on its own common set; empty where no request failed.
std::vector<std::optional<double>> deliveredMeans(const ScoreContext &c); // by target

// ---- words
std::string scoreTitle(const Comparison &c, const std::vector<std::string> &names, const std::vector<double> &means,
                       const ScoreScale &scale);
std::string scoreSubtitle(const ScoreContext &c);
std::string scoreCaption(const ScoreContext &c);
std::vector<std::string> scoreWarnings(const ScoreContext &c, const ChartSpec &spec);
std::string nothingScored(const AnalysisData &data);
std::string scoredBy(const AnalysisData &data, const ScoreTable &table);     // "Scored blind by Mara, Ben."
std::string frozenText(const AnalysisData &data, const ScoreChoice &choice); // the freeze, and what is exploratory

// ---- other forms: rows of what was counted beside the rate; the whole chart of categories
void addClaims(ChartSpec &spec, const ScoreContext &c, const std::vector<std::size_t> &order);
std::string claimsText(const ScoreContext &c); // which answers the shares are of
void fillShares(ChartSpec &spec, const ScoreContext &c);
} // namespace assay::analysis
