// SPDX-License-Identifier: GPL-3.0-or-later
// Reports whose every text is a payload, with their real charts, through every writer: what comes out is looked at by
// parsers that Assay did not write.
#include "analysis/charts.h"
#include "charts/chart_drawing.h"
#include "charts/svg_outlines.h"
#include "formats/report_html.h"
#include "formats/report_xlsx.h"
#include "reports/report_pdf.h"
#include "support/check_exports.h"
#include "support/payloads.h"
#include "support/report_data.h"
#include <fstream>
#include <QApplication>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace assay;
using namespace Qt::StringLiterals;

namespace
{
using test::faults;
using test::write;

// One report of payloads, taken one after another.
class Hostile
{
public:
    Hostile(const std::vector<std::string> &payloads, std::size_t &next) : m_payloads(payloads), m_next(next)
    {
        records();
        request();
        fixture.textOf = [this](TrialId id) { return m_payloads[std::size_t(number(id)) * 7 % m_payloads.size()]; };
        fixture.noteOf = [this](TrialId id) { return m_payloads[std::size_t(number(id)) * 11 % m_payloads.size()]; };
        fixture.report = analysis::buildReport(fixture.records, m_request);
        for (const analysis::ChartSpec &spec : fixture.report.charts) {
            m_screen.emplace_back(spec, charts::ChartTheme::Light, QSize(960, 540));
            m_paper.emplace_back(spec, charts::ChartTheme::Print, reports::ReportPdf::chartSize);
        }
    }
    std::string html() const
    {
        charts::SvgOutlines letters;
        formats::HtmlPictures pictures;
        for (const charts::ChartDrawing &drawing : m_screen)
            pictures.svgs.push_back(charts::svgElement(drawing, letters).toStdString());
        pictures.definitions = letters.definitions().toStdString();
        return formats::reportHtml(fixture.report, pictures);
    }
    std::string pdf() const
    {
        reports::ReportPdf made(fixture.report, m_paper);
        made.layOut();
        while (made.paintNext())
            continue;
        return made.finish().toStdString();
    }
    std::string pack() const
    {
        formats::EvidenceSource source = fixture.source();
        source.files = {{"report.html", html()}};
        for (std::size_t i = 0; i < m_screen.size(); ++i) {
            const analysis::ChartSpec &spec = fixture.report.charts[i];
            source.files.push_back(
                {"charts/" + spec.id + ".svg", charts::svgOutlined(m_screen[i], QString::fromStdString(spec.title),
                                                                   QString::fromStdString(spec.altText))
                                                   .toStdString()});
        }
        std::string bytes;
        const auto made = formats::writeEvidencePack(source, [&](std::string_view part) -> Status {
            bytes += part;
            return Ok{};
        });
        return made ? bytes : std::string();
    }
    test::ReportFixture fixture{4, 24};

private:
    std::string text() { return m_payloads[m_next++ % m_payloads.size()]; }

    void records()
    {
        analysis::ReportRecords &r = fixture.records;
        AnalysisData &d = r.data;
        for (AnalysisTarget &t : d.targets) {
            t.label = text();
            t.model = text();
            t.endpoint = text();
            t.family = text();
        }
        d.caseTitles.resize(d.caseKeys.size());
        d.caseTags.resize(d.caseKeys.size());
        for (std::size_t i = 0; i < d.caseKeys.size(); ++i) {
            d.caseKeys[i] = text();
            d.caseTitles[i] = text();
            d.caseTags[i] = {std::int32_t(i % 6)};
        }
        d.tags.clear();
        for (int i = 0; i < 6; ++i)
            d.tags.push_back(text());
        for (std::string &rater : d.raters)
            rater = text();
        d.runs[0].name = text(); // the workspace's prompt set
        d.promptSetSha256 = text();
        d.pricesAsOf = text();
        Freeze freeze;
        freeze.primaryCriterion = text();
        freeze.promptSetSha256 = text();
        ScoringEvent event;
        event.run = d.runs[0].id;
        event.rater = text();
        event.body = freeze;
        d.freezes = {event};
        for (analysis::ReportPrice &price : r.prices) {
            price.price.source = text();
            price.price.asOf = text();
        }
        for (std::size_t t = 0; t < d.targets.size(); ++t)
            r.settings.push_back({std::int32_t(t), d.runs[0].id, text(), text(), text(), text()});
        for (int i = 0; i < 40; ++i)
            r.prompts.push_back({text(), text(), text(), text(), {text(), text()}, text()});
        for (int i = 0; i < 12; ++i)
            r.answers.push_back({TrialId{i + 1}, text(), text(), text(), text(), text(), text()});
        for (int i = 0; i < 30; ++i)
            r.failures.push_back({TrialId{i + 1}, text(), text(), text(), text(), text(), text()});
        r.failuresInAll = 30;
        Rubric rubric = overallRubric();
        rubric.name = text();
        rubric.criteria[0].name = text();
        rubric.criteria[0].description = text();
        for (ScaleStep &step : rubric.criteria[0].scale.steps) {
            step.label = text();
            step.meaning = text();
        }
        r.rubrics = {rubric};
        d.criteria[0].criterion = rubric.criteria[0];
        r.appVersion = text();
        r.ledgerDigest = text();
    }

