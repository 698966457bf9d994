// SPDX-License-Identifier: GPL-3.0-or-later
// The pages with a matrix below their rows: sentences and caption keep their room at every size and with long names.
// ASSAY_PICTURES names a folder that gets the pictures, to look at.
#include "analysis/charts.h"
#include "charts/chart_export.h"
#include "charts/chart_layout.h"
#include "support/chart_data.h"
#include <QtTest>

using namespace assay;
using namespace assay::charts;

namespace
{
analysis::ChartSpec make(const char *id, int targets, int prompts, int raters, bool longNames)
{
    test::ChartShape shape;
    shape.targets = test::someTargets(targets, longNames);
    shape.prompts = prompts;
    shape.raters = raters;
    return analysis::chartKind(id)->make(test::chartData(shape), {false, "0.1.0", "support-v3", {}});
}
} // namespace

class MatrixTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everythingHasItsRoom_data()
    {
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<int>("targets");
        QTest::addColumn<int>("raters");
        QTest::addColumn<bool>("longNames");
        QTest::newRow("sure2") << QByteArray("sure") << 2 << 1 << false;
        QTest::newRow("sure8") << QByteArray("sure") << 8 << 1 << false;
        QTest::newRow("sure8long") << QByteArray("sure") << 8 << 2 << true;
        QTest::newRow("raters2") << QByteArray("raters") << 3 << 2 << false;
        QTest::newRow("raters6") << QByteArray("raters") << 3 << 6 << false;
    }
    void everythingHasItsRoom()
    {
        QFETCH(QByteArray, id);
        QFETCH(int, targets);
        QFETCH(int, raters);
        QFETCH(bool, longNames);
        const auto spec = make(id.constData(), targets, 40, raters, longNames);
        QVERIFY(isDrawable(spec));
        for (const QSizeF size : {QSizeF(560, 400), QSizeF(720, 480), QSizeF(960, 540), QSizeF(1280, 900)}) {
            const ChartLayout layout = layoutChart(spec, size, Overflow::Grow);
            QCOMPARE(layout.panels.size(), std::size_t(2));
            const QRectF all = QRectF(QPointF(), layout.size).adjusted(-1, -1, 1, 1);
            double last = 0;
            bool panels = false;                        // whose heads may stand beside each other
            for (const TextLine &line : layout.texts) { // title, sentences, subtitle; then the caption
                QVERIFY2(all.contains(line.rect), qPrintable(line.text));
                for (const TextLine &other : layout.texts)
                    QVERIFY2(&line == &other || !line.rect.adjusted(1, 1, -1, -1).intersects(other.rect),
                             qPrintable(line.text + QStringLiteral(" / ") + other.text));
                panels = (panels && line.role != TextRole::Caption) || line.role == TextRole::PanelTitle;
                if (panels)
                    continue;
                QVERIFY2(line.rect.top() >= last - 4, qPrintable(line.text));
                last = line.rect.bottom();
            }
        }
        const QString folder = qEnvironmentVariable("ASSAY_PICTURES");
        if (folder.isEmpty())
            return;
        for (const ChartTheme theme : {ChartTheme::Light, ChartTheme::Dark})
            renderChart(spec, theme, {820, 560}, 1)
                .save(folder + QLatin1Char('/') + QString::fromUtf8(QTest::currentDataTag()) +
                      (theme == ChartTheme::Dark ? QStringLiteral("-dark.png") : QStringLiteral(".png")));
    }
};

QTEST_MAIN(MatrixTest)
#include "tst_matrix.moc"
