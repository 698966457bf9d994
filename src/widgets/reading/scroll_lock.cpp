// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/reading/scroll_lock.h"
#include "widgets/compare/answer_view.h"
#include <QScrollBar>

namespace assay::widgets
{

void ScrollLock::setViews(const QList<AnswerView *> &views)
{
    const QList<QPointer<AnswerView>> before = std::exchange(m_views, {});
    for (const QPointer<AnswerView> &view : before) {
        if (view && !views.contains(view.data()))
            view->verticalScrollBar()->disconnect(this);
    }
    for (AnswerView *view : views) {
        m_views << view;
        if (!before.contains(view))
            connect(view->verticalScrollBar(), &QScrollBar::valueChanged, this, [this, view] { moved(view); });
    }
}

void ScrollLock::setOn(bool on)
{
    m_on = on;
    if (!on)
        return;
    for (const QPointer<AnswerView> &view : std::as_const(m_views)) { // the first on the screen leads
        if (view && view->isVisible())
            return moved(view);
    }
}

void ScrollLock::moved(AnswerView *by)
{
    if (!m_on || m_moving || !by->isVisible() || by->isStreaming())
        return;
    const QScrollBar *leader = by->verticalScrollBar();
    const double share = leader->maximum() > 0 ? double(leader->value()) / leader->maximum() : 0;
    m_moving = true;
    for (const QPointer<AnswerView> &view : std::as_const(m_views)) {
        if (view && view != by && !view->isStreaming())
            view->followTo(qRound(share * view->verticalScrollBar()->maximum()));
    }
    m_moving = false;
}
} // namespace assay::widgets
