// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/report_job.h"
#include "charts/chart_export.h"
#include "charts/chart_sheet.h"
#include "formats/evidence_pack.h"
#include "formats/report_html.h"
#include "formats/report_xlsx.h"
#include "reports/report_pdf.h"
#include "reports/report_source.h"
#include <algorithm>
#include <filesystem>
#include <QBuffer>
#include <QCoreApplication>
#include <QFile>
#include <QSaveFile>
#include <QTemporaryFile>

namespace assay::reports
{
using namespace Qt::StringLiterals;
using namespace analysis;

namespace
{
constexpr QSize kChartSize{960, 540};
constexpr double kPngScale = 2;

QString tr(const char *text) { return QCoreApplication::translate("ReportJob", text); }
Error stopped() { return makeError(ErrorCode::Cancelled, "the export was stopped"); }

Error fileError(const QFileDevice &file, const QString &path)
{
    const bool full = file.error() == QFileDevice::WriteError || file.error() == QFileDevice::ResourceError;
    return makeError(file.error() == QFileDevice::PermissionsError ? ErrorCode::ReadOnly
                     : full                                        ? ErrorCode::DiskFull
                                                                   : ErrorCode::CannotOpen,
                     QString(path + u": "_s + file.errorString()).toStdString());
}

Status save(const QString &path, std::string_view bytes)
{
    QSaveFile file(path);
    const auto size = qint64(bytes.size());
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), size) != size || !file.commit())
        return fileError(file, path);
    return Ok{};
}
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
    enum class Stage { Read, Pictures, Write, Pages, Finish, Done };

    ReportOrder order;
    Stage stage = Stage::Read;
    std::atomic<bool> wanted{true};
    std::atomic<double> share{0};
    std::optional<Error> error;
    std::vector<ReportProblem> problems;
    QStringList written;
    std::string manifest;

    std::unique_ptr<store::Reader> reader;
    ReportRecords records;
    Report report;
    std::vector<std::string> svgs, pngs;
    std::vector<QImage> images;
    std::string html;
    std::unique_ptr<ReportPdf> pdf;
    int page = 0;

    bool has(ReportFormat format) const
    {
        return std::any_of(order.files.begin(), order.files.end(), [&](const auto &f) { return f.first == format; });
    }
    bool needsPdf() const { return has(ReportFormat::Pdf) || has(ReportFormat::Pack); }
    bool needsHtml() const { return has(ReportFormat::Html) || has(ReportFormat::Pack); }

    void fail(Error problem)
    {
        error = std::move(problem);
        stage = Stage::Done;
        share = 1;
        free();
    }
    void free()
    {
        pdf.reset();
        reader.reset();
        images.clear();
    }

    void run()
    {
        if (!wanted)
            return fail(stopped());
        const Status done = slice();
        if (!done)
            fail(done.error());
        else if (stage == Stage::Done)
            free();
    }

    Status slice()
    {
        switch (stage) {
        case Stage::Read:
            return read();
        case Stage::Pictures:
            return picture();
        case Stage::Write:
            return write();
        case Stage::Pages:
            return paintPage();
        case Stage::Finish:
            return finish();
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
        Result<ReportRecords> found = readReportRecords(*reader, order.runs);
        if (!found)
            return found.error();
        records = std::move(*found);
        share = 0.1;
        const auto keepGoing = [this](double part) {
            share = 0.1 + 0.25 * part;
            return wanted.load();
        };
        std::vector<ChartSpec> charts =
            chartsFor(records.data, order.request, records.appVersion, modelsInOrder(*reader), keepGoing);
        if (!wanted)
            return stopped();
        report = buildReport(records, order.request, std::move(charts), [this](double) { return wanted.load(); });
        problems = lintReport(report);
        if (!problems.empty()) {
            std::string text = "the report says what the data do not carry, so it was not written.";
            for (const ReportProblem &problem : problems)
                text += "\n" + problemText(problem);
            return makeError(ErrorCode::BadInput, text);
        }
        share = 0.4;
        stage = Stage::Pictures;
        return Ok{};
    }

    // GUI thread: one picture of one chart.
    Status picture()
    {
        const bool workbook = has(ReportFormat::Xlsx);
        if (workbook && images.size() < svgs.size()) {
            images.push_back(
                charts::renderChart(report.charts[images.size()], charts::ChartTheme::Light, kChartSize, kPngScale));
            return Ok{};
        }
        const std::size_t i = svgs.size();
        if (i >= report.charts.size()) {
            stage = Stage::Write;
            return Ok{};
        }
        const ChartSpec &spec = report.charts[i];
        svgs.push_back(needsHtml() ? charts::svgElement(spec, charts::ChartTheme::Light, kChartSize).toStdString()
                                   : std::string());
        share = 0.4 + 0.1 * double(i + 1) / double(report.charts.size());
        return Ok{};
    }

    Status write()
    {
        for (const QImage &image : images) {
            QBuffer buffer;
            buffer.open(QIODevice::WriteOnly);
            image.save(&buffer, "PNG");
            pngs.push_back(buffer.data().toStdString());
        }
        images.clear();
        if (needsHtml())
            html = formats::reportHtml(report, svgs);
        if (needsPdf()) {
            pdf = std::make_unique<ReportPdf>(report);
            pdf->layOut();
        }
        share = 0.6;
        stage = needsPdf() ? Stage::Pages : Stage::Finish;
        return Ok{};
    }

    // GUI thread: one page.
    Status paintPage()
    {
        if (pdf->paintNext()) {
            share = 0.6 + 0.1 * double(++page) / double(std::max(1, pdf->pages()));
            return Ok{};
        }
        if (page == 0)
            return makeError(ErrorCode::Internal, "the PDF cannot be painted");
        pdfBytes = pdf->finish().toStdString();
        pdf.reset();
        if (pdfBytes.empty())
            return makeError(ErrorCode::Internal, "the PDF cannot be finished");
        stage = Stage::Finish;
        return Ok{};
    }

    formats::EvidenceSource source()
    {
        formats::EvidenceSource out{records, report, {}, {}, {}, {}};
        out.outline = [this](RunId run) { return reader->outline(run); };
        out.trial = [this](TrialId id) { return evidenceOf(id); };
        out.keepGoing = [this](double part) {
            share = 0.7 + 0.3 * part;
            return wanted.load();
        };
        return out;
    }

    Result<formats::EvidenceTrial> evidenceOf(TrialId id) const
    {
        Result<TrialRow> row = reader->trial(id);
        if (!row)
            return row.error();
        formats::EvidenceTrial out{std::move(*row), {}, {}};
        if (out.row.lastAttempt) {
            Result<std::string> request = reader->requestOf(*out.row.lastAttempt);
            if (!request)
                return request.error();
            out.request = std::move(*request);
        }
        Result<std::vector<ScoreTrail>> trail = reader->scoreTrail(id);
        if (!trail)
            return trail.error();
        out.trail = std::move(*trail);
        return out;
    }

    Status finish()
    {
        for (const auto &[format, path] : order.files) {
            const Status done = format == ReportFormat::Html   ? save(path, html)
                                : format == ReportFormat::Pdf  ? save(path, pdfBytes)
                                : format == ReportFormat::Xlsx ? saveXlsx(path)
                                                               : savePack(path);
            if (!done)
                return done;
            written << path;
        }
        share = 1;
        stage = Stage::Done;
        return Ok{};
    }

    // The library writes to a path of its own; the finished file takes the name at once.
    Status saveXlsx(const QString &path)
    {
        QTemporaryFile temporary(path + u".XXXXXX"_s);
        if (!temporary.open())
            return fileError(temporary, path);
        temporary.close();
        const std::string name = QFile::encodeName(temporary.fileName()).toStdString();
        if (Status done = formats::writeReportXlsx(source(), pngs, name); !done)
            return done;
        temporary.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther);
        std::error_code problem;
        std::filesystem::rename(name, QFile::encodeName(path).toStdString(), problem);
        if (problem)
            return makeError(ErrorCode::CannotOpen, path.toStdString() + ": " + problem.message());
        temporary.setAutoRemove(false);
        return Ok{};
    }

    Status savePack(const QString &path)
    {
        QSaveFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            return fileError(file, path);
        formats::EvidenceSource from = source();
        from.files = {{"report.html", html}, {"report.pdf", pdfBytes}};
        for (std::size_t i = 0; i < report.charts.size(); ++i) {
            if (!svgs[i].empty())
                from.files.push_back({"charts/" + report.charts[i].id + ".svg",
                                      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + svgs[i] + "\n"});
        }
        const Result<std::string> made = formats::writeEvidencePack(from, [&](std::string_view bytes) -> Status {
            const auto size = qint64(bytes.size());
            return file.write(bytes.data(), size) == size ? Status(Ok{}) : Status(fileError(file, path));
        });
        if (!made) {
            file.cancelWriting();
            return made.error();
        }
        if (!file.commit())
            return fileError(file, path);
        manifest = *made;
        return Ok{};
    }

    std::string pdfBytes;
};

