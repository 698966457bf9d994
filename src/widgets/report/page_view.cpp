// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/page_view.h"
#include "reports/report_preview.h"
#include "widgets/controls.h"
#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

class PageView::Sheet : public QWidget
{
public:
    Sheet(reports::ReportPreview &preview, QWidget *parent) : QWidget(parent), m_preview(preview)
    {
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
        setMinimumSize(280, 360);
        connect(&preview, &reports::ReportPreview::pageReady, this, [this](int, const QImage &image) {
            m_image = image;
            update();
        });
    }
    void ask(int page)
    {
        m_page = page;
        m_preview.askPage(page, size(), devicePixelRatioF());
    }

protected:
    void resizeEvent(QResizeEvent *) override { ask(m_page); }
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        if (m_image.isNull()) {
            painter.setPen(tokens(this).secondary);
            painter.drawText(rect(), Qt::AlignCenter, PageView::tr("The report is being made…"));
            return;
        }
        // While a sharp one is on its way, the last one as large as there is room.
        const QSizeF drawn = m_image.deviceIndependentSize().scaled(size(), Qt::KeepAspectRatio);
        const QRect place(QPoint(int(width() - drawn.width()) / 2, 0), drawn.toSize());
        painter.setRenderHint(QPainter::SmoothPixmapTransform, m_image.deviceIndependentSize() != drawn);
        painter.drawImage(place, m_image);
        painter.setPen(tokens(this).line);
        painter.drawRect(place.adjusted(0, 0, -1, -1));
    }

private:
    reports::ReportPreview &m_preview;
    QImage m_image;
    int m_page = 0;
};

PageView::PageView(reports::ReportPreview &preview, QWidget *parent) : QWidget(parent), m_preview(preview)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::related);
    m_sheet = new Sheet(preview, this);
    m_sheet->setAccessibleName(tr("Preview of the report's page"));
    auto *row = new QHBoxLayout;
    m_back = makeIconButton(u"chevron-left", tr("Show the page before"), this);
    m_on = makeIconButton(u"chevron-right", tr("Show the next page"), this);
    m_where = makeLabel({}, TextRole::Small, Tone::Secondary, this);
    row->addStretch(1);
    row->addWidget(m_back);
    row->addWidget(m_where);
    row->addWidget(m_on);
    row->addStretch(1);
    layout->addWidget(m_sheet, 1);
    layout->addLayout(row);
    connect(m_back, &QToolButton::clicked, this, [this] { go(m_page - 1); });
    connect(m_on, &QToolButton::clicked, this, [this] { go(m_page + 1); });
    refresh();
}

void PageView::refresh() { go(m_page); }

void PageView::go(int page)
{
    const int pages = m_preview.pages();
    m_page = qBound(0, page, qMax(0, pages - 1));
    m_back->setEnabled(m_page > 0);
    m_on->setEnabled(m_page + 1 < pages);
    m_where->setText(pages > 0 ? tr("page %1 of %2").arg(m_page + 1).arg(pages) : QString());
    m_sheet->ask(m_page);
}
} // namespace assay::widgets

#include "moc_page_view.cpp"
