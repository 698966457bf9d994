// SPDX-License-Identifier: GPL-3.0-or-later
// Panes side by side: as many as fit at a readable size, the rest on further pages of equal size. GUI thread.
#pragma once
#include <QList>
#include <QTimer>
#include <QWidget>

namespace assay::widgets
{
class AnswerPane;

struct GridShape {
    int columns = 1, rows = 1, pages = 1, perPage = 1;
    bool operator==(const GridShape &) const = default;
};
// The rule of the layout: panes of at least 420 x 260, pages and rows balanced (4 is 2+2 or 2x2, never 3+1).
GridShape gridFor(int panes, QSize area);

class PaneGrid : public QWidget
{
    Q_OBJECT
public:
    explicit PaneGrid(QWidget *parent = nullptr);
    void setPanes(const QList<AnswerPane *> &panes); // takes them; the ones before are deleted
    const QList<AnswerPane *> &panes() const noexcept { return m_panes; }
    GridShape shape() const noexcept { return m_shape; }
    int page() const noexcept { return m_page; }
    void setPage(int page);
    void bringIntoView(AnswerPane *pane);
    AnswerPane *zoomed() const noexcept { return m_zoomed; }
    void toggleZoom(AnswerPane *pane);
    bool isOnScreen(const AnswerPane *pane) const;
    void renderSoon(AnswerPane *pane);

Q_SIGNALS:
    void pageChanged(int page, int pages);
    void paneShown(assay::widgets::AnswerPane *pane); // it was hidden: bring it up to date

protected:
    void resizeEvent(QResizeEvent *event) override;
    QSize minimumSizeHint() const override { return {420, 160}; }

private:
    void arrange();
    void renderNext();
    QList<AnswerPane *> m_panes, m_queue;
    AnswerPane *m_zoomed = nullptr;
    GridShape m_shape;
    int m_page = 0;
    QTimer m_renderTimer;
};
} // namespace assay::widgets
