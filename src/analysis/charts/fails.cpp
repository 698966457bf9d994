// SPDX-License-Identifier: GPL-3.0-or-later
// Where does each fail? Every prompt's score under every target, hardest prompt on top, best target first; by tag, too,
// where cases have tags. A cell without a score is hatched and says why, and never looks like a bad one.
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
constexpr std::size_t kMostPrompts = 30; // more rows than a page has are no picture any more
constexpr std::size_t kLeastTags = 3;
constexpr std::size_t kLeastPrompts = 4; // the mean and the three hardest are a picture

struct Field { // what every cell is made of
    std::size_t targets = 0, prompts = 0;
    std::vector<std::vector<TrialId>> behind; // by prompt, then target
    std::vector<Outcome> worst;               // likewise: of answers without a score
    std::vector<bool> sent;
    std::size_t at(std::size_t prompt, std::size_t target) const { return prompt * targets + target; }
};

Field fieldOf(const AnalysisData &data)
{
    Field out{data.targets.size(), data.caseKeys.size(), {}, {}, {}};
    const std::size_t cells = out.targets * out.prompts;
    out.behind.resize(cells);
    out.worst.assign(cells, Outcome::Succeeded);
    out.sent.assign(cells, false);
    for (const AnalysisTrial &t : data.trials) {
        if (t.target < 0 || t.caseIndex < 0 || std::size_t(t.target) >= out.targets ||
            std::size_t(t.caseIndex) >= out.prompts)
            continue;
        const std::size_t i = out.at(std::size_t(t.caseIndex), std::size_t(t.target));
        out.behind[i].push_back(t.trial);
        out.sent[i] = true;
        out.worst[i] = std::max(out.worst[i], t.outcome);
    }
    return out;
}

struct Ordered {
    std::vector<std::size_t> targets, prompts; // best first; hardest first
    std::vector<std::optional<double>> difficulty;
};

Ordered orderOf(const AnalysisData &data, const PromptTable &table, const CommonSet &set)
{
    Ordered out;
    std::vector<double> means(data.targets.size(), kScaleMin - 1);
    for (std::size_t t = 0; t < data.targets.size(); ++t) {
        const bool common = std::find(set.targets.begin(), set.targets.end(), t) != set.targets.end();
        const auto mean = stats::meanInterval(common ? restricted(table.column(t), set) : table.column(t)).mean;
        means[t] = mean.value_or(kScaleMin - 1);
        out.targets.push_back(t);
    }
    std::stable_sort(out.targets.begin(), out.targets.end(), [&](auto a, auto b) { return means[a] > means[b]; });
    out.difficulty.resize(data.caseKeys.size());
    for (std::size_t p = 0; p < data.caseKeys.size(); ++p) {
        Column row;
        for (std::size_t t = 0; t < data.targets.size(); ++t)
            row.push_back(table.column(t)[p]);
        out.difficulty[p] = stats::meanInterval(row).mean;
        if (out.difficulty[p])
            out.prompts.push_back(p);
    }
    std::stable_sort(out.prompts.begin(), out.prompts.end(),
                     [&](auto a, auto b) { return *out.difficulty[a] < *out.difficulty[b]; });
    return out;
}

std::string whyMissing(const Field &field, std::size_t cell)
{
    if (!field.sent[cell])
        return "not sent";
    return field.worst[cell] == Outcome::Succeeded ? "not scored" : std::string(outcomeName(field.worst[cell]));
}

// The mean over some prompts of the common set; an interval from ten prompts on.
GridCell meanCell(const Column &column, std::vector<TrialId> behind)
{
    GridCell cell;
    const auto mean = stats::meanInterval(column);
    cell.n = mean.n;
    cell.value = mean.mean;
    cell.behind = std::move(behind);
    if (!cell.value) {
        cell.why = "not scored";
        return cell;
    }
    cell.text = fixed(*cell.value, 1);
    cell.note = "n " + grouped(cell.n);
    if (cell.n >= kFewest) {
        cell.low95 = mean.lower;
        cell.high95 = mean.upper;
    }
    return cell;
}

