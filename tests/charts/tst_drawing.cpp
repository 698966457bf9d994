// SPDX-License-Identifier: GPL-3.0-or-later
// A recorded chart is the chart: the same picture as the scene's own, on whatever thread it is painted.
#include "analysis/charts.h"
#include "charts/chart_drawing.h"
#include "charts/chart_export.h"
#include "charts/svg_outlines.h"
#include "support/chart_data.h"
#include <QApplication>
#include <QPainter>
#include <QTest>
#include <thread>

using namespace assay;
using namespace assay::charts;
using namespace Qt::StringLiterals;

namespace
{
constexpr QSize kSize{960, 540};

// The share of points whose colour differs by more than an edge's smoothing may.
double difference(const QImage &a, const QImage &b)
{
    if (a.size() != b.size() || a.isNull())
        return 1;
    qint64 other = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            const QRgb p = a.pixel(x, y), q = b.pixel(x, y);
            other += std::abs(qRed(p) - qRed(q)) + std::abs(qGreen(p) - qGreen(q)) + std::abs(qBlue(p) - qBlue(q)) > 96;
        }
    }
    return double(other) / (double(a.width()) * a.height());
}

std::vector<analysis::ChartSpec> specs()
{
    test::ChartShape shape;
    shape.targets = test::someTargets(5);
    shape.raters = 2;
    std::vector<analysis::ChartSpec> out;
    for (const analysis::ChartKind &kind : analysis::chartKinds()) {
        analysis::ChartSpec spec = kind.make(test::chartData(shape), {});
        if (spec.emptyReason.empty())
            out.push_back(std::move(spec));
    }
    return out;
}
} // namespace

class DrawingTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void itIsThePictureOfTheScene()
    {
        QVERIFY(specs().size() >= 5);
        for (const analysis::ChartSpec &spec : specs()) {
            for (const ChartTheme theme : {ChartTheme::Light, ChartTheme::Dark, ChartTheme::Print}) {
                const QImage scene = renderChart(spec, theme, kSize, 1);
                const double other = difference(scene, ChartDrawing(spec, theme, kSize, Overflow::Leave).image(1));
                QVERIFY2(other < 0.0005, qPrintable(QString::fromStdString(spec.id) + u": %1"_s.arg(other)));
            }
        }
    }

    void anyThreadPaintsIt()
    {
        for (const analysis::ChartSpec &spec : specs()) {
            const ChartDrawing drawing(spec, ChartTheme::Light, kSize);
            const QImage here = drawing.image(2);
            QImage there;
            QByteArray svg;
            std::thread([&] {
                there = drawing.image(2);
                svg = drawing.svg(u"t"_s, u"d"_s);
            }).join();
            QVERIFY2(here == there, spec.id.c_str());
            QVERIFY(svg == drawing.svg(u"t"_s, u"d"_s) && svg.contains("<text"));
        }
    }

    void whoLetsItBePaintedKeepsItsClip()
    {
        const ChartDrawing drawing(specs().front(), ChartTheme::Light, kSize);
        QImage image(400, 300, QImage::Format_RGB32);
        image.fill(Qt::magenta);
        QPainter painter(&image);
        painter.setClipRect(50, 50, 100, 100);
        drawing.paint(painter, QRectF(0, 0, 400, 225));
        painter.fillRect(image.rect(), Qt::green); // the painter is as it was
        painter.end();
        QCOMPARE(image.pixelColor(10, 10), QColor(Qt::magenta));
        QCOMPARE(image.pixelColor(200, 100), QColor(Qt::magenta));
        QCOMPARE(image.pixelColor(60, 60), QColor(Qt::green));
    }

    void eachLetterIsDrawnOnce()
    {
        SvgOutlines letters;
        qsizetype whole = 0, shared = 0;
        for (const analysis::ChartSpec &spec : specs()) {
            const ChartDrawing drawing(spec, ChartTheme::Light, kSize);
            whole += svgDocument(spec, ChartTheme::Light, kSize, SvgText::Portable).size();
            const QByteArray element = svgElement(drawing, letters);
            QVERIFY(element.contains("<use href=\"#g") && !element.contains("<text") && !element.contains("font-"));
            shared += element.size();
        }
        shared += letters.definitions().size();
        qInfo("outlines %lld bytes, shared letters %lld", whole, shared);
        QVERIFY(shared * 4 < whole);
        QVERIFY(letters.definitions().count("<path id=") < 400);
    }

    void nothingIsADrawingToo()
    {
        const ChartDrawing none;
        QVERIFY(none.isNull() && none.size().isEmpty() && none.image(2).isNull());
        QImage image(10, 10, QImage::Format_RGB32);
        QPainter painter(&image);
        none.paint(painter, QRectF(0, 0, 10, 10));
    }
};

QTEST_MAIN(DrawingTest)
#include "tst_drawing.moc"
