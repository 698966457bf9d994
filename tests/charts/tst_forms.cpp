// SPDX-License-Identifier: GPL-3.0-or-later
// Bars, grids, planes and panels: nothing overlaps, nothing is cut off, every mark can be pointed at.
#include "analysis/charts.h"
#include "charts/chart_export.h"
#include "charts/chart_picture.h"
#include "charts/label_solver.h"
#include <QtTest>
#include <random>

using namespace assay;
using namespace assay::analysis;
using namespace assay::charts;

namespace
{
std::string nameOf(int i, bool longNames)
{
    return (longNames ? "Company-wide assistant model number " : "Model ") + std::to_string(i + 1) +
           (longNames ? " (finance pilot, quarterly)" : "");
}

ChartSpec head(const std::string &id)
{
    ChartSpec s;
    s.id = id;
    s.question = "Which?";
    s.title = "Model 1 and Model 2 differ by less than anyone would notice in the course of a working day";
    s.subtitle = "Measure and unit, 48 prompts. Thin line 95 % interval.";
    s.caption = "Prompt set support-v3 (sha 48fa4dc1…), run of 2026-11-24, prices as of 2026-11-01. Assay 0.1.0.";
    s.altText = "A test picture.";
    s.unit = "score";
    s.series = {"measure"};
    return s;
}

ChartSpec bars(int rows, bool longNames)
{
    ChartSpec s = head("bars");
    s.axisTitle = "USD per 1,000 answers";
    s.axisMax = 10;
    s.ticks = {0, 2, 4, 6, 8, 10};
    s.tickLabels = {"0", "2", "4", "6", "8", "10"};
    s.columnTitles = {"total"};
    s.series = {"input", "cached input", "output", "reasoning"};
    for (int t = 0; t < 4; ++t)
        s.tints.push_back({t, s.series[std::size_t(t)]});
    s.references = {{7.5, "today's bill", true, Reference::Axis::X, Reference::Shade::Above}};
    for (int i = 0; i < rows; ++i) {
        ChartRow row;
        row.label = nameOf(i, longNames);
        row.sublabel = "Endpoint " + std::to_string(i);
        row.color = i % 6;
        row.shape = MarkShape(i % 5);
        double from = 0;
        for (int t = 0; t < 4; ++t) {
            ChartRow::Mark m;
            m.series = s.series[std::size_t(t)];
            m.from = from;
            m.value = from += 0.4 + 0.3 * ((i + t) % 4);
            m.tint = t;
            m.text = "0.4";
            m.n = 48;
            row.marks.push_back(m);
        }
        row.columns = {"9.99"};
        s.rows.push_back(row);
    }
    return s;
}

ChartSpec grid(int rows, int columns, bool longNames)
{
    ChartSpec s = head("grid");
    s.grid.diverging = true;
    s.grid.low = -1;
    s.grid.high = 1;
    s.tickLabels = {"column ahead", "row ahead"};
    s.axisTitle = "share of prompts";
    s.grid.rowTextsTitle = "mean";
    for (int r = 0; r < rows; ++r) {
        s.grid.rows.push_back({nameOf(r, longNames), "Endpoint", r % 6, MarkShape(r % 5), "m", "e", false});
        s.grid.rowTexts.push_back("0.42");
    }
    for (int c = 0; c < columns; ++c)
        s.grid.columns.push_back({nameOf(c, longNames), "Endpoint", c % 6, MarkShape(c % 5), "m", "e", false});
    for (int r = 0; r < rows; ++r) {
        for (int c = 0; c < columns; ++c) {
            GridCell cell;
            cell.blank = r == c;
            if (r != c && (r + c) % 5 != 0) {
                cell.value = (r - c) / double(std::max(rows, columns));
                cell.text = "+0.42";
                cell.note = "n 48";
                cell.n = 48;
                cell.muted = (r + c) % 3 == 0;
            } else {
                cell.why = "never met";
            }
            s.grid.cells.push_back(cell);
        }
    }
    return s;
}

ChartSpec valueMap(int targets, bool longNames, bool crowded = false)
{
    ChartSpec s = head("map");
    s.plane.x = {"USD per 1,000 answers, log scale",
                 analysis::Scale::Log,
                 0.1,
                 100,
                 {0.1, 1, 10, 100},
                 {"0.1", "1", "10", "100"},
                 true,
                 "usd_per_1000_answers"};
    s.plane.y = {"mean score, 1 to 5", analysis::Scale::Linear,   1,     5,
                 {1, 2, 3, 4, 5},      {"1", "2", "3", "4", "5"}, false, "score_1_to_5"};
    s.plane.references = {{4.0, "good enough", true, Reference::Axis::Y, Reference::Shade::Below}};
    std::mt19937_64 random(7);
    for (int i = 0; i < targets; ++i) {
        PlaneSeries series;
        series.label = nameOf(i, longNames);
        series.color = i % 6;
        series.shape = MarkShape(i % 5);
        series.series = "score";
        PlanePoint p;
        const double u = double(random() % 1000) / 1000, v = double(random() % 1000) / 1000;
        p.x = i == 0 ? 0 : crowded ? 5 + 3 * u : 0.1 * std::pow(1000, u);
        p.value = crowded ? 3.8 + 0.4 * v : 1.5 + 3 * v;
        p.low95 = *p.value - 0.3;
        p.high95 = *p.value + 0.3;
        p.label = series.label;
        p.n = 48;
        p.behind = {TrialId{i + 1}};
        series.points = {p};
        s.plane.series.push_back(series);
    }
    return s;
}

ChartSpec curves(int targets, bool longNames)
{
    ChartSpec s = head("ecdf");
    s.plane.x = {"seconds, log scale", analysis::Scale::Log,      0.1,   100,
                 {0.1, 1, 10, 100},    {"0.1", "1", "10", "100"}, false, "s"};
    s.plane.y = {"share of answers", analysis::Scale::Linear, 0,     1,
                 {0, 0.5, 1},        {"0", "50 %", "100 %"},  false, "share"};
    for (int i = 0; i < targets; ++i) {
        PlaneSeries series;
        series.label = nameOf(i, longNames);
        series.sublabel = "Endpoint " + std::to_string(i);
        series.color = i % 6;
        series.line = PlaneSeries::Line::Steps;
        series.markers = false;
        for (int k = 1; k <= 50; ++k) {
            PlanePoint p;
            p.x = 0.2 * (i + 1) * std::pow(1.05, k);
            p.value = k / 50.0;
            series.points.push_back(p);
        }
        s.plane.series.push_back(series);
    }
    return s;
}

ChartSpec panels(bool beside)
{
    ChartSpec s = head("panels");
    s.panelsBeside = beside;
    s.panels = {bars(3, false), grid(3, 3, false), curves(4, false)};
    for (ChartSpec &p : s.panels) {
        p.title = "A part of it";
        p.subtitle = "n 48";
    }
    return s;
}

ChartSpec make(const QString &form, int n, bool longNames)
{
    return form == u"bars"     ? bars(n, longNames)
           : form == u"grid"   ? grid(n, n, longNames)
           : form == u"tall"   ? grid(60, n, longNames)
           : form == u"map"    ? valueMap(n, longNames)
           : form == u"crowd"  ? valueMap(n, longNames, true)
           : form == u"curves" ? curves(n, longNames)
           : form == u"beside" ? panels(true)
                               : panels(false);
}
} // namespace

class FormsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingOverlapsAndNothingIsCutOff_data()
    {
        QTest::addColumn<QString>("form");
        QTest::addColumn<int>("n");
        QTest::addColumn<QSize>("size");
        QTest::addColumn<bool>("longNames");
        for (const char *form : {"bars", "grid", "tall", "map", "crowd", "curves", "beside", "below"}) {
            for (int n : {1, 2, 7, 12}) {
                for (QSize size : {QSize(960, 540), QSize(605, 340), QSize(700, 420), QSize(1200, 1200)}) {
                    for (bool longNames : {false, true})
                        QTest::addRow("%s %d %dx%d%s", form, n, size.width(), size.height(), longNames ? " long" : "")
                            << QString::fromLatin1(form) << n << size << longNames;
                }
            }
        }
    }
    void nothingOverlapsAndNothingIsCutOff()
    {
        QFETCH(QString, form);
        QFETCH(int, n);
        QFETCH(QSize, size);
        QFETCH(bool, longNames);
        const ChartSpec spec = make(form, n, longNames);
        QVERIFY(isDrawable(spec));
        for (const Overflow overflow : {Overflow::Grow, Overflow::Leave}) {
            everythingHasItsRoom(spec, layoutChart(spec, size, overflow), overflow);
            if (QTest::currentTestFailed())
                return;
        }
        if (form == u"map" || form == u"crowd") { // every point is named
            const auto texts = layoutChart(spec, size).allTexts();
            const auto named =
                std::count_if(texts.begin(), texts.end(), [](const auto &t) { return t.role == TextRole::Point; });
            QCOMPARE(int(named), n);
        }
    }

private:
    void everythingHasItsRoom(const ChartSpec &spec, const ChartLayout &layout, Overflow overflow)
    {
        const bool said = std::any_of(layout.texts.begin(), layout.texts.end(), [](const TextLine &text) {
            return text.text.startsWith(QStringLiteral("In the table alone"));
        });
        QCOMPARE(layout.panels.size() == panelCount(spec), !said);
        QVERIFY(overflow == Overflow::Leave || !said);
        const QRectF sheet = QRectF({}, layout.size).adjusted(-0.5, -0.5, 0.5, 0.5);
        const auto texts = layout.allTexts();
        for (std::size_t i = 0; i < texts.size(); ++i) {
            QVERIFY2(sheet.contains(texts[i].rect), qPrintable(texts[i].text));
            QVERIFY2(texts[i].font.pixelSize() >= 11, qPrintable(texts[i].text));
            for (std::size_t k = i + 1; k < texts.size(); ++k) {
                const QRectF common = texts[i].rect & texts[k].rect;
                QVERIFY2(common.width() < 1 || common.height() < 1,
                         qPrintable(texts[i].text + QStringLiteral(" / ") + texts[k].text));
            }
        }
        for (const PanelLayout &panel : layout.panels) {
            // A grid of one column is no wider than a cell may be.
            QVERIFY2(panel.plot.width() >= std::min(0.15 * panel.rect.width(), 150.0),
                     qPrintable(QString::number(panel.plot.width())));
            QVERIFY(panel.rect.adjusted(-1, -1, 1, 1).contains(panel.plot));
        }
    }

