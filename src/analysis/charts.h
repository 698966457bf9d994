// SPDX-License-Identifier: GPL-3.0-or-later
// The registry of charts: records in, ChartSpec out. Pure; safe on any thread.
#pragma once
#include "analysis/chart_spec.h"
#include "analysis/decision.h"
#include "core/records.h"
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::analysis
{
// What the user decides and no record knows. Each chart that uses one says so in its subtitle or caption.
struct Assumptions {
    double goodEnough = 4;    // mean score from which a model will do; also the pass mark of an answer
    double secondsTarget = 5; // p95 of the whole answer should be below
    double tasksPerMonth = 30'000;
    bool operator==(const Assumptions &) const = default;
};
struct ChartOptions {
    bool groupByProvider = false;
    std::string appVersion;
    std::string setName;
    std::vector<std::string> modelsInOrder; // of the workspace, for the colours; empty: the order of the data
    // Asked with the share done by charts that take long; false: stop.
    std::function<bool(double)> keepGoing = {};
    std::string filter = {}; // filterText(): captions state it
    Assumptions assume = {};
    DecisionRules decision = {};
    std::string score = {};    // ScoreChoice::key: what "the score" is; empty or unknown: what the data are about
    bool bcaIntervals = false; // means by bootstrap (BCa) from 20 prompts on, instead of Student's t
};
struct ChartKind {
    std::string_view id;       // "score", "latency", "cost"
    std::string_view question; // "Which is best?", "Fast enough?", "What does it cost?"
    ChartSpec (*make)(const AnalysisData &data, const ChartOptions &options);
    bool usesScore = false; // it is another one with another ChartOptions::score
};
const std::vector<ChartKind> &chartKinds();
const ChartKind *chartKind(std::string_view id);
std::string
chartCsv(const ChartSpec &spec); // every plotted value and interval; RFC 4180, C locale, units in the header

// Colour index 0..5 per model: the same model has the same hue everywhere, whatever a cloud calls it
// (catalog::ModelBook). Given in order of first appearance in the workspace (the caller passes models in that order);
// the sixth and later share grey (5).
int colorOfModel(const std::vector<std::string> &modelsInOrder, std::string_view model);
std::string familyOfModel(std::string_view id); // the model behind a cloud's id for it; the id where nothing is known
MarkShape
shapeOfEndpoint(const AnalysisTarget &target); // from its name and API: Foundry, Bedrock, Vertex, local, else direct
} // namespace assay::analysis
