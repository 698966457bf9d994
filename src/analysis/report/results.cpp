// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of the report, each taken from the chart that draws it, and the table with one row a target.
#include "analysis/numbers.h"
#include "analysis/report/report_private.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
struct Measured {
    std::string chart, series, name, unit;
};

Measured measuredBy(const ReportDraft &draft, MeasureKind kind)
{
    switch (kind) {
    case MeasureKind::Score:
        return {"score", {}, scoreName(draft), draft.choice ? scoreUnit(draft.choice->scale) : std::string("points")};
    case MeasureKind::Cost:
        return {"cost", "cost", currencyOfCosts(draft) + " per 1,000 answers", currencyOfCosts(draft)};
    case MeasureKind::Month:
        return {"month", {}, currencyOfCosts(draft) + " a month", currencyOfCosts(draft)};
    case MeasureKind::First:
        return {"latency", "TTFT p50", "First token, median", "s"};
    case MeasureKind::Median:
        return {"latency", "total p50", "Whole answer, median", "s"};
    case MeasureKind::Tail:
        return {"latency", "total p95", "Whole answer, p95", "s"};
    case MeasureKind::Whole:
        break;
    }
    return {"reliability", "whole", "Whole answers", "%"};
}

std::string valueText(const ReportDraft &draft, MeasureKind kind, double value)
{
    switch (kind) {
    case MeasureKind::Score:
        return draft.choice ? scoreText(draft.choice->scale, value) : fixed(value, 2);
    case MeasureKind::Cost:
        return amount(value);
    case MeasureKind::Month:
        return value >= 1000 ? grouped(std::int64_t(value + 0.5)) : amount(value);
    case MeasureKind::Whole:
        return fixed(value, 1) + " %";
    default:
        return seconds(value);
    }
}

std::string textOf(const ReportDraft &draft, MeasureKind kind, const ReportFigure &f)
{
    if (!f.value)
        return f.why.empty() ? "not known" : f.why;
    std::string out = valueText(draft, kind, *f.value);
    if (f.low95 && f.high95)
        out += " [" + valueText(draft, kind, *f.low95) + " to " + valueText(draft, kind, *f.high95) + "]";
    else
        out += " (n " + grouped(f.n) + ", no interval)";
    return out;
}

void take(ReportFigure &figure, const Figure &from)
{
    figure.value = from.value;
    figure.low95 = from.low95;
    figure.high95 = from.high95;
    figure.n = from.n;
    figure.why = from.why;
    figure.behind = from.behind;
}

// The chart's only series, whatever it is called: a share that passes, a mean.
std::string seriesOf(const ReportDraft &draft, const Measured &by)
{
    const ChartSpec *spec = by.series.empty() ? draft.chart(by.chart) : nullptr;
    if (spec == nullptr)
        return by.series;
    const ChartSpec &first = panelOf(*spec, 0);
    return !first.series.empty() ? first.series.front() : !spec->series.empty() ? spec->series.front() : by.series;
}

// The chart stacks what became of the requests; the interval stands on the last part that came whole.
void takeWhole(ReportFigure &figure, const ReportDraft &draft, std::size_t target)
{
    const ChartRow *row = draft.row("reliability", target);
    if (row == nullptr)
        return;
    for (const ChartRow::Mark &mark : row->marks) {
        if (!mark.low95)
            continue;
        take(figure, mark);
        figure.behind.clear();
        if (!mark.value) // nothing came whole
            figure.value = 0;
    }
}

// Where the page of a month's bill cannot be drawn: the mean cost times the volume.
void takeFromCost(ReportFigure &figure, const ReportDraft &draft, std::size_t target)
{
    const ChartRow::Mark *mark = draft.mark("cost", "cost", target);
    if (mark == nullptr)
        return;
    take(figure, *mark);
    const double times = double(*draft.report.request.tasksPerMonth) / 1000;
    for (std::optional<double> *value : {&figure.value, &figure.low95, &figure.high95}) {
        if (*value)
            **value = std::max(0.0, **value * times);
    }
}

// A stack of what is paid for: the bill is where it ends, and the interval stands there.
void takeMonth(ReportFigure &figure, const ReportDraft &draft, std::size_t target)
{
    const ChartRow *row = draft.row("month", target);
    if (row == nullptr)
        return takeFromCost(figure, draft, target);
    for (const ChartRow::Mark &mark : row->marks) {
        if (mark.value && (!figure.value || *mark.value >= *figure.value))
            take(figure, mark);
        else if (!figure.value && !mark.why.empty())
            figure.why = mark.why;
    }
}
} // namespace

ReportCell plainCell(std::string text) { return {std::move(text), -1, ReportTone::Normal}; }
ReportCell numberCell(double value, std::string text) { return {std::move(text), -1, ReportTone::Normal, value}; }
ReportCell countCell(std::int64_t count) { return numberCell(double(count), grouped(count)); }

std::string scoreName(const ReportDraft &draft)
{
    std::string name = draft.choice ? scaleText(draft.choice->scale) : std::string("mean score (1–5)");
    if (!name.empty() && name[0] >= 'a' && name[0] <= 'z')
        name[0] = char(name[0] - 'a' + 'A');
    return name;
}

std::string currencyOfCosts(const ReportDraft &draft)
{
    const ChartSpec *cost = draft.chart("cost");
    for (int p = 0; cost != nullptr && p < int(panelCount(*cost)); ++p) {
        std::string unit = panelOf(*cost, p).unit;
        if (const std::size_t end = unit.find("_per_"); end != std::string::npos) {
            unit.resize(end);
            std::transform(unit.begin(), unit.end(), unit.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; });
            return unit;
        }
    }
    return draft.data().currencies.empty() ? "USD" : draft.data().currencies.front();
}

