// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/report_preview.h"
#include "analysis/charts.h"
#include "reports/background.h"
#include "reports/report_pdf.h"
#include "reports/report_source.h"
#include "reports/report_theme.h"
#include <algorithm>
#include <map>
#include <QFile>
#include <QPainter>

namespace assay::reports
{
using namespace analysis;

struct ReportPreview::Source {
    ReportRecords records;
    std::vector<std::string> models; // in the order of their hues
    bool hiddenRaters = false;
};
struct ReportPreview::Charts { // also those that are not shown
    std::shared_ptr<const Source> source;
    std::optional<std::int64_t> tasksPerMonth; // what they were made for
    std::vector<ChartSpec> specs;
    charts::ChartTheme theme = charts::ChartTheme::Print;
    std::map<std::string, charts::ChartDrawing> drawn; // by id, in this theme
};
struct ReportPreview::Made {
    std::shared_ptr<Charts> all; // that the report chooses from
    ReportRequest request;
    Report report;
    std::vector<ReportProblem> problems;
    std::vector<charts::ChartDrawing> drawings; // beside report.charts
    std::unique_ptr<ReportPdf> pdf;             // of `report`; one thread at a time
};

ReportPreview::ReportPreview(QObject *parent) : QObject(parent), m_background(std::make_unique<Background>()) {}

ReportPreview::~ReportPreview()
{
    Background::letGo(std::exchange(m_made, nullptr));
    Background::letGo(std::exchange(m_charts, nullptr));
    Background::letGo(std::exchange(m_source, nullptr));
}

void ReportPreview::load(const QString &workspace, const std::vector<RunId> &runs, const ReportRequest &request)
{
    m_workspace = workspace;
    m_runs = runs;
    m_request = request;
    read();
}

void ReportPreview::read()
{
    m_running = true;
    m_again = false;
    m_background->start([this, path = QFile::encodeName(m_workspace).toStdString(), runs = m_runs,
                         hide = m_request.hideRaters](const Wanted &wanted) -> Background::Then {
        auto source = std::make_shared<Source>();
        source->hiddenRaters = hide;
        RaterVeil veil;
        const auto reader = store::Reader::open(path);
        Result<ReportRecords> records =
            reader ? readReportRecords(**reader, runs, hide ? &veil : nullptr, [&](double) { return wanted.load(); })
                   : Result<ReportRecords>(reader.error());
        if (!records)
            return [this, problem = records.error()] {
                m_running = false;
                Q_EMIT failed(problem);
            };
        source->records = std::move(*records);
        source->models = modelsInOrder(**reader);
        return [this, source] {
            Background::letGo(std::exchange(m_source, source));
            make();
        };
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
    if (m_source->hiddenRaters != m_request.hideRaters)
        return read();
    m_running = true;
    m_again = false;
    m_background->start(
        [this, source = m_source, known = m_charts, request = m_request](const Wanted &wanted) -> Background::Then {
            const auto keepGoing = [&](double) { return wanted.load(); };
            auto made = std::make_shared<Made>();
            made->request = request;
            made->all = known;
            if (!known || known->source != source || known->tasksPerMonth != request.tasksPerMonth) {
                made->all = std::make_shared<Charts>();
                made->all->source = source;
                made->all->tasksPerMonth = request.tasksPerMonth;
                made->all->specs =
                    chartsFor(source->records.data, request, source->records.appVersion, source->models, keepGoing);
            }
            if (!wanted)
                return {};
            made->report = buildReport(source->records, request, made->all->specs, keepGoing);
            made->problems = lintReport(made->report);
            return [this, made] {
                Background::letGo(std::exchange(m_charts, made->all));
                draw(made);
            };
        });
}

// One chart, then back to the event loop.
void ReportPreview::draw(std::shared_ptr<Made> made)
{
    Charts &all = *made->all;
    const charts::ChartTheme theme = themeOf(made->request.theme, charts::ChartTheme::Print);
    if (theme != std::exchange(all.theme, theme))
        all.drawn.clear();
    for (bool drew = false; made->drawings.size() < made->report.charts.size();) {
        const ChartSpec &spec = made->report.charts[made->drawings.size()];
        auto known = all.drawn.find(spec.id);
        if (known == all.drawn.end()) {
            if (std::exchange(drew, true)) {
                QMetaObject::invokeMethod(
                    this, [this, made] { draw(made); }, Qt::QueuedConnection);
                return;
            }
            known = all.drawn.emplace(spec.id, charts::ChartDrawing(spec, theme, ReportPdf::chartSize)).first;
        }
        made->drawings.push_back(known->second);
    }
    layOut(std::move(made));
}

void ReportPreview::layOut(std::shared_ptr<Made> made)
{
    m_background->start([this, made](const Wanted &) -> Background::Then {
        made->pdf = std::make_unique<ReportPdf>(made->report, made->drawings);
        made->pdf->layOut();
        return [this, made] {
            m_running = false;
            Background::letGo(std::exchange(m_made, made));
            Q_EMIT changed();
            if (m_again)
                make();
        };
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

std::vector<ReportPreview::Chart> ReportPreview::chartsToChoose() const
{
    std::vector<Chart> out;
    if (!m_charts)
        return out;
    for (const ChartSpec &spec : m_charts->specs) {
        if (canBeDrawn(spec))
            out.push_back({spec.id, spec.question.empty() ? spec.title : spec.question, spec.altText});
    }
    return out;
}

int ReportPreview::pages() const { return m_made ? m_made->pdf->pages() : 0; }

void ReportPreview::askPage(int index, QSize fit, double devicePixelRatio)
{
    m_asked = PageAsked{index, fit, devicePixelRatio};
    if (!m_painting)
        paintPage();
}

void ReportPreview::paintPage()
{
    const PageAsked asked = *std::exchange(m_asked, std::nullopt);
    if (!m_made || asked.index < 0 || asked.index >= pages() || asked.fit.isEmpty())
        return;
    m_painting = true;
    m_background->start([this, made = m_made, asked](const Wanted &) -> Background::Then {
        const double scale =
            std::min(asked.fit.width() / ReportPdf::pageWidth, asked.fit.height() / ReportPdf::pageHeight) *
            asked.devicePixelRatio;
        QImage image(QSizeF(ReportPdf::pageWidth * scale, ReportPdf::pageHeight * scale).toSize(),
                     QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
        made->pdf->paintPage(painter, asked.index, scale);
        painter.end();
        image.setDevicePixelRatio(asked.devicePixelRatio);
        return [this, made, index = asked.index, image] {
            m_painting = false;
            if (made == m_made) // else another page of it has been asked for since
                Q_EMIT pageReady(index, image);
            if (m_asked)
                paintPage();
        };
    });
}
} // namespace assay::reports

#include "moc_report_preview.cpp"
