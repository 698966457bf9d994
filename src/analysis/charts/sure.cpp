// SPDX-License-Identifier: GPL-3.0-or-later
// How sure are we? The leader's lead over each other target with its interval, the verdict in words, and everyone
// against everyone.
#include "analysis/certainty.h"
#include "analysis/charts/charts_private.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "analysis/score_table.h"
#include <algorithm>
#include <cmath>

namespace assay::analysis
{
namespace
{
constexpr std::size_t kReplicates = 9999, kMostSentences = 3;
constexpr std::uint64_t kSeed = 20261124; // printed in the caption: the same data give the same figures

struct Ranked {
    std::vector<std::size_t> order; // targets, best first
    std::vector<Column> columns;
    std::vector<double> means;
    std::vector<std::string> names;
};

std::string cut(const std::string &text, std::size_t most)
{
    if (characters(text) <= most)
        return text;
    std::string out;
    std::size_t count = 0;
    for (char c : text) {
        count += (c & 0xC0) != 0x80 ? 1 : 0;
        if (count >= most)
            break;
        out += c;
    }
    return out + "…";
}

// Sentences name models again and again: long names give way as long as they still tell the models apart.
std::vector<std::string> shortNames(const AnalysisData &data, const std::vector<std::size_t> &order)
{
    const std::vector<std::string> full = namesFor(data, order);
    std::vector<std::string> out;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const AnalysisTarget &t = data.targets[order[i]];
        const std::string label = t.label.empty() ? t.model : t.label;
        out.push_back(cut(label, 30) + (full[i] == label ? "" : " (" + cut(t.endpoint, 18) + ")"));
    }
    std::vector<std::string> sorted = out;
    std::sort(sorted.begin(), sorted.end());
    return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end() ? out : full;
}

Ranked rankedBy(const AnalysisData &data, const PromptTable &table, const CommonSet &set)
{
    Ranked out;
    std::vector<double> means(data.targets.size(), 0);
    for (std::size_t t : set.targets)
        means[t] = *stats::meanInterval(restricted(table.column(t), set)).mean;
    out.order = set.targets;
    std::stable_sort(out.order.begin(), out.order.end(), [&](auto a, auto b) { return means[a] > means[b]; });
    for (std::size_t t : out.order) {
        out.columns.push_back(restricted(table.column(t), set));
        out.means.push_back(means[t]);
    }
    out.names = shortNames(data, out.order);
    return out;
}

std::string percent(double share) { return fixed(100 * share, 0) + " %"; }

bool leads(const PairFinding &pair)
{
    using V = stats::Verdict;
    return !pair.noVariation &&
           (pair.verdict == V::AClearlyBetter || pair.verdict == V::ABetter || pair.verdict == V::ABetterButNegligible);
}

std::string titleOf(const Certainty &c, const Ranked &r)
{
    if (c.n < kFewest)
        return "Too few prompts to tell who is best (" + grouped(c.n) + "; at least " + grouped(kFewest) +
               " are needed)";
    std::vector<std::size_t> open{0};
    for (std::size_t i = 1; i < c.size; ++i) {
        if (!leads(c.pair(0, i)))
            open.push_back(i);
    }
    const PairFinding &second = c.pair(0, 1);
    if (open.size() == 1) {
        const std::string by = fixed(*second.difference.meanDiff, 2);
        if (second.verdict == stats::Verdict::ABetterButNegligible)
            return fitted({r.names[0] + " leads " + r.names[1] + ", but by less than matters (" + by + ")",
                           r.names[0] + " leads, but by less than matters (" + by + ")",
                           "The lead is less than what matters"});
        return fitted({r.names[0] + " leads, " + by + " points above " + r.names[1],
                       r.names[0] + " leads by " + by + " points", r.names[0] + " leads",
                       "The first one leads by " + by});
    }
    if (open.size() == 2 && c.pair(0, open[1]).verdict == stats::Verdict::Equivalent)
        return fitted({"No difference that matters between " + namesOf(open, r.names),
                       "No difference that matters between the first two"});
    if (open.size() > 3 && open.size() == c.size)
        return "Nobody can tell yet which of the " + std::to_string(c.size) + " is best";
    if (open.size() > 3)
        return "Nobody can tell yet which of the first " + std::to_string(open.size()) + " is best";
    return fitted({"Nobody can tell yet who is best: " + namesOf(open, r.names),
                   "Nobody can tell yet which of the first " + std::to_string(open.size()) + " is best"});
}

std::vector<std::string> sentencesOf(const Certainty &c, const Ranked &r)
{
    std::vector<std::string> out;
    // What is open first: it is what decides whether more prompts are worth their price.
    std::vector<std::size_t> others;
    for (std::size_t i = 1; i < c.size; ++i)
        others.push_back(i);
    std::stable_sort(others.begin(), others.end(),
                     [&](auto a, auto b) { return !leads(c.pair(0, a)) && leads(c.pair(0, b)); });
    for (std::size_t i : others) {
        if (out.size() == kMostSentences)
            break;
        out.push_back(pairSentence(c.pair(0, i), r.names[0], r.names[i], kScoreMargin));
    }
    if (!c.shareFirst.empty())
        out.push_back("When the prompts are drawn anew " + grouped(std::int64_t(c.replicates)) + " times, " +
                      r.names[0] + " comes first in " + percent(c.shareFirst[0]) + " of the draws.");
    return out;
}

std::string ranksSentence(const Certainty &c, const Ranked &r)
{
    const auto &s = c.strength;
    if (s.status == stats::Status::NotStronglyConnected)
        return "Counted as duels, one model never lost to another: Bradley-Terry strengths have no finite estimate.";
    if (s.status != stats::Status::Ok || s.lower.empty())
        return {};
    const auto ranges = stats::rankRanges(s.lower, s.upper);
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < std::min<std::size_t>(ranges.size(), 8); ++i)
        parts.push_back(r.names[i] + " " + std::to_string(ranges[i].best) +
                        (ranges[i].worst > ranges[i].best ? "–" + std::to_string(ranges[i].worst) : ""));
    std::string out = "Places by Bradley-Terry on duels derived from the scores (bootstrap over prompts, " +
                      grouped(s.replicates) + " draws";
    if (s.regularised > 0)
        out += ", " + grouped(s.regularised) + " of them regularised";
    return out + "): " + joined(parts, "; ") + '.';
}

