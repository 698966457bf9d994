// SPDX-License-Identifier: GPL-3.0-or-later
// Reports and evidence packs by assay-cli, looked at by programs that others wrote: poppler's, Python's.
#include <nlohmann/json.hpp>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

namespace
{
struct Outcome {
    int status = -1;
    QByteArray out, err;
};
Outcome run(const QString &program, const QStringList &words, const QString &epoch = u"1790000000"_s)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"SOURCE_DATE_EPOCH"_s, epoch);
    environment.remove(u"DISPLAY"_s);
    process.setProcessEnvironment(environment);
    process.start(program, words);
    Outcome outcome;
    if (process.waitForFinished(180'000) && process.exitStatus() == QProcess::NormalExit)
        outcome.status = process.exitCode();
    outcome.out = process.readAllStandardOutput();
    outcome.err = process.readAllStandardError();
    return outcome;
}
QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
} // namespace

class ReportCliTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_workspace = m_dir.filePath(u"w.assay"_s);
        QVERIFY2(QFile::copy(QStringLiteral(ASSAY_BINARY_DIR "/sample.assay"), m_workspace),
                 "the sample comparison was not built");
        QFile::setPermissions(m_workspace, QFile::ReadOwner | QFile::WriteOwner);
    }

    void everyFormatTwiceIsTheSame()
    {
        for (const QString &format : {u"html"_s, u"pdf"_s, u"xlsx"_s, u"zip"_s}) {
            const Outcome first = report(format, u"a"_s), second = report(format, u"b"_s);
            QVERIFY2(first.status == 0, (first.err + first.out).constData());
            QCOMPARE(second.status, 0);
            const QByteArray a = bytesOf(path(u"a."_s + format));
            QVERIFY(a.size() > 10'000);
            QVERIFY2(a == bytesOf(path(u"b."_s + format)), qPrintable(format));
        }
    }

    void theHtmlIsCleanAndHoldsEveryChart()
    {
        QCOMPARE(
            report(u"html"_s, u"h"_s, {u"--recommendation"_s, u"Take <b>Demo</b>."_s, u"--owner"_s, u"A & B"_s}).status,
            0);
        const Outcome checked = run(u"python3"_s, {checker(), u"html"_s, path(u"h.html"_s)});
        QVERIFY2(checked.status == 0, checked.out.constData());
        const QByteArray html = bytesOf(path(u"h.html"_s));
        QVERIFY(html.contains("Take &lt;b&gt;Demo&lt;/b&gt;.") && html.contains("A &amp; B"));
        QVERIFY(html.count("<svg ") >= 5);
        QVERIFY(!html.contains("<text") && !html.contains("<image")); // outlines, no pictures of pixels
        QVERIFY(html.contains("a month") && html.contains("Simulated models"));
    }

    void thePdfIsVectorWithItsFontsAndData()
    {
        if (QStandardPaths::findExecutable(u"pdffonts"_s).isEmpty())
            QSKIP("poppler-utils is not installed");
        QCOMPARE(report(u"pdf"_s, u"p"_s).status, 0);
        const QString pdf = path(u"p.pdf"_s);
        const QList<QByteArray> fonts = run(u"pdffonts"_s, {pdf}).out.trimmed().split('\n');
        QVERIFY(fonts.size() > 2);
        static const QRegularExpression embedded(u"\\s(yes)\\s+(yes|no)\\s+(yes|no)\\s+\\d+\\s+\\d+\\s*$"_s);
        for (qsizetype i = 2; i < fonts.size(); ++i)
            QVERIFY2(embedded.match(QString::fromUtf8(fonts[i])).hasMatch(), fonts[i].constData());
        QCOMPARE(run(u"pdfimages"_s, {u"-list"_s, pdf}).out.trimmed().split('\n').size(),
                 qsizetype(2)); // its own headings alone
        const QByteArray info = run(u"pdfinfo"_s, {pdf}).out;
        QVERIFY2(info.contains("A4") && info.contains("Title:") && !info.contains(qgetenv("HOME")), info.constData());
        QVERIFY(run(u"pdfdetach"_s, {u"-list"_s, pdf}).out.contains("score.csv"));
        const QByteArray text = run(u"pdftotext"_s, {u"-layout"_s, pdf, u"-"_s}).out;
        for (const char *part : {"Decision", "How sure this is", "Results", "Cost model", "Risks and limits",
                                 "Appendix", "assay-cli verify"})
            QVERIFY2(text.contains(part), part);
    }

    void theWorkbookHasItsSheets()
    {
        QCOMPARE(report(u"xlsx"_s, u"x"_s).status, 0);
        const Outcome checked = run(u"python3"_s, {checker(), u"xlsx"_s, path(u"x.xlsx"_s)});
        QVERIFY2(checked.status == 0, checked.out.constData());
        QVERIFY2(checked.out.contains("sheets Summary,Results,Charts,Chart data,Prices,Raw,Method"),
                 checked.out.constData());
    }

    void aPackIsVerifiedAndTraced()
    {
        const Outcome made = report(u"zip"_s, u"e"_s);
        QCOMPARE(made.status, 0);
        QVERIFY2(made.err.contains("SHA-256"), made.err.constData());
        const QString pack = path(u"e.zip"_s);
        const Outcome clean = run(cli(), {u"verify"_s, pack});
        QVERIFY2(clean.status == 0, clean.out.constData());
        QVERIFY2(clean.out.contains("all match; manifest "), clean.out.constData());
        const Outcome traced = run(cli(), {u"verify"_s, pack, u"--figure"_s, u"f1"_s});
        QVERIFY2(traced.status == 0 && traced.out.contains("trial "), traced.out.constData());
        QCOMPARE(run(cli(), {u"verify"_s, pack, u"--figure"_s, u"f999"_s}).status, 2);
        // Python's own reader has no objection, and finds the raw answers.
        const Outcome listed = run(
            u"python3"_s,
            {u"-c"_s,
             u"import zipfile,sys,json; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; "
             "n=z.namelist(); print(*n); print(len([json.loads(l) for l in z.read('data/answers.jsonl').splitlines()]))"_s,
             pack});
        QVERIFY2(listed.status == 0, listed.err.constData());
        for (const char *name :
             {"manifest.json", "report.html", "report.pdf", "charts/score.svg", "charts/score.csv",
              "data/prompts.jsonl", "data/answers.jsonl", "data/scores.jsonl", "data/prices.jsonl", "data/runs.jsonl"})
            QVERIFY2(listed.out.contains(name), name);
        QByteArray bytes = bytesOf(pack);
        bytes[bytes.size() / 3] = char(bytes[bytes.size() / 3] ^ 4);
        QFile changed(path(u"changed.zip"_s));
        QVERIFY(changed.open(QIODevice::WriteOnly));
        changed.write(bytes);
        changed.close();
        const Outcome wrong = run(cli(), {u"verify"_s, changed.fileName()});
        QCOMPARE(wrong.status, 1);
        QVERIFY2(wrong.out.contains("altered"), wrong.out.constData());
    }

    void whatTheDataDoNotCarryIsRefused()
    {
        const Outcome plain = report(u"html"_s, u"n"_s);
        QCOMPARE(plain.status, 0);
        static const QRegularExpression row(u"<tr><th scope=\"row\">([^<]+)</th>"_s);
        QStringList names;
        auto matches = row.globalMatch(QString::fromUtf8(bytesOf(path(u"n.html"_s))));
        while (matches.hasNext() && names.size() < 2)
            names << matches.next().captured(1);
        QCOMPARE(names.size(), 2);
        const Outcome refused =
            report(u"html"_s, u"r"_s, {u"--recommendation"_s, names[1] + u" is better than "_s + names[0] + u'.'});
        QCOMPARE(refused.status, 2);
        QVERIFY2(refused.err.contains("Recommendation: it says that " + names[1].toUtf8()), refused.err.constData());
        QVERIFY(!QFile::exists(path(u"r.html"_s)));
    }

    void badWordsAreNamed()
    {
        QCOMPARE(report(u"html"_s, u"q"_s, {u"--charts"_s, u"pie"_s}).status, 2);
        QCOMPARE(report(u"html"_s, u"q"_s, {u"--tasks-per-month"_s, u"many"_s}).status, 2);
        QCOMPARE(report(u"html"_s, u"q"_s, {u"--report"_s, path(u"none.json"_s)}).status, 2);
        QCOMPARE(run(cli(), {u"export"_s, u"all"_s, u"--workspace"_s, m_workspace, u"--format"_s, u"html"_s,
                             u"--output"_s, u"-"_s})
                     .status,
                 2);
        QCOMPARE(run(cli(), {u"verify"_s, m_workspace, u"--figure"_s, u"f1"_s}).status, 2);
        const Outcome folder = run(cli(), {u"export"_s, u"all"_s, u"--workspace"_s, m_workspace, u"--format"_s,
                                           u"xlsx"_s, u"--output"_s, path(u"no/such/x.xlsx"_s)});
        QCOMPARE(folder.status, 2);
        QVERIFY2(folder.err.contains("no/such"), folder.err.constData());
    }

private:
    static QString cli() { return QStringLiteral(ASSAY_BINARY_DIR "/assay-cli"); }
    static QString checker() { return QStringLiteral(ASSAY_SOURCE_DIR "/tests/support/check_exports.py"); }
    QString path(const QString &name) const { return m_dir.filePath(name); }
    Outcome report(const QString &format, const QString &name, const QStringList &more = {}) const
    {
        return run(cli(), QStringList{u"export"_s, u"all"_s, u"--workspace"_s, m_workspace, u"--format"_s, format,
                                      u"--tasks-per-month"_s, u"30000"_s, u"--output"_s, path(name + u'.' + format)} +
                              more);
    }
    QTemporaryDir m_dir;
    QString m_workspace;
};

QTEST_GUILESS_MAIN(ReportCliTest)
#include "tst_report.moc"
