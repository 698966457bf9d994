// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/charts.h"
#include "itemmodels/run_table_model.h"
#include "itemmodels/tick_list_model.h"
#include "itemmodels/value_table_model.h"
#include "support/chart_data.h"
#include <algorithm>
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace assay;
using namespace assay::itemmodels;
using namespace Qt::StringLiterals;

namespace
{
// A workspace of `n` runs, newest first, that counts how often it is asked.
struct FakeRuns {
    std::vector<RunSummary> all;
    int asked = 0;
    explicit FakeRuns(int n)
    {
        for (int i = n; i > 0; --i) {
            RunSummary run;
            run.id = RunId{i};
            run.name = "set " + std::to_string(i);
            run.startedMicros = i * 1000;
            run.trials = 4;
            run.succeeded = 3;
            all.push_back(run);
        }
    }
    RunTableModel::PageSource source()
    {
        return [this](std::optional<RunCursor> after, int limit) -> Result<std::vector<RunSummary>> {
            ++asked;
            std::vector<RunSummary> page;
            for (const RunSummary &run : all) {
                if ((!after || run.startedMicros < after->startedMicros) && static_cast<int>(page.size()) < limit)
                    page.push_back(run);
            }
            return page;
        };
    }
};
} // namespace

class TablesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // Twelve targets: some share colour and shape. Whose figure it is stands beside each one, in every chart.
    void everyFigureHasItsModel()
    {
        const AnalysisData data = test::chartData({test::someTargets(12), 30, 2});
        for (const analysis::ChartKind &kind : analysis::chartKinds()) {
            ValueTableModel model;
            fillFromChart(model, kind.make(data, {}));
            for (int c = 0; c < model.columnCount(); ++c) {
                if (model.headerData(c, Qt::Horizontal, Qt::DisplayRole).toString() != u"model"_s)
                    continue;
                for (int r = 0; r < model.rowCount(); ++r)
                    QVERIFY2(
                        !model.index(r, c).data().toString().isEmpty(),
                        qPrintable(QString::fromUtf8(kind.id.data(), qsizetype(kind.id.size())) + u" row %1"_s.arg(r)));
            }
        }
    }
    void pagesAreFetchedAsTheyAreNeeded()
    {
        FakeRuns runs(150);
        RunTableModel model;
        model.setSource(runs.source());
        QCOMPARE(model.rowCount(), 60);
        QCOMPARE(runs.asked, 1);
        const QAbstractItemModelTester tester(&model); // it fetches pages itself whenever it looks
        while (model.canFetchMore({}))
            model.fetchMore({});
        QCOMPARE(model.rowCount(), 150);
        QCOMPARE(model.run(149)->id, RunId{1});
        QCOMPARE(model.data(model.index(0, RunTableModel::Answers), Qt::DisplayRole).toString(), u"3 of 4"_s);
    }

    void aChangedRunIsToldAlone()
    {
        FakeRuns runs(5);
        RunTableModel model;
        QAbstractItemModelTester tester(&model);
        model.setSource(runs.source());
        model.setTicked(RunId{4}, true);
        QSignalSpy changed(&model, &RunTableModel::dataChanged), reset(&model, &RunTableModel::modelReset);
        runs.all[2].scored = 2;
        model.refresh();
        QCOMPARE(reset.count(), 0);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed.at(0).at(0).toModelIndex().row(), 2);
        runs.all.erase(runs.all.begin());
        model.refresh();
        QCOMPARE(reset.count(), 1);
        QCOMPARE(model.ticked(), (std::vector<RunId>{RunId{4}}));
    }

    void ticksFollowTheBox()
    {
        FakeRuns runs(3);
        RunTableModel model;
        model.setSource(runs.source());
        QSignalSpy ticked(&model, &RunTableModel::tickedChanged);
        QVERIFY(model.setData(model.index(1, RunTableModel::When), Qt::Checked, Qt::CheckStateRole));
        QVERIFY(!model.setData(model.index(1, RunTableModel::Name), Qt::Checked, Qt::CheckStateRole));
        QCOMPARE(ticked.count(), 1);
        QCOMPARE(model.ticked(), (std::vector<RunId>{RunId{2}}));
    }

    void aPageThatFailsIsSaid()
    {
        RunTableModel model;
        QSignalSpy failed(&model, &RunTableModel::failed);
        model.setSource([](std::optional<RunCursor>, int) {
            return Result<std::vector<RunSummary>>(makeError(ErrorCode::Damaged, "page 7"));
        });
        QCOMPARE(failed.count(), 1);
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.error()->code, ErrorCode::Damaged);
    }

    void theChartsTwinHoldsEveryNumber()
    {
        analysis::ChartSpec spec;
        spec.series = {"score"};
        analysis::ChartRow row;
        row.label = "Opus";
        row.sublabel = "Bedrock";
        row.color = 1;
        analysis::ChartRow::Mark mark;
        mark.series = "score";
        mark.value = 4.213;
        mark.low95 = 3.98;
        mark.high95 = 4.44;
        mark.n = 48;
        row.marks = {mark};
        spec.rows.push_back(row);
        row.marks[0].value.reset();
        row.marks[0].why = "not scored";
        spec.rows.push_back(row);
        ValueTableModel model;
        QAbstractItemModelTester tester(&model);
        fillFromChart(model, spec);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.columnCount(), 5);
        const auto cell = [&](int r, int c) { return model.data(model.index(r, c), Qt::DisplayRole).toString(); };
        QCOMPARE(cell(0, 2), QLocale().toString(4.21, 'f', 2));
        QCOMPARE(cell(0, 3), QLocale().toString(3.98, 'f', 2) + u"–"_s + QLocale().toString(4.44, 'f', 2));
        QCOMPARE(cell(0, 4), u"48"_s);
        QCOMPARE(cell(1, 2), u"not scored"_s);
        QCOMPARE(cell(1, 3), u"–"_s);
        QCOMPARE(model.data(model.index(1, 3), Qt::ToolTipRole).toString(), u"not scored"_s);
        QVERIFY(model.data(model.index(1, 3), Qt::AccessibleTextRole).toString().endsWith(u"not scored"_s));
        QVERIFY(!model.data(model.index(0, 3), Qt::ToolTipRole).isValid());
        QCOMPARE(chartPlace(model.id(1)), (analysis::MarkRef{0, 1, 0}));
        QCOMPARE(chartPlace(model.id(7)), analysis::MarkRef{});
    }

    void severalMeasuresAreARowEach()
    {
        analysis::ChartSpec spec;
        spec.series = {"TTFT p50", "total p50"};
        spec.unit = "s";
        analysis::ChartRow row;
        row.label = "Opus";
        for (std::size_t i = spec.series.size(); i-- > 0;) { // in another order than the series
            analysis::ChartRow::Mark mark;
            mark.series = spec.series[i];
            mark.value = 1.5 + double(i);
            row.marks.push_back(mark);
        }
        spec.rows = {row, row};
        ValueTableModel model;
        fillFromChart(model, spec);
        QCOMPARE(model.rowCount(), 4);
        const auto cell = [&](int r, int c) { return model.data(model.index(r, c), Qt::DisplayRole).toString(); };
        QCOMPARE(model.headerData(3, Qt::Horizontal, Qt::DisplayRole).toString(), u"s"_s);
        QCOMPARE(cell(2, 2), u"TTFT p50"_s);
        QCOMPARE(cell(2, 3), QLocale().toString(1.5, 'f', 2));
        QCOMPARE(chartPlace(model.id(2)), (analysis::MarkRef{0, 1, 1}));
        spec.series.push_back("total p95"); // no target has it: the chart's warnings say why
        fillFromChart(model, spec);
        QCOMPARE(model.rowCount(), 4);
        spec.series = {"cost"};
        spec.unit = "usd_per_1000_answers";
        fillFromChart(model, spec);
        QCOMPARE(model.headerData(2, Qt::Horizontal, Qt::DisplayRole).toString(), u"USD / 1,000"_s);
    }

    void theAnswersBehindAMarkCarryTheirTrial()
    {
        TrialRow row;
        row.trial.id = TrialId{9};
        row.response.outcome = Outcome::Partial;
        Score score;
        score.id = ScoreId{1};
        score.trial = TrialId{9};
        score.rater = "Ann";
        score.cantJudge = true;
        row.scores.push_back(score);
        ValueTableModel model;
        QAbstractItemModelTester tester(&model);
        fillFromTrials(model, {{u"Refund"_s, u"GPT"_s, row}});
        QCOMPARE(model.id(0), 9);
        QCOMPARE(model.data(model.index(0, 2), Qt::DisplayRole).toString(), u"partial"_s);
        QCOMPARE(model.data(model.index(0, 6), Qt::DisplayRole).toString(), u"can't judge"_s);
        QCOMPARE(model.id(1), 0);
    }

    void aStackIsToldByItsParts()
    {
        analysis::ChartSpec spec;
        spec.unit = "usd_per_month";
        spec.series = {"input", "output"};
        spec.bars = analysis::BarMeaning::Part;
        spec.sumName = "total";
        analysis::ChartRow row;
        row.label = "A";
        double from = 0;
        for (const std::string &series : spec.series) {
            analysis::ChartRow::Mark mark;
            mark.series = series;
            mark.from = from;
            mark.value = from += 30;
            mark.n = 40;
            row.marks.push_back(mark);
        }
        row.marks[1].low95 = 55; // of the total
        row.marks[1].high95 = 66;
        spec.rows = {row};
        ValueTableModel model;
        fillFromChart(model, spec);
        QCOMPARE(model.rowCount(), 3);
        const auto cells = [&](int r) {
            QStringList out;
            for (int c = 2; c < model.columnCount(); ++c)
                out << model.index(r, c).data().toString();
            return out;
        };
        QCOMPARE(cells(0), QStringList({u"input"_s, u"30.00"_s, u"–"_s, u"40"_s}));
        QCOMPARE(cells(1), QStringList({u"output"_s, u"30.00"_s, u"–"_s, u"40"_s})); // not 60, where it ends
        QCOMPARE(cells(2), QStringList({u"total"_s, u"60.00"_s, u"55.00–66.00"_s, u"40"_s}));
        QCOMPARE(model.headerData(3, Qt::Horizontal, Qt::DisplayRole).toString(), u"USD a month"_s);
    }

    // Ticks belong to rows, whatever the words that are looked for leave in sight.
    void ticksStayWhileWordsNarrowTheList()
    {
        TickListModel model;
        const QAbstractItemModelTester tester(&model);
        QSignalSpy ticks(&model, &TickListModel::ticksChanged), data(&model, &TickListModel::dataChanged);
        model.setRows({{"Refund", "<b>r</b>", false}, {"Login", "l", true}, {"refunds again", "a", false}});
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.tickedCount(), 1);
        QCOMPARE(ticks.count(), 0); // new rows are nobody's ticking
        QCOMPARE(model.index(0).data(Qt::ToolTipRole).toString(), u"&lt;b&gt;r&lt;/b&gt;"_s);
        model.setWords(u"REFUND"_s);
        QCOMPARE(model.rowCount(), 2);
        QVERIFY(model.setData(model.index(1), Qt::Checked, Qt::CheckStateRole));
        QVERIFY(model.isTicked(2) && !model.isTicked(0));
        QCOMPARE(data.count(), 1);
        QCOMPARE(data[0][0].toModelIndex().row(), 1); // the row that it has in sight
        QCOMPARE(ticks.count(), 1);
        model.setTicked(1, false); // out of sight
        QCOMPARE(data.count(), 1);
        QCOMPARE(ticks.count(), 2);
        model.setTicked(1, false);
        QCOMPARE(ticks.count(), 2);
        model.setWords({});
        QCOMPARE(model.index(2).data(Qt::CheckStateRole).toInt(), int(Qt::Checked));
        model.clearTicks();
        QCOMPARE(model.tickedCount(), 0);
        QCOMPARE(ticks.count(), 3);
    }
};

QTEST_GUILESS_MAIN(TablesTest)
#include "tst_tables.moc"