ChartRow::Mark leadMark(const PairFinding &pair, const Column &first, const Column &other)
{
    ChartRow::Mark mark;
    mark.series = "lead";
    mark.n = pair.difference.n;
    mark.value = pair.difference.meanDiff;
    mark.hollow = mark.n < kSolid;
    if (mark.n < kFewest || !pair.ci95) {
        for (std::size_t p = 0; p < first.size(); ++p) {
            if (first[p] && other[p])
                mark.points.push_back(*first[p] - *other[p]);
        }
        mark.muted = true;
        if (mark.n >= kFewest)
            mark.points.clear(); // no variation: one mark says it
        return mark;
    }
    mark.low95 = pair.ci95->lower;
    mark.high95 = pair.ci95->upper;
    mark.low50 = pair.ci50->lower;
    mark.high50 = pair.ci50->upper;
    mark.muted = *mark.low95 <= 0 && *mark.high95 >= 0;
    return mark;
}

void addRows(ChartSpec &spec, const AnalysisData &data, const ChartOptions &options, const PromptTable &table,
             const CommonSet &set, const Ranked &r, const Certainty &c)
{
    for (std::size_t i = 1; i < c.size; ++i) {
        const PairFinding &pair = c.pair(0, i);
        ChartRow row = rowFor(data, r.order[i], options);
        Collected behind = collect(data, table.of(r.order[i]), set);
        row.runs = std::move(behind.runs);
        row.marks.push_back(leadMark(pair, r.columns[0], r.columns[i]));
        row.marks.back().behind = std::move(behind.trials);
        row.columns = {fixed(*pair.difference.meanDiff, 2), c.shareFirst.empty() ? "–" : percent(c.shareFirst[i]),
                       grouped(pair.difference.n), verdictWord(pair)};
        spec.rows.push_back(std::move(row));
    }
    for (std::size_t t = 0; t < data.targets.size(); ++t) {
        if (std::find(r.order.begin(), r.order.end(), t) != r.order.end())
            continue;
        ChartRow row = rowFor(data, t, options);
        ChartRow::Mark mark;
        mark.series = "lead";
        mark.n = table.prompts(t);
        mark.why = mark.n == 0 ? "not scored" : "scored on " + counted(mark.n, "prompt", "prompts") + " only";
        row.columns = {"–", "–", grouped(mark.n), "–"};
        row.marks.push_back(std::move(mark));
        spec.rows.push_back(std::move(row));
    }
}

ChartSpec matrixOf(const Certainty &c, const Ranked &r)
{
    ChartSpec out;
    out.id = "sure";
    out.title = "Win share";
    out.subtitle =
        "Prompts on which the row scores higher than the column, equal scores half; derived from the scores. n = " +
        grouped(c.n) + " for every pair. Grey: the 95 % interval includes 50 %.";
    out.unit = "win_share";
    out.series = {"win share"};
    out.grid.diverging = true;
    out.grid.middle = 0.5;
    for (const std::string &name : r.names) {
        out.grid.rows.push_back({name, {}, -1, MarkShape::Circle, {}, {}, false});
        out.grid.columns.push_back({name, {}, -1, MarkShape::Circle, {}, {}, false});
    }
    for (std::size_t a = 0; a < c.size; ++a) {
        for (std::size_t b = 0; b < c.size; ++b) {
            GridCell cell;
            cell.blank = a == b;
            if (!cell.blank) {
                const PairFinding &pair = c.pair(std::min(a, b), std::max(a, b));
                const stats::WinRate &w = pair.duels;
                cell.n = pair.difference.n;
                cell.value = a < b ? w.rate : std::optional(1 - *w.rate);
                cell.low95 = a < b ? w.lower : std::optional(1 - *w.upper);
                cell.high95 = a < b ? w.upper : std::optional(1 - *w.lower);
                cell.text = percent(*cell.value);
                cell.note = "n " + grouped(cell.n);
                cell.muted = *cell.low95 <= 0.5 && *cell.high95 >= 0.5;
            }
            out.grid.cells.push_back(std::move(cell));
        }
    }
    return out;
}

