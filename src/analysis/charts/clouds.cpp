// SPDX-License-Identifier: GPL-3.0-or-later
// Same model, which cloud? The endpoints of one model side by side on the same prompts: time, speed, whole answers,
// price. Models that are reached in one way only are not in it.
#include "analysis/charts/charts_private.h"
#include "analysis/comparison.h"
#include "analysis/cost_table.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "stats/quantiles.h"
#include <algorithm>
#include <chrono>
#include <map>

namespace assay::analysis
{
namespace
{
struct Family {
    std::string name;
    std::vector<std::size_t> targets; // quickest first
    std::int64_t n = 0;               // prompts that all of them completed
    std::string finding;
};

std::string familyOf(const AnalysisTarget &t) { return t.family.empty() ? familyOfModel(t.model) : t.family; }

// Those with two endpoints or more, the one with most first.
std::vector<Family> familiesOf(const AnalysisData &data)
{
    std::map<std::string, std::vector<std::size_t>> byName;
    for (std::size_t t = 0; t < data.targets.size(); ++t) {
        if (data.targets[t].api != Api::Chain)
            byName[familyOf(data.targets[t])].push_back(t);
    }
    std::vector<Family> out;
    for (auto &[name, targets] : byName) {
        const bool several = std::any_of(targets.begin(), targets.end(), [&](std::size_t t) {
            return data.targets[t].endpoint != data.targets[targets[0]].endpoint;
        });
        // By the name that people gave it, where all its clouds have the same.
        const std::string &label = data.targets[targets[0]].label;
        const bool named = !label.empty() && std::all_of(targets.begin(), targets.end(),
                                                         [&](std::size_t t) { return data.targets[t].label == label; });
        if (several)
            out.push_back({named ? label : name, std::move(targets), 0, {}});
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const Family &a, const Family &b) { return a.targets.size() > b.targets.size(); });
    return out;
}

struct Measures { // values by target, of completed answers
    PromptTable total, ttft, speed, cost;
    std::vector<std::pair<std::int64_t, std::int64_t>> whole; // of requests
    std::string currency;
};

Measures measuresOf(const AnalysisData &data)
{
    std::vector<Observation> total, ttft, speed;
    std::vector<std::pair<std::int64_t, std::int64_t>> whole(data.targets.size());
    for (std::size_t i = 0; i < data.trials.size(); ++i) {
        const AnalysisTrial &t = data.trials[i];
        if (t.target < 0 || std::size_t(t.target) >= whole.size() || t.outcome == Outcome::Cancelled)
            continue;
        whole[std::size_t(t.target)].first += t.outcome == Outcome::Succeeded ? 1 : 0;
        ++whole[std::size_t(t.target)].second;
        if (t.outcome != Outcome::Succeeded || !t.total)
            continue;
        const auto seconds = [](Nanos n) { return std::chrono::duration<double>(n).count(); };
        const auto at = std::int32_t(i);
        total.push_back({t.target, t.caseIndex, at, seconds(*t.total)});
        if (!t.ttft)
            continue;
        ttft.push_back({t.target, t.caseIndex, at, seconds(*t.ttft)});
        const double writing = seconds(*t.total - *t.ttft);
        if (t.outputTokens && *t.outputTokens >= 2 && writing > 0)
            speed.push_back({t.target, t.caseIndex, at, double(*t.outputTokens - 1) / writing});
    }
    CostTable costs = gatherCosts(data);
    const std::size_t targets = data.targets.size(), prompts = data.caseKeys.size();
    const std::string currency = currencyName(data, costs.currency);
    using Fold = PromptTable::Fold;
    return {PromptTable(targets, prompts, std::move(total), Fold::Median),
            PromptTable(targets, prompts, std::move(ttft), Fold::Median),
            PromptTable(targets, prompts, std::move(speed), Fold::Median),
            PromptTable(targets, prompts, std::move(costs.observations), Fold::Mean),
            std::move(whole),
            currency};
}

// The prompts on which every endpoint of the family has a value.
CommonSet commonOf(const PromptTable &table, const Family &family, std::size_t prompts)
{
    CommonSet set;
    set.targets = family.targets;
    set.prompt.assign(prompts, true);
    for (std::size_t t : family.targets) {
        for (std::size_t p = 0; p < prompts; ++p)
            set.prompt[p] = set.prompt[p] && table.column(t)[p].has_value();
    }
    set.n = std::count(set.prompt.begin(), set.prompt.end(), true);
    return set;
}

void compare(const AnalysisData &data, const Measures &m, Family &family)
{
    const CommonSet set = commonOf(m.total, family, data.caseKeys.size());
    family.n = set.n;
    if (set.n == 0)
        return;
    std::vector<std::pair<double, std::size_t>> medians;
    for (std::size_t t : family.targets)
        medians.emplace_back(*stats::quantile(presentSorted(restricted(m.total.column(t), set)), 0.5), t);
    std::stable_sort(medians.begin(), medians.end());
    std::vector<Column> columns;
    std::vector<std::string> names;
    family.targets.clear();
    for (const auto &[median, t] : medians) {
        family.targets.push_back(t);
        columns.push_back(restricted(m.total.column(t), set));
        names.push_back(data.targets[t].endpoint);
    }
    if (set.n < kFewest) {
        family.finding = family.name + ": too few prompts to compare its clouds (n = " + grouped(set.n) + ")";
        return;
    }
    const Comparison c(columns, set.n, Measure::LowerRatioBetter, std::nullopt);
    const Finding f = finding(c);
    if (f.top.size() == 1)
        family.finding =
            family.name + ": fastest on " + names[0] + "; " + names[1] + " takes " + times(c.lead(0, 1)) + " as long";
    else
        family.finding =
            family.name + ": no clear difference in speed between " + namesOf(f.top, names) +
            (f.behind.size() == 1 ? "; " + names[f.behind[0]] + " takes " + times(c.lead(0, f.behind[0])) + " as long"
                                  : "");
}

struct PanelOf {
    std::string title, unit, axis, suffix;
    const PromptTable *table = nullptr; // null: shares of whole answers
    bool median = true;
    std::string (*text)(double) = amount;
};

ChartRow::Mark estimated(const PanelOf &panel, const Column &column)
{
    ChartRow::Mark mark;
    const auto sorted = presentSorted(column);
    mark.n = std::int64_t(sorted.size());
    if (sorted.empty()) {
        mark.why = "not measured";
        return mark;
    }
    mark.hollow = mark.n < kSolid;
    if (panel.median) {
        const auto q = stats::quantileInterval(sorted, 0.5);
        mark.value = q.estimate;
        mark.low95 = q.lower;
        mark.high95 = q.upper;
    } else {
        const auto mean = stats::meanInterval(column);
        mark.value = mean.mean;
        mark.low95 = mean.lower;
        mark.high95 = mean.upper;
    }
    if (mark.n < kFewest) {
        mark.points = sorted;
        mark.low95 = mark.high95 = std::nullopt;
    }
    return mark;
}

ChartRow::Mark shareOf(const std::pair<std::int64_t, std::int64_t> &whole)
{
    ChartRow::Mark mark;
    mark.n = whole.second;
    if (whole.second == 0) {
        mark.why = "not asked";
        return mark;
    }
    const auto rate = stats::wilsonInterval(double(whole.first), double(whole.second));
    mark.value = 100 * *rate.p;
    mark.low95 = 100 * rate.lower;
    mark.high95 = 100 * rate.upper;
    mark.hollow = mark.n < kSolid;
    return mark;
}

ChartSpec panelFor(const AnalysisData &data, const ChartOptions &options, const Measures &m,
                   const std::vector<Family> &families, const PanelOf &panel)
{
    ChartSpec out;
    out.id = "clouds";
    out.title = panel.title;
    out.unit = panel.unit;
    out.series = {panel.title};
    out.axisTitle = panel.axis;
    out.columnTitles = {panel.median && panel.table ? "median" : panel.table ? "mean" : "whole", "n"};
    out.grouped = families.size() > 1;
    Cover cover;
    if (panel.table)
        cover.add(0.0);
    for (const Family &family : families) {
        const CommonSet set =
            panel.table ? commonOf(*panel.table, family, data.caseKeys.size()) : CommonSet{family.targets, {}, 0};
        for (std::size_t t : family.targets) {
            ChartRow row = rowFor(data, t, options);
            // The clouds are what is compared: they are the names, and the model the heading.
            row.group = family.name;
            row.label = row.endpoint;
            row.sublabel = row.simulated && row.label.find("simulated") == std::string::npos ? "simulated" : "";
            ChartRow::Mark mark =
                panel.table ? estimated(panel, restricted(panel.table->column(t), set)) : shareOf(m.whole[t]);
            mark.series = panel.title;
            if (panel.table) {
                Collected behind = collect(data, panel.table->of(t), set);
                mark.behind = std::move(behind.trials);
                row.runs = std::move(behind.runs);
            } else {
                for (const AnalysisTrial &trial : data.trials) {
                    if (trial.target == std::int32_t(t) && trial.outcome != Outcome::Cancelled)
                        mark.behind.push_back(trial.trial);
                }
            }
            row.columns = {mark.value ? panel.text(*mark.value) : "–", grouped(mark.n)};
            cover.add(mark);
            for (double p : mark.points)
                cover.add(p);
            row.marks.push_back(std::move(mark));
            out.rows.push_back(std::move(row));
        }
    }
    setLinearAxis(out, cover.range(), panel.table ? std::nullopt : std::optional(Range{0, 100}), panel.suffix);
    return out;
}

std::string perSecond(double v) { return fixed(v, v < 100 ? 1 : 0); }
std::string percentText(double v) { return fixed(v, 1) + " %"; }

std::string unitOf(const std::string &currency)
{
    std::string unit = currency;
    std::transform(unit.begin(), unit.end(), unit.begin(), [](unsigned char c) { return char(std::tolower(c)); });
    return unit + "_per_1000_answers";
}
} // namespace

