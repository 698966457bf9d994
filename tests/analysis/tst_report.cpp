// SPDX-License-Identifier: GPL-3.0-or-later
// What the report says, and what it refuses to say.
#include "analysis/report_lint.h"
#include "support/chart_data.h"
#include <algorithm>
#include <QTest>

using namespace assay;
using namespace assay::analysis;
using namespace Qt::StringLiterals;

namespace
{
AnalysisData someData(int targets, int prompts, std::uint64_t seed = 1)
{
    test::ChartShape shape;
    shape.targets = test::someTargets(targets);
    shape.prompts = prompts;
    shape.seed = seed;
    return test::chartData(shape);
}

Report made(const AnalysisData &data, const ReportRequest &request = {})
{
    ReportRecords records;
    records.data = data;
    records.appVersion = "9.9";
    records.ledgerDigest = std::string(64, 'a');
    return buildReport(records, request);
}

const ReportSection *section(const Report &report, std::string_view id)
{
    const auto found =
        std::find_if(report.sections.begin(), report.sections.end(), [&](const auto &s) { return s.id == id; });
    return found == report.sections.end() ? nullptr : &*found;
}

std::string textOf(const Report &report)
{
    std::string out;
    for (const ReportSection &s : report.sections) {
        out += s.title + "\n";
        for (const ReportBlock &block : s.blocks) {
            if (const auto *text = std::get_if<ReportText>(&block))
                out += text->text + "\n";
            else if (const auto *list = std::get_if<ReportList>(&block))
                for (const std::string &item : list->items)
                    out += item + "\n";
            else if (const auto *facts = std::get_if<ReportFacts>(&block))
                for (const auto &[term, is] : facts->items)
                    out += term + ": " + is + "\n";
            else if (const auto *table = std::get_if<ReportTable>(&block))
                for (const auto &row : table->rows)
                    for (const ReportCell &cell : row)
                        out += cell.text + "|";
        }
    }
    return out;
}

QStringList rules(const Report &report)
{
    QStringList out;
    for (const ReportProblem &problem : lintReport(report))
        out << QString::fromStdString(problem.rule);
    return out;
}

std::string allText(const std::vector<ReportProblem> &problems)
{
    std::string out;
    for (const ReportProblem &problem : problems)
        out += problemText(problem) + "\n";
    return out;
}
} // namespace

class ReportTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyPartIsThere()
    {
        const Report report = made(someData(4, 48));
        for (const char *id : {"decision", "sure", "gates", "method", "results", "charts", "cost-model", "limits",
                               "appendix", "evidence"})
            QVERIFY2(section(report, id), id);
        int level = 1;
        for (const ReportSection &s : report.sections) {
            QVERIFY(s.level <= level + 1);
            level = s.level;
        }
        QVERIFY2(lintReport(report).empty(), allText(lintReport(report)).c_str());
    }

    void aFigureIsTheOneOfItsChart()
    {
        const AnalysisData data = someData(3, 48);
        const Report report = made(data);
        int scores = 0;
        for (const ReportFigure &figure : report.figures) {
            if (figure.measure != "Mean score (1–5)" || !figure.value)
                continue;
            ++scores;
            const auto chart =
                std::find_if(report.charts.begin(), report.charts.end(), [](const auto &c) { return c.id == "score"; });
            QVERIFY(chart != report.charts.end());
            const bool drawn = std::any_of(chart->rows.begin(), chart->rows.end(), [&](const ChartRow &row) {
                const auto &mark = row.marks.front();
                return mark.value == figure.value && mark.low95 == figure.low95 && mark.high95 == figure.high95 &&
                       mark.n == figure.n && mark.behind == figure.behind;
            });
            QVERIFY(drawn);
            QCOMPARE(figure.behind.size(), std::size_t(48));
        }
        QCOMPARE(scores, 3);
        for (const ReportSection &s : report.sections) {
            for (const ReportBlock &block : s.blocks) {
                const auto *table = std::get_if<ReportTable>(&block);
                if (!table)
                    continue;
                for (const auto &row : table->rows) {
                    QCOMPARE(row.size(), table->columns.size());
                    for (const ReportCell &cell : row)
                        QVERIFY(cell.figure < 0 || cell.text == report.figures.at(std::size_t(cell.figure)).text);
                }
            }
        }
    }

    void aMonthIsTheVolumeTimesTheMean()
    {
        ReportRequest request;
        request.tasksPerMonth = 250'000;
        const Report report = made(someData(2, 48), request);
        const auto of = [&](const std::string &measure) {
            const auto found = std::find_if(report.figures.begin(), report.figures.end(), [&](const auto &f) {
                return f.measure == measure && f.target == report.targets[0].name;
            });
            return found == report.figures.end() ? ReportFigure{} : *found;
        };
        const ReportFigure thousand = of("USD per 1,000 answers"), month = of("USD a month");
        QVERIFY(thousand.value && month.value && month.low95 && month.high95);
        QVERIFY(std::abs(*month.value - *thousand.value * 250) < 1e-6 * *month.value); // nothing was tried twice here
        QVERIFY(*month.low95 < *month.value && *month.value < *month.high95);
        // Without a volume nobody states a bill.
        for (const ReportFigure &figure : made(someData(2, 48)).figures)
            QVERIFY(figure.measure != "USD a month");
    }

    void unknownStaysUnknown()
    {
        AnalysisData data = someData(3, 20);
        for (AnalysisTrial &trial : data.trials) {
            if (trial.target == 1)
                trial.costNano.reset();
        }
        ReportRequest request;
        request.tasksPerMonth = 1000;
        const Report report = made(data, request);
        for (const ReportFigure &figure : report.figures) {
            if (figure.isCost && figure.target == report.targets[1].name) {
                QVERIFY(!figure.value);
                QCOMPARE(figure.text, std::string("price unknown"));
            }
        }
        QVERIFY(textOf(report).find("20 of 20|") != std::string::npos); // answers without a known cost
        QVERIFY(lintReport(report).empty());
    }

    void nothingIsClaimedWithoutScores()
    {
        test::ChartShape shape;
        shape.targets = test::someTargets(2);
        shape.scores = false;
        const Report report = made(test::chartData(shape));
        const std::string text = textOf(report);
        QVERIFY(text.find("Quality was not scored") != std::string::npos);
        QVERIFY(text.find("No recommendation has been written") != std::string::npos);
        QVERIFY(report.ranked.empty());
        QVERIFY(made(AnalysisData{}).figures.empty()); // an empty workspace makes a report of nothing
    }

    void gatesComeFirstAndUncheckedOnesAreSaid()
    {
        AnalysisData data = someData(2, 12);
        const auto names = targetNames(data);
        ReportRequest request;
        request.gates = {{"Data stays in the EU", {{names[0], ReportGate::Answer::Fail, "US only"}}}};
        const Report report = made(data, request);
        const auto at = [&](const char *id) { return section(report, id) - report.sections.data(); };
        QVERIFY(at("gates") < at("results"));
        const std::string text = textOf(report);
        QVERIFY(text.find("FAIL: US only|") != std::string::npos);
        QVERIFY(text.find("not checked|") != std::string::npos);
        QVERIFY(text.find("1 must-have has not been checked") != std::string::npos);
    }

    void wordsAreHeldAgainstTheVerdicts_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("rule");
        const auto row = [](const char *words, const char *rule) {
            QTest::newRow(words) << QString::fromUtf8(words) << QString::fromLatin1(rule);
        };
        row("A is better than B.", "winner");
        row("We choose A, which is the best model.", "winner");
        row("C outperforms A", "winner");
        row("A and B are the same, so take the cheaper one.", "same");
        row("A is as good as B.", "same");
        row("There is no clear difference between A and B; A is cheaper.", "");
        row("A is better than C.", "");
        row("It is not known whether A is better than B.", "");
        row("A is cheaper than B and faster.", "");
        row("We take A because our people know it.", "");
        row("B scores best", "winner");
    }
    void wordsAreHeldAgainstTheVerdicts()
    {
        QFETCH(QString, words);
        QFETCH(QString, rule);
        test::ChartShape shape;
        shape.targets = {
            {"A", "model-a", "x", 4.2, 2, 1}, {"B", "model-b", "y", 4.05, 2, 1}, {"C", "model-c", "z", 2.4, 2, 1}};
        shape.prompts = 16; // too few to call A and B the same, enough to see C behind
        ReportRequest request;
        request.recommendation = words.toStdString();
        const Report report = made(test::chartData(shape), request);
        QCOMPARE(report.pairs.size(), std::size_t(3));
        const QStringList said = rules(report);
        QVERIFY2(rule.isEmpty() ? said.isEmpty() : said.contains(rule), qPrintable(words + u": "_s + said.join(u' ')));
    }

    // Each rule of methods.md 13.3, broken on purpose.
    void everyRuleCanFail()
    {
        const Report clean = made(someData(3, 80));
        QVERIFY2(rules(clean).isEmpty(), allText(lintReport(clean)).c_str());
        const auto broken = [&](auto &&change) {
            Report report = clean;
            change(report);
            return rules(report);
        };
        const auto chart = [](Report &r, const char *id) -> ChartSpec & {
            return *std::find_if(r.charts.begin(), r.charts.end(), [&](const auto &c) { return c.id == id; });
        };
        const auto figure = [](Report &r, const std::string &measure) -> ReportFigure & {
            return *std::find_if(r.figures.begin(), r.figures.end(),
                                 [&](const auto &f) { return f.measure == measure && f.value; });
        };
        QVERIFY(broken([&](Report &r) { chart(r, "score").rows[0].marks[0].n = 0; }).contains(u"no-n"));
        QVERIFY(broken([&](Report &r) {
                    ChartSpec &sure = chart(r, "sure");
                    auto &mark = sure.panels[0].rows[0].marks[0];
                    mark.low95.reset();
                }).contains(u"no-interval"));
        QVERIFY(broken([&](Report &r) {
                    r.pairs[0].aBetter = true;
                    r.pairs[0].interval = false;
                }).contains(u"no-interval"));
        QVERIFY(broken([&](Report &r) { figure(r, "Whole answer, p95").n = 71; }).contains(u"p95"));
        QVERIFY(broken([&](Report &r) { figure(r, "Mean score (1–5)").n = 40; }).contains(u"sets"));
        QVERIFY(broken([&](Report &r) { figure(r, "Mean score (1–5)").published = true; }).contains(u"published"));
        QVERIFY(broken([&](Report &r) { chart(r, "score").rows[0].label = "Oracle router"; }).contains(u"oracle"));
        QVERIFY(broken([&](Report &r) { r.scoredAfterReveal = 2; }).contains(u"revealed"));
        QVERIFY(broken([&](Report &r) {
                    r.targets[0].unknownCosts = r.targets[0].knownCosts;
                    r.targets[0].knownCosts = 0;
                }).contains(u"unknown-cost"));
    }

    void failuresMustBeSaid()
    {
        AnalysisData data = someData(2, 40);
        int failed = 0;
        for (AnalysisTrial &trial : data.trials) {
            if (trial.target == 0 && failed < 5) {
                trial.outcome = Outcome::Failed;
                trial.total.reset();
                trial.costNano.reset();
                ++failed;
            }
        }
        data.scores.clear();
        Report report = made(data);
        QVERIFY2(rules(report).isEmpty(), allText(lintReport(report)).c_str());
        for (ReportSection &s : report.sections) // the note is taken out
            std::erase_if(s.blocks, [](const ReportBlock &b) { return std::holds_alternative<ReportList>(b); });
        QVERIFY(rules(report).contains(u"failures"));
    }

    void whatWasScoredAfterTheRevealIsFound()
    {
        AnalysisData data = someData(2, 40);
        for (AnalysisScore &score : data.scores)
            score.afterReveal = score.trial == 0;
        Report report = made(data);
        QCOMPARE(report.scoredAfterReveal, std::int64_t(0)); // left out of the headline, as it must be
        QVERIFY(rules(report).isEmpty());
    }

    void manyShapesAreClean()
    {
        for (const int targets : {1, 2, 7, 12}) {
            for (const int prompts : {3, 12, 48, 90}) {
                const Report report = made(someData(targets, prompts, std::uint64_t(targets * prompts)));
                QVERIFY2(lintReport(report).empty(), allText(lintReport(report)).c_str());
            }
        }
    }
};

QTEST_GUILESS_MAIN(ReportTest)
#include "tst_report.moc"
