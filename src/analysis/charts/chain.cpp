// SPDX-License-Identifier: GPL-3.0-or-later
// Is the combination worth it? Every chain against the models alone on the same prompts: score, cost and time as slopes
// from alone to chain, and the paired difference to the best of them (methods.md 6).
#include "analysis/charts/charts_private.h"
#include "analysis/comparison.h"
#include "analysis/cost_table.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "analysis/score_table.h"
#include <algorithm>
#include <chrono>

namespace assay::analysis
{
namespace
{
constexpr std::size_t kNameLength = 16; // of a name beside a mark: the key has it whole

struct Measured { // one measure of every target
    std::string title, axis, unit, word;
    PromptTable table;
    std::string (*text)(double) = amount;
};
struct Delta {
    stats::PairedEstimate difference; // chain - best single
    double single = 0, chain = 0;
};

bool isChain(const AnalysisTarget &t) { return t.api == Api::Chain; }

struct Cast { // who stands where
    std::vector<std::size_t> singles, chains;
    std::size_t best = 0;         // of the singles
    std::vector<GridHeading> key; // of all(), in its order
    std::vector<std::size_t> all() const
    {
        std::vector<std::size_t> out = singles;
        out.insert(out.end(), chains.begin(), chains.end());
        return out;
    }
    // Its mark is another one's, too.
    bool alike(std::size_t target) const
    {
        const auto order = all();
        const auto at = std::size_t(std::find(order.begin(), order.end(), target) - order.begin());
        return std::count_if(key.begin(), key.end(), [&](const GridHeading &h) {
                   return h.color == key[at].color && h.shape == key[at].shape;
               }) > 1;
    }
};
std::string plain(double v) { return fixed(v, 2); }

std::vector<Measured> measuresOf(const AnalysisData &data, const std::string &score, std::string &money)
{
    const std::size_t targets = data.targets.size(), prompts = data.caseKeys.size();
    std::vector<Observation> times;
    for (std::size_t i = 0; i < data.trials.size(); ++i) {
        const AnalysisTrial &t = data.trials[i];
        if (t.outcome == Outcome::Succeeded && t.total)
            times.push_back({t.target, t.caseIndex, std::int32_t(i), std::chrono::duration<double>(*t.total).count()});
    }
    CostTable costs = gatherCosts(data);
    money = currencyName(data, costs.currency);
    std::string unit = money;
    std::transform(unit.begin(), unit.end(), unit.begin(), [](unsigned char c) { return char(std::tolower(c)); });
    using Fold = PromptTable::Fold;
    std::vector<Measured> out;
    out.push_back({"Score", "mean score (1–5), higher is better", "score_1_to_5", "points",
                   PromptTable(targets, prompts, scoresOnFive(data, score).observations, Fold::Mean), plain});
    out.push_back({"Cost of 1,000 answers", money + ", less is better", unit + "_per_1000_answers", money,
                   PromptTable(targets, prompts, std::move(costs.observations), Fold::Mean), amount});
    out.push_back({"Time of the whole answer", "mean seconds, shorter is better", "s", "s",
                   PromptTable(targets, prompts, std::move(times), Fold::Mean), seconds});
    return out;
}

// The prompts that all of `targets` have in common under `table`.
std::vector<bool> commonPrompts(const PromptTable &table, const std::vector<std::size_t> &targets, std::size_t prompts)
{
    std::vector<bool> out(prompts, !targets.empty());
    for (std::size_t t : targets) {
        for (std::size_t p = 0; p < prompts; ++p)
            out[p] = out[p] && table.column(t)[p].has_value();
    }
    return out;
}

Column only(const Column &column, const std::vector<bool> &prompts)
{
    CommonSet set;
    set.prompt = prompts;
    return restricted(column, set);
}

std::vector<TrialId> answersOf(const AnalysisData &data, std::size_t target)
{
    std::vector<TrialId> out;
    for (const AnalysisTrial &t : data.trials) {
        if (t.target == std::int32_t(target))
            out.push_back(t.trial);
    }
    return out;
}

PlanePoint pointOf(double x, const Column &column, std::vector<TrialId> behind)
{
    const auto mean = stats::meanInterval(column);
    PlanePoint p;
    p.x = x;
    p.value = mean.mean;
    p.n = mean.n;
    p.hollow = mean.n < kSolid;
    if (mean.n >= kFewest) {
        p.low95 = mean.lower;
        p.high95 = mean.upper;
    }
    p.behind = std::move(behind);
    return p;
}

// The best model alone at the left, each chain at the right, a line from it to each; the others stand beside it without
// one. Only these are named where they stand, and those that the key cannot tell apart.
std::optional<ChartSpec> panelOf(const AnalysisData &data, const ChartOptions &options, const Measured &m,
                                 const Cast &cast)
{
    std::vector<std::size_t> both = cast.all();
    std::erase_if(both, [&](std::size_t t) { return m.table.prompts(t) == 0; });
    const auto prompts = commonPrompts(m.table, both, data.caseKeys.size());
    if (std::none_of(prompts.begin(), prompts.end(), [](bool b) { return b; }))
        return std::nullopt;
    const auto names = briefNames(data, both);
    ChartSpec out;
    out.id = "chain";
    out.title = m.title;
    out.unit = m.unit;
    out.series = {m.title};
    out.plane.namesAbove = true;
    Cover y;
    std::optional<PlanePoint> best;
    std::vector<std::pair<PlanePoint, int>> chains; // and their colours
    for (std::size_t i = 0; i < both.size(); ++i) {
        const std::size_t t = both[i];
        const bool chain = isChain(data.targets[t]);
        PlaneSeries series = seriesFor(data, t, options);
        series.series = m.title;
        series.points = {pointOf(chain ? 1 : 0, only(m.table.column(t), prompts), answersOf(data, t))};
        if (chain || t == cast.best || cast.alike(t))
            series.points[0].label = cutTo(names[i], kNameLength);
        y.add(series.points[0]);
        if (chain)
            chains.emplace_back(series.points[0], series.color);
        else if (t == cast.best)
            best = series.points[0];
        out.plane.series.push_back(std::move(series));
    }
    for (const auto &[to, color] : chains) {
        if (!best)
            break;
        PlaneSeries line;
        line.series = "slope";
        line.line = PlaneSeries::Line::Straight;
        line.markers = false;
        line.color = color;
        line.points = {*best, to};
        for (PlanePoint &p : line.points) {
            p.label.clear();
            p.behind.clear();
            p.low95 = p.high95 = std::nullopt;
        }
        out.plane.series.push_back(std::move(line));
    }
    out.plane.x.min = -0.35;
    out.plane.x.max = 1.35;
    out.plane.x.ticks = {0, 1};
    out.plane.x.tickLabels = {"alone", "chain"};
    out.plane.x.unit = "0_alone_1_chain";
    const bool score = m.unit == "score_1_to_5";
    if (!score)
        y.add(0.0);
    out.plane.y = linearAxis(y.range(), score ? std::optional(Range{kScaleMin, kScaleMax}) : std::nullopt, "");
    out.plane.y.title = m.axis;
    out.plane.y.unit = m.unit;
    out.plane.aspect = 0.9;
    return out;
}

std::optional<Delta> deltaOf(const Measured &m, std::size_t chain, std::size_t single, std::size_t prompts)
{
    const auto common = commonPrompts(m.table, {chain, single}, prompts);
    Delta out;
    const Column a = only(m.table.column(chain), common), b = only(m.table.column(single), common);
    out.difference = stats::pairedDifference(a, b);
    if (!out.difference.meanDiff)
        return std::nullopt;
    out.single = *stats::meanInterval(b).mean;
    out.chain = *stats::meanInterval(a).mean;
    return out;
}

std::string signedText(double v, std::string (*text)(double)) { return (v < 0 ? "−" : "+") + text(std::abs(v)); }

std::string deltaText(const Delta &d, const Measured &m)
{
    const auto &e = d.difference;
    std::string out = signedText(*e.meanDiff, m.text) + (m.word == "s" ? "" : " " + m.word);
    if (e.n >= kFewest && e.lower && e.upper)
        out += " (95 % " + signedText(*e.lower, m.text) + " to " + signedText(*e.upper, m.text) + ")";
    return out;
}
} // namespace

ChartSpec makeChainChart(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec spec;
    spec.id = "chain";
    spec.question = "Is a combination worth it?";
    if (std::string why = settledNothing(data); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    Cast cast;
    for (std::size_t t = 0; t < data.targets.size(); ++t)
        (isChain(data.targets[t]) ? cast.chains : cast.singles).push_back(t);
    const auto &chains = cast.chains;
    if (chains.empty())
        return emptySpec(std::move(spec),
                         "No chain is in these runs. Add one in Settings with Add, Add a chain of models (for "
                         "instance plan with one, write with another), and run it beside its models.");
    const char *alone = "Run the models of the chain alone, on the same prompts, to see what the chain adds.";
    if (cast.singles.empty())
        return emptySpec(std::move(spec), alone);
    std::string money;
    const auto measures = measuresOf(data, options.score, money);
    // The best alone: by score where there are scores.
    const Measured &score = measures[0];
    const auto meanOf = [&](std::size_t t) { return stats::meanInterval(score.table.column(t)).mean.value_or(0); };
    std::size_t &best = cast.best = cast.singles[0];
    for (std::size_t t : cast.singles)
        best = meanOf(t) > meanOf(best) ? t : best;
    cast.key = keyFor(data, cast.all(), options);
    for (GridHeading &h : cast.key)
        h.dash = 0; // marks, not lines
    for (const Measured &m : measures) {
        if (auto panel = panelOf(data, options, m, cast))
            spec.panels.push_back(std::move(*panel));
    }
    if (spec.panels.empty())
        return emptySpec(std::move(spec), alone);
    spec.key = cast.key;
    std::vector<std::size_t> named{best};
    named.insert(named.end(), chains.begin(), chains.end());
    const auto names = briefNames(data, named);
    spec.title = fitted({"What " + (chains.size() == 1 ? names[1] : std::string("each chain")) + " adds to " + names[0],
                         "What the chain adds to the best model alone"});
    for (std::size_t c = 0; c < std::min<std::size_t>(chains.size(), 3); ++c) {
        std::vector<std::string> parts;
        for (const Measured &m : measures) {
            const auto delta = deltaOf(m, chains[c], best, data.caseKeys.size());
            if (!delta)
                continue;
            parts.push_back(deltaText(*delta, m) + (m.unit.find("per_1000") == std::string::npos ? "" : " per 1,000"));
            if (c == 0 && &m == &measures[0] && delta->difference.n >= kFewest && delta->difference.lower) {
                const bool open = *delta->difference.lower <= 0 && *delta->difference.upper >= 0;
                const std::string by = fixed(std::abs(*delta->difference.meanDiff), 2);
                spec.title =
                    open ? fitted({"No clear difference in score between " + names[1] + " and " + names[0] + " alone",
                                   "No clear difference in score between the chain and the best model alone"})
                         : fitted({names[1] + " scores " + by +
                                       (*delta->difference.meanDiff > 0 ? " above " : " below ") + names[0] + " alone",
                                   "The chain scores " + by + (*delta->difference.meanDiff > 0 ? " above" : " below") +
                                       " the best alone"});
            }
        }
        if (!parts.empty())
            spec.sentences.push_back(names[c + 1] + " against " + names[0] + " alone: " + joined(parts, ", ") + '.');
    }
    spec.panelsBeside = true;
    spec.subtitle =
        scoreLead(data, options) +
        "Means over the prompts that all have in common. Bars: 95 % intervals; line: from the best alone to the chain.";
    spec.caption = caption({sampleText(data), provenance(data, options, true),
                            "Cost and time of a chain are those of all its steps. Differences: Student t on prompts.",
                            onFiveText(data, options.score), appText(options)});
    spec.warnings.push_back("The best model alone was picked on the same prompts, which flatters it a little.");
    spec.warnings.push_back(
        "Without a chain of one model with itself nobody knows whether the combination helps or the "
        "two steps do.");
    finishPage(spec, data, "Slopes of score, cost and time from models alone to chains");
    return spec;
}
} // namespace assay::analysis
