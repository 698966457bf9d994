// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/comparison.h"
#include "analysis/numbers.h"
#include "analysis/report/lint_words.h"
#include "analysis/report_lint.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
constexpr std::int64_t kForP95 = 72; // methods.md 4.5

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

class Linter
{
public:
    explicit Linter(const Report &report) : m_report(report) {}
    std::vector<ReportProblem> run()
    {
        for (const ChartSpec &spec : m_report.charts) {
            for (int p = 0; p < int(panelCount(spec)); ++p)
                checkChart(spec, panelOf(spec, p));
            checkOracle(spec);
        }
        for (const ReportFigure &figure : m_report.figures)
            checkFigure(figure);
        checkSets();
        checkPairs();
        checkCosts();
        checkFailures();
        checkRevealed();
        for (ReportProblem &problem : lintWords(m_report))
            m_out.push_back(std::move(problem));
        return std::move(m_out);
    }

private:
    void add(std::string rule, std::string where, std::string what, std::string remedy)
    {
        ReportProblem problem{std::move(rule), std::move(where), std::move(what), std::move(remedy)};
        if (std::find(m_out.begin(), m_out.end(), problem) == m_out.end())
            m_out.push_back(std::move(problem));
    }

    void checkMark(const std::string &where, const std::string &series, const Figure &f, bool difference, bool raw)
    {
        if (!f.value)
            return;
        if (f.n <= 0 && !raw)
            add("no-n", where, "an estimate is shown without the number of prompts that it rests on",
                "Leave this chart out.");
        if (difference && !f.low95 && !raw && f.why.empty() && f.n >= kFewest)
            add("no-interval", where, "a difference is shown without an interval", "Leave this chart out.");
        if (contains(series, "p95") && f.n < kForP95)
            add("p95", where, "a p95 is shown from " + grouped(f.n) + " answers; it takes 72",
                "Send more requests, or leave the p95 out.");
    }

    void checkChart(const ChartSpec &spec, const ChartSpec &body)
    {
        const bool difference = contains(body.unit, "difference");
        if (spec.id == "claims")
            return; // the panel of what others published: their figures are marked as such, and often have no n
        const std::string at = (spec.question.empty() ? spec.title : spec.question) + ", ";
        for (const ChartRow &row : body.rows) {
            // No variation was seen: then there is no interval, and the row says "–" for its verdict.
            const bool settled = !row.columns.empty() && row.columns.back() == "–";
            for (const ChartRow::Mark &mark : row.marks)
                checkMark(at + row.label + ", " + mark.series, mark.series, mark, difference && !settled,
                          !mark.points.empty() || mark.from.has_value());
        }
        for (std::size_t i = 0; i < body.grid.cells.size(); ++i) {
            const GridCell &cell = body.grid.cells[i];
            const std::size_t width = body.grid.columns.size();
            if (!cell.blank && i / width < body.grid.rows.size())
                checkMark(at + body.grid.rows[i / width].label + " and " + body.grid.columns[i % width].label, {}, cell,
                          difference, false);
        }
        for (const PlaneSeries &series : body.plane.series) {
            // A line is a distribution or a frontier: its points are no estimates of their own.
            if (series.line != PlaneSeries::Line::None || !series.markers)
                continue;
            for (const PlanePoint &point : series.points)
                checkMark(at + series.label, point.label, point, difference, false);
        }
    }

    void checkOracle(const ChartSpec &spec)
    {
        bool named = false;
        for (int p = 0; p < int(panelCount(spec)); ++p) {
            const ChartSpec &body = panelOf(spec, p);
            for (const ChartRow &row : body.rows)
                named = named || contains(lowered(row.label), "oracle");
            for (const PlaneSeries &series : body.plane.series)
                named = named || contains(lowered(series.label), "oracle");
        }
        std::string words = lowered(spec.subtitle + ' ' + spec.caption + ' ' + joined(spec.sentences, " "));
        for (const ChartSpec &panel : spec.panels)
            words += lowered(panel.subtitle);
        if (named && !contains(words, "not achievable") && !contains(words, "upper bound") &&
            !contains(words, "cannot be reached"))
            add("oracle", spec.question, "an oracle router is shown as if it could be had",
                "Leave this chart out: nobody knows beforehand which model will answer best.");
    }