ReportCell figureCell(ReportDraft &draft, MeasureKind kind, std::size_t target)
{
    const Measured by = measuredBy(draft, kind);
    ReportFigure figure;
    figure.measure = by.name;
    figure.target = draft.names[target];
    figure.path = by.name + " / " + figure.target;
    figure.unit = by.unit;
    figure.isCost = kind == MeasureKind::Cost || kind == MeasureKind::Month;
    figure.paired = figure.isCost || kind == MeasureKind::Score || kind == MeasureKind::Median;
    if (kind == MeasureKind::Month && !draft.report.request.tasksPerMonth)
        return plainCell("no volume given");
    if (kind == MeasureKind::Whole)
        takeWhole(figure, draft, target);
    else if (kind == MeasureKind::Month)
        takeMonth(figure, draft, target);
    else if (const ChartRow::Mark *mark = draft.mark(by.chart, seriesOf(draft, by), target))
        take(figure, *mark);
    else
        figure.why = draft.chart(by.chart) == nullptr && kind == MeasureKind::Score ? "not scored" : "not measured";
    figure.text = textOf(draft, kind, figure);
    const bool known = figure.value.has_value();
    std::string text = figure.text;
    return {std::move(text), draft.addFigure(std::move(figure)), known ? ReportTone::Normal : ReportTone::Quiet};
}

namespace
{
std::string rankOf(const ReportDraft &draft, const ChartRow *row)
{
    const ChartSpec *spec = draft.chart("score");
    for (int p = 0; row != nullptr && spec != nullptr && p < int(panelCount(*spec)); ++p) {
        const auto &titles = panelOf(*spec, p).columnTitles;
        const auto place = std::size_t(std::find(titles.begin(), titles.end(), "rank") - titles.begin());
        if (place < titles.size() && place < row->columns.size())
            return row->columns[place];
    }
    return "–";
}
} // namespace

void addResults(ReportDraft &draft)
{
    ReportSection &section = draft.section("results", "Results");
    section.blocks.push_back(ReportText{
        "One row for each target. In brackets the 95 % interval. A figure is compared on the prompts that all "
        "targets have in common; where there is none, the reason stands in its place.",
        ReportTone::Quiet});
    ReportTable table;
    table.caption = "All targets, all measures";
    table.columns = {{"Target", false}, {"Where", false}};
    constexpr MeasureKind kinds[] = {MeasureKind::Score,  MeasureKind::Cost, MeasureKind::First,
                                     MeasureKind::Median, MeasureKind::Tail, MeasureKind::Whole};
    for (MeasureKind kind : kinds)
        table.columns.push_back({measuredBy(draft, kind).name, true});
    table.columns.push_back({"n", true});
    table.columns.push_back({"Rank", false});
    std::vector<std::size_t> order;
    for (const std::string &name : draft.report.ranked)
        order.push_back(std::size_t(std::find(draft.names.begin(), draft.names.end(), name) - draft.names.begin()));
    for (std::size_t t = 0; t < draft.names.size(); ++t) {
        if (std::find(order.begin(), order.end(), t) == order.end())
            order.push_back(t);
    }
    for (std::size_t t : order) {
        const AnalysisTarget &target = draft.data().targets[t];
        std::vector<ReportCell> row{
            plainCell(draft.names[t]),
            plainCell(target.endpoint + (target.simulated && target.endpoint.find("simulated") == std::string::npos
                                             ? " (simulated)"
                                             : ""))};
        for (MeasureKind kind : kinds)
            row.push_back(figureCell(draft, kind, t));
        const ChartRow::Mark *score = draft.mark("score", seriesOf(draft, {"score", {}, {}, {}}), t);
        const ChartRow *scoreRow = draft.row("score", t);
        row.push_back(score != nullptr ? countCell(score->n) : plainCell("–"));
        row.push_back(plainCell(rankOf(draft, scoreRow)));
        table.rows.push_back(std::move(row));
    }
    section.blocks.push_back(std::move(table));
    section.blocks.push_back(
        ReportText{"n: scored prompts. Rank: what the paired comparisons (Holm) leave possible. p95 needs 72 answers.",
                   ReportTone::Quiet});
}

void addCharts(ReportDraft &draft)
{
    if (draft.report.charts.empty())
        return;
    draft.section("charts", "Charts");
    std::vector<std::string> told; // a warning stands under the first chart that it concerns; all are in the limits
    for (std::size_t i = 0; i < draft.report.charts.size(); ++i) {
        const ChartSpec spec = draft.report.charts[i];
        ReportSection &section =
            draft.section("chart-" + spec.id, spec.question.empty() ? spec.title : spec.question, 3);
        section.blocks.push_back(ReportPicture{i});
        ReportList fresh;
        for (const std::string &warning : spec.warnings) {
            if (std::find(told.begin(), told.end(), warning) == told.end())
                fresh.items.push_back(warning);
        }
        told.insert(told.end(), fresh.items.begin(), fresh.items.end());
        if (!fresh.items.empty())
            section.blocks.push_back(std::move(fresh));
        ReportTable twin = chartTable(spec);
        twin.folded = true;
        section.blocks.push_back(std::move(twin));
    }
}
} // namespace assay::analysis
