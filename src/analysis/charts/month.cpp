// SPDX-License-Identifier: GPL-3.0-or-later
// What would a month cost? The measured cost of a task times the user's volume, stacked by what is paid for, with the
// interval that the choice of prompts leaves; below it each assumption alone at its two ends.
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
// Of a bill: enough digits to compare, none that nobody pays.
std::string bill(double v)
{
    if (v >= 1000)
        return grouped(std::int64_t(std::llround(v)));
    return v >= 100 ? fixed(v, 0) : amount(v);
}

struct Row {
    std::size_t target = 0, bill = 0;
    double monthly = 0;
    std::optional<MonthlyProjection> projection;
};

std::vector<Row> rowsOf(const Bills &bills, double tasks)
{
    std::vector<Row> out;
    for (std::size_t i = 0; i < bills.of.size(); ++i) {
        const Stratum all{1, bills.of[i].byPrompt};
        Row row{bills.set.targets[i], i, bills.of[i].total * tasks, std::nullopt};
        if (bills.set.n >= kFewest)
            row.projection = monthlyProjection({&all, 1}, tasks, 0.95);
        out.push_back(std::move(row));
    }
    std::stable_sort(out.begin(), out.end(), [](const Row &a, const Row &b) { return a.monthly < b.monthly; });
    return out;
}

ChartRow barOf(const AnalysisData &data, const ChartOptions &options, const Bills &bills, const Row &row,
               std::vector<TrialId> behind)
{
    const TaskBill &of = bills.of[row.bill];
    const double tasks = options.assume.tasksPerMonth;
    ChartRow out = rowFor(data, row.target, options);
    double from = 0;
    std::size_t last = 0;
    for (std::size_t k = 0; k < kPaid; ++k) {
        ChartRow::Mark mark;
        mark.series = std::string(paidName(Paid(k)));
        mark.tint = int(k);
        mark.n = bills.set.n;
        mark.behind = behind;
        const double part = of.parts[k] * tasks;
        if (part > 0 || (k == 0 && row.monthly <= 0)) { // a free model is a mark at zero
            mark.from = from;
            mark.value = from += part;
            mark.text = bill(part);
            last = k;
        } else {
            mark.why = "none";
        }
        out.marks.push_back(std::move(mark));
    }
    if (row.projection) {
        out.marks[last].low95 = row.projection->lower;
        out.marks[last].high95 = row.projection->upper;
    }
    out.columns = {bill(row.monthly),
                   row.projection ? bill(row.projection->lower) + "–" + bill(row.projection->upper) : "–"};
    return out;
}

ChartRow unpriced(const AnalysisData &data, const ChartOptions &options, const Bills &bills, std::size_t target)
{
    ChartRow out = rowFor(data, target, options);
    ChartRow::Mark mark;
    mark.series = std::string(paidName(Paid::Input));
    mark.why = absentCost(data, bills.costs, target, 0);
    out.marks.push_back(std::move(mark));
    out.columns = {"–", "–"};
    return out;
}

// List price beside the user's own, where any answer was billed at one.
void addListColumn(ChartSpec &stack, const Bills &bills, const std::vector<Row> &rows, double tasks)
{
    const auto own = [](const TaskBill &b) { return b.listTotal.has_value(); };
    if (std::none_of(bills.of.begin(), bills.of.end(), own))
        return;
    stack.columnTitles.push_back("at list");
    for (std::size_t i = 0; i < stack.rows.size(); ++i) {
        const bool known = i < rows.size() && bills.of[rows[i].bill].listTotal;
        stack.rows[i].columns.push_back(known ? bill(*bills.of[rows[i].bill].listTotal * tasks) : "–");
    }
}

ChartSpec stackOf(const AnalysisData &data, const ChartOptions &options, const Bills &bills,
                  const std::vector<Row> &rows, const std::string &money)
{
    ChartSpec out;
    out.id = "month";
    out.title = "By what is paid for";
    out.axisTitle = money + " a month, less is better";
    out.columnTitles = {money, "95 %"};
    std::string unit = money;
    std::transform(unit.begin(), unit.end(), unit.begin(), [](unsigned char c) { return char(std::tolower(c)); });
    out.unit = unit + "_per_month";
    out.bars = BarMeaning::Part;
    out.sumName = "total";
    Cover cover;
    cover.add(0.0);
    std::array<bool, kPaid> occurs{};
    for (const Row &row : rows) {
        std::vector<TrialId> behind;
        std::vector<RunId> runs;
        for (const AnalysisTrial &t : data.trials) {
            if (t.target != std::int32_t(row.target) || !bills.set.prompt[std::size_t(t.caseIndex)] ||
                !isAnswer(t.outcome))
                continue;
            behind.push_back(t.trial);
            if (runs.empty() || runs.back() != t.run)
                runs.push_back(t.run);
        }
        ChartRow bar = barOf(data, options, bills, row, std::move(behind));
        std::sort(runs.begin(), runs.end());
        runs.erase(std::unique(runs.begin(), runs.end()), runs.end());
        bar.runs = std::move(runs);
        for (std::size_t k = 0; k < kPaid; ++k) {
            cover.add(bar.marks[k]);
            occurs[k] = occurs[k] || bar.marks[k].value;
        }
        out.rows.push_back(std::move(bar));
    }
    for (std::size_t k = 0; k < kPaid; ++k) {
        out.series.push_back(std::string(paidName(Paid(k))));
        if (occurs[k])
            out.tints.push_back({int(k), out.series.back()});
    }
    for (std::size_t t = 0; t < data.targets.size(); ++t) {
        if (std::find(bills.set.targets.begin(), bills.set.targets.end(), t) == bills.set.targets.end())
            out.rows.push_back(unpriced(data, options, bills, t));
    }
    addListColumn(out, bills, rows, options.assume.tasksPerMonth);
    setLinearAxis(out, cover.range().high > 0 ? cover.range() : Range{0, 1}, std::nullopt, "");
    return out;
}

