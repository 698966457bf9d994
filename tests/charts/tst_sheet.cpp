// SPDX-License-Identifier: GPL-3.0-or-later
// Charts as SVG: texts kept or as outlines, and whatever stands in them stays text.
#include "analysis/charts.h"
#include "charts/chart_drawing.h"
#include "charts/chart_export.h"
#include "charts/chart_sheet.h"
#include "charts/pdf_settled.h"
#include "charts/svg_outlines.h"
#include "support/chart_data.h"
#include "support/payloads.h"
#include <QApplication>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace assay;
using namespace assay::charts;
using namespace Qt::StringLiterals;

class SheetTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tenThousandPayloadsAreTextInSvg()
    {
        QTemporaryDir dir;
        const auto all = test::payloads(10'000);
        std::size_t next = 0;
        QStringList files;
        while (next < all.size()) {
            analysis::ChartSpec spec;
            const auto text = [&] { return all[std::min(next++, all.size() - 1)]; };
            spec.id = "score";
            spec.title = text();
            spec.altText = text();
            for (int i = 0; i < 90; ++i)
                spec.altText += ' ' + text();
            spec.subtitle = text();
            spec.caption = text();
            spec.sentences = {text()};
            spec.axisTitle = text();
            spec.series = {"score"};
            spec.columnTitles = {text()};
            spec.ticks = {0, 1};
            spec.tickLabels = {text(), text()};
            analysis::ChartRow row;
            row.label = text();
            row.sublabel = text();
            row.columns = {text()};
            row.marks.emplace_back();
            row.marks.back().series = "score";
            row.marks.back().value = 0.5;
            spec.rows = {row};
            for (const SvgText kind : {SvgText::Editable, SvgText::Portable}) {
                files << dir.filePath(QString::number(files.size()) + u".svg"_s);
                QFile file(files.back());
                QVERIFY(file.open(QIODevice::WriteOnly));
                file.write(svgDocument(spec, ChartTheme::Light, {960, 540}, kind));
            }
        }
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(u"python3"_s,
                      QStringList{QStringLiteral(ASSAY_SOURCE_DIR "/tests/support/check_exports.py"), u"svg"_s} +
                          files + QStringList{u"--expect"_s, u"15000"_s});
        QVERIFY(process.waitForFinished(120'000));
        QVERIFY2(process.exitCode() == 0, process.readAll().constData());
    }

    void outlinesNeedNoFont()
    {
        test::ChartShape shape;
        shape.targets = test::someTargets(4);
        for (const analysis::ChartKind &kind : analysis::chartKinds()) {
            const analysis::ChartSpec spec = kind.make(test::chartData(shape), {});
            const ChartDrawing drawing(spec, ChartTheme::Light, {960, 540});
            SvgOutlines letters, again;
            const QByteArray text = svgDocument(spec, ChartTheme::Light, {960, 540}, SvgText::Editable),
                             outline = svgDocument(spec, ChartTheme::Light, {960, 540}, SvgText::Portable),
                             element = svgElement(drawing, letters);
            if (!spec.emptyReason.empty())
                continue;
            QVERIFY2(text.contains("<text"), kind.id.data());
            QVERIFY2(!outline.contains("<text") && outline.count("<path") > text.count("<path"), kind.id.data());
            QVERIFY(element.startsWith("<svg ") && element.endsWith("</svg>") && !element.contains("<title") &&
                    !element.contains("<text"));
            QVERIFY(element == svgElement(drawing, again));
            QVERIFY(letters.definitions() == again.definitions());
        }
    }

    void twoPdfsOfTheSameDataAreEqual()
    {
        QTemporaryDir dir;
        test::ChartShape shape;
        shape.targets = test::someTargets(3);
        const analysis::ChartSpec spec = analysis::chartKind("score")->make(test::chartData(shape), {});
        QList<QByteArray> made;
        for (const QString &name : {u"a.pdf"_s, u"b.pdf"_s}) {
            ExportTarget target;
            target.format = ExportFormat::Pdf;
            QVERIFY(exportChart(spec, ChartTheme::Print, target, dir.filePath(name)).ok());
            QFile file(dir.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            made << file.readAll();
        }
        QVERIFY(made[0] == made[1]);
        // Made at another second, in another zone, with other random marks.
        const QByteArray early =
                             "/CreationDate (D:20261130160000+01'00')\n<id>0f8fad5b-d9cb-469f-a165-70867728950e</id>",
                         late =
                             "/CreationDate (D:20270101093012-05'00')\n<id>7c9e6679-7425-40de-944b-e07fc1f90ae7</id>";
        QVERIFY(settledPdf(early) == settledPdf(late));
        QCOMPARE(settledPdf(early).size(), early.size());
    }
};

QTEST_MAIN(SheetTest)
#include "tst_sheet.moc"
