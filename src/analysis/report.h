// SPDX-License-Identifier: GPL-3.0-or-later
// The report behind a decision, before anyone writes it: sections of texts, tables and charts, made from stored records
// by the same functions as the charts, and what a person adds (recommendation, owner, volume, must-haves). HTML, PDF
// and XLSX are three writings of this one value. Pure; any thread. Structure: ux.md 4.2. Numbers in the C locale.
#pragma once
#include "analysis/chart_spec.h"
#include "core/records.h"
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace assay::analysis
{
// ---- what a person adds
struct ReportGate { // a must-have, checked before any score is looked at
    enum class Answer { NotChecked, Pass, Fail };
    struct Of {
        std::string target; // as targetNames() gives it
        Answer answer = Answer::NotChecked;
        std::string note;
        bool operator==(const Of &) const = default;
    };
    std::string name; // "Data stays in the EU"
    std::vector<Of> answers;
    bool operator==(const ReportGate &) const = default;
};
enum class ReportTheme { Usual /* light on a screen, black on white on paper */, Light, Dark, Print };
struct ReportRequest {
    std::string question;                      // the decision asked; empty: a neutral one
    std::string recommendation;                // the person's own words; empty: the report says that there is none
    std::string owner, date;                   // date: ISO
    std::string recommended, runnerUp;         // as targetNames(); empty: the first two by score, called that
    std::optional<std::int64_t> tasksPerMonth; // absent: no monthly cost is given
    std::vector<std::string> charts; // ids, in the order wanted; empty: every one that can be drawn, as they are made
    std::vector<ReportGate> gates;
    std::map<std::string, std::string> altTexts = {}; // by a chart's id: read aloud in its place; absent: the made one
    ReportTheme theme = ReportTheme::Usual;           // of the charts
    bool hideRaters = false;                          // "Rater 1" instead of a name, in the pack too
    bool operator==(const ReportRequest &) const = default;
};

// ---- what the store adds to AnalysisData
struct ReportPrice {         // what answers of a target were priced with
    std::int32_t target = 0; // into AnalysisData::targets
    TokenPrice price;
};
struct ReportSettings { // of a target in a run
    std::int32_t target = 0;
    RunId run{};
    std::string parameters; // "temperature 0, max output 512"; empty: the API's defaults
    std::string region, baseUrl;
    std::string modelReported; // as the API returned it; empty: it returned none
};
struct ReportPrompt {
    std::string key, title, system, user; // as sent, variables filled in; cut when long
    std::vector<std::string> tags;
    std::string reference;
};
struct ReportAnswer {
    TrialId trial{};
    std::string prompt, target, outcome, text, note, sha256; // text: cut when long; sha256: of the stored row
};
struct ReportRecords {
    AnalysisData data;
    std::vector<ReportPrice> prices;
    std::vector<ReportSettings> settings;
    std::vector<ReportPrompt> prompts; // the first ones, at most kReportPrompts
    std::vector<ReportAnswer> answers, failures;
    std::int64_t failuresInAll = 0, scoreChanges = 0;
    std::vector<Rubric> rubrics; // that scores were given by
    int repetitions = 1;
    std::vector<std::uint64_t> orderSeeds;
    std::string ledgerDigest; // hex, of the workspace's last entry
    std::int64_t ledgerEntries = 0;
    int schema = 0;
    std::string appVersion;
};
constexpr std::size_t kReportPrompts = 40, kReportAnswers = 12, kReportFailures = 30;

// ---- the document
struct ReportFigure { // one number that the report states: where it stands, and what it rests on
    std::string id;   // "f1" ...: also the element's id in HTML
    std::string path; // "score/Opus 4.7/score": the same for the same data
    std::string measure, target, text;
    std::optional<double> value, low95, high95;
    std::int64_t n = 0;
    std::string unit, why;
    bool isCost = false;
    bool paired = false;    // set beside the others of its measure: all on the same prompts
    bool published = false; // somebody else's figure
    std::vector<TrialId> behind;
};
enum class ReportTone { Normal, Lead, Quiet, Warning, Code /* kept as it is, line by line */ };
struct ReportText {
    std::string text;
    ReportTone tone = ReportTone::Normal;
};
struct ReportList {
    std::vector<std::string> items;
};
struct ReportFacts { // term and what it is
    std::vector<std::pair<std::string, std::string>> items;
};
struct ReportCell {
    std::string text;
    int figure = -1; // into Report::figures
    ReportTone tone = ReportTone::Normal;
    std::optional<double> number = {}; // what the text says, for a workbook
};
struct ReportColumn {
    std::string title;
    bool number = false; // aligned to the right
};
struct ReportTable {
    std::string caption;
    std::vector<ReportColumn> columns; // the first is the row's heading
    std::vector<std::vector<ReportCell>> rows;
    bool folded = false; // the twin of a chart: HTML folds it away, PDF leaves it out
};
struct ReportPicture {
    std::size_t chart = 0; // into Report::charts
};
using ReportBlock = std::variant<ReportText, ReportList, ReportFacts, ReportTable, ReportPicture>;
struct ReportSection {
    std::string id, title;
    int level = 2; // 3: part of the one before
    std::vector<ReportBlock> blocks;
};
struct ReportTarget { // what the lint holds claims against
    std::string name;
    std::int64_t settled = 0, failed = 0; // failed: brought nothing whole
    std::int64_t unknownCosts = 0, knownCosts = 0;
};
struct ReportPair { // of `ranked`: a stands before b. What the paired comparison lets anybody say
    std::size_t a = 0, b = 0;
    std::int64_t n = 0;
    bool aBetter = false, bBetter = false, equivalent = false;
    bool interval = false;      // there is one
    std::optional<double> lead; // points by which a is ahead
    std::string sentence;
};
struct Report {
    std::string title, subtitle, language = "en";
    std::string setName; // of the first run: for the names of files
    ReportRequest request;
    bool simulated = false;
    std::vector<ReportSection> sections;
    std::vector<ChartSpec> charts; // those shown
    std::vector<ReportFigure> figures;
    std::vector<ReportTarget> targets; // as in the data
    std::vector<std::string> ranked;   // names, best first; those that the pairs below are about
    std::vector<ReportPair> pairs;
    std::int64_t scoredAfterReveal = 0; // among the scores that the headline rests on
    std::vector<std::string> notes;     // warnings, each once, as the report prints them
};

std::vector<std::string> targetNames(const AnalysisData &data); // unique, one per target
// `charts`: every chart of the registry, made from the same data. Makes them itself when it is empty.
Report buildReport(const ReportRecords &records, const ReportRequest &request, std::vector<ChartSpec> charts = {},
                   const std::function<bool(double)> &keepGoing = {});
// Every chart of the registry for these records, in its order, at the volume asked for.
std::vector<ChartSpec> chartsFor(const AnalysisData &data, const ReportRequest &request, const std::string &appVersion,
                                 const std::vector<std::string> &modelsInOrder = {},
                                 const std::function<bool(double)> &keepGoing = {});
bool canBeDrawn(const ChartSpec &spec) noexcept;
ReportTable chartTable(const ChartSpec &spec); // every plotted number and interval, as in its CSV
} // namespace assay::analysis
