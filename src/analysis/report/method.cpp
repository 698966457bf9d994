// SPDX-License-Identifier: GPL-3.0-or-later
// How it was measured, what it would cost at the owner's volume, and what it cannot tell.
#include "analysis/comparison.h"
#include "analysis/frozen.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "analysis/report/report_private.h"
#include "analysis/score_table.h"
#include "core/text.h"
#include <algorithm>
#include <set>

namespace assay::analysis
{
namespace
{
std::string raterText(const ReportDraft &draft)
{
    const ScoreTable g = draft.choice ? gatherScores(draft.data(), *draft.choice) : ScoreTable{};
    if (g.scored == 0)
        return "nobody scored";
    const std::string blind = g.allBlind   ? "blind: names, prices, times and lengths were hidden"
                              : g.anyBlind ? "partly blind"
                                           : "not blind: the raters saw which model answered";
    std::string out = counted(std::int64_t(g.raters.size()), "rater", "raters") + ", " + blind + "; " +
                      counted(g.scored, "answer", "answers") + " scored";
    const std::string left = leftOutText(g);
    return out + "." + (left.empty() ? "" : " " + left + (left.ends_with('.') ? "" : "."));
}

std::string agreementText(const ReportDraft &draft)
{
    const ChartSpec *raters = draft.chart("raters");
    return raters == nullptr ? "not measured: it takes two raters on the same answers" : raters->title + ".";
}

std::string marginText(const ReportDraft &draft)
{
    if (!draft.choice || !draft.choice->scale.margin)
        return "a size that nobody set, so no verdict speaks of sameness";
    return pointsText(draft.choice->scale, *draft.choice->scale.margin);
}

std::string freezeText(const AnalysisData &data, const Freeze &freeze)
{
    std::string out = "rubric version as stored, primary measure “" + measureName(data, freeze) +
                      "”, difference that matters " +
                      (freeze.margin > 0 ? fixed(freeze.margin, 2) : std::string("the usual one of its scale"));
    if (freeze.plannedPrompts > 0)
        out += ", " + counted(freeze.plannedPrompts, "prompt", "prompts") + " planned";
    return out + (freeze.promptSetSha256.empty() ? "" : ", prompt set " + freeze.promptSetSha256.substr(0, 16) + "…");
}

void addFreezes(const ReportDraft &draft, ReportFacts &facts)
{
    const auto &events = draft.data().freezes;
    if (events.empty()) {
        facts.items.emplace_back("Decided before looking",
                                 "nothing was frozen: prompts and rubric could be changed after answers were seen");
        return;
    }
    for (std::size_t i = 0; i < events.size(); ++i) {
        const auto *freeze = std::get_if<Freeze>(&events[i].body);
        if (freeze == nullptr)
            continue;
        facts.items.emplace_back(i == 0 ? "Decided before looking" : "Changed later",
                                 isoDateTime(events[i].atMicros) + ": " + freezeText(draft.data(), *freeze));
    }
}

std::string tokens(double mean) { return grouped(std::int64_t(mean + 0.5)); }

struct Mix { // tokens of an answer, over those that report them
    double input = 0, cached = 0, output = 0;
    std::int64_t inputs = 0, caches = 0, outputs = 0;
};

std::vector<Mix> mixes(const AnalysisData &data)
{
    std::vector<Mix> out(data.targets.size());
    const auto add = [](const std::optional<std::int64_t> &value, double &sum, std::int64_t &count) {
        if (value) {
            sum += double(*value);
            ++count;
        }
    };
    for (const AnalysisTrial &t : data.trials) {
        if (t.target < 0 || std::size_t(t.target) >= out.size() || t.outcome == Outcome::Failed ||
            t.outcome == Outcome::Cancelled)
            continue;
        Mix &mix = out[std::size_t(t.target)];
        add(t.inputTokens, mix.input, mix.inputs);
        add(t.cachedInput, mix.cached, mix.caches);
        add(t.outputTokens, mix.output, mix.outputs);
    }
    return out;
}

ReportCell meanCell(double sum, std::int64_t n)
{
    if (n == 0)
        return {"not reported", -1, ReportTone::Quiet};
    return numberCell(sum / double(n), tokens(sum / double(n)));
}

ReportCell rate(const std::optional<UnitPrice> &price)
{
    return price ? numberCell(double(price->picoPerToken) / 1e6, perMillionText(*price)) : plainCell("not known");
}

void addPrices(ReportDraft &draft, ReportSection &section)
{
    if (draft.records.prices.empty()) {
        section.blocks.push_back(
            ReportText{"No price is known for any target, so no cost can be given.", ReportTone::Warning});
        return;
    }
    ReportTable table;
    table.caption = "Prices that the answers were costed with, per million tokens";
    table.columns = {{"Target", false},     {"Currency", false}, {"Input", true},   {"Cached input", true},
                     {"Cache write", true}, {"Output", true},    {"Source", false}, {"As of", false}};
    for (const ReportPrice &p : draft.records.prices) {
        const TokenPrice &price = p.price;
        table.rows.push_back({plainCell(draft.names[std::size_t(p.target)]), plainCell(price.currency),
                              rate(price.input), rate(price.cachedInput), rate(price.cacheWrite), rate(price.output),
                              plainCell(price.source.empty() ? "not recorded" : price.source),
                              plainCell(price.asOf.empty() ? "not recorded" : price.asOf)});
    }
    section.blocks.push_back(std::move(table));
}

ReportTable bills(ReportDraft &draft)
{
    const std::vector<Mix> all = mixes(draft.data());
    ReportTable table;
    table.caption = "What a task uses and costs";
    table.columns = {{"Target", false},
                     {"Input tokens, mean", true},
                     {"of these cached", true},
                     {"Output tokens, mean", true},
                     {currencyOfCosts(draft) + " per 1,000 answers", true},
                     {currencyOfCosts(draft) + " a month", true},
                     {"Answers without a known cost", true}};
    for (std::size_t t = 0; t < draft.names.size(); ++t) {
        const Mix &mix = all[t];
        const ReportTarget &of = draft.report.targets[t];
        table.rows.push_back({plainCell(draft.names[t]), meanCell(mix.input, mix.inputs),
                              meanCell(mix.cached, mix.caches), meanCell(mix.output, mix.outputs),
                              figureCell(draft, MeasureKind::Cost, t), figureCell(draft, MeasureKind::Month, t),
                              plainCell(grouped(of.unknownCosts) + " of " + grouped(of.unknownCosts + of.knownCosts))});
    }
    return table;
}

std::string spanText(const AnalysisData &data)
{
    std::set<std::string> days;
    for (const AnalysisTrial &t : data.trials) {
        if (t.startedMicros > 0)
            days.insert(isoDate(t.startedMicros));
    }
    for (const RunSummary &run : data.runs)
        days.insert(isoDate(run.startedMicros));
    if (days.size() <= 1)
        return "Everything was measured on one day: speed and failures differ from day to day.";
    return "Measured on " + grouped(std::int64_t(days.size())) + " days, " + *days.begin() + " to " + *days.rbegin() +
           ".";
}

std::string topicsText(const AnalysisData &data)
{
    if (data.tags.empty())
        return "The prompts carry no tags, so nobody can say which topics they cover.";
    return "Topics covered, by tag: " + joined(data.tags, ", ") + ". What has no tag here was not tested.";
}
} // namespace

void addMethod(ReportDraft &draft)
{
    const AnalysisData &data = draft.data();
    ReportSection &section = draft.section("method", "Method");
    ReportFacts facts;
    std::set<std::string> sets;
    std::vector<std::string> runs;
    for (const RunSummary &run : data.runs) {
        sets.insert(run.name);
        runs.push_back("run " + std::to_string(number(run.id)) + " of " + isoDate(run.startedMicros));
    }
    std::vector<std::string> names(sets.begin(), sets.end());
    if (names.size() > 6) {
        const auto others = std::int64_t(names.size()) - 3;
        names.resize(3);
        names.back() += " and " + grouped(others) + " other prompt sets";
    }
    facts.items.emplace_back("Prompts", joined(names, ", ") + ": " +
                                            counted(std::int64_t(data.caseKeys.size()), "prompt", "prompts") +
                                            ", the unit of every comparison");
    facts.items.emplace_back("Prompt set, SHA-256",
                             data.promptSetSha256.empty() ? "not recorded" : data.promptSetSha256);
    facts.items.emplace_back("Runs",
                             runs.size() > 12 ? grouped(std::int64_t(runs.size())) + " runs" : joined(runs, ", "));
    facts.items.emplace_back("Repetitions", draft.records.repetitions > 1
                                                ? grouped(draft.records.repetitions) +
                                                      " of each prompt, averaged before anything is compared"
                                                : "each prompt once");
    facts.items.emplace_back("Order", "targets interleaved, so that none always goes first");
    facts.items.emplace_back("Scoring", raterText(draft));
    facts.items.emplace_back("Agreement of raters", agreementText(draft));
    addFreezes(draft, facts);
    if (draft.records.scoreChanges > 0)
        facts.items.emplace_back("Scores changed after they were given",
                                 grouped(draft.records.scoreChanges) + "; the earlier ones are kept");
    facts.items.emplace_back(
        "Statistics", "Means: Student t over prompts. Differences: paired by prompt, Holm over all pairs, verdict "
                      "against a difference that matters of " +
                          marginText(draft) +
                          ". Times: medians with distribution-free intervals. Shares: Wilson. All two-sided, "
                          "95 %. Refused, empty and cut-off answers count as the scale's minimum; failed requests "
                          "are missing, counted and listed.");
    facts.items.emplace_back("Weights",
                             "none: quality, cost, speed and reliability are shown side by side, not added up");
    section.blocks.push_back(std::move(facts));
}

void addCostModel(ReportDraft &draft)
{
    ReportSection &section = draft.section("cost-model", "Cost model");
    const auto &tasks = draft.report.request.tasksPerMonth;
    section.blocks.push_back(ReportText{
        tasks
            ? "A month is " + grouped(*tasks) +
                  " tasks like those measured, one answer each. In brackets the low and high end: the 95 % interval of "
                  "the mean cost, which covers the choice of prompts alone. Volume, prices and mix are assumptions."
            : "No monthly volume was given, so costs are shown per 1,000 answers alone.",
        ReportTone::Normal});
    section.blocks.push_back(bills(draft));
    addPrices(draft, section);
    section.blocks.push_back(ReportText{
        "Costs are those of the answers that came, at the price that was set when they were sent. A month's "
        "bill has retries in it; taxes and discounts that are not in the prices above are not included. An unknown "
        "price is no price of zero: such answers are left out and counted.",
        ReportTone::Quiet});
}

void addLimits(ReportDraft &draft)
{
    const AnalysisData &data = draft.data();
    ReportSection &section = draft.section("limits", "Risks and limits");
    ReportList list;
    const std::int64_t prompts = std::int64_t(data.caseKeys.size());
    list.items.push_back(counted(prompts, "prompt", "prompts") +
                         (prompts < 30 ? ": few. Differences that matter may not have been found."
                                       : ": differences smaller than their intervals remain open."));
    list.items.push_back(topicsText(data));
    list.items.push_back(spanText(data));
    list.items.push_back("A model behind an unchanged name may change: the versions that the APIs reported are in the "
                         "appendix, and a re-run of the same set shows a change.");
    list.items.push_back("People scored: their taste and their liking for length are part of the result.");
    list.items.push_back(
        "Not tested: everything outside these prompts, contracts, data protection, support, load beyond "
        "that of the run.");
    section.blocks.push_back(std::move(list));
    if (!draft.report.notes.empty()) {
        section.blocks.push_back(ReportText{"What the data themselves warn of:", ReportTone::Normal});
        section.blocks.push_back(ReportList{draft.report.notes});
    }
}
} // namespace assay::analysis