struct Ranged {
    AssumptionRange range;
    std::string name, text;
};

std::string tokens(double v) { return grouped(std::int64_t(std::llround(v))); }

std::vector<Ranged> rangesOf(const BillAssumptions &base, const TaskBill &of)
{
    const auto around = [](double v) { return std::pair(0.8 * v, 1.2 * v); };
    const auto share = [](double v) { return fixed(100 * v, 0) + " %"; };
    std::vector<Ranged> out;
    const auto add = [&](const char *parameter, std::string name, std::pair<double, double> range, auto text,
                         const char *unit = "") {
        out.push_back({{parameter, range.first, range.second},
                       std::move(name),
                       text(range.first) + " to " + text(range.second) + unit});
    };
    add("tasks_per_month", "Tasks a month", around(base.tasksPerMonth), tokens);
    if (of.inputLow && of.inputHigh)
        add("input_tokens", "Input tokens", {std::max(0.0, *of.inputLow), *of.inputHigh}, tokens, " a task");
    if (of.outputLow && of.outputHigh)
        add("output_tokens", "Output tokens", {std::max(0.0, *of.outputLow), *of.outputHigh}, tokens, " a task");
    add("cache_share", "Cached input", {0.0, std::max(0.5, base.cacheShare)}, share);
    add("retry_factor", "Retries", {1.0, std::max(1.1, 2 * base.retryFactor - 1)},
        [](double v) { return "× " + fixed(v, 2); });
    add("price_in", "Input price", around(base.priceIn), amount, " a million");
    add("price_out", "Output price", around(base.priceOut), amount, " a million");
    return out;
}

// The volume is assumed, prices are in a table; the others were measured on answers.
void restOn(Figure &figure, const std::string &parameter, const std::vector<TrialId> &answers)
{
    figure.basisId = parameter;
    if (parameter == "tasks_per_month")
        figure.basis = Basis::Assumption;
    else if (parameter.starts_with("price_"))
        figure.basis = Basis::Price;
    else
        figure.behind = answers;
}

ChartSpec tornadoOf(const AnalysisData &data, const ChartOptions &options, const TaskBill &of, const Row &row,
                    const std::string &name, const std::string &money, const BillAssumptions &base,
                    const std::vector<TrialId> &behind)
{
    const auto ranges = rangesOf(base, of);
    std::vector<AssumptionRange> bare;
    for (const Ranged &r : ranges)
        bare.push_back(r.range);
    const Tornado made = tornado(base, bare);
    const ChartRow target = rowFor(data, row.target, options);
    ChartSpec out;
    out.id = "month";
    out.title = "What moves the bill of " + name;
    out.subtitle = "Each assumption alone at its low and its high end; the others as measured.";
    out.axisTitle = money + " a month";
    out.unit = "per_month";
    out.series = {"at its low end", "at its high end"};
    out.tints = {{3, out.series[0]}, {0, out.series[1]}};
    Cover cover;
    cover.add(made.base);
    for (const TornadoBar &bar : made.bars) {
        const auto r = std::find_if(ranges.begin(), ranges.end(),
                                    [&](const Ranged &x) { return x.range.parameter == bar.parameter; });
        ChartRow line;
        line.label = r->name;
        line.sublabel = r->text;
        line.color = target.color;
        line.model = target.model;
        line.endpoint = target.endpoint;
        line.simulated = target.simulated;
        for (int end = 0; end < 2; ++end) {
            ChartRow::Mark mark;
            mark.series = out.series[std::size_t(end)];
            mark.from = made.base;
            mark.value = end == 0 ? bar.atLow : bar.atHigh;
            mark.tint = end == 0 ? 3 : 0;
            restOn(mark, bar.parameter, behind);
            cover.add(mark);
            line.marks.push_back(std::move(mark));
        }
        line.columns = {bill(bar.atLow), bill(bar.atHigh)};
        out.rows.push_back(std::move(line));
    }
    out.columnTitles = {"low", "high"};
    setLinearAxis(out, cover.range(), std::nullopt, "");
    out.references = {{made.base, "as measured", false, Reference::Axis::X, Reference::Shade::None}};
    return out;
}

