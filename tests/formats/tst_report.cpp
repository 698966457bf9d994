// SPDX-License-Identifier: GPL-3.0-or-later
// Reports and packs as bytes: nothing dangerous comes out, nothing can be changed unnoticed.
#include "analysis/charts.h"
#include "core/sha256.h"
#include "formats/exports.h"
#include "formats/report_html.h"
#include "formats/report_request.h"
#include "formats/report_xlsx.h"
#include "support/check_exports.h"
#include "support/payloads.h"
#include "support/report_data.h"
#include <fstream>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <sstream>

using namespace assay;
using namespace assay::formats;
using namespace Qt::StringLiterals;

namespace
{
using test::faults;
using test::write;

// Payloads in every text that a report holds.
analysis::Report hostile(const std::vector<std::string> &p)
{
    using namespace analysis;
    std::size_t next = 0;
    const auto text = [&] { return p[next++ % p.size()]; };
    test::ReportFixture fixture(3, 12);
    Report r = fixture.report;
    r.title = text();
    r.subtitle = text();
    r.request.date = text();
    r.language = text();
    for (ChartSpec &spec : r.charts) {
        spec.title = text();
        spec.altText = text();
        spec.sentences = {text(), text()};
    }
    for (ReportSection &section : r.sections)
        section.title = text();
    ReportTable table;
    table.caption = text();
    table.columns = {{text(), false}, {text(), true}};
    ReportList list;
    ReportFacts facts;
    ReportSection more{"more", text(), 2, {}};
    while (next + 8 < p.size()) {
        table.rows.push_back({{text(), -1, ReportTone::Warning}, {text(), -1, ReportTone::Quiet}});
        list.items.push_back(text());
        facts.items.emplace_back(text(), text());
        more.blocks.push_back(ReportText{text(), next % 2 ? ReportTone::Code : ReportTone::Lead});
    }
    more.blocks.push_back(table);
    table.folded = true;
    more.blocks.push_back(table);
    more.blocks.push_back(list);
    more.blocks.push_back(facts);
    r.sections.push_back(more);
    return r;
}

std::string packOf(const test::ReportFixture &fixture)
{
    EvidenceSource source = fixture.source();
    source.files = {{"report.html", reportHtml(fixture.report, HtmlPictures{})}};
    std::string bytes;
    const auto made = writeEvidencePack(source, [&](std::string_view part) -> Status {
        bytes += part;
        return Ok{};
    });
    return made ? bytes : std::string();
}

EvidenceCheck checked(const std::string &bytes)
{
    std::istringstream file(bytes);
    const Result<EvidenceCheck> check = verifyEvidencePack(file);
    if (check)
        return *check;
    EvidenceCheck out;
    out.problems = {check.error().detail};
    return out;
}

QString said(const EvidenceCheck &check)
{
    QString out;
    for (const std::string &problem : check.problems)
        out += QString::fromStdString(problem) + u'\n';
    return out;
}

// A ZIP of our form with other content, as a forger would make it.
std::string repacked(const std::string &bytes, const std::function<void(std::vector<EvidenceFile> &)> &change)
{
    std::istringstream file(bytes);
    const Result<ZipReader> zip = ZipReader::open(file);
    std::vector<EvidenceFile> files;
    for (const ZipEntry &entry : zip->entries())
        files.push_back({entry.name, *zip->text(entry, 1 << 30)});
    change(files);
    std::string out;
    ZipWriter writer([&](std::string_view part) -> Status {
        out += part;
        return Ok{};
    });
    std::string packed;
    for (const EvidenceFile &each : files) {
        if (!writer.add(each.name, each.bytes))
            return {};
        packed = writer.packedSha256();
    }
    if (!writer.finish(zip->comment()))
        return {};
    return out;
}
} // namespace

class ReportFormatsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tenThousandPayloadsAreTextInHtml()
    {
        QTemporaryDir dir;
        const auto all = test::payloads(10'000);
        const std::string html = reportHtml(hostile(all), HtmlPictures{});
        write(dir.filePath(u"r.html"_s), html);
        const QString wrong = faults(u"html"_s, {dir.filePath(u"r.html"_s)}, 9'000);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        QVERIFY(html.find('\x01') == std::string::npos && html.find("\xE2\x80\xAE") == std::string::npos);
        // The checker can fail.
        write(dir.filePath(u"bad.html"_s), html + "<script>payload</script>");
        QVERIFY(!faults(u"html"_s, {dir.filePath(u"bad.html"_s)}).isEmpty());
    }

    void aCleanReportIsAccessible()
    {
        QTemporaryDir dir;
        analysis::ReportRequest request;
        request.recommendation = "Take the first one.\nIt is cheap.";
        request.tasksPerMonth = 1000;
        const test::ReportFixture fixture(4, 48, request);
        HtmlPictures pictures; // real ones are looked at where they are made
        pictures.svgs.assign(fixture.report.charts.size(),
                             "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><g/></svg>");
        write(dir.filePath(u"r.html"_s), reportHtml(fixture.report, pictures));
        const QString wrong = faults(u"html"_s, {dir.filePath(u"r.html"_s)});
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }

    void tenThousandPayloadsAreTextInCsv()
    {
        QTemporaryDir dir;
        const auto all = test::payloads(10'000);
        RunRecord run;
        run.plan.name = all[0];
        ModelTarget target;
        run.plan.targets = {target};
        std::string csv;
        for (std::size_t i = 0; i + 10 <= all.size(); i += 10) {
            run.plan.cases = {Case{all[i], all[i + 1], std::nullopt, {}, {all[i + 2]}, {}}};
            run.plan.targets[0].name = all[i + 3];
            run.plan.targets[0].model = all[i + 4];
            TrialRow row;
            row.state = TrialState::Settled;
            row.response.text = all[i + 5];
            row.response.reasoning = all[i + 6];
            row.response.finishReason = all[i + 7];
            row.response.requestId = all[i + 8];
            row.response.error = makeError(ErrorCode::BadInput, all[i + 9]);
            run.trials = {row};
            csv += runCsv(run, i == 0);
        }
        write(dir.filePath(u"r.csv"_s), csv);
        const QString wrong = faults(u"csv"_s, {dir.filePath(u"r.csv"_s)}, 9'000);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }

    void tenThousandPayloadsAreTextInChartCsv()
    {
        QTemporaryDir dir;
        const auto all = test::payloads(10'000);
        analysis::ChartSpec spec;
        spec.id = "score";
        spec.unit = "points";
        for (std::size_t i = 0; i + 4 <= all.size(); i += 4) {
            analysis::ChartRow row;
            row.label = all[i];
            row.model = all[i + 1];
            row.endpoint = all[i + 2];
            row.marks.emplace_back();
            row.marks.back().series = all[i + 3];
            row.marks.back().value = 1;
            spec.rows.push_back(row);
        }
        write(dir.filePath(u"c.csv"_s), analysis::chartCsv(spec));
        const QString wrong = faults(u"csv"_s, {dir.filePath(u"c.csv"_s)}, 9'000);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }

    void tenThousandPayloadsAreTextInXlsx()
    {
        QTemporaryDir dir;
        const auto all = test::payloads(10'000);
        test::ReportFixture fixture(4, 500);
        std::size_t next = 0;
        for (std::string &key : fixture.records.data.caseKeys)
            key = all[next++];
        for (AnalysisTarget &t : fixture.records.data.targets) {
            t.label = all[next++];
            t.model = all[next++];
            t.endpoint = all[next++];
        }
        fixture.textOf = [&](TrialId id) {
            return all[(std::size_t(number(id)) * 4) % all.size()] +
                   all[(std::size_t(number(id)) * 4 + 1) % all.size()];
        };
        fixture.report = hostile({all.begin() + 8000, all.end()});
        const std::string path = dir.filePath(u"r.xlsx"_s).toStdString();
        const Status done = writeReportXlsx(fixture.source(), {}, path);
        QVERIFY2(done.ok(), done ? "" : done.error().detail.c_str());
        const QString wrong = faults(u"xlsx"_s, {QString::fromStdString(path)}, 4'000);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }

    void aWorkbookHasNumbersAsNumbersAndIsTheSameTwice()
    {
        QTemporaryDir dir;
        test::ReportFixture fixture(3, 24);
        fixture.textOf = [](TrialId id) {
            return number(id) == 1 ? std::string(40'000, 'x') + "\xF0\x9F\x92\xA3" : std::string("ok _x0041_ \x02");
        };
        const QString a = dir.filePath(u"a.xlsx"_s), b = dir.filePath(u"b.xlsx"_s);
        QVERIFY(writeReportXlsx(fixture.source(), {}, a.toStdString()).ok());
        QVERIFY(writeReportXlsx(fixture.source(), {}, b.toStdString()).ok());
        QFile first(a), second(b);
        QVERIFY(first.open(QIODevice::ReadOnly) && second.open(QIODevice::ReadOnly));
        QVERIFY(first.readAll() == second.readAll());
        QProcess process;
        process.start(u"python3"_s, {QStringLiteral(ASSAY_SOURCE_DIR "/tests/support/check_exports.py"), u"xlsx"_s, a});
        QVERIFY(process.waitForFinished(60'000));
        const QByteArray out = process.readAll();
        QVERIFY2(process.exitCode() == 0, out.constData());
        QVERIFY2(out.contains("sheets Summary,Results,Chart data,Prices,Raw,Method"), out.constData());
        const int numbers = out.mid(out.indexOf("numbers ") + 8).trimmed().toInt();
        QVERIFY(numbers > 72 * 7); // of the Raw sheet alone: ids, run, repetition, times, tokens, cost, scores
        QCOMPARE(QString::fromStdString(xlsxText("_x0041_")), u"_x005F_x0041_"_s);
        QVERIFY(xlsxText(std::string(40'000, 'x')).size() <= 32'767);
        QVERIFY(xlsxText("<r><t>x</t></r>").front() != '<');
    }

    void requestsSurviveTheirFile()
    {
        analysis::ReportRequest r;
        r.question = "Which? \"ü\"";
        r.recommended = "A (b)";
        r.tasksPerMonth = 5;
        r.charts = {"score"};
        r.altTexts = {{"score", "Two bars, \"A\" first."}};
        r.theme = analysis::ReportTheme::Dark;
        r.hideRaters = true;
        r.gates = {
            {"EU",
             {{"A", analysis::ReportGate::Answer::Pass, "checked"}, {"B", analysis::ReportGate::Answer::Fail, ""}}}};
        const auto back = parseReportRequest(reportRequestJson(r), "x");
        QVERIFY(back.ok());
        QVERIFY(*back == r);
        for (const char *bad :
             {"[]", "{", R"({"colour":1})", R"({"tasks_per_month":0})", R"({"tasks_per_month":1.5})",
              R"({"gates":[{}]})", R"({"gates":[{"name":"x","answers":[{"answer":"maybe"}]}]})", R"({"owner":3})",
              R"({"theme":"pink"})", R"({"hide_raters":1})", R"({"alt_texts":["x"]})"}) {
            const auto wrong = parseReportRequest(bad, "request.json");
            QVERIFY2(!wrong && wrong.error().detail.starts_with("request.json: "), bad);
        }
    }

    void zipNamesCannotLeaveTheFolder()
    {
        for (const char *bad :
             {"", "/x", "../x", "a/../b", "a//b", "C:x", "a\\b", ".hidden", "a/", "x.", "a b", "\xC3\xA4"})
            QVERIFY2(!isSafeZipName(bad), bad);
        QVERIFY(isSafeZipName("charts/score.svg"));
        std::string bytes;
        ZipWriter writer([&](std::string_view part) -> Status {
            bytes += part;
            return Ok{};
        });
        QVERIFY(!writer.begin("../evil").ok());
        QVERIFY(writer.add("aa/evil", "x").ok());
        QVERIFY(!writer.add("aa/evil", "x").ok());
        QVERIFY(writer.finish("").ok());
        for (std::size_t at = bytes.find("aa/evil"); at != std::string::npos; at = bytes.find("aa/evil", at + 1))
            bytes.replace(at, 2, "..");
        std::istringstream file(bytes);
        QVERIFY(!ZipReader::open(file).ok());
    }

    void aBombIsNotUnpacked()
    {
        std::string bytes;
        ZipWriter writer([&](std::string_view part) -> Status {
            bytes += part;
            return Ok{};
        });
        QVERIFY(writer.add("big", std::string(8 << 20, '\0')).ok());
        QVERIFY(writer.finish("").ok());
        std::istringstream file(bytes);
        QVERIFY(!ZipReader::open(file, {10, 1 << 20}).ok());
        const auto zip = ZipReader::open(file);
        QVERIFY(zip.ok());
        QVERIFY(!zip->text(zip->entries()[0], 1 << 20).ok());
        QCOMPARE(zip->text(zip->entries()[0], 9 << 20)->size(), std::size_t(8 << 20));
    }

    void aCleanPackIsNeverAccused()
    {
        for (const int targets : {1, 2, 7}) {
            analysis::ReportRequest request;
            request.tasksPerMonth = 5000;
            const test::ReportFixture fixture(targets, 20 + targets, request);
            const std::string pack = packOf(fixture);
            QVERIFY(pack == packOf(fixture)); // the same to the last byte
            const EvidenceCheck check = checked(pack);
            QVERIFY2(check.clean(), qPrintable(said(check)));
            QCOMPARE(check.trials, fixture.records.data.trials.size());
            QCOMPARE(check.figures, fixture.report.figures.size());
            QVERIFY(check.figures > 0);
            QCOMPARE(check.ledgerDigest, std::string(64, 'a'));
            std::istringstream file(pack);
            const auto traced = traceFigure(file, "f1");
            QVERIFY(traced.ok() && traced->find("trial ") != std::string::npos);
        }
    }

    void anyByteThatIsChangedIsNamed()
    {
        const test::ReportFixture fixture(2, 12);
        const std::string pack = packOf(fixture);
        QVERIFY(checked(pack).clean());
        SplitMix64 random(400);
        for (int i = 0; i < 400; ++i) {
            std::string changed = pack;
            // Every place can be met; the head and the end of the file are met for certain.
            const std::size_t at = i < 40    ? std::size_t(i)
                                   : i < 120 ? pack.size() - 1 - std::size_t(i - 40)
                                             : random.below(pack.size());
            changed[at] = char(changed[at] ^ char(1 << random.below(8)));
            const EvidenceCheck check = checked(changed);
            QVERIFY2(!check.clean(), qPrintable(QString::number(at)));
            for (const std::string &problem : check.problems)
                QVERIFY(!problem.empty());
        }
        for (const std::size_t cut : {std::size_t(1), std::size_t(100), pack.size() / 2})
            QVERIFY(!checked(pack.substr(0, pack.size() - cut)).clean());
        QVERIFY(!checked(pack + "x").clean());
    }

    void whatWasAlteredMissingOrAddedIsNamed()
    {
        const std::string pack = packOf(test::ReportFixture(2, 12));
        const auto with = [&](const std::function<void(std::vector<EvidenceFile> &)> &change) {
            return said(checked(repacked(pack, change)));
        };
        const auto file = [](std::vector<EvidenceFile> &files, const std::string &name) -> EvidenceFile & {
            return *std::find_if(files.begin(), files.end(), [&](const auto &f) { return f.name == name; });
        };
        const QString altered = with([&](auto &files) { file(files, "data/prompts.jsonl").bytes[20] ^= 1; });
        QVERIFY2(altered.contains(u"data/prompts.jsonl was altered"), qPrintable(altered));
        const QString missing = with([&](auto &files) { files.erase(files.begin() + 1); });
        QVERIFY2(missing.contains(u" is missing"), qPrintable(missing));
        const QString added = with([&](auto &files) { files.insert(files.begin(), {"extra.txt", "x"}); });
        QVERIFY2(added.contains(u"extra.txt was added"), qPrintable(added));
    }

    // Somebody who changes a raw score and makes every hash anew is found out by the report's own figures.
    void aForgedScoreDoesNotGiveTheReportsFigures()
    {
        const test::ReportFixture honest(2, 24);
        test::ReportFixture forged(2, 24);
        for (AnalysisScore &score : forged.records.data.scores) {
            if (score.trial % 2 == 1)
                score.value = 5;
        }
        const EvidenceCheck check =
            checked(packOf(forged)); // the report is the honest one's, hashes and ZIP are made anew
        QVERIFY(!check.clean());
        QVERIFY2(said(check).contains(u"Mean score (1–5)"), qPrintable(said(check)));
        QVERIFY2(said(check).contains(u"the raw answers give"), qPrintable(said(check)));
        QVERIFY(checked(packOf(honest)).clean());
    }

    // Of the numbers beside a picture, too: one of them changed, every hash made anew.
    void aForgedChartIsFoundOutByItsNumbers()
    {
        using namespace analysis;
        const test::ReportFixture honest(3, 24);
        QVERIFY(honest.report.charts.size() > 5);
        for (std::size_t c = 0; c < honest.report.charts.size(); ++c) {
            test::ReportFixture forged(3, 24);
            ChartSpec &spec = forged.report.charts[c];
            if (spec.id == "month" || spec.id == "price")
                continue; // rates are not in a pack answer by answer
            ChartSpec &body = spec.panels.empty() ? spec : spec.panels.front();
            Figure *figure = nullptr;
            for (ChartRow &row : body.rows) {
                for (ChartRow::Mark &mark : row.marks)
                    figure = figure == nullptr && mark.value ? &mark : figure;
            }
            for (GridCell &cell : body.grid.cells)
                figure = figure == nullptr && cell.value ? &cell : figure;
            for (PlaneSeries &series : body.plane.series) {
                for (PlanePoint &point : series.points)
                    figure = figure == nullptr && point.value && point.x ? &point : figure;
            }
            QVERIFY2(figure != nullptr, spec.id.c_str());
            *figure->value += 0.001;
            const QString found = said(checked(packOf(forged)));
            QVERIFY2(found.contains(u"charts/%1.csv, line "_s.arg(QString::fromStdString(spec.id))),
                     qPrintable(QString::fromStdString(spec.id) + u": "_s + found));
        }
    }

    void anExportThatIsStoppedSaysSo()
    {
        const test::ReportFixture fixture(2, 12);
        EvidenceSource source = fixture.source();
        source.keepGoing = [](double) { return false; };
        const auto made = writeEvidencePack(source, [](std::string_view) -> Status { return Ok{}; });
        QVERIFY(!made && made.error().code == ErrorCode::Cancelled);
        EvidenceSource full = fixture.source();
        const auto refused = writeEvidencePack(
            full, [](std::string_view) -> Status { return makeError(ErrorCode::DiskFull, "no room"); });
        QVERIFY(!refused && refused.error().code == ErrorCode::DiskFull);
    }
};

QTEST_GUILESS_MAIN(ReportFormatsTest)
#include "tst_report.moc"
