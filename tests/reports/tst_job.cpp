// SPDX-License-Identifier: GPL-3.0-or-later
// A report from the sample workspace to files: all of them or none, what a person chose is in each, and nothing else.
#include "analysis/charts.h"
#include "charts/chart_theme.h"
#include "core/clock.h"
#include "formats/evidence_pack.h"
#include "reports/report_job.h"
#include "store/blocking.h"
#include "store/workspace.h"
#include <fstream>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QHashFunctions>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace assay;
using namespace assay::reports;
using namespace Qt::StringLiterals;

namespace
{
QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
// Every file of a ZIP, one after another, as Python unpacks them.
QByteArray unpacked(const QString &path)
{
    QProcess process;
    process.start(u"python3"_s, {u"-c"_s,
                                 u"import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\n"
                                 "for n in z.namelist(): sys.stdout.buffer.write(n.encode()+b'\\n'+z.read(n)+b'\\n')"_s,
                                 path});
    return process.waitForFinished(60'000) && process.exitCode() == 0 ? process.readAllStandardOutput() : QByteArray();
}
} // namespace

class JobTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_workspace = m_dir.filePath(u"w.assay"_s);
        QVERIFY2(QFile::copy(QStringLiteral(ASSAY_BINARY_DIR "/sample.assay"), m_workspace),
                 "the sample comparison was not built");
        QFile::setPermissions(m_workspace, QFile::ReadOwner | QFile::WriteOwner);
        addRater();
    }

    void allFilesAreWritten()
    {
        const QTemporaryDir to;
        ReportJob job(order(to, everything()));
        int drawn = 0;
        double before = 0;
        while (!job.isDone()) {
            drawn += job.nextIsForGui();
            QVERIFY(!job.doing().isEmpty());
            job.runNext();
            QVERIFY(job.progress() >= before);
            before = job.progress();
        }
        QVERIFY2(!job.error(), job.error() ? job.error()->detail.c_str() : "");
        QCOMPARE(job.written().size(), qsizetype(4));
        QCOMPARE(job.progress(), 1.0);
        QVERIFY(drawn >= 16); // a chart each: for the screen and for paper
        QCOMPARE(job.manifestSha256().size(), std::size_t(64));
        QVERIFY(bytesOf(to.filePath(u"r.html"_s)).size() < 3'000'000);
    }

    // One of four cannot be written: none is.
    void orNone()
    {
        const QTemporaryDir to;
        std::vector<std::pair<ReportFormat, QString>> files = filesIn(to, everything());
        files.back().second = to.filePath(u"no/such/folder.zip"_s);
        ReportJob job({m_workspace.toStdString(), {}, {}, files});
        while (!job.isDone())
            job.runNext();
        QVERIFY(job.error() && job.error()->detail.find("no/such") != std::string::npos);
        QVERIFY(job.written().isEmpty());
        QVERIFY2(filesLeft(to).isEmpty(), qPrintable(filesLeft(to).join(u' ')));
    }

    void whereverItIsStoppedNoFileIsLeft()
    {
        ReportJob whole(order(m_dir, {ReportFormat::Xlsx}));
        int slices = 0;
        for (; !whole.isDone(); ++slices)
            whole.runNext();
        for (int after = 0; after < slices; after += after < 2 ? 1 : slices / 6) {
            const QTemporaryDir to;
            ReportJob job(order(to, everything()));
            for (int i = 0; i < after; ++i)
                job.runNext();
            job.cancel();
            QVERIFY(job.isCancelled());
            while (!job.isDone())
                job.runNext();
            QVERIFY(job.error() && job.error()->code == ErrorCode::Cancelled);
            QVERIFY(filesLeft(to).isEmpty());
        }
        whole.cancel(); // too late: the files have their names
        QVERIFY(!whole.isCancelled() && !whole.error());
    }

    void whatWasThereStaysWhenItIsStopped()
    {
        const QTemporaryDir to;
        QFile old(to.filePath(u"r.html"_s));
        QVERIFY(old.open(QIODevice::WriteOnly) && old.write("mine") == 4);
        old.close();
        ReportJob job(order(to, {ReportFormat::Html}));
        job.runNext();
        job.cancel();
        job.runNext();
        QVERIFY(job.isDone());
        QCOMPARE(bytesOf(old.fileName()), QByteArray("mine"));
    }

    void chartsStandInTheirOrderWithTheirTexts()
    {
        const QTemporaryDir to;
        ReportOrder what = order(to, everything());
        what.request.charts = {"cost", "score", "cost"};
        what.request.altTexts = {{"cost", "Dear ones are long & thin."}, {"latency", "Not shown."}};
        what.request.theme = analysis::ReportTheme::Dark;
        ReportJob job(std::move(what));
        while (!job.isDone())
            job.runNext();
        QVERIFY(!job.error());
        const QByteArray html = bytesOf(to.filePath(u"r.html"_s));
        const qsizetype cost = html.indexOf("id=\"chart-cost\""), score = html.indexOf("id=\"chart-score\"");
        QVERIFY(cost > 0 && cost < score && !html.contains("id=\"chart-latency\""));
        QCOMPARE(html.count("id=\"chart-cost\""), qsizetype(1));
        QVERIFY(html.contains("aria-label=\"Dear ones are long &amp; thin.\"") && !html.contains("Not shown."));
        const QByteArray ground = charts::chartColors(charts::ChartTheme::Dark).ground.name().toLatin1();
        QVERIFY(html.contains("fill=\"" + ground + '"'));
        const QByteArray pack = unpacked(to.filePath(u"r.zip"_s)), book = unpacked(to.filePath(u"r.xlsx"_s));
        QVERIFY(pack.contains("<desc>Dear ones are long &amp; thin.</desc>"));
        QVERIFY(book.contains("descr=\"Dear ones are long &amp; thin.\""));
    }

    void namesOfRatersAreNowhere()
    {
        for (const bool hidden : {false, true}) {
            const QTemporaryDir to;
            ReportOrder what = order(to, everything());
            what.request.hideRaters = hidden;
            ReportJob job(std::move(what));
            while (!job.isDone())
                job.runNext();
            QVERIFY(!job.error());
            const QByteArray pack = unpacked(to.filePath(u"r.zip"_s)), book = unpacked(to.filePath(u"r.xlsx"_s)),
                             html = bytesOf(to.filePath(u"r.html"_s));
            QVERIFY(pack.size() > 100'000 && book.size() > 50'000);
            for (const QByteArray &all : {pack, book, html})
                QVERIFY(!hidden || !all.contains("Zebulon"));
            QVERIFY(hidden || (pack.count("Zebulon") > 20 && html.contains("Zebulon")));
            QCOMPARE(pack.contains("\"rater\":\"Rater 1\""), hidden);
            std::ifstream file(to.filePath(u"r.zip"_s).toStdString(), std::ios::binary);
            const auto check = formats::verifyEvidencePack(file);
            QVERIFY(check.ok());
            QVERIFY2(check->clean(), check->problems.empty() ? "" : check->problems.front().c_str());
        }
    }

    // The window's process has a seed of its own each time it starts.
    void aPdfIsTheSameUnderEverySeed()
    {
        QByteArray first;
        for (int i = 0; i < 8; ++i) {
            QHashSeed::resetRandomGlobalSeed();
            const QTemporaryDir to;
            ReportJob job(order(to, {ReportFormat::Pdf}));
            while (!job.isDone())
                job.runNext();
            QVERIFY(!job.error());
            QVERIFY(QHashSeed::globalSeed() != 0); // as it was before
            const QByteArray pdf = bytesOf(to.filePath(u"r.pdf"_s));
            QVERIFY(pdf.size() > 10'000);
            if (first.isEmpty())
                first = pdf;
            QVERIFY2(pdf == first, qPrintable(u"round %1"_s.arg(i)));
        }
    }

private:
    // A second rater, with a name that nothing else has; one score is changed, one is taken back.
    void addRater()
    {
        const SystemClock clock;
        auto opened = store::Workspace::open(m_workspace.toStdString(), store::OpenMode::ReadWrite, clock);
        QVERIFY(opened.ok());
        ScoreId last{};
        for (int i = 0; i < 20; ++i) {
            Score score;
            score.trial = TrialId{1 + i % 18};
            score.rater = "Zebulon";
            score.value = 1 + i % 5;
            score.origin = i == 3 ? "csv:Zebulon.csv" : "";
            score.uid = i == 3 ? std::string(32, 'a') : "";
            const auto added =
                store::blocking<ScoreId>([&](auto done) { (*opened)->addScore(score, std::move(done)); });
            QVERIFY2(added.ok(), added ? "" : added.error().detail.c_str());
            last = *added;
        }
        QVERIFY(store::blocking<Ok>([&](auto done) { (*opened)->undoScore(last, std::move(done)); }).ok());
    }
    static std::vector<ReportFormat> everything()
    {
        return {ReportFormat::Html, ReportFormat::Pdf, ReportFormat::Xlsx, ReportFormat::Pack};
    }
    static std::vector<std::pair<ReportFormat, QString>> filesIn(const QTemporaryDir &to,
                                                                 const std::vector<ReportFormat> &formats)
    {
        std::vector<std::pair<ReportFormat, QString>> out;
        for (const ReportFormatName &each : reportFormats()) {
            if (std::find(formats.begin(), formats.end(), each.format) != formats.end())
                out.emplace_back(each.format, to.filePath(u"r."_s + QString::fromUtf8(each.suffix)));
        }
        return out;
    }
    ReportOrder order(const QTemporaryDir &to, const std::vector<ReportFormat> &formats) const
    {
        ReportOrder out{m_workspace.toStdString(), {}, {}, filesIn(to, formats)};
        out.request.date = "2026-11-30";
        out.request.tasksPerMonth = 30'000;
        return out;
    }
    static QStringList filesLeft(const QTemporaryDir &to)
    {
        return QDir(to.path()).entryList(QDir::Files | QDir::Hidden | QDir::NoDotAndDotDot);
    }
    QTemporaryDir m_dir;
    QString m_workspace;
};

QTEST_MAIN(JobTest)
#include "tst_job.moc"