private Q_SLOTS:
    void everyMarkHasItsSpotInsideItsPlot()
    {
        for (const QString &form :
             {QStringLiteral("bars"), QStringLiteral("grid"), QStringLiteral("map"), QStringLiteral("beside")}) {
            const ChartSpec spec = make(form, 7, false);
            const ChartPicture picture = buildPicture(spec, ChartTheme::Dark, {960, 540}, Overflow::Grow);
            QVERIFY(!picture.spots.empty());
            for (const MarkSpot &spot : picture.spots) {
                QVERIFY(figureOf(spec, spot.mark));
                const QRectF plot = picture.layout.panels[std::size_t(spot.mark.panel)].plot;
                QVERIFY2(plot.adjusted(-1, -1, 1, 1).contains(spot.centre), qPrintable(form));
            }
        }
    }
    void aFreeModelIsInTheGutter()
    {
        const ChartSpec spec = valueMap(7, false);
        const ChartPicture picture = buildPicture(spec, ChartTheme::Light, {960, 540});
        const PanelLayout &panel = picture.layout.panels[0];
        const auto spot = std::find_if(picture.spots.begin(), picture.spots.end(), [](const MarkSpot &s) {
            return s.mark == (MarkRef{0, 0, 0});
        });
        QVERIFY(spot != picture.spots.end());
        QVERIFY(spot->centre.x() > panel.plot.left() && spot->centre.x() < panel.x.from);
    }
    void everyFormIsWrittenInEveryTheme()
    {
        for (const char *form : {"bars", "grid", "map", "curves", "beside", "below"}) {
            const ChartSpec spec = make(QString::fromLatin1(form), 7, true);
            for (auto theme : {ChartTheme::Light, ChartTheme::Dark, ChartTheme::Print}) {
                const QImage image = renderChart(spec, theme, {960, 540}, 1);
                QVERIFY2(!image.isNull(), form);
                QVERIFY(image.height() >= 540);
                if (qEnvironmentVariableIsSet("ASSAY_KEEP_PICTURES"))
                    image.save(qEnvironmentVariable("ASSAY_KEEP_PICTURES") +
                               QStringLiteral("/%1-%2.png").arg(QString::fromLatin1(form)).arg(int(theme)));
            }
        }
    }
    void theFileHoldsEveryPlottedNumber()
    {
        const std::string cells = chartCsv(grid(3, 3, false));
        QCOMPARE(std::count(cells.begin(), cells.end(), '\n'), 1 + 6); // the head, and every pair but with itself
        QVERIFY(cells.find("Model 1, Endpoint") != std::string::npos && cells.find("never met") == std::string::npos);
        const std::string points = chartCsv(curves(2, false));
        QCOMPARE(std::count(points.begin(), points.end(), '\n'), 1 + 100);
        const std::string stack = chartCsv(bars(2, false));
        QVERIFY(stack.find("value_score,from_score,lo95") != std::string::npos);
        QCOMPARE(std::count(stack.begin(), stack.end(), '\n'), 1 + 8);
    }
    void labelsNeverCoverEachOther()
    {
        std::mt19937_64 random(42);
        for (int round = 0; round < 60; ++round) {
            std::vector<LabelWish> wishes;
            std::vector<QRectF> marks;
            for (int i = 0; i < 12; ++i) {
                const QPointF at(100 + double(random() % 500), 60 + double(random() % 250));
                wishes.push_back({at, 8, {60 + double(random() % 80), 16}});
                marks.push_back(QRectF(at, QSizeF()).adjusted(-8, -8, 8, 8));
            }
            const QRectF area(0, 0, 800, 400);
            const auto places = placeLabels(wishes, marks, area);
            for (std::size_t i = 0; i < places.size(); ++i) {
                QVERIFY(places[i]);
                QVERIFY(area.contains(places[i]->rect));
                for (std::size_t k = i + 1; k < places.size(); ++k)
                    QVERIFY(!places[i]->rect.intersects(places[k]->rect));
            }
            QCOMPARE(placeLabels(wishes, marks, area).front()->rect, places.front()->rect); // the same again
        }
    }
    void columnsOfLabelsKeepTheirOrder()
    {
        const auto tops = spreadColumn({50, 52, 51, 300}, 20, 0, 320);
        QVERIFY(tops[0] + 20 <= tops[2] + 1e-9 && tops[2] + 20 <= tops[1] + 1e-9);
        QCOMPARE(tops[3], 290.0);
        for (double t : spreadColumn({0, 0, 0, 0, 0}, 20, 0, 320))
            QVERIFY(t >= 0 && t <= 300);
    }
};

QTEST_MAIN(FormsTest)
#include "tst_forms.moc"
