// SPDX-License-Identifier: GPL-3.0-or-later
// Records in, ChartSpec out. Golden specs lie in tests/data/charts; ASSAY_UPDATE_GOLDEN=1 writes them anew, to be read
// in the diff before they are committed.
#include "analysis/charts.h"
#include "support/chart_data.h"
#include "support/chart_text.h"
#include <algorithm>
#include <ctime>
#include <QtTest>

using namespace assay;
using namespace assay::analysis;
using namespace assay::test;

namespace
{
ChartOptions options(bool grouped = false) { return {grouped, "0.1.0", "support-v3", {}}; }
ChartSpec make(const char *id, const AnalysisData &data, bool grouped = false)
{
    return chartKind(id)->make(data, options(grouped));
}
bool contains(const std::string &text, const char *part) { return text.find(part) != std::string::npos; }
// One answer per target and prompt, with the given values (0: none), scored by one person.
AnalysisData scored(const std::vector<std::vector<int>> &byTarget)
{
    std::vector<ChartTarget> targets;
    for (std::size_t t = 0; t < byTarget.size(); ++t)
        targets.push_back({std::string("Model ") + char('A' + int(t)), std::string(1, char('a' + int(t))), "Cloud"});
    AnalysisData data = chartData({targets, int(byTarget[0].size()), 1, 1, true, false});
    for (std::size_t i = 0; i < data.trials.size(); ++i) {
        const AnalysisTrial &t = data.trials[i];
        if (const int v = byTarget[std::size_t(t.target)][std::size_t(t.caseIndex)])
            data.scores.push_back({std::int32_t(i), 0, v, false, true});
    }
    return data;
}
std::vector<int> repeated(std::initializer_list<int> pattern, int times)
{
    std::vector<int> out;
    for (int i = 0; i < times; ++i)
        out.insert(out.end(), pattern);
    return out;
}
} // namespace

class ChartsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void golden_data()
    {
        QTest::addColumn<QByteArray>("chart");
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("targets");
        QTest::addColumn<int>("prompts");
        QTest::addColumn<bool>("grouped");
        for (const char *id : {"score", "latency", "cost"}) {
            const QString base = QString::fromLatin1(id);
            QTest::addRow("%s-7x48", id) << QByteArray(id) << base + QStringLiteral("-7x48") << 7 << 48 << false;
            QTest::addRow("%s-12x12", id) << QByteArray(id) << base + QStringLiteral("-12x12") << 12 << 12 << true;
            QTest::addRow("%s-3x6", id) << QByteArray(id) << base + QStringLiteral("-3x6") << 3 << 6 << false;
        }
    }
    void golden()
    {
        QFETCH(QByteArray, chart);
        QFETCH(QString, name);
        QFETCH(int, targets);
        QFETCH(int, prompts);
        QFETCH(bool, grouped);
        const AnalysisData data = chartData({someTargets(targets), prompts, prompts == 48 ? 2 : 1, 2});
        const std::string got = chartText(make(chart.constData(), data, grouped));
        QFile file(QStringLiteral(ASSAY_TEST_DATA "/charts/%1.txt").arg(name));
        if (qEnvironmentVariableIsSet("ASSAY_UPDATE_GOLDEN")) {
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(got.data(), qint64(got.size()));
            return;
        }
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        QCOMPARE(QString::fromStdString(got), QString::fromUtf8(file.readAll()));
    }

    void theTitleClaimsOnlyWhatThePairsSupport_data()
    {
        using Scores = std::vector<std::vector<int>>;
        QTest::addColumn<Scores>("scores");
        QTest::addColumn<QString>("title");
        const auto high = repeated({5, 4, 5, 4}, 5), low = repeated({3, 3, 4, 2}, 5), mixed = repeated({4, 5, 4, 5}, 5);
        QTest::newRow("winner") << Scores{high, low} << QStringLiteral("Model A scores best, 1.5 above Model B");
        QTest::newRow("no difference") << Scores{high, mixed, low}
                                       << QStringLiteral("No clear difference between Model A and Model B; "
                                                         "Model C trails by 1.5");
        QTest::newRow("equal on every prompt")
            << Scores{high, high} << QStringLiteral("No clear difference between Model A and Model B");
        auto nearly = repeated({5, 4, 5, 4}, 25), other = nearly;
        nearly[0] = 4;
        other[1] = 5;
        QTest::newRow("equivalent") << Scores{nearly, other}
                                    << QStringLiteral("Model B and Model A are equivalent within 0.25");
        QTest::newRow("too few") << Scores{{5, 5, 5, 5}, {1, 1, 1, 1}}
                                 << QStringLiteral("Too few scored prompts to rank the models (n = 4)");
        QTest::newRow("one model") << Scores{high} << QStringLiteral("Model A scores 4.50 of 5 on 20 prompts");
    }
    void theTitleClaimsOnlyWhatThePairsSupport()
    {
        QFETCH(std::vector<std::vector<int>>, scores);
        QFETCH(QString, title);
        QCOMPARE(QString::fromStdString(make("score", scored(scores)).title), title);
    }
    void rankRangesComeFromThePairs()
    {
        const auto spec =
            make("score", scored({repeated({5, 4, 5, 4}, 5), repeated({4, 5, 4, 5}, 5), repeated({3, 3, 4, 2}, 5)}));
        QCOMPARE(spec.rows[0].columns[2], std::string("[1–2]"));
        QCOMPARE(spec.rows[1].columns[2], std::string("[1–2]"));
        QCOMPARE(spec.rows[2].columns[2], std::string("[3]"));
    }
    void onlyPromptsThatAllHaveAreCompared()
    {
        // B has no value where it would have been bad: over all prompts A would look worse than it is.
        const auto spec = make("score", scored({{5, 5, 1, 1, 1}, {4, 4, 4, 0, 0}}));
        QCOMPARE(spec.rows[0].marks[0].n, std::int64_t(3));
        QCOMPARE(*spec.rows[0].marks[0].value, 4.0);
        QCOMPARE(*spec.rows[1].marks[0].value, 11.0 / 3);
    }
    void aBarelyScoredTargetDoesNotShrinkTheOthers()
    {
        const auto spec = make("score", scored({{5, 5, 4, 4, 4}, {4, 4, 4, 3, 3}, {2, 0, 0, 0, 0}}));
        QCOMPARE(spec.rows[0].marks[0].n, std::int64_t(5));
        QVERIFY(!spec.rows[2].marks[0].value);
        QCOMPARE(spec.rows[2].marks[0].why, std::string("scored on 1 of 5 prompts"));
    }
    void ratersAreAveragedBeforeRepeats()
    {
        AnalysisData data = chartData({{{"A", "a", "Cloud"}}, 1, 2, 2, true, false});
        data.scores = {{0, 0, 5, false, true}, {0, 1, 3, false, true}, {1, 0, 2, false, true}};
        const auto spec = make("score", data);
        QCOMPARE(*spec.rows[0].marks[0].value, 3.0); // (4 + 2) / 2; pooled it would be 3.33
        QCOMPARE(spec.rows[0].marks[0].n, std::int64_t(1));
        QCOMPARE(spec.rows[0].marks[0].behind.size(), std::size_t(2));
    }
    void cantJudgeIsExcludedAndCounted()
    {
        AnalysisData data = scored({{5, 3, 0}});
        data.scores.push_back({2, 0, std::nullopt, true, true});
        const auto spec = make("score", data);
        QCOMPARE(spec.rows[0].marks[0].n, std::int64_t(2));
        QVERIFY(contains(spec.caption, "1 “can't judge” left out"));
    }
    void aRefusalCountsAsTheScalesMinimumOnceItsPromptIsScored()
    {
        AnalysisData data = scored({{5, 4, 4, 0}, {5, 0, 4, 0}});
        for (AnalysisTrial &t : data.trials) {
            if (t.target == 1 && (t.caseIndex == 1 || t.caseIndex == 3))
                t.outcome = Outcome::Refused; // prompt 3 is scored for nobody: missing, not 1
        }
        const auto spec = make("score", data);
        QCOMPARE(spec.rows[1].marks[0].n, std::int64_t(3));
        QCOMPARE(*spec.rows[1].marks[0].value, 10.0 / 3);
        QVERIFY(contains(spec.caption, "1 answer refused, empty or cut off counted as 1"));
    }
    void smallNumbersShowPointsThenHollowMarks()
    {
        const auto few = make("score", scored({{5, 4, 4}}));
        QCOMPARE(few.rows[0].marks[0].points.size(), std::size_t(3));
        QVERIFY(!few.rows[0].marks[0].low95);
        const auto some = make("score", scored({repeated({5, 4}, 10)}));
        QVERIFY(some.rows[0].marks[0].hollow && some.rows[0].marks[0].low95 && some.rows[0].marks[0].points.empty());
        QVERIFY(!make("score", scored({repeated({5, 4}, 15)})).rows[0].marks[0].hollow);
    }
    void anEmptyChartSaysWhatToDo_data()
    {
        QTest::addColumn<QByteArray>("chart");
        QTest::addColumn<int>("prompts");
        QTest::addColumn<QString>("why");
        QTest::newRow("nothing run") << QByteArray("score") << 0
                                     << QStringLiteral("Nothing has been run yet. Send a prompt on Compare.");
        QTest::newRow("nothing scored") << QByteArray("score") << 30
                                        << QStringLiteral(
                                               "Latency and cost charts are ready. Score 20 answers to see quality.");
        QTest::newRow("few answers") << QByteArray("score") << 1
                                     << QStringLiteral(
                                            "Latency and cost charts are ready. Score 2 answers to see quality.");
    }
    void anEmptyChartSaysWhatToDo()
    {
        QFETCH(QByteArray, chart);
        QFETCH(int, prompts);
        QFETCH(QString, why);
        const auto spec = make(chart.constData(), chartData({someTargets(2), prompts, 1, 1, true, false}));
        QCOMPARE(QString::fromStdString(spec.emptyReason), why);
        QVERIFY(spec.rows.empty());
    }

    void onlyCompletedAnswersAreTimed()
    {
        AnalysisData data = chartData({someTargets(2), 12});
        data.trials[0].outcome = Outcome::Refused; // quick, and no answer
        data.trials[0].total = Nanos(1000);
        const auto spec = make("latency", data);
        QCOMPARE(spec.rows[0].marks[2].n, std::int64_t(11));
        QVERIFY(contains(spec.caption, "Completed answers only; left out: 1 refused."));
    }
    void p95NeedsSeventyTwoAnswers()
    {
        const auto small = make("latency", chartData({someTargets(2), 71}));
        QVERIFY(!small.rows[0].marks[3].value);
        QCOMPARE(small.rows[0].columns[2], std::string("n < 72"));
        QCOMPARE(small.rows[0].marks[2].points.size(), std::size_t(71));
        const auto large = make("latency", chartData({someTargets(2), 72}));
        QVERIFY(large.rows[0].marks[3].value && large.rows[0].marks[3].low95);
        QVERIFY(large.rows[0].marks[2].points.empty());
        const auto repeats = make("latency", chartData({someTargets(2), 36, 2}));
        QVERIFY(repeats.rows[0].marks[3].value && !repeats.rows[0].marks[3].low95);
    }
    void theTimeAxisIsLogarithmicOnlyWhenTheSpreadNeedsIt()
    {
        QVERIFY(make("latency", chartData({someTargets(7), 40})).scale == ChartSpec::Scale::Log);
        AnalysisData data = chartData({someTargets(2), 12});
        for (AnalysisTrial &t : data.trials) {
            t.total = Nanos(2'000'000'000 + t.caseIndex * 10'000'000);
            t.ttft = Nanos(1'000'000'000);
        }
        const auto spec = make("latency", data);
        QVERIFY(spec.scale == ChartSpec::Scale::Linear);
        QCOMPARE(spec.ticks.front(), 0.0);
        QVERIFY(spec.axisMin < 0); // a mark at zero is whole
    }
    void speedWinnersNeedThePairs()
    {
        std::vector<ChartTarget> targets{{"Quick", "q", "Cloud", 4, 1.0}, {"Slow", "s", "Cloud", 4, 4.0}};
        QVERIFY(contains(make("latency", chartData({targets, 30})).title, "Quick is fastest; Slow takes "));
        targets[1].seconds = 1.0;
        QVERIFY(contains(make("latency", chartData({targets, 30})).title, "No clear difference in speed between "));
    }

    void unknownPricesAreWordsAndFreeIsAMark()
    {
        const auto spec = make("cost", chartData({someTargets(12), 40}));
        QCOMPARE(spec.scale == ChartSpec::Scale::Linear, true);
        QCOMPARE(spec.ticks.front(), 0.0);
        QVERIFY(spec.axisMin < 0);
        const auto row = [&](const char *model) {
            return *std::find_if(spec.rows.begin(), spec.rows.end(), [&](const auto &r) { return r.model == model; });
        };
        QCOMPARE(*row("qwen-32b").marks[0].value, 0.0);
        QVERIFY(!row("house-7b").marks[0].value);
        QCOMPARE(row("house-7b").marks[0].why, std::string("price unknown"));
        QVERIFY(contains(spec.caption, "Left out: 40 answers with an unknown price."));
        QCOMPARE(spec.rows.size(), std::size_t(12));
    }
    void otherCurrenciesAreNotMixedIn()
    {
        AnalysisData data = chartData({someTargets(3), 12});
        data.currencies = {"USD", "EUR"};
        for (AnalysisTrial &t : data.trials)
            t.currency = t.target == 2 ? 1 : 0;
        const auto spec = make("cost", data);
        QCOMPARE(spec.rows[2].marks[0].why, std::string("priced in EUR, not converted"));
        QCOMPARE(spec.unit, std::string("usd_per_1000_answers"));
    }
    void allFreeStillHasAnAxis()
    {
        std::vector<ChartTarget> targets{{"A", "a", "local", 4, 1, 0}, {"B", "b", "local", 4, 1, 0}};
        const auto spec = make("cost", chartData({targets, 12}));
        QCOMPARE(spec.title, std::string("A and B cost nothing per answer"));
        QVERIFY(spec.axisMax > 0 && spec.ticks.size() >= 3);
    }

    void groupsKeepTheirRowsTogetherBestFirst()
    {
        const auto spec = make("score", chartData({someTargets(12), 40}), true);
        std::vector<std::string> seen;
        for (const ChartRow &row : spec.rows) {
            if (seen.empty() || seen.back() != row.group) {
                QVERIFY2(std::find(seen.begin(), seen.end(), row.group) == seen.end(), row.group.c_str());
                seen.push_back(row.group);
            }
        }
        QVERIFY(spec.grouped && seen.size() == 11);
    }
    void simulatedModelsAreMarkedEverywhere_data()
    {
        QTest::addColumn<QByteArray>("chart");
        for (const ChartKind &kind : chartKinds())
            QTest::newRow(kind.id.data()) << QByteArray(kind.id.data(), qsizetype(kind.id.size()));
    }
    void simulatedModelsAreMarkedEverywhere()
    {
        QFETCH(QByteArray, chart);
        std::vector<ChartTarget> targets{{"Demo Swift", "demo-swift", "Demo", 4, 1, 1, true},
                                         {"GPT-5.5", "gpt-5.5", "OpenAI", 4, 1, 1}};
        const auto spec = make(chart.constData(), chartData({targets, 12, 1, 2, true, true, true}));
        if (!spec.emptyReason.empty())
            QSKIP("needs two runs, two clouds or a chain: tst_pages");
        QVERIFY(spec.simulated);
        QVERIFY(contains(spec.caption, "SAMPLE DATA."));
        QVERIFY(contains(spec.caption, "simulated"));
        QVERIFY(contains(spec.altText, "simulated"));
        const auto demo = std::find_if(spec.rows.begin(), spec.rows.end(), [](const auto &r) { return r.simulated; });
        if (demo != spec.rows.end() && chart != "raters" && chart != "sure") // of people, or without the leader
            QCOMPARE(demo->sublabel, std::string("Demo (simulated)"));
        if (chart != "raters") // rows of people; the caption says what they judged
            QVERIFY(contains(chartCsv(spec), "yes"));
    }
    void failuresAboveFivePercentAreSaid()
    {
        AnalysisData data = chartData({someTargets(2), 20});
        data.trials[0].outcome = data.trials[2].outcome = Outcome::Failed;
        for (const ChartKind &kind : chartKinds()) {
            if (kind.id == "raters") // is about people
                continue;
            const auto spec = kind.make(data, options());
            if (!spec.emptyReason.empty()) // needs two runs or a chain
                continue;
            QVERIFY2(std::any_of(spec.warnings.begin(), spec.warnings.end(),
                                 [](const auto &w) { return contains(w, "2 of 20 requests failed"); }),
                     kind.id.data());
        }
    }
    void theCsvHoldsEveryPlottedNumber()
    {
        for (const ChartKind &kind : chartKinds()) {
            const auto spec = kind.make(chartData({someTargets(12), 30}), options());
            if (spec.rows.empty()) // other forms: tst_certainty, tst_pages
                continue;
            const bool parts =
                spec.bars == BarMeaning::Part && std::ranges::any_of(spec.rows, [](const ChartRow &row) {
                    return std::ranges::any_of(row.marks, [](const auto &mark) { return mark.from.has_value(); });
                }); // then the interval stands beside the sum
            const auto lines = QString::fromStdString(chartCsv(spec)).split(QStringLiteral("\r\n"));
            const auto columns = lines[0].split(u',');
            qsizetype expected = 1;
            for (const ChartRow &row : spec.rows) {
                for (const auto &mark : row.marks) {
                    const auto cells = lines[expected].split(u',');
                    QCOMPARE(cells.size(), columns.size());
                    if (mark.value)
                        QCOMPARE(cells[parts ? 9 : 7].toDouble(), *mark.value); // of a part: where it ends
                    else
                        QVERIFY(cells[7].isEmpty());
                    if (parts && mark.value && mark.from)
                        QVERIFY(std::abs(cells[7].toDouble() - (*mark.value - *mark.from)) < 1e-9);
                    if (mark.low95 && !parts) {
                        QCOMPARE(cells[columns.indexOf(QStringLiteral("lo95"))].toDouble(), *mark.low95);
                        const QString hi50 = cells[columns.indexOf(QStringLiteral("hi50"))];
                        QCOMPARE(hi50, mark.high50 ? hi50 : QString());
                        if (mark.high50)
                            QCOMPARE(hi50.toDouble(), *mark.high50);
                    }
                    ++expected;
                    for (double point : mark.points)
                        QCOMPARE(lines[expected++].split(u',')[7].toDouble(), point);
                }
                if (const auto sum = sumOf(spec, row)) {
                    const auto cells = lines[expected++].split(u',');
                    QCOMPARE(cells[6], QStringLiteral("sum"));
                    QCOMPARE(cells[7].toDouble(), sum->value);
                    const auto &upTo = row.marks[sum->mark];
                    if (upTo.value)
                        QCOMPARE(sum->value, *upTo.value); // where that part ends
                    const QString low = cells[columns.indexOf(QStringLiteral("lo95"))];
                    QCOMPARE(low.isEmpty(), !upTo.low95);
                    if (upTo.low95)
                        QCOMPARE(low.toDouble(), *upTo.low95);
                }
            }
            QCOMPARE(lines.size(), expected + 1); // and an empty one after the last line end
        }
    }
    void theCsvQuotesAndDisarmsNames()
    {
        AnalysisData data = chartData({{{"=cmd|' /C calc'!A0", "a \"b\", c", "Cloud\nnine"}}, 12});
        const std::string csv = chartCsv(make("score", data));
        QVERIFY2(contains(csv, "score,'=cmd|' /C calc'!A0,\"a \"\"b\"\", c\",\"Cloud\nnine\",no,score,"), csv.c_str());
    }
    void coloursFollowTheModelAndShapesThePlace()
    {
        const std::vector<std::string> models{"a", "b", "a", "c", "d", "e", "f"};
        QCOMPARE(colorOfModel(models, "a"), 0);
        QCOMPARE(colorOfModel(models, "c"), 2);
        QCOMPARE(colorOfModel(models, "e"), 4);
        QCOMPARE(colorOfModel(models, "f"), 5);
        QCOMPARE(colorOfModel(models, "unheard of"), 5);
        // One model on four clouds is one hue, and takes up one.
        const std::vector<std::string> clouds{"gpt-5.5", "claude-opus-4-7", "us.anthropic.claude-opus-4-7-v1:0",
                                              "claude-opus-4-7@20260416", "gemini-2.5-pro"};
        for (const char *id : {"claude-opus-4-7", "us.anthropic.claude-opus-4-7-v1:0", "claude-opus-4-7@20260416",
                               "anthropic/claude-opus-4.7"})
            QCOMPARE(colorOfModel(clouds, id), 1);
        QCOMPARE(colorOfModel(clouds, "gemini-2.5-pro"), 2);
        auto shape = [](const char *endpoint) { return int(shapeOfEndpoint({"", "", endpoint})); };
        QCOMPARE(shape("OpenAI"), int(MarkShape::Circle));
        QCOMPARE(shape("Azure AI Foundry"), int(MarkShape::Square));
        QCOMPARE(shape("BEDROCK eu"), int(MarkShape::Diamond));
        QCOMPARE(shape("Vertex"), int(MarkShape::Triangle));
        QCOMPARE(shape("Ollama on this PC"), int(MarkShape::InvertedTriangle));
    }
    void aHundredThousandAnswersAreQuick()
    {
        const AnalysisData data = chartData({someTargets(8), 2500, 5});
        QCOMPARE(data.trials.size(), std::size_t(100'000));
        for (const ChartKind &kind : chartKinds()) {
            if (kind.id == "sure" || kind.id == "raters")
                continue;
            QElapsedTimer timer;
            timer.start();
            const auto spec = kind.make(data, options());
            const qint64 ms = timer.elapsed();
            qInfo("%s of 100,000 answers: %lld ms", kind.id.data(), static_cast<long long>(ms));
            QVERIFY(spec.rows.size() == 8 || spec.rows.empty() ||
                    kind.id == "price"); // other forms; the free one has no ratio
            QVERIFY2(ms < 2000, "a Release build must stay under 150 ms; this bound is for Debug and busy machines");
        }
    }
    void resamplingAHundredThousandAnswersIsAffordable()
    {
        const AnalysisData data = chartData({someTargets(8), 2500, 5});
        const std::clock_t begin = std::clock(); // of this process: other programs must not decide it
        const auto spec = make("sure", data);
        const double seconds = double(std::clock() - begin) / CLOCKS_PER_SEC;
        qInfo("sure of 100,000 answers: %.2f s of CPU", seconds);
        QCOMPARE(spec.panels[0].rows.size(), std::size_t(7));
        QVERIFY2(seconds < 6, "an optimised build takes about a second; this bound is for Debug");
    }
    void ticksAreRoundAndCoverTheMarks_data()
    {
        QTest::addColumn<double>("factor");
        for (double factor : {1e-5, 0.003, 1.0, 42.0, 9e4})
            QTest::addRow("x %g", factor) << factor;
    }
    void ticksAreRoundAndCoverTheMarks()
    {
        QFETCH(double, factor);
        std::vector<ChartTarget> targets = someTargets(6);
        for (ChartTarget &t : targets) {
            t.seconds *= factor;
            t.perThousand *= factor;
        }
        for (const char *id : {"latency", "cost"}) {
            const auto spec = make(id, chartData({targets, 40}));
            QVERIFY(spec.ticks.size() >= 2 && spec.ticks.size() <= 9);
            QCOMPARE(spec.ticks.size(), spec.tickLabels.size());
            QVERIFY(std::is_sorted(spec.ticks.begin(), spec.ticks.end()));
            QCOMPARE(QSet<std::string>(spec.tickLabels.begin(), spec.tickLabels.end()).size(),
                     qsizetype(spec.tickLabels.size()));
            for (const ChartRow &row : spec.rows)
                QVERIFY(*row.marks[0].value >= spec.axisMin && *row.marks[0].high95 <= spec.axisMax);
        }
    }
};

QTEST_GUILESS_MAIN(ChartsTest)
#include "tst_charts.moc"
