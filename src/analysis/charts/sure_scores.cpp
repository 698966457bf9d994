// SPDX-License-Identifier: GPL-3.0-or-later
// What the scores say: paired differences to the leader, verdicts, and duels derived from the scores.
#include "analysis/certainty.h"
#include "analysis/charts/score_parts.h"
#include "analysis/charts/sure_parts.h"
#include "analysis/numbers.h"
#include "stats/correlation.h"
#include <algorithm>
#include <cmath>

namespace assay::analysis
{
namespace
{
constexpr std::size_t kLongestPlaces = 60; // characters
constexpr std::size_t kReplicates = 9999, kMostSentences = 3;

struct Ranked {
    std::vector<std::size_t> order; // targets, best first
    std::vector<Column> columns;
    std::vector<std::string> names;
};

Ranked rankedBy(const AnalysisData &data, const PromptTable &table, const CommonSet &set, bool lowerBetter)
{
    Ranked out;
    std::vector<double> means(data.targets.size(), 0);
    for (std::size_t t : set.targets)
        means[t] = *stats::meanInterval(restricted(table.column(t), set)).mean * (lowerBetter ? -1 : 1);
    out.order = set.targets;
    std::stable_sort(out.order.begin(), out.order.end(), [&](auto a, auto b) { return means[a] > means[b]; });
    for (std::size_t t : out.order)
        out.columns.push_back(restricted(table.column(t), set));
    out.names = shortNames(data, out.order);
    return out;
}

bool leads(const PairFinding &pair)
{
    using V = stats::Verdict;
    return pair.verdict == V::AClearlyBetter || pair.verdict == V::ABetter || pair.verdict == V::ABetterButNegligible;
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
        const std::string by = pointsText(c.scale, *second.test.lead);
        if (second.verdict == stats::Verdict::ABetterButNegligible)
            return fitted({r.names[0] + " leads " + r.names[1] + ", but by less than matters (" + by + ")",
                           r.names[0] + " leads, but by less than matters (" + by + ")",
                           "The lead is less than what matters"});
        return fitted({r.names[0] + " leads, " + by + (c.scale.lowerBetter ? " better than " : " above ") + r.names[1],
                       r.names[0] + " leads by " + by, r.names[0] + " leads", "The first one leads by " + by});
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
    if (c.n < kFewest)
        out.push_back(counted(c.n, "prompt", "prompts") + " in common " + (c.n == 1 ? "is" : "are") +
                      " too few to say anything of any two models; at least " + grouped(kFewest) + " are needed.");
    // What is open first: it is what decides whether more prompts are worth their price.
    std::vector<std::size_t> others;
    for (std::size_t i = 1; i < c.size; ++i)
        others.push_back(i);
    std::stable_sort(others.begin(), others.end(),
                     [&](auto a, auto b) { return !leads(c.pair(0, a)) && leads(c.pair(0, b)); });
    for (std::size_t i : others) {
        if (c.n < kFewest || out.size() == kMostSentences)
            break;
        out.push_back(pairSentence(c.pair(0, i), r.names[0], r.names[i], c.scale));
    }
    // Said once, of the pair that asks for most.
    const PairFinding *hardest = nullptr;
    for (std::size_t i : others) {
        const PairFinding &pair = c.pair(0, i);
        if (isOpen(pair) && !pair.test.noVariation &&
            (!hardest || pair.promptsNeeded.value_or(0) > hardest->promptsNeeded.value_or(0)))
            hardest = &pair;
    }
    if (const std::string settling = hardest ? settlingSentence(*hardest, c.scale) : ""; !settling.empty())
        out.push_back(settling);
    if (!c.shareFirst.empty())
        out.push_back("When the prompts are drawn anew " + grouped(std::int64_t(c.replicates)) + " times, " +
                      r.names[0] + " comes first in " + shareText(c.shareFirst[0]) + " of the draws.");
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
    std::size_t length = 0; // of what a caption can hold; the first ones are what matters
    for (std::size_t i = 0; i < std::min<std::size_t>(ranges.size(), 8) && length < kLongestPlaces; ++i) {
        parts.push_back(r.names[i] + " " + std::to_string(ranges[i].best) +
                        (ranges[i].worst > ranges[i].best ? "–" + std::to_string(ranges[i].worst) : ""));
        length += parts.back().size() + 2;
    }
    if (parts.size() < ranges.size())
        parts.push_back("…");
    std::string out = "Places by Bradley-Terry on duels derived from the scores (bootstrap over prompts, " +
                      grouped(s.replicates) + " draws";
    if (s.regularised > 0)
        out += ", " + grouped(s.regularised) + " of them regularised";
    return out + "): " + joined(parts, "; ") + (parts.back() == "…" ? "" : ".");
}

ChartRow::Mark leadMark(const PairFinding &pair, const Column &first, const Column &other, bool lowerBetter)
{
    ChartRow::Mark mark;
    mark.series = "lead";
    mark.n = pair.test.n;
    mark.value = pair.test.lead;
    mark.hollow = mark.n < kSolid;
    if (mark.n < kFewest || !pair.test.ci95) {
        for (std::size_t p = 0; mark.n < kFewest && p < first.size(); ++p) {
            if (first[p] && other[p])
                mark.points.push_back((*first[p] - *other[p]) * (lowerBetter ? -1 : 1));
        }
        mark.muted = true;
        if (mark.n >= kFewest)
            mark.why = "no variation seen in " + grouped(mark.n) + " prompts";
        return mark;
    }
    mark.low95 = pair.test.ci95->lower;
    mark.high95 = pair.test.ci95->upper;
    mark.low50 = pair.test.ci50->lower;
    mark.high50 = pair.test.ci50->upper;
    mark.muted = (*mark.low95 <= 0 && *mark.high95 >= 0) || isTakenBack(pair);
    return mark;
}

std::string signedDifference(const ScoreScale &scale, double v)
{
    const std::string size = differenceText(scale, v);
    return (v < 0 && size.find_first_not_of("0.") != std::string::npos ? "−" : "") + size;
}

void addRows(ChartSpec &spec, const AnalysisData &data, const ChartOptions &options, const PromptTable &table,
             const CommonSet &set, const Ranked &r, const Certainty &c)
{
    for (std::size_t i = 1; i < c.size; ++i) {
        const PairFinding &pair = c.pair(0, i);
        ChartRow row = rowFor(data, r.order[i], options);
        Collected behind = collect(data, table.of(r.order[i]), set);
        row.runs = std::move(behind.runs);
        row.marks.push_back(leadMark(pair, r.columns[0], r.columns[i], c.scale.lowerBetter));
        row.marks.back().behind = std::move(behind.trials);
        row.columns = {signedDifference(c.scale, *pair.test.lead),
                       c.shareFirst.empty() ? "–" : shareText(c.shareFirst[i]), grouped(pair.test.n),
                       verdictWord(pair, c.scale)};
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

// The answers to the shared prompts, by target; nothing where all cells together would hold too many of them.
std::vector<std::vector<TrialId>> answersBehind(const AnalysisData &data, const PromptTable &table,
                                                const CommonSet &set, const Ranked &r)
{
    constexpr std::int64_t most = 400'000;
    std::vector<std::vector<TrialId>> out(r.order.size());
    const auto cells = std::int64_t(r.order.size() * r.order.size());
    for (std::size_t i = 0; i < r.order.size() && cells * set.n <= most; ++i)
        out[i] = collect(data, table.of(r.order[i]), set).trials;
    return out;
}

ChartSpec matrixOf(const AnalysisData &data, const ChartOptions &options, const Certainty &c, const Ranked &r,
                   const std::vector<std::vector<TrialId>> &answers)
{
    ChartSpec out;
    out.id = "sure";
    out.title = "Win share (derived)";
    out.subtitle = "Prompts on which the row scores better than the column, equal scores half; derived from the "
                   "scores. n = " +
                   grouped(c.n) + " for every pair. Grey: the 95 % interval includes 50 %.";
    out.unit = "win_share";
    out.series = {"win share, derived"};
    out.grid.diverging = true;
    out.grid.middle = 0.5;
    for (std::size_t i = 0; i < c.size; ++i) {
        out.grid.rows.push_back(headingOf(data, options, r.order[i], r.names[i]));
        out.grid.columns.push_back(out.grid.rows.back());
    }
    for (std::size_t a = 0; a < c.size; ++a) {
        for (std::size_t b = 0; b < c.size; ++b) {
            GridCell cell;
            cell.blank = a == b;
            if (!cell.blank) {
                const PairFinding &pair = c.pair(std::min(a, b), std::max(a, b));
                const stats::WinRate &w = pair.duels;
                cell.n = pair.test.n;
                cell.value = a < b ? w.rate : std::optional(1 - *w.rate);
                cell.text = shareText(*cell.value);
                cell.note = "n " + grouped(cell.n);
                cell.muted = true;
                for (std::size_t i = 0; i < std::max(answers[a].size(), answers[b].size()); ++i) { // side by side
                    for (const auto *side : {&answers[a], &answers[b]}) {
                        if (i < side->size())
                            cell.behind.push_back((*side)[i]);
                    }
                }
                if (cell.n >= kFewest) {
                    cell.low95 = a < b ? w.lower : std::optional(1 - *w.upper);
                    cell.high95 = a < b ? w.upper : std::optional(1 - *w.lower);
                    cell.muted = *cell.low95 <= 0.5 && *cell.high95 >= 0.5;
                }
            }
            out.grid.cells.push_back(std::move(cell));
        }
    }
    return out;
}

// methods.md 11.3: a rater's liking for length is a known confounder.
std::string lengthSentence(const AnalysisData &data, const ScoreTable &g)
{
    std::vector<std::optional<double>> score, length;
    for (const Observation &o : g.observations) {
        const AnalysisTrial &t = data.trials[std::size_t(o.trial)];
        // A chain's tokens are those of all its steps, and say nothing of the answer's length.
        const bool chain = t.target >= 0 && data.targets[std::size_t(t.target)].api == Api::Chain;
        if (t.outcome != Outcome::Succeeded || !t.outputTokens || chain)
            continue;
        score.emplace_back(o.value);
        length.emplace_back(double(*t.outputTokens - t.reasoningTokens.value_or(0)));
    }
    const auto rho = stats::spearman(score, length);
    if (!rho.rho || rho.n < kSolid)
        return {};
    return "Score against length in output tokens: Spearman " + std::string(*rho.rho < 0 ? "−" : "+") +
           fixed(std::abs(*rho.rho), 2) + " over " + counted(rho.n, "answer", "answers") +
           (std::abs(*rho.rho) >= 0.3 ? "; longer answers scoring " + std::string(*rho.rho > 0 ? "higher" : "lower") +
                                            " may be taste, not quality."
                                      : ".");
}

std::vector<std::string> warningsOf(const AnalysisData &data, const ScoreChoice &choice, const Certainty &c,
                                    const Ranked &r, const ScoreTable &g)
{
    std::vector<std::string> out;
    if (c.n < kSolid)
        out.push_back("n < 30: hollow marks.");
    if (!c.shareFirst.empty())
        out.push_back("The best of several equal models looks better than it is: re-run the first two on fresh prompts "
                      "before the money is spent.");
    for (std::size_t i = 1; i < c.size; ++i) {
        const PairTest &t = c.pair(0, i).test;
        if (t.testsDisagree && c.n >= kFewest)
            out.push_back(r.names[0] + " and " + r.names[i] + ": Student's t (" + pText(*t.p) +
                          ") and Wilcoxon's test (" + pText(*t.wilcoxon) + ") disagree at 5 %; a few prompts decide.");
        if (t.noVariation)
            out.push_back(r.names[0] + " and " + r.names[i] + ": no variation seen in " +
                          counted(t.n, "prompt", "prompts") + ", so no interval.");
    }
    for (std::string &w : judgingWarnings(g))
        out.push_back(std::move(w));
    for (std::string &w : estimandNotes(data, choice))
        out.push_back(std::move(w));
    return out;
}

std::string whyNothing(const AnalysisData &data, const ScoreTable &g, const CommonSet &set)
{
    if (g.scale.form == ScoreForm::Shares)
        return "“" + g.scale.name + "” has no better and worse, so nobody leads. Choose another score.";
    if (set.n == 0)
        return "No prompt has been scored for every model that is compared. Score the answers to one prompt for all "
               "of them.";
    return set.targets.size() < 2 || data.targets.size() < 2
               ? "Two models are needed, scored on the same prompts, to say which is better and how sure that is."
               : "";
}

std::string methodOf(const AnalysisData &data, const ScoreChoice &choice, const Certainty &c, const Ranked &r,
                     const ScoreTable &g)
{
    const ScoreScale &scale = c.scale;
    const bool mcNemar = std::any_of(c.pairs.begin(), c.pairs.end(), [](const auto &p) { return p.test.mcNemar; });
    std::vector<std::string> parts{ranksSentence(c, r)};
    if (c.size > 1)
        parts.push_back(robustness(c.pair(0, 1), r.names[0], r.names[1]));
    parts.push_back(scale.margin ? "Margin that matters: " + pointsText(scale, *scale.margin) + "."
                                 : "No margin is set for this score, so nothing can be called equivalent.");
    parts.push_back("Verdicts: " +
                    std::string(mcNemar ? "McNemar (mid-p) with Agresti and Min's interval, "
                                : c.bca
                                    ? "BCa intervals (bootstrap over prompts, " + grouped(std::int64_t(c.replicates)) +
                                          " draws, seed " + std::to_string(kSureSeed) + ") with p by Student t, "
                                    : "Student t on prompts, ") +
                    "Holm over all pairs; the intervals shown are of one comparison each. Comes first: the share of " +
                    grouped(std::int64_t(c.replicates)) + " redrawn prompt sets in which a model comes first, seed " +
                    std::to_string(kSureSeed) + "; not the probability that it is the best.");
    if (std::any_of(c.pairs.begin(), c.pairs.end(), [](const auto &p) { return isOpen(p) && p.promptsNeeded; }))
        parts.push_back("Numbers of prompts: 80 % power at 5 %" +
                        (c.pairs.size() > 1 ? " divided by the " + std::to_string(c.pairs.size()) + " comparisons."
                                            : std::string(".")));
    parts.push_back(lengthSentence(data, g));
    parts.push_back(leftOutText(g));
    parts.push_back(frozenText(data, choice));
    return caption(parts);
}
} // namespace

SurePart scoresPart(const AnalysisData &data, const ChartOptions &options)
{
    SurePart out;
    out.missing = "Nothing has been scored yet, so nobody can say how sure we are. Score some answers first.";
    const auto choice = chosenScore(data, options);
    if (!choice)
        return out;
    const ScoreTable g = gatherScores(data, *choice);
    if (g.scored == 0)
        return out;
    const PromptTable table(data.targets.size(), data.caseKeys.size(), g.observations, PromptTable::Fold::Mean);
    const CommonSet set = commonSet(table, data.targets.size(), data.caseKeys.size());
    out.missing = whyNothing(data, g, set);
    if (!out.missing.empty())
        return out;
    const Ranked r = rankedBy(data, table, set, choice->scale.lowerBetter);
    const Certainty c =
        certaintyOf(r.columns, set.n, choice->scale, {kReplicates, kSureSeed, options.bcaIntervals}, options.keepGoing);
    ChartSpec leads;
    leads.id = "sure";
    leads.unit = "score_difference";
    leads.series = {"lead"};
    leads.columnTitles = {"lead", "comes first", "n", "verdict"};
    leads.title = "Lead of " + r.names[0];
    leads.axisTitle =
        std::string(choice->scale.percent() ? "percentage points" : "points") + " by which " + r.names[0] + " is ahead";
    addRows(leads, data, options, table, set, r, c);
    leads.references = {{0, "no difference", false, Reference::Axis::X, Reference::Shade::None}};
    coverRows(leads, 0.05 * (choice->scale.high - choice->scale.low));
    out.panels = {std::move(leads), matrixOf(data, options, c, r, answersBehind(data, table, set, r))};
    out.title = titleOf(c, r);
    out.sentences = sentencesOf(c, r);
    out.subtitle = (choice->key == "overall" ? "" : "“" + choice->name + "”: ") +
                   (choice->key == "overall" ? "Paired" : "paired") + " difference to the first on the same " +
                   counted(set.n, "prompt", "prompts") +
                   (set.n < kFewest ? "; one point per prompt, no interval."
                                    : ". Thin line 95 % interval, thick 50 %; grey: not shown to be ahead.");
    out.method = methodOf(data, *choice, c, r, g);
    out.warnings = warningsOf(data, *choice, c, r, g);
    return out;
}
} // namespace assay::analysis
