// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/report_job.h"
#include "charts/chart_drawing.h"
#include "charts/svg_outlines.h"
#include "formats/evidence_pack.h"
#include "formats/report_html.h"
#include "formats/report_xlsx.h"
#include "reports/report_files.h"
#include "reports/report_pdf.h"
#include "reports/report_source.h"
#include "reports/report_theme.h"
#include <algorithm>
#include <map>
#include <QBuffer>
#include <QCoreApplication>

namespace assay::reports
{
using namespace Qt::StringLiterals;
using namespace analysis;

namespace
{
constexpr QSize kScreenSize{960, 540};
constexpr double kPngScale = 2;

QString tr(const char *text) { return QCoreApplication::translate("ReportJob", text); }
Error stopped() { return makeError(ErrorCode::Cancelled, "the export was stopped"); }

QString qt(const std::string &text) { return QString::fromStdString(text); }
} // namespace

const std::vector<ReportFormatName> &reportFormats()
{
    static const std::vector<ReportFormatName> all{{ReportFormat::Html, "html", "html"},
                                                   {ReportFormat::Pdf, "pdf", "pdf"},
                                                   {ReportFormat::Xlsx, "xlsx", "xlsx"},
                                                   {ReportFormat::Pack, "zip", "zip"}};
    return all;
}

class ReportJob::Impl
{
public:
    explicit Impl(ReportOrder theOrder) : order(std::move(theOrder)) {}
    enum class Stage { Read, Draw, Write, Done };

    ReportOrder order;
    std::atomic<Stage> stage = Stage::Read;
    enum class Phase { Going, Cancelled, Committing }; // whichever of the two comes first
    std::atomic<Phase> phase{Phase::Going};
    std::atomic<double> share{0};
    std::optional<Error> error;
    std::vector<ReportProblem> problems;
    ReportFiles files;
    std::string manifest;

    std::unique_ptr<store::Reader> reader;
    RaterVeil veil;
    ReportRecords records;
    Report report;
    std::vector<charts::ChartDrawing> onScreen, onPaper; // beside report.charts
    std::string html, pdf;                               // when several files hold it

    bool has(ReportFormat format) const
    {
        return std::any_of(order.files.begin(), order.files.end(), [&](const auto &f) { return f.first == format; });
    }
    bool needsPdf() const { return has(ReportFormat::Pdf) || has(ReportFormat::Pack); }
    bool needsHtml() const { return has(ReportFormat::Html) || has(ReportFormat::Pack); }
    bool wanted() const { return phase != Phase::Cancelled; }
    // True the first time: from then on the other one is too late.
    bool enter(Phase next)
    {
        Phase going = Phase::Going;
        return phase.compare_exchange_strong(going, next);
    }
    bool hidden() const { return order.request.hideRaters; }

    // Progress from `from` to `to` for work that asks whether it should go on.
    std::function<bool(double)> going(double from, double to)
    {
        return [this, from, to](double part) {
            share = from + (to - from) * std::clamp(part, 0.0, 1.0);
            return wanted();
        };
    }

    void run()
    {
        const Status done = wanted() ? slice() : Status(stopped());
        if (done && stage != Stage::Done)
            return;
        if (!done) {
            error = done.error();
            files.discard();
        }
        onScreen.clear();
        onPaper.clear();
        reader.reset();
        share = 1;
        stage = Stage::Done;
    }

    Status slice()
    {
        switch (stage) {
        case Stage::Read:
            return read();
        case Stage::Draw:
            return draw();
        case Stage::Write:
            return write();
        case Stage::Done:
            break;
        }
        return Ok{};
    }

    Status read()
    {
        auto opened = store::Reader::open(order.workspace);
        if (!opened)
            return opened.error();
        reader = std::move(*opened);
        Result<ReportRecords> found = readReportRecords(*reader, order.runs, hidden() ? &veil : nullptr, going(0, 0.1));
        if (!found)
            return found.error();
        records = std::move(*found);
        std::vector<ChartSpec> charts =
            chartsFor(records.data, order.request, records.appVersion, modelsInOrder(*reader), going(0.1, 0.35));
        if (!wanted())
            return stopped();
        report = buildReport(records, order.request, std::move(charts), going(0.35, 0.4));
        if (!wanted())
            return stopped();
        problems = lintReport(report);
        if (!problems.empty()) {
            std::string text = "the report says what the data do not carry, so it was not written.";
            for (const ReportProblem &problem : problems)
                text += "\n" + problemText(problem);
            return makeError(ErrorCode::BadInput, text);
        }
        stage = report.charts.empty() ? Stage::Write : Stage::Draw;
        return Ok{};
    }

