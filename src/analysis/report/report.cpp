// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/certainty.h"
#include "analysis/charts.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "analysis/report/report_private.h"
#include "analysis/score_table.h"
#include "core/text.h"
#include "stats/estimates.h"
#include <algorithm>
#include <numeric>

namespace assay::analysis
{
namespace
{
// The pairs' verdicts need no redrawn prompt sets: those are the chart's.
constexpr std::size_t kNoReplicates = 0;

bool isBetter(stats::Verdict v)
{
    using V = stats::Verdict;
    return v == V::AClearlyBetter || v == V::ABetter || v == V::ABetterButNegligible;
}
bool isWorse(stats::Verdict v)
{
    using V = stats::Verdict;
    return v == V::BClearlyBetter || v == V::BBetter || v == V::BBetterButNegligible;
}

struct Ranking {
    std::vector<std::size_t> order; // targets, best first
    std::vector<Column> columns;
    std::int64_t n = 0;
};

Ranking ranked(const AnalysisData &data, const ScoreChoice &choice)
{
    Ranking out;
    const std::size_t targets = data.targets.size(), prompts = data.caseKeys.size();
    const PromptTable table(targets, prompts, gatherScores(data, choice).observations, PromptTable::Fold::Mean);
    const CommonSet set = commonSet(table, targets, prompts);
    out.n = set.n;
    if (set.n == 0)
        return out;
    std::vector<double> means(targets, 0);
    for (std::size_t t : set.targets)
        means[t] = *stats::meanInterval(restricted(table.column(t), set)).mean;
    out.order = set.targets;
    std::stable_sort(out.order.begin(), out.order.end(), [&](auto a, auto b) {
        return choice.scale.lowerBetter ? means[a] < means[b] : means[a] > means[b];
    });
    for (std::size_t t : out.order)
        out.columns.push_back(restricted(table.column(t), set));
    return out;
}

void addPairs(ReportDraft &draft, const std::function<bool(double)> &keepGoing)
{
    if (!draft.choice || draft.choice->scale.form == ScoreForm::Shares)
        return;
    const Ranking r = ranked(draft.data(), *draft.choice);
    for (std::size_t t : r.order)
        draft.report.ranked.push_back(draft.names[t]);
    if (r.order.size() < 2)
        return;
    const auto &names = draft.report.ranked;
    const ScoreScale &scale = draft.choice->scale;
    const Certainty c = certaintyOf(r.columns, r.n, scale, {kNoReplicates, 1, false}, keepGoing);
    for (const PairFinding &p : c.pairs) {
        std::string sentence = pairSentence(p, names[p.a], names[p.b], scale);
        if (const std::string settling = settlingSentence(p, scale);
            isOpen(p) && !p.test.noVariation && !settling.empty())
            sentence += ' ' + settling;
        draft.report.pairs.push_back({p.a, p.b, p.test.n, isBetter(p.verdict), isWorse(p.verdict),
                                      p.verdict == stats::Verdict::Equivalent,
                                      p.test.ci95.has_value() || p.test.noVariation, p.test.lead, std::move(sentence)});
    }
}

void addTargets(ReportDraft &draft)
{
    const AnalysisData &data = draft.data();
    for (const std::string &name : draft.names)
        draft.report.targets.push_back({name, 0, 0, 0, 0});
    for (const AnalysisTrial &t : data.trials) {
        if (t.target < 0 || std::size_t(t.target) >= draft.names.size())
            continue;
        ReportTarget &of = draft.report.targets[std::size_t(t.target)];
        ++of.settled;
        of.failed += t.outcome == Outcome::Failed || t.outcome == Outcome::Partial || t.outcome == Outcome::Unknown;
        // A failed request without a known cost may have cost nothing; an answer without one has an unknown cost.
        const bool answer = t.outcome != Outcome::Failed && t.outcome != Outcome::Cancelled;
        of.knownCosts += t.costNano ? 1 : 0;
        of.unknownCosts += !t.costNano && answer ? 1 : 0;
    }
}

std::string setNames(const AnalysisData &data)
{
    std::vector<std::string> names;
    for (const RunSummary &run : data.runs) {
        if (std::find(names.begin(), names.end(), run.name) == names.end())
            names.push_back(run.name);
    }
    if (names.size() > 3)
        return names[0] + " and " + grouped(std::int64_t(names.size()) - 1) + " other prompt sets";
    return joined(names, ", ");
}

bool wanted(const ReportRequest &request, const ChartSpec &spec)
{
    // A month would be of a volume that nobody gave.
    return canBeDrawn(spec) && (spec.id != "month" || request.tasksPerMonth);
}

// Those that are shown, in the order asked for.
std::vector<ChartSpec> shown(const ReportRequest &request, const std::vector<ChartSpec> &all)
{
    std::vector<ChartSpec> out;
    const auto take = [&](const ChartSpec &spec) {
        out.push_back(spec);
        const auto own = request.altTexts.find(spec.id);
        if (own != request.altTexts.end() && !trimmed(own->second).empty())
            out.back().altText = trimmed(own->second);
    };
    for (const std::string &id : request.charts) {
        const auto found = std::find_if(all.begin(), all.end(), [&](const ChartSpec &s) { return s.id == id; });
        const bool twice = std::any_of(out.begin(), out.end(), [&](const ChartSpec &s) { return s.id == id; });
        if (found != all.end() && !twice && wanted(request, *found))
            take(*found);
    }
    for (const ChartSpec &spec : all) {
        if (request.charts.empty() && wanted(request, spec))
            take(spec);
    }
    return out;
}

void collectNotes(ReportDraft &draft)
{
    std::vector<std::string> &notes = draft.report.notes;
    const auto add = [&](std::string note) {
        if (!note.empty() && std::find(notes.begin(), notes.end(), note) == notes.end())
            notes.push_back(std::move(note));
    };
    for (std::string &note : failureWarnings(draft.data(), countOutcomes(draft.data())))
        add(std::move(note));
    if (draft.choice) {
        for (std::string &note : estimandNotes(draft.data(), *draft.choice))
            add(std::move(note));
    }
    for (const ChartSpec &spec : draft.all) {
        for (const std::string &note : spec.warnings)
            add(note);
        for (const ChartSpec &panel : spec.panels)
            for (const std::string &note : panel.warnings)
                add(note);
    }
}

// Answers behind the score chart that have no other value than one given after the names were shown.
std::int64_t revealedInHeadline(const ReportDraft &draft)
{
    const AnalysisData &data = draft.data();
    std::vector<char> honest(data.trials.size(), 0), revealed(data.trials.size(), 0);
    for (const AnalysisScore &s : data.scores) {
        const bool counts = draft.choice && std::find(draft.choice->criteria.begin(), draft.choice->criteria.end(),
                                                      s.criterion) != draft.choice->criteria.end();
        if (counts && s.value && s.trial >= 0 && std::size_t(s.trial) < honest.size())
            (s.afterReveal ? revealed : honest)[std::size_t(s.trial)] = 1;
    }
    std::vector<TrialId> bad;
    for (std::size_t i = 0; i < honest.size(); ++i) {
        if (revealed[i] && !honest[i])
            bad.push_back(data.trials[i].trial);
    }
    std::int64_t count = 0;
    const ChartSpec *spec = bad.empty() ? nullptr : draft.chart("score");
    for (int p = 0; spec != nullptr && p < int(panelCount(*spec)); ++p) {
        for (const ChartRow &row : panelOf(*spec, p).rows) {
            for (const ChartRow::Mark &mark : row.marks)
                count += std::count_if(mark.behind.begin(), mark.behind.end(),
                                       [&](TrialId id) { return std::binary_search(bad.begin(), bad.end(), id); });
        }
    }
    return count;
}

std::string questionOf(const ReportRequest &request, const std::string &sets)
{
    if (const std::string asked = trimmed(request.question); !asked.empty())
        return asked;
    return sets.empty() ? "Which model should be used?" : "Which model should answer “" + sets + "”?";
}

bool isOf(const ChartRow &row, const AnalysisTarget &target)
{
    return row.model == target.model && row.endpoint == target.endpoint &&
           row.label == (target.label.empty() ? target.model : target.label);
}
} // namespace

bool canBeDrawn(const ChartSpec &spec) noexcept
{
    const auto body = [](const ChartSpec &s) { return !s.rows.empty() || !s.grid.empty() || !s.plane.empty(); };
    return spec.emptyReason.empty() && (body(spec) || std::any_of(spec.panels.begin(), spec.panels.end(), body));
}

std::vector<std::string> targetNames(const AnalysisData &data)
{
    std::vector<std::size_t> all(data.targets.size());
    std::iota(all.begin(), all.end(), std::size_t(0));
    std::vector<std::string> names = namesFor(data, all);
    for (std::size_t i = 0; i < names.size(); ++i) { // the same model, endpoint and label with other parameters
        int same = 1;
        for (std::size_t j = 0; j < i; ++j)
            same += data.targets[j] == data.targets[i] ? 1 : 0;
        if (same > 1)
            names[i] += " #" + std::to_string(same);
    }
    return names;
}

std::vector<ChartSpec> chartsFor(const AnalysisData &data, const ReportRequest &request, const std::string &appVersion,
                                 const std::vector<std::string> &modelsInOrder,
                                 const std::function<bool(double)> &keepGoing)
{
    ChartOptions options;
    options.appVersion = appVersion;
    options.modelsInOrder = modelsInOrder;
    options.setName = data.runs.empty() ? std::string() : data.runs.front().name;
    for (const RunSummary &run : data.runs) {
        if (run.name != options.setName)
            options.setName.clear(); // several sets: the caption tells them by their prompts
    }
    options.keepGoing = keepGoing;
    if (request.tasksPerMonth)
        options.assume.tasksPerMonth = double(*request.tasksPerMonth);
    std::vector<ChartSpec> out;
    for (const ChartKind &kind : chartKinds()) {
        if (keepGoing && !keepGoing(double(out.size()) / double(chartKinds().size())))
            break;
        out.push_back(kind.make(data, options));
    }
    return out;
}

const ChartSpec *ReportDraft::chart(std::string_view id) const
{
    const auto found = std::find_if(all.begin(), all.end(), [&](const ChartSpec &s) { return s.id == id; });
    return found == all.end() || !canBeDrawn(*found) ? nullptr : &*found;
}

const ChartRow *ReportDraft::row(std::string_view id, std::size_t target) const
{
    const ChartSpec *spec = chart(id);
    for (int p = 0; spec != nullptr && p < int(panelCount(*spec)); ++p) {
        for (const ChartRow &row : panelOf(*spec, p).rows) {
            if (isOf(row, data().targets[target]))
                return &row;
        }
    }
    return nullptr;
}

const ChartRow::Mark *ReportDraft::mark(std::string_view id, std::string_view series, std::size_t target) const
{
    const ChartSpec *spec = chart(id);
    for (int p = 0; spec != nullptr && p < int(panelCount(*spec)); ++p) {
        for (const ChartRow &row : panelOf(*spec, p).rows) {
            if (!isOf(row, data().targets[target]))
                continue;
            for (const ChartRow::Mark &mark : row.marks) {
                if (mark.series == series)
                    return &mark;
            }
        }
    }
    return nullptr;
}

int ReportDraft::addFigure(ReportFigure figure)
{
    const auto [at, fresh] = figureAt.try_emplace(figure.path, int(report.figures.size()));
    if (fresh) {
        figure.id = "f" + std::to_string(report.figures.size() + 1);
        report.figures.push_back(std::move(figure));
    }
    return at->second;
}

ReportSection &ReportDraft::section(std::string id, std::string title, int level)
{
    report.sections.push_back({std::move(id), std::move(title), level, {}});
    return report.sections.back();
}

Report buildReport(const ReportRecords &records, const ReportRequest &request, std::vector<ChartSpec> charts,
                   const std::function<bool(double)> &keepGoing)
{
    ReportDraft draft{records,           {}, targetNames(records.data),
                      std::move(charts), {}, chosenScore(records.data, ChartOptions{})};
    if (draft.all.empty())
        draft.all = chartsFor(records.data, request, records.appVersion, {}, keepGoing);
    Report &report = draft.report;
    report.request = request;
    report.title = questionOf(request, setNames(records.data));
    report.subtitle = joined({setNames(records.data), grouped(std::int64_t(records.data.caseKeys.size())) + " prompts",
                              grouped(std::int64_t(records.data.targets.size())) + " targets"},
                             " · ");
    report.setName = records.data.runs.empty() ? std::string() : records.data.runs.front().name;
    report.simulated = std::any_of(records.data.targets.begin(), records.data.targets.end(),
                                   [](const auto &t) { return t.simulated; });
    report.charts = shown(request, draft.all);
    report.scoredAfterReveal = revealedInHeadline(draft);
    addTargets(draft);
    addPairs(draft, keepGoing);
    collectNotes(draft);
    addDecision(draft);
    addGates(draft);
    addMethod(draft);
    addResults(draft);
    addCharts(draft);
    addCostModel(draft);
    addLimits(draft);
    addAppendix(draft);
    return std::move(draft.report);
}
} // namespace assay::analysis