void setAxis(ChartSpec &spec)
{
    Range range{0, 0};
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
    if (range.high - range.low < 0.2)
        range = {range.low - 0.25, range.high + 0.25};
    setLinearAxis(spec, range, std::nullopt, "");
    spec.references = {{0, "no difference", false, Reference::Axis::X, Reference::Shade::None}};
}

std::vector<std::string> warningsOf(const AnalysisData &data, const Certainty &c, const Ranked &r, const ScoreTable &g)
{
    std::vector<std::string> out;
    if (c.n < kSolid)
        out.push_back("n < 30: hollow marks.");
    if (!c.shareFirst.empty())
        out.push_back("The best of several equal models looks better than it is: re-run the first two on fresh prompts "
                      "before the money is spent.");
    for (std::size_t i = 1; i < c.size; ++i) {
        if (c.pair(0, i).testsDisagree)
            out.push_back(r.names[0] + " and " + r.names[i] +
                          ": Student's t and Wilcoxon's test disagree at 5 %; a few prompts decide.");
    }
    if (g.raters == 1)
        out.push_back("One rater only.");
    if (!g.allBlind)
        out.push_back(g.anyBlind ? "Some scores were not given blind." : "Scores were not given blind.");
    for (std::string &w : failureWarnings(data, countOutcomes(data)))
        out.push_back(std::move(w));
    for (std::string &w : estimandNotes(data))
        out.push_back(std::move(w));
    return out;
}

std::string whyNothing(const AnalysisData &data, const ScoreTable &g, const CommonSet &set)
{
    if (g.scored == 0)
        return "Nothing has been scored yet, so nobody can say how sure we are. Score some answers first.";
    if (set.n == 0)
        return "No prompt has been scored for every model that is compared. Score the answers to one prompt for all "
               "of them.";
    return set.targets.size() < 2 || data.targets.size() < 2
               ? "Two models are needed, scored on the same prompts, to say which is better and how sure that is."
               : "";
}
} // namespace

ChartSpec makeSureChart(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec spec;
    spec.id = "sure";
    spec.question = "How sure are we?";
    if (std::string why = settledNothing(data); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    ScoreTable g = gatherScores(data);
    const PromptTable table(data.targets.size(), data.caseKeys.size(), std::move(g.observations),
                            PromptTable::Fold::Mean);
    const CommonSet set = commonSet(table, data.targets.size(), data.caseKeys.size());
    if (std::string why = whyNothing(data, g, set); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    const Ranked r = rankedBy(data, table, set);
    const Certainty c = certaintyOf(r.columns, set.n, kScoreMargin, kReplicates, kSeed, options.keepGoing);
    ChartSpec leads;
    leads.id = spec.id;
    leads.unit = "score_difference";
    leads.series = {"lead"};
    leads.columnTitles = {"lead", "P(best)", "n", "verdict"};
    leads.title = "Lead of " + r.names[0];
    leads.axisTitle = "points by which " + r.names[0] + " is ahead";
    addRows(leads, data, options, table, set, r, c);
    setAxis(leads);
    spec.panels = {std::move(leads), matrixOf(c, r)};
    spec.title = titleOf(c, r);
    spec.sentences = sentencesOf(c, r);
    spec.subtitle = "Paired difference to " + r.names[0] + " on the same " + counted(set.n, "prompt", "prompts") +
                    (set.n < kFewest ? "; one point per prompt, no interval."
                                     : ". Thin line 95 % interval, thick 50 %; grey: the interval includes 0.");
    const std::string ranks = ranksSentence(c, r);
    spec.caption = caption({sampleText(data), provenance(data, options, false), ranks,
                            "Margin that matters: " + fixed(kScoreMargin, 2) +
                                " points. Verdicts: Student t on prompts, "
                                "Holm over all pairs; the intervals shown are of one comparison each. P(best): seed " +
                                std::to_string(kSeed) + ".",
                            options.appVersion.empty() ? "" : "Assay " + options.appVersion + "."});
    spec.warnings = warningsOf(data, c, r, g);
    spec.altText = "Paired differences to the leader with a zero line, and a matrix of win shares. " + spec.title +
                   ". " + joined(spec.sentences, " ") + (sampleText(data).empty() ? "" : " " + sampleText(data));
    spec.simulated = std::any_of(data.targets.begin(), data.targets.end(), [](const auto &t) { return t.simulated; });
    return spec;
}
} // namespace assay::analysis