    // GUI thread: one chart.
    Status draw()
    {
        const bool screen = (needsHtml() || has(ReportFormat::Xlsx)) && onScreen.size() < report.charts.size();
        std::vector<charts::ChartDrawing> &into = screen ? onScreen : onPaper;
        const ChartSpec &spec = report.charts[into.size()];
        const auto usual = screen ? charts::ChartTheme::Light : charts::ChartTheme::Print;
        into.emplace_back(spec, themeOf(order.request.theme, usual), screen ? kScreenSize : ReportPdf::chartSize);
        const bool last = into.size() == report.charts.size();
        share = 0.4 + (screen ? 0.0 : 0.02) + 0.02 * double(into.size()) / double(report.charts.size());
        if (last && (!screen || !needsPdf()))
            stage = Stage::Write;
        return Ok{};
    }

    Status write()
    {
        if (needsHtml())
            html = makeHtml();
        if (needsPdf()) {
            if (Status done = makePdf(); !done)
                return done;
        }
        const double each = 0.4 / double(std::max<std::size_t>(1, order.files.size()));
        double from = 0.6;
        for (const auto &[format, path] : order.files) {
            if (!wanted())
                return stopped();
            const Status done = add(format, path, going(from, from + each));
            if (!done)
                return done;
            from += each;
        }
        if (!enter(Phase::Committing))
            return stopped();
        if (Status done = files.commit(); !done)
            return done;
        stage = Stage::Done;
        return Ok{};
    }

    std::string makeHtml()
    {
        charts::SvgOutlines letters;
        formats::HtmlPictures pictures;
        for (const charts::ChartDrawing &drawing : onScreen) {
            if (!wanted())
                return {};
            pictures.svgs.push_back(charts::svgElement(drawing, letters).toStdString());
            share = 0.44 + 0.06 * double(pictures.svgs.size()) / double(onScreen.size());
        }
        pictures.definitions = letters.definitions().toStdString();
        return formats::reportHtml(report, pictures);
    }

    Status makePdf()
    {
        if (!wanted())
            return stopped();
        ReportPdf made(report, onPaper);
        made.layOut();
        for (int page = 1; wanted() && made.paintNext(); ++page)
            share = 0.52 + 0.08 * double(page) / double(std::max(1, made.pages()));
        if (!wanted())
            return stopped();
        pdf = made.finish().toStdString();
        return pdf.empty() ? Status(makeError(ErrorCode::Internal, "the PDF cannot be painted")) : Status(Ok{});
    }

    Status add(ReportFormat format, const QString &path, std::function<bool(double)> keepGoing)
    {
        const auto bytes = [](const std::string &whole) {
            return [&whole](const ReportFiles::Sink &sink) { return sink(whole); };
        };
        switch (format) {
        case ReportFormat::Html:
            return files.add(path, bytes(html));
        case ReportFormat::Pdf:
            return files.add(path, bytes(pdf));
        case ReportFormat::Xlsx:
            return files.addNamed(path, [&](const std::string &name) {
                return formats::writeReportXlsx(source(keepGoing), pngs(), name);
            });
        case ReportFormat::Pack:
            break;
        }
        return files.add(path, [&](const ReportFiles::Sink &sink) { return writePack(sink, keepGoing); });
    }

    std::vector<std::string> pngs() const
    {
        std::vector<std::string> out;
        for (const charts::ChartDrawing &drawing : onScreen) {
            QBuffer buffer;
            buffer.open(QIODevice::WriteOnly);
            if (wanted())
                drawing.image(kPngScale).save(&buffer, "PNG");
            out.push_back(buffer.data().toStdString());
        }
        return out;
    }

