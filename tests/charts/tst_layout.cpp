// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing overlaps, nothing is cut off: for every chart, many numbers of rows, sizes and names.
#include "analysis/charts.h"
#include "charts/chart_picture.h"
#include "support/chart_data.h"
#include <QCategoryAxis>
#include <QGraphicsScene>
#include <QPainter>
#include <QScatterSeries>
#include <QtTest>

using namespace assay;
using namespace assay::charts;

class LayoutTest : public QObject
{
    Q_OBJECT
    static analysis::ChartSpec make(const QString &id, int rows, bool longNames, bool grouped, int prompts = 80)
    {
        const auto data = test::chartData({test::someTargets(rows, longNames), prompts, 1, 2});
        return analysis::chartKind(id.toStdString())->make(data, {grouped, "0.1.0", "support-v3", {}});
    }

private Q_SLOTS:
    void nothingOverlapsAndNothingIsCutOff_data()
    {
        QTest::addColumn<QString>("chart");
        QTest::addColumn<int>("rows");
        QTest::addColumn<QSize>("size");
        QTest::addColumn<bool>("longNames");
        QTest::addColumn<bool>("grouped");
        for (const char *chart : {"score", "latency", "cost", "reliability"}) {
            for (int rows : {1, 2, 4, 8, 12}) {
                for (QSize size : {QSize(960, 540), QSize(700, 420), QSize(1200, 1200), QSize(1344, 720)}) {
                    for (int variant = 0; variant < 4; ++variant)
                        QTest::addRow("%s %d rows %dx%d%s%s", chart, rows, size.width(), size.height(),
                                      variant & 1 ? " long" : "", variant & 2 ? " grouped" : "")
                            << QString::fromLatin1(chart) << rows << size << bool(variant & 1) << bool(variant & 2);
                }
            }
        }
    }
    void nothingOverlapsAndNothingIsCutOff()
    {
        QFETCH(QString, chart);
        QFETCH(int, rows);
        QFETCH(QSize, size);
        QFETCH(bool, longNames);
        QFETCH(bool, grouped);
        const auto spec = make(chart, rows, longNames, grouped);
        const ChartLayout layout = layoutChart(spec, size);
        const QRectF sheet = QRectF({}, layout.size).adjusted(-0.5, -0.5, 0.5, 0.5);
        QCOMPARE(layout.size.width(), double(size.width()));
        const PanelLayout &panel = layout.panels.at(0);
        QVERIFY2(panel.plot.width() >= 0.2 * size.width(), qPrintable(QString::number(panel.plot.width())));
        QCOMPARE(panel.rowCentre.size(), spec.rows.size());
        const std::vector<TextLine> texts = layout.allTexts();
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const TextLine &a = texts[i];
            QVERIFY2(sheet.contains(a.rect), qPrintable(a.text));
            QVERIFY2(a.font.pixelSize() >= 11, qPrintable(a.text));
            if (a.role != TextRole::Why)
                QVERIFY2(!a.rect.intersects(panel.plot.adjusted(1, 1, -1, -1)), qPrintable(a.text));
            for (std::size_t k = i + 1; k < texts.size(); ++k) {
                const QRectF common = a.rect & texts[k].rect;
                QVERIFY2(common.width() < 1 || common.height() < 1,
                         qPrintable(a.text + QStringLiteral(" / ") + texts[k].text));
            }
        }
    }
    void elidedNamesKeepTheirWholeText()
    {
        const ChartLayout layout = layoutChart(make(QStringLiteral("score"), 4, true, false), {700, 420});
        int elided = 0;
        for (const TextLine &line : layout.allTexts()) {
            if (line.role != TextRole::Label)
                continue;
            ++elided;
            QVERIFY(line.text.endsWith(QChar(0x2026)));
            QVERIFY(line.full.endsWith(QStringLiteral("(finance pilot)")));
        }
        QCOMPARE(elided, 4);
    }
    void everyMarkIsInsideThePlotAndItsRow_data()
    {
        QTest::addColumn<QString>("chart");
        QTest::addColumn<int>("prompts");
        for (const std::string chart : {"score", "latency", "cost", "reliability"}) {
            for (int prompts : {5, 20, 90})
                QTest::addRow("%s of %d", chart.c_str(), prompts) << QString::fromStdString(chart) << prompts;
        }
    }
    void everyMarkIsInsideThePlotAndItsRow()
    {
        QFETCH(QString, chart);
        QFETCH(int, prompts);
        const auto spec = make(chart, 12, false, true, prompts);
        const ChartPicture picture = buildPicture(spec, ChartTheme::Light, {960, 540});
        std::size_t drawn = 0;
        for (const auto &row : spec.rows)
            drawn +=
                std::size_t(std::count_if(row.marks.begin(), row.marks.end(), [](const auto &m) { return m.value; }));
        QCOMPARE(picture.spots.size(), drawn);
        for (const MarkSpot &spot : picture.spots) {
            const PanelLayout &panel = picture.layout.panels[0];
            const double centre = panel.rowCentre[std::size_t(spot.mark.row)];
            QVERIFY(panel.plot.adjusted(-0.5, 0, 0.5, 0).contains(spot.centre));
            QVERIFY(std::abs(spot.centre.y() - centre) <= panel.pitch / 2);
        }
    }
    void ourPositionsAreThoseOfQtCharts()
    {
        for (const char *id : {"score", "latency", "cost"}) {
            const auto spec = make(QString::fromLatin1(id), 4, false, false);
            ChartPicture picture = buildPicture(spec, ChartTheme::Light, {960, 540});
            QGraphicsScene scene;
            QChart *chart = picture.chart.release();
            scene.addItem(chart);
            QImage canvas(960, 540, QImage::Format_RGB32);
            QPainter painter(&canvas);
            scene.render(&painter, QRectF(0, 0, 960, 540), QRectF(0, 0, 960, 540));
            QVERIFY(!chart->series().isEmpty());
            for (QAbstractSeries *series : chart->series()) {
                const QPointF at = chart->mapToPosition(static_cast<QScatterSeries *>(series)->at(0), series);
                QVERIFY2(std::any_of(picture.spots.begin(), picture.spots.end(),
                                     [&](const MarkSpot &s) { return QLineF(s.centre, at).length() < 0.5; }),
                         id);
            }
            const auto *axis = static_cast<QCategoryAxis *>(chart->axes(Qt::Horizontal).first());
            for (double tick : spec.ticks) {
                const QPointF at =
                    chart->mapToPosition({picture.layout.panels[0].x.scaled(tick), 0}, chart->series().first());
                QVERIFY(std::abs(at.x() - picture.layout.panels[0].x.at(tick)) < 0.5);
            }
            QCOMPARE(std::size_t(axis->count()), spec.ticks.size());
        }
    }
    void contrastHoldsInEveryTheme_data()
    {
        QTest::addColumn<int>("theme");
        QTest::newRow("light") << int(ChartTheme::Light);
        QTest::newRow("dark") << int(ChartTheme::Dark);
        QTest::newRow("print") << int(ChartTheme::Print);
    }
    void contrastHoldsInEveryTheme()
    {
        QFETCH(int, theme);
        const ChartColors c = chartColors(ChartTheme(theme));
        auto luminance = [](const QColor &color) {
            auto part = [](float v) { return v <= 0.04045f ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
            return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) + 0.0722 * part(color.blueF());
        };
        auto contrast = [&](const QColor &a, const QColor &b) {
            const double la = luminance(a), lb = luminance(b);
            return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
        };
        QVERIFY(contrast(c.text, c.ground) >= 7);
        QVERIFY(contrast(c.secondary, c.ground) >= 4.5);
        QVERIFY(contrast(c.accent, c.ground) >= 3);
        for (const QColor &series : c.series)
            QVERIFY2(contrast(series, c.ground) >= 3, qPrintable(series.name()));
    }
    void anEmptyChartShowsItsSentence()
    {
        const auto spec = analysis::chartKind("score")->make({}, {});
        const ChartLayout layout = layoutChart(spec, {960, 540});
        QVERIFY(std::any_of(layout.texts.begin(), layout.texts.end(),
                            [](const TextLine &t) { return t.role == TextRole::Empty; }));
        QVERIFY(buildPicture(spec, ChartTheme::Dark, {960, 540}).spots.empty());
    }
};

QTEST_MAIN(LayoutTest)
#include "tst_layout.moc"
