// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/report_preview.h"
#include "analysis/charts.h"
#include "reports/report_pdf.h"
#include "reports/report_source.h"
#include <algorithm>
#include <QFile>
#include <QPainter>
#include <QPointer>
#include <QThreadPool>

namespace assay::reports
{
using namespace analysis;

struct ReportPreview::Source {
    ReportRecords records;
    std::vector<std::string> models; // in the order of their hues
};
struct ReportPreview::Made {
    std::vector<ChartSpec> charts; // also those that are not shown
    Report report;
    std::vector<ReportProblem> problems;
    std::unique_ptr<ReportPdf> pdf; // of `report`
};

ReportPreview::ReportPreview(QObject *parent) : QObject(parent), m_pool(std::make_unique<QThreadPool>())
{
    m_pool->setMaxThreadCount(1);
}
ReportPreview::~ReportPreview() { m_pool->waitForDone(); }

void ReportPreview::load(const QString &workspace, const std::vector<RunId> &runs, const ReportRequest &request)
{
    m_request = request;
    m_running = true;
    m_pool->start([this, path = QFile::encodeName(workspace).toStdString(), runs] {
        auto source = std::make_shared<Source>();
        std::optional<Error> problem;
        const auto reader = store::Reader::open(path);
        Result<ReportRecords> records =
            reader ? readReportRecords(**reader, runs) : Result<ReportRecords>(reader.error());
        if (records) {
            source->records = std::move(*records);
            source->models = modelsInOrder(**reader);
        } else {
            problem = records.error();
        }
        QMetaObject::invokeMethod(
            this,
            [this, source, problem] {
                m_running = false;
                if (problem) {
                    Q_EMIT failed(*problem);
                    return;
                }
                m_source = source;
                make();
            },
            Qt::QueuedConnection);
    });
}

void ReportPreview::setRequest(const ReportRequest &request)
{
    if (request == m_request && m_made)
        return;
    m_request = request;
    if (m_running)
        m_again = true;
    else if (m_source)
        make();
}

void ReportPreview::make()
{
    m_running = true;
    m_again = false;
    m_pool->start([this, source = m_source, request = m_request] {
        auto made = std::make_shared<Made>();
        made->charts = chartsFor(source->records.data, request, source->records.appVersion, source->models);
        made->report = buildReport(source->records, request, made->charts);
        made->problems = lintReport(made->report);
        made->pdf = std::make_unique<ReportPdf>(made->report);
        made->pdf->layOut();
        QMetaObject::invokeMethod(
            this,
            [this, made] {
                m_running = false;
                m_made = made;
                Q_EMIT changed();
                if (m_again)
                    make();
            },
            Qt::QueuedConnection);
    });
}

bool ReportPreview::isBusy() const { return m_running; }
const Report *ReportPreview::report() const { return m_made ? &m_made->report : nullptr; }
const std::vector<ReportProblem> &ReportPreview::problems() const
{
    static const std::vector<ReportProblem> none;
    return m_made ? m_made->problems : none;
}
std::vector<std::string> ReportPreview::targets() const
{
    return m_source ? targetNames(m_source->records.data) : std::vector<std::string>();
}

std::vector<std::pair<std::string, std::string>> ReportPreview::chartsToChoose() const
{
    std::vector<std::pair<std::string, std::string>> out;
    if (!m_made)
        return out;
    for (const ChartSpec &spec : m_made->charts) {
        if (canBeDrawn(spec))
            out.emplace_back(spec.id, spec.question.empty() ? spec.title : spec.question);
    }
    return out;
}

int ReportPreview::pages() const { return m_made ? m_made->pdf->pages() : 0; }

QImage ReportPreview::page(int index, QSize fit, double devicePixelRatio) const
{
    if (!m_made || index < 0 || index >= pages() || fit.isEmpty())
        return {};
    const double scale =
        std::min(fit.width() / ReportPdf::pageWidth, fit.height() / ReportPdf::pageHeight) * devicePixelRatio;
    QImage image(QSizeF(ReportPdf::pageWidth * scale, ReportPdf::pageHeight * scale).toSize(), QImage::Format_RGB32);
    if (image.isNull())
        return {};
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    m_made->pdf->paintPage(painter, index, scale);
    painter.end();
    image.setDevicePixelRatio(devicePixelRatio);
    return image;
}
} // namespace assay::reports

#include "moc_report_preview.cpp"
