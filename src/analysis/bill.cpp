// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/bill.h"
#include "catalog/cost.h"
#include "catalog/embedded.h"
#include "catalog/price_book.h"
#include "core/text.h"
#include "stats/estimates.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
using Parts = std::array<double, kPaid>;
constexpr double kNano = 1e-9, kPico = 1e-12;

double &at(Parts &parts, Paid paid) { return parts[std::size_t(paid)]; }

Usage usageOf(const AnalysisTrial &t)
{
    Usage usage;
    usage.input = t.inputTokens;
    usage.cachedInput = t.cachedInput;
    usage.cacheWrite = t.cacheWrite;
    usage.output = t.outputTokens;
    usage.reasoning = t.reasoningTokens;
    return usage;
}

// The recorded cost is the truth; the rates only say how it divides.
Parts partsOf(const AnalysisData &data, const AnalysisTrial &t)
{
    Parts out{};
    const double cost = double(t.costNano.value_or(0)) * kNano;
    at(out, Paid::Retries) = double(t.retriesNano.value_or(0)) * kNano;
    if (t.price < 0 || std::size_t(t.price) >= data.prices.size()) {
        at(out, Paid::Other) = cost;
        return out;
    }
    const auto parts = catalog::costParts(usageOf(t), data.prices[std::size_t(t.price)].price);
    const double split = double(parts.total) * kPico;
    if (parts.status != catalog::CostParts::Status::Ok || split <= 0) {
        at(out, Paid::Other) = cost;
        return out;
    }
    const double scale = std::min(1.0, cost / split); // rounding, or a discount that is not in the rates
    const double output = double(parts.output) * kPico * scale;
    const double tokens = double(t.outputTokens.value_or(0));
    const double thinking = tokens > 0 ? std::clamp(double(t.reasoningTokens.value_or(0)) / tokens, 0.0, 1.0) : 0;
    at(out, Paid::Input) = double(parts.input) * kPico * scale;
    at(out, Paid::Cached) = double(parts.cacheRead + parts.cacheWrite + parts.cacheWriteLong) * kPico * scale;
    at(out, Paid::Output) = output * (1 - thinking);
    at(out, Paid::Reasoning) = output * thinking;
    const double rest = cost - split * scale;
    at(out, Paid::Other) = double(parts.perRequest) * kPico * scale + (rest > 1e-9 ? rest : 0);
    return out;
}

const catalog::PriceBook &listPrices()
{
    static const catalog::PriceBook book = [] { // a constant: the table that is compiled in
        Result<catalog::PriceBook> parsed = catalog::PriceBook::parse(catalog::embeddedPrices());
        return parsed ? std::move(*parsed) : catalog::PriceBook();
    }();
    return book;
}

// nullopt: not billed at a rate of the user's own, or not on the list.
std::optional<double> listCost(const AnalysisData &data, const AnalysisTrial &t, const std::optional<TokenPrice> &list)
{
    if (!list || t.price < 0 || data.prices[std::size_t(t.price)].source != CostSource::OwnRate)
        return std::nullopt;
    const auto parts = catalog::costParts(usageOf(t), *list);
    if (parts.status != catalog::CostParts::Status::Ok ||
        list->currency != data.prices[std::size_t(t.price)].price.currency)
        return std::nullopt;
    return double(parts.total) * kPico;
}

struct Sums { // of one prompt
    Parts parts{};
    double cost = 0; // as recorded; the parts add up to it but for rounding
    double n = 0, list = 0, listed = 0, input = 0, output = 0, cached = 0, counted = 0;
};

void fillTokens(TaskBill &bill, const std::vector<Sums> &prompts)
{
    Column in(prompts.size()), out(prompts.size()), cached(prompts.size());
    for (std::size_t p = 0; p < prompts.size(); ++p) {
        if (prompts[p].counted <= 0)
            continue;
        in[p] = prompts[p].input / prompts[p].counted;
        out[p] = prompts[p].output / prompts[p].counted;
        cached[p] = prompts[p].cached / prompts[p].counted;
    }
    const auto i = stats::meanInterval(in), o = stats::meanInterval(out);
    bill.input = i.mean;
    bill.inputLow = i.lower;
    bill.inputHigh = i.upper;
    bill.output = o.mean;
    bill.outputLow = o.lower;
    bill.outputHigh = o.upper;
    bill.cached = stats::meanInterval(cached).mean;
}

