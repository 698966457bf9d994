// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/report_pdf.h"
#include "analysis/charts.h"
#include "charts/pdf_settled.h"
#include "reports/report_document.h"
#include <optional>
#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QEventLoop>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>

namespace assay::reports
{
using namespace Qt::StringLiterals;
namespace
{
constexpr double kSide = 60, kTop = 56, kBottom = 64; // margins, px at 96 to the inch
}

class ReportPdf::Impl
{
public:
    Impl(const analysis::Report &theReport, std::vector<charts::ChartDrawing> theDrawings)
        : report(theReport), drawings(std::move(theDrawings))
    {
    }
    const analysis::Report &report;
    const std::vector<charts::ChartDrawing> drawings;
    std::unique_ptr<QTextDocument> document;
    int pageCount = 0, next = 0;
    std::optional<charts::SteadyHashes> steady; // from the first page to the last
    QBuffer buffer;
    std::unique_ptr<QPdfWriter> writer;
    std::unique_ptr<QPainter> painter;

    QSizeF area() const { return {pageWidth - 2 * kSide, pageHeight - kTop - kBottom}; }

    void paint(QPainter &p, int page)
    {
        const QSizeF size = area();
        p.save();
        p.translate(kSide, kTop - page * size.height());
        QAbstractTextDocumentLayout::PaintContext context;
        context.clip = QRectF(0, page * size.height(), size.width(), size.height());
        context.palette.setColor(QPalette::Text, QColor(0x1B1F24));
        p.setClipRect(context.clip);
        document->documentLayout()->draw(&p, context);
        p.restore();
        footer(p, page);
    }

    void footer(QPainter &p, int page) const
    {
        QFont font(u"Noto Sans"_s);
        font.setPixelSize(11);
        font.setHintingPreference(QFont::PreferNoHinting);
        p.setFont(font);
        p.setPen(QColor(0x4A545E));
        const QRectF rect(kSide, pageHeight - kBottom + 22, pageWidth - 2 * kSide, 18);
        const QString number = u"%1 / %2"_s.arg(page + 1).arg(pageCount);
        const QString left = QString::fromStdString((report.simulated ? "SIMULATED. " : "") + report.title +
                                                    (report.request.date.empty() ? "" : " · " + report.request.date));
        const QFontMetricsF metrics(font);
        p.drawText(rect, Qt::AlignRight | Qt::AlignVCenter, number);
        p.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter,
                   metrics.elidedText(left, Qt::ElideRight, rect.width() - metrics.horizontalAdvance(number) - 24));
        p.setPen(QPen(QColor(0xBFC6CE), 0.75));
        p.drawLine(QPointF(kSide, rect.top() - 6), QPointF(pageWidth - kSide, rect.top() - 6));
    }

    bool begin()
    {
        steady.emplace();
        buffer.open(QIODevice::WriteOnly);
        writer = std::make_unique<QPdfWriter>(&buffer);
        writer->setResolution(96); // one unit is one px of the layout
        writer->setPageSize(QPageSize(QPageSize::A4));
        writer->setPageMargins(QMarginsF());
        writer->setTitle(QString::fromStdString(report.title));
        writer->setCreator(u"Assay "_s + QString::fromLatin1(ASSAY_VERSION));
        for (const analysis::ChartSpec &spec : report.charts) {
            const std::string csv = analysis::chartCsv(spec);
            writer->addFileAttachment(QString::fromStdString(spec.id) + u".csv"_s,
                                      QByteArray(csv.data(), qsizetype(csv.size())), u"text/csv"_s);
        }
        painter = std::make_unique<QPainter>();
        return painter->begin(writer.get());
    }
};

ReportPdf::ReportPdf(const analysis::Report &report, std::vector<charts::ChartDrawing> drawings)
    : m_impl(std::make_unique<Impl>(report, std::move(drawings)))
{
}
ReportPdf::~ReportPdf() = default;

void ReportPdf::layOut()
{
    m_impl->document = makeDocument(m_impl->report, m_impl->drawings, m_impl->area());
    m_impl->pageCount = m_impl->document->pageCount();
    // The layout has a timer that tells of its size: it is let fire here, for only this thread may stop it.
    QEventLoop().processEvents();
}

int ReportPdf::pages() const { return m_impl->pageCount; }

bool ReportPdf::paintNext()
{
    if (m_impl->next >= m_impl->pageCount)
        return false;
    if (m_impl->next == 0 && !m_impl->begin()) {
        m_impl->pageCount = 0;
        return false;
    }
    if (m_impl->next > 0)
        m_impl->writer->newPage();
    m_impl->paint(*m_impl->painter, m_impl->next++);
    return true;
}

QByteArray ReportPdf::finish()
{
    if (!m_impl->painter || !m_impl->painter->end())
        return {};
    m_impl->writer.reset();
    m_impl->steady.reset();
    return charts::settledPdf(m_impl->buffer.data());
}

void ReportPdf::paintPage(QPainter &painter, int page, double scale)
{
    if (page < 0 || page >= m_impl->pageCount)
        return;
    painter.save();
    painter.scale(scale, scale);
    m_impl->paint(painter, page);
    painter.restore();
}
} // namespace assay::reports
