// SPDX-License-Identifier: GPL-3.0-or-later
// Every chart in every theme, size and format, from 1, 2, 7 and 12 targets, with long names, few prompts, all equal,
// one value missing, a free and an unknown target: it is drawn, nothing overlaps and nothing is cut off, by the
// rectangles of the scene's own items. All scenes are checked here; of the files a part that has each chart in each
// theme, format and size. ASSAY_ALL_CHARTS=1 writes all of them; ASSAY_PICTURES names a folder that gets the PNG files,
// to look at.
#include "analysis/charts.h"
#include "charts/chart_export.h"
#include "charts/chart_layout.h"
#include "charts/scene_check.h"
#include "support/page_data.h"
#include <QImageReader>
#include <QTemporaryDir>
#include <QtTest>
#include <QXmlStreamReader>
#include <set>

using namespace assay;
using namespace assay::charts;

namespace
{
struct Sheet {
    const char *name;
    QSize pixels, points; // of a PDF
};
// As the export dialog has them: a slide, a column of A4 (160 x 90 mm), a page of A4 (170 x 220 mm), a square.
constexpr Sheet kSheets[] = {{"slide", {960, 540}, {960, 540}},
                             {"column", {605, 340}, {454, 255}},
                             {"page", {643, 831}, {482, 624}},
                             {"square", {600, 600}, {600, 600}}};
constexpr ChartTheme kThemes[] = {ChartTheme::Light, ChartTheme::Dark, ChartTheme::Print};
constexpr int kTargets[] = {1, 2, 7, 12};

QString textOf(std::string_view text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

analysis::ChartSpec make(const analysis::ChartKind &kind, std::string_view variant, int targets)
{
    analysis::ChartOptions options;
    options.appVersion = "1.0.0";
    options.setName =
        variant == "long" ? "support tickets of the second quarter, all regions, third revision" : "support-v3";
    options.assume.secondsTarget = 5;
    return kind.make(test::pageData({targets, variant, kind.id == "chain"}), options);
}

// What one target cannot show: a sentence says why.
bool mayBeEmpty(std::string_view id, std::string_view variant, int targets)
{
    if (targets == 1 && (id == "sure" || id == "clouds" || id == "price" || id == "chain"))
        return true;
    // Of two targets one has no price and no score, or costs nothing.
    return targets == 2 &&
           ((id == "price" && (variant == "unknown" || variant == "free")) || (id == "sure" && variant == "unknown"));
}

// What of `spec` is not in a picture, as that has to say it.
QStringList rowsLeft(const analysis::ChartSpec &spec, const ChartLayout &layout)
{
    QStringList out;
    for (std::size_t p = 0; p < analysis::panelCount(spec); ++p) {
        const analysis::ChartSpec &body = analysis::panelOf(spec, int(p));
        const std::size_t all = body.grid.empty() ? body.rows.size() : body.grid.rows.size();
        if (p >= layout.panels.size()) {
            out << textOf(body.title);
            continue;
        }
        const std::size_t shown = body.grid.empty() ? layout.panels[p].rowCentre.size() : layout.panels[p].rows;
        if (body.plane.empty() && shown < all)
            out << QString::number(all - shown) + QStringLiteral(" more");
    }
    return out;
}

bool everything() { return qEnvironmentVariableIsSet("ASSAY_ALL_CHARTS"); }

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void checkFile(const QString &path, ExportFormat format, const analysis::ChartSpec &spec, QSize size)
{
    if (format == ExportFormat::Png) {
        QImageReader reader(path);
        QVERIFY(reader.canRead());
        QCOMPARE(reader.size().width(), size.width());
        QVERIFY(reader.size().height() >= size.height());
        return;
    }
    const QByteArray bytes = contentOf(path);
    if (format == ExportFormat::Pdf) {
        QVERIFY(bytes.startsWith("%PDF-"));
        QVERIFY2(!bytes.contains("/Subtype /Image"), "a picture in a PDF");
        QVERIFY(bytes.contains("/FontFile")); // embedded
        return;
    }
    QXmlStreamReader xml(bytes);
    QString title, description;
    while (!xml.atEnd()) {
        xml.readNext();
        if (!xml.isStartElement())
            continue;
        if (xml.name() == u"title")
            title = xml.readElementText();
        else if (xml.name() == u"desc")
            description = xml.readElementText();
        QVERIFY2(xml.name() != u"image", "a picture in an SVG");
    }
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    QCOMPARE(title, QString::fromStdString(spec.title));
    QCOMPARE(description, QString::fromStdString(spec.altText));
}
} // namespace

class MustShowTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingOverlapsInAnyScene_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("variant");
        const auto &kinds = analysis::chartKinds();
        for (int k = 0; k < int(kinds.size()); ++k) {
            for (int v = 0; v < int(std::size(test::kPageVariants)); ++v)
                QTest::addRow("%s %s", kinds[std::size_t(k)].id.data(), test::kPageVariants[v].data()) << k << v;
        }
    }
    void nothingOverlapsInAnyScene()
    {
        QFETCH(int, kind);
        QFETCH(int, variant);
        const analysis::ChartKind &of = analysis::chartKinds()[std::size_t(kind)];
        const std::string_view name = test::kPageVariants[std::size_t(variant)];
        QStringList all;
        int turn = kind + variant;
        for (int targets : kTargets) {
            const analysis::ChartSpec spec = make(of, name, targets);
            if (!spec.emptyReason.empty() && !mayBeEmpty(of.id, name, targets))
                all << QStringLiteral("%1 targets: %2").arg(targets).arg(textOf(spec.emptyReason));
            QVERIFY(!spec.title.empty() && !spec.altText.empty());
            for (const Sheet &sheet : kSheets) {
                QList<QSize> sizes{sheet.pixels};
                if (sheet.points != sheet.pixels)
                    sizes << sheet.points;
                for (const QSize size : sizes) {
                    const QString where =
                        QStringLiteral("%1 %2, %3 targets: ").arg(textOf(sheet.name)).arg(size.width()).arg(targets);
                    ++turn;
                    for (int t = 0; t < int(std::size(kThemes)); ++t) {
                        // Themes differ in colours and hatches alone: here by turns, in the long form every one.
                        if (!everything() && t != turn % int(std::size(kThemes)))
                            continue;
                        ChartPicture picture = buildPicture(spec, kThemes[t], size);
                        QGraphicsScene scene;
                        scene.addItem(picture.chart.release());
                        for (const QString &problem : problemsIn(spec, picture, scene))
                            all << where + problem;
                        if (spec.emptyReason.empty() && picture.spots.empty())
                            all << where + QStringLiteral("no mark");
                    }
                }
            }
        }
        all.removeDuplicates();
        QVERIFY2(all.isEmpty(),
                 qPrintable(QStringLiteral("%1 problems\n").arg(all.size()) + all.mid(0, 12).join(u'\n')));
    }
    void aSlideIsNeverOutgrown_data() { nothingOverlapsInAnyScene_data(); }
    void aSlideIsNeverOutgrown()
    {
        QFETCH(int, kind);
        QFETCH(int, variant);
        const analysis::ChartKind &of = analysis::chartKinds()[std::size_t(kind)];
        for (int targets : kTargets) {
            const analysis::ChartSpec spec = make(of, test::kPageVariants[std::size_t(variant)], targets);
            const ChartLayout layout = layoutChart(spec, kSheets[0].pixels);
            QVERIFY2(layout.size == QSizeF(kSheets[0].pixels),
                     qPrintable(QStringLiteral("%1 targets: %2").arg(targets).arg(layout.size.height())));
        }
    }
    void namesAreWholeOnASlide_data() { everyFileIsWritten_data(); }
    void namesAreWholeOnASlide() // usual names of twelve targets
    {
        QFETCH(int, kind);
        const analysis::ChartKind &of = analysis::chartKinds()[std::size_t(kind)];
        if (of.id == "claims")
            return; // its names are those of benchmarks, models and who ran them, and it is the table that has them
                    // whole
        for (int targets : kTargets) {
            const analysis::ChartSpec spec = make(of, "plain", targets);
            for (const TextLine &text : layoutChart(spec, kSheets[0].pixels).allTexts()) {
                const bool name = text.role == TextRole::Label || text.role == TextRole::Sublabel ||
                                  text.role == TextRole::Key || text.role == TextRole::ColumnTitle;
                QVERIFY2(!name || text.full.isEmpty(), qPrintable(text.text));
            }
        }
    }
    // A picture that leaves rows or panels to the table says how many and which.
    void whatIsLeftOutIsCounted_data() { everyFileIsWritten_data(); }
    void whatIsLeftOutIsCounted()
    {
        QFETCH(int, kind);
        const analysis::ChartKind &of = analysis::chartKinds()[std::size_t(kind)];
        for (const std::string_view variant : {"plain", "long"}) {
            for (int targets : kTargets) {
                const analysis::ChartSpec spec = make(of, variant, targets);
                if (!spec.emptyReason.empty())
                    continue;
                const ChartLayout all = layoutChart(spec, kSheets[0].pixels, Overflow::Grow);
                QCOMPARE(rowsLeft(spec, all), QStringList());
                for (const Sheet &sheet : kSheets) {
                    const ChartLayout layout = layoutChart(spec, sheet.pixels);
                    QString said;
                    for (const TextLine &text : layout.texts)
                        said += text.role == TextRole::Caption && text.strong ? text.text + u' ' : QString();
                    const QStringList left = rowsLeft(spec, layout);
                    QCOMPARE(said.isEmpty(), left.isEmpty());
                    for (const QString &each : left)
                        QVERIFY2(said.contains(each), qPrintable(said + u'/' + each));
                }
            }
        }
    }
    void everyFileIsWritten_data()
    {
        QTest::addColumn<int>("kind");
        for (int k = 0; k < int(analysis::chartKinds().size()); ++k)
            QTest::newRow(analysis::chartKinds()[std::size_t(k)].id.data()) << k;
    }
    void everyFileIsWritten()
    {
        QFETCH(int, kind);
        const analysis::ChartKind &of = analysis::chartKinds()[std::size_t(kind)];
        const QString keep = qEnvironmentVariable("ASSAY_PICTURES");
        QTemporaryDir dir;
        int turn = kind;
        std::set<std::string> seen; // theme, format and size
        for (std::size_t v = 0; v < std::size(test::kPageVariants); ++v) {
            for (int targets : kTargets) {
                const analysis::ChartSpec spec = make(of, test::kPageVariants[v], targets);
                if (!spec.emptyReason.empty())
                    continue;
                for (const Sheet &sheet : kSheets) {
                    for (ChartTheme theme : kThemes) {
                        for (ExportFormat format : {ExportFormat::Png, ExportFormat::Svg, ExportFormat::Pdf}) {
                            // One in nineteen: a number that shares no factor with the others, so that each pair
                            // occurs.
                            if (!everything() && ++turn % 19 != 0)
                                continue;
                            ExportTarget target;
                            target.format = format;
                            target.size = format == ExportFormat::Pdf ? sheet.points : sheet.pixels;
                            target.scale = 1;
                            const QString path = dir.filePath(QStringLiteral("chart"));
                            const Status status = exportChart(spec, theme, target, path);
                            QVERIFY2(status.ok(), status.ok() ? "" : status.error().detail.c_str());
                            checkFile(path, format, spec, target.size);
                            if (QTest::currentTestFailed())
                                return;
                            seen.insert(std::to_string(int(theme)) + char('a' + int(format)) + sheet.name);
                            if (!keep.isEmpty() && format == ExportFormat::Png)
                                QFile::copy(path, QStringLiteral("%1/%2-%3-%4-%5-%6.png")
                                                      .arg(keep, textOf(of.id), textOf(test::kPageVariants[v]))
                                                      .arg(targets)
                                                      .arg(textOf(sheet.name))
                                                      .arg(int(theme)));
                        }
                    }
                }
            }
        }
        QCOMPARE(seen.size(), std::size(kSheets) * std::size(kThemes) * 3);
    }
    void twoExportsOfTheSameDataAreTheSame()
    {
        QTemporaryDir dir;
        for (const analysis::ChartKind &kind : analysis::chartKinds()) {
            for (ExportFormat format : {ExportFormat::Png, ExportFormat::Svg, ExportFormat::Pdf, ExportFormat::Csv}) {
                QByteArray first;
                for (int round = 0; round < 2; ++round) { // from the records on
                    const analysis::ChartSpec spec = make(kind, "missing", 7);
                    ExportTarget target;
                    target.format = format;
                    target.scale = 1;
                    const QString path = dir.filePath(QStringLiteral("same"));
                    QVERIFY(exportChart(spec, ChartTheme::Light, target, path).ok());
                    if (round == 0)
                        first = contentOf(path);
                    else
                        QVERIFY2(contentOf(path) == first && !first.isEmpty(), kind.id.data());
                }
            }
        }
    }
};

QTEST_MAIN(MustShowTest)
#include "tst_must_show.moc"