ChartSpec makeCloudsChart(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec spec;
    spec.id = "clouds";
    spec.question = "Same model, which cloud?";
    if (std::string why = settledNothing(data); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    auto families = familiesOf(data);
    if (families.empty())
        return emptySpec(std::move(spec), "No model here is reached over two endpoints. Add the same model on another "
                                          "cloud under Settings, Endpoints, and run the same prompts on both.");
    const Measures m = measuresOf(data);
    for (Family &family : families)
        compare(data, m, family);
    std::erase_if(families, [](const Family &family) { return family.n == 0; });
    if (families.empty())
        return emptySpec(std::move(spec), "No prompt was completed over every endpoint of a model yet.");
    const std::string money = m.currency;
    const PanelOf panels[] = {
        {"Whole answer", "s", "shorter is better", " s", &m.total, true, seconds},
        {"First token", "s", "shorter is better", " s", &m.ttft, true, seconds},
        {"Tokens per second", "tokens_per_second", "more is better", "", &m.speed, true, perSecond},
        {"Whole answers", "percent", "more is better", " %", nullptr, false, percentText},
        {"Cost of 1,000 answers", unitOf(money), money + ", less is better", "", &m.cost, false, amount}};
    for (const PanelOf &panel : panels) {
        ChartSpec made = panelFor(data, options, m, families, panel);
        const bool any =
            std::any_of(made.rows.begin(), made.rows.end(), [](const auto &r) { return r.marks[0].value; });
        if (any)
            spec.panels.push_back(std::move(made));
    }
    spec.panelsBeside = spec.sharedRows = true; // families and their clouds stand in one order in all of them
    spec.title = fitted({families[0].finding, families[0].name + ": its clouds side by side", "Clouds side by side"});
    for (std::size_t f = spec.title == families[0].finding ? 1 : 0; f < std::min<std::size_t>(families.size(), 4); ++f)
        spec.sentences.push_back(families[f].finding + ".");
    spec.subtitle = "The endpoints of each model on the prompts that all of them completed (" +
                    counted(families[0].n, "prompt", "prompts") + (families.size() > 1 ? " for the first). " : "). ") +
                    "Line: 95 % interval.";
    spec.caption = caption({sampleText(data), provenance(data, options, true),
                            "Medians with intervals from order statistics, shares with Wilson's, costs with Student's; "
                            "speeds are compared by prompt (Holm within a model).",
                            appText(options)});
    spec.warnings.push_back("An hour's median is not a property of a cloud: run again at other times of day.");
    finishPage(spec, data, "Endpoints of the same model side by side: time, speed, whole answers, cost");
    return spec;
}
} // namespace assay::analysis