ChartSpec emptyGrid(const AnalysisData &data, const ChartOptions &options, const Ordered &order)
{
    ChartSpec out;
    out.id = "fails";
    out.unit = "score_1_to_5";
    out.series = {"score"};
    out.tickLabels = {"1", "5"};
    out.axisTitle = "score; the colours part at " + fixed(options.assume.goodEnough, 1);
    out.grid.diverging = true;
    out.grid.low = kScaleMin;
    out.grid.middle = std::clamp(options.assume.goodEnough, kScaleMin + 0.01, kScaleMax - 0.01);
    out.grid.high = kScaleMax;
    out.grid.rowTextsTitle = "mean";
    for (std::size_t t : order.targets)
        out.grid.columns.push_back(headingFor(data, t, options));
    return out;
}

// One row of means over those prompts that are marked.
void addMeans(ChartSpec &spec, const PromptTable &table, const Ordered &order, const Field &field,
              const std::pair<std::string, std::vector<bool>> &which)
{
    spec.grid.rows.push_back({which.first, {}, -1, MarkShape::Circle, {}, {}, false});
    Column all;
    for (std::size_t t : order.targets) {
        Column column(field.prompts);
        std::vector<TrialId> behind;
        for (std::size_t p = 0; p < field.prompts; ++p) {
            if (!which.second[p] || !table.column(t)[p])
                continue;
            column[p] = table.column(t)[p];
            const auto &trials = field.behind[field.at(p, t)];
            behind.insert(behind.end(), trials.begin(), trials.end());
        }
        spec.grid.cells.push_back(meanCell(column, std::move(behind)));
        all.push_back(spec.grid.cells.back().value);
    }
    const auto mean = stats::meanInterval(all).mean;
    spec.grid.rowTexts.push_back(mean ? fixed(*mean, 1) : "–");
}

ChartSpec byTag(const AnalysisData &data, const ChartOptions &options, const PromptTable &table, const CommonSet &set,
                const Ordered &order, const Field &field)
{
    ChartSpec out = emptyGrid(data, options, order);
    out.title = "By tag";
    out.subtitle = "Mean over the prompts of a tag that all targets have in common.";
    out.columnTitles = {"tag", "target"};
    out.leastRows = kLeastTags;
    out.rowsName = "tags";
    struct Tagged {
        std::string name;
        std::vector<bool> prompts;
        double difficulty = 0;
    };
    std::vector<Tagged> tags;
    for (std::size_t tag = 0; tag < data.tags.size(); ++tag) {
        Tagged one{data.tags[tag], std::vector<bool>(field.prompts, false), 0};
        double sum = 0, n = 0;
        for (std::size_t p = 0; p < std::min(field.prompts, data.caseTags.size()); ++p) {
            const auto &of = data.caseTags[p];
            one.prompts[p] = set.prompt[p] && std::find(of.begin(), of.end(), std::int32_t(tag)) != of.end();
            sum += one.prompts[p] ? order.difficulty[p].value_or(0) : 0;
            n += one.prompts[p] ? 1 : 0;
        }
        one.difficulty = n > 0 ? sum / n : 0;
        if (n > 0)
            tags.push_back(std::move(one));
    }
    std::stable_sort(tags.begin(), tags.end(),
                     [](const Tagged &a, const Tagged &b) { return a.difficulty < b.difficulty; });
    for (const Tagged &tag : tags)
        addMeans(out, table, order, field, {tag.name, tag.prompts});
    return out;
}

ChartSpec byPrompt(const AnalysisData &data, const ChartOptions &options, const PromptTable &table,
                   const CommonSet &set, const Ordered &order, const Field &field)
{
    ChartSpec out = emptyGrid(data, options, order);
    out.columnTitles = {"prompt", "target"};
    out.leastRows = kLeastPrompts;
    out.rowsName = "prompts";
    addMeans(out, table, order, field, {"All " + counted(set.n, "prompt", "prompts"), set.prompt});
    for (std::size_t i = 0; i < std::min(order.prompts.size(), kMostPrompts); ++i) {
        const std::size_t p = order.prompts[i];
        out.grid.rows.push_back({caseName(data, p), {}, -1, MarkShape::Circle, {}, {}, false});
        out.grid.rowTexts.push_back(fixed(*order.difficulty[p], 1));
        for (std::size_t t : order.targets) {
            const std::size_t at = field.at(p, t);
            GridCell cell;
            cell.value = table.column(t)[p];
            cell.n = std::int64_t(field.behind[at].size());
            cell.behind = field.behind[at];
            if (cell.value)
                cell.text = fixed(*cell.value, 1);
            else
                cell.why = whyMissing(field, at);
            out.grid.cells.push_back(std::move(cell));
        }
    }
    return out;
}

