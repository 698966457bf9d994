// SPDX-License-Identifier: GPL-3.0-or-later
// Which is best? Ranked dots of the mean human score: raters averaged, then repeats, then the prompt is the unit.
#include "analysis/charts/charts_private.h"
#include "analysis/comparison.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "analysis/score_table.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
ChartRow::Mark markOf(const Column &column, Collected behind)
{
    ChartRow::Mark mark;
    mark.series = "score";
    const auto wide = stats::meanInterval(column), narrow = stats::meanInterval(column, 0.5);
    mark.n = wide.n;
    mark.value = wide.mean;
    mark.hollow = wide.n < kSolid;
    mark.behind = std::move(behind.trials);
    if (wide.n < kFewest) {
        mark.points = presentSorted(column);
        return mark;
    }
    mark.low95 = wide.lower;
    mark.high95 = wide.upper;
    mark.low50 = narrow.lower;
    mark.high50 = narrow.upper;
    return mark;
}

std::string title(const Comparison &c, const std::vector<std::string> &names, const std::vector<double> &means)
{
    const std::string n = grouped(c.n());
    if (c.n() < kFewest)
        return fitted({"Too few scored prompts to rank the models (n = " + n + ")"});
    if (c.size() == 1)
        return fitted({names[0] + " scores " + fixed(means[0], 2) + " of 5 on " + n + " prompts",
                       "A mean score of " + fixed(means[0], 2) + " of 5 on " + n + " prompts"});
    const Finding f = finding(c);
    if (f.top.size() == 1) {
        const std::string lead = fixed(c.lead(0, 1), 1);
        if (c.negligible(0, 1))
            return fitted({names[0] + " is ahead of " + names[1] + ", but by less than matters (" + lead + ")",
                           names[0] + " is ahead by less than matters (" + lead + ")"});
        return fitted({names[0] + " scores best, " + lead + " above " + names[1], names[0] + " scores best, by " + lead,
                       names[0] + " scores best", "The first one scores best, by " + lead});
    }
    std::string behind;
    if (f.behind.size() == 1)
        behind = "; " + names[f.behind[0]] + " trails by " + fixed(c.lead(0, f.behind[0]), 1);
    else if (!f.behind.empty())
        behind = "; " + std::to_string(f.behind.size()) + " others trail";
    const std::string top = f.top.size() == c.size() && c.size() > 3 ? "the " + std::to_string(c.size()) + " targets"
                                                                     : namesOf(f.top, names);
    if (f.top.size() == 2 && c.same(f.top[0], f.top[1]))
        return fitted({top + " are equivalent within 0.25" + behind, top + " are equivalent within 0.25",
                       "The first two are equivalent within 0.25" + behind});
    return fitted({"No clear difference between " + top + behind, "No clear difference between " + top,
                   "No clear difference between the first " + std::to_string(f.top.size()) + behind});
}

std::string subtitle(const AnalysisData &data, const ScoreTable &g, const PromptTable &table, std::int64_t n)
{
    std::int32_t repeats = 0;
    for (const AnalysisTrial &t : data.trials)
        repeats = std::max(repeats, t.repetition);
    std::string out = "Mean score (1–5), " + counted(n, "prompt", "prompts");
    if (table.repeats())
        out += repeats > 0 ? " × " + counted(repeats + 1, "repeat", "repeats") : ", several runs";
    out += ", scored " +
           std::string(g.allBlind   ? "blind "
                       : g.anyBlind ? "partly blind "
                                    : "") +
           "by " + counted(std::int64_t(std::max<std::size_t>(g.raters, 1)), "person", "people") + ".";
    if (n < kFewest)
        return out + " Fewer than 10 prompts: one point per prompt, no interval.";
    return out + " Thin line 95 % interval, thick 50 %.";
}

std::vector<std::string> warningsOf(const AnalysisData &data, const ChartSpec &spec, const ScoreTable &g)
{
    std::vector<std::string> out;
    const auto small = std::count_if(spec.rows.begin(), spec.rows.end(),
                                     [](const ChartRow &r) { return r.marks[0].value && r.marks[0].n < kSolid; });
    if (small > 0)
        out.push_back("n < 30 for " + counted(small, "target", "targets") + ": hollow marks.");
    for (const ChartRow &row : spec.rows) {
        if (row.marks[0].low95 && *row.marks[0].low95 == *row.marks[0].high95)
            out.push_back(row.label + ": no variation seen in " + counted(row.marks[0].n, "prompt", "prompts") + ".");
    }
    if (g.raters == 1)
        out.push_back("One rater only.");
    if (!g.allBlind)
        out.push_back(g.anyBlind ? "Some scores were not given blind." : "Scores were not given blind.");
    for (std::string &w : failureWarnings(data, countOutcomes(data)))
        out.push_back(std::move(w));
    return out;
}