    void request()
    {
        m_request.question = text();
        m_request.recommendation = text() + '\n' + text();
        m_request.owner = text();
        m_request.date = text();
        m_request.tasksPerMonth = 1000;
        analysis::ReportGate gate{text(), {}};
        for (const std::string &name : analysis::targetNames(fixture.records.data))
            gate.answers.push_back({name, analysis::ReportGate::Answer::Fail, text()});
        m_request.gates = {gate};
        for (const analysis::ChartKind &kind : analysis::chartKinds()) {
            if (kind.id != "score") // one keeps the made text, which has payloads, too
                m_request.altTexts[std::string(kind.id)] = text();
        }
    }

    const std::vector<std::string> &m_payloads;
    std::size_t &m_next;
    analysis::ReportRequest m_request;
    std::vector<charts::ChartDrawing> m_screen, m_paper;
};
} // namespace

class HostileTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tenThousandPayloadsThroughEveryWriter()
    {
        QTemporaryDir dir;
        const std::vector<std::string> all = test::payloads(10'000);
        QStringList html, pdf, xlsx, zip;
        std::size_t next = 0;
        for (int i = 0; next < all.size(); ++i) {
            const Hostile hostile(all, next);
            QVERIFY(hostile.fixture.report.charts.size() >= 8);
            const auto name = [&](const char *ending) {
                return dir.filePath(u"%1.%2"_s.arg(i).arg(QLatin1String(ending)));
            };
            html << name("html");
            write(html.back(), hostile.html());
            if (i % 4 == 0) { // of these the texts are the same; each takes its time
                pdf << name("pdf");
                write(pdf.back(), hostile.pdf());
                QVERIFY(QFileInfo(pdf.back()).size() > 10'000);
                zip << name("zip");
                write(zip.back(), hostile.pack());
                QVERIFY(QFileInfo(zip.back()).size() > 10'000);
            }
            xlsx << name("xlsx");
            const Status done = formats::writeReportXlsx(hostile.fixture.source(), {}, xlsx.back().toStdString());
            QVERIFY2(done.ok(), done ? "" : done.error().detail.c_str());
        }
        for (const auto &[kind, files, expect] :
             {std::tuple{u"html"_s, html, 9'000}, std::tuple{u"xlsx"_s, xlsx, 9'000}, std::tuple{u"pdf"_s, pdf, 0},
              std::tuple{u"zip"_s, zip, 2'000}}) {
            const QString wrong = faults(kind, files, expect);
            QVERIFY2(wrong.isEmpty(), qPrintable(wrong.left(4000)));
        }
        // The checker can fail.
        write(dir.filePath(u"bad.html"_s),
              QString::fromUtf8(QByteArray("<svg><use href=\"http://e/\"/></svg>")).toStdString());
        QVERIFY(!faults(u"html"_s, {dir.filePath(u"bad.html"_s)}).isEmpty());
        write(dir.filePath(u"bad.pdf"_s), "%PDF-1.4 << /OpenAction 1 >>");
        QVERIFY(!faults(u"pdf"_s, {dir.filePath(u"bad.pdf"_s)}).isEmpty());
    }
};

QTEST_MAIN(HostileTest)
#include "tst_hostile.moc"