    void checkFigure(const ReportFigure &f)
    {
        const std::string where = f.measure + ", " + f.target;
        if (f.value && f.n <= 0 && f.behind.empty() && f.unit != "%")
            add("no-n", where, "a figure stands without the number of prompts that it rests on",
                "Leave it out of the report.");
        if (f.value && contains(f.measure, "p95") && f.n < kForP95)
            add("p95", where, "a p95 is given from " + grouped(f.n) + " answers; it takes 72",
                "Send more requests, or leave the p95 out.");
        if (f.published)
            add("published", where, "a published figure stands in a column of own results",
                "Show it in the panel of published claims alone.");
    }

    // Figures that are set beside each other come from one set of prompts.
    void checkSets()
    {
        for (const ReportFigure &a : m_report.figures) {
            for (const ReportFigure &b : m_report.figures) {
                if (a.paired && b.paired && a.measure == b.measure && a.value && b.value && a.n < b.n)
                    add("sets", a.measure,
                        a.target + " was measured on " + grouped(a.n) + " prompts and " + b.target + " on " +
                            grouped(b.n) + ": the two means are of different prompt sets",
                        "Compare them on the prompts that both have.");
            }
        }
    }

    void checkPairs()
    {
        for (const ReportPair &pair : m_report.pairs) {
            if ((pair.aBetter || pair.bBetter || pair.equivalent) && !pair.interval)
                add("no-interval", m_report.ranked[pair.a] + " and " + m_report.ranked[pair.b],
                    "a verdict stands without an interval of the difference", "Score more prompts.");
        }
    }

    void checkCosts()
    {
        for (const ReportTarget &target : m_report.targets) {
            if (target.knownCosts > 0 || target.unknownCosts == 0)
                continue;
            for (const ReportFigure &f : m_report.figures) {
                if (f.target == target.name && f.value && f.isCost)
                    add("unknown-cost", f.measure + ", " + f.target,
                        "no answer of this target has a known cost, and yet " + f.text + " is given",
                        "Enter its price under Settings, Prices.");
            }
        }
    }

    void checkFailures()
    {
        for (const ReportTarget &target : m_report.targets) {
            if (target.failed * 20 <= target.settled)
                continue;
            if (!isNoted(target.name))
                add("failures", target.name,
                    grouped(target.failed) + " of " + grouped(target.settled) +
                        " requests failed, and the report does not say that the hard prompts may be the missing ones",
                    "Make the report anew with its limits.");
        }
    }

    bool isNoted(const std::string &name) const
    {
        for (const ReportSection &section : m_report.sections) {
            for (const ReportBlock &block : section.blocks) {
                const auto *list = std::get_if<ReportList>(&block);
                if (list != nullptr &&
                    std::any_of(list->items.begin(), list->items.end(), [&](const std::string &item) {
                        return item.starts_with(name + ": ") && contains(item, "failed");
                    }))
                    return true;
            }
        }
        return false;
    }

    void checkRevealed()
    {
        if (m_report.scoredAfterReveal > 0)
            add("revealed", "Which is best?",
                counted(m_report.scoredAfterReveal, "score that was", "scores that were") +
                    " given after the names were shown count in the headline",
                "Score these answers blind once more.");
    }

    const Report &m_report;
    std::vector<ReportProblem> m_out;
};
} // namespace

std::vector<ReportProblem> lintReport(const Report &report) { return Linter(report).run(); }

std::string problemText(const ReportProblem &problem)
{
    return problem.where + ": " + problem.what + ". " + problem.remedy;
}
} // namespace assay::analysis