ReportJob::ReportJob(ReportOrder order) : m_impl(std::make_unique<Impl>(std::move(order))) {}
ReportJob::~ReportJob() = default;
bool ReportJob::isDone() const { return m_impl->stage == Impl::Stage::Done; }
bool ReportJob::nextIsForGui() const
{
    return m_impl->stage == Impl::Stage::Pictures || m_impl->stage == Impl::Stage::Pages;
}
void ReportJob::runNext() { m_impl->run(); }
void ReportJob::cancel() { m_impl->wanted = false; }
double ReportJob::progress() const { return m_impl->share; }
const std::optional<Error> &ReportJob::error() const { return m_impl->error; }
const std::vector<ReportProblem> &ReportJob::problems() const { return m_impl->problems; }
const QStringList &ReportJob::written() const { return m_impl->written; }
std::string ReportJob::manifestSha256() const { return m_impl->manifest; }

QString ReportJob::doing() const
{
    switch (m_impl->stage) {
    case Impl::Stage::Read:
        return tr("Reading the answers and making the charts…");
    case Impl::Stage::Pictures:
        return tr("Drawing the charts…");
    case Impl::Stage::Write:
        return tr("Setting the pages…");
    case Impl::Stage::Pages:
        return tr("Painting the pages…");
    case Impl::Stage::Finish:
        return tr("Writing the files…");
    case Impl::Stage::Done:
        break;
    }
    return tr("Done");
}
} // namespace assay::reports