    Status writePack(const ReportFiles::Sink &sink, const std::function<bool(double)> &keepGoing)
    {
        formats::EvidenceSource from = source(keepGoing);
        from.files = {{"report.html", html}, {"report.pdf", pdf}};
        for (std::size_t i = 0; i < report.charts.size() && wanted(); ++i) {
            const ChartSpec &spec = report.charts[i];
            from.files.push_back({"charts/" + spec.id + ".svg",
                                  charts::svgOutlined(onScreen[i], qt(spec.title), qt(spec.altText)).toStdString()});
        }
        Result<std::string> made = formats::writeEvidencePack(from, sink);
        if (!made)
            return made.error();
        manifest = std::move(*made);
        return Ok{};
    }

    formats::EvidenceSource source(std::function<bool(double)> keepGoing)
    {
        formats::EvidenceSource out{records, report, {}, {}, {}, {}, {}, {}};
        out.outline = [this](RunId run) { return reader->outline(run); };
        out.trial = [this](const AnalysisTrial &of) { return evidenceOf(of); };
        out.row = [this](const AnalysisTrial &of) { return rowOf(of); };
        out.attachment = [this](const std::string &sha256) { return reader->attachment(sha256); };
        out.keepGoing = std::move(keepGoing);
        return out;
    }

    Result<formats::EvidenceTrial> evidenceOf(const AnalysisTrial &of)
    {
        Result<TrialRow> row = rowOf(of);
        if (!row)
            return row.error();
        formats::EvidenceTrial out{std::move(*row), {}, {}};
        if (out.row.lastAttempt) {
            Result<store::Reader::Bodies> bodies = reader->bodiesOf(*out.row.lastAttempt);
            if (!bodies)
                return bodies.error();
            out.request = std::move(bodies->request);
            out.row.response.raw = std::move(bodies->raw);
        }
        Result<std::vector<ScoreTrail>> trail = reader->scoreTrail(of.trial);
        if (!trail)
            return trail.error();
        out.trail = std::move(*trail);
        if (hidden()) {
            veil.hide(out.row.scores);
            veil.hide(out.trail);
        }
        return out;
    }

    // Without its bodies. A run's rows are read at once: one by one each would be a query of its own.
    Result<TrialRow> rowOf(const AnalysisTrial &of)
    {
        if (of.run != rowsOf) {
            Result<RunRecord> run = reader->run(of.run);
            if (!run)
                return run.error();
            rows.clear();
            rowsOf = of.run;
            for (TrialRow &row : run->trials)
                rows.emplace(row.trial.id, std::move(row));
        }
        const auto found = rows.find(of.trial);
        if (found == rows.end() || !found->second.response.steps.empty()) // a chain's steps have bodies of their own
            return reader->trial(of.trial);
        return found->second;
    }
    std::map<TrialId, TrialRow> rows; // of one run
    RunId rowsOf{};
};

ReportJob::ReportJob(ReportOrder order) : m_impl(std::make_unique<Impl>(std::move(order))) {}
ReportJob::~ReportJob() = default;
bool ReportJob::isDone() const { return m_impl->stage == Impl::Stage::Done; }
bool ReportJob::nextIsForGui() const { return m_impl->stage == Impl::Stage::Draw; }
void ReportJob::runNext() { m_impl->run(); }
bool ReportJob::isCancelled() const { return !m_impl->wanted(); }
void ReportJob::cancel() { m_impl->enter(Impl::Phase::Cancelled); }
double ReportJob::progress() const { return m_impl->share; }
const std::optional<Error> &ReportJob::error() const { return m_impl->error; }
const std::vector<ReportProblem> &ReportJob::problems() const { return m_impl->problems; }
const QStringList &ReportJob::written() const { return m_impl->files.written(); }
std::string ReportJob::manifestSha256() const { return m_impl->manifest; }

QString ReportJob::doing() const
{
    switch (m_impl->stage) {
    case Impl::Stage::Read:
        return tr("Reading the answers and making the charts…");
    case Impl::Stage::Draw:
        return tr("Drawing the charts…");
    case Impl::Stage::Write:
        return m_impl->share < 0.6 ? tr("Setting the pages…") : tr("Writing the files…");
    case Impl::Stage::Done:
        break;
    }
    return tr("Done");
}
} // namespace assay::reports