std::string titleOf(const Bills &bills, const std::vector<Row> &rows, const std::vector<std::string> &names,
                    const std::string &money)
{
    if (bills.set.n < kFewest)
        return "Too few prompts for a month's bill (n = " + grouped(bills.set.n) + ")";
    const auto price = [&](const Row &row) { return money + ' ' + bill(row.monthly); };
    if (rows.size() == 1)
        return fitted(
            {"A month with " + names[0] + " costs about " + price(rows[0]), "A month costs about " + price(rows[0])});
    std::vector<Column> columns;
    for (const Row &row : rows)
        columns.push_back(bills.of[row.bill].column);
    const Finding f = finding(Comparison(columns, bills.set.n, Measure::LowerBetter, std::nullopt));
    if (f.top.size() == 1)
        return fitted(
            {names[0] + " is cheapest at " + price(rows[0]) + " a month; " + names[1] + " costs " + price(rows[1]),
             names[0] + " is cheapest at " + price(rows[0]) + " a month", names[0] + " is cheapest",
             "The first one is cheapest at " + price(rows[0]) + " a month"});
    return fitted({"No clear cheapest between " + namesOf(f.top, names) + ", about " + price(rows[0]) + " a month",
                   "No clear cheapest; about " + price(rows[0]) + " a month"});
}

std::vector<std::string> warningsOf(const Bills &bills, const std::vector<Row> &rows)
{
    std::vector<std::string> out{
        "The interval covers the choice of prompts alone; volume, prices and mix are assumptions."};
    double widest = 0; // coefficient of variation
    for (const Row &row : rows) {
        const auto &costs = bills.of[row.bill].byPrompt;
        Column column(costs.begin(), costs.end());
        const auto mean = stats::meanInterval(column);
        if (mean.sd && mean.mean && *mean.mean > 0)
            widest = std::max(widest, *mean.sd / *mean.mean);
    }
    const auto needed = std::int64_t(std::ceil(std::pow(1.96 * widest / 0.1, 2)));
    if (needed > bills.set.n)
        out.push_back("A bill to within 10 % needs about " + counted(needed, "prompt", "prompts") + "; there are " +
                      grouped(bills.set.n) + ".");
    if (std::any_of(rows.begin(), rows.end(), [](const Row &row) { return row.monthly <= 0; }))
        out.push_back("A model without a fee still needs a computer; that is not on its bill.");
    const auto unsplit = [](const TaskBill &b) { return b.parts[std::size_t(Paid::Other)] > 0.01 * b.total; };
    if (std::any_of(bills.of.begin(), bills.of.end(), unsplit))
        out.push_back("Not split: a fee for each request, or a cost that the provider states as a whole.");
    return out;
}
} // namespace

ChartSpec makeMonthChart(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec spec;
    spec.id = "month";
    spec.question = "What would a month cost?";
    if (std::string why = settledNothing(data); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    const Bills bills = billsOf(data);
    if (bills.set.targets.empty())
        return emptySpec(std::move(spec), "No answer with a known price yet. Prices are under Settings, Prices.");
    if (bills.set.n == 0)
        return emptySpec(std::move(spec), "No prompt was answered by every model that is compared. Run the same "
                                          "prompts on all of them.");
    const double tasks = options.assume.tasksPerMonth;
    const std::string money = currencyName(data, bills.costs.currency);
    const auto rows = rowsOf(bills, tasks);
    std::vector<std::size_t> order;
    for (const Row &row : rows)
        order.push_back(row.target);
    const auto names = briefNames(data, order);
    spec.panels = {stackOf(data, options, bills, rows, money)};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const TaskBill &of = bills.of[rows[i].bill];
        if (const auto base = assumptionsOf(of, tasks)) {
            spec.panels.push_back(tornadoOf(data, options, of, rows[i], names[i], money, *base,
                                            spec.panels[0].rows[i].marks.front().behind));
            break; // of the cheapest that is not free
        }
    }
    spec.title = titleOf(bills, rows, names, money);
    spec.subtitle = grouped(std::int64_t(std::llround(tasks))) + " tasks a month at the cost measured on " +
                    counted(bills.set.n, "prompt", "prompts") +
                    (bills.set.n < kFewest ? "; too few for an interval." : ". Line: 95 % interval of the total.");
    spec.caption = caption({sampleText(data), provenance(data, options, true),
                            "Every prompt counts the same; retries are in. Interval: Student t over the prompts.",
                            appText(options)});
    spec.warnings = warningsOf(bills, rows);
    finishPage(spec, data, "Stacked bars of a month's bill by what is paid for, and a tornado of its assumptions");
    return spec;
}
} // namespace assay::analysis
