// SPDX-License-Identifier: GPL-3.0-or-later
// What the three charts share: how a row names its target, what every caption states, how rows are grouped. Private.
#pragma once
#include "analysis/chart_spec.h"
#include "analysis/charts.h"
#include "analysis/prompt_table.h"
#include <array>
#include <span>
#include <string>
#include <vector>

namespace assay::analysis
{
ChartRow rowFor(const AnalysisData &data, std::size_t target, const ChartOptions &options);
// The label, with the endpoint where two targets share it: unique names for a title.
std::vector<std::string> namesFor(const AnalysisData &data, const std::vector<std::size_t> &targets);

// At most `most` code points, the last one "…" where something was left out.
std::string cutTo(const std::string &text, std::size_t most);
// The same, cut short for labels and sentences as long as they still tell the targets apart.
std::vector<std::string> briefNames(const AnalysisData &data, const std::vector<std::size_t> &targets);

struct Collected {
    std::vector<TrialId> trials; // those of the set's prompts
    std::vector<RunId> runs;     // ascending, each once
    std::int64_t answers = 0;
};
Collected collect(const AnalysisData &data, std::span<const Observation> observations, const CommonSet &set);

struct Counts { // of one target's settled trials
    std::array<std::int64_t, 9> byOutcome{};
    std::int64_t settled = 0;
    std::int64_t of(Outcome outcome) const { return byOutcome[std::size_t(outcome)]; }
};
std::vector<Counts> countOutcomes(const AnalysisData &data);
// "2 refused, 1 failed" of everything but succeeded; empty when there is nothing.
std::string outcomesText(const std::vector<Counts> &counts);
// A sentence per target whose requests failed in more than 5 % of cases (methods.md 0.3).
std::vector<std::string> failureWarnings(const AnalysisData &data, const std::vector<Counts> &counts);

std::string sampleText(const AnalysisData &data); // "SAMPLE DATA. Simulated demo models." or empty
std::string provenance(const AnalysisData &data, const ChartOptions &options, bool prices);
// Sentences to one caption.
std::string caption(const std::vector<std::string> &sentences);

// What every page says at its end: failed requests, an order that depends on them; alt text, simulated flag.
void finishPage(ChartSpec &spec, const AnalysisData &data, const std::string &kindOfChart);
std::string appText(const ChartOptions &options); // "Assay 1.2.", or empty
GridHeading headingFor(const AnalysisData &data, std::size_t target, const ChartOptions &options);
// Names of several panels' lines, to stand once: those with the same colour and shape are told apart by dashes.
std::vector<GridHeading> keyFor(const AnalysisData &data, const std::vector<std::size_t> &targets,
                                const ChartOptions &options);
void useKey(ChartSpec &panel, const std::vector<GridHeading> &key);
PlaneSeries seriesFor(const AnalysisData &data, std::size_t target, const ChartOptions &options);
// "“Policy”: " before what is said of the chosen score; empty for the built-in one and where nothing is judged.
std::string scoreLead(const AnalysisData &data, const ChartOptions &options);
std::string caseName(const AnalysisData &data, std::size_t index); // its title, or its key
void finishRows(ChartSpec &spec, const ChartOptions &options);     // grouping, simulated flag
// The spec of a chart that has nothing to draw.
ChartSpec emptySpec(ChartSpec spec, std::string why);
std::string settledNothing(const AnalysisData &data); // why there can be no chart at all, or empty
std::string bestAndWorst(const ChartSpec &spec, std::size_t series, std::string (*text)(double)); // for alt texts
} // namespace assay::analysis
