// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/charts.h"
#include "charts/chart_export.h"
#include "support/chart_data.h"
#include <QImageReader>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <QXmlStreamReader>

using namespace assay;
using namespace assay::charts;

namespace
{
analysis::ChartSpec make(const char *id, int rows = 7, int prompts = 48, bool grouped = false)
{
    const auto data = test::chartData({test::someTargets(rows), prompts, 1, 2});
    return analysis::chartKind(id)->make(data, {grouped, "0.1.0", "support-v3", {}});
}
QByteArray bytes(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
bool isXml(const QByteArray &text)
{
    QXmlStreamReader reader(text);
    while (!reader.atEnd())
        reader.readNext();
    return !reader.hasError();
}
// What a tool prints, or nothing where it is not installed.
QString printed(const QString &tool, const QStringList &arguments)
{
    QProcess process;
    process.start(tool, arguments);
    if (!process.waitForFinished(20000) || process.exitCode() != 0)
        return {};
    return QString::fromUtf8(process.readAllStandardOutput());
}
} // namespace

class ExportTest : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;
    QString path(const QString &name) const { return m_folder.filePath(name); }

private Q_SLOTS:
    void pngHasItsSizeDensityAndDescription_data()
    {
        QTest::addColumn<int>("theme");
        QTest::addColumn<double>("scale");
        QTest::newRow("light 2x") << int(ChartTheme::Light) << 2.0;
        QTest::newRow("dark 1x") << int(ChartTheme::Dark) << 1.0;
        QTest::newRow("print 3.125x") << int(ChartTheme::Print) << 3.125;
    }
    void pngHasItsSizeDensityAndDescription()
    {
        QFETCH(int, theme);
        QFETCH(double, scale);
        const auto spec = make("score");
        const QString file = path(QStringLiteral("chart.png"));
        QVERIFY(exportChart(spec, ChartTheme(theme), {ExportFormat::Png, {960, 540}, scale}, file).ok());
        QVERIFY(bytes(file).contains("pHYs"));
        QImageReader reader(file);
        const QImage image = reader.read();
        QCOMPARE(image.size(), QSize(qRound(960 * scale), qRound(540 * scale)));
        QCOMPARE(image.dotsPerMeterX(), qRound(96 * scale / 0.0254));
        QCOMPARE(image.text(QStringLiteral("Description")), QString::fromStdString(spec.altText));
        QCOMPARE(QColor(image.pixel(2, 2)), chartColors(ChartTheme(theme)).ground);
        // Its first series' colour is there: the marks were drawn, not only the texts.
        const QRgb wanted = chartColors(ChartTheme(theme)).series[std::size_t(spec.rows[0].color)].rgb();
        bool found = false;
        for (int y = 0; y < image.height() && !found; ++y) {
            for (int x = 0; x < image.width() && !found; ++x)
                found = image.pixel(x, y) == wanted;
        }
        QVERIFY(found);
    }
    void svgHasTitleDescriptionAndTrueSize()
    {
        const auto spec = make("cost");
        const QString file = path(QStringLiteral("chart.svg"));
        QVERIFY(exportChart(spec, ChartTheme::Light, {ExportFormat::Svg}, file).ok());
        const QString text = QString::fromUtf8(bytes(file));
        QVERIFY(text.contains(QStringLiteral("<title>%1</title>").arg(QString::fromStdString(spec.title))));
        QVERIFY(text.contains(QStringLiteral("<desc>Ranked dot plot")));
        QVERIFY(text.contains(QStringLiteral("viewBox=\"0 0 960 540\"")));
        QVERIFY(text.contains(QStringLiteral("<text")) && !text.contains(QStringLiteral("<image")));
        QVERIFY(isXml(bytes(file)));
    }
    void darkFilesHaveTheirGround()
    {
        const auto spec = make("score");
        const QByteArray ground = chartColors(ChartTheme::Dark).ground.name().toLatin1();
        const QString svg = path(QStringLiteral("dark.svg")), pdf = path(QStringLiteral("dark.pdf"));
        QVERIFY(exportChart(spec, ChartTheme::Dark, {ExportFormat::Svg}, svg).ok());
        QVERIFY(bytes(svg).contains("fill=\"" + ground + "\""));
        QVERIFY(exportChart(spec, ChartTheme::Dark, {ExportFormat::Pdf}, pdf).ok());
        const QString page = path(QStringLiteral("page"));
        printed(QStringLiteral("pdftoppm"), {QStringLiteral("-r"), QStringLiteral("20"), QStringLiteral("-png"),
                                             QStringLiteral("-singlefile"), pdf, page});
        const QImage image(page + QStringLiteral(".png"));
        if (image.isNull())
            QSKIP("pdftoppm is not installed (poppler-utils): the PDF's ground was not checked");
        QVERIFY2(qGray(image.pixel(3, 3)) < 60, qPrintable(QColor(image.pixel(3, 3)).name()));
    }
    void svgNamesAreEscaped()
    {
        auto data = test::chartData({{{"<script>&\"", "x", "]]>"}}, 12});
        const auto spec = analysis::chartKind("score")->make(data, {});
        const QString file = path(QStringLiteral("escaped.svg"));
        QVERIFY(exportChart(spec, ChartTheme::Light, {ExportFormat::Svg}, file).ok());
        QVERIFY(!bytes(file).contains("<script"));
        QVERIFY(isXml(bytes(file)));
    }
    void pdfIsVectorWithEmbeddedFontsAndItsNumbers()
    {
        const auto spec = make("latency");
        const QString file = path(QStringLiteral("chart.pdf"));
        QVERIFY(exportChart(spec, ChartTheme::Light, {ExportFormat::Pdf}, file).ok());
        const QByteArray pdf = bytes(file);
        QVERIFY(pdf.startsWith("%PDF-") && pdf.contains("/EmbeddedFile"));
        const QString fonts = printed(QStringLiteral("pdffonts"), {file});
        if (fonts.isEmpty())
            QSKIP("pdffonts is not installed (poppler-utils): fonts and page size were not checked");
        const QStringList lines = fonts.trimmed().split(u'\n').mid(2);
        QVERIFY(!lines.isEmpty());
        for (const QString &line : lines)
            QVERIFY2(line.contains(QRegularExpression(QStringLiteral("\\syes\\s+(yes|no)\\s+yes\\s"))),
                     qPrintable(line));
        QVERIFY(printed(QStringLiteral("pdfinfo"), {file}).contains(QStringLiteral("720 x 405 pts")));
        QCOMPARE(printed(QStringLiteral("pdfimages"), {QStringLiteral("-list"), file}).trimmed().split(u'\n').size(),
                 2);
        const QString out = path(QStringLiteral("attached.csv"));
        printed(QStringLiteral("pdfdetach"),
                {QStringLiteral("-save"), QStringLiteral("1"), QStringLiteral("-o"), out, file});
        QCOMPARE(bytes(out).toStdString(), analysis::chartCsv(spec));
        QVERIFY(printed(QStringLiteral("pdftotext"), {file, QStringLiteral("-")}).contains(QStringLiteral("Gemini-x")));
    }
    void csvIsTheSpecsOwn()
    {
        const auto spec = make("score");
        const QString file = path(QStringLiteral("chart.csv"));
        QVERIFY(exportChart(spec, ChartTheme::Light, {ExportFormat::Csv}, file).ok());
        QCOMPARE(bytes(file).toStdString(), analysis::chartCsv(spec));
    }
    void twoExportsOfTheSameDataAreTheSame()
    {
        const auto spec = make("score");
        for (ExportFormat format : {ExportFormat::Png, ExportFormat::Svg}) {
            QVERIFY(exportChart(spec, ChartTheme::Light, {format}, path(QStringLiteral("a"))).ok());
            QVERIFY(exportChart(spec, ChartTheme::Light, {format}, path(QStringLiteral("b"))).ok());
            QCOMPARE(bytes(path(QStringLiteral("a"))), bytes(path(QStringLiteral("b"))));
        }
    }
    void aTallChartGrowsInsteadOfCrowding()
    {
        const auto spec = make("latency", 12, 80, true);
        const QImage image = renderChart(spec, ChartTheme::Light, {700, 300}, 1);
        QCOMPARE(image.width(), 700);
        QVERIFY(image.height() > 420);
    }
    void failuresSayWhatAndLeaveTheOldFile_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<QString>("file");
        QTest::addColumn<bool>("empty");
        QTest::addColumn<QString>("says");
        QTest::newRow("nothing to draw") << QSize(960, 540) << QStringLiteral("keep.png") << true
                                         << QStringLiteral("nothing to draw");
        QTest::newRow("too small") << QSize(10, 540) << QStringLiteral("keep.png") << false
                                   << QStringLiteral("200 to 8000");
        QTest::newRow("too many pixels") << QSize(8000, 8000) << QStringLiteral("keep.png") << false
                                         << QStringLiteral("120 million");
        QTest::newRow("no such folder") << QSize(960, 540) << QStringLiteral("none/keep.png") << false
                                        << QStringLiteral("none/keep.png");
    }
    void failuresSayWhatAndLeaveTheOldFile()
    {
        QFETCH(QSize, size);
        QFETCH(QString, file);
        QFETCH(bool, empty);
        QFETCH(QString, says);
        QFile old(path(QStringLiteral("keep.png")));
        QVERIFY(old.open(QIODevice::WriteOnly) && old.write("old") == 3);
        old.close();
        const auto spec = empty ? analysis::chartKind("score")->make({}, {}) : make("score");
        const Status status = exportChart(spec, ChartTheme::Light, {ExportFormat::Png, size, 2}, path(file));
        QVERIFY(!status.ok());
        QVERIFY2(QString::fromStdString(status.error().detail).contains(says), status.error().detail.c_str());
        QCOMPARE(bytes(path(QStringLiteral("keep.png"))), QByteArray("old"));
    }
    void formatNamesGoBothWays()
    {
        for (ExportFormat f : {ExportFormat::Png, ExportFormat::Svg, ExportFormat::Pdf, ExportFormat::Csv})
            QVERIFY(exportFormatFromName(exportFormatName(f)) == f);
        QVERIFY(!exportFormatFromName("bmp"));
    }
    // Writes every chart in many shapes to ASSAY_GALLERY, to be looked at by a person.
    void gallery()
    {
        const QString folder = qEnvironmentVariable("ASSAY_GALLERY");
        if (folder.isEmpty())
            QSKIP("set ASSAY_GALLERY to a folder to get pictures to look at");
        const std::pair<ChartTheme, const char *> themes[] = {
            {ChartTheme::Light, "light"}, {ChartTheme::Dark, "dark"}, {ChartTheme::Print, "print"}};
        for (const auto &kind : analysis::chartKinds()) {
            for (int rows : {1, 2, 4, 8, 12}) {
                for (const QSize size : {QSize(960, 540), QSize(700, 420)}) {
                    const int prompts = rows == 2 ? 6 : rows == 4 ? 12 : 90;
                    const auto data = test::chartData({test::someTargets(rows, rows == 8), prompts, 1, 2});
                    const auto spec = kind.make(data, {rows == 12, "0.1.0", "support-v3", {}});
                    if (!spec.emptyReason.empty())
                        continue;
                    const auto &[theme, name] = themes[rows == 4 ? 1 : rows == 8 && size.width() == 700 ? 2 : 0];
                    const QString file = QStringLiteral("%1/%2-%3-%4-%5.png")
                                             .arg(folder, QString::fromLatin1(kind.id.data()))
                                             .arg(rows)
                                             .arg(size.width())
                                             .arg(QString::fromLatin1(name));
                    QVERIFY(exportChart(spec, theme, {ExportFormat::Png, size, 1.5}, file).ok());
                }
            }
        }
    }
};

QTEST_MAIN(ExportTest)
#include "tst_export.moc"