std::string titleOf(const AnalysisData &data, const PromptTable &table, const CommonSet &set, const Ordered &order,
                    double pass)
{
    std::vector<std::int64_t> below(data.targets.size(), 0);
    std::int64_t all = 0;
    for (std::size_t p = 0; p < set.prompt.size(); ++p) {
        if (!set.prompt[p])
            continue;
        bool every = true;
        for (std::size_t t : set.targets) {
            const bool fails = *table.column(t)[p] < pass;
            below[t] += fails ? 1 : 0;
            every = every && fails;
        }
        all += every ? 1 : 0;
    }
    const std::string n = counted(set.n, "prompt", "prompts"), mark = fixed(pass, 1);
    if (set.n == 0)
        return "No prompt is scored for every model yet";
    const auto names = namesFor(data, order.targets);
    const std::size_t worst =
        *std::max_element(set.targets.begin(), set.targets.end(), [&](auto a, auto b) { return below[a] < below[b]; });
    const auto place =
        std::size_t(std::find(order.targets.begin(), order.targets.end(), worst) - order.targets.begin());
    const std::string often = names[place] + " is below " + mark + " on " + grouped(below[worst]);
    if (set.targets.size() == 1)
        return fitted({often + " of " + n, "Below " + mark + " on " + grouped(below[worst]) + " of " + n});
    if (below[worst] == 0)
        return fitted({"Every model reaches " + mark + " on every one of " + n});
    const std::string shared = all == 0
                                   ? "No prompt defeats every model"
                                   : grouped(all) + " of " + n + (all == 1 ? " defeats" : " defeat") + " every model";
    return fitted({shared + "; " + often + (all == 0 ? " of " + n : ""), shared + " (below " + mark + ")"});
}
} // namespace

ChartSpec makeFailsChart(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec spec;
    spec.id = "fails";
    spec.question = "Where does each fail?";
    spec.unit = "score_1_to_5";
    if (std::string why = settledNothing(data); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    ScoreTable g = scoresOnFive(data, options.score);
    if (g.scored == 0)
        return emptySpec(std::move(spec),
                         "Nothing has been scored yet. Score the answers to see on which prompts each model fails.");
    const PromptTable table(data.targets.size(), data.caseKeys.size(), std::move(g.observations),
                            PromptTable::Fold::Mean);
    const CommonSet set = commonSet(table, data.targets.size(), data.caseKeys.size());
    const Field field = fieldOf(data);
    const Ordered order = orderOf(data, table, set);
    ChartSpec prompts = byPrompt(data, options, table, set, order, field);
    ChartSpec tags = byTag(data, options, table, set, order, field);
    const std::string question = spec.question;
    const std::size_t shown = std::min(order.prompts.size(), kMostPrompts);
    const std::string which = shown < order.prompts.size()
                                  ? "The " + grouped(std::int64_t(shown)) + " hardest of " +
                                        counted(std::int64_t(order.prompts.size()), "scored prompt", "scored prompts")
                                  : counted(std::int64_t(shown), "scored prompt", "scored prompts");
    if (tags.grid.rows.empty()) {
        spec = std::move(prompts);
        spec.question = question;
    } else {
        prompts.title = "By prompt, hardest first";
        prompts.subtitle = which + ".";
        spec.panels = {std::move(tags), std::move(prompts)};
    }
    spec.title = titleOf(data, table, set, order, options.assume.goodEnough);
    spec.subtitle = scoreLead(data, options) + "Mean score (1–5) of each prompt under each target. " + which +
                    ", hardest first; targets by their mean. Hatched: no score.";
    spec.caption = caption(
        {sampleText(data), provenance(data, options, false),
         g.unusable > 0 ? counted(g.unusable, "answer", "answers") + " refused, empty or cut off counted as 1." : "",
         "One prompt is one observation: a cell says what happened, not what will.", onFiveText(data, options.score),
         appText(options)});
    if (g.raters.size() == 1)
        spec.warnings.push_back("One rater only.");
    if (!g.allBlind)
        spec.warnings.push_back(g.anyBlind ? "Some scores were not given blind." : "Scores were not given blind.");
    finishPage(spec, data, "Heat map of scores by prompt and target");
    return spec;
}
} // namespace assay::analysis