TaskBill folded(const std::vector<Sums> &prompts)
{
    TaskBill out;
    out.column.resize(prompts.size());
    double n = 0, listed = 0, list = 0;
    for (std::size_t p = 0; p < prompts.size(); ++p) {
        const Sums &sums = prompts[p];
        if (sums.n <= 0)
            continue;
        ++n;
        const double total = sums.cost / sums.n;
        for (std::size_t k = 0; k < kPaid; ++k)
            out.parts[k] += sums.parts[k] / sums.n;
        out.byPrompt.push_back(total);
        out.column[p] = total;
        listed += sums.listed == sums.n ? 1 : 0;
        list += sums.listed > 0 ? sums.list / sums.listed : 0;
    }
    for (double &part : out.parts) {
        part = n > 0 ? part / n : 0;
        out.total += part;
    }
    if (n > 0 && listed == n)
        out.listTotal = list / n;
    fillTokens(out, prompts);
    return out;
}

TaskBill billOf(const AnalysisData &data, const PromptTable &table, const CommonSet &set, std::size_t target)
{
    std::vector<Sums> prompts(data.caseKeys.size());
    std::optional<double> cachedRate;
    const std::string date = data.runs.empty() ? "" : isoDate(data.runs.back().startedMicros);
    const auto list = listPrices().find(data.targets[target].model, date);
    for (const Observation &o : table.of(target)) {
        if (!set.prompt[std::size_t(o.prompt)])
            continue;
        const AnalysisTrial &t = data.trials[std::size_t(o.trial)];
        Sums &sums = prompts[std::size_t(o.prompt)];
        const Parts parts = partsOf(data, t);
        for (std::size_t k = 0; k < kPaid; ++k)
            sums.parts[k] += parts[k];
        // One sum in whole nano-units: equal bills stay equal to the last bit.
        sums.cost += double(t.costNano.value_or(0) + t.retriesNano.value_or(0)) * kNano;
        ++sums.n;
        if (const auto cost = listCost(data, t, list)) {
            sums.list += *cost;
            ++sums.listed;
        }
        if (t.inputTokens && t.outputTokens) {
            sums.input += double(*t.inputTokens);
            sums.output += double(*t.outputTokens);
            sums.cached += double(t.cachedInput.value_or(0));
            ++sums.counted;
        }
        if (t.price >= 0 && data.prices[std::size_t(t.price)].price.cachedInput)
            cachedRate = double(data.prices[std::size_t(t.price)].price.cachedInput->picoPerToken) * kPico;
    }
    TaskBill out = folded(prompts);
    out.cachedRate = cachedRate;
    return out;
}
} // namespace

std::string_view paidName(Paid paid) noexcept
{
    constexpr std::array<std::string_view, kPaid> names{"input",     "cached input", "output",
                                                        "reasoning", "retries",      "not split"};
    return names[std::size_t(paid)];
}

Bills billsOf(const AnalysisData &data)
{
    Bills out;
    out.costs = gatherCosts(data);
    const PromptTable table(data.targets.size(), data.caseKeys.size(), std::move(out.costs.observations),
                            PromptTable::Fold::Mean);
    out.costs.observations.clear();
    out.set = commonSet(table, data.targets.size(), data.caseKeys.size());
    for (std::size_t t : out.set.targets)
        out.of.push_back(billOf(data, table, out.set, t));
    return out;
}

std::optional<BillAssumptions> assumptionsOf(const TaskBill &bill, double tasksPerMonth)
{
    const double paid = bill.total - bill.parts[std::size_t(Paid::Retries)];
    if (!bill.input || !bill.output || *bill.input <= 0 || *bill.output <= 0 || paid <= 0)
        return std::nullopt;
    const double cached = std::clamp(bill.cached.value_or(0), 0.0, *bill.input), fresh = *bill.input - cached;
    BillAssumptions out;
    out.tasksPerMonth = tasksPerMonth;
    out.retryFactor = bill.total / paid;
    out.inputTokens = *bill.input;
    out.cacheShare = cached / *bill.input;
    // Effective rates, so that the assumptions give the measured bill: per million tokens.
    const double input = bill.parts[std::size_t(Paid::Input)] + bill.parts[std::size_t(Paid::Other)];
    out.priceIn = fresh > 0 ? 1e6 * input / fresh : 0;
    out.priceCacheRead = cached > 0 ? 1e6 * bill.parts[std::size_t(Paid::Cached)] / cached
                                    : 1e6 * bill.cachedRate.value_or(out.priceIn / 1e6);
    out.outputTokens = *bill.output;
    out.priceOut =
        1e6 * (bill.parts[std::size_t(Paid::Output)] + bill.parts[std::size_t(Paid::Reasoning)]) / *bill.output;
    return out;
}
} // namespace assay::analysis
