// SPDX-License-Identifier: GPL-3.0-or-later
// Answers that scroll together: each stands at the same share of its own length. GUI thread.
#pragma once
#include <QList>
#include <QObject>
#include <QPointer>

namespace assay::widgets
{
class AnswerView;

class ScrollLock : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    void setViews(const QList<AnswerView *> &views);
    void setOn(bool on);
    bool isOn() const noexcept { return m_on; }

private:
    void moved(AnswerView *by);
    QList<QPointer<AnswerView>> m_views;
    bool m_on = false, m_moving = false;
};
} // namespace assay::widgets
