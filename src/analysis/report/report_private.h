// SPDX-License-Identifier: GPL-3.0-or-later
// Private to analysis/report: the report while it is being made, and its parts.
#pragma once
#include "analysis/report.h"
#include "analysis/score_choice.h"
#include <map>

namespace assay::analysis
{
struct ReportDraft {
    const ReportRecords &records;
    Report report;
    std::vector<std::string> names;      // of AnalysisData::targets
    std::vector<ChartSpec> all;          // every chart; those shown are in report.charts
    std::map<std::string, int> figureAt; // path to figure
    std::optional<ScoreChoice> choice;   // what "the score" is; nullopt: nothing has been judged

    const AnalysisData &data() const { return records.data; }
    const ChartSpec *chart(std::string_view id) const;
    // The mark of this target in that chart, in whatever panel it is; null: there is none.
    const ChartRow::Mark *mark(std::string_view chart, std::string_view series, std::size_t target) const;
    const ChartRow *row(std::string_view chart, std::size_t target) const;
    int addFigure(ReportFigure figure); // by path: a number that is stated twice is one figure
    ReportSection &section(std::string id, std::string title, int level = 2);
};

enum class MeasureKind { Score, Cost, Month, First, Median, Tail, Whole };
ReportCell figureCell(ReportDraft &draft, MeasureKind kind, std::size_t target);
ReportCell plainCell(std::string text);
ReportCell numberCell(double value, std::string text);
ReportCell countCell(std::int64_t count);                    // "1,204"
std::string scoreName(const ReportDraft &draft);             // "Mean score (1–5)"
std::string currencyOfCosts(const ReportDraft &draft);       // of the cost chart: "USD"
std::vector<std::size_t> shownTwo(const ReportDraft &draft); // recommended and runner-up; fewer when nothing is ranked

void addDecision(ReportDraft &draft);
void addGates(ReportDraft &draft);
void addMethod(ReportDraft &draft);
void addResults(ReportDraft &draft);
void addCharts(ReportDraft &draft);
void addCostModel(ReportDraft &draft);
void addLimits(ReportDraft &draft);
void addAppendix(ReportDraft &draft);
} // namespace assay::analysis
