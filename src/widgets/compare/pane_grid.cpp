// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/pane_grid.h"
#include "widgets/compare/answer_pane.h"
#include <QResizeEvent>

namespace assay::widgets
{

namespace
{
constexpr int MinWidth = 420, MinHeight = 260, ComfortableWidth = 520, Gap = 12, RenderEveryMs = 1;

int fitting(int length, int least) { return qMax(1, (length + Gap) / (least + Gap)); }
} // namespace

GridShape gridFor(int panes, QSize area)
{
    GridShape shape;
    panes = qMax(panes, 1);
    const int mostColumns = qMin(panes, fitting(area.width(), MinWidth));
    const int mostRows = qMin(2, fitting(area.height(), MinHeight));
    shape.pages = (panes + mostColumns * mostRows - 1) / (mostColumns * mostRows);
    shape.perPage = (panes + shape.pages - 1) / shape.pages;
    // One row while its panes are comfortable, else two equal ones.
    const int oneRowWidth = (area.width() + Gap) / shape.perPage - Gap;
    shape.rows = mostRows;
    if (shape.perPage <= mostColumns && (oneRowWidth >= ComfortableWidth || shape.perPage < 4))
        shape.rows = 1;
    shape.columns = (shape.perPage + shape.rows - 1) / shape.rows;
    return shape;
}

PaneGrid::PaneGrid(QWidget *parent) : QWidget(parent)
{
    m_renderTimer.setInterval(RenderEveryMs);
    connect(&m_renderTimer, &QTimer::timeout, this, &PaneGrid::renderNext);
}

void PaneGrid::setPanes(const QList<AnswerPane *> &panes)
{
    m_queue.clear();
    m_zoomed = nullptr;
    for (AnswerPane *old : std::as_const(m_panes)) {
        if (!panes.contains(old)) {
            old->hide();
            old->deleteLater();
        }
    }
    m_panes = panes;
    for (AnswerPane *pane : std::as_const(m_panes)) {
        if (pane->parentWidget() != this)
            pane->setParent(this);
    }
    m_page = 0;
    arrange();
}

void PaneGrid::setPage(int page)
{
    page = qBound(0, page, m_shape.pages - 1);
    if (page == m_page && !m_zoomed)
        return;
    m_zoomed = nullptr;
    m_page = page;
    arrange();
}

void PaneGrid::bringIntoView(AnswerPane *pane)
{
    const qsizetype index = m_panes.indexOf(pane);
    if (index < 0)
        return;
    if (m_zoomed) {
        m_zoomed = pane;
        arrange();
    } else {
        setPage(static_cast<int>(index) / m_shape.perPage);
    }
}

void PaneGrid::toggleZoom(AnswerPane *pane)
{
    m_zoomed = m_zoomed || !m_panes.contains(pane) ? nullptr : pane;
    if (!m_zoomed && m_panes.contains(pane))
        m_page = static_cast<int>(m_panes.indexOf(pane)) / m_shape.perPage;
    arrange();
}

bool PaneGrid::isOnScreen(const AnswerPane *pane) const { return pane->isVisible(); }

void PaneGrid::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void PaneGrid::arrange()
{
    m_shape = gridFor(static_cast<int>(m_panes.size()), size());
    m_page = qBound(0, m_page, m_shape.pages - 1);
    const int first = m_page * m_shape.perPage;
    const int onPage = qMin(m_shape.perPage, static_cast<int>(m_panes.size()) - first);
    // Written as differences of edges, so that rounding never leaves a gap.
    const auto edge = [](int index, int count, int length) { return index * (length + Gap) / count; };
    for (int i = 0; i < m_panes.size(); ++i) {
        AnswerPane *pane = m_panes[i];
        const int slot = i - first;
        const bool show = m_zoomed ? pane == m_zoomed : slot >= 0 && slot < onPage;
        if (show) {
            const int columns = m_zoomed ? 1 : m_shape.columns, rows = m_zoomed ? 1 : m_shape.rows;
            const int c = m_zoomed ? 0 : slot % columns, r = m_zoomed ? 0 : slot / columns;
            const int x = edge(c, columns, width()), y = edge(r, rows, height());
            pane->setGeometry(x, y, edge(c + 1, columns, width()) - Gap - x, edge(r + 1, rows, height()) - Gap - y);
        }
        if (show && pane->isHidden()) {
            pane->show();
            Q_EMIT paneShown(pane);
        } else if (!show) {
            pane->hide();
        }
    }
    Q_EMIT pageChanged(m_page, m_shape.pages);
}

void PaneGrid::renderSoon(AnswerPane *pane)
{
    if (!m_queue.contains(pane))
        m_queue << pane;
    m_renderTimer.start(); // never at once: the caller may be the eighth answer that ended in one turn
}

void PaneGrid::renderNext()
{
    if (m_queue.isEmpty()) {
        m_renderTimer.stop();
        return;
    }
    AnswerPane *pane = m_queue.takeFirst();
    if (m_panes.contains(pane))
        pane->renderNow();
}
} // namespace assay::widgets