std::string captionOf(const AnalysisData &data, const ChartOptions &options, const ScoreTable &g, std::int64_t n)
{
    std::vector<std::string> notes;
    if (g.cantJudge > 0)
        notes.push_back(grouped(g.cantJudge) + " “can't judge” left out");
    if (g.unusable > 0)
        notes.push_back(counted(g.unusable, "answer", "answers") + " refused, empty or cut off counted as 1");
    std::string raters = g.allBlind ? "Scored blind" : g.anyBlind ? "Scored partly blind" : "Scored not blind";
    if (!data.raters.empty() && data.raters.size() <= 3)
        raters += " by " + joined(data.raters, ", ");
    return caption({sampleText(data), provenance(data, options, false), raters + '.',
                    notes.empty() ? "" : joined(notes, "; ") + '.',
                    n >= kFewest ? "Intervals: Student t over the prompts that all have in common. Ranks in [ ]: what "
                                   "paired comparisons (Holm) leave possible."
                                 : "",
                    options.appVersion.empty() ? "" : "Assay " + options.appVersion + "."});
}

ChartRow leftOut(ChartRow row, std::int64_t scored, std::int64_t prompts)
{
    ChartRow::Mark mark;
    mark.series = "score";
    mark.n = scored;
    mark.why =
        scored == 0 ? "not scored" : "scored on " + grouped(scored) + " of " + counted(prompts, "prompt", "prompts");
    row.columns = {"–", grouped(scored), "–"};
    row.marks.push_back(std::move(mark));
    return row;
}

std::string nothingScored(const AnalysisData &data)
{
    const auto answers = std::count_if(data.trials.begin(), data.trials.end(),
                                       [](const auto &t) { return t.outcome == Outcome::Succeeded; });
    if (answers == 0)
        return "No answer has been completed yet, so there is nothing to score.";
    return "Latency and cost charts are ready. Score " +
           counted(std::min<std::int64_t>(answers, 20), "answer", "answers") + " to see quality.";
}

void addRows(ChartSpec &spec, const AnalysisData &data, const ChartOptions &options, const PromptTable &table,
             const CommonSet &set, std::vector<std::size_t> order)
{
    std::vector<Column> columns;
    std::vector<double> means;
    for (std::size_t t : order)
        columns.push_back(restricted(table.column(t), set));
    const Comparison comparison(columns, set.n, Measure::HigherBetter, kScoreMargin);
    for (std::size_t i = 0; i < order.size(); ++i) {
        ChartRow row = rowFor(data, order[i], options);
        Collected behind = collect(data, table.of(order[i]), set);
        row.runs = std::move(behind.runs);
        row.marks.push_back(markOf(columns[i], std::move(behind)));
        means.push_back(row.marks[0].value.value_or(0));
        row.columns = {fixed(means.back(), 2), grouped(set.n), comparison.rank(i)};
        spec.rows.push_back(std::move(row));
    }
    spec.title = title(comparison, namesFor(data, order), means);
}

Range rangeOf(const ChartSpec &spec)
{
    Range range{kScaleMax, kScaleMin};
    auto cover = [&](const std::optional<double> &v) {
        if (v) {
            range.low = std::min(range.low, *v);
            range.high = std::max(range.high, *v);
        }
    };
    for (const ChartRow &row : spec.rows) {
        for (const auto &m : row.marks) {
            cover(m.value);
            cover(m.low95);
            cover(m.high95);
            for (double p : m.points)
                cover(p);
        }
    }
    return range;
}
} // namespace

ChartSpec makeScoreChart(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec spec;
    spec.id = "score";
    spec.question = "Which is best?";
    spec.unit = "score_1_to_5";
    spec.series = {"score"};
    spec.columnTitles = {"score", "n", "rank"};
    spec.axisTitle = "score from 1 to 5, higher is better";
    if (std::string why = settledNothing(data); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    ScoreTable g = gatherScores(data);
    if (g.scored == 0)
        return emptySpec(std::move(spec), nothingScored(data));
    const std::size_t targets = data.targets.size(), prompts = data.caseKeys.size();
    const PromptTable table(targets, prompts, std::move(g.observations), PromptTable::Fold::Mean);
    const CommonSet set = commonSet(table, targets, prompts);
    if (set.n == 0)
        return emptySpec(std::move(spec), "No prompt has been scored for every model that is compared. Score the "
                                          "answers to one prompt for all of them.");
    std::vector<double> means(targets, 0);
    for (std::size_t t : set.targets)
        means[t] = *stats::meanInterval(restricted(table.column(t), set)).mean;
    std::vector<std::size_t> order = set.targets;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return means[a] > means[b]; });
    addRows(spec, data, options, table, set, order);
    setLinearAxis(spec, rangeOf(spec), Range{kScaleMin, kScaleMax}, "");
    for (std::size_t t = 0; t < targets; ++t) {
        if (std::find(order.begin(), order.end(), t) == order.end())
            spec.rows.push_back(leftOut(rowFor(data, t, options), table.prompts(t), std::int64_t(prompts)));
    }
    spec.subtitle = subtitle(data, g, table, set.n);
    spec.caption = captionOf(data, options, g, set.n);
    spec.warnings = warningsOf(data, spec, g);
    spec.altText = "Ranked dot plot of the mean score from 1 to 5. " + spec.title + ". " +
                   bestAndWorst(spec, 0, [](double v) { return fixed(v, 2); });
    finishRows(spec, options);
    return spec;
}
} // namespace assay::analysis
