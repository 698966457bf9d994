// SPDX-License-Identifier: GPL-3.0-or-later
// What does a price really buy? The bill of every target against the cheapest list price, taken apart as
// methods.md 5.6: cost ratio = price ratio x token ratio, and the token ratio = tokenizer x verbosity. The tokenizer's
// part is measured on the prompts, which are the same texts for everybody.
#include "analysis/bill.h"
#include "analysis/charts/charts_private.h"
#include "analysis/comparison.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include <algorithm>
#include <cmath>

namespace assay::analysis
{
namespace
{
struct Rates {
    double in = 0, out = 0;
    std::int32_t price = -1;
};
struct Against { // one target against the base
    std::size_t target = 0, bill = 0;
    double priceRatio = 0, tokenizer = 0, verbosity = 0;
    std::optional<double> costRatio, low, high, breakEven;
    std::int64_t n = 0;
    Column byPrompt; // cost ratios
};

// The rates that most of a target's answers were billed at.
std::optional<Rates> ratesOf(const AnalysisData &data, std::size_t target)
{
    std::vector<std::int64_t> count(data.prices.size(), 0);
    for (const AnalysisTrial &t : data.trials) {
        if (t.target == std::int32_t(target) && t.price >= 0 && std::size_t(t.price) < count.size())
            ++count[std::size_t(t.price)];
    }
    const auto most = std::max_element(count.begin(), count.end());
    if (most == count.end() || *most == 0)
        return std::nullopt;
    const auto index = std::int32_t(most - count.begin());
    const TokenPrice &price = data.prices[std::size_t(index)].price;
    if (!price.input || !price.output || price.input->picoPerToken <= 0 || price.output->picoPerToken <= 0)
        return std::nullopt;
    return Rates{double(price.input->picoPerToken), double(price.output->picoPerToken), index};
}

struct Priced {
    std::size_t target = 0, bill = 0;
    Rates rates;
};

// Those that have rates, tokens and a bill; by what their own list price would ask for the base's own mix.
std::vector<Priced> pricedOf(const AnalysisData &data, const Bills &bills)
{
    std::vector<Priced> out;
    for (std::size_t i = 0; i < bills.of.size(); ++i) {
        const auto rates = ratesOf(data, bills.set.targets[i]);
        const TaskBill &b = bills.of[i];
        if (rates && b.total > 0 && b.input && b.output && *b.input > 0 && *b.output > 0)
            out.push_back({bills.set.targets[i], i, *rates});
    }
    if (out.empty())
        return out;
    const TaskBill mix = bills.of[out[0].bill];
    const auto listed = [&](const Priced &p) { return *mix.input * p.rates.in + *mix.output * p.rates.out; };
    std::stable_sort(out.begin(), out.end(), [&](const Priced &a, const Priced &b) { return listed(a) < listed(b); });
    return out;
}

Against compared(const Bills &bills, const Priced &base, const Priced &other)
{
    const TaskBill &a = bills.of[base.bill], &b = bills.of[other.bill];
    Against out;
    out.target = other.target;
    out.bill = other.bill;
    out.priceRatio = (*a.input * other.rates.in + *a.output * other.rates.out) /
                     (*a.input * base.rates.in + *a.output * base.rates.out);
    out.tokenizer = *b.input / *a.input;
    out.verbosity = (*b.output / *a.output) / out.tokenizer;
    const auto ratio = stats::logRatioPaired(a.column, b.column);
    out.n = ratio.n;
    out.costRatio = b.total / a.total; // of sums: what the bill says
    // The paired interval is of geometric means; it is moved to where the bill's ratio lies.
    if (ratio.n >= kFewest && ratio.ratio && ratio.lower && *ratio.ratio > 0) {
        out.low = *out.costRatio * *ratio.lower / *ratio.ratio;
        out.high = *out.costRatio * *ratio.upper / *ratio.ratio;
    }
    if (const auto effective = effectivePriceRatio(out.priceRatio, *out.costRatio / out.priceRatio))
        out.breakEven = effective->breakEvenTokenRatio;
    for (std::size_t p = 0; p < a.column.size(); ++p)
        out.byPrompt.push_back(
            a.column[p] && b.column[p] && *a.column[p] > 0 ? std::optional(*b.column[p] / *a.column[p]) : std::nullopt);
    return out;
}

std::string factor(double v) { return fixed(v, v < 9.95 ? 2 : 1); }

ChartRow rowOf(const AnalysisData &data, const ChartOptions &options, const Bills &bills, const Against &a, bool isBase)
{
    ChartRow row = rowFor(data, a.target, options);
    std::vector<TrialId> behind;
    for (const AnalysisTrial &t : data.trials) {
        if (t.target != std::int32_t(a.target) || !bills.set.prompt[std::size_t(t.caseIndex)] || !isAnswer(t.outcome))
            continue;
        behind.push_back(t.trial);
        if (row.runs.empty() || row.runs.back() != t.run)
            row.runs.push_back(t.run);
    }
    std::sort(row.runs.begin(), row.runs.end());
    row.runs.erase(std::unique(row.runs.begin(), row.runs.end()), row.runs.end());
    ChartRow::Mark listed, real;
    listed.series = "list price";
    listed.lane = 0;
    listed.value = a.priceRatio;
    listed.muted = true;
    listed.n = real.n = isBase ? bills.set.n : a.n;
    real.series = "what a task costs";
    real.lane = 1;
    real.value = a.costRatio;
    real.low95 = isBase ? std::nullopt : a.low;
    real.high95 = isBase ? std::nullopt : a.high;
    real.hollow = real.n < kSolid;
    real.behind = listed.behind = behind;
    row.marks = {std::move(listed), std::move(real)};
    row.columns = {factor(a.priceRatio), factor(a.tokenizer), factor(a.verbosity), factor(a.costRatio.value_or(1)),
                   isBase || !a.breakEven ? "–" : factor(*a.breakEven)};
    return row;
}

std::string titleOf(const std::vector<Against> &all, const std::vector<std::string> &names, std::int64_t n)
{
    if (n < kFewest)
        return "Too few prompts to take the price apart (n = " + grouped(n) + ")";
    // The target whose bill is farthest from its list price says most.
    std::size_t most = 1;
    for (std::size_t i = 2; i < all.size(); ++i) {
        const auto off = [&](std::size_t k) { return std::abs(std::log(*all[k].costRatio / all[k].priceRatio)); };
        if (off(i) > off(most))
            most = i;
    }
    const Against &a = all[most];
    const std::string bill = times(*a.costRatio), list = times(a.priceRatio);
    const bool known = a.low && a.high;
    if (known && *a.low <= a.priceRatio && a.priceRatio <= *a.high)
        return fitted({"The bills follow the list prices: no clear difference between the two",
                       "The bills follow the list prices"});
    return fitted({names[most] + " is listed at " + list + " of " + names[0] + " but costs " + bill + " a task",
                   names[most] + " is listed at " + list + ", but costs " + bill + " a task",
                   "Listed at " + list + ", it costs " + bill + " a task"});
}

std::vector<std::string> sentencesOf(const std::vector<Against> &all, const std::vector<std::string> &names)
{
    std::vector<std::string> out;
    for (std::size_t i = 1; i < all.size() && out.size() < 3; ++i) {
        const Against &a = all[i];
        out.push_back(names[i] + ": price " + factor(a.priceRatio) + " × tokenizer " + factor(a.tokenizer) +
                      " × verbosity " + factor(a.verbosity) + " ≈ " + factor(*a.costRatio) +
                      (a.breakEven ? "; below " + factor(*a.breakEven) + " of " + names[0] +
                                         "'s tokens a task it would be the cheaper one."
                                   : "."));
    }
    return out;
}
} // namespace

ChartSpec makePriceChart(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec spec;
    spec.id = "price";
    spec.question = "What does a price really buy?";
    spec.unit = "ratio";
    spec.series = {"list price", "what a task costs"};
    spec.columnTitles = {"list", "tokenizer", "verbosity", "bill", "break-even"};
    spec.axisTitle = "ratio to the first on a logarithmic axis, less is better";
    if (std::string why = settledNothing(data); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    const Bills bills = billsOf(data);
    const auto priced = pricedOf(data, bills);
    if (priced.size() < 2 || bills.set.n == 0)
        return emptySpec(std::move(spec), "Two models with a price list and reported tokens on the same prompts are "
                                          "needed to compare list price and bill.");
    std::vector<Against> all;
    std::vector<std::size_t> order;
    Cover cover;
    for (const Priced &p : priced) {
        all.push_back(compared(bills, priced[0], p));
        order.push_back(p.target);
        spec.rows.push_back(rowOf(data, options, bills, all.back(), all.size() == 1));
        for (const auto &mark : spec.rows.back().marks)
            cover.add(mark);
    }
    const auto names = briefNames(data, order);
    Range range = cover.range();
    setLogAxis(spec, {std::min(range.low, 0.9) / 1.05, std::max(range.high, 1.1) * 1.05}, "");
    spec.references = {{1, "as the first", false, Reference::Axis::X, Reference::Shade::None}};
    spec.title = titleOf(all, names, bills.set.n);
    spec.sentences = sentencesOf(all, names);
    spec.subtitle = "Upper, grey: list price for the mix of " + names[0] + ". Lower: what a task really costs, " +
                    counted(bills.set.n, "prompt", "prompts") +
                    (bills.set.n < kFewest ? "; too few for intervals." : "; line 95 % interval.");
    spec.caption =
        caption({sampleText(data), provenance(data, options, true),
                 "Tokenizer: input tokens for the same prompts, with what a provider adds to each. Verbosity: "
                 "output tokens, reasoning in, over the tokenizer's ratio. The product is near the bill, not "
                 "equal: caches, tiers and retries are in the bill alone.",
                 appText(options)});
    if (bills.set.n < kSolid)
        spec.warnings.push_back("n < 30: hollow marks.");
    finishPage(spec, data, "List price ratios beside the ratios of what a task costs");
    finishRows(spec, options);
    return spec;
}
} // namespace assay::analysis
